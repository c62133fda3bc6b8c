"""Look-ups in English: words, short forms and names."""
