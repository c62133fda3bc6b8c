"""What transcript, captions and chapters promise: every spoken word, at the time it is said."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape

from briefgen.audio.legible import legible
from briefgen.audio.subrip import without_signs
from briefgen.pack.faults import fault, folded, short
from briefgen.pack.model import Fault, LineEntry, Manifest
from briefgen.pack.page_text import PageText
from briefgen.pack.verify_page import page_faults

TOLERANCE_S = 0.1
"""How far captions and chapters may end from the end of the sound, in seconds."""

_TIME = r"(\d{2}):(\d{2}):(\d{2})[.,](\d{3})"
_CUE = re.compile(rf"^{_TIME} --> {_TIME}.*$")


@dataclass(frozen=True)
class ReadCue:
    """A caption as it stands in the file; times in seconds."""

    start_s: float
    end_s: float
    text: str


def transcript_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with ``transcript.txt``."""
    yield from _lost("transcript.txt", folded(data.decode("utf-8")), manifest)


def transcript_page_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with ``transcript.html``."""
    page = PageText(data.decode("utf-8"))
    yield from page_faults("transcript.html", page, manifest)
    yield from _lost("transcript.html", page.text, manifest)


def vtt_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with ``captions.vtt``."""
    text = data.decode("utf-8")
    if not text.startswith("WEBVTT"):
        yield fault("captions.vtt", "unreadable", reason="WEBVTT")
    yield from _caption_faults("captions.vtt", read_vtt(text), manifest)


def read_vtt(text: str) -> list[ReadCue]:
    """Return the cues of a WebVTT file, without the names of speakers."""
    return [ReadCue(c.start_s, c.end_s, unescape(re.sub(r"<v [^>]*>", "", c.text))) for c in _cues(text)]


def srt_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with ``captions.srt``."""
    yield from _caption_faults("captions.srt", list(_cues(data.decode("utf-8"))), manifest, without_signs)


def chapters_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with ``chapters.json``."""
    chapters = json.loads(data)["chapters"]
    found = [(each["title"], float(each["startTime"])) for each in chapters]
    expected = [(legible(scene.title), scene.start_s) for scene in manifest.scenes]
    for number in range(1, max(len(found), len(expected)) + 1):
        pair = (found[number - 1 : number], expected[number - 1 : number])
        if (
            not (pair[0] and pair[1])
            or pair[0][0][0] != pair[1][0][0]
            or abs(pair[0][0][1] - pair[1][0][1]) > TOLERANCE_S
        ):
            yield fault("chapters.json", "text.chapters", number=number)


def _lines(manifest: Manifest) -> list[LineEntry]:
    return [line for scene in manifest.scenes for line in scene.lines]


def _lost(name: str, text: str, manifest: Manifest) -> Iterator[Fault]:
    """Every Line must be there, in order."""
    at = 0
    for line in _lines(manifest):
        wanted = legible(line.text)
        found = text.find(wanted, at)
        if found < 0:
            yield fault(name, "text.lost", text=short(wanted))
        else:
            at = found + len(wanted)


def _cues(text: str) -> Iterator[ReadCue]:
    for block in re.split(r"\r?\n\r?\n", text):
        rows = block.strip().splitlines()
        for number, row in enumerate(rows):
            if match := _CUE.match(row):
                times = [int(value) for value in match.groups()]
                start, end = (t[0] * 3600 + t[1] * 60 + t[2] + t[3] / 1000 for t in (times[:4], times[4:]))
                yield ReadCue(start, end, " ".join(rows[number + 1 :]))
                break


def _caption_faults(
    name: str, cues: list[ReadCue], manifest: Manifest, compared: Callable[[str], str] = str
) -> Iterator[Fault]:
    """Return what is wrong with captions; ``compared`` makes texts equal that the format cannot tell apart."""
    last = 0.0
    for cue in cues:
        if cue.start_s < last - 0.001 or cue.end_s <= cue.start_s or cue.end_s > manifest.total_s + TOLERANCE_S:
            yield fault(name, "text.times", at=f"{cue.start_s:.2f}")
        last = cue.end_s
    yield from _word_faults(name, [replace(cue, text=compared(cue.text)) for cue in cues], manifest, compared)


def _word_faults(
    name: str, cues: list[ReadCue], manifest: Manifest, compared: Callable[[str], str]
) -> Iterator[Fault]:
    """The cues, letter by letter, are the Lines; each Line begins a cue, which is shown when the Line is said.

    Letters and not words are compared, as a caption may break a long web address.
    """
    letters = "".join(_letters(cue.text) for cue in cues)
    starts: dict[int, float] = {}
    at = 0
    for cue in cues:
        starts[at] = cue.start_s
        at += len(_letters(cue.text))
    at = 0
    for line in _lines(manifest):
        wanted = _letters(compared(legible(line.text)))
        if letters[at : at + len(wanted)] != wanted:
            yield fault(name, "text.lost", text=short(line.text))
            return  # after the first gap nothing lines up
        start_s = starts.get(at)
        if start_s is None or abs(start_s - line.start_s) > TOLERANCE_S:
            found = "?" if start_s is None else f"{start_s:.2f}"
            yield fault(name, "text.start", text=short(line.text), found=found, expected=f"{line.start_s:.2f}")
        at += len(wanted)
    if at < len(letters):
        yield fault(name, "text.added", text=short(letters[at:]))


def _letters(text: str) -> str:
    return "".join(text.split())
