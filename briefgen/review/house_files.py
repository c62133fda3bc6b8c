"""What a house file says about other files and names: the logo and the sections."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from briefgen.errors import Problem
from briefgen.review.house import House
from briefgen.review.pictures import open_picture
from briefgen.review.problems import problem, shown
from briefgen.review.source import Source
from briefgen.wording import Wording

MAX_LOGO_BYTES = 2 * 1024 * 1024
_SIGNATURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_SVG_HEAD_BYTES = 4096


def house_problems(house: House, source: Source) -> list[Problem]:
    """Return what is wrong with a house that pydantic cannot see.

    Args:
        house: the House, with its folder.
        source: the file it was read from.
    """
    return [*_logo(house, source), *_sections(house, source)]


def _logo(house: House, source: Source) -> Iterator[Problem]:
    path = house.logo_path
    if path is None or house.logo is None or house.folder is None:
        return
    place, value = source.place(("logo",)), shown(house.logo)
    if house.logo_alt is None:
        yield problem("logo-alt", source.key_place(("logo",)))
    # resolve() follows symbolic links, so a link that leads out of the folder is refused too.
    if Path(house.logo).is_absolute() or not path.resolve().is_relative_to(house.folder.resolve()):
        yield problem("logo-outside", place, value=value)
    elif not path.is_file():
        yield problem("logo-missing", place, value=value)
    elif not _is_picture(path):
        yield problem("logo-kind", place, value=value)


def _is_picture(path: Path) -> bool:
    """Whether a file is what its ending promises, and whole."""
    ending = path.suffix.casefold()
    try:
        if path.stat().st_size > MAX_LOGO_BYTES:
            return False
        with path.open("rb") as file:
            head = file.read(_SVG_HEAD_BYTES)
    except OSError:
        return False
    if ending == ".svg":
        return b"<svg" in head and b"<!ENTITY" not in head
    return ending in _SIGNATURES and head.startswith(_SIGNATURES[ending]) and _is_whole(path)


def _is_whole(path: Path) -> bool:
    try:
        open_picture(path)
    except ValueError:
        return False
    return True


def _sections(house: House, source: Source) -> Iterator[Problem]:
    known = list(Wording().labels("common")["sections"]) if house.sections else []
    for name in house.sections:
        if name in known:
            continue
        plain = "-".join(name.casefold().replace("_", " ").split())
        close = get_close_matches(plain, known, n=1)
        yield problem(
            "section-guess" if close else "section",
            source.key_place(("sections", name)),
            key=shown(name),
            known=", ".join(known),
            guess=close[0] if close else "",
        )
