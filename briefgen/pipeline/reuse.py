"""Reuse earlier work: find packs that need no building, and files of an earlier pack that can be kept.

Why apart: this is all that runs for a pack that is as it should be, so it imports neither pydantic nor any renderer.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import briefgen
from briefgen import resources
from briefgen.cache import Cache, key_of
from briefgen.errors import UsageError
from briefgen.files.opener import OpenError, read_inside
from briefgen.outputs.registry import audio_forms, on_request, outputs
from briefgen.pack.artifact import MANIFEST, Artifact
from briefgen.pack.manifest import Manifest, VoiceEntry, voice_entry
from briefgen.pack.read import read_artifacts, read_manifest, timeline_in
from briefgen.pipeline.order import Order
from briefgen.pipeline.results import Casting, Script
from briefgen.review.house.deck_file import MAX_FILE_BYTES
from briefgen.review.house.illustrations import MAX_PICTURE_BYTES
from briefgen.speech.recordings.files import folder_sha256
from briefgen.storyboard.model import LeftOut, Timeline

if TYPE_CHECKING:
    from briefgen.pipeline.results import Pack
    from briefgen.storyboard.edition import Edition

KIND = "packs"

MAX_HASHED = 250_000_000
"""The most bytes of a file that is read to see whether it has changed: more than the longest recording has."""

HOUSE_FOLDERS = ("labels", "voices")
"""Folders of a house besides those that override the templates."""


@dataclass(frozen=True)
class Unchanged:
    """A pack that is up to date.

    Attributes:
        folder: where it is.
        manifest: its ``pack.json`` as JSON gives it.
        warnings: how many the checks had.
        no_audio: why it has no podcast though one was wanted, or empty.
    """

    folder: Path
    manifest: dict[str, Any]
    warnings: int
    no_audio: str


def find_unchanged(order: "Order", store: Cache) -> Unchanged | None:
    """Return the existing pack of an order if a build would give the same files, else None.

    Every file is read and its SHA-256 compared.
    """
    if order.parent is None or (record := _record(order, store)) is None:
        return None
    folder = order.parent / record["slug"]
    try:
        data = (folder / MANIFEST).read_bytes()
        if hashlib.sha256(data).hexdigest() != record["manifest_sha256"]:
            return None
        manifest = json.loads(data)
        if not all(_is_whole(folder / entry["name"], entry) for entry in manifest["files"]):
            return None
        if len(list(folder.iterdir())) != len(manifest["files"]) + 1:
            return None  # something was added
    except OSError:
        return None
    return Unchanged(folder, manifest, record["warnings"], record["no_audio"])


def record_build(order: "Order", built: "Pack", folder: Path, store: Cache) -> None:
    """Record that a pack was built from an order."""
    review_by = built.review_by
    record = {
        "slug": built.manifest.slug,
        "manifest_sha256": hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(),
        "warnings": len(built.problems),
        "no_audio": built.no_audio,
        "review_by": review_by.isoformat() if review_by else None,
        "pictures": built.pictures,
        "due": review_by is not None and order.today > review_by,
    }
    store.put(KIND, order_key(order), json.dumps(record).encode())


def order_key(order: "Order") -> str:
    """Compute the hash of everything that decides a pack except the day: text, house, options, programs."""
    private = list(order.private.lines) if order.private else []
    options = [
        order.file, order.voice, sorted(order.asked), order.audience, sorted(order.waived), private,
        order.missing, order.read_by, sorted(order.audio), order.allow_online,
    ]  # fmt: skip
    house = _hashes(house_files(order.house)) if order.house else []
    recordings = _hashes(contents(order.recordings, order.recordings)) if order.recordings else None
    return key_of(order.data, options, house, recordings, programs())


@cache
def programs() -> list[Any]:
    """Return the identity of this version of the programs: briefgen's files and the installed packages."""
    package = Path(briefgen.__file__).parent
    own = [package, resources.templates(), resources.voices()]
    files = [path for folder in own for path in sorted(folder.rglob("*")) if path.suffix not in {".pyc", ""}]
    stamps = [[path.name, (status := path.stat()).st_size, status.st_mtime_ns] for path in files]
    installed = sorted(path.name for folder in _site_packages() for path in folder.glob("*.dist-info"))
    return [briefgen.__version__, sys.version, stamps, installed]


def _record(order: "Order", store: Cache) -> dict[str, Any] | None:
    try:
        content = store.get(KIND, order_key(order))
    except OSError:  # the house is not there: whoever opens it says so
        return None
    if content is None:
        return None
    record: dict[str, Any] = json.loads(content)
    if not all(_hash_of(order.folder, name, MAX_PICTURE_BYTES) == known for name, known in record["pictures"]):
        return None
    limit = record["review_by"]
    is_due = limit is not None and order.today > date.fromisoformat(limit)
    return record if is_due == record["due"] else None


def _is_whole(path: Path, entry: dict[str, Any]) -> bool:
    if path.is_symlink() or path.stat().st_size != entry["bytes"]:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == str(entry["sha256"])


def house_files(house: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file of a house with its relative name: those beside house.yaml, and the overrides."""
    folder = house if house.is_dir() else house.parent
    for path in sorted(folder.iterdir()):
        if _is_own(path, folder):
            yield path.name, path
    for name in override_folders():
        yield from contents(folder / name, folder)


def override_folders() -> list[str]:
    """Return the names of the folders in which a house can override briefgen's files."""
    return sorted({path.name for path in resources.templates().iterdir() if path.is_dir()} | set(HOUSE_FOLDERS))


def contents(folder: Path, base: Path) -> Iterator[tuple[str, Path]]:
    """Yield every file below a folder, with its name relative to a base folder."""
    for path in sorted(folder.rglob("*")):
        if _is_own(path, base):
            yield path.relative_to(base).as_posix(), path


def _is_own(path: Path, base: Path) -> bool:
    """Whether a path is a regular file that does not lead out of a folder."""
    if not path.is_file():
        return False
    return not path.is_symlink() or path.resolve().is_relative_to(base.resolve())


def _hashes(files: Iterator[tuple[str, Path]]) -> list[list[str]]:
    # A name can have bytes that are no UTF-8.
    return [[name.encode("utf-8", "backslashreplace").decode(), _sha256(path)] for name, path in files]


def _sha256(path: Path) -> str:
    try:
        status = path.stat()
        if status.st_size > MAX_HASHED:  # none that a pack is made from
            return f"{status.st_size} {status.st_mtime_ns}"
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "unreadable"


def _site_packages() -> Iterator[Path]:
    for entry in sys.path:
        path = Path(entry)
        if path.name in {"site-packages", "dist-packages"} and path.is_dir():
            yield path


BRIEFING = "briefing"


def settings_of(edition: "Edition", casting: Casting, order: Order) -> str:
    """Compute the hash of what decides the outputs besides the summary."""
    settings = {
        "briefgen": briefgen.__version__,
        "house": edition.house.model_dump(mode="json"),
        "deck": _hash_of(edition.house.folder, edition.house.deck),
        "pictures": [sha256 for _, sha256 in pictures_in(edition)],
        "voices": {role: voice.model_dump(mode="json") for role, voice in casting.voices.items()},
        "recordings": [folder_sha256(order.recordings), order.missing, order.read_by] if order.recordings else None,
        "audience": edition.audience,
        "due_for_review": edition.due_for_review,
    }
    return hashlib.sha256(json.dumps(settings, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def pictures_in(edition: "Edition") -> tuple[tuple[str, str], ...]:
    """Return the name and the SHA-256 of the file of each picture of a summary."""
    return tuple(sorted({file for each in edition.illustrations.values() for file in each.files}))


def _hash_of(folder: Path | None, name: str | None, limit_bytes: int = MAX_FILE_BYTES) -> str | None:
    """Return the SHA-256 of a file of the house, None without one; content can change under the same name."""
    try:
        return hashlib.sha256(read_inside(folder, name, limit_bytes)).hexdigest() if folder and name else None
    except OpenError:
        return None


def reusable_from(
    order: Order, slug: str, wanted: frozenset[str], same: tuple[str, str]
) -> tuple[Manifest | None, tuple[Artifact, ...]]:
    """Return an earlier pack of the same summary and settings, and its files that are not rebuilt.

    When everything is asked for, these are the files on request.
    """
    if order.parent is None:
        return None, ()
    earlier = read_manifest(order.parent / slug)
    if earlier is None or (earlier.input_sha256, earlier.settings_sha256) != same:
        return None, ()
    others = (on_request() if order.outputs is None else outputs().keys()) - wanted
    names = frozenset(name for output in others for name in outputs()[output].names(audio_forms()))
    found = read_artifacts(order.parent / slug, earlier, names)
    return earlier, _of_whole_outputs(found)


def _of_whole_outputs(found: tuple[Artifact, ...]) -> tuple[Artifact, ...]:
    """Return the files of those outputs that have all their files: one that lacks a file is not reused at all."""
    names = {artifact.name for artifact in found} | {"briefing.html"}  # that is made again in any case
    whole = {file for row in outputs().values() if set(row.names()) <= names for file in row.names(audio_forms())}
    return tuple(artifact for artifact in found if artifact.name in whole)


def voices_of(
    script: Script, casting: Casting, wanted: frozenset[str], earlier: Manifest | None
) -> tuple[VoiceEntry, ...]:
    """Return the entries of the voices in the podcast, whether new or kept from an earlier pack."""
    if "podcast" in wanted:
        return tuple(voice_entry(voice, speaker) for speaker, voice in script.credited(casting).items())
    return earlier.voices if earlier else ()


def left_out_before(earlier: Manifest | None) -> tuple[LeftOut, ...]:
    """Return the omissions recorded for an earlier page."""
    entries = earlier.left_out if earlier else ()
    return tuple(LeftOut(e.output, e.part, e.what) for e in entries if e.output == BRIEFING)


PODCAST, CAPTIONS = "podcast.mp3", "captions.vtt"


def require_sound(edition: "Edition", wanted: frozenset[str], reused: Sequence[Artifact]) -> None:
    """Make sure that what plays the narration has one.

    Raises:
        UsageError: neither is the podcast made, nor is there one of the same summary.
    """
    played = any(outputs()[name].is_narrated for name in wanted - {"podcast"})
    if played and "podcast" not in wanted and not {PODCAST, CAPTIONS} <= {each.name for each in reused}:
        raise UsageError(str(edition.wording.labels("slides")["problems"]["no_sound"]))


def retimed(
    wanted: frozenset[str], reused: tuple[Artifact, ...], earlier: Manifest | None, timeline: Timeline
) -> tuple[frozenset[str], tuple[Artifact, ...]]:
    """Return the outputs to make and the files to keep when the narration's times have changed.

    Deck and guide say the times, so they are made again; what plays the narration is left out unless it is asked for.
    """
    # A manifest has the times of scenes and lines, not of single words.
    if earlier is None or replace(timeline_in(earlier), words={}) == replace(timeline, words={}):
        return wanted, reused
    names = {artifact.name for artifact in reused}
    again = frozenset(
        name
        for name, row in outputs().items()
        if row.shows_slides and not row.is_narrated and set(row.names()) <= names
    )
    stale = {file for name in again | on_request() for file in outputs()[name].names()}
    return wanted | again, tuple(artifact for artifact in reused if artifact.name not in stale)
