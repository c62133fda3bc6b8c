"""The podcast feed of a library."""
