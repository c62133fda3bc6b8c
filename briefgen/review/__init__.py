"""Model, load and validate a summary and a house: YAML text → Source → Review or House, and the JSON Schema."""
