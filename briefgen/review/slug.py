"""ASCII names for folders and links."""

import re
import unicodedata
import zlib
from functools import lru_cache

MAX_SLUG = 80

_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names that Windows and OneDrive refuse for any file or folder, whatever its ending."""


# Letters that do not decompose into a base letter and an accent.
_PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
     "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "&": " and "}
)  # fmt: skip


@lru_cache(maxsize=8192)  # a library asks for the same names again and again
def slugify(*parts: str) -> str:
    """Join parts into one lower-case ASCII name of letters, digits and hyphens, at most 80 characters.

    A part with no letter or digit that ASCII can write is left out; ``pack`` is returned when nothing is left. A name
    that is too long is cut, and a few digits tell which it was: two long names that begin alike stay two. A name that
    Windows keeps for a device (``con``, ``lpt1``) gets a number.
    """
    words: list[str] = []
    for part in parts:
        plain = unicodedata.normalize("NFKD", part.translate(_PLAIN)).encode("ascii", "ignore").decode().lower()
        words += re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    tail = words[-1:] if parts else []
    text = "-".join(words)
    if len(text) > MAX_SLUG:  # keep the year at the end: it tells two reviews of one title apart
        end = f"{zlib.crc32(text.encode()):08x}-{tail[0]}"[:MAX_SLUG]
        head = text[: max(0, MAX_SLUG - len(end) - 1)].rsplit("-", 1)[0]
        text = f"{head}-{end}".strip("-")
    return f"{text}-1" if is_device(text) else text or "pack"


def is_device(name: str) -> bool:
    """Whether Windows keeps a name, with any ending and in any case, for a device."""
    return name.partition(".")[0].rstrip(" ").lower() in _DEVICES
