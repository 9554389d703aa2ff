"""How the reader's weights are trained: rows, samples with the noise of newspapers, steps."""
