"""The local web server: a site, a live preview, byte ranges."""
