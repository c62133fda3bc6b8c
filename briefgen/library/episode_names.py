"""The names in the record of episodes: it is published, so only those of what is in the feed can be read in it."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from briefgen.library.model import Entry

if TYPE_CHECKING:
    from briefgen.library.episodes import Episode

HIDDEN = "sha256:"
"""What a hidden name begins with."""


def hidden(name: str) -> str:
    """Return a name so that only who knows it knows it again; what is hidden already, and nothing, stay."""
    if not name or name.startswith(HIDDEN):
        return name
    return f"{HIDDEN}{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}"


def without_names(known: "Episode", listed: Collection[str]) -> "Episode":
    """Return an episode as it is published: with names only where its slug is among those in the feed."""
    earlier = tuple(map(hidden, known.earlier))
    if known.slug in listed:
        return replace(known, file=hidden(known.file), earlier=earlier)
    slug, file, report, published = map(hidden, (known.slug, known.file, known.report, known.published))
    return replace(known, slug=slug, file=file, report=report, published=published, earlier=earlier)


def with_names(episodes: Iterable["Episode"], entries: Iterable[Entry]) -> tuple["Episode", ...]:
    """Return episodes with the names that the packs of a library have."""
    names = {hidden(name): name for each in entries for name in _names(each) if name}

    def shown(name: str) -> str:
        return names.get(name, name)

    return tuple(
        replace(
            known,
            slug=shown(known.slug),
            file=shown(known.file),
            report=shown(known.report),
            published=shown(known.published),
            earlier=tuple(map(shown, known.earlier)),
        )
        for known in episodes
    )


def _names(entry: Entry) -> tuple[str, ...]:
    facts = entry.facts
    return entry.slug, facts.input_file, facts.review.about.report or "", facts.published
