"""The abstract, ``abstract.txt``."""
