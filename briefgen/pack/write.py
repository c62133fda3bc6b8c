"""Write a pack to disk atomically: to a folder beside the target, verified there, then swapped in.

The files are written to a folder beside the target, checked there, and then swapped in by a rename. Where the
system can exchange two folders in one step (Linux), a kill at any moment leaves the old pack or the new one;
elsewhere a kill between two renames leaves the old pack under its set-aside name, and the next build puts it back.
"""

import ctypes
import errno
import glob
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from briefgen.errors import BriefgenError
from briefgen.pack.artifact import MANIFEST, Artifact
from briefgen.pack.manifest import Fault, Manifest
from briefgen.wording.messages import message

STALE_S = 3600
"""An unfinished folder older than this, in seconds, belongs to a build that was killed."""

FILES_AT_ONCE = 8
"""How many files the disk is asked to keep at the same time: together they take little longer than one."""


class PackError(BriefgenError):
    """The pack could not be written; an earlier one is unchanged."""


def write_pack(
    parent: Path,
    manifest: Manifest,
    artifacts: Sequence[Artifact],
    check: Callable[[Path], Sequence[Fault]],
    option: str = "-o",
) -> Path:
    """Write a pack into ``parent``, replacing an earlier one of the same slug atomically.

    Args:
        parent: the folder of packs; made when missing.
        manifest: becomes ``pack.json``; its slug names the pack's folder.
        artifacts: every other file.
        check: looks at the finished folder before it is swapped in.
        option: the command's option that names ``parent``, for its messages.

    Returns:
        The pack's folder.

    Raises:
        PackError: a file could not be written or the check found a fault. Nothing existing has changed.
    """
    target = parent / manifest.slug
    try:
        parent.mkdir(parents=True, exist_ok=True)
        recover(target)
        making = making_folder(target)
    except OSError as error:
        raise PackError(_advice(parent, error, option)) from error
    try:
        with _going_to_disk(_write_files(making, manifest, artifacts)) as on_disk:
            faults = check(making)
            on_disk()
        _refuse(faults)
        swap(making, target)
    except OSError as error:
        raise PackError(_advice(parent, error, option)) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return target


def prove_pack(
    folder: Path, manifest: Manifest, artifacts: Sequence[Artifact], check: Callable[[Path], Sequence[Fault]]
) -> None:
    """Write a pack into a new folder only to verify it, without waiting for the disk.

    Raises:
        PackError: a file could not be written or the check found a fault.
    """
    try:
        folder.mkdir()
        for file in _write_files(folder, manifest, artifacts):
            file.close()
    except OSError as error:
        raise PackError(_advice(folder.parent, error, "TMPDIR")) from error
    _refuse(check(folder))


def _write_files(folder: Path, manifest: Manifest, artifacts: Sequence[Artifact]) -> list[BinaryIO]:
    """Write files and return them still open, as a virus scanner on Windows can prevent reopening them."""
    contents = {artifact.name: artifact.data for artifact in artifacts}
    contents[MANIFEST] = (manifest.model_dump_json(indent=2) + "\n").encode()
    files: list[BinaryIO] = []
    with ExitStack() as opened:  # closes them if one cannot be written
        for name, data in contents.items():
            files.append(opened.enter_context((folder / name).open("wb")))
            files[-1].write(data)
            files[-1].flush()
        opened.pop_all()
    return files


@contextmanager
def _going_to_disk(files: Sequence[BinaryIO]) -> Iterator[Callable[[], None]]:
    """Sync files to disk in the background; yields a function that waits until all are synced."""
    pool = ThreadPoolExecutor(FILES_AT_ONCE)
    try:
        syncs = [pool.submit(_sync, file) for file in files]

        def wait() -> None:
            for each in syncs:
                each.result()

        yield wait
    finally:
        pool.shutdown(cancel_futures=True)  # after an error the rest need not be kept
        for file in files:
            file.close()


def _sync(file: BinaryIO) -> None:
    os.fsync(file.fileno())
    file.close()


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        listing = "\n".join(f"  {fault}" for fault in faults)
        raise PackError("\n".join((message("packs", "faults"), listing)))


def recover(target: Path, stale_s: float = STALE_S) -> None:
    """Restore a pack that a killed build moved aside, and delete what killed builds left behind.

    Args:
        target: the pack, or another folder that is put in place with ``swap``.
        stale_s: what is older than this, in seconds, belongs to a build that was killed.
    """
    backup = _backup_path(target)
    if backup.exists():
        if target.exists():
            shutil.rmtree(backup, ignore_errors=True)
        else:
            backup.rename(target)
    for left in target.parent.glob(f".{glob.escape(target.name)}.making-*"):
        if time.time() - left.stat().st_mtime >= stale_s:
            shutil.rmtree(left, ignore_errors=True)


def making_folder(target: Path) -> Path:
    """Create a folder beside the target, in which to prepare what ``swap`` moves into place."""
    making = Path(tempfile.mkdtemp(prefix=f".{target.name}.making-", dir=target.parent))
    making.chmod(0o755)  # mkdtemp makes it private; what is made is to be shared
    return making


def _backup_path(target: Path) -> Path:
    return target.with_name(f".{target.name}.earlier")


def swap(making: Path, target: Path) -> None:
    """Move a finished folder to the target, replacing an earlier one; that one is deleted or takes the first name.

    In one step where the system can exchange folders; elsewhere a kill between two renames is made good by
    ``recover``.

    Raises:
        OSError: it cannot be put there; the target is as it was.
    """
    if not target.exists():
        making.rename(target)
    elif not _exchange(making, target):
        backup = _backup_path(target)
        target.rename(backup)
        try:
            making.rename(target)
        except OSError:
            backup.rename(target)
            raise
        shutil.rmtree(backup, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders atomically if the system can; return whether it did."""
    if sys.platform != "linux":
        return False
    at_cwd, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of renameat2(2)
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(renameat2(at_cwd, os.fsencode(first), at_cwd, os.fsencode(second), exchange) == 0)


def _advice(parent: Path, error: OSError, option: str) -> str:
    return message("packs", "unwritten", folder=parent, reason=write_failure(error, "build", option))


def write_failure(error: OSError, verb: str, option: str = "-o") -> str:
    """Return why a folder could not be written and what to do, as the end of a sentence.

    Args:
        error: what went wrong.
        verb: what is done.
        option: the command's option that names the folder.
    """
    name = _WHY.get(error.errno or 0, "other")
    return message("packs", f"why.{name}", verb=verb, option=option, reason=error.strerror or error)


_WHY = {
    errno.ENOSPC: "full", errno.EDQUOT: "quota", errno.EFBIG: "large", errno.EACCES: "denied", errno.EPERM: "denied",
    errno.ENAMETOOLONG: "name", errno.EROFS: "read_only", errno.ENOTDIR: "file", errno.EEXIST: "in_the_way",
}  # fmt: skip
"""The message (below ``why`` in packs.yaml) for an error number of the system."""
