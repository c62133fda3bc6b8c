"""One podcast feed as XML.

RSS 2.0 with the namespaces of Apple, Podcasting 2.0, Atom and RDF Site Summary content, as Apple Podcasts, Spotify
and PSP-1 (the Podcast Standards Project's specification) take it. Decisions that are in none of their papers:

- ``itunes:explicit`` is false unless the house says otherwise. The episodes tell of harm in plain professional words,
  without explicit language or detail, and each says first what to expect. Explicit podcasts are missing in some
  countries and on devices that schools and councils manage, where those who need these would look in vain.
- ``podcast:person`` names only people: those who read their own recordings, and the review's author where the review
  names one. A computer voice is none; the show notes say that it reads.
- A ``<description>`` is HTML: one decoding of the XML gives escaped text, which shows the words. Titles and names are
  plain text, and none of them has anything that reads as a tag.
- No picture for each episode: the pack's cover is inside its MP3, where apps find it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING

import briefgen
from briefgen.library.episodes import Episode
from briefgen.library.model import Entry, Library
from briefgen.library.show_notes import (
    LIMIT_BYTES,
    Notes,
    as_html,
    limited,
    limited_html,
    people,
    plain_line,
    show_notes,
    without_tags,
)
from briefgen.library.web_address import web_url

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ARTWORK = "artwork.jpg"
MEDIA_TYPE = "application/rss+xml"
SOUND = "podcast.mp3"

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}

TRANSCRIPTS = {
    "captions.vtt": ("text/vtt", "captions"),
    "captions.srt": ("application/x-subrip", "captions"),
    "transcript.html": ("text/html", ""),
    "transcript.txt": ("text/plain", ""),
}
"""What is linked as a transcript: its media type, and whether it is captions."""

_PLACE = b"<item/>"  # where the episodes of a feed come
_NODE_CHARACTERS, _PERSON_CHARACTERS = 255, 128


@dataclass(frozen=True)
class Item:
    """A pack as an episode."""

    entry: Entry
    episode: Episode

    @property
    def day(self) -> date:
        """The day of its review, as exactly as that is known; of an undated one, when it came into the feed."""
        published = self.entry.listed.review.about.published
        if published is None:
            return date.fromisoformat(self.episode.listed)
        return date(published.year, published.month or 1, published.day or 1)


@dataclass(frozen=True)
class Feed:
    """One feed: its address, the theme (empty for all), and its episodes, the newest first."""

    address: str
    guid: str
    theme: str
    items: tuple[Item, ...]


def written(library: Library, feed: Feed, item_of: Callable[[Item], bytes]) -> bytes:
    """Return a feed as XML.

    Args:
        library: whose it is.
        feed: the episodes.
        item_of: gives an episode as XML (``item_xml``).
    """
    root, channel = _begun()
    _channel(channel, library, feed)
    if feed.items:
        _add(channel, "item")
    before, place, after = _as_bytes(root).rpartition(_PLACE)
    return before + place.replace(_PLACE, b"\n  ".join(map(item_of, feed.items))) + after


def item_xml(library: Library, item: Item) -> bytes:
    """Return an episode as XML, as it stands in every feed that it is in."""
    root, channel = _begun()
    _item(_add(channel, "item"), library, item, show_notes(library, item.entry))
    data = _as_bytes(root)
    return data[data.index(b"<item>") : data.rindex(b"</item>")] + b"</item>"


def _begun() -> "tuple[Element, Element]":
    from lxml import etree  # noqa: PLC0415  (heavy import)

    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    return root, etree.SubElement(root, "channel")


def _as_bytes(root: "Element") -> bytes:
    from lxml import etree  # noqa: PLC0415  (heavy import)

    etree.indent(root, " ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _channel(channel: "Element", library: Library, feed: Feed) -> None:
    """Fill in what a podcast says of itself."""
    house, home = library.house, web_url(library.url("index.html"))
    title, description = titles(library, feed.theme)
    author = plain_line(house.feed.author or library.name)
    _add(channel, "title", title)
    _add(channel, "description").text = limited_html(description, LIMIT_BYTES)
    _add(channel, "link", home)
    _add(channel, "language", library.wording.language.lower())
    _add(channel, "copyright", plain_line(library.name))
    _add(channel, "generator", f"briefgen {briefgen.__version__}")
    address = web_url(library.url(feed.address))
    _add(channel, "atom:link", href=address, rel="self", type=MEDIA_TYPE)
    image = _add(channel, "image")
    for name, text in (("url", web_url(library.url(ARTWORK))), ("title", title), ("link", home)):
        _add(image, name, text)
    _add(channel, "itunes:image", href=web_url(library.url(ARTWORK)))
    category = _add(channel, "itunes:category", text=house.feed.category)
    if house.feed.subcategory:
        _add(category, "itunes:category", text=house.feed.subcategory)
    _add(channel, "itunes:explicit", _explicit(library))
    _add(channel, "itunes:author", author)
    if house.email:
        owner = _add(channel, "itunes:owner")
        _add(owner, "itunes:name", author)
        _add(owner, "itunes:email", plain_line(house.email))
    _add(channel, "itunes:type", "episodic")
    _add(channel, "podcast:guid", feed.guid)
    # Locked: no host may take the feed over unless the owner says so by e-mail.
    _add(channel, "podcast:locked", "yes", **({"owner": plain_line(house.email)} if house.email else {}))
    _add(channel, "podcast:medium", "podcast")


def titles(library: Library, theme: str = "") -> tuple[str, str]:
    """Return title and description of the podcast, or of the one on a theme."""
    labels, house = library.wording.labels("library")["feed"], library.house
    default = str(labels["title"]).format(publisher=house.name) if house.name else library.name
    title = plain_line(house.feed.title or default)
    published = str(labels["published_by"]).format(publisher=house.name) if house.name else ""
    description = plain_line(house.feed.description or f"{labels['description']} {published}")
    if theme:
        title = str(labels["theme_title"]).format(title=title, theme=plain_line(theme))
        description = f"{str(labels['theme_description']).format(theme=plain_line(theme))} {description}"
    return limited(title, _NODE_CHARACTERS), limited(description, LIMIT_BYTES)


def _item(item: "Element", library: Library, chosen: Item, notes: Notes) -> None:
    """Fill in an episode."""
    from lxml import etree  # noqa: PLC0415  (heavy import)

    entry, manifest = chosen.entry, chosen.entry.manifest
    sound = manifest.file(SOUND)
    assert sound is not None  # noqa: S101  (``identify`` chose only packs that have it)
    _add(item, "title", limited(plain_line(entry.edition.title), _NODE_CHARACTERS))
    _add(item, "link", web_url(library.url(entry.address)))
    _add(item, "guid", chosen.episode.guid, isPermaLink="false")
    noon = datetime(chosen.day.year, chosen.day.month, chosen.day.day, 12, tzinfo=UTC)  # the same day everywhere
    _add(item, "pubDate", format_datetime(noon, usegmt=True))
    _add(item, "description").text = as_html(notes.plain)
    _add(item, "content:encoded").text = etree.CDATA(notes.html)
    _add(item, "enclosure", url=_file_url(entry, library, SOUND), length=str(sound.bytes), type=sound.media_type)
    _add(item, "itunes:duration", str(round(manifest.total_s)))
    _add(item, "itunes:episodeType", "full")
    _add(item, "itunes:explicit", _explicit(library))
    for person, role in _persons(entry):
        _add(item, "podcast:person", person, **role)
    _companions(item, library, entry)


def _companions(item: "Element", library: Library, entry: Entry) -> None:
    """Link what goes with the sound: transcripts, chapters, further forms."""
    manifest, forms = entry.manifest, entry.edition.wording.labels("library")["feed"]["forms"]
    language = manifest.language
    for name, (kind, relation) in TRANSCRIPTS.items():
        if manifest.file(name):
            said = {"rel": relation} if relation else {}
            url = _file_url(entry, library, name)
            _add(item, "podcast:transcript", url=url, type=kind, language=language, **said)
    if manifest.file("chapters.json"):
        url = _file_url(entry, library, "chapters.json")
        _add(item, "podcast:chapters", url=url, type="application/json+chapters")
    for name, title in forms.items():
        if file := manifest.file(name):
            said = {"type": file.media_type, "length": str(file.bytes), "lang": language, "title": str(title)}
            other = _add(item, "podcast:alternateEnclosure", **said)
            _add(other, "podcast:source", uri=_file_url(entry, library, name))


def _persons(entry: Entry) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name in people(entry):
        yield name[:_PERSON_CHARACTERS], {"role": "narrator", "group": "cast"}
    if author := named_person(entry.review.about.author or ""):
        yield author[:_PERSON_CHARACTERS], {"role": "author", "group": "writing"}


@cache
def named_person(author: str) -> str:
    """Return the name in what a review says of its author: "Jane Smith, independent reviewer" → "Jane Smith".

    Empty when it is a role ("an independent reviewer") or may be an organisation.
    """
    from briefgen.checks.person_names import NameFinder  # noqa: PLC0415  (its word lists are read on import)

    name = plain_line(author.partition(",")[0])
    words = name.split()
    is_name = 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words)
    return name if is_name and next(NameFinder(()).find(f"{name}'s brother", is_prose=False), None) else ""


def _explicit(library: Library) -> str:
    return "true" if library.house.feed.advisory == "explicit" else "false"


def _file_url(entry: Entry, library: Library, name: str) -> str:
    return web_url(library.url(f"{entry.slug}/{name}"))


def _add(parent: "Element", name: str, content: str = "", /, **attributes: str) -> "Element":
    """Add an element; ``name`` has its namespace's prefix, and ``content`` is plain text."""
    from lxml import etree  # noqa: PLC0415  (heavy import)

    prefix, _, local = name.rpartition(":")
    tag = f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local
    child = etree.SubElement(parent, tag, attributes)
    child.text = without_tags(content) or None
    return child
