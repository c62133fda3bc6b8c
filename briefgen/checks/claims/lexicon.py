"""Words for deeds, parties and things, by the class under which clauses are compared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from briefgen.checks.comparison.statements import stem
from briefgen.english.words import data, words
from briefgen.text import Lazy, caseless

_VOWELS = "aeiou"


@dataclass(frozen=True)
class Form:
    """The grammatical form of a word for a deed: its class, and ``base``, ``s``, ``past``, ``ing`` or ``noun``."""

    deed: str
    kind: str


@dataclass(frozen=True)
class Token:
    """A word, a phrase that is read as one, or a mark.

    Attributes:
        start: where it begins in the text.
        text: as written.
        word: in lower case; of a phrase, the word that it is read as.
        party: the class of who it names, or "".
        name: whether it is a name with a capital letter.
        is_owner: whether it ends in ``'s``.
        form: what it is a form of, where it can tell a deed.
    """

    start: int
    text: str
    word: str
    party: str
    is_name: bool
    is_owner: bool
    form: Form | None

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)

    @property
    def concept(self) -> str:
        """The class of the word, or its stem."""
        if self.party:
            return self.party
        return _things().get(self.word) or (self.form.deed if self.form else stem(self.word))


@cache
def _things() -> Mapping[str, str]:
    return {word: name for name, listed in data("claims")["things"].items() for word in str(listed).split()}


@cache
def forms() -> Mapping[str, Form]:
    """Map each word for a deed to its form."""
    odd = dict(each.split(":") for each in str(data("claims")["irregular"]).split())
    found: dict[str, Form] = {}
    for deed, row in data("claims")["deeds"].items():
        for noun in str(row.get("nouns", "")).split():
            found[noun] = Form(deed, "noun")
        for verb in str(row["verbs"]).split():
            past = odd[verb].split(",") if verb in odd else [_with(verb, "ed")]
            rows = [
                (verb, "base"),
                (_with(verb, "s"), "s"),
                (_with(verb, "ing"), "ing"),
                *((each, "past") for each in past),
            ]
            for word, kind in rows:
                if word not in found:
                    found[word] = Form(deed, kind)
                elif found[word].kind == "noun" and found[word].deed == deed:
                    found[word] = Form(deed, f"{kind} or noun")
    for verb, forms_of_past in odd.items():
        for word in forms_of_past.split(","):
            found.setdefault(word, Form(verb, "past"))
    return found


def _form(word: str) -> Form | None:
    """Return the form of a word; any word in -ed may be the past of an unlisted verb."""
    found = forms().get(word)
    if (
        found is None
        and word.endswith("ed")
        and len(word) >= _SHORTEST
        and word.isalpha()
        and word not in words("claims", "no_verbs")
    ):
        return Form(stem(word), "past")
    return found


_SHORTEST = 5


def _with(verb: str, ending: str) -> str:
    """Return a verb with a regular ending."""
    if ending == "s":
        if verb.endswith(("s", "x", "sh", "ch", "z")):
            return verb + "es"
        return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in _VOWELS else verb + "s"
    if verb.endswith("e"):
        return verb[:-1] + ending if not verb.endswith("ee") or ending == "ed" else verb + ending
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied" if ending == "ed" else verb + ending
    if verb in _DOUBLED:
        return verb + verb[-1] + ending
    return verb + ending


_DOUBLED = words("claims", "lexicon_doubled")


@cache
def _phrases() -> tuple[Lazy, Mapping[str, str]]:
    """Return a pattern for the phrases that are read as one word, and the word of each."""
    listed = {phrase: word for word, phrases in data("claims")["phrases"].items() for phrase in phrases}
    for name, row in data("claims")["parties"].items():
        listed |= {phrase.strip(): f"@{name}" for phrase in str(row).split(",") if " " in phrase.strip()}
    longest = sorted(listed, key=len, reverse=True)
    return Lazy(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE), listed


@cache
def _parties() -> Mapping[str, str]:
    rows = data("claims")["parties"].items()
    found = {word.strip(): name for name, row in rows for word in str(row).split(",") if " " not in word.strip()}
    return {_with(word, "s"): name for word, name in found.items()} | found


@cache
def _wider() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, row in data("claims")["wider"].items():
        for other in str(row).split(","):
            found.setdefault(name, set()).add(other.strip())
            found.setdefault(other.strip(), set()).add(name)
    return {name: frozenset(others) for name, others in found.items()}


def may_be(one: str, other: str) -> bool:
    """Whether two parties may be the same: "the nurse" and "the school nurse"."""
    return one == other or other in _wider().get(one, frozenset())


@cache
def bodies() -> frozenset[str]:
    """Return the classes of workers and bodies."""
    return frozenset(name.replace("-", " ") for name in words("claims", "bodies"))


def is_once(deed: str) -> bool:
    """Whether such a deed has only one agent in one matter."""
    return bool(data("claims")["deeds"].get(deed, {"once": True}).get("once"))


_TOKEN = re.compile(r"[£$€]?[\wÀ-ÿ][\wÀ-ÿ]*(?:[-'’.,/][\wÀ-ÿ]+)*%?|[,;:.!?()“”\"—–]")


@lru_cache(maxsize=2048)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words and marks of a text; a phrase of the lists is one."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    plain = text.replace("’", "'")
    pattern, listed = _phrases()
    spans = [(match.start(), match.end(), listed[caseless(match[0])]) for match in pattern.finditer(plain)]
    at = 0
    for match in _TOKEN.finditer(plain):
        while at < len(spans) and spans[at][1] <= match.start():
            at += 1
        inside = spans[at] if at < len(spans) and spans[at][0] <= match.start() else None
        if inside and match.start() > inside[0]:
            continue
        written = text[inside[0] : inside[1]] if inside else match[0]
        is_owner = bool(re.search(r"(?:'s|s')$", match[0])) and not inside
        if inside and plain[inside[1] : inside[1] + 2] == "'s":
            is_owner = True
        word = caseless(inside[2] if inside else re.sub(r"'s?$", "", match[0]))
        party = word[1:] if word.startswith("@") else _parties().get(word, "")
        is_name = match[0][:1].isupper() and not inside and not party
        yield Token(match.start(), written, word, party, is_name, is_owner, _form(word))
