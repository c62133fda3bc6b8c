"""Rules for acronyms: used before they are explained, explained in two ways, or explained and never used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.acronyms import SMALL, explained_in
from briefgen.english.words import data, occurs, words
from briefgen.errors import Severity
from briefgen.review.problems import shown
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

_SHORT = Lazy(r"(?<![\w@/.#&-])[A-Z][A-Za-z]?[A-Z][A-Za-z&]{0,6}\d?s?(?![\w@]|\.\w|-\w| \d[A-Z]{2}\b)")
_LONGEST_WORD = 110


@dataclass(frozen=True)
class _Use:
    """One use of an acronym in a text."""

    passage: Passage
    start: int
    short: str


class _Forms:
    """The acronyms of one summary: where they are explained and where they are used."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self.listed = dict(subject.review.acronyms)

    @cached_property
    def passages(self) -> list[Passage]:
        """The texts in which acronyms count: prose, without titles, names and the list of acronyms itself."""
        paths = {
            ("review", "title"),
            ("review", "kind"),
            ("review", "publisher"),
            ("review", "area"),
            ("review", "author"),
        }
        return [
            p
            for p in self._subject.prose
            if not p.in_key
            and p.path[0] not in {"acronyms", "pronounce", "support", "other_languages"}
            and p.path[:2] not in paths
            and p.path[-2:] != ("picture", "credit")  # CC BY
        ]

    @cached_property
    def explained(self) -> list[tuple[Passage, int, str, str]]:
        """The expansions of acronyms in the texts: passage, offset, acronym, expansion."""
        return [(passage, *found) for passage in self.passages for found in explained_in(passage.text)]

    @cached_property
    def uses(self) -> list[_Use]:
        """Every use of an acronym, in the order of the file."""
        return [
            _Use(passage, match.start(), match[0])
            for passage in self.passages
            for match in _SHORT.finditer(passage.text)
            if sum(c.isupper() for c in match[0]) >= 2
        ]


def _is_known(short: str) -> bool:
    return short in words("acronyms", "known") or short.rstrip("s") in words("acronyms", "known")


def _singular(short: str) -> str:
    return short[:-1] if short.endswith("s") and len(short) > 2 else short


@rule("clarity/acronym-unexplained", Severity.WARNING)
def unexplained(subject: Subject) -> Iterator[Hit]:
    """Find acronyms that are used before they are explained, once each."""
    forms = _Forms(subject)
    listed = {_singular(short) for short in forms.listed}
    known = {_singular(short) for short in subject.house.checks.words.acronyms}
    order = {id(passage): index for index, passage in enumerate(forms.passages)}
    explained: dict[str, tuple[int, int]] = {}
    for passage, at, short, _ in forms.explained:
        explained.setdefault(_singular(short), (order[id(passage)], at))
    named = set(" ".join((*subject.review.about.pseudonyms, *subject.review.about.public_names)).split())
    reported: set[str] = set()
    for use in forms.uses:
        short = _singular(use.short)
        if (
            short in reported
            or short in listed
            or short in known
            or _is_known(use.short)
            or use.short in named
            or _is_in_number(use)
            or _is_shouted(use)
        ):
            continue
        reported.add(short)
        if explained.get(short, (len(order), 0)) >= (order[id(use.passage)], use.start + 1):
            meaning = data("acronyms")["meaning"].get(use.short) or data("acronyms")["meaning"].get(short, "")
            variant = "late" if short in explained else "meaning" if meaning else ""
            values = {"short": use.short, "meaning": meaning}
            yield Hit(use.passage.path, at=use.start, words=use.short, values=values, variant=variant)


_BEFORE_IN_NUMBER = re.compile(r"\b[A-Z]{1,2}\d{1,2} $")
_AFTER_IN_NUMBER = re.compile(r"/\d{2}| \d{4}\b(?! to| [a-z])")


def _is_in_number(use: _Use) -> bool:
    """Whether letters are part of a plate or of a reference, as in "T4 RRX" and "SIN/2023/0417"."""
    text, end = use.passage.text, use.start + len(use.short)
    return bool(_BEFORE_IN_NUMBER.search(text, 0, use.start) or _AFTER_IN_NUMBER.match(text, end))


def _is_shouted(use: _Use) -> bool:
    """Whether a word is in capitals for emphasis or in a heading, as its neighbours are too."""
    before = use.passage.text[max(0, use.start - _LONGEST_WORD) : use.start]
    return bool(re.search(r"\b[A-Z]{4,} $", before)) or use.short in {
        "NOT",
        "ALL",
        "AND",
        "ANY",
        "NO",
        "OR",
        "MUST",
        "DO",
        "ONLY",
        "EVERY",
    }


@rule("clarity/acronym-twice", Severity.WARNING)
def explained_twice(subject: Subject) -> Iterator[Hit]:
    """Find acronyms that are explained in two ways."""
    forms = _Forms(subject)
    meanings = dict(forms.listed)
    for passage, at, short, meaning in forms.explained:
        first = meanings.setdefault(short, meaning)
        if _plain(first) != _plain(meaning):
            values = {"short": short, "first": shown(first), "second": shown(meaning)}
            yield Hit(passage.path, at=at, words=short, values=values)


def _plain(meaning: str) -> str:
    pieces = re.split(r"[\W_]+", meaning.casefold().replace("’", "'").replace("'s", "s"))
    return " ".join(piece.rstrip("s") for piece in pieces if piece and piece not in SMALL)


@rule("clarity/acronym-unused", Severity.WARNING, needs_all=True)
def unused(subject: Subject) -> Iterator[Hit]:
    """Find acronyms that are explained and then never used."""
    forms = _Forms(subject)
    used: dict[str, int] = {}
    for use in forms.uses:
        used[_singular(use.short)] = used.get(_singular(use.short), 0) + 1
    everything = " ".join(passage.text for passage in subject.prose if passage.path[0] != "acronyms")
    for short in forms.listed:
        if not (occurs(_singular(short), everything) or occurs(f"{_singular(short)}s", everything)):
            yield Hit(("acronyms", short), at=0, in_key=True, words=short, values={"short": shown(short)})
    for passage, at, short, _ in forms.explained:
        is_usual = _is_known(short) or short in data("acronyms")["meaning"]  # readers meet it elsewhere
        if short not in forms.listed and used.get(_singular(short), 0) <= 1 and not is_usual:
            yield Hit(passage.path, at=at, words=short, values={"short": short}, variant="text")
