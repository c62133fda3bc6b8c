"""What is on each layout of the slide template: every measure in points, on a page of 960 by 540."""

from dataclasses import dataclass, replace

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
        foot_x: where that line begins, if not at the margin.
        foot_width: how wide that line is.
        number: the theme colour of the slide's number.
    """

    name: str
    boxes: tuple[Box, ...]
    ground: str = "bg1"
    bars: tuple[Bar, ...] = ()
    own_ground: bool = False
    foot: str = ""
    foot_x: float = LEFT
    foot_width: float = 0
    number: str = ""


PANEL, CARD = (16, 10, 16, 10), (18, 14, 18, 14)

TITLE = Box("title", LEFT, 42, WIDTH, 84, 36, "title", bold=True, colour="tx2", anchor="ctr", gap=0)
FOOTER = Box("footer", LEFT, 476, 560, 54, 14, "ftr", colour=GREY, anchor="b", gap=0)
SLIDE_NUMBER = Box("slide number", 834, 476, 72, 54, 14, "sldNum", colour=GREY, anchor="b", align="r", gap=0)
NOTE = Box("note", LEFT, BOTTOM - 48, WIDTH, 48, 22, fill="bg2", inset=PANEL, anchor="ctr")

MASTER_BODY = Box("body", LEFT, TOP, WIDTH, BOTTOM - TOP)
MASTER_BAR = Bar(0, 0, 14, PAGE_PT[1], "accent1")

NOTES_BOXES = (
    Box("notes", 40, 280, 460, 400, 12, gap=4),
    Box("slide number", 400, 684, 100, 24, 12, "sldNum", align="r"),
)


PANEL_X = 552
"""Where the panel of what to do begins, which goes to the edges of the slide."""

SIDE = 312
"""The width of the panel of a slide with a list: it has the title and the icon."""

START, LEARNING, TOGETHER = (Bar(0, 0, 14, PAGE_PT[1], colour) for colour in ("accent2", "accent1", "tx2"))
"""The bar at the left edge: a colour for each part of the deck. The last part stands on a pale ground too."""


def _list(name: str, marker: str, panel: str, ground: str) -> Layout:
    """A slide of a list: icon and title in a panel, the list beside it, in the middle of its height."""
    return Layout(
        name,
        (
            Box("icon", LEFT, 64, 120, 120, 20, "pic", colour="bg1"),
            Box("title", LEFT, 204, SIDE - LEFT - 20, 200, 40, "title", bold=True, colour="bg1", gap=0),
            Box("body", SIDE + 48, 48, PAGE_PT[0] - SIDE - 96, 400, 40, marker=marker, anchor="ctr", gap=18),
            Box(
                "note", SIDE + 48, BOTTOM - 46, PAGE_PT[0] - SIDE - 96, 34, 22, bold=True, colour="tx2", anchor="ctr"
            ),
        ),
        ground=ground,
        bars=(Bar(0, 0, SIDE, PAGE_PT[1], panel),),
        own_ground=True,
        foot_x=SIDE + 48,
        foot_width=310,
    )


_TABLE = (
    replace(TITLE, y=36, h=56),
    Box("table", LEFT, 102, WIDTH, 330, 30, "tbl"),
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
            Box("body", LEFT, TOP, WIDTH, 200, 34, marker="bullet", gap=8),
            Box("note", LEFT, 366, WIDTH, 44, 22, fill="bg1", inset=PANEL, anchor="ctr"),
            Box("timeline", LEFT, 422, WIDTH, BOTTOM - 422, 22),
        ),
        ground="bg2",
        bars=(TOGETHER,),
    ),
    Layout(
        "story",
        (
            TITLE,
            Box("body", LEFT, TOP, WIDTH, 220, 54),
            Box("figure", 650, TOP, 256, 120, 110, bold=True, colour="accent2", anchor="b", gap=0),
            Box("figure note", 650, TOP + 124, 256, 110, 26, colour="accent2", gap=0),
            Box("timeline", LEFT, 386, WIDTH, BOTTOM - 386, 22),
            NOTE,
        ),
        bars=(START,),
    ),
    Layout(
        "perspective",
        (
            Box("title", LEFT, 42, 700, 72, 28, "title", bold=True, colour="bg1", anchor="ctr", gap=0),
            Box("icon", 834, 42, 72, 72, 20, "pic", colour="bg1"),
            Box("quote", LEFT, 124, WIDTH, BOTTOM - 134, 60, colour="bg1", anchor="ctr", gap=12),
            Box("note", LEFT, BOTTOM - 48, WIDTH, 48, 22, fill="bg1", inset=PANEL, anchor="ctr"),
        ),
        ground="accent2",
        own_ground=True,
        foot="bg1",
    ),
    Layout("overview", (_TABLE[0], replace(_TABLE[1], size=28), _TABLE[2])),
    Layout(
        "message",
        (
            Box("title", LEFT, 44, PANEL_X - LEFT - 30, 204, 44, "title", bold=True, colour="tx2", gap=0),
            Box("number", 852, 48, 72, 72, 40, bold=True, colour="bg1", fill="accent2", anchor="ctr", align="ctr",
                gap=0),
            Box("icon", PANEL_X + 36, 44, 96, 96, 20, "pic", colour="bg1"),
            Box("action", PANEL_X + 36, 158, PAGE_PT[0] - PANEL_X - 72, 330, 46, bold=True, colour="bg1", gap=8),
            Box("finding", LEFT, 256, PANEL_X - LEFT - 30, 92, 34, gap=2),
            Box("why", LEFT, 352, PANEL_X - LEFT - 30, 88, 34, gap=2),
            Box("note", LEFT, BOTTOM - 84, PANEL_X - LEFT - 30, 40, 20, fill="bg2", inset=PANEL, anchor="ctr"),
            Box("agencies", LEFT, BOTTOM - 38, PANEL_X - LEFT - 30, 36, 20, bold=True, colour=GREY, anchor="ctr",
                gap=0),
        ),
        bars=(Bar(PANEL_X, 0, PAGE_PT[0] - PANEL_X, PAGE_PT[1], "accent1"), LEARNING),
        own_ground=True,
        foot_width=PANEL_X - LEFT - 30,
        number="bg1",
    ),
    _list("good-practice", "bullet", "accent1", "bg1"),
    Layout("recommendations", _TABLE),
    _list("questions", "number", "accent2", "bg2"),
    Layout(
        "support",
        (
            replace(TITLE, y=36, h=56),
            Box("remember", LEFT, 104, 274, 214, 36, bold=True, colour="tx2", fill="bg1", inset=CARD, gap=8),
            Box("week", LEFT + 289, 104, 274, 214, 36, bold=True, colour="bg1", fill="accent1", inset=CARD, gap=8),
            Box("body", LEFT + 578, 104, 274, 214, 30, fill="bg1", inset=CARD, gap=8),
            Box("links", LEFT, 330, 600, BOTTOM - 330, 22, gap=4),
            Box("note", LEFT, BOTTOM - 44, 600, 44, 20, fill="bg1", inset=PANEL, anchor="ctr"),
            Box("qr caption", 664, 360, 124, 118, 20, anchor="b", align="r", gap=0),
            Box("qr", 788, 354, 118, 118, 20, "pic"),
        ),
        ground="bg2",
        bars=(TOGETHER,),
    ),
)  # fmt: skip
"""The title slide is called ``content-note``: the deck opens with the review's name and what to be ready for."""

_NAMES = (
    "subtitle", "body", "note", "quote", "number", "finding label", "finding", "why label", "why", "action label",
    "action", "agencies", "table", "links", "qr", "qr caption", "logo", "timeline", "figure", "figure note", "motif",
    "icon", "remember", "week",
)  # fmt: skip
INDEX = {name: number for number, name in enumerate(_NAMES, start=20)}
"""The index of each placeholder: the same on every layout, so that a slide keeps its text when its layout changes."""
