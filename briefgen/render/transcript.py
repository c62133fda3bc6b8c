"""``transcript.html`` and ``transcript.txt``: every spoken word, by scene and speaker, with times."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefgen.audio.legible import clock, legible, whole_seconds
from briefgen.plain import plain
from briefgen.render.artifact import Artifact
from briefgen.render.passages import marked
from briefgen.storyboard.template_data import edition_data, review_data
from briefgen.storyboard.transcript import paragraphs

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition
    from briefgen.storyboard.model import Scene, Storyboard, Timeline


@dataclass(frozen=True)
class TranscriptPassage:
    """A paragraph as one speaker says it; ``named`` is whether the speaker's name comes before it."""

    speaker: str
    text: str
    named: bool


@dataclass(frozen=True)
class TranscriptPart:
    """A Scene in the transcript: its heading, when it starts, and what is said."""

    id: str
    heading: str
    clock: str
    start_s: int
    passages: tuple[TranscriptPassage, ...]


def render_transcript(
    edition: "Edition", storyboard: "Storyboard", timeline: "Timeline"
) -> tuple[Artifact, Artifact]:
    """Return ``transcript.html`` and ``transcript.txt``.

    Raises:
        UsageError: the house's own template is wrong.
    """
    labels = edition.wording.labels("transcript")
    context = {
        "edition": edition_data(edition),
        "about": review_data(edition.review)["about"],
        "colours": plain(edition.house.colours),
        "labels": labels,
        "language": storyboard.language,
        "heading": str(labels["transcript_of"]).format(title=legible(storyboard.title)),
        "marks": edition.marks,
        "length": _length(timeline.total_s, labels),
        "estimated": timeline.basis == "estimated",
        "parts": [plain(_part(scene, timeline.scenes[scene.id].start_s)) for scene in storyboard.scenes],
    }
    page = marked(edition.wording.render("transcript/transcript.html", **context), edition.passages) + "\n"
    text = edition.wording.render("transcript/transcript.txt", **context).strip() + "\n"
    return (
        Artifact("transcript.html", "text/html", page.encode()),
        Artifact("transcript.txt", "text/plain", text.encode()),
    )


def _part(scene: "Scene", start_s: float) -> TranscriptPart:
    heading = legible(scene.slide.title)
    return TranscriptPart(scene.id, heading, clock(start_s), whole_seconds(start_s), _passages(scene))


def _passages(scene: "Scene") -> tuple[TranscriptPassage, ...]:
    """Join Lines into paragraphs; a name comes before a Scene's first paragraph and where the speaker changes."""
    found: list[TranscriptPassage] = []
    last = None
    for lines in paragraphs(scene.lines):
        speaker = lines[0].speaker
        text = " ".join(legible(line.text) for line in lines)
        found.append(TranscriptPassage(legible(speaker), text, named=bool(speaker) and speaker != last))
        last = speaker
    return tuple(found)


def _length(seconds: float, labels: Mapping[str, Any]) -> str:
    """Return a length of time in words, in whole seconds as players show it."""
    minutes, rest = divmod(whole_seconds(seconds), 60)
    said = [
        str(labels[unit]["one" if count == 1 else "more"]).format(count=count)
        for unit, count in (("minute", minutes), ("second", rest))
        if count or (unit == "second" and not minutes)
    ]
    return str(labels["and"]).format(minutes=said[0], seconds=said[1]) if len(said) == 2 else said[0]
