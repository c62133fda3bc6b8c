"""Rules for what cannot be true together: dates, counts, and an author's words beside those of the review."""
