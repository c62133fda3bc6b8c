"""The band below the slide: the spoken sentence in large type on its own background."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from briefgen.audio.captions import Cue, Hints, cues_of
from briefgen.outputs.pictures.draw import draw
from briefgen.outputs.pictures.drawing import Box, DrawnParagraph, DrawnRun, Shape, SlideDrawing, Text
from briefgen.outputs.video.planes import Planes
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.page_parts import shown
from briefgen.text import legible
from briefgen.typeface import Typeface

PX_PER_PT = 2
"""Video pixels per point of a page."""

WHITE = "#ffffff"
LEADING, BETWEEN_PT = 1.22, 4.0
"""The height of a line in ems, and the space between two paragraphs."""

TOP_PT = 16.0
"""The space above words that stand at the top of their panel."""

SHORTEST_GAP_MS = 500
"""Captions that are less apart follow each other at once: a band that is empty for a moment flickers."""

SENTENCE_WIDTH = 84
"""Half of the characters that the band shows at once; a sentence of more is divided at phrases, like captions."""


@dataclass(frozen=True)
class Saying:
    """Words in the band, with start and end in seconds."""

    start_s: float
    end_s: float
    words: str


@dataclass(frozen=True)
class Panel:
    """The layout of words in a panel: its size, the type sizes to try, its background, and the alignment.

    Attributes:
        width_pt: of the panel.
        height_pt: likewise.
        sizes_pt: the largest and the smallest type.
        ground: ``#rrggbb``.
        side_pt: the space at the left and the right.
        bold: whether the type is bold.
        anchor: ``top``, ``middle`` or ``bottom``.
        ink: the colour of the words.
    """

    width_pt: float
    height_pt: float
    sizes_pt: tuple[float, float]
    ground: str
    side_pt: float = 45
    bold: bool = True
    anchor: str = "middle"
    ink: str = WHITE

    def size_pt(self, words: str) -> float:
        """Return the largest type in which words fit, by the bundled typeface; a line feed begins a paragraph."""
        face, (largest, smallest) = Typeface("bold" if self.bold else "regular"), self.sizes_pt
        room_pt, size = self.width_pt - 2 * self.side_pt, largest

        def high_pt() -> float:
            rows = words.split("\n")
            return sum(len(face.lines(row, size, room_pt)) for row in rows) * size * LEADING + BETWEEN_PT * len(rows)

        while size > smallest and high_pt() > self.height_pt * 0.94:
            size -= 0.5
        return size


def sentence_sayings(storyboard: Storyboard, timeline: Timeline, hints: Hints) -> tuple[Saying, ...]:
    """Return every sentence from its first word to that of the next, with the speaker's name where it changes.

    The last sentence of a Scene stays until the Scene ends.
    """
    ends = {span.end_s for span in timeline.scenes.values()}
    cues = cues_of(storyboard, timeline, SENTENCE_WIDTH, hints)
    names = list(_named(cues, is_needed=storyboard.names_speakers))
    starts = [*(cue.start_ms / 1000 for cue in cues[1:]), timeline.total_s]
    return tuple(
        Saying(cue.start_ms / 1000, min([after, *(end for end in ends if end > cue.start_ms / 1000)]), words)
        for cue, after, words in zip(cues, starts, names, strict=True)
    )


def caption_sayings(cues: Sequence[Cue]) -> tuple[Saying, ...]:
    """Return captions, with the speaker's name where several speak and it changes.

    One stays until the next begins where that is soon.
    """
    several = len({cue.speaker for cue in cues if cue.speaker}) > 1
    starts = [*(cue.start_ms for cue in cues[1:]), math.inf]
    return tuple(
        Saying(cue.start_ms / 1000, (after if after - cue.end_ms < SHORTEST_GAP_MS else cue.end_ms) / 1000, words)
        for cue, after, words in zip(cues, starts, _named(cues, is_needed=several), strict=True)
    )


def _named(cues: Sequence[Cue], *, is_needed: bool) -> Iterator[str]:
    before = ""
    for cue in cues:
        words = legible(shown(" ".join(cue.lines)))
        yield f"{cue.speaker}: {words}" if is_needed and cue.speaker and cue.speaker != before else words
        before = cue.speaker or before


def panel_pictures(texts: Sequence[str], panel: Panel, language: str) -> dict[str, Planes]:
    """Draw each text in a panel; no words give the bare panel.

    Raises:
        NotPrintable: a text has characters that the bundled typeface cannot show.
    """
    wide, high = round(panel.width_pt * PX_PER_PT), round(panel.height_pt * PX_PER_PT)
    pictures = {"": Planes.plain(wide, high, panel.ground)}
    words = [text for text in dict.fromkeys(texts) if text]
    if words:
        pages = draw([_page(text, panel) for text in words], language).pixels(wide)
        pictures |= {
            text: Planes.of(Image.fromarray(page).crop((0, 0, wide, high)))
            for text, page in zip(words, pages, strict=True)
        }
    return pictures


def _page(words: str, panel: Panel) -> SlideDrawing:
    size_pt = panel.size_pt(words)
    rows = tuple(
        DrawnParagraph((DrawnRun(row, size_pt, panel.ink, bold=panel.bold),), before_pt=BETWEEN_PT if number else 0)
        for number, row in enumerate(words.split("\n"))
    )
    text = Text(rows, panel.anchor, (panel.side_pt, TOP_PT if panel.anchor == "top" else 0, panel.side_pt, 0))
    box = Box(0, 0, panel.width_pt, panel.height_pt)
    return SlideDrawing(panel.width_pt, panel.height_pt, panel.ground, words, (Shape("said", box, text=text),))
