"""``captions.vtt`` and ``captions.srt``: every spoken word, timed to the sound."""

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from briefgen.audio.cues import Cue, cues_of, hints_of
from briefgen.audio.legible import legible, timestamp
from briefgen.audio.subrip import subrip_line
from briefgen.render.artifact import Artifact

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition
    from briefgen.storyboard.model import Storyboard, Timeline

VTT_WIDTH = 42
"""Characters in a line of WebVTT: two lines fit under a phone's picture (65 is the most that is allowed)."""

SRT_WIDTH = 32
"""Characters in a line of SubRip: what older players show."""


def render_captions(edition: "Edition", storyboard: "Storyboard", timeline: "Timeline") -> tuple[Artifact, Artifact]:
    """Return ``captions.vtt`` and ``captions.srt``."""
    hints = hints_of(edition.wording.labels("podcast"))
    vtt = "\n".join(_vtt(cues_of(storyboard, timeline, VTT_WIDTH, hints), edition.marks))
    srt = "\n".join(_srt(cues_of(storyboard, timeline, SRT_WIDTH, hints)))
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
