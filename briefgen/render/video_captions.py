"""Convert ``captions.vtt`` to the captions inside the video, with the same cues and times."""

import re
from html import unescape

from briefgen.audio.subrip import subrip_line

_CUE = re.compile(r"^(?:(\d+):)?(\d\d):(\d\d)\.(\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)\.(\d{3})")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"<[^>]*>")


def srt_of(vtt: str) -> str:
    """Convert the cues of a WebVTT file to SubRip.

    Where several people speak, a cue begins with the speaker's name when it changes.
    """
    blocks = [block.splitlines() for block in re.split(r"\n[ \t]*\n", vtt.replace("\r\n", "\n"))]
    voices = {unescape(match[1]) for match in _VOICE.finditer(vtt)}
    rows: list[str] = []
    number, last = 0, ""
    for lines in blocks:
        at = next((index for index, line in enumerate(lines) if _CUE.match(line)), None)
        if at is None:
            continue
        number += 1
        voice = _VOICE.search(lines[at + 1]) if len(lines) > at + 1 else None
        speaker = unescape(voice[1]) if voice else ""
        text = [unescape(_TAG.sub("", line)) for line in lines[at + 1 :]]
        if len(voices) > 1 and speaker and speaker != last:
            text[0] = f"{speaker}: {text[0]}"
        last = speaker or last
        rows += [str(number), _times(lines[at]), *map(subrip_line, text), ""]
    return "\n".join(rows) + "\n"


def _times(line: str) -> str:
    match = _CUE.match(line)
    values = match.groups() if match else ()
    start, end = (f"{int(part[0] or 0):02}:{part[1]}:{part[2]},{part[3]}" for part in (values[:4], values[4:]))
    return f"{start} --> {end}"
