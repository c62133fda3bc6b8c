"""Rules that compare what the sentences of a summary state of one thing, wherever they stand."""
