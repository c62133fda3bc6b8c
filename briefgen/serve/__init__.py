"""The local web server: a site, a preview, byte ranges."""
