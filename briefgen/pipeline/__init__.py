"""One build, and many: from an Order to a pack."""
