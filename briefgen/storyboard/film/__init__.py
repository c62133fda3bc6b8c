"""The timing of the video: the parts of slides by their sentences, and the lines of a clip."""
