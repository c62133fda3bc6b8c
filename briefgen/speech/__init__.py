"""Line + Voice → Clip: voices, engines, lexicon and the normaliser."""
