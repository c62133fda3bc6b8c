"""What recurs in many reviews, as a summary of its own."""
