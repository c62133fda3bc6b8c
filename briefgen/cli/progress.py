"""Print progress on standard error: bars on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from briefgen.speech.model import VoiceFile, host_of
from briefgen.wording.messages import message


class _Bar:
    """A progress bar on a terminal, as a context manager; subclasses start it."""

    _bar: Progress | None = None

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()


class Packs(_Bar):
    """The progress of packs built in parallel, as a context manager: a bar for each, and one for all."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total = total
        self._quiet = quiet
        self._all: TaskID | None = None
        self._tasks: dict[str, TaskID] = {}
        self._steps: dict[str, str] = {}

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._all = self._bar.add_task(message("commands", "progress.all"), total=self._total)
        return self

    def report(self, step: str, done: int, total: int) -> None:
        """Update the progress of a step; ``step`` is the file's name, a line break and the step's name."""
        file, _, name = step.partition("\n")
        label = _label(file, name)
        if self._bar:
            if file not in self._tasks:
                self._tasks[file] = self._bar.add_task(file, total=None)
            known = total if total > 1 else None
            self._bar.update(self._tasks[file], description=label, completed=done, total=known)
        elif not self._quiet and self._steps.get(file) != name:
            click.echo(f"{label} …", err=True)
        self._steps[file] = name

    def done(self, file: str) -> None:
        """Record that a pack has ended, built or failed."""
        if self._bar and self._all is not None:
            if file in self._tasks:
                self._bar.remove_task(self._tasks.pop(file))
            self._bar.advance(self._all)


def _label(file: str, step: str) -> str:
    try:
        label = message("commands", f"progress.steps.{step}")
    except KeyError:  # the step of an output of another package
        label = step
    return message("commands", "progress.step", file=file, step=label)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


class Steps(_Bar):
    """The progress of one pack, as a context manager; ``report`` is the build's ``Progress``."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name = name
        self._quiet = quiet
        self._last = ""
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task(self._name, total=None)
        return self

    def report(self, step: str, done: int, total: int) -> None:
        """Update the progress of a step."""
        label = _label(self._name, step)
        if self._bar and self._task is not None:
            known = total if total > 1 else None
            self._bar.update(self._task, description=label, completed=done, total=known)
        elif not self._quiet and step != self._last:
            click.echo(f"{label} …", err=True)
        self._last = step


QUARTERS = 4


def megabytes(size: int) -> str:
    """Format a number of bytes, such as ``64 MB``."""
    return f"{size / 1_000_000:.{0 if size >= 1_000_000 else 1}f} MB"


class Downloads(_Bar):
    """The progress of a voice's downloads, as a context manager.

    Args:
        files: what is to be got.
        source: the folder it comes from, or None for the addresses of the files.
        quiet: show nothing.
    """

    def __init__(self, files: Sequence[VoiceFile], source: Path | None, *, quiet: bool) -> None:
        self._files, self._source, self._quiet = files, source, quiet
        self._tasks: dict[str, TaskID] = {}
        self._quarters: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Print the source and total size, and start the bar."""
        if self._quiet or not self._files:
            return self
        click.echo(self._what(), err=True)
        if sys.stderr.isatty():
            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def report(self, file: VoiceFile, done: int, total: int) -> None:
        """Update the progress of a file: ``done`` of ``total`` bytes are downloaded."""
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
            return message("commands", "progress.copying", size=size, source=self._source)
        hosts = message("commands", "progress.and").join(dict.fromkeys(host_of(file) for file in self._files))
        return message("commands", "progress.downloading", size=size, source=hosts)
