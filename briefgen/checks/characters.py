"""Rules on texts as they were typed: what no output can print, what was decoded wrongly, and what breaks off."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from briefgen import resources
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import is_quoted
from briefgen.errors import Severity
from briefgen.review.characters import may_be_garbled, restored, words_in_other_letters
from briefgen.review.problems import shown
from briefgen.review.yaml.decode import STAND_IN
from briefgen.review.yaml.source import Passage
from briefgen.scripts import EXTRA, code_points, covers, is_installed, script_of
from briefgen.text import Lazy

# ASCII, Latin-1, Latin Extended-A and the Welsh letters beyond it, and the marks of ordinary text; all are in the
# typeface (a test compares them), so that most summaries need no look at the font file.
SAFE = "\n -~¡-¬®-žẀ-ẅỲỳ–—‘’“”…•€™"
_UNSAFE = re.compile(f"[^{SAFE}]")
_INSTEAD = {"\u2011": "-", "\u2010": "-", "\u2212": "-"}
_HIDDEN = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Hidden characters that can be taken out without a loss."""
_FALSE_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[`´‘](?=[^\W\d_])")
"""An accent or opening quote mark inside a word."""
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@rule("input/glyph", Severity.ERROR)
def glyph(subject: Subject) -> Iterator[Hit]:
    """Find characters that the bundled typeface cannot print, once in each text."""
    source = subject.source
    is_typed = STAND_IN in (source.edited.original if source.edited else source.text)
    yield from (hit for hit in glyphs(subject.passages) if is_typed or hit.words != STAND_IN)  # else told already


def glyphs(passages: Iterable[Passage]) -> Iterator[Hit]:
    """Find unprintable characters in any texts, once in each."""
    for passage in passages:
        reported = set()
        for match in _UNSAFE.finditer(passage.text):
            character = match[0]
            if character in reported or _is_printable(character):
                continue
            reported.add(character)
            hidden = unicodedata.category(character) in _INVISIBLE
            instead = "" if hidden else _instead(character)
            script = script_of(character)
            variant = "hidden" if hidden else "instead" if instead else "lost" if character == STAND_IN else ""
            words = character
            if not variant and character.isalpha():  # a word of another script is one Problem
                words = _word_at(passage.text, match.start())
                reported |= set(words)
                variant = "letters"
            if variant in {"", "letters"} and script and not is_installed(script):
                variant = "script"
            values = {"character": character, "name": _name(character), "instead": instead, "extra": EXTRA}
            without = _HIDDEN.sub("", passage.text) if hidden and not passage.in_key else None
            yield Hit(
                passage.path,
                at=match.start(),
                in_key=passage.in_key,
                words=words,
                values={**values, "words": shown(words)},
                variant=variant,
                value=without or None,
            )


def _word_at(text: str, start: int) -> str:
    """Return the run of unprintable letters and marks from an offset on."""
    end = start
    while end < len(text) and unicodedata.category(text[end])[0] in "LM" and not _is_printable(text[end]):
        end += 1
    return text[start:end]


def _is_printable(character: str) -> bool:
    """Whether the typeface of pages has a character, or one of its script that is installed."""
    return ord(character) in _printable() or covers(character)


@cache
def _printable() -> frozenset[int]:
    """Return the code points of the regular style; the other styles have the same."""
    points = code_points(resources.fonts()["regular"])
    return frozenset(point for point in points if unicodedata.category(chr(point)) not in _INVISIBLE)


def _instead(character: str) -> str:
    plain = _INSTEAD.get(character) or unicodedata.normalize("NFKC", character)
    return plain if plain != character and not _UNSAFE.search(plain) else ""


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "").casefold()
    return f"{name}, {code}" if name else code


@rule("clarity/garbled", Severity.WARNING)
def garbled(subject: Subject) -> Iterator[Hit]:
    """Find texts that were written in UTF-8 and read as something else: "â€™" for an apostrophe.

    Other marks in the place of an apostrophe are told with them.
    """
    yield from garbled_in(subject.passages)


def garbled_in(passages: Iterable[Passage]) -> Iterator[Hit]:
    """Find wrongly decoded words in any texts, each once in a text."""
    for passage in passages:
        if may_be_garbled(passage.text) or _FALSE_APOSTROPHE.search(passage.text):
            yield from _garbled_words(passage)


def _restored(text: str) -> str:
    return _FALSE_APOSTROPHE.sub("'", restored(text) if may_be_garbled(text) else text)


def _garbled_words(passage: Passage) -> Iterator[Hit]:
    """Find the words of a text that ``ftfy`` would repair, each once."""
    matches, mended = list(re.finditer(r"\S+", passage.text)), _restored(passage.text).split()
    if len(mended) != len(matches):  # a space was part of a garbled letter
        mended = [_restored(match[0]) for match in matches]
    reported = set()
    for match, was in zip(matches, mended, strict=True):
        if was != match[0] and match[0] not in reported:
            reported.add(match[0])
            yield Hit(
                passage.path,
                at=match.start(),
                in_key=passage.in_key,
                words=match[0],
                values={"words": shown(match[0]), "was": shown(was)},
                value=None if passage.in_key else _restored(passage.text),
            )


_UNSPOKEN = frozenset(
    {"checks", "pronounce", "other_languages", "url", "report", "source", "themes", "pseudonyms", "public_names"}
)
"""Keys whose texts the podcast does not speak."""


@rule("clarity/not-said", Severity.WARNING)
def unpronounceable(subject: Subject) -> Iterator[Hit]:
    """Find words that are not in Latin letters and have no pronunciation: the podcast leaves them out.

    Letters that cannot be printed either are told as that.
    """
    given = [unicodedata.normalize("NFC", word).casefold() for word in subject.review.pronounce]
    for passage in subject.passages:
        if passage.path[0] in _UNSPOKEN or passage.path[-1] in _UNSPOKEN:
            continue
        for match in words_in_other_letters(passage.text):
            rest = match[0].casefold()
            for word in given:
                rest = rest.replace(word, " ")
            if any(words_in_other_letters(rest)) and all(map(_is_printable, filter(str.isalpha, match[0]))):
                values = {"words": shown(match[0])}
                yield Hit(passage.path, at=match.start(), in_key=passage.in_key, words=match[0], values=values)


_UNFINISHED = Lazy(
    r"\b(?:(?:because|of|for|to|with|from|by|in|on|at|and|but|or|that|which|then|than|as|into|about)"
    r" (?:the|an|our|my|their)"
    r"|the|an|and|but|or|because|although|whereas|unless|because of|such as|in order to|due to)[.!?](?=\s|$)"
)
"""A full stop after a word that begins something: what an author cut short."""


@rule("clarity/unfinished", Severity.WARNING)
def unfinished(subject: Subject) -> Iterator[Hit]:
    """Find sentences that break off: "because of the" and a full stop."""
    for passage in subject.running:
        for match in _UNFINISHED.finditer(passage.text):
            if not is_quoted(passage.text, match.start(), match.end()):
                yield Hit(passage.path, at=match.start(), words=match[0], values={"words": match[0]})
