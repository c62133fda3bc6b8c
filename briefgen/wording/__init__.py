"""Words for people: label files and Jinja templates, the house's own first."""
