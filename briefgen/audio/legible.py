"""Text and times as players, documents, feeds and fonts can take them: one function for each."""

import re
import unicodedata

# XML 1.0, section 2.2: what a document cannot contain, even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legible(text: str) -> str:
    """Return a text on one line, without control characters and lone surrogates.

    Why: an escape in the YAML can put a NUL or half a surrogate pair into a text; ID3 frames end at a NUL and
    UTF-16 cannot hold the other.
    """
    if not text.isprintable():
        text = "".join(char for char in " ".join(text.split()) if unicodedata.category(char) not in {"Cc", "Cs"})
    return " ".join(text.split())


def xml_safe(text: str, *, keep_lines: bool = False) -> str:
    """Return a text without the characters that XML 1.0 cannot hold, even escaped.

    Args:
        text: any text.
        keep_lines: whether line breaks stay; by default they become spaces.
    """
    safe = _NOT_XML.sub("", text)
    return safe if keep_lines else safe.replace("\n", " ").replace("\r", " ")


def whole_seconds(seconds: float) -> int:
    """Return the whole seconds that have passed at a time, as players show it: 59.9 s is 59, 59.9996 s is 60."""
    return int(round(seconds, 3))


def clock(seconds: float) -> str:
    """Return a time as minutes and whole seconds, such as ``4:05``."""
    minutes, rest = divmod(whole_seconds(seconds), 60)
    return f"{minutes}:{rest:02}"


def timestamp(time_ms: int, mark: str = ".") -> str:
    """Return a time as hours, minutes, seconds and milliseconds, such as ``00:04:05.120``.

    Args:
        time_ms: in milliseconds.
        mark: what stands before the milliseconds: a full stop in WebVTT and Vorbis comments, a comma in SubRip.
    """
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{milliseconds:03}"
