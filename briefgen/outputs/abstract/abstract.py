"""Render ``abstract.txt``: the review as an abstract of the NSPCC's collection of case reviews.

The form, as published there: a line with year, area and pseudonym; what happened, in a sentence or a few;
"Learning:", "Recommendations:" and "Keywords:", each as one run of phrases; then where the report is. It is plain
text, to be pasted into an e-mail or a form. Every phrase is the summary's own.
"""

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefgen.outputs.material import Material
from briefgen.pack.artifact import Artifact
from briefgen.text import legible, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefgen.storyboard.edition import Edition

NAME = "abstract.txt"

WIDTH = 78
"""The most characters of a line: mail programs leave such lines as they are. Only a longer word goes beyond."""

INCIDENT_WORDS = 50
"""The incident is the first sentences of the story, as many as have no more words than this; at least one."""


def render_abstract(edition: "Edition") -> Artifact:
    """Return ``abstract.txt``.

    Raises:
        UsageError: the house's own template is wrong.
    """
    labels, review = edition.wording.labels("abstract"), edition.review
    about = review.about
    text = edition.wording.render(
        "abstract/abstract.txt",
        labels=labels,
        marks=_legible(edition.marks),
        head=legible(str(labels["head"]).format(year=edition.year, area=about.area, title=about.title)),
        incident=legible(incident(review.what_happened)),
        note=legible(edition.note),
        learning=phrases(message.headline for message in review.key_messages),
        recommendations=phrases(each.text for each in review.recommendations),
        is_digest=bool(about.digest_of),
        says_none=edition.shows("recommendations"),
        keywords=_legible(about.themes),
        kind=legible(about.kind),
        publisher=legible(about.publisher or edition.house.name or ""),
        report=legible(about.report or ""),
    )
    return Artifact(NAME, "text/plain", f"{_wrapped(text)}\n".encode())


def incident(what_happened: str) -> str:
    """Return the first sentences of a story."""
    text, words = "", 0
    for sentence in sentences(what_happened.partition("\n")[0]):
        words += len(sentence.split())
        if text and words > INCIDENT_WORDS:
            break
        text = f"{text} {sentence}".strip()
    return text


def phrases(texts: "Iterable[str]") -> tuple[str, ...]:
    """Return texts without their final full stops, to be joined in one sentence."""
    return tuple(text[:-1] if text.endswith(".") and not text.endswith("..") else text for text in _legible(texts))


def _legible(texts: "Iterable[str]") -> tuple[str, ...]:
    return tuple(map(legible, texts))


def _wrapped(text: str) -> str:
    """Wrap each paragraph; neither a web address nor a word with a hyphen is broken."""
    wrapper = textwrap.TextWrapper(WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\n".join(wrapper.wrap(line)) for line in text.splitlines() if line.strip())


def render_text(material: Material) -> Iterator[Artifact]:
    """Render ``abstract.txt``."""
    yield render_abstract(material.edition)
