"""Tools for those who adjust the weights: fit them, and see what each of them is worth."""
