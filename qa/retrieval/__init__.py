"""Questions to passages: what can be found, by which signals, and in which order."""
