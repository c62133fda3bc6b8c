"""Merge the lists of several reviews: content notes, help, links, names, acronyms; and find conflicts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefgen.digest.sources import DigestSource
from briefgen.english.near_names import NameBook
from briefgen.text import sentences
from briefgen.wording.phrases import paragraphs, with_full_stop
from briefgen.wording.wording import Wording

MOST_NOTE_WORDS = 45
"""A content note opens the podcast, so it must be short enough to listen to."""

MOST_HELP = 5
"""How many helplines a digest lists: those that most reviews give."""

WORD_LISTS = ("acronyms", "pronounce", "other_languages")


@dataclass(frozen=True)
class Conflict:
    """A name or word that two reviews use differently.

    Attributes:
        kind: the key of its words in ``templates/digest/notes.yaml``.
        what: what it is about.
        ways: each way, with the reviews that have it; the first is used.
    """

    kind: str
    what: str
    ways: tuple[tuple[str, tuple[str, ...]], ...]


def content_note(sources: Sequence[DigestSource], labels: Mapping[str, Any], wording: Wording) -> str:
    """Merge the content notes: each sentence once, or only the themes when they are too long.

    A warning is not dropped for its length: the themes of every review take the place of long notes.
    """
    notes = dict.fromkeys(_note_sentences(sources))
    whole = " ".join(notes)
    if len(whole.split()) <= MOST_NOTE_WORDS:
        return whole
    themes = {theme.casefold(): theme for source in reversed(sources) for theme in source.review.about.themes}
    order = dict.fromkeys(theme.casefold() for source in sources for theme in source.review.about.themes)
    standing = str(wording.labels("common")["standing_content_note"])
    return f"{standing} {labels['content_note'].format(themes=wording.listed(themes[each] for each in order))}"


def _note_sentences(sources: Sequence[DigestSource]) -> Iterator[str]:
    for source in sources:
        for paragraph in paragraphs(source.review.about.content_note or ""):
            yield from (with_full_stop(sentence) for sentence in sentences(paragraph))


def help_lines(sources: Sequence[DigestSource]) -> dict[str, Any]:
    """Return the helplines that most reviews give, each once."""
    counts = Counter((each.name, each.contact) for source in sources for each in dict.fromkeys(source.review.support))
    chosen: dict[str, dict[str, str]] = {}
    for name, contact in sorted(counts, key=lambda pair: -counts[pair]):
        chosen.setdefault(name.casefold(), {"name": name, "contact": contact})
    return {"support": list(chosen.values())[:MOST_HELP]}


def links(sources: Sequence[DigestSource], labels: Mapping[str, Any]) -> dict[str, Any]:
    """Return a link to each review: its report, or the page of its pack."""
    found = []
    for source in sources:
        report = source.review.about.report
        if report or source.page:
            title = labels["report" if report else "page"].format(reference=source.reference)
            found.append({"title": title, "url": report or source.page})
    return {"resources": found}


def names_and_words(
    every: Sequence[DigestSource], quoted: Sequence[DigestSource], value: Mapping[str, Any]
) -> dict[str, Any]:
    """Merge the acronyms, pronunciations and foreign words that the digest uses.

    The invented and the public names of every review are added to ``value["review"]``, as their titles have them too.
    """
    text = "\n".join(_texts({key: each for key, each in value.items() if key != "resources"}))
    names = dict.fromkeys(name for source in every for name in source.review.about.pseudonyms)
    if names:
        value["review"]["pseudonyms"] = list(names)
    public = dict.fromkeys(name for source in every for name in source.review.about.public_names)
    if public:
        value["review"]["public_names"] = list(public)
    return {field: {key: ways[0] for key, ways in _ways(quoted, field).items() if _occurs(key, text)}
            for field in WORD_LISTS}  # fmt: skip


def _ways(sources: Iterable[DigestSource], field: str) -> dict[str, list[str]]:
    """Return the values of each key of a list over all reviews, the most frequent first."""
    counts: dict[str, Counter[str]] = {}
    for source in sources:
        for key, text in getattr(source.review, field).items():
            counts.setdefault(key, Counter())[text] += 1
    return {key: [way for way, _ in each.most_common()] for key, each in sorted(counts.items())}


def _occurs(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def conflicts(sources: Sequence[DigestSource]) -> list[Conflict]:
    """Find names and words that two reviews use differently."""
    found = [*_same_names(sources), *_near_names(sources)]
    for field in WORD_LISTS:
        for key, ways in _ways(sources, field).items():
            if len({way.casefold() for way in ways}) > 1:
                holders = tuple((way, _holding(sources, field, key, way)) for way in ways)
                found.append(Conflict(field, key, holders))
    return [*found, *_two_contacts(sources)]


def _holding(sources: Sequence[DigestSource], field: str, key: str, way: str) -> tuple[str, ...]:
    return tuple(source.reference for source in sources if getattr(source.review, field).get(key) == way)


def _same_names(sources: Sequence[DigestSource]) -> Iterator[Conflict]:
    holders: dict[str, list[str]] = {}
    for source in sources:
        for name in dict.fromkeys(source.review.about.pseudonyms):
            holders.setdefault(name, []).append(source.reference)
    for name, references in holders.items():
        if len(references) > 1:
            yield Conflict("same-name", name, ((name, tuple(references)),))


def _near_names(sources: Sequence[DigestSource]) -> Iterator[Conflict]:
    """Find invented names of two reviews that are near misses of each other."""
    names: dict[str, str] = {}
    for source in sources:
        for name in source.review.about.pseudonyms:
            names.setdefault(name, source.reference)
    for number, name in enumerate(names):
        rest = list(names)[number + 1 :]
        book = NameBook([name], rest, ())
        for other in rest:
            if " " not in name and " " not in other and any(book.near_misses(other)):
                yield Conflict("near-name", name, ((name, (names[name],)), (other, (names[other],))))


def _two_contacts(sources: Sequence[DigestSource]) -> Iterator[Conflict]:
    ways: dict[str, dict[str, list[str]]] = {}
    for source in sources:
        for each in source.review.support:
            ways.setdefault(each.name, {}).setdefault(each.contact, []).append(source.reference)
    for name, contacts in sorted(ways.items()):
        if len({re.sub(r"\D", "", contact) or contact for contact in contacts}) > 1:
            ordered = sorted(contacts.items(), key=lambda pair: -len(pair[1]))
            yield Conflict("contact", name, tuple((contact, tuple(who)) for contact, who in ordered))
