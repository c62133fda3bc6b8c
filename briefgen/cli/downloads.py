"""Show how downloads are going: a bar on a terminal, plain lines elsewhere; always on standard error."""

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from briefgen.speech.voice import VoiceFile

QUARTERS = 4


def megabytes(size: int) -> str:
    """Return a number of bytes in words: ``64 MB``."""
    return f"{size / 1_000_000:.{0 if size >= 1_000_000 else 1}f} MB"


class Downloads:
    """The files of one voice on their way, as a context manager.

    Args:
        files: what is to be got.
        source: the folder it comes from, or None for the addresses of the files.
        quiet: show nothing.
    """

    def __init__(self, files: "Sequence[VoiceFile]", source: Path | None, *, quiet: bool) -> None:
        self._files, self._source, self._quiet = files, source, quiet
        self._bar: Bar | None = None
        self._tasks: dict[str, TaskID] = {}
        self._quarters: dict[str, int] = {}

    def __enter__(self) -> Self:
        if self._quiet or not self._files:
            return self
        click.echo(self._what(), err=True)
        if sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415  (only on a terminal)
            from rich.progress import (  # noqa: PLC0415
                BarColumn,
                DownloadColumn,
                Progress,
                TextColumn,
                TimeRemainingColumn,
            )

            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        if self._bar:
            self._bar.stop()

    def report(self, file: "VoiceFile", done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` bytes of a file are here."""
        if self._bar:
            if file.name not in self._tasks:
                self._tasks[file.name] = self._bar.add_task(file.name, total=total)
            self._bar.update(self._tasks[file.name], completed=done)
        elif not self._quiet and done * QUARTERS // total > self._quarters.get(file.name, 0):
            self._quarters[file.name] = done * QUARTERS // total
            click.echo(f"{file.name}: {self._quarters[file.name] * 100 // QUARTERS}%", err=True)

    def _what(self) -> str:
        size = megabytes(sum(file.bytes for file in self._files))
        if self._source is not None:
            return f"Copying {size} from {self._source} …"
        from briefgen.speech.download import host_of  # noqa: PLC0415  (only for downloads)

        hosts = " and ".join(dict.fromkeys(host_of(file) for file in self._files))
        return f"Downloading {size} from {hosts} …"
