"""``feed.xml``, and a feed for each theme: the library as a podcast, for apps and directories.

Decisions that are in none of the directories' papers:

- An episode is each public edition for everyone that has a recording. Withdrawn and restricted reviews, and editions
  for one audience, are in no feed.
- RSS names one language, that of the site; Welsh and English episodes stand in the same feed. What is known of each
  (transcripts, further forms of the sound) says its own.
- A feed has the newest 300 episodes; older ones stay in the library. Apps read the whole feed several times a day.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce
from typing import Any

from briefgen.errors import BriefgenError
from briefgen.library.episodes import Identified, Record, identified
from briefgen.library.facets import Facets, Group
from briefgen.library.model import Entry, Library, SiteFile
from briefgen.library.rss import SOUND, Feed, Item, item_data, written
from briefgen.review.web_address import ascii_address

FEED, RECORD = "feed.xml", "feed-guids.json"

EPISODES = 300
"""The most episodes of a feed."""

PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of ``podcast:guid`` (podcast namespace, "Guid")."""


def feeds(library: Library, *earlier: bytes) -> Iterator[SiteFile]:
    """Yield the feeds and the record of the guids they have given.

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
    found = identify(library, *earlier)
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
    """Return the key of a feed: everything that decides it."""
    items = [[each.entry.sha256, each.episode.guid, str(each.day), each.entry.state] for each in feed.items]
    return library.key(feed.address, feed.guid, feed.theme, items)


def identify(library: Library, *earlier: bytes) -> Identified:
    """Return which episode is which.

    Raises:
        BriefgenError: a record is damaged.
    """
    record = _joined(library, *earlier)
    entries = [each for each in (*library.counted, *library.digests) if each.facts.has(SOUND)]
    public = sorted((each for each in entries if not each.listed.restricted), key=lambda each: each.newest_first)
    return identified(public, record, library.today)


def _joined(library: Library, *records: bytes) -> Record:
    try:
        return reduce(Record.joined, map(Record.read, records), Record())
    except ValueError:
        errors = library.wording.labels("library")["feed"]["errors"]
        raise BriefgenError(str(errors["record"]).format(name=RECORD)) from None


def shared_ids(library: Library) -> Iterator[tuple[Entry, Entry]]:
    """Yield each two reviews that have the same id, the first of them in the order of the library.

    Only the first has the guid of the id, so listeners would get the second as a new episode.
    """
    first: dict[str, Entry] = {}
    for entry in library.entries:
        name = entry.listed.review.about.id
        if name and entry.is_whole and first.setdefault(name, entry) is not entry:
            yield first[name], entry


def podcast_guid(url: str) -> str:
    """Return the ``podcast:guid`` of a feed: a UUID of its address without scheme and last slashes."""
    return str(uuid.uuid5(PODCAST_GUIDS, re.sub(r"^[a-z][a-z0-9+.-]*://", "", url).rstrip("/")))


def _all(library: Library, found: Identified, given: dict[str, str]) -> Iterator[Feed]:
    """Yield every feed; ``given`` takes the guids of new ones, which then stay although the site moves."""
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
    """Whether a theme has a feed: one of its packs has a recording for everyone."""
    return any(each.facts.has(SOUND) and not each.listed.restricted for each in theme.entries)


def theme_address(theme: Group) -> str:
    """Return the address of a theme's feed, which is there when ``has_feed`` says so."""
    return f"feeds/{theme.slug}.xml"
