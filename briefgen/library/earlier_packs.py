"""The packs of the earlier site: their titles, and their last good copies.

A site keeps a copy of every pack that it shows. When a pack cannot be read any more, that copy takes its place: its
page, its files, its episode and its places in lists are made from it as from any other pack.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.files.opener import OpenError, read_inside
from briefgen.library.facts import Facts, facts_of, withdrawn_as_json, withdrawn_from_json
from briefgen.library.model import Entry, State
from briefgen.library.record import OldSite, PackRecord, SiteRecord, folder_key
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import Manifest
from briefgen.pack.read import MAX_MANIFEST, parse_manifest

_SLUG = re.compile(rb'"slug"\s*:\s*"([a-z0-9][a-z0-9-]{0,199})"')
_HEAD_BYTES = 64_000


class Found(NamedTuple):
    """A pack that can be read.

    Attributes:
        pack: its folder.
        sha256: the hash of its ``pack.json``.
        facts: what lists say of it.
        read: reads its manifest.
        is_kept: whether it is the copy in the site, in the place of a pack that cannot be read.
    """

    pack: Path
    sha256: str
    facts: Facts
    read: Callable[[], Manifest]
    is_kept: bool = False


class EarlierPacks:
    """The packs of the earlier site.

    Args:
        site: its folder; there may be none yet.

    Attributes:
        records: what the site says of each pack, by slug.
        forwards: addresses from which the site leads elsewhere, by slug.
    """

    def __init__(self, site: Path | None) -> None:
        old = OldSite(site) if site else None
        self._site = site
        self._files = old.record.files if old else {}
        self.records: Mapping[str, PackRecord] = old.record.packs if old else {}
        self.forwards: Mapping[str, str] = old.record.forwards if old else {}

    def title(self, slug: str) -> str:
        """Return the title of a pack's review, or else the pack's slug."""
        known = self.records.get(slug)
        if known and known.title:
            return known.title
        found = self.last_good(slug)
        return found.facts.review.about.title if found else slug

    def is_in(self, slug: str, folder: str) -> bool:
        """Whether a pack may come from a folder of this name; true where the site did not record the folder."""
        known = self.records[slug]
        return folder == slug if not known.folder else known.folder == folder_key(folder)

    def last_good(self, slug: str) -> Found | None:
        """Return the site's copy of a pack; None when the copy is incomplete."""
        known = self.records.get(slug)
        if known is None or self._site is None:
            return None
        folder = self._site / slug
        try:
            if known.withdrawn is not None:
                facts = withdrawn_from_json(known.withdrawn)
                return Found(folder, known.sha256, facts, partial(_as_withdrawn, facts), is_kept=True)
            data = read_inside(folder, MANIFEST, MAX_MANIFEST)
            if hashlib.sha256(data).hexdigest() != known.sha256:
                return None
            manifest = parse_manifest(data)
        except (OpenError, ValueError):
            return None
        return Found(folder, known.sha256, facts_of(manifest), partial(parse_manifest, data), is_kept=True)


def pack_record(entry: Entry, earlier: SiteRecord) -> PackRecord:
    """Make the site's record of a pack."""
    known = earlier.packs.get(entry.slug)
    folder = known.folder if entry.is_kept and known else folder_key(entry.pack.absolute().name)
    is_withdrawn = entry.state is State.WITHDRAWN
    withdrawn = withdrawn_as_json(entry.facts) if is_withdrawn else None
    return PackRecord(entry.facts.review.about.title, folder, entry.sha256, withdrawn)


def _as_withdrawn(facts: Facts) -> Manifest:
    """Return a minimal manifest of a withdrawn pack: the fields that its pages show."""
    shown: dict[str, Any] = {
        "slug": facts.slug,
        "audience": facts.audience or None,
        "review": facts.review,
        "files": (),
    }
    return Manifest.model_construct(**shown)


def read_pack(pack: Path) -> tuple[bytes, str]:
    """Return the bytes of a pack's ``pack.json`` and their hash.

    Raises:
        OpenError: it is missing, no ordinary file, or too large.
    """
    data = read_inside(pack, MANIFEST, MAX_MANIFEST)
    return data, hashlib.sha256(data).hexdigest()


def claimed_slug(pack: Path) -> str:
    """Return the slug in a damaged ``pack.json``, if it can still be found, or ""."""
    try:
        head = read_inside(pack, MANIFEST, MAX_MANIFEST)[:_HEAD_BYTES]
    except OpenError:
        return ""
    found = _SLUG.search(head)
    return found[1].decode() if found else ""
