"""A reader of our own: question and passage read together, for the span that answers and for whether one does."""
