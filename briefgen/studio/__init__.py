"""The studio: making packs in a browser on this machine, on the summaries that people have already."""
