"""Review, page plan, Storyboard and times → Artifacts (bytes; nothing is written to disk here)."""
