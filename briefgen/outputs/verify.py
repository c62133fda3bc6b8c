"""Verify a pack: re-open every file and check each guarantee from the file itself."""

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path

from briefgen.files.opener import OpenError, read_inside
from briefgen.outputs.registry import outputs, verifier
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import Fault, FileEntry, Manifest, fault
from briefgen.pack.read import MAX_FILE, read_manifest
from briefgen.review.limits import SEVEN_MINUTES_S

_ROUNDING_S = 0.002

FILMS = ("video.mp4", "video-still.mp4", "video-captions.mp4")
"""The video files that are compared with the deck and captions."""


def verify(pack: Path) -> tuple[Fault, ...]:
    """Return the faults of a built pack; none when it keeps every guarantee.

    A pack that somebody sent is verified by ``verify_limited``, which has a child process open its files.
    """
    manifest = read_manifest(pack)
    if manifest is None:
        return (fault(MANIFEST, "no_manifest"),)
    return (
        *manifest_faults(manifest),
        *(found for entry in manifest.files for found in file_faults(pack, entry, manifest)),
        *beside_faults(pack, manifest),
    )


def manifest_faults(manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of a manifest."""
    for output in manifest.outputs:
        for name in outputs()[output].names() if output in outputs() else ():
            if manifest.file(name) is None:
                yield fault(name, "output_missing", output=output)
    if manifest.total_s > SEVEN_MINUTES_S:
        yield fault(MANIFEST, "too_long", seconds=round(manifest.total_s))
    edges = [0.0, *(edge for scene in manifest.scenes for edge in (scene.start_s, scene.end_s)), manifest.total_s]
    pairs = zip(edges[0::2], edges[1::2], strict=False)
    if any(abs(first - second) > _ROUNDING_S for first, second in pairs):
        yield fault(MANIFEST, "times")


def file_faults(pack: Path, entry: FileEntry, manifest: Manifest) -> tuple[Fault, ...]:
    """Return the faults of one file of a pack: size, hash and content."""
    try:
        data = read_inside(pack, entry.name, MAX_FILE)
    except OpenError as error:
        if error.kind == "missing":
            return (fault(entry.name, "missing"),)
        return (fault(entry.name, "unreadable", reason=error.message.rstrip(".")),)
    changed: tuple[Fault, ...] = ()
    if len(data) != entry.bytes:
        changed = (fault(entry.name, "size", found=len(data), expected=entry.bytes),)
    elif hashlib.sha256(data).hexdigest() != entry.sha256:
        changed = (fault(entry.name, "hash"),)
    return (*changed, *_content_faults(entry.name, data, manifest))


def beside_faults(pack: Path, manifest: Manifest) -> Iterator[Fault]:
    """Yield the disagreements between files of a pack."""
    name = next((name for name in FILMS if manifest.file(name)), "")
    if not name:
        return
    from briefgen.outputs.video import verify as verify_beside  # noqa: PLC0415  (heavy import)

    try:
        yield from verify_beside.beside_faults(pack, manifest)
    except Exception as error:  # noqa: BLE001  (a damaged file can break its reader in any way)
        yield _unreadable(name, error)


def _content_faults(name: str, data: bytes, manifest: Manifest) -> Iterator[Fault]:
    check = verifier(name)
    if check is None:
        return
    try:
        yield from check(data, manifest)
    except Exception as error:  # noqa: BLE001  (a damaged file can break its reader in any way)
        yield _unreadable(name, error)


def _unreadable(name: str, error: Exception) -> Fault:
    """Return the fault for an exception; one that is not caused by the file is raised again."""
    if limit_of(error):
        raise error
    return fault(name, "unreadable", reason=f"{type(error).__name__}: {error}".strip(": "))


def limit_of(error: Exception) -> str:
    """Return the process limit behind an exception: ``memory``, ``time``, ``output`` or ""."""
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, TimeoutError):
        return "time"
    return "output" if isinstance(error, OSError) and error.errno == errno.EFBIG else ""
