"""``transcript.html`` and ``transcript.txt``: every spoken word, by scene and speaker, with times."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from briefgen.audio.captions import Cue, cues_of, hints_of, subrip_line, with_music
from briefgen.audio.music import music_spans
from briefgen.audio.tags import chapters_of
from briefgen.outputs.markup import marked
from briefgen.outputs.web import page_script, visible, web_policy, web_style
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.template_data import edition_data, review_data
from briefgen.storyboard.transcript import SpokenSentence, paragraphs
from briefgen.text import clock, legible, timestamp, whole_seconds
from briefgen.wording.labels import built_in_labels
from briefgen.wording.plain import plain

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition
    from briefgen.storyboard.model import Scene, Span, Storyboard, Timeline


@dataclass(frozen=True)
class TranscriptPassage:
    """A paragraph of one speaker; ``named`` is whether the speaker's name is shown before it."""

    speaker: str
    text: str
    named: bool
    lines: tuple[SpokenSentence, ...] = ()


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
        "not_stated": {name: edition.common[f"{name}_not_stated"] for name in ("date", "publisher")},
        "language": storyboard.language,
        "marks": edition.notices,
        "length": _length(timeline.total_s, labels),
        "estimated": timeline.basis == "estimated",
    }
    # The page has typographic quotes, as every page; the text has what was written.
    page = _page(edition, context | _words(storyboard, timeline, labels, shown))
    written = context | _words(storyboard, timeline, labels, legible)
    text = edition.wording.render("transcript/transcript.txt", **written).strip() + "\n"
    return (
        Artifact("transcript.html", "text/html", page.encode()),
        Artifact("transcript.txt", "text/plain", text.encode()),
    )


def _words(
    storyboard: "Storyboard", timeline: "Timeline", labels: Mapping[str, Any], as_set: Callable[[str], str]
) -> dict[str, Any]:
    return {
        "heading": str(labels["transcript_of"]).format(title=as_set(storyboard.title)),
        "parts": [plain(_part(scene, timeline, as_set)) for scene in storyboard.scenes],
    }


def _page(edition: "Edition", context: Mapping[str, Any]) -> str:
    """Render the page in the style of the full page, twice: first to find which letters its fonts need."""

    def fill(style: str, script: str) -> str:
        policy = web_policy(style, script)
        # Both are briefgen's or the house's own files, not the Review's text.
        markup = {"style": Markup(style), "script": Markup(script)}  # noqa: S704
        page = edition.wording.render("transcript/transcript.html", policy=policy, **context, **markup)
        return marked(page, edition.passages) + "\n"

    return fill(web_style(edition, visible(fill("", ""))), page_script(edition.wording))


def _part(scene: "Scene", timeline: "Timeline", as_set: Callable[[str], str]) -> TranscriptPart:
    heading, start_s = as_set(scene.slide.title), timeline.scenes[scene.id].start_s
    passages = _passages(scene, timeline, as_set)
    return TranscriptPart(scene.id, heading, clock(start_s), whole_seconds(start_s), passages)


def _passages(scene: "Scene", timeline: "Timeline", as_set: Callable[[str], str]) -> tuple[TranscriptPassage, ...]:
    """Join Lines into paragraphs; a name comes before a Scene's first paragraph and where the speaker changes."""
    found: list[TranscriptPassage] = []
    last = None
    for lines in paragraphs(scene.lines):
        speaker = lines[0].speaker
        spoken = tuple(_sentence(as_set(line.text), timeline.lines.get(line.id)) for line in lines)
        text = " ".join(line.text for line in spoken)
        found.append(TranscriptPassage(as_set(speaker), text, bool(speaker) and speaker != last, spoken))
        last = speaker
    return tuple(found)


def _sentence(text: str, span: "Span | None") -> SpokenSentence:
    return SpokenSentence(text, *((round(span.start_s, 2), round(span.end_s, 2)) if span else (None, None)))


def _length(seconds: float, labels: Mapping[str, Any]) -> str:
    """Format a duration in words, in whole seconds as players show it."""
    minutes, rest = divmod(whole_seconds(seconds), 60)
    parts = [
        str(labels[unit]["one" if count == 1 else "more"]).format(count=count)
        for unit, count in (("minute", minutes), ("second", rest))
        if count or (unit == "second" and not minutes)
    ]
    return str(labels["and"]).format(minutes=parts[0], seconds=parts[1]) if len(parts) == 2 else parts[0]


VTT_WIDTH = 42
"""Characters in a line of WebVTT: two lines fit under a phone's picture (65 is the most that is allowed)."""

SRT_WIDTH = 32
"""Characters in a line of SubRip: what older players show."""


def music_label(language: str) -> str:
    """Return the caption for music; a house cannot change it, so that packs can be verified."""
    return str(built_in_labels(language, "podcast")["music"])


def render_captions(edition: "Edition", storyboard: "Storyboard", timeline: "Timeline") -> tuple[Artifact, Artifact]:
    """Return ``captions.vtt`` and ``captions.srt``."""
    hints = hints_of(edition.wording.labels("podcast"))
    spans = music_spans(storyboard, timeline) if edition.house.podcast.music else ()
    label = music_label(storyboard.language)

    def cues(width: int) -> tuple[Cue, ...]:
        return with_music(cues_of(storyboard, timeline, width, hints), spans, label)

    vtt = "\n".join(_vtt(cues(VTT_WIDTH), edition.marks))
    srt = "\n".join(_srt(cues(SRT_WIDTH)))
    return (
        Artifact("captions.vtt", "text/vtt", vtt.encode()),
        Artifact("captions.srt", "application/x-subrip", srt.encode()),
    )


def _vtt(cues: tuple[Cue, ...], marks: tuple[str, ...]) -> Iterator[str]:
    yield "WEBVTT\n"
    for mark in marks:  # a note is not shown; it tells whoever opens the file
        yield f"NOTE {escape(legible(mark), quote=False)}\n"
    for cue in cues:
        voice = f"<v {escape(cue.speaker, quote=False)}>" if cue.speaker else ""
        yield f"{timestamp(cue.start_ms)} --> {timestamp(cue.end_ms)}"
        yield voice + "\n".join(escape(line, quote=False) for line in cue.lines) + "\n"


def _srt(cues: tuple[Cue, ...]) -> Iterator[str]:
    for number, cue in enumerate(cues, 1):
        yield str(number)
        yield f"{timestamp(cue.start_ms, ',')} --> {timestamp(cue.end_ms, ',')}"
        yield "\n".join(map(subrip_line, cue.lines)) + "\n"


VERSION = "1.2.0"


def render_chapters(edition: "Edition", storyboard: "Storyboard", timeline: "Timeline") -> Artifact:
    """Return ``chapters.json``: one chapter for each Scene, times in seconds to the millisecond."""
    content: dict[str, Any] = {
        "version": VERSION,
        "title": legible(storyboard.title),
        "author": legible(edition.publisher),
        "fileName": "podcast.mp3",
        "chapters": [
            {"startTime": round(part.start_s, 3), "endTime": round(part.end_s, 3), "title": part.title}
            for part in chapters_of(storyboard, timeline)
        ],
    }
    if edition.marks:
        content["description"] = " ".join(edition.marks)
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return Artifact("chapters.json", "application/json+chapters", text.encode())
