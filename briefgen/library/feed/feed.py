"""``feed.xml``, and a feed for each theme: the library as podcasts for apps and directories.

Decisions that are in none of the directories' papers:

- An episode is each public edition for everyone that has a recording. Withdrawn and restricted reviews, editions for
  one audience, and reviews whose date is still to come are in no feed.
- RSS names one language, that of the site; Welsh and English episodes stand in the same feed. What is known of each
  (transcripts, further forms of the sound) says its own.
- A feed has the newest 300 episodes; older ones stay in the library. Apps read the whole feed several times a day.
"""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cache, partial, reduce
from typing import Any

from lxml import etree
from markupsafe import Markup

import briefgen
from briefgen.english.person_names import NameFinder
from briefgen.errors import BriefgenError
from briefgen.library.facets import Facets, Group
from briefgen.library.feed.episodes import Episode, EpisodeGuids, Record, assign_guids
from briefgen.library.feed.notes import (
    LIMIT_BYTES,
    as_html,
    limited,
    limited_html,
    people,
    plain_line,
    show_notes,
    without_tags,
)
from briefgen.library.model import Entry, Library, SiteFile
from briefgen.review.web_address import ascii_address
from briefgen.text import xml_safe

ARTWORK = "artwork.jpg"
SOUND, CHAPTERS = "podcast.mp3", "chapters.json"

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
class Item:
    """A pack as an episode."""

    entry: Entry
    episode: Episode

    @property
    def day(self) -> date:
        """The date of its review, as exactly as known; for an undated review, when it entered the feed."""
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


def written(library: Library, feed: Feed, item_of: Callable[[Item], Mapping[str, Any]]) -> bytes:
    """Return a feed as XML (``templates/feed/feed.xml``).

    Args:
        library: whose it is.
        feed: the episodes.
        item_of: returns what the template shows of an episode (``item_data``).

    Raises:
        BriefgenError: a template of the house makes no XML.
    """
    context = {"channel": _channel_data(library, feed), "items": list(map(item_of, feed.items))}
    data = (
        library.wording.render("feed/feed.xml", namespaces=NAMESPACES, **_checked(context)).strip().encode() + b"\n"
    )
    try:
        etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        errors = library.wording.labels("library")["feed"]["errors"]
        raise BriefgenError(str(errors["xml"]).format(address=feed.address, why=error)) from None
    return data


def _checked(value: Any) -> Any:
    """Remove characters that XML forbids from template data."""
    if isinstance(value, Mapping):
        return {name: _checked(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_checked(part) for part in value]
    if isinstance(value, Markup):
        return Markup(xml_safe(value, keep_lines=True))  # noqa: S704  (it is markup already)
    return xml_safe(value, keep_lines=True) if isinstance(value, str) else value


def _channel_data(library: Library, feed: Feed) -> dict[str, Any]:
    """Return the template values of a feed's channel."""
    house = library.house
    title, description = titles(library, feed.theme)
    return {
        "title": without_tags(title),
        "description": limited_html(description, LIMIT_BYTES),
        "home": ascii_address(library.url("index.html")),
        "address": ascii_address(library.url(feed.address)),
        "artwork": ascii_address(library.url(ARTWORK)),
        "language": library.wording.language.lower(),
        "copyright": without_tags(plain_line(library.name)),
        "generator": f"briefgen {briefgen.__version__}",
        "category": house.feed.category,
        "subcategory": house.feed.subcategory or "",
        "explicit": "true" if house.feed.advisory == "explicit" else "false",
        "author": without_tags(plain_line(house.feed.author or library.name)),
        "email": plain_line(house.email or ""),
        "guid": feed.guid,
    }


def titles(library: Library, theme: str = "") -> tuple[str, str]:
    """Return title and description of the podcast, or of a theme's podcast."""
    labels, house = library.wording.labels("library")["feed"], library.house
    default = str(labels["title"]).format(publisher=house.name) if house.name else library.name
    title = plain_line(house.feed.title or default)
    published = str(labels["published_by"]).format(publisher=house.name) if house.name else ""
    description = plain_line(house.feed.description or f"{labels['description']} {published}")
    if theme:
        title = str(labels["theme_title"]).format(title=title, theme=plain_line(theme))
        description = f"{str(labels['theme_description']).format(theme=plain_line(theme))} {description}"
    return limited(title, _NODE_CHARACTERS), limited(description, LIMIT_BYTES)


def item_data(library: Library, item: Item) -> dict[str, Any]:
    """Return the template values of an episode, which are the same in every feed."""
    entry, manifest = item.entry, item.entry.manifest
    sound = manifest.file(SOUND)
    assert sound is not None  # noqa: S101  (``library_guids`` chose only packs that have it)
    notes = show_notes(library, entry)
    noon = datetime(item.day.year, item.day.month, item.day.day, 12, tzinfo=UTC)  # the same day everywhere
    return {
        "title": without_tags(limited(plain_line(entry.edition.title), _NODE_CHARACTERS)),
        "link": ascii_address(library.url(entry.address)),
        "guid": item.episode.guid,
        "date": format_datetime(noon, usegmt=True),
        "description": as_html(notes.plain),
        "notes": Markup(notes.html.replace("]]>", "]]]]><![CDATA[>")),  # noqa: S704  (as it stands in CDATA)
        "sound": {"url": _file_url(entry, library, SOUND), "bytes": sound.bytes, "type": sound.media_type},
        "duration_s": round(manifest.total_s),
        "persons": list(_persons(entry)),
        "language": manifest.language,
        **_companions(library, entry),
    }


def _companions(library: Library, entry: Entry) -> dict[str, Any]:
    """Return the links to an episode's other files: transcripts, chapters, further audio formats."""
    manifest, forms = entry.manifest, entry.edition.wording.labels("library")["feed"]["forms"]
    return {
        "transcripts": [
            {"url": _file_url(entry, library, name), "type": kind, "relation": relation}
            for name, (kind, relation) in TRANSCRIPTS.items()
            if manifest.file(name)
        ],
        "chapters": _file_url(entry, library, CHAPTERS) if manifest.file(CHAPTERS) else "",
        "forms": [
            {
                "url": _file_url(entry, library, name),
                "type": file.media_type,
                "bytes": file.bytes,
                "title": str(title),
            }
            for name, title in forms.items()
            if (file := manifest.file(name))
        ],
    }


def _persons(entry: Entry) -> Iterator[dict[str, str]]:
    for name in people(entry):
        yield {"name": without_tags(name[:_PERSON_CHARACTERS]), "role": "narrator", "group": "cast"}
    if author := named_person(entry.review.about.author or ""):
        yield {"name": without_tags(author[:_PERSON_CHARACTERS]), "role": "author", "group": "writing"}


@cache
def named_person(author: str) -> str:
    """Return the name in what a review says of its author: "Jane Smith, independent reviewer" → "Jane Smith".

    Empty when it is a role ("an independent reviewer") or may be an organisation.
    """
    name = plain_line(author.partition(",")[0])
    words = name.split()
    is_name = 2 <= len(words) <= 4 and all(word[:1].isupper() for word in words)
    return name if is_name and next(NameFinder(()).find(f"{name}'s brother", is_prose=False), None) else ""


def _file_url(entry: Entry, library: Library, name: str) -> str:
    return ascii_address(library.url(f"{entry.slug}/{name}"))


FEED, RECORD = "feed.xml", "feed-guids.json"

EPISODES = 300
"""The most episodes of a feed."""

PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of ``podcast:guid`` (podcast namespace, "Guid")."""


def feeds(library: Library, *earlier: bytes) -> Iterator[SiteFile]:
    """Yield the feeds and the record of their guids.

    Args:
        library: the packs. Without a ``base_url`` there is no feed, and the record has no guid more or less.
        earlier: ``feed-guids.json`` of the last build of this site, and copies of it kept elsewhere; what the first
            says counts. Empty ones are none.

    Raises:
        BriefgenError: a record is damaged.
    """
    if not library.base_url:
        if any(earlier):
            yield SiteFile(RECORD, _joined(library, *earlier).written)
        return
    found = library_guids(library, *earlier)
    given = dict(found.record.feeds)

    known: dict[str, Mapping[str, Any]] = {}  # an episode stands in the feed of each of its themes

    def item_of(item: Item) -> Mapping[str, Any]:
        if item.entry.slug not in known:
            known[item.entry.slug] = item_data(library, item)
            item.entry.release()
        return known[item.entry.slug]

    for feed in _all(library, found, given):
        yield SiteFile(feed.address, partial(written, library, feed, item_of), _feed_key(library, feed))
    yield SiteFile(RECORD, replace(found.record, feeds=given).written)


def _feed_key(library: Library, feed: Feed) -> str:
    """Return the cache key of a feed."""
    items = [[each.entry.sha256, each.episode.guid, str(each.day), each.entry.state] for each in feed.items]
    return library.key(feed.address, feed.guid, feed.theme, items)


def library_guids(library: Library, *earlier: bytes) -> EpisodeGuids:
    """Assign the guids of a library's episodes.

    Raises:
        BriefgenError: a record is damaged.
    """
    record = _joined(library, *earlier)
    entries = filter(is_episode, (*library.counted, *library.digests))
    public = sorted(entries, key=lambda each: each.newest_first)
    return assign_guids(_one_of_each_id(public), record, library.today)


def is_episode(entry: Entry) -> bool:
    """Whether a pack has an episode: it has a recording, is not restricted, and is not dated in the future."""
    return entry.facts.has(SOUND) and not entry.listed.restricted and not is_in_future(entry)


def is_in_future(entry: Entry) -> bool:
    """Whether a review's publication date is in the future: podcast apps hide such episodes, or stop at them."""
    published = entry.listed.review.about.published
    return published is not None and published.is_after(entry.listed.today)


def _one_of_each_id(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries without those whose id an earlier entry has, so that no episode is listed twice."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.listed.review.about.id
        if name and name in seen:
            continue
        seen.add(name or "")
        yield entry


def _joined(library: Library, *records: bytes) -> Record:
    try:
        return reduce(Record.joined, map(Record.read, records), Record())
    except ValueError:
        errors = library.wording.labels("library")["feed"]["errors"]
        raise BriefgenError(str(errors["record"]).format(name=RECORD)) from None


def shared_ids(library: Library) -> Iterator[tuple[Entry, Entry]]:
    """Yield each pair of reviews with the same id, in the order of the library.

    Only the first is an episode of the feeds.
    """
    first: dict[str, Entry] = {}
    for entry in library.entries:
        name = entry.listed.review.about.id
        if name and entry.is_whole and first.setdefault(name, entry) is not entry:
            yield first[name], entry


def podcast_guid(url: str) -> str:
    """Return the ``podcast:guid`` of a feed: a UUID of its address without scheme and last slashes."""
    return str(uuid.uuid5(PODCAST_GUIDS, re.sub(r"^[a-z][a-z0-9+.-]*://", "", url).rstrip("/")))


def _all(library: Library, found: EpisodeGuids, given: dict[str, str]) -> Iterator[Feed]:
    """Yield every feed, and add the guids of new feeds to ``given``: they stay when the site moves."""
    order = {each.slug: number for number, each in enumerate(library.entries)}
    items = {
        each.slug: Item(each, found.episodes[each.slug]) for each in library.entries if each.slug in found.episodes
    }
    chosen = {FEED: ("", list(items.values()))}
    for group in Facets.of_library(library).groups("themes"):
        if has_feed(group):
            with_sound = [items[each.slug] for each in group.entries if each.slug in items]
            chosen[theme_address(group)] = (group.name, with_sound)
    for address, (theme, episodes) in chosen.items():
        episodes.sort(key=lambda each: (-each.day.toordinal(), order[each.entry.slug]))
        guid = given.setdefault(address, podcast_guid(ascii_address(library.url(address))))
        yield Feed(address, guid, theme, tuple(episodes[:EPISODES]))


def has_feed(theme: Group) -> bool:
    """Whether a theme has a feed: one of its packs has an episode."""
    return any(map(is_episode, theme.entries))


def theme_address(theme: Group) -> str:
    """Return the address of a theme's feed; the feed exists if ``has_feed`` is true."""
    return f"feeds/{theme.slug}.xml"
