"""Review + House → Storyboard: what is shown and said, in which order, for how long."""
