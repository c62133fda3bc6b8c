"""Rules for contradictions: dates, counts, and an author's rewording beside the review's facts."""
