"""Create and check folders that are private to this user: nobody else can read or write them.

Why: what is in the cache goes into packs and is read by libraries that were not written for hostile files. Whoever
can write there, or can put another folder in its place, decides what a build makes.
"""

import os
import stat
import sys
from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from pathlib import Path

try:
    import grp
    import pwd
except ImportError:  # Windows has neither, and no groups that may write
    grp = pwd = None  # type: ignore[assignment]

MODE = 0o700
MISSING = "missing"
"""No fault: the folder does not exist yet."""

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class UserFolder(Enum):
    """A kind of user folder, and its location on each system.

    The value: the variable of the XDG base directory specification that names the folder, and its default below the
    home folder; then the folder below the home folder on macOS, and the part of briefgen's own on Windows.
    """

    DATA = ("XDG_DATA_HOME", ".local/share", "Library/Application Support", "")
    STATE = ("XDG_STATE_HOME", ".local/state", "Library/Application Support", "Studio")
    CACHE = ("XDG_CACHE_HOME", ".cache", "Library/Caches", "Cache")


def user_folder(kind: UserFolder) -> Path:
    """Return briefgen's folder of a kind for this user; it need not exist."""
    variable, default, on_macos, on_windows = kind.value
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "briefgen" / on_windows
    if sys.platform == "darwin":
        return home / on_macos / "briefgen"
    return Path(os.environ.get(variable) or home / default) / "briefgen"


def make_private(folder: Path) -> None:
    """Create a folder, and its missing parents, with access for this user alone, whatever the umask.

    Raises:
        OSError: it cannot be made, or something else is in its place.
    """
    if folder.is_dir() and not folder.is_symlink():
        return
    if not folder.parent.is_dir():
        make_private(folder.parent)
    try:
        folder.mkdir(mode=MODE)
    except FileExistsError:  # another process was quicker, or it is a link or a file
        if folder.is_symlink() or not folder.is_dir():
            raise


def fault_of(folder: Path) -> str:
    """Return why a folder is not private to this user; "" when it is, or when it does not exist and would be.

    Returns:
        ``link``: it is a link; ``owner``: it, or a folder above it, belongs to another user; ``writable``: others may
        write there. Windows keeps the folders of users apart by itself: there it is always empty.
    """
    if not hasattr(os, "getuid"):
        return ""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100  (a link must stay one)
    if folder.is_symlink():
        return "link"
    if (fault := _fault(folder, {os.getuid()})) and fault != MISSING:
        return fault
    # A folder above decides what is found in its place, so it is the system's or our own; one like /tmp may be
    # written to by all, but then nobody moves what is another's.
    for above in (*folder.parents, *folder.parent.resolve().parents, folder.parent.resolve()):
        if (fault := _fault(above, {os.getuid(), 0}, is_shared=True)) and fault != MISSING:
            return fault
    return ""


def fault_in(folder: Path) -> str:
    """Return why a subfolder of a private folder is not private, as ``fault_of``, or ``MISSING``."""
    if hasattr(os, "getuid"):
        return _fault(folder, {os.getuid()})
    return "" if folder.is_dir() else MISSING


def report_unused(whole: Path, folder: Path, fault: str) -> None:
    """Report, once for each base folder, that it is not used because of a folder in it."""
    if _reporter is not None and whole not in _reported:
        _reported.add(whole)
        _reporter(folder, fault)


def set_reporter(reporter: Callable[[Path, str], None] | None) -> None:
    """Set the function that is called with an unused folder and the reason; the command line prints it."""
    global _reporter  # noqa: PLW0603  (one process, one command line)
    _reporter = reporter
    _reported.clear()


_reporter: Callable[[Path, str], None] | None = None
_reported: set[Path] = set()


def read_own_file(path: Path) -> bytes:
    """Read a file that belongs to this user and that only this user may write; links are refused.

    Raises:
        OSError: it cannot be read, or it is something else.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        is_own = not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & _OTHERS_WRITE)
        if not (stat.S_ISREG(status.st_mode) and is_own):
            raise PermissionError(path)
        return file.read()


_BINARY = getattr(os, "O_BINARY", 0)


def _fault(folder: Path, owners: set[int], *, is_shared: bool = False) -> str:
    """Return the fault of one folder, or "".

    Args:
        folder: which; a link to one counts as the folder only when it may be shared.
        owners: the numbers of the users who may own it.
        is_shared: whether all may write there if the system keeps their files apart (the sticky bit).
    """
    try:
        status = folder.stat() if is_shared else folder.lstat()
    except OSError:
        return MISSING
    if not stat.S_ISDIR(status.st_mode):
        return "link" if stat.S_ISLNK(status.st_mode) else MISSING
    if status.st_uid not in owners:
        return "owner"
    others = status.st_mode & _OTHERS_WRITE
    if others == stat.S_IWGRP and is_shared and _is_of_one(status.st_gid):
        return ""
    return "writable" if others and not (is_shared and status.st_mode & stat.S_ISVTX) else ""


@lru_cache
def _is_of_one(group: int) -> bool:
    """Whether a group has only this user as member: many systems give each user a writable group."""
    try:
        name, found = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(group)
    except KeyError:
        return False
    return found.gr_name == name and set(found.gr_mem) <= {name}
