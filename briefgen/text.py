"""Plain-text utilities: sentences, breath groups, characters safe for XML and tags, clock times, slugs."""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache


class Lazy:
    """A regular expression that is compiled at its first use.

    Args:
        pattern: as for ``re.compile``.
        flags: as for ``re.compile``.
        hint: characters or words of which a text must have one to be looked at; "0" stands for any digit.
        is_folded: whether the hints are in lower case and are looked for in any case.
    """

    def __init__(self, pattern: str, flags: int = 0, *, hint: tuple[str, ...] = (), is_folded: bool = False) -> None:
        self._pattern, self._flags, self._hint, self._is_folded = pattern, flags, hint, is_folded

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression, None until its first use."""
        return re.compile(self._pattern, self._flags)

    def _may(self, text: str) -> bool:
        if not self._hint:
            return True
        looked = _folded(text) if self._is_folded else text
        for hint in self._hint:  # noqa: SIM110  (a generator takes twice as long; this is asked 13,000 times a check)
            if hint in looked or (hint == "0" and _has_digit(text)):
                return True
        return False

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return a text with each match replaced."""
        return self.compiled.sub(new, text) if self._may(text) else text

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        """Split a text at each match; groups of the pattern are kept, as in ``re.split``."""
        return self.compiled.split(text, maxsplit) if self._may(text) else [text]

    def findall(self, text: str) -> list[str]:
        """Return the matched text, or the groups, of each match, as ``re.findall`` does."""
        return [match[0] for match in self.finditer(text)]

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Yield each match from ``start`` on, before ``end``."""
        return self.compiled.finditer(text, start, len(text) if end is None else end) if self._may(text) else iter(())

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Return the first match from ``start`` on, before ``end``."""
        return self.compiled.search(text, start, len(text) if end is None else end) if self._may(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of the whole text."""
        return self.compiled.fullmatch(text) if self._may(text) else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the match at ``start``."""
        return self.compiled.match(text, start) if self._may(text) else None


def caseless(text: str) -> str:
    """Return a text without case, with a plain ``i`` for the Turkish two.

    A pattern that ignores case takes both for an ``i``; what it found can then be looked up.
    """
    return text.casefold().replace("i\u0307", "i").replace("\u0131", "i")


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return text.casefold()


@lru_cache(maxsize=4096)
def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


# A mark, closing quotes or brackets, white space, then something that can start a sentence.
_END = Lazy(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9À-ÖØ-ÞĀ-Ž])")

LONGEST_BREATH = 600
"""The most characters of a breath group: four times those of a sentence that is too long to read."""

_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "st",
        "prof",
        "professor",
        "doctor",
        "rev",
        "sir",
        "cllr",
        "no",
        "nos",
        "para",
        "paras",
        "p",
        "pp",
        "sec",
        "s",
        "ss",
        "art",
        "vol",
        "approx",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "cf",
        "vs",
        "etc",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
    ]
)
# After these a single capital is a name in a review ("Child T."), not an initial ("by J. Smith").
_ENDING_ABBREVIATIONS = frozenset({"etc"})


_BEFORE_INITIALS = frozenset(
    {"then", "when", "and", "but", "after", "before", "while", "by", "with", "from", "so", "later"}
)
"""Words that may begin a sentence before somebody's initials; other capital words there make a label ("Child T.")."""


def sentences(text: str) -> list[str]:
    """Split one paragraph into sentences.

    The result joined with single spaces is the paragraph with its white space folded. Abbreviations, initials,
    "No. 4" and decimals do not end a sentence; "Child T." does.
    """
    text = " ".join(text.split())
    parts: list[str] = []
    start = 0
    for match in _END.finditer(text):
        previous, word = last_words(text, start, match.start())
        after = text[match.end() + 1 : match.end() + 2]
        if not continues_sentence(previous, word, match.group(), after):
            parts.append(text[start : match.end()])
            start = match.end() + 1
    parts.append(text[start:])
    return [part for part in parts if part]


def breath_groups(sentence: str) -> list[str]:
    """Split a long sentence into breath groups, after a comma or between words; leave shorter ones whole.

    The result joined with single spaces is the sentence.

    Why: engines take a sentence as a whole, and their memory grows with the square of its length.
    """
    pieces = []
    while len(sentence) > LONGEST_BREATH:
        cut = max(sentence.rfind(f"{mark} ", LONGEST_BREATH // 2, LONGEST_BREATH) + 1 for mark in ",;:")
        cut = cut or sentence.rfind(" ", 1, LONGEST_BREATH + 1)
        if cut <= 0:
            break
        pieces.append(sentence[:cut])
        sentence = sentence[cut + 1 :]
    return [*pieces, sentence]


def last_words(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the last two words before a position, or "" and the only word."""
    space = text.rfind(" ", start, end)
    if space < 0:
        return "", text[start:end]
    return text[max(start, text.rfind(" ", start, space) + 1) : space], text[space + 1 : end]


def continues_sentence(previous: str, word: str, mark: str, after: str) -> bool:
    """Whether a full stop is inside a sentence: after an abbreviation, an initial or "No."."""
    if not mark.startswith(".") or mark.startswith(".."):
        return False
    word = word.lstrip("\"'“‘([")
    if word.lower() in _ENDING_ABBREVIATIONS:
        return False
    is_initial = len(word) == 1 and word.isupper()
    if word.lower() in _ABBREVIATIONS and (not is_initial or after.isdigit()):
        # "the answer was no. They left" ends; "No. 4" does not.
        return word.lower() not in {"no", "nos", "p", "pp", "s", "ss", "mar", "art", "sec"} or after.isdigit()
    if is_initial:
        return (
            previous == ""
            or previous.islower()
            or previous.lower() in _BEFORE_INITIALS
            or previous.rstrip(".").lower() in _ABBREVIATIONS
            or (len(previous.rstrip(".")) == 1 and previous.endswith("."))
        )
    return False


# XML 1.0, section 2.2: what a document cannot contain, even escaped.
_NOT_XML = Lazy("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legible(text: str) -> str:
    """Return a text on one line, without control characters and lone surrogates.

    Why: an escape in the YAML can put a NUL or half a surrogate pair into a text; ID3 frames end at a NUL and
    UTF-16 cannot hold the other.
    """
    if not text.isprintable():
        text = "".join(char for char in " ".join(text.split()) if unicodedata.category(char) not in {"Cc", "Cs"})
    return " ".join(text.split())


def xml_safe(text: str, *, keep_lines: bool = False) -> str:
    """Return a text without the characters that XML 1.0 forbids even when escaped.

    Args:
        text: any text.
        keep_lines: whether line breaks stay; by default they become spaces.
    """
    safe = _NOT_XML.sub("", text)
    return safe if keep_lines else safe.replace("\n", " ").replace("\r", " ")


def whole_seconds(seconds: float) -> int:
    """Round a time down to whole seconds, as players show it: 59.9 s is 59, 59.9996 s is 60."""
    return int(round(seconds, 3))


def clock(seconds: float) -> str:
    """Format a time in seconds as minutes and seconds, such as ``4:05``."""
    minutes, rest = divmod(whole_seconds(seconds), 60)
    return f"{minutes}:{rest:02}"


def timestamp(time_ms: int, mark: str = ".") -> str:
    """Format a time as hours, minutes, seconds and milliseconds, such as ``00:04:05.120``.

    Args:
        time_ms: in milliseconds.
        mark: what stands before the milliseconds: a full stop in WebVTT and Vorbis comments, a comma in SubRip.
    """
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{milliseconds:03}"


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
    """Make a lower-case ASCII slug of letters, digits and hyphens, at most 80 characters, from some parts.

    For a part in letters that ASCII cannot write (Arabic, Chinese) stands a number made from it, so that two such
    names stay two; a part without letters is left out, and ``pack`` is returned when nothing is left. A name that is
    too long is cut, and a few digits tell which it was: two long names that begin alike stay two. A name that Windows
    keeps for a device (``con``, ``lpt1``) gets a number.
    """
    words: list[str] = []
    for part in parts:
        plain = unicodedata.normalize("NFKD", part.translate(_PLAIN)).encode("ascii", "ignore").decode().lower()
        written = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
        if not written and any(map(str.isalnum, part)):
            written = [f"{zlib.crc32(unicodedata.normalize('NFC', part).casefold().encode()):08x}"]
        words += written
    tail = words[-1:] if parts else []
    text = "-".join(words)
    if len(text) > MAX_SLUG:  # keep the year at the end: it tells two reviews of one title apart
        end = f"{zlib.crc32(text.encode()):08x}-{tail[0]}"[:MAX_SLUG]
        head = text[: max(0, MAX_SLUG - len(end) - 1)].rsplit("-", 1)[0]
        text = f"{head}-{end}".strip("-")
    return f"{text}-1" if is_device(text) else text or "pack"


def is_device(name: str) -> bool:
    """Whether a name is reserved by Windows for a device, with any ending and in any case."""
    return name.partition(".")[0].rstrip(" ").lower() in _DEVICES
