"""The House: its file, pictures and slide template, all of which are untrusted input."""
