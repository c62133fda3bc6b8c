"""Rules that find what could identify a person."""
