"""The podcast: sound, cover, captions, transcript and chapters."""
