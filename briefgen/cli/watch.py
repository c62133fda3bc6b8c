"""``briefgen build FILE --watch``: build on every save, with a live preview."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from watchfiles import Change
from watchfiles import watch as changes

from briefgen.cli.report import print_errors
from briefgen.errors import BriefgenError, InputError, UsageError
from briefgen.review.house.illustrations import PICTURE_ENDINGS
from briefgen.serve.preview import Preview, PreviewState
from briefgen.wording.messages import message

DEBOUNCE_MS = 300
"""Editors write a file in several steps; a build starts when it has been quiet for so long."""


def watch(file: Path, beside: Sequence[Path], build: Callable[[], Path], port: int = 0) -> None:
    """Build once and on every save, until Ctrl-C.

    Args:
        file: the summary.
        beside: further files and folders that a pack is made from: the house's, recordings.
        build: builds the pack, prints what it made and returns its folder.
        port: of the preview; 0 for any free one.

    Raises:
        UsageError: the preview cannot be served.
    """
    state = PreviewState()
    try:
        preview = Preview(state, port)
    except OSError as error:
        raise UsageError(message("commands", "build.watch_port", reason=error.strerror)) from error
    folders = {
        path if path.is_dir() else path.parent for path in (file.resolve(), *(each.resolve() for each in beside))
    }
    with preview:
        click.echo(message("commands", "build.watching", address=preview.address))
        _once(build, state)
        for _ in changes(
            *sorted(folders), watch_filter=_Wanted(file.resolve(), beside), debounce=DEBOUNCE_MS, raise_interrupt=True
        ):
            _once(build, state)


class _Wanted:
    """A filter of file changes: the summary itself, pictures beside it, and anything in the other folders."""

    def __init__(self, file: Path, beside: Sequence[Path]) -> None:
        self._file = file
        self._beside = [path.resolve() for path in beside]

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a change triggers a build."""
        del change
        changed = Path(path).resolve()
        is_picture = changed.parent == self._file.parent and changed.suffix.casefold() in PICTURE_ENDINGS
        return changed == self._file or is_picture or any(changed.is_relative_to(each) for each in self._beside)


def _once(build: Callable[[], Path], state: PreviewState) -> None:
    state.building()
    try:
        state.built(build())
    except InputError as error:
        print_errors(error.problems)
        state.failed("", error.problems)
    except BriefgenError as error:
        click.echo(f"Error: {error.message}", err=True)
        state.failed(error.message)
