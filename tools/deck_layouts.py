"""What is on each layout of the slide template: every measure in points, on a page of 960 by 540."""

from dataclasses import dataclass

PAGE_PT = (960, 540)
LEFT, WIDTH = 54, 852
TOP, BOTTOM = 138, 490
LABEL_WIDTH = 150

GREY = "accent3"
"""The theme's neutral grey: a contrast of 6 on white and 5 on the pale ground."""


@dataclass(frozen=True)
class Box:
    """A placeholder.

    Attributes:
        name: what the deck renderer looks it up by.
        x: its left edge.
        y: its top edge.
        w: its width.
        h: its height.
        size: the upper type size; the renderer goes down from it.
        ph: its type in the file.
        bold: whether its text is bold.
        colour: the theme colour of its text.
        fill: the theme colour of its ground, or empty.
        anchor: ``t``, ``ctr`` or ``b``.
        align: ``l``, ``ctr`` or ``r``.
        inset: left, top, right and bottom.
        marker: ``bullet``, ``number`` or empty.
        gap: the space before each paragraph.
    """

    name: str
    x: float
    y: float
    w: float
    h: float
    size: int = 26
    ph: str = "body"
    bold: bool = False
    colour: str = "tx1"
    fill: str = ""
    anchor: str = "t"
    align: str = "l"
    inset: tuple[int, int, int, int] = (0, 0, 0, 0)
    marker: str = ""
    gap: int = 9


@dataclass(frozen=True)
class Bar:
    """A decorative bar of a theme colour."""

    x: float
    y: float
    w: float
    h: float
    fill: str


@dataclass(frozen=True)
class Layout:
    """A layout.

    Attributes:
        name: the kind of Scene that it is for.
        boxes: its placeholders, in reading order.
        ground: the theme colour of its ground.
        bars: what decorates it.
        own_ground: whether it goes without the master's bar.
        foot: the theme colour of the line at the foot.
        foot_width: how wide that line is.
        number: the theme colour of the slide's number.
    """

    name: str
    boxes: tuple[Box, ...]
    ground: str = "bg1"
    bars: tuple[Bar, ...] = ()
    own_ground: bool = False
    foot: str = ""
    foot_width: float = 0
    number: str = ""


PANEL = (16, 10, 16, 10)

TITLE = Box("title", LEFT, 42, WIDTH, 84, 36, "title", bold=True, colour="tx2", anchor="ctr", gap=0)
FOOTER = Box("footer", LEFT, 476, 760, 54, 14, "ftr", colour=GREY, anchor="b", gap=0)
SLIDE_NUMBER = Box("slide number", 834, 476, 72, 54, 14, "sldNum", colour=GREY, anchor="b", align="r", gap=0)
NOTE = Box("note", LEFT, BOTTOM - 48, WIDTH, 48, 22, fill="bg2", inset=PANEL, anchor="ctr")

MASTER_BODY = Box("body", LEFT, TOP, WIDTH, BOTTOM - TOP)
MASTER_BAR = Bar(0, 0, 14, PAGE_PT[1], "accent1")

NOTES_BOXES = (
    Box("notes", 40, 280, 460, 400, 12, gap=4),
    Box("slide number", 400, 684, 100, 24, 12, "sldNum", align="r"),
)


def _body(size: int, marker: str = "", colour: str = "tx1") -> Box:
    """The one text of a slide; its lines are not too long to read."""
    return Box("body", LEFT, TOP, 800, 330, size, colour=colour, marker=marker, gap=18 if marker else 9)


PANEL_X = 576
"""Where the panel of what to do begins, which goes to the edges of the slide."""

_TABLE = (
    TITLE,
    Box("table", LEFT, TOP - 6, WIDTH, 300, 24, "tbl"),
    Box("note", LEFT, BOTTOM - 40, WIDTH, 40, 22, bold=True, colour="tx2"),
)

LAYOUTS = (
    Layout(
        "content-note",
        (
            Box("motif", 560, 0, 400, PAGE_PT[1], 20, "pic"),
            Box("title", LEFT, 44, 480, 164, 54, "title", bold=True, colour="bg1", anchor="b", gap=0),
            Box("subtitle", LEFT, 214, 480, 112, 22, colour="bg1", gap=2),
            Box("body", LEFT, 334, 480, 130, 26, colour="bg1", gap=2),
            Box("note", LEFT, 440, 480, BOTTOM - 440, 22, bold=True, colour="bg1"),
            Box("logo", 736, 396, 180, 96, 20, "pic"),
        ),
        ground="accent1",
        own_ground=True,
    ),
    Layout(
        "about",
        (
            TITLE,
            Box("body", LEFT, TOP, WIDTH, 200, 28, marker="bullet", gap=8),
            Box("note", LEFT, 366, WIDTH, 44, 22, fill="bg2", inset=PANEL, anchor="ctr"),
            Box("timeline", LEFT, 422, WIDTH, BOTTOM - 422, 22),
        ),
    ),
    Layout(
        "story",
        (
            TITLE,
            Box("body", LEFT, TOP, WIDTH, 220, 40),
            Box("figure", 650, TOP, 256, 120, 110, bold=True, colour="accent2", anchor="b", gap=0),
            Box("figure note", 650, TOP + 124, 256, 110, 26, colour="accent2", gap=0),
            Box("timeline", LEFT, 386, WIDTH, BOTTOM - 386, 22),
            NOTE,
        ),
    ),
    Layout(
        "perspective",
        (
            Box("title", LEFT, 42, WIDTH, 60, 28, "title", bold=True, colour="bg1", anchor="ctr", gap=0),
            Box("quote", LEFT, 112, WIDTH, BOTTOM - 122, 54, colour="bg1", anchor="ctr", gap=12),
            Box("note", LEFT, BOTTOM - 48, WIDTH, 48, 22, fill="bg1", inset=PANEL, anchor="ctr"),
        ),
        ground="accent2",
        own_ground=True,
        foot="bg1",
    ),
    Layout("overview", _TABLE),
    Layout(
        "message",
        (
            Box("number", LEFT, 42, 54, 50, 28, bold=True, colour="bg1", fill="accent2", anchor="ctr", align="ctr",
                gap=0),
            Box("title", LEFT, 100, PANEL_X - LEFT - 28, 146, 40, "title", bold=True, colour="tx2", gap=0),
            Box("action", PANEL_X + 30, 70, PAGE_PT[0] - PANEL_X - 66, 400, 36, bold=True, colour="bg1", anchor="ctr",
                gap=12),
            Box("finding", LEFT, 250, PANEL_X - LEFT - 28, 92, 30, gap=2),
            Box("why", LEFT, 348, PANEL_X - LEFT - 28, 92, 30, gap=2),
            Box("note", LEFT, BOTTOM - 84, PANEL_X - LEFT - 28, 40, 20, fill="bg2", inset=PANEL, anchor="ctr"),
            Box("agencies", LEFT, BOTTOM - 40, PANEL_X - LEFT - 28, 36, 20, bold=True, colour=GREY, anchor="ctr",
                gap=0),
        ),
        bars=(Bar(PANEL_X, 0, PAGE_PT[0] - PANEL_X, PAGE_PT[1], "accent1"),),
        own_ground=True,
        foot_width=PANEL_X - LEFT - 28,
        number="bg1",
    ),
    Layout("good-practice", (TITLE, _body(40, "bullet"), NOTE)),
    Layout("recommendations", _TABLE),
    Layout("questions", (TITLE, _body(40, "number"), NOTE), ground="bg2"),
    Layout(
        "support",
        (
            TITLE,
            Box("body", LEFT, TOP, 600, 150, 32, marker="bullet", gap=10),
            Box("links", LEFT, 300, 600, BOTTOM - 300, 24, gap=8),
            Box("note", LEFT, BOTTOM - 48, 600, 48, 22, fill="bg2", inset=PANEL, anchor="ctr"),
            Box("qr", 686, TOP - 8, 184, 184, 20, "pic"),
            Box("qr caption", 698, 322, 208, BOTTOM - 322, 22, gap=0),
        ),
    ),
)  # fmt: skip
"""The title slide is called ``content-note``: the deck opens with the review's name and what to be ready for."""

_NAMES = (
    "subtitle", "body", "note", "quote", "number", "finding label", "finding", "why label", "why", "action label",
    "action", "agencies", "table", "links", "qr", "qr caption", "logo", "timeline", "figure", "figure note", "motif",
)  # fmt: skip
INDEX = {name: number for number, name in enumerate(_NAMES, start=20)}
"""The index of each placeholder: the same on every layout, so that a slide keeps its text when its layout changes."""
