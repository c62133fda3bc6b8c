"""A pack on disk: its files, its manifest, the search for private words, and its atomic writing."""
