"""The transcript: Lines by Scene, in paragraphs of one speaker, with their times."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from briefgen.storyboard.model import Span
from briefgen.storyboard.page_parts import shown


class SpokenLine(Protocol):
    """Interface of a spoken sentence: a ``Line`` of a Storyboard, or a ``LineEntry`` of a manifest."""

    @property
    def id(self) -> str:
        """The id, which is the key of the sentence's time."""

    @property
    def speaker(self) -> str:
        """The name of the speaker."""

    @property
    def text(self) -> str:
        """The sentence as written."""

    @property
    def new_paragraph(self) -> bool:
        """Whether the sentence begins a paragraph."""


LineT = TypeVar("LineT", bound=SpokenLine)


@dataclass(frozen=True)
class SpokenSentence:
    """A sentence as shown; the times, in seconds, are None when they are not known."""

    text: str
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True)
class SpokenPassage:
    """A paragraph of one speaker; the speaker is empty where it is the same as before."""

    speaker: str
    lines: tuple[SpokenSentence, ...]


@dataclass(frozen=True)
class SpokenScene:
    """The transcript of one Scene."""

    title: str
    passages: tuple[SpokenPassage, ...]


def paragraphs(lines: Iterable[LineT]) -> Iterator[tuple[LineT, ...]]:
    """Yield the Lines of a Scene in paragraphs: each begins where its Line says so, or where the speaker changes."""
    paragraph: list[LineT] = []
    for line in lines:
        if paragraph and (line.new_paragraph or line.speaker != paragraph[-1].speaker):
            yield tuple(paragraph)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield tuple(paragraph)


def transcript(
    scenes: Iterable[tuple[str, Sequence[SpokenLine]]], times: Mapping[str, Span]
) -> tuple[SpokenScene, ...]:
    """Return every spoken word by Scene, in paragraphs of one speaker.

    Args:
        scenes: the title and the Lines of each.
        times: when a Line is heard, by its id, as far as that is known.
    """
    speaker, spoken = "", []
    for title, lines in scenes:
        passages = []
        for paragraph in paragraphs(lines):
            name = paragraph[0].speaker
            sentences = tuple(_sentence(line, times.get(line.id)) for line in paragraph)
            passages.append(SpokenPassage(shown(name) if name != speaker else "", sentences))
            speaker = name
        spoken.append(SpokenScene(shown(title), tuple(passages)))
    return tuple(spoken)


def _sentence(line: SpokenLine, span: Span | None) -> SpokenSentence:
    if span is None:
        return SpokenSentence(shown(line.text), None, None)
    return SpokenSentence(shown(line.text), round(span.start_s, 2), round(span.end_s, 2))
