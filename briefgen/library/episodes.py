"""Which episode is which: the guid that an episode keeps for ever, whatever is changed in its review.

A podcast app knows an episode by its guid alone: with a new one, every listener gets the episode again as if it
were another. Nothing in a summary stays for certain (the slug follows area, title and year), so the site keeps a
record, ``feed-guids.json``, of the guids it has given, and of each episode's slug, file name, report and wording as
last seen. Names that are not in the feed stand there as hashes (``episode_names``). The same is found again

1. by its slug, unless nothing else is left of it: then another review has taken its name;
2. where the slug is gone from the library: by its wording. At least half of the headlines, findings and paragraphs
   of the story, without names, are the same. Or by file name and report together, when some wording is the same;
3. where the earlier pack still lies beside the new one: when it came of the same summary file and publication date,
   and four fifths of the wording are the same. The new one then has the guid, and the earlier leaves the feed.

A guid is never given twice, also when its review is gone. The first guid of an episode is computed from its slug, so
a site that is built anew without its record has the same guids, as long as no slug has changed meanwhile.

Limits: when the record is lost *and* area, title or year change, the episode gets a new guid; so it does when title
and nearly all wording change at the same time.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from briefgen.library.episode_names import with_names, without_names
from briefgen.library.model import Entry, State

GUIDS = uuid.UUID("5f0a6c1e-3b0d-5d5e-9a51-0c1b9be1f7a4")
"""The namespace of the guids of episodes (RFC 9562, version 5). It must never change."""

SAME, NEARLY_SAME, SOME = 0.5, 0.8, 0.2
"""Shares of wording: enough when the earlier pack is gone; when it is still there; beside file name and report."""


@dataclass(frozen=True)
class Episode:
    """What the record knows of an episode.

    Attributes:
        guid: its identity, for ever.
        slug: its pack, as last seen.
        earlier: the slugs it had before.
        file: the name of its summary.
        report: the address of the review's report, or empty.
        published: as the review states it, or empty.
        listed: the day it came into the feed, ISO; the date of an episode whose review has none.
        wording: hashes of its headlines, findings and paragraphs, without names.
    """

    guid: str
    slug: str
    earlier: tuple[str, ...]
    file: str
    report: str
    published: str
    listed: str
    wording: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """What the site keeps from one build to the next.

    Attributes:
        feeds: the guid of each feed, by its address: it stays although the site moves.
        episodes: every episode there has ever been.
    """

    feeds: Mapping[str, str] = field(default_factory=dict)
    episodes: tuple[Episode, ...] = ()

    @classmethod
    def read(cls, data: bytes) -> "Record":
        """Read a record; empty bytes are an empty one.

        Raises:
            ValueError: it is damaged.
        """
        if not data:
            return cls()
        try:
            said = json.loads(data)
            episodes = tuple(_episode(each) for each in said["episodes"])
            feeds = {str(address): str(guid) for address, guid in said["feeds"].items()}
        except (KeyError, TypeError, AttributeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(str(error)) from error
        if len({each.guid for each in episodes}) < len(episodes):
            raise ValueError("guid")
        record = cls(feeds, episodes)
        record.written()  # half a character, as JSON can name it, could not be written again
        return record

    def joined(self, other: "Record") -> "Record":
        """Return this record with what only another has."""
        guids = {known.guid for known in self.episodes}
        others = tuple(known for known in other.episodes if known.guid not in guids)
        return Record({**other.feeds, **self.feeds}, (*self.episodes, *others))

    def written(self) -> bytes:
        """Return the record as a file: an episode a line, so that versions of it can be compared."""
        episodes = sorted((vars(each) for each in self.episodes), key=lambda each: (each["slug"], each["guid"]))
        lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in episodes)
        feeds = json.dumps(dict(sorted(self.feeds.items())), ensure_ascii=False, indent=1)
        return f'{{"format": 1,\n"feeds": {feeds},\n"episodes": [\n{lines}\n]}}\n'.encode()


def _episode(said: Mapping[str, Any]) -> Episode:
    values: dict[str, Any] = {}
    for name in Episode.__dataclass_fields__:
        kind = list if name in {"earlier", "wording"} else str
        if not isinstance(said[name], kind) or set(map(type, said[name])) - {str}:
            raise TypeError(name)
        values[name] = tuple(said[name]) if kind is list else said[name]
    date.fromisoformat(values["listed"])
    return Episode(**values)


@dataclass(frozen=True)
class Identified:
    """The episodes of a library.

    Attributes:
        episodes: by slug.
        replaced: packs that an edited version of the same summary has taken the place of.
        record: what is kept for the next build; its feeds are those of the earlier one.
    """

    episodes: Mapping[str, Episode]
    replaced: tuple[Entry, ...]
    record: Record


def identified(entries: Iterable[Entry], earlier: Record, today: date) -> Identified:
    """Find the guid of every episode.

    Args:
        entries: every pack that is or was an episode, withdrawn ones too.
        earlier: the record of the last build.
        today: the day of the build.
    """
    entries = tuple(entries)
    earlier = replace(earlier, episodes=with_names(earlier.episodes, entries))
    matching = _Matching(entries, earlier)
    matching.by_slug()
    matching.replaced_before()
    matching.gone()
    matching.beside()
    episodes, guids = {}, {known.guid for known in earlier.episodes}
    for slug, (entry, wording) in matching.seen.items():
        if entry.state is State.WITHDRAWN and slug not in matching.found:
            continue  # it never was in the feed, and there is nothing to remember
        known = matching.found.get(slug) or _first_seen(slug, guids, today)
        guids.add(known.guid)
        episodes[slug] = _as_seen(known, entry, wording)
    now = {known.guid for known in episodes.values()}
    kept = tuple(known for known in earlier.episodes if known.guid not in now)
    listed = {slug for slug in episodes if matching.seen[slug][0].state is not State.WITHDRAWN}
    record = tuple(without_names(known, listed) for known in (*kept, *episodes.values()))
    return Identified(episodes, tuple(matching.replaced), Record(earlier.feeds, record))


class _Matching:
    """Finds again what the record knows, one way after the other.

    Attributes:
        seen: packs that are not replaced, with their wording, by slug.
        found: what the record knows of them.
        replaced: packs that left the feed.
    """

    def __init__(self, entries: Iterable[Entry], earlier: Record) -> None:
        self.seen = {entry.slug: (entry, entry.facts.wording) for entry in entries}
        self.found: dict[str, Episode] = {}
        self.replaced: list[Entry] = []
        self._earlier = earlier.episodes

    def by_slug(self) -> None:
        """The slug is the same, and it is not another review of the same name."""
        for known in self._earlier:
            if known.slug in self.seen and not _is_another(known, *self.seen[known.slug]):
                self.found.setdefault(known.slug, known)

    def replaced_before(self) -> None:
        """The slug is an earlier one of an episode that is there under a newer."""
        for known in list(self.found.values()):
            for slug in known.earlier:
                is_there = slug in self.seen and slug not in self.found
                if is_there and _alike(known.wording, self.seen[slug][1]) >= SAME:
                    self._leave(slug)

    def gone(self) -> None:
        """The slug of an episode is gone, and a new one has its wording: the most alike first."""
        there = {known.guid for known in self.found.values()}
        gone = [known for known in self._earlier if known.guid not in there]
        where: dict[str, list[int]] = defaultdict(list)
        for number, known in enumerate(gone):
            for each in known.wording:
                where[each].append(number)
        pairs = []
        for slug, entry, wording in self._new():
            for number in {number for each in wording for number in where.get(each, ())}:
                known, share = gone[number], _alike(gone[number].wording, wording)
                same_both = (known.file, known.report) == _facts(entry) and bool(known.report)
                if share >= SAME or (share >= SOME and same_both):
                    pairs.append((-share, not same_both, known.file != entry.facts.input_file, slug, number))
        left = set(range(len(gone)))
        for *_, slug, number in sorted(pairs):
            if slug not in self.found and number in left:
                left.remove(number)
                self.found[slug] = gone[number]

    def beside(self) -> None:
        """The earlier pack of a changed summary is still there: the new one takes its place."""
        known_of: dict[tuple[str, str], list[Episode]] = defaultdict(list)
        for known in self.found.values():
            known_of[known.file, known.published].append(known)
        for slug, entry, wording in self._new():
            same = known_of[entry.facts.input_file, entry.facts.published]
            alike = (known for known in same if _alike(known.wording, wording) >= NEARLY_SAME)
            first_two = list(islice(alike, 2))
            if len(first_two) == 1 and first_two[0].slug in self.seen:  # among several, it is not known which
                self._leave(first_two[0].slug)
                self.found[slug] = first_two[0]

    def _new(self) -> list[tuple[str, Entry, tuple[str, ...]]]:
        return [(slug, *seen) for slug, seen in self.seen.items() if slug not in self.found]

    def _leave(self, slug: str) -> None:
        self.found.pop(slug, None)
        self.replaced.append(self.seen.pop(slug)[0])


def _alike(first: Iterable[str], second: Iterable[str]) -> float:
    one, two = set(first), set(second)
    return len(one & two) / max(len(one), len(two), 1)


def _facts(entry: Entry) -> tuple[str, str]:
    return entry.facts.input_file, entry.listed.review.about.report or ""


def _is_another(known: Episode, entry: Entry, wording: tuple[str, ...]) -> bool:
    """Whether another review has taken the slug: nothing else of the known one is left."""
    file, report = _facts(entry)
    same_report = bool(report) and report == known.report
    return _alike(known.wording, wording) < SOME and file != known.file and not same_report


def _first_seen(slug: str, taken: set[str], today: date) -> Episode:
    return Episode(_new_guid(slug, taken), slug, (), "", "", "", today.isoformat(), ())


def _as_seen(known: Episode, entry: Entry, wording: tuple[str, ...]) -> Episode:
    """Return an episode as it is in this build."""
    file, report = _facts(entry)
    earlier = known.earlier if known.slug == entry.slug else (*known.earlier, known.slug)
    return replace(
        known,
        slug=entry.slug,
        earlier=tuple(dict.fromkeys(slug for slug in earlier if slug != entry.slug)),
        file=file,
        report=report,
        published=entry.facts.published,
        wording=wording,
    )


def _new_guid(slug: str, taken: set[str]) -> str:
    """Return a guid for a slug: the same for the same slug, unless another episode has it already."""
    number = 1
    while (guid := str(uuid.uuid5(GUIDS, slug if number == 1 else f"{slug} {number}"))) in taken:
        number += 1
    return guid
