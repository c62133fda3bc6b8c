"""Texts for readers: label files and Jinja templates, with a house's own first."""
