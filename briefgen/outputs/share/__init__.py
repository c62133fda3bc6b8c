"""Pictures, posts and a newsletter for sharing a public review."""
