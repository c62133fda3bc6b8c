"""Keep track of recommendations in summaries and packs."""
