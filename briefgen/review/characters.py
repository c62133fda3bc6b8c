"""The characters of a text: accents and letters composed, ligatures taken apart, garbled words recognised.

Texts copied from a PDF have ligatures (one character for ``fi``), those from a Mac have letters and accents apart,
and those from social media have letters of mathematics for bold. Each looks like ordinary text and no search finds
it; so every output, and every check, gets the ordinary characters (Unicode Standard Annex 15, form C).
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from briefgen.text import Lazy

MAX_MARKS_COMPOSED = 30
"""A longer run of combining marks is left as it is: putting it in order takes the square of its length."""

# Ligatures, the shapes of Arabic letters by their place in a word, wide letters of East Asian typesetting, and the
# letters of mathematics. Not the signs made of words (such as U+FDFA), nor a form that means something (² is not 2).
_LETTERS = "\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc"
_WIDE = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_TYPESETTING = Lazy(f"[{_LETTERS}{_WIDE}\U0001d400-\U0001d7ff]")
_LONG_RUN = Lazy(f"[^\x00-\u02ff]{{{MAX_MARKS_COMPOSED + 1},}}")


def tidy(value: Any) -> Any:
    """Normalise white space and characters: see ``with_tidy_spaces`` and ``composed``."""
    return composed(with_tidy_spaces(value)) if isinstance(value, str) else value


def with_tidy_spaces(value: str) -> str:
    """Return a text with one space inside a paragraph, and one line break between paragraphs."""
    if "\n" not in value:
        return " ".join(value.split())
    parts = re.split(r"\n\s*\n", value.strip())
    return "\n".join(" ".join(part.split()) for part in parts if part.strip())


def composed(text: str) -> str:
    """Return a text in Unicode's composed form (NFC), with ligatures and styled letters as ordinary ones."""
    if text.isascii() or _has_too_many_marks(text):
        return text
    return unicodedata.normalize("NFC", _TYPESETTING.sub(_plain, text))


def composed_pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text that are composed independently, each as it is and composed.

    Joined, the first are ``text`` and the second ``composed(text)``.
    """
    if composed(text) == text:
        yield from ((character, character) for character in text)
        return
    piece = ""
    for character in text:
        if piece and not _belongs(piece, character):
            yield piece, composed(piece)
            piece = ""
        piece += character
    if piece:
        yield piece, composed(piece)


def _belongs(piece: str, character: str) -> bool:
    """Whether a character is composed with those before it: a mark always is, a letter of Hangul may be."""
    if unicodedata.combining(character):
        return True
    return composed(piece + character) != composed(piece) + composed(character)


def _plain(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[0])
    # An Arabic vowel sign that stands alone would become a space and the sign.
    return match[0] if " " in plain else plain


def _has_too_many_marks(text: str) -> bool:
    for match in _LONG_RUN.finditer(text):
        run = 0
        for character in match[0]:
            run = run + 1 if unicodedata.combining(character) else 0
            if run > MAX_MARKS_COMPOSED:
                return True
    return False


# The first letters that UTF-8 has when it is read as one of the older encodings of Western and Central Europe, before
# another letter that is not ASCII (or a no-break space that has become a space).
_MAYBE_GARBLED = Lazy("[À-ßà-ïð√¬≈‚‰„ĂĹĺĽŤ┬├Γ╬╨═РС][^\x00-\x7f]|[ÃÂ] |Ã$|[\x80-\x9f]")
# "IRMÃ”" and "A IRMÃ DISSE" in Portuguese, "Â phwy" in Welsh: also what "û" and "à" look like when they are garbled.
_REAL = Lazy("(?P<before>.?)(?P<letter>[À-ÖØ-Ý])(?=[”’“‘»…–—]?(?:[^\\w”’“‘»…–—]|$))", re.DOTALL)
_OPENING = "“‘«(’–— \n"


# A letter that is neither Latin (with those of phonetics) nor of the block that marks what the lexicon has settled.
_OTHER = "[^\\W\\d_A-Za-zª-\u02ff\u1d00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\ufb00-\ufb06\U00010400-\U0001044f]"
_OTHER_LETTER = Lazy(_OTHER)
_OTHER_WORD = rf"{_OTHER}[\w\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670'’]*"
_OTHER_WORDS = Lazy(rf"(?<!\w){_OTHER_WORD}(?:[\s-]+{_OTHER_WORD})*")


def words_in_other_letters(text: str) -> Iterator[re.Match[str]]:
    """Yield the runs of words in other scripts than Latin, which no voice of briefgen can say.

    A single letter, such as the β of a blocker or the μ of a dose, is no such word, unless it is one (Chinese).
    """
    if not text.isascii():
        for match in _OTHER_WORDS.finditer(text):
            letters = _OTHER_LETTER.findall(match[0])
            if len(letters) > 1 or unicodedata.category(letters[0]) == "Lo":
                yield match


def may_be_garbled(text: str) -> bool:
    """Whether a text may be UTF-8 that was decoded with another encoding; a cheap test before ``restored``."""
    return not text.isascii() and bool(_MAYBE_GARBLED.search(text))


def restored(text: str) -> str:
    """Return a wrongly decoded text as it was meant; any other text unchanged."""
    import ftfy  # noqa: PLC0415  (38 ms, and hardly any summary needs it)

    mended = str(ftfy.fix_encoding(text))
    if mended == text or any(unicodedata.category(character) == "Cc" for character in mended if character != "\n"):
        return text
    beyond_doubt = _REAL.sub(_without_accent, text)
    return text if ftfy.fix_encoding(beyond_doubt) == beyond_doubt else mended


def _without_accent(match: re.Match[str]) -> str:
    """Return an accented letter that may be real without its accent: at the end of a word in capitals, or alone."""
    before, letter = match["before"], match["letter"]
    is_real = before.isupper() or (letter != "Ã" and before in _OPENING)
    return before + (unicodedata.normalize("NFD", letter)[0] if is_real else letter)
