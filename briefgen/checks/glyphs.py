"""Characters that the bundled typeface cannot print, or that nobody can see."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from briefgen import resources
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.review.source import Passage

# ASCII, Latin-1, Latin Extended-A and the Welsh letters beyond it, and the marks of ordinary text; all are in the
# typeface (a test compares them), so that most summaries need no look at the font file.
SAFE = "\n -~¡-¬®-žẀ-ẅỲỳ–—‘’“”…•€™"
_UNSAFE = re.compile(f"[^{SAFE}]")
_INSTEAD = {"\u2011": "-", "\u2010": "-", "\u2212": "-"}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@rule("input/glyph", Severity.ERROR)
def glyph(subject: Subject) -> Iterator[Hit]:
    """Find characters that cannot be printed, once in each text."""
    yield from glyphs(subject.passages)


def glyphs(passages: Iterable[Passage]) -> Iterator[Hit]:
    """Find characters that cannot be printed in any texts, once in each."""
    for passage in passages:
        told = set()
        for match in _UNSAFE.finditer(passage.text):
            character = match[0]
            if character in told or _is_printable(passage.text, match.start()):
                continue
            told.add(character)
            hidden = unicodedata.category(character) in _INVISIBLE
            instead = "" if hidden else _instead(character)
            yield Hit(
                passage.path,
                at=match.start(),
                in_key=passage.in_key,
                words=character,
                values={"character": character, "name": _name(character), "instead": instead},
                variant="hidden" if hidden else "instead" if instead else "",
            )


def _is_printable(text: str, index: int) -> bool:
    if ord(text[index]) in _printable():
        return True
    # A letter and a combining accent are drawn as one character where the typeface has it.
    composed = unicodedata.normalize("NFC", text[max(0, index - 1) : index + 1])
    return (
        index > 0 and unicodedata.combining(text[index]) > 0 and len(composed) == 1 and ord(composed) in _printable()
    )


@cache
def _printable() -> frozenset[int]:
    """The code points that the typeface has in the regular style, which also stands for the bold ones."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (rarely needed)

    with TTFont(resources.fonts()["regular"], lazy=True) as font:
        points = frozenset(font["cmap"].getBestCmap())
    return frozenset(point for point in points if unicodedata.category(chr(point)) not in _INVISIBLE)


def _instead(character: str) -> str:
    plain = _INSTEAD.get(character) or unicodedata.normalize("NFKC", character)
    return plain if plain != character and not _UNSAFE.search(plain) else ""


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").casefold()
    return f"{name}, {code}" if name else code
