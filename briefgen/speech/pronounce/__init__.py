"""Text as it is written to text as an engine says it."""
