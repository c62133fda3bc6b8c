"""Compute the shades of the house's two colours that the briefing uses, all readable (WCAG 2.2, 1.4.3)."""

from briefgen.review.house import MIN_CONTRAST, contrast

EASY_CONTRAST = 7.0
"""WCAG 2.2, 1.4.6 (level AAA): the least contrast in dark mode, where a duller shade would do but looks dim."""

DARK_PAGE = "#14181b"
"""The background of the full page in dark mode."""

DARK_PANEL = "#1f262b"
"""The background of its panels in dark mode."""


def mixed(colour: str, other: str, share: float) -> str:
    """Mix two colours ``#rrggbb``; ``share`` (0 to 1) is that of the second."""
    channels = (
        round(int(colour[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def tint(colour: str) -> str:
    """Return the palest useful tint of a colour on which the colour itself is still readable."""
    for percent in range(90, 100):
        pale = mixed(colour, "#ffffff", percent / 100)
        if contrast(colour, pale) >= MIN_CONTRAST:
            return pale
    return "#ffffff"


def lightened(colour: str, background: str) -> str:
    """Return the nearest lighter shade of a colour that is easy to read on a dark background."""
    for percent in range(101):
        shade = mixed(colour, "#ffffff", percent / 100)
        if contrast(shade, background) >= EASY_CONTRAST:
            return shade
    return "#ffffff"
