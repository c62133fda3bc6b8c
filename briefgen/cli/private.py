"""Read the list of ``--private``; nothing of it is printed or kept."""

from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.errors import UsageError
from briefgen.opener import OpenError, read_text

if TYPE_CHECKING:
    from briefgen.checks import PrivateWords


def read_private(path: Path | None) -> "PrivateWords | None":
    """Return the words of a list, or None when there is no list.

    Raises:
        UsageError: it is missing, is no text, or is empty.
    """
    if path is None:
        return None
    from briefgen.checks import PrivateWords  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.wording import Wording  # noqa: PLC0415

    words = Wording().labels("checks")["private"]
    try:
        text = read_text(path)
    except OpenError as error:
        if error.kind == "missing":
            raise UsageError(words["missing"].format(file=path)) from None
        if error.kind == "encoding":
            raise UsageError(words["unreadable"].format(file=path)) from None
        raise
    private = PrivateWords.of(text)
    if not private.lines:  # a list that protects nothing must not pass for one
        raise UsageError(words["empty"].format(file=path))
    return private
