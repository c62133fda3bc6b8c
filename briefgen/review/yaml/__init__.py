"""Parse YAML text to values with their places in the text."""
