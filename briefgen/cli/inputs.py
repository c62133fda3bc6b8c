"""Read the files that a command is given."""

import sys
from pathlib import Path

from briefgen.build.order import MAX_INPUT
from briefgen.errors import UsageError
from briefgen.opener import OpenError, read_file

STDIN = "-"


def read_input(name: str) -> tuple[bytes, str]:
    """Return the bytes of a file, or of standard input for ``-``, and the name to show.

    Raises:
        UsageError: it is missing, is a folder, or may not be read.
    """
    if name == STDIN:
        return sys.stdin.buffer.read(MAX_INPUT), "stdin"
    path = Path(name)
    try:
        return read_file(path, MAX_INPUT), legible_name(name)
    except OpenError as error:
        if error.kind == "missing":
            raise UsageError(f"There is no file '{name}'.{_near(path)}") from None
        if error.kind == "folder":
            raise UsageError(f"'{name}' is a folder. Name the summary files in it.") from None
        raise


def legible_name(name: str) -> str:
    """Return a file's name as text: bytes that are no UTF-8, which some systems allow, become a stand-in."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _near(path: Path) -> str:
    import difflib  # noqa: PLC0415  (only for mistakes)

    try:
        names = [each.name for each in path.parent.iterdir() if each.suffix in {".yaml", ".yml"}]
    except OSError:
        return " Check the name of the folder."
    near = difflib.get_close_matches(path.name, names, n=1)
    return f" Did you mean '{path.with_name(near[0])}'?" if near else ""
