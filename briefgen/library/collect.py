"""Find the packs of a library."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from briefgen.cache import Cache
from briefgen.errors import UsageError
from briefgen.library.facts import Facts, KnownPacks, facts_of
from briefgen.library.messages import said
from briefgen.library.model import SITE_RECORD, Entry, Library
from briefgen.library.reference import reference
from briefgen.pack.model import Manifest
from briefgen.pack.outputs import MANIFEST
from briefgen.review.house import House
from briefgen.review.model import About
from briefgen.storyboard.edition import Edition
from briefgen.wording import Wording


@dataclass(frozen=True)
class ClosedDigest:
    """A digest that was left out, as a review that it quotes may not be shown any more.

    Attributes:
        pack: its folder.
        review: the reference of the review.
        is_withdrawn: whether the review is withdrawn; otherwise it is restricted.
    """

    pack: Path
    review: str
    is_withdrawn: bool


@dataclass(frozen=True)
class Collected:
    """The packs that were found.

    Attributes:
        library: those that are in the library.
        restricted: the folders of packs that were left out because they are restricted.
        unreadable: folders whose ``pack.json`` cannot be used: damaged, or made by an earlier briefgen.
        twice: folders of packs whose slug another pack before them has.
        digests: digests that were left out with a review that they quote.
    """

    library: Library
    restricted: tuple[Path, ...]
    unreadable: tuple[Path, ...]
    twice: tuple[Path, ...]
    digests: tuple[ClosedDigest, ...] = ()


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
    restricted, twice, digests = [], [], []
    unreadable: list[Path] = []
    wordings: dict[str, Wording] = {}
    folders = tuple(folders)
    known = KnownPacks(folders, Cache())
    packs = list(_with_whole(_read(folders, known, unreadable)))
    closed = _closed([facts for _, _, facts, _ in packs], with_restricted=with_restricted)
    for pack, sha256, facts, read in packs:
        if facts.circulation == "restricted" and not with_restricted:
            restricted.append(pack)
            continue
        if quoted := _quoted(facts, closed):
            digests.append(ClosedDigest(pack, quoted, is_withdrawn=closed[quoted]))
            continue
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
    return Collected(library, tuple(restricted), tuple(unreadable), tuple(twice), tuple(digests))


Found = tuple[Path, str, Facts, Callable[[], Manifest]]
"""A pack: its folder, the hash of its ``pack.json``, what lists say of it, and what reads its manifest."""


def _read(folders: Iterable[Path], known: KnownPacks, unreadable: list[Path]) -> Iterator[Found]:
    for pack in packs_in(folders):
        try:
            data = (pack / MANIFEST).read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            if facts := known.facts(sha256):
                yield pack, sha256, facts, partial(Manifest.model_validate_json, data)
                continue
            manifest = Manifest.model_validate_json(data)
        except (OSError, ValidationError):
            unreadable.append(pack)
            continue
        yield pack, sha256, known.see(sha256, manifest), partial(_same, manifest)


def _same(manifest: Manifest) -> Manifest:
    return manifest


def _with_whole(packs: Iterable[Found]) -> Iterator[Found]:
    """Take a review's editions for one audience as withdrawn or restricted when the edition for everyone is.

    Each is built by itself, so an earlier one may lie beside it that does not say so yet.
    """
    found = list(packs)
    whole = {facts.review.slug: facts.review.about for _, _, facts, _ in found if not facts.audience}
    for pack, sha256, facts, read in found:
        about = whole.get(facts.review.slug) if facts.audience else None
        if about is None or (about.circulation == "public" and about.withdrawn is None):
            yield pack, sha256, facts, read
        else:
            closed = partial(_closed_manifest, read, about)
            yield pack, sha256, facts_of(closed()), closed


def _closed(packs: Iterable[Facts], *, with_restricted: bool) -> dict[str, bool]:
    """Return the references of reviews that no digest may quote, and whether each is withdrawn."""
    found: dict[str, bool] = {}
    for facts in packs:
        is_withdrawn = facts.review.about.withdrawn is not None
        if is_withdrawn or (facts.circulation == "restricted" and not with_restricted):
            name = reference(facts.review)
            found[name] = found.get(name, False) or is_withdrawn
    return found


def _quoted(facts: Facts, closed: Mapping[str, bool]) -> str:
    """Return the first closed review that a digest quotes; one that is withdrawn itself shows none."""
    about = facts.review.about
    if about.withdrawn is not None:
        return ""
    return next((name for name in about.digest_of if name in closed), "")


def _closed_manifest(read: Callable[[], Manifest], whole: About) -> Manifest:
    manifest = read()
    changes: dict[str, Any] = {"circulation": "restricted"} if whole.circulation == "restricted" else {}
    ours = dict(changes)
    if whole.withdrawn is not None:
        ours |= {"withdrawn": whole.withdrawn, "withdrawn_reason": whole.withdrawn_reason}
    about = manifest.review.about.model_copy(update=ours)
    return manifest.model_copy(update={**changes, "review": manifest.review.model_copy(update={"about": about})})


def packs_in(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every folder with a ``pack.json``, in the order of names; a pack is not searched for further packs.

    A site is not searched either: it has copies of the packs.

    Raises:
        UsageError: there is no such folder, or no pack in any of them.
    """
    found = 0
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(said("folder.missing", folder=folder))
        for pack in packs_below(folder):
            found += 1
            yield pack
    if not found:
        raise UsageError(said("folder.no_pack"))


def packs_below(folder: Path) -> Iterator[Path]:
    """Yield the packs of a folder as ``packs_in`` does, also when there is none.

    Raises:
        UsageError: a folder cannot be opened.
    """
    if (folder / MANIFEST).is_file():
        yield folder
        return
    if (folder / SITE_RECORD).is_file():
        return
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(said("folder.closed", folder=folder, why=error.strerror or error)) from error
    for path in inside:
        if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
            yield from packs_below(path)
