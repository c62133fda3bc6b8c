"""Slides read back from a deck and drawn as pictures."""
