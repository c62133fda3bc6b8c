"""Verify a pack that somebody sent: its files are opened in a child process with limits.

A file of a few kilobytes can be built to keep its reader busy for ever or to fill the memory. A limit that is reached
is a Fault of that file.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefgen.errors import BriefgenError
from briefgen.files.opener import printable
from briefgen.limited import LimitedProcess, LimitReached, Limits
from briefgen.outputs.verify import FILMS, beside_faults, file_faults, limit_of, manifest_faults
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import Fault, Manifest, fault
from briefgen.pack.read import read_manifest

LIMITS = Limits(time_s=60.0, memory_mib=3072, output_mib=8, file_mib=512)
"""The limits for one file; those of an ordinary pack take a few seconds and under 1 GiB of address space."""

TOTAL_S = 300.0
"""The time limit for all files of one pack, in seconds; no file is begun after it."""

MOST_FAULTS = 500
"""The most faults of a file that are reported."""

MOST_CHARACTERS = 1000
"""The most characters of a fault."""

ENTRY = "briefgen.outputs.verify_limited:work"


@contextmanager
def verifying(limits: Limits = LIMITS, entry: str = ENTRY) -> Iterator[LimitedProcess]:
    """Yield the child process that verifies packs one after another."""
    with LimitedProcess(entry, limits) as child:
        yield child


def verify_pack(pack: Path) -> tuple[Fault, ...]:
    """Return the faults of a pack on disk, which may be untrusted; none when it is whole.

    Its files are opened in a child process with limits of time, memory and output.

    Example:
        >>> from briefgen import Order, build, resources, verify
        >>> order = Order.read(resources.samples() / "invented-rowan.yaml", outputs=frozenset({"abstract"}))
        >>> folder = build(order).write(Path("packs"))
        >>> verify(folder)
        ()
        >>> size = (folder / "abstract.txt").write_text("Something else.")
        >>> verify(folder)[0].file
        'abstract.txt'

    Args:
        pack: its folder.
    """
    with verifying() as child:
        return verify_limited(pack, child)


def verify_limited(pack: Path, child: LimitedProcess, total_s: float = TOTAL_S) -> tuple[Fault, ...]:
    """Return the faults of a pack that may be untrusted.

    Args:
        pack: its folder.
        child: of ``verifying``.
        total_s: seconds after which no further file is looked at.
    """
    return tuple(_faults(pack, child, total_s))


def _faults(pack: Path, child: LimitedProcess, total_s: float) -> Iterator[Fault]:
    began = time.monotonic()
    faults, names = _asked(child, pack, "whole", MANIFEST)
    yield from faults
    films = [("beside", name) for name in FILMS if name in names][:1]  # all are looked at in one go
    steps = [*(("file", name) for name in dict.fromkeys(names)), *films]
    for do, name in steps:
        if time.monotonic() - began > total_s:
            yield fault(MANIFEST, "limit.total", seconds=f"{total_s:g}")
            return
        yield from _asked(child, pack, do, name)[0]


def _asked(child: LimitedProcess, pack: Path, do: str, name: str) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    """Have the child verify something; return its faults and, for the whole pack, the names of its files."""
    try:
        answer = child.ask(json.dumps({"do": do, "pack": str(pack), "name": name}).encode())
    except LimitReached as reached:
        return (_over(name, reached.limit, child.limits),), ()
    except BriefgenError as error:
        return (fault(name, "unreadable", reason=printable(error.message.rstrip("."), MOST_CHARACTERS)),), ()
    except RuntimeError:  # an exception that nobody foresaw
        return (_over(name, "crash", child.limits),), ()
    try:
        found = json.loads(answer)
        if limit := found["limit"]:
            return (_over(name, limit if limit in {"time", "memory", "output"} else "crash", child.limits),), ()
        faults = tuple(
            Fault(printable(_text(file)), printable(_text(message), MOST_CHARACTERS))
            for file, message in found["faults"][:MOST_FAULTS]
        )
        return faults, tuple(map(_text, found["names"]))
    except (ValueError, KeyError, TypeError, RecursionError):  # it was taken over
        return (_over(name, "crash", child.limits),), ()


def _over(name: str, limit: str, limits: Limits) -> Fault:
    return fault(name, f"limit.{limit}", seconds=f"{limits.time_s:g}", memory=limits.memory_mib, size=limits.file_mib)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


# --- in the child process


def work(request: bytes) -> bytes:
    """Verify a file of a pack in the child process, and return its faults as JSON."""
    asked = json.loads(request)
    pack, name = Path(asked["pack"]), asked["name"]
    names: list[str] = []
    try:
        if asked["do"] == "whole":  # the pack may have been built again meanwhile
            _manifest.cache_clear()
        manifest = _manifest(pack)
        if manifest is None:
            found = [fault(MANIFEST, "no_manifest")]
        elif asked["do"] == "whole":
            names = [entry.name for entry in manifest.files]
            found = list(manifest_faults(manifest))
        elif asked["do"] == "beside":
            found = list(beside_faults(pack, manifest))
        else:
            entry = manifest.file(name)
            found = list(file_faults(pack, entry, manifest)) if entry else []
    except (MemoryError, OSError) as error:
        if not (limit := limit_of(error)):
            raise
        return json.dumps({"limit": limit}).encode()
    faults = [(each.file, each.message[:MOST_CHARACTERS]) for each in found[:MOST_FAULTS]]
    return json.dumps({"limit": "", "faults": faults, "names": names}).encode()


@lru_cache(maxsize=1)
def _manifest(pack: Path) -> Manifest | None:
    return read_manifest(pack)
