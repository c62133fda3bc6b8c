"""Check a publisher's own slide template (``deck:`` in ``house.yaml``)."""

from collections.abc import Mapping
from typing import Any

from briefgen.review.house.trials import TrialFault, TrialVerdict, trial_verdict

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PARTS = 2000
"""What a slide template may weigh: a real one has 1 to 5 MB and about a hundred parts."""

LAYOUTS: Mapping[str, str] = {
    "content-note": "Title slide",
    "about": "What this is",
    "story": "What happened",
    "perspective": "Perspective",
    "overview": "Overview",
    "message": "Key message",
    "good-practice": "Good practice",
    "recommendations": "Recommendations",
    "questions": "Questions",
    "support": "Support and links",
}
"""The name of each kind of slide's layout, as PowerPoint shows it."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "content-note": ("title", "subtitle", "body", "note", "footer"),
    "about": ("title", "body", "note", "footer"),
    "story": ("title", "body", "footer"),
    "perspective": ("title", "quote", "footer"),
    "overview": ("title", "table", "note", "footer"),
    "message": ("number", "title", "finding", "why", "action", "agencies", "footer"),
    "good-practice": ("title", "body", "note", "footer"),
    "recommendations": ("title", "table", "note", "footer"),
    "questions": ("title", "body", "note", "footer"),
    "support": ("title", "body", "links", "footer"),
}
"""The placeholders that a layout cannot do without. The others (labels, logo, QR code, slide number, dates) are used
where they are: without a label its words stand above the text, without a QR code there is the link."""

KNOWN_FONTS = frozenset(
    {"calibri", "carlito", "arial", "helvetica", "liberation sans", "source sans pro", "source sans 3", "verdana"}
)
"""Typefaces whose widths briefgen knows (``outputs/deck/fonts.py``), in lower case."""

_TITLES, _BY_TYPE = frozenset({"title", "ctrTitle"}), {"ftr": "footer", "sldNum": "slide number"}
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def try_deck(data: bytes) -> TrialVerdict:
    """Examine a slide template in a limited child process and return its verdict; see ``deck_trial``."""
    return trial_verdict("deck", data, {"unpacked_bytes": MAX_UNPACKED_BYTES, "parts": MAX_PARTS})


def deck_faults(data: bytes) -> tuple[TrialFault, ...]:
    """Return every fault of a slide template; empty when a deck can be drawn with it.

    Args:
        data: the whole file, at most ``MAX_FILE_BYTES``.
    """
    return try_deck(data).faults


def plain_font(name: str) -> str:
    """Return a typeface's family in lower case without "Light", as "Calibri Light" is as wide as "Calibri"."""
    return name.strip().casefold().removesuffix(" light")


def layouts_of(presentation: Any) -> dict[str, Any]:
    """Map the lower-case names of the layouts of all masters to the layouts; the first of a name counts."""
    found: dict[str, Any] = {}
    for master in presentation.slide_masters:
        for layout in master.slide_layouts:
            found.setdefault(layout.name.strip().casefold(), layout)
    return found


def placeholders(layout: Any) -> dict[str, Any]:
    """Map placeholder names of a layout to elements; title and footer go by their type.

    Others go by the name in PowerPoint's Selection pane, in lower case.
    """
    found: dict[str, Any] = {}
    for element in layout._element.cSld.spTree:  # noqa: SLF001  (no public way)
        mark = element.find(f"./*/{_P}nvPr/{_P}ph")
        if mark is None:
            continue
        kind = mark.get("type", "")
        name = "title" if kind in _TITLES else _BY_TYPE.get(kind)
        given = next(element.iter(f"{_P}cNvPr")).get("name", "")
        found.setdefault(name or " ".join(given.split()).casefold(), element)
    return found
