"""Split British prose into sentences."""

import re

# A mark, closing quotes or brackets, white space, then something that can start a sentence.
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]?[A-Z0-9À-ÖØ-ÞĀ-Ž])")

LONGEST_BREATH = 600
"""Characters that are said in one go: four times those of a sentence that is too long to read."""

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


def sentences(text: str) -> list[str]:
    """Split one paragraph into sentences.

    The result joined with single spaces is the paragraph with its white space folded. Abbreviations, initials,
    "No. 4" and decimals do not end a sentence; "Child T." does.
    """
    text = " ".join(text.split())
    parts: list[str] = []
    start = 0
    for match in _END.finditer(text):
        previous, word = _last_words(text, start, match.start())
        after = text[match.end() + 1 : match.end() + 2]
        if not _continues(previous, word, match.group(), after):
            parts.append(text[start : match.end()])
            start = match.end() + 1
    parts.append(text[start:])
    return [part for part in parts if part]


def breaths(sentence: str) -> list[str]:
    """Split a sentence that is too long for one breath, after a comma or between words; leave others whole.

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


def _last_words(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the last two words before a place, or "" and the only word."""
    space = text.rfind(" ", start, end)
    if space < 0:
        return "", text[start:end]
    return text[max(start, text.rfind(" ", start, space) + 1) : space], text[space + 1 : end]


def _continues(previous: str, word: str, mark: str, after: str) -> bool:
    """Whether the sentence continues after this full stop."""
    if not mark.startswith(".") or mark.startswith(".."):
        return False
    word = word.lstrip("\"'“‘([")
    if word.lower() in _ENDING_ABBREVIATIONS:
        return False
    if word.lower() in _ABBREVIATIONS:
        # "the answer was no. They left" ends; "No. 4" does not.
        return word.lower() not in {"no", "nos", "p", "pp", "s", "ss", "mar", "art", "sec"} or after.isdigit()
    if len(word) == 1 and word.isupper():
        return (
            previous == ""
            or previous.islower()
            or previous.rstrip(".").lower() in _ABBREVIATIONS
            or (len(previous.rstrip(".")) == 1 and previous.endswith("."))
        )
    return False
