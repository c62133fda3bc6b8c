"""One folder for the temporary files of a run, deleted when the run ends or, if it was killed, by the next one.

A process that is killed cannot delete its folder, so the next run does: each folder has a file ``owner`` that its
process keeps locked, and the system lets go of the lock however the process ends. So the folder of a process that
still runs is never taken for one that was left, also where process numbers are reused or belong to another container.
"""

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PREFIX = "briefgen-run-"
OWNER = "owner"
"""The file that the process of a folder keeps locked."""

MOST_SWEPT = 100
"""The most folders that one run deletes."""


@contextlib.contextmanager
def process_folder() -> Iterator[Path | None]:
    """Create all temporary files of this process in one new folder, and delete it at the end.

    Folders of earlier runs that were killed are deleted first.

    Yields:
        The folder; None where none can be made, and temporary files are made where they always are.
    """
    with contextlib.suppress(OSError):  # there may be no folder for temporary files that takes any
        sweep(Path(tempfile.gettempdir()))
    made = _made()
    if made is None:
        yield None
        return
    folder, owner = made
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
        os.close(owner)
        shutil.rmtree(folder, ignore_errors=True)  # Windows deletes no open file


def sweep(temporary: Path) -> None:
    """Delete the folders that killed processes of this user left in a folder for temporary files.

    Links are not followed, and what is another user's is left alone.
    """
    with contextlib.suppress(OSError):
        left = [Path(entry.path) for entry in os.scandir(temporary) if entry.name.startswith(PREFIX)]
        for folder in left[:MOST_SWEPT]:
            if _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _made() -> tuple[Path, int] | None:
    """Create the folder with its locked ``owner`` file, renamed into place once locked; None on failure."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    except OSError:  # a full disk, or no folder for temporary files: whatever needs one says so
        return None
    try:
        new = folder / f"{OWNER}.new"
        handle = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        return None
    try:
        os.write(handle, f"{os.getpid()}\n".encode())
        _lock(handle)
        new.rename(folder / OWNER)
    except OSError:
        os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return folder, handle


def _is_left(folder: Path) -> bool:
    """Whether a folder belongs to this user and its process has ended."""
    try:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
            return False
        handle = os.open(folder / OWNER, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return False
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return False
        _lock(handle)
    except OSError:  # its process holds it
        return False
    finally:
        os.close(handle)
    return True


def _lock(handle: int) -> None:
    """Lock an open file without waiting.

    Raises:
        OSError: another process holds the lock.
    """
    if sys.platform == "win32":
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
