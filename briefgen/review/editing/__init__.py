"""Edits of a summary that change their own bytes only: a value is set, added, removed or moved in its place."""
