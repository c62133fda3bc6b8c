"""Clips → one programme: pauses, loudness, encoding, tags and chapters."""
