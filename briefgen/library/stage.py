"""A new site while it is made: a hidden folder beside the old one, which takes its place in one step."""

import ctypes
import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from briefgen.library.own_files import OwnFile, copy
from briefgen.pack.write import making_folder, recover, swap

_NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})

_AS_IT_IS = {"follow_symlinks": False} if os.link in os.supports_follow_symlinks else {}


class Stage:
    """The folder in which a site is made, as a context manager: what is not put in place is removed.

    Nothing is written before the first file. Every method raises ``OSError`` when it cannot write.

    Args:
        target: the site.
        alone: whether no other process can be at this site: what killed ones left is then removed at once.
    """

    def __init__(self, target: Path, *, alone: bool) -> None:
        self._target = target
        self._alone = alone
        self._old, self._new = f"{target}{os.sep}", ""
        self._folder: Path | None = None
        self._folders: set[str] = set()

    def __enter__(self) -> Self:
        self._sweep()
        return self

    def _sweep(self) -> None:
        """Restore the old site where a killed run had moved it, and remove the folders that such a run left."""
        if self._alone:
            recover(self._target, stale_s=0)
        else:
            recover(self._target)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        # The search program of a killed run may have gone on for a moment, and have written into what was cleared.
        with suppress(OSError):
            self._sweep()

    @property
    def is_begun(self) -> bool:
        """Whether anything was written."""
        return self._folder is not None

    @property
    def folder(self) -> Path:
        """The folder; made when it is first asked for."""
        if self._folder is None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._folder = making_folder(self._target)
            self._new = f"{self._folder}{os.sep}"
        return self._folder

    def path(self, address: str) -> Path:
        """Return where a file of the site is made; the folders above it are there."""
        return Path(self._place(address))

    def _place(self, address: str) -> str:
        """Return ``path`` as text, which is faster: there may be many thousands."""
        above = address.rpartition("/")[0]
        if above not in self._folders:
            (self.folder / above).mkdir(parents=True, exist_ok=True)
            self._folders.add(above)
        return f"{self._new}{address}"

    def write(self, address: str, data: bytes) -> None:
        """Write a file."""
        with self.path(address).open("xb") as file:
            file.write(data)

    def copy(self, own: OwnFile) -> int:
        """Copy a file of a pack and return its size.

        Raises:
            PackFileError: it is not what the pack's manifest says.
        """
        return copy(own, self.path(own.address))

    def keep(self, address: str) -> None:
        """Hard-link a file of the old site into the new one; copy it where the disk has no hard links."""
        source, made = f"{self._old}{address}", self._place(address)
        try:
            os.link(source, made, **_AS_IT_IS)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copy2(source, made, follow_symlinks=False)

    def drop(self, folder: str) -> None:
        """Remove a folder of the new site again."""
        if self._folder is not None:
            shutil.rmtree(self._folder / folder, ignore_errors=True)
            self._folders = {each for each in self._folders if f"{each}/".partition("/")[0] != folder}

    def put_in_place(self) -> None:
        """Flush the new site to the disk and exchange it with the old one."""
        _flush(self.folder)
        swap(self.folder, self._target)


def _flush(folder: Path) -> None:
    """Wait until everything is on the disk: a power cut must not leave empty files under the right names."""
    if sys.platform == "linux":
        handle = os.open(folder, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).syncfs(handle):
                failed = ctypes.get_errno()
                raise OSError(failed, os.strerror(failed))
        finally:
            os.close(handle)
    else:
        with suppress(AttributeError):
            os.sync()
