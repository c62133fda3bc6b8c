"""Find the folders of packs."""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from briefgen.errors import UsageError
from briefgen.library.model import SITE_RECORD, message
from briefgen.pack.artifact import MANIFEST


@dataclass(frozen=True)
class WalkedFolders:
    """The result of searching folders for packs.

    Attributes:
        packs: the folders with a ``pack.json``, whatever it is, in the order of names.
        others: the names of folders, and of links, that are no packs.
        empty: of the folders that were given, those in which there is no pack.
    """

    packs: tuple[Path, ...]
    others: frozenset[str]
    empty: tuple[Path, ...]


def walk(folders: Iterable[Path]) -> WalkedFolders:
    """Find the packs in folders at any depth; a pack itself is not searched.

    Raises:
        UsageError: there is no such folder, or one cannot be opened.
    """
    packs: list[Path] = []
    others: set[str] = set()
    empty = []
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(message("folder.missing", folder=folder))
        before = len(packs)
        for path, is_pack in _below(folder):
            if is_pack:
                packs.append(path)
            else:
                others.add(path.name)
        if len(packs) == before:
            empty.append(folder)
    return WalkedFolders(tuple(packs), frozenset(others), tuple(empty))


def packs_in(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every folder with a ``pack.json``, sorted by name; a pack itself is not searched.

    A site is not searched either: it has copies of the packs.

    Raises:
        UsageError: there is no such folder, or no pack in any of them.
    """
    found = walk(folders).packs
    if not found:
        raise UsageError(message("folder.no_pack"))
    yield from found


def packs_below(folder: Path) -> Iterator[Path]:
    """Yield the packs of a folder as ``packs_in`` does; none is no error.

    Raises:
        UsageError: a folder cannot be opened.
    """
    return (path for path, is_pack in _below(folder) if is_pack)


def _below(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the folders and links below a folder, and whether each is a pack."""
    todo = [folder]
    while todo:
        path = todo.pop()
        try:
            is_link = path != folder and path.is_symlink()  # it may lead anywhere, so it is not followed
            is_pack = not is_link and _is_there(path / MANIFEST)
            if is_pack or path != folder:
                yield path, is_pack
            if is_link or is_pack or _is_there(path / SITE_RECORD):
                continue
            inside = sorted(path.iterdir(), reverse=True)
            todo += [each for each in inside if not each.name.startswith(".") and _is_folder(each)]
        except OSError as error:
            raise UsageError(message("folder.closed", folder=path, why=error.strerror or error)) from error


def _is_there(path: Path) -> bool:
    """Whether anything has this name: an unusual file in place of ``pack.json`` is an unreadable pack, not none."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _is_folder(path: Path) -> bool:
    mode = path.lstat().st_mode
    return stat.S_ISDIR(mode) or stat.S_ISLNK(mode)
