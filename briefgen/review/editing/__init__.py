"""Edits in the text of a YAML file, at their places: nothing else changes."""
