"""``feed.xml``, and a feed for each theme: the library as a podcast, for apps and directories.

Decisions that are in none of the directories' papers:

- An episode is each public edition for everyone that has a recording. Withdrawn and restricted reviews, and editions
  for one audience, are in no feed.
- RSS names one language, that of the site; Welsh and English episodes stand in the same feed. What is known of each
  (transcripts, further forms of the sound) says its own.
- A feed has the newest 300 episodes; older ones stay in the library. Apps read the whole feed several times a day.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path

from briefgen.build.unchanged import programs
from briefgen.cache import Cache, key_of, size_limit
from briefgen.errors import BriefgenError
from briefgen.library.episode_names import hidden, without_names
from briefgen.library.episodes import Identified, Record, identified
from briefgen.library.facets import Facets, Group
from briefgen.library.model import Library, SiteFile, State
from briefgen.library.rss import SOUND, Feed, Item, item_xml, written
from briefgen.library.web_address import web_url

FEED, RECORD = "feed.xml", "feed-guids.json"

EPISODES = 300
"""The most episodes of a feed."""

_KIND = "episodes"  # of what is kept in the cache
_PRUNED_AFTER = 500  # episodes of some 12 kB: what has not been used for longest makes room for so many

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
            kept = _kept(library, *earlier)
            yield SiteFile(RECORD, hashlib.sha256(kept).hexdigest(), lambda: kept)
        return
    found = identify(library, *earlier)
    given = dict(found.record.feeds)

    items = _Items(library)
    for feed in _all(library, found, given):
        said = [_said(each) for each in feed.items]
        key = library.key(feed.address, feed.guid, said)
        yield SiteFile(feed.address, key, partial(written, library, feed, items.xml))
    record = replace(found.record, feeds=given).written()
    yield SiteFile(RECORD, hashlib.sha256(record).hexdigest(), lambda: record)


class _Items:
    """Makes the episodes of feeds, each once: one stands in the feed of each of its themes, and stays as it is.

    Only what is in a feed is kept in the cache, and so nothing that is restricted or withdrawn.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._cache = Cache()
        self._programs = key_of(programs())
        self._made = 0

    def xml(self, item: Item) -> bytes:
        """Return an episode as XML."""
        key = key_of(self._library.key("item", *_said(item)), self._programs)
        if (made := self._cache.get(_KIND, key)) is None:
            made = item_xml(self._library, item)
            self._cache.put(_KIND, key, made)
            self._made += 1
            if self._made % _PRUNED_AFTER == 0:
                self._cache.prune(size_limit())
        return made


def _said(item: Item) -> list[str]:
    """Return what decides an episode besides the settings."""
    return [item.entry.sha256, item.episode.guid, str(item.day), item.entry.state]


def identify(library: Library, *earlier: bytes) -> Identified:
    """Return which episode is which; ``replaced`` of it are packs that a changed summary left behind.

    Raises:
        BriefgenError: a record is damaged.
    """
    record = _joined(library, *earlier)
    entries = [each for each in library.entries if each.is_whole and each.facts.has(SOUND)]
    public = [each for each in entries if not each.listed.restricted]
    return identified(public, record, library.today)


def _kept(library: Library, *earlier: bytes) -> bytes:
    """Return the record as it was, without the names of what is not public any more."""
    record = _joined(library, *earlier)
    shown = (*library.counted, *library.digests)
    public = {each.slug for each in shown if not each.listed.restricted}
    return replace(record, episodes=tuple(without_names(each, public) for each in record.episodes)).written()


def _joined(library: Library, *records: bytes) -> Record:
    try:
        return reduce(Record.joined, map(Record.read, records), Record())
    except ValueError:
        errors = library.wording.labels("library")["feed"]["errors"]
        raise BriefgenError(str(errors["record"]).format(name=RECORD)) from None


def left_behind(library: Library, record: bytes) -> Iterator[tuple[Path, str]]:
    """Yield packs that still lie beside a newer build of the same summary, and the newer one's slug.

    Args:
        library: the packs.
        record: ``feed-guids.json`` of the site; empty when there is none.
    """
    packs = {name: each for each in library.entries for name in (each.slug, hidden(each.slug))}
    for known in Record.read(record).episodes:
        for slug in known.earlier:
            if slug in packs and known.slug in packs:
                yield packs[slug].pack, packs[known.slug].slug


def podcast_guid(url: str) -> str:
    """Return the ``podcast:guid`` of a feed: a UUID of its address without scheme and last slashes."""
    return str(uuid.uuid5(PODCAST_GUIDS, re.sub(r"^[a-z][a-z0-9+.-]*://", "", url).rstrip("/")))


def _all(library: Library, found: Identified, given: dict[str, str]) -> Iterator[Feed]:
    """Yield every feed; ``given`` takes the guids of new ones, which then stay although the site moves."""
    order = {each.slug: number for number, each in enumerate(library.entries)}
    items = {
        each.slug: Item(each, found.episodes[each.slug])
        for each in library.entries
        if each.slug in found.episodes and each.state is not State.WITHDRAWN
    }
    chosen = {FEED: ("", list(items.values()))}
    for group in Facets.of_library(library).groups("themes"):
        if has_feed(group):  # it may be empty: when each of its packs has a newer build with another theme
            with_sound = [items[each.slug] for each in group.entries if each.slug in items]
            chosen[theme_address(group)] = (group.name, with_sound)
    for address, (theme, episodes) in chosen.items():
        episodes.sort(key=lambda each: (-each.day.toordinal(), order[each.entry.slug]))
        guid = given.setdefault(address, podcast_guid(web_url(library.url(address))))
        yield Feed(address, guid, theme, tuple(episodes[:EPISODES]))


def has_feed(theme: Group) -> bool:
    """Whether a theme has a feed: one of its packs has a recording for everyone."""
    return any(each.facts.has(SOUND) and not each.listed.restricted for each in theme.entries)


def theme_address(theme: Group) -> str:
    """Return the address of a theme's feed, which is there when ``has_feed`` says so."""
    return f"feeds/{theme.slug}.xml"
