"""Read the files that a command is given."""

import sys
from pathlib import Path

from briefgen.errors import UsageError

STDIN = "-"
MAX_READ = 2 << 20  # more than an input may have, so that the reader can say that it is too big


def read_input(name: str) -> tuple[bytes, str]:
    """Return the bytes of a file, or of standard input for ``-``, and the name to show.

    Raises:
        UsageError: it is missing, is a folder, or may not be read.
    """
    if name == STDIN:
        return sys.stdin.buffer.read(MAX_READ), "stdin"
    path = Path(name)
    try:
        with path.open("rb") as file:
            return file.read(MAX_READ), name
    except FileNotFoundError:
        raise UsageError(f"There is no file '{name}'.{_near(path)}") from None
    except IsADirectoryError:
        raise UsageError(f"'{name}' is a folder. Name the summary files in it.") from None
    except OSError as error:
        if path.is_dir():  # Windows says "permission denied" of a folder
            raise UsageError(f"'{name}' is a folder. Name the summary files in it.") from None
        raise UsageError(f"'{name}' could not be read: {error.strerror or error}.") from None


def _near(path: Path) -> str:
    import difflib  # noqa: PLC0415  (only for mistakes)

    try:
        names = [each.name for each in path.parent.iterdir() if each.suffix in {".yaml", ".yml"}]
    except OSError:
        return " Check the name of the folder."
    near = difflib.get_close_matches(path.name, names, n=1)
    return f" Did you mean '{path.with_name(near[0])}'?" if near else ""
