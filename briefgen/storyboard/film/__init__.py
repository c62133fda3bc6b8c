"""What the video shows when: the parts of slides by their sentences, and the lines of a clip."""
