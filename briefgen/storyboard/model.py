"""Storyboard: the ordered Scenes of deck and podcast, the one source of slides, notes, narration and captions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

POINTER_TO = "told-of-"
"""Prefix of the part of a Line that is spoken only where something of a kind is left out
(``told-of-recommendation``)."""


class SceneKind(StrEnum):
    """The kinds of Scenes in their usual order; also the names of their labels, script templates and slide layouts.

    ``OVERVIEW`` is the recap of the headlines, ``ABOUT`` the credits.
    """

    CONTENT_NOTE = "content-note"
    STORY = "story"
    PERSPECTIVE = "perspective"
    MESSAGE = "message"
    GOOD_PRACTICE = "good-practice"
    RECOMMENDATIONS = "recommendations"
    OVERVIEW = "overview"
    QUESTIONS = "questions"
    SUPPORT = "support"
    ABOUT = "about"


@dataclass(frozen=True)
class Line:
    """One sentence said by one speaker: the unit of speech, of caching and of captions.

    Attributes:
        id: unique in the Storyboard, such as ``message-2.03``.
        speaker: the speaker's name as shown in transcript and captions.
        text: the sentence as written (what is shown; the spoken form is made from it later).
        part: the optional part it belongs to (``equality``, ``recommendation-4``), or empty when it is never dropped;
            with ``POINTER_TO`` before a kind it points to what is left out of that kind.
        new_paragraph: whether a longer breath comes before it.
        role: whose voice says it: ``host`` or ``reader`` where two take turns, ``recorded`` where the author's own
            recording is heard, else empty.
    """

    id: str
    speaker: str
    text: str
    part: str = ""
    new_paragraph: bool = False
    role: str = ""

    @property
    def words(self) -> int:
        """The number of words."""
        return len(self.text.split())


@dataclass(frozen=True)
class Row:
    """One row of a slide's table: its cells, and the icon of the first cell, or ""."""

    cells: tuple[str, ...]
    icon: str = ""


@dataclass(frozen=True)
class SlidePicture:
    """The picture of a message on its slide: a PNG or JPEG, its alternative text, and its credit."""

    data: bytes = field(repr=False)
    alt: str
    credit: str


@dataclass(frozen=True)
class Slide:
    """The content of a Scene's slide.

    Attributes:
        title: unique in the deck.
        texts: paragraphs by placeholder: ``body`` and, by layout, ``number``, ``finding``, ``why``, ``action``,
            ``agencies``, ``quote``, ``subtitle``, ``figure``, ``figure note``, ``remember``, ``week``, ``note``. One
            that is missing stays off the slide.
        labels: the small heading of a placeholder, such as ``why`` → "Why it happened".
        header: the table's header row, empty when there is no table.
        rows: the table's body.
        links: (text, web address) pairs shown on the slide; the first also as a QR code.
        moments: (when, what) pairs of a timeline, in order; empty when there is none.
        is_excerpt: whether it shows only the first sentences of a text; the notes have them all.
        icon: the name of its icon (``templates/icons.yaml``), or empty; it says nothing that the words do not.
        picture: what stands in the place of the icon.
    """

    title: str
    texts: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    moments: tuple[tuple[str, str], ...] = ()
    is_excerpt: bool = False
    icon: str = ""
    picture: SlidePicture | None = None


@dataclass(frozen=True)
class Scene:
    """A slide and the Lines that are spoken with it.

    Attributes:
        id: unique, such as ``about`` or ``message-2``.
        kind: what it is about.
        slide: what is shown.
        lines: the spoken Lines, at least one.
        part: the optional part it is (``overview``), or empty when it is never dropped.
        budget_s: how long it should take, in seconds.
        prompt: one hint for the facilitator, shown in the notes, not said.
        source: where in the report it comes from, or empty.
        gaps: what the review does not say here, a sentence each: in the notes and the manifest.
    """

    id: str
    kind: SceneKind
    slide: Slide
    lines: tuple[Line, ...]
    part: str = ""
    budget_s: float = 0.0
    prompt: str = ""
    source: str = ""
    gaps: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """The number of spoken words."""
        return sum(line.words for line in self.lines)


@dataclass(frozen=True)
class Span:
    """A stretch of time in seconds from the start of the programme."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """The duration in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Timeline:
    """Start and end of each Line and Scene.

    Scenes follow each other without a gap: the pause after a Scene belongs to it. The first starts at 0 and the last
    ends at ``total_s``. Line spans cover the speech only. ``words`` has the start of each written word of a Line, in
    seconds, for the Lines where that is known.
    """

    lines: Mapping[str, Span]
    scenes: Mapping[str, Span]
    total_s: float
    basis: Literal["estimated", "measured"]
    words: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """A part of the Review that an output leaves out.

    Attributes:
        output: ``slides``, ``podcast`` or ``briefing``.
        part: the optional part, such as ``resources``.
        what: a plain sentence for pack.json and the build's report.
    """

    output: str
    part: str
    what: str


@dataclass(frozen=True)
class Storyboard:
    """The ordered Scenes of one Review in one House.

    Attributes:
        title: the name of the pack, with area and year.
        language: ``en-GB`` or ``cy``.
        scenes: in order.
        left_out: what was dropped to keep to seven minutes, in the order it was dropped.
    """

    title: str
    language: str
    scenes: tuple[Scene, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """The title of every slide."""
        return tuple(scene.slide.title for scene in self.scenes)

    @property
    def names_speakers(self) -> bool:
        """Whether there are several speakers, so that transcripts and captions name them."""
        return len({line.speaker for line in self.lines}) > 1

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every Line in the order of speech."""
        return tuple(line for scene in self.scenes for line in scene.lines)
