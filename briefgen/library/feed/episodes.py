"""The guids of episodes: a guid never changes, and is never given to another episode.

A podcast app knows an episode by its guid alone: with a new one, every listener gets the episode again as if it were
another. The guid of a review is a UUID (version 5) of its ``id``, so it stays whatever else changes in the summary. A
review without an id has one of area, title and year, as the slug has them.

The site keeps a record, ``feed-guids.json``, of the guids it has given and of the day on which each episode came into
the feed, by hashes of ids and slugs: the record is published, and names no review. A review that gets an id later
keeps the guid that the record has for its slug. A guid is never given twice, also when its review is gone.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from briefgen.library.model import Entry

GUIDS = uuid.UUID("5f0a6c1e-3b0d-5d5e-9a51-0c1b9be1f7a4")
"""The namespace of the guids of episodes (RFC 9562, version 5). It must never change."""

FORMAT = 2
_HASHED = "sha256:"
_HASH_DIGITS = 32


@dataclass(frozen=True)
class Episode:
    """An episode: its guid, and the ISO date when it entered the feed, which undated reviews are shown with."""

    guid: str
    listed: str


@dataclass(frozen=True)
class Record:
    """The record of guids that the site keeps between builds.

    Attributes:
        feeds: the guid of each feed, by its address: it stays although the site moves.
        episodes: every episode there has ever been, by ``hashed`` id or slug of its review.
    """

    feeds: Mapping[str, str] = field(default_factory=dict)
    episodes: Mapping[str, Episode] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> "Record":
        """Read a record of this format or the first one; empty bytes are an empty record.

        Raises:
            ValueError: it is damaged.
        """
        if not data:
            return cls()
        try:
            values = json.loads(data)
            feeds = {str(address): str(guid) for address, guid in values["feeds"].items()}
            if values.get("format", 1) == 1:
                episodes = _first_format(values["episodes"])
            else:
                episodes = {str(name): _episode(each) for name, each in values["episodes"].items()}
        except (KeyError, TypeError, AttributeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(str(error)) from error
        record = cls(feeds, episodes)
        record.written()  # half a character, as JSON can name it, could not be written again
        return record

    def joined(self, other: "Record") -> "Record":
        """Merge two records; this one takes precedence."""
        return Record({**other.feeds, **self.feeds}, {**other.episodes, **self.episodes})

    def written(self) -> bytes:
        """Serialise the record as JSON, an episode a line, so that its versions can be compared."""
        lines = ",\n".join(
            f"{json.dumps(name)}: {json.dumps(vars(each))}" for name, each in sorted(self.episodes.items())
        )
        feeds = json.dumps(dict(sorted(self.feeds.items())), ensure_ascii=False, indent=1)
        return f'{{"format": {FORMAT},\n"feeds": {feeds},\n"episodes": {{\n{lines}\n}}}}\n'.encode()


def _episode(values: Mapping[str, Any]) -> Episode:
    guid, listed = values["guid"], values["listed"]
    if not (isinstance(guid, str) and isinstance(listed, str)):
        raise TypeError(guid)
    date.fromisoformat(listed)
    return Episode(guid, listed)


def _first_format(rows: Iterable[Mapping[str, Any]]) -> dict[str, Episode]:
    """Parse the episodes of the record's first format, by hashed slug.

    Of several with one slug the one that was in the feed has it, else the one that came last: the others had it
    before and are gone. Their guids are kept under no slug, so that none is given again.
    """
    episodes: dict[str, Episode] = {}
    given: set[str] = set()
    for row in sorted(rows, key=_is_live):
        episode = _episode(row)
        if episode.guid in given:
            raise TypeError(episode.guid)
        given.add(episode.guid)
        name = row["slug"] if row["slug"].startswith(_HASHED) else hashed(row["slug"])
        if name in episodes:
            episodes[hashed(f"guid {episodes[name].guid}")] = episodes[name]
        episodes[name] = episode
    return episodes


def _is_live(row: Mapping[str, Any]) -> tuple[bool, str]:
    """Sort key of a row of the first format: those in the feed last, and of these those that came last."""
    if not (isinstance(row["slug"], str) and isinstance(row["listed"], str)):
        raise TypeError(row["slug"])
    return not row["slug"].startswith(_HASHED), row["listed"]


def hashed(name: str) -> str:
    """Hash a slug, or ``id `` and a review id, to its key in the record."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{_HASHED}{digest[:_HASH_DIGITS]}"


@dataclass(frozen=True)
class EpisodeGuids:
    """The episodes of a library with their guids.

    Attributes:
        episodes: by slug.
        record: what is kept for the next build; its feeds are those of the earlier one.
    """

    episodes: Mapping[str, Episode]
    record: Record


def assign_guids(entries: Iterable[Entry], earlier: Record, today: date) -> EpisodeGuids:
    """Assign a guid to every episode: the recorded one, else a new one.

    Args:
        entries: the packs that are episodes, in the order of the library. Of two with one id, the first has its guid.
        earlier: the record of the last build.
        today: the day of the build.
    """
    episodes: dict[str, Episode] = {}
    names = {entry.slug: _names(entry) for entry in entries}
    taken: set[str] = set()
    # An id comes before any slug: another review may have the slug that a renamed one had.
    for place in (0, 1):
        for slug, own in names.items():
            known = earlier.episodes.get(hashed(own[place])) if place < len(own) else None
            if known and slug not in episodes and known.guid not in taken:
                episodes[slug] = known
                taken.add(known.guid)
    taken |= {known.guid for known in earlier.episodes.values()}
    for slug in names:
        if slug not in episodes:
            episodes[slug] = Episode(_new_guid(names[slug][0], taken), today.isoformat())
            taken.add(episodes[slug].guid)
    now = {hashed(own[0]): episodes[slug] for slug, own in reversed(names.items())}  # of two with one id, the first
    found = frozenset(now.values())
    kept = {name: known for name, known in earlier.episodes.items() if known not in found}
    return EpisodeGuids(episodes, replace(earlier, episodes=kept | now))


def _names(entry: Entry) -> tuple[str, ...]:
    """Return the keys of a review in the record: its id, if it has one, then its slug."""
    about = entry.listed.review.about
    return (f"id {about.id}", entry.slug) if about.id else (entry.slug,)


def _new_guid(name: str, taken: set[str]) -> str:
    """Make the guid of an id or slug; numbered if another episode has it already."""
    number = 1
    while (guid := str(uuid.uuid5(GUIDS, name if number == 1 else f"{name} {number}"))) in taken:
        number += 1
    return guid
