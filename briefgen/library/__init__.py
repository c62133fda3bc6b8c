"""The library: one place to find, hear and learn from every pack."""
