"""Spoken links between the review's own sentences, and one statement of gaps for all messages."""

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from briefgen.review.model import Figure
from briefgen.storyboard.edition import Edition
from briefgen.text import sentences

SHARED_WORDS = 3
"""The least number of long words that a figure shares with its message; else it belongs to the story."""

FIGURE_WORDS = 2
"""The number of a figure's long words that a sentence with its number must have, to count as saying the figure."""

_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_WORD = re.compile(r"\w+")


class SpokenLinks:
    """Chooses among several wordings of each link, without using one twice in a row.

    The choice depends on the review and on how often the link was used before: the same review has the same words in
    every build, and another review has others.

    Args:
        edition: whose review it is; gives the wordings (``links`` in ``labels/<language>/script.yaml``).
    """

    def __init__(self, edition: Edition) -> None:
        labels = edition.wording.labels("script")
        self._wordings: Mapping[str, Sequence[str]] = labels["links"]
        about = edition.review.about
        self._seed = f"{about.id or edition.review.slug}"
        self._source = str(labels["source"]["many" if about.digest_of else "one"])

    def at(self, turn: int) -> dict[str, str]:
        """Return every link by its name, as worded at its ``turn``-th use, counted from 0."""
        return {name: self._worded(name, wordings, turn) for name, wordings in self._wordings.items()}

    def nth(self, name: str, turn: int) -> str:
        """Return one link at its ``turn``-th use."""
        return self._worded(name, self._wordings[name], turn)

    def _worded(self, name: str, wordings: Sequence[str], turn: int) -> str:
        number = zlib.crc32(f"{self._seed} {name}".encode())
        count = len(wordings)
        # A step that shares no factor with the count goes through all of them before one comes again.
        steps = [step for step in range(1, count) if math.gcd(step, count) == 1] or [0]
        step = steps[number // count % len(steps)]
        text = str(wordings[(number + turn * step) % count]).replace("{source}", self._source)
        return text[:1].upper() + text[1:]


def messages_gap(edition: Edition) -> str:
    """Return the sentence on how many messages have no finding, reason or action in the review; empty for none."""
    messages, labels = edition.review.key_messages, edition.wording.labels("script")["gaps"]
    parts: list[str] = []
    for name in ("finding", "why", "action"):
        without = sum(getattr(message, name) is None for message in messages)
        if without:
            amount = _amount(without, len(messages), labels["later_amounts" if parts else "amounts"])
            parts.append(str(labels["parts"][name]).format(amount=amount))
    *head, tail = parts or [""]
    listed = str(labels["or"]).join(filter(None, (", ".join(head), tail)))
    return str(labels["not_said"]).format(parts=listed) if parts else ""


def _amount(number: int, count: int, labels: Mapping[str, Any]) -> str:
    name = "only" if count == 1 else "all" if number == count else "one" if number == 1 else "some"
    return str(labels[name]).format(number=number, count=count)


def view_gap(edition: Edition) -> str:
    """Return the sentence that says that the review does not give the view of its person, or of its people."""
    about, labels = edition.review.about, edition.wording.labels("script")["gaps"]
    is_of_many = re.match(str(labels["people"]), about.subject) if not about.pseudonyms else len(about.pseudonyms) > 1
    return str(labels["views"]) if is_of_many else edition.perspective


def recommendations_gap(edition: Edition) -> str:
    """Return the sentence that says that no recommendation has an owner or a date; empty when some have."""
    every, labels = edition.review.recommendations, edition.wording.labels("script")["gaps"]
    unowned, undated = (all(getattr(each, name) is None for each in every) for name in ("owner", "due"))
    name = "owners_and_dates" if unowned and undated else "owners" if unowned else "dates" if undated else ""
    return str(labels[name]) if name else ""


def kind_in_words(edition: Edition) -> str:
    """Return the sentence on the kind of review without its full stop, with the article that the kind takes."""
    labels, kind = edition.wording.labels("script")["kind"], edition.review.about.kind.rstrip(".")
    small = {word.casefold() for word in labels["small"]}
    words = [word.lower() if word.casefold() in small and not word.isupper() else word for word in kind.split()]
    lowered = " ".join(words)
    if not re.search(str(labels["countable"]), lowered):
        return str(labels["sentence"]).format(kind=kind)
    article = str(labels["before_vowel"] if re.match(str(labels["vowel"]), lowered) else labels["article"])
    return str(labels["sentence"]).format(kind=f"{article}{lowered}")


def subject_in_words(edition: Edition) -> str:
    """Return the subject of the review for use inside a sentence: "eleven young people", but "Child T"."""
    subject, labels = edition.review.about.subject, edition.wording.labels("script")["kind"]
    first = subject.split()[0].strip(",;:")
    is_usual = first.casefold() in labels["small_first"]
    return subject[:1].lower() + subject[1:] if is_usual and not first.isupper() else subject


def author_in_words(edition: Edition) -> str:
    """Return the author for use inside a sentence: "an independent chair", but "Dr P. Nwosu"; "" for none."""
    author, labels = edition.review.about.author or "", edition.wording.labels("script")["kind"]
    if not re.fullmatch(str(labels["authors"]), author):
        return author
    article = str(labels["before_vowel"] if re.match(str(labels["vowel"]), author) else labels["article"])
    return f"{article}{author[:1].lower()}{author[1:]}"


def body_in_words(name: str, edition: Edition) -> str:
    """Return an owner or agency for use inside a sentence: "the Ministry of Defence", "all partners"."""
    labels = edition.wording.labels("script")["bodies"]
    name = name[:1].lower() + name[1:] if re.match(str(labels["small"]), name) else name
    return str(labels["said"]).format(name=name) if re.match(str(labels["takes"]), name) else name


def event_items(edition: Edition, mark: str) -> list[dict[str, str]]:
    """Return date and text of each event with their mark: all are spoken, or none."""
    labels = edition.wording.labels("script")["when"]
    return [{"mark": mark, "when": _when(event.when, labels), "what": event.what} for event in edition.review.events]


def _when(when: str, labels: Mapping[str, Any]) -> str:
    """Return a time with its preposition for the start of a sentence."""
    if re.match(str(labels["takes"]), when, re.IGNORECASE):
        begins = re.match(str(labels["small"]), when)
        when = str(labels["said"]).format(when=when[:1].lower() + when[1:] if begins else when)
    return when[:1].upper() + when[1:]


def figure_items(edition: Edition, links: SpokenLinks, mark: str, at: int | None) -> list[dict[str, str]]:
    """Return the figures to speak with the message ``at`` (from 0), or with the story for None."""
    figures = edition.review.figures
    return [
        {"mark": mark.format(number + 1), "link": links.nth("figure", number), "text": _in_one(figure)}
        for number, figure in enumerate(figures)
        if _place(figure, edition) == at and not _is_covered(figure, edition)
    ]


def _in_one(figure: Figure) -> str:
    return " ".join(filter(None, (figure.number, figure.unit, figure.what)))


def _place(figure: Figure, edition: Edition) -> int | None:
    """Return the index of the message whose words match a figure; None for the story."""
    words = _long_words(figure.what)
    shared = [
        len(words & _long_words(" ".join(filter(None, (each.headline, each.finding, each.why, each.action)))))
        for each in edition.review.key_messages
    ]
    best = max(shared)
    return shared.index(best) if best >= SHARED_WORDS else None


def _is_covered(figure: Figure, edition: Edition) -> bool:
    """Whether a finding has all long words of a figure, or any sentence has its number and two of them."""
    words = _long_words(f"{figure.unit or ''} {figure.what}")
    findings = [each.finding for each in edition.review.key_messages if each.finding]
    if len(words) >= SHARED_WORDS and any(words <= _long_words(finding) for finding in findings):
        return True
    number = _number_in_words(figure.number, edition)
    return any(
        number & set(_WORD.findall(sentence.casefold())) and len(words & _long_words(sentence)) >= FIGURE_WORDS
        for text in (edition.review.what_happened, edition.review.perspective or "", *findings)
        for sentence in sentences(text)
    )


def _number_in_words(number: str, edition: Edition) -> set[str]:
    """Return a number as written, and as a word where it is small."""
    small = edition.wording.labels("script")["numbers"]
    is_small = number.isdecimal() and int(number[:3]) < len(small) and len(number) < 3
    return {number.casefold(), small[int(number)]} if is_small else {number.casefold()}


def _long_words(text: str) -> set[str]:
    return set(_LONG_WORD.findall(text.casefold()))
