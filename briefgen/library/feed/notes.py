"""The show notes of an episode, as podcast apps show them below its title, at most 4,000 bytes.

The content note is always first and help always last. What does not fit is left out from the end of its section, the
least needed first; the link to the full page is always there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from briefgen.library.model import Entry, Library
from briefgen.review.web_address import ascii_address
from briefgen.speech.engines.recorded import ENGINE as RECORDED
from briefgen.storyboard.page_parts import shown
from briefgen.text import legible, sentences, xml_safe
from briefgen.wording.phrases import with_full_stop
from briefgen.wording.plain import plain

LIMIT_BYTES = 4000
"""The most that Apple Podcasts takes of a description, in UTF-8 (A Podcaster's Guide to RSS)."""

_NOTE_BYTES = 1000
_HELP_BYTES = 150
_MARKUP_BYTES = 16
_AIM_BYTES = 3900


_REFERENCE = re.compile(r"&#?\w+;?")
_TAG = re.compile(r"<[A-Za-z/!?]")
_QUOTES = str.maketrans("<>", "‹›")


@dataclass(frozen=True)
class Notes:
    """Show notes in both forms; neither is longer than ``LIMIT_BYTES``, the plain one as ``as_html`` writes it."""

    html: str
    plain: str


def as_html(text: str) -> str:
    """Escape a plain text for a ``<description>``, which apps read as HTML.

    Only what would be read as markup is written in another way, so that an app which shows the text as it is shows
    the same words unless they have such signs.
    """

    def escaped(found: re.Match[str]) -> str:
        return f"&amp;{found[0][1:]}" if unescape(found[0]) != found[0] else found[0]

    return _REFERENCE.sub(escaped, text).replace("<", "&lt;").replace(">", "&gt;")


def without_tags(text: str) -> str:
    """Return a plain name or title in which no app that reads it as HTML finds a tag.

    Where there is one, ``<`` and ``>`` become ‹ and ›; an app that shows the text as it is would show an escape.
    """
    return text.translate(_QUOTES) if _TAG.search(text) else text


def limited_html(text: str, limit_bytes: int) -> str:
    """Return the leading sentences of a text as HTML, within a limit of UTF-8 bytes."""
    room = limit_bytes
    while (over := len((html := as_html(limited(text, room))).encode()) - limit_bytes) > 0:
        room -= over
    return html


@dataclass(frozen=True)
class _Part:
    """A sentence or list item. Parts of one block form a paragraph; parts of lower rank go in first."""

    block: int
    rank: int
    text: str
    url: str = ""

    @property
    def size(self) -> int:
        return len(escape(self.text).encode()) + 2 * len(self.url.encode()) + _MARKUP_BYTES


@dataclass(frozen=True)
class _Section:
    heading: str
    parts: tuple[_Part, ...]
    is_list: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph or list item as the templates show it."""

    text: str
    url: str


def show_notes(library: Library, entry: Entry) -> Notes:
    """Return the show notes of an episode, in the language of its review."""
    sections = list(_sections(library, entry))
    aim = _AIM_BYTES
    while True:
        context = {"sections": [each for each in map(_shown, _fitted(sections, aim)) if each["blocks"]]}
        wording = entry.edition.wording
        html = wording.render("feed/notes.html", **context).strip()
        plain = wording.render("feed/notes.txt", **context).strip()
        over = max(len(html.encode()), len(as_html(plain).encode())) - LIMIT_BYTES
        if over <= 0:
            return Notes(html, plain)
        aim -= over


def limited(text: str, limit_bytes: int) -> str:
    """Return the leading sentences of a text within a limit of UTF-8 bytes, or its first words."""
    kept = ""
    for sentence in sentences(text):
        if len(f"{kept} {sentence}".encode()) > limit_bytes:
            break
        kept = f"{kept} {sentence}".strip()
    if kept or not text:
        return kept
    cut = text.encode()[: limit_bytes - 3].decode(errors="ignore")
    return f"{cut.rpartition(' ')[0] or cut}…"


def _sections(library: Library, entry: Entry) -> Iterator[_Section]:
    edition, review = entry.edition, entry.review
    labels = edition.wording.labels("library")["feed"]
    named = review.about.publisher or library.house.name
    about = str(labels["about" if named else "about_unstated"]).format(
        kind=review.about.kind, publisher=edition.publisher, published=edition.published
    )
    note = limited(plain_line(edition.content_note), _NOTE_BYTES)
    yield _Section(
        "", (*(_Part(n, 0, with_full_stop(mark)) for n, mark in enumerate(edition.marks)), _Part(90, 1, note))
    )
    yield _Section("", (_Part(0, 2, plain_line(about)), _Part(0, 3, voices_line(entry))))
    yield _Section(plain_line(edition.heading("story")), tuple(_prose(review.what_happened, 5)))
    yield _Section(plain_line(edition.heading("messages")), tuple(_messages(entry)), is_list=True)
    questions = tuple(_Part(n, 6, plain_line(each)) for n, each in enumerate(edition.questions))
    yield _Section(plain_line(edition.heading("questions")), questions, is_list=True)
    yield _Section(plain_line(edition.heading("resources")), tuple(_links(library, entry, labels)), is_list=True)
    helped = ((_limited_line(each.name), _limited_line(each.contact)) for each in review.support)
    support = tuple(_Part(n, 0, f"{name}: {contact}") for n, (name, contact) in enumerate(helped))
    yield _Section(plain_line(edition.heading("support")), support, is_list=True)


def _messages(entry: Entry) -> Iterator[_Part]:
    for number, message in enumerate(entry.review.key_messages):
        yield _Part(number, 4, with_full_stop(plain_line(message.headline)))
        for sentence in sentences(plain_line(message.finding or "")):
            yield _Part(number, 7, sentence)


def _links(library: Library, entry: Entry, labels: Any) -> Iterator[_Part]:
    report = entry.review.about.report
    yield _Part(0, 0, str(labels["page"]), ascii_address(library.url(entry.address)))
    if entry.manifest.file("transcript.html"):
        yield _Part(1, 2, str(labels["transcript"]), ascii_address(library.url(f"{entry.slug}/transcript.html")))
    if report:
        yield _Part(2, 2, str(labels["report"]), plain_line(report))
    for number, each in enumerate(entry.review.resources, 3):
        yield _Part(number, 8, plain_line(each.title), plain_line(each.url))


def people(entry: Entry) -> tuple[str, ...]:
    """Return the readers of an episode; none for a computer voice, whatever its name."""
    return tuple(
        plain_line(each.speaker) for each in entry.manifest.voices if each.engine == RECORDED and each.speaker
    )


def voices_line(entry: Entry) -> str:
    """Return the sentence that names the readers or says that a computer voice reads (Apple's guidelines ask it)."""
    labels = entry.edition.wording.labels("library")["feed"]
    names = entry.edition.wording.listed(people(entry))
    with_computer = any(each.engine != RECORDED for each in entry.manifest.voices)
    if not names:
        return str(labels["computer_voice"]) if with_computer else ""
    return str(labels["mixed_voices" if with_computer else "read_by"]).format(names=names)


def _prose(text: str, rank: int) -> Iterator[_Part]:
    for number, paragraph in enumerate(shown(text).split("\n")):
        for sentence in sentences(plain_line(paragraph)):
            yield _Part(number, rank, sentence)


def _fitted(sections: Sequence[_Section], room: int) -> Iterator[_Section]:
    """Yield the sections shortened to a size: by rank, and nothing of a block or paragraph after a gap."""
    order = sorted(
        (part.rank, number, index)
        for number, section in enumerate(sections)
        for index, part in enumerate(section.parts)
        if part.text
    )
    kept: set[tuple[int, int]] = set()
    ended: set[tuple[int, int]] = set()
    for rank, number, index in order:
        section, part = sections[number], sections[number].parts[index]
        chain = (number, part.block if section.is_list else -1)
        heading = 0 if any(each == number for each, _ in kept) else len(section.heading.encode()) + 2 * _MARKUP_BYTES
        if (rank > 0 and chain in ended) or part.size + heading > room:
            ended.add(chain)
            continue
        room -= part.size + heading
        kept.add((number, index))
    for number, section in enumerate(sections):
        parts = tuple(part for index, part in enumerate(section.parts) if (number, index) in kept)
        yield _Section(section.heading, parts, section.is_list)


def _shown(section: _Section) -> dict[str, Any]:
    blocks: dict[int, list[_Part]] = {}
    for part in section.parts:
        blocks.setdefault(part.block, []).append(part)
    return {
        "heading": section.heading,
        "is_list": section.is_list,
        "blocks": [plain(Block(" ".join(part.text for part in parts), parts[0].url)) for parts in blocks.values()],
    }


def _limited_line(text: str) -> str:
    return limited(plain_line(text), _HELP_BYTES)


def plain_line(text: str) -> str:
    """Return a text on one line, without characters that XML forbids."""
    return xml_safe(legible(shown(text)))
