"""``feed.xml``, and a feed for each theme: the library as a podcast, for apps and directories.

RSS 2.0 with the namespaces of Apple, Podcasting 2.0, Atom and RDF Site Summary content, as Apple Podcasts, Spotify and
PSP-1 (the Podcast Standards Project's specification) take it. Decisions that are not in those papers:

- An episode is each public edition for everyone that has a recording. Withdrawn and restricted reviews, and editions
  for one audience, are in no feed.
- RSS names one language, that of the site; Welsh and English episodes stand in the same feed. What is known of each
  (transcripts, further forms of the sound) says its own.
- ``itunes:explicit`` is false unless the house says otherwise. The episodes tell of harm in plain professional words,
  without explicit language or detail, and each says first what to expect. Explicit podcasts are missing in some
  countries and on devices that schools and councils manage, where those who need these would look in vain.
- ``podcast:person`` names only people: those who read their own recordings, and the review's author where the review
  names one. A computer voice is none.
- No picture for each episode: the pack's cover is inside its MP3, where apps find it.
- A feed has the newest 300 episodes; older ones stay in the library. Apps read the whole feed several times a day.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit

import briefgen
from briefgen.errors import BriefgenError
from briefgen.library.episodes import Episode, Identified, Record, identified
from briefgen.library.model import Entry, Library, SiteFile, State
from briefgen.library.show_notes import LIMIT_BYTES, limited, people, plain_line, show_notes
from briefgen.review.slug import slugify

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

FEED, RECORD, ARTWORK = "feed.xml", "feed-guids.json", "artwork.jpg"
MEDIA_TYPE = "application/rss+xml"

EPISODES = 300
"""The most episodes of a feed."""

PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of ``podcast:guid`` (podcast namespace, "Guid")."""

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

_NODE_CHARACTERS, _PERSON_CHARACTERS = 255, 128


@dataclass(frozen=True)
class _Item:
    entry: Entry
    episode: Episode

    @property
    def day(self) -> date:
        """The day of its review, as exactly as that is known; of an undated one, when it came into the feed."""
        published = self.entry.review.about.published
        if published is None:
            return date.fromisoformat(self.episode.listed)
        return date(published.year, published.month or 1, published.day or 1)


@dataclass(frozen=True)
class _Feed:
    """One feed: its address, the theme (empty for all), and its episodes, the newest first."""

    address: str
    guid: str
    theme: str
    items: tuple[_Item, ...]


def feeds(library: Library, earlier: bytes = b"") -> Iterator[SiteFile]:
    """Yield the feeds and the record of the guids they have given.

    Args:
        library: the packs. Without a ``base_url`` there is no feed, and the record stays as it is.
        earlier: ``feed-guids.json`` of the last build of this site; empty for the first.

    Raises:
        BriefgenError: the record is damaged.
    """
    if not library.base_url:
        if earlier:
            yield SiteFile(RECORD, hashlib.sha256(earlier).hexdigest(), lambda: earlier)
        return
    found = identify(library, earlier)
    given = dict(found.record.feeds)
    for feed in _feeds(library, found, given):
        said = [[each.entry.sha256, each.episode.guid, str(each.day), each.entry.state] for each in feed.items]
        yield SiteFile(feed.address, library.key(feed.address, feed.guid, said), partial(_written, library, feed))
    record = replace(found.record, feeds=given).written()
    yield SiteFile(RECORD, hashlib.sha256(record).hexdigest(), lambda: record)


def identify(library: Library, earlier: bytes = b"") -> Identified:
    """Return which episode is which; ``replaced`` of it are packs that a changed summary left behind.

    Raises:
        BriefgenError: the record is damaged.
    """
    try:
        record = Record.read(earlier)
    except ValueError:
        errors = library.wording.labels("library")["feed"]["errors"]
        raise BriefgenError(str(errors["record"]).format(name=RECORD)) from None
    entries = [each for each in library.entries if each.is_whole and each.manifest.file(SOUND)]
    public = [each for each in entries if each.manifest.circulation != "restricted"]
    return identified(public, record, library.today)


def theme_address(theme: str) -> str:
    """Return the address of a theme's feed."""
    return f"feeds/{slugify(theme)}.xml"


def podcast_guid(url: str) -> str:
    """Return the ``podcast:guid`` of a feed: a UUID of its address without scheme and last slashes."""
    return str(uuid.uuid5(PODCAST_GUIDS, re.sub(r"^[a-z][a-z0-9+.-]*://", "", url).rstrip("/")))


def _feeds(library: Library, found: Identified, given: dict[str, str]) -> Iterator[_Feed]:
    """Yield every feed; ``given`` takes the guids of new ones, which then stay although the site moves."""
    order = {each.slug: number for number, each in enumerate(library.entries)}
    items = [
        _Item(each, found.episodes[each.slug])
        for each in library.entries
        if each.slug in found.episodes and each.state is not State.WITHDRAWN
    ]
    items.sort(key=lambda each: (-each.day.toordinal(), order[each.entry.slug]))
    themes: dict[str, tuple[str, list[_Item]]] = {FEED: ("", items)}
    for item in items:
        for theme in dict.fromkeys(map(theme_address, item.entry.review.about.themes)):
            name = next(name for name in item.entry.review.about.themes if theme_address(name) == theme)
            themes.setdefault(theme, (name, []))[1].append(item)
    for address, (name, chosen) in sorted(themes.items()):
        guid = given.setdefault(address, podcast_guid(_url(library, address)))
        yield _Feed(address, guid, name, tuple(chosen[:EPISODES]))


def _written(library: Library, feed: _Feed) -> bytes:
    from lxml import etree  # noqa: PLC0415  (heavy import)

    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    channel = etree.SubElement(root, "channel")
    _channel(channel, library, feed)
    for item in feed.items:
        _item(etree.SubElement(channel, "item"), library, item)
    etree.indent(root, " ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"
