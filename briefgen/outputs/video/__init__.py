"""The video and the narrated deck."""
