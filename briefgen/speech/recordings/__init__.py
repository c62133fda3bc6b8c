"""Recordings of the author's own voice, aligned to the script."""
