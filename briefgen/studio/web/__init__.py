"""The web server of the studio: its gate, its pages and their requests."""
