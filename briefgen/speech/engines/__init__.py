"""Speech engines: text and Voice to sound."""
