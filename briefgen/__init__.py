"""briefgen: learning packs from safeguarding reviews.

One YAML summary of a review becomes a one-page briefing, a seven-minute slide deck, a narrated podcast and
a form for the team. ``ARCHITECTURE.md`` is the map of the modules.
"""

__version__ = "0.2.0"
