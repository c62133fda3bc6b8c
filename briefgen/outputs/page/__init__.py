"""The one-page briefing, its large-print edition and the full page for the web."""
