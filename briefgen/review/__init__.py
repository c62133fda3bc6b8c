"""YAML text → Source (values and positions) → Review (frozen) · JSON Schema · House."""
