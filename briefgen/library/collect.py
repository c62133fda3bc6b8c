"""Find the packs of a library."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from briefgen.cache import Cache
from briefgen.errors import UsageError
from briefgen.library.facts import Facts, KnownPacks
from briefgen.library.model import SITE_RECORD, Entry, Library
from briefgen.pack.model import MANIFEST, Manifest
from briefgen.review.house import House
from briefgen.storyboard.edition import Edition
from briefgen.wording import Wording


@dataclass(frozen=True)
class Collected:
    """The packs that were found.

    Attributes:
        library: those that are in the library.
        restricted: the folders of packs that were left out because they are restricted.
        unreadable: folders whose ``pack.json`` cannot be used: damaged, or made by an earlier briefgen.
        twice: folders of packs whose slug another pack before them has.
    """

    library: Library
    restricted: tuple[Path, ...]
    unreadable: tuple[Path, ...]
    twice: tuple[Path, ...]


def collect(  # noqa: PLR0913  (each decides what is in the library)
    folders: Iterable[Path],
    house: House,
    today: date,
    *,
    base_url: str = "",
    with_restricted: bool = False,
    language: str = "en-GB",
) -> Collected:
    """Read every pack in some folders.

    Everything that is read is taken to stay as long as the process: looking through it for what could be let go of
    takes as long as the reading when there are thousands of packs.

    Args:
        folders: packs, or folders of packs at any depth. Hidden folders are left out: builds work in them.
        house: the publisher of the site.
        today: the day of the build.
        base_url: where the site will be, with or without the last ``/``.
        with_restricted: whether restricted packs are in the library too.
        language: the language of the site itself; each pack stays in its own.

    Raises:
        UsageError: there is no such folder, or no pack in any of them.
    """
    with _kept_for_good():
        return _collected(folders, house, today, base_url, language, with_restricted=with_restricted)


@contextmanager
def _kept_for_good() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()


def _collected(  # noqa: PLR0913
    folders: Iterable[Path], house: House, today: date, base_url: str, language: str, *, with_restricted: bool
) -> Collected:
    entries: dict[str, Entry] = {}
    restricted, unreadable, twice = [], [], []
    wordings: dict[str, Wording] = {}
    folders = tuple(folders)
    known = KnownPacks(folders, Cache())
    for pack in packs_in(folders):
        data = (pack / MANIFEST).read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            found = _looked_at(known, data, sha256, with_restricted=with_restricted)
        except ValidationError:
            unreadable.append(pack)
            continue
        if found is None:
            restricted.append(pack)
            continue
        facts, read = found
        if facts.slug in entries:
            twice.append(pack)
            continue
        wording = wordings.setdefault(facts.language, Wording(facts.language, house.folder))
        listed = Edition(facts.review, house, wording, today, facts.audience)
        entries[facts.slug] = Entry(pack, sha256, facts, listed, read)
    known.keep()
    ordered = tuple(sorted(entries.values(), key=lambda each: each.newest_first))
    address = f"{base_url.rstrip('/')}/" if base_url else ""
    wording = wordings.setdefault(language, Wording(language, house.folder))
    library = Library(ordered, house, wording, address, today)
    return Collected(library, tuple(restricted), tuple(unreadable), tuple(twice))


def _looked_at(
    known: KnownPacks, data: bytes, sha256: str, *, with_restricted: bool
) -> tuple[Facts, Callable[[], Manifest]] | None:
    """Return what lists say of a pack, and what reads its manifest; None for a restricted one that is not wanted.

    Raises:
        ValidationError: it cannot be used.
    """
    if known.is_restricted(sha256) and not with_restricted:
        known.see(sha256, None)
        return None
    if facts := known.facts(sha256):
        return facts, partial(Manifest.model_validate_json, data)
    manifest = Manifest.model_validate_json(data)
    facts = known.see(sha256, manifest)
    if facts is None or (manifest.circulation == "restricted" and not with_restricted):
        return None
    return facts, lambda: manifest


def packs_in(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every folder with a ``pack.json``, in the order of names; a pack is not searched for further packs.

    A site is not searched either: it has copies of the packs.

    Raises:
        UsageError: there is no such folder, or no pack in any of them.
    """
    found = 0
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder}. Give the folder of your packs.")
        for pack in _below(folder):
            found += 1
            yield pack
    if not found:
        raise UsageError(
            "There is no pack here (a folder with pack.json). Build one first: briefgen build review.yaml"
        )


def _below(folder: Path) -> Iterator[Path]:
    if (folder / MANIFEST).is_file():
        yield folder
        return
    if (folder / SITE_RECORD).is_file():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
            yield from _below(path)
