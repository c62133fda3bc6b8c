"""Track the recommendations of summaries and packs."""
