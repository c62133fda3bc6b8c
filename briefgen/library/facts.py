"""What lists, counts and feeds say of a pack: a small part of its manifest, so that few manifests are read whole.

The parts are kept in the cache under the hash of ``pack.json``, and only those of packs that anyone may see: of a
restricted one nothing, of a withdrawn one only what stands in its place, and hashes.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.build.unchanged import programs
from briefgen.cache import Cache, key_of
from briefgen.library.ages import bands
from briefgen.pack.model import Manifest
from briefgen.review.dates import PartialDate
from briefgen.review.model import About, KeyMessage, Recommendation, Review

KIND = "library"
"""The kind of what is kept in the cache."""

_ABOUT = frozenset(
    {
        "title", "kind", "area", "published", "subject", "themes", "report", "language", "review_by", "withdrawn",
        "withdrawn_reason", "digest_of", "circulation",
    }
)  # fmt: skip
_DATES, _LISTS = ("published", "review_by", "withdrawn"), ("themes", "digest_of")


class PackFile(NamedTuple):
    """A file of a pack: as ``pack.model.FileEntry``, without its media type."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Facts:
    """What is known of a pack without reading its manifest.

    Attributes:
        slug: the name of its folder in the site.
        audience: whom an edition for one audience is for; empty for everyone.
        input_file: the name of its summary.
        published: as its manifest says it, or empty.
        language: of the pack.
        circulation: ``public`` or ``restricted``.
        files: every file but ``pack.json``.
        wording: ``wording_of`` its review.
        ages: the age bands that it is about (``ages.bands``).
        review: its review with ``_ABOUT``; headline, agencies and whether there is a reason of each message; and
            owner, date and status of each recommendation. All else is as if it were not said. A withdrawn one has no
            messages.
    """

    slug: str
    audience: str
    input_file: str
    published: str
    language: str
    circulation: str
    files: tuple[PackFile, ...]
    wording: tuple[str, ...]
    ages: tuple[str, ...]
    review: Review

    def has(self, name: str) -> bool:
        """Whether the pack has a file of this name."""
        return any(each.name == name for each in self.files)


def facts_of(manifest: Manifest) -> Facts:
    """Return what lists, counts and feeds say of a pack."""
    return _read(_said(manifest))


def facts_as_json(facts: Facts, publisher: str | None) -> dict[str, Any]:
    """Return the facts of a withdrawn pack as JSON, for the record of a site: what stands in its place."""
    shown = set(_ABOUT - {"subject", "themes"})
    about = facts.review.about.model_dump(mode="json", include=shown, exclude_defaults=True)
    if publisher is not None:
        about["publisher"] = publisher
    pack = [facts.slug, facts.audience, facts.input_file, facts.published, facts.language, facts.circulation]
    return {
        "pack": pack,
        "files": [list(each) for each in facts.files],
        "wording": list(facts.wording),
        "ages": [],
        "about": about,
        "messages": [],
        "advice": [],
    }


def facts_from_json(said: Mapping[str, Any]) -> Facts:
    """Return what ``facts_as_json`` wrote.

    Raises:
        ValueError: it is damaged.
    """
    try:
        facts = _read(dict(said))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
    if facts.review.about.withdrawn is None:
        raise ValueError("withdrawn")
    return facts


def wording_of(review: Review) -> tuple[str, ...]:
    """Return hashes of the headlines, findings and paragraphs of the story, without the names that may change."""
    names = [_words(name) for name in (*review.about.pseudonyms, review.about.title)]
    texts = [*review.what_happened.split("\n")]
    for message in review.key_messages:
        texts += [message.headline, message.finding]
    hashes = []
    for text in texts:
        words = _words(text)
        for name in names:
            words = words.replace(name, " ") if name.strip() else words
        if words.strip():
            hashes.append(hashlib.sha256(words.encode()).hexdigest()[:8])
    return tuple(dict.fromkeys(hashes))


def _words(text: str) -> str:
    words = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    return f" {words} "


def _said(manifest: Manifest) -> dict[str, Any]:
    """Return the facts of a pack as JSON has them."""
    review = manifest.review
    shown = review.about.withdrawn is None
    about = _ABOUT if shown else _ABOUT - {"subject", "themes"}
    pack = manifest.slug, manifest.audience or "", manifest.input_file, manifest.published or ""
    return {
        "pack": [*pack, manifest.language, manifest.circulation],
        "files": [[each.name, each.sha256, each.bytes] for each in manifest.files],
        "wording": wording_of(review),
        "ages": bands(review.about.subject, review.about.language) if shown else (),
        "about": review.about.model_dump(mode="json", include=set(about), exclude_defaults=True),
        "messages": [[each.headline, each.agencies, bool(each.why)] for each in review.key_messages if shown],
        "advice": [
            [each.owner, each.due.iso if each.due else None, each.status] for each in review.recommendations if shown
        ],
    }


def _read(said: dict[str, Any]) -> Facts:
    about = {"subject": "", **said["about"]}
    for name in _DATES:
        about[name] = _date(about.get(name))
    for name in _LISTS:
        about[name] = tuple(about.get(name, ()))
    review = Review.model_construct(
        about=About.model_construct(**about),
        what_happened="",
        key_messages=tuple(
            KeyMessage.model_construct(
                headline=headline,
                finding="",
                agencies=tuple(agencies),
                why="…" if why else None,
                audiences={},  # finding out a default costs more than all the rest
                action=None,
                source=None,
            )
            for headline, agencies, why in said["messages"]
        ),
        recommendations=tuple(
            Recommendation.model_construct(text="", owner=owner, due=_date(due), status=status)
            for owner, due, status in said["advice"]
        ),
        why_it_matters=None,
        perspective=None,
        equality=None,
        involved=(),
        good_practice=(),
        questions=(),
        support=(),
        resources=(),
        acronyms={},
        pronounce={},
        other_languages={},
    )
    slug, audience, input_file, published, language, circulation = said["pack"]
    return Facts(
        slug=slug,
        audience=audience,
        input_file=input_file,
        published=published,
        language=language,
        circulation=circulation,
        files=tuple(map(PackFile._make, said["files"])),
        wording=tuple(said["wording"]),
        ages=tuple(said["ages"]),
        review=review,
    )


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


class KnownPacks:
    """The facts of the packs of some folders, as the last run left them in the cache.

    Args:
        folders: what was given to make a library of.
        cache: the store.
    """

    def __init__(self, folders: Iterable[Path], cache: Cache) -> None:
        self._cache = cache
        self._key = key_of([str(folder.absolute()) for folder in folders])
        self._programs = key_of(programs())
        said = json.loads(cache.get(KIND, self._key) or b"{}")
        self._known: dict[str, dict[str, Any]] = said["packs"] if said.get("programs") == self._programs else {}
        self._now: dict[str, dict[str, Any]] = {}

    def facts(self, sha256: str) -> Facts | None:
        """Return what is known of a pack by the hash of its ``pack.json``; None when that is not kept."""
        if (said := self._known.get(sha256)) is None:
            return None
        self._now[sha256] = said
        return _read(said)

    def see(self, sha256: str, manifest: Manifest) -> Facts:
        """Return the facts of a pack, and remember them unless it is restricted."""
        said = _said(manifest)
        if "restricted" not in {manifest.circulation, manifest.review.about.circulation}:
            self._now[sha256] = said
        return _read(said)

    def keep(self) -> None:
        """Put the facts of the packs that were asked for into the cache, when they are others than before."""
        if self._now != self._known:
            said = {"programs": self._programs, "packs": self._now}  # takes the place of what another version kept
            self._cache.put(KIND, self._key, json.dumps(said).encode())
