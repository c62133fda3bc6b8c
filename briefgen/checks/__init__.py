"""Rules over a Review: they find errors, blame, and what could identify a person, before publication."""
