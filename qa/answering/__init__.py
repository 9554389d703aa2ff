"""Passages to an answer: what is asked for, the sentence that says it, how sure, or why not."""
