"""The web pages of a library."""
