"""The digest: the lessons that recur in many reviews, as a summary of its own."""
