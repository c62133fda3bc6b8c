"""What a house file says about other files and names: the logo, the slide template and the sections."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import yaml

from briefgen import resources
from briefgen.errors import Place, Problem, Severity
from briefgen.review.deck_file import MAX_FILE_BYTES, deck_faults, fonts
from briefgen.review.house import FIXED, NEVER_HIDDEN, House
from briefgen.review.pictures import open_picture
from briefgen.review.problems import problem, shown
from briefgen.review.source import Source
from briefgen.wording import Wording

MAX_LOGO_BYTES = 2 * 1024 * 1024
_SIGNATURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_SVG_HEAD_BYTES = 4096


def house_problems(source: Source, folder: Path) -> list[Problem]:
    """Return what is wrong with a house file that pydantic cannot see, whatever else is wrong with it.

    Args:
        source: the file.
        folder: where it is.
    """
    return [*_logo(source, folder), *_deck(source, folder), *_renamed(source), *_ordered(source), *_category(source)]


def _logo(source: Source, folder: Path) -> Iterator[Problem]:
    name = source.words(("logo",)) if "logo" in source.value else ""
    if not name:
        return
    path, place, value = folder / name, source.place(("logo",)), shown(name)
    if source.value.get("logo_alt") is None:
        yield problem("logo-alt", source.key_place(("logo",)))
    # resolve() follows symbolic links, so a link that leads out of the folder is refused too.
    if Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
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


def _deck(source: Source, folder: Path) -> Iterator[Problem]:
    name = source.words(("deck",)) if "deck" in source.value else ""
    if not name:
        return
    path, place, value = folder / name, source.place(("deck",)), shown(name)
    try:
        if Path(name).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
            yield problem("deck-outside", place, value=value)
            return
        if not path.is_file():
            yield problem("deck-missing", place, value=value)
            return
        if path.suffix.casefold() != ".pptx":
            yield problem("deck-kind", place, value=value)
            return
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        yield problem("deck-missing", place, value=value)
        return
    if len(data) > MAX_FILE_BYTES:
        yield problem("deck-big", place, value=value)
        return
    faults = deck_faults(data)
    for fault in faults:
        yield problem(fault.kind, place, "", value=value, **fault.values)
    for font in () if faults else fonts(data):
        yield replace(problem("deck-font", place, value=value, font=shown(font)), severity=Severity.WARNING)


def _renamed(source: Source) -> Iterator[Problem]:
    named = source.value.get("sections")
    for name in named if isinstance(named, dict) else ():
        yield from _unknown(name, source.key_place(("sections", name)))


def _ordered(source: Source) -> Iterator[Problem]:
    for key, refused, kind in (("order", FIXED, "section-fixed"), ("hide", NEVER_HIDDEN, "section-needed")):
        items = source.value.get(key)
        told: set[str] = set()
        for index in range(len(items) if isinstance(items, list) else 0):
            name, place = source.words((key, index)), source.place((key, index))
            if name in told:
                yield problem("section-twice", place, key=shown(name))
            elif name in refused:
                yield problem(kind, place, key=name)
            elif name:
                yield from _unknown(name, place)
            told.add(name)


def _unknown(name: str, place: Place) -> Iterator[Problem]:
    known = list(Wording().labels("common")["sections"])
    if name in known:
        return
    plain = "-".join(name.casefold().replace("_", " ").split())
    close = get_close_matches(plain, known, n=1)
    yield problem(
        "section-guess" if close else "section",
        place,
        key=shown(name),
        known=", ".join(known),
        guess=close[0] if close else "",
    )


def categories() -> dict[str, list[str]]:
    """Return the categories of podcasts that directories know, each with its parts."""
    text = (resources.templates() / "feed" / "categories.yaml").read_text(encoding="utf-8")
    known: dict[str, list[str]] = yaml.safe_load(text)
    return known


def _category(source: Source) -> Iterator[Problem]:
    feed = source.value.get("feed")
    if not isinstance(feed, dict) or not {"category", "subcategory"} & set(feed):
        return
    known = categories()
    names = {key: source.words(("feed", key)) for key in ("category", "subcategory") if feed.get(key) is not None}
    category = names.get("category") or str(House.model_fields["feed"].default.category)
    if category not in known:
        yield _unlisted("category", category, list(known), source.place(("feed", "category")))
    elif part := names.get("subcategory"):
        place = source.place(("feed", "subcategory"))
        if not known[category]:
            yield problem("subcategory-none", place, value=shown(part), category=category)
        elif part not in known[category]:
            yield _unlisted("subcategory", part, known[category], place, category)


def _unlisted(kind: str, name: str, known: list[str], place: Place, category: str = "") -> Problem:
    plain = {each.casefold().replace("&", "and"): each for each in known}
    close = get_close_matches(name.casefold().replace("&", "and"), plain, n=1)
    guess = plain[close[0]] if close else ""
    kind = f"{kind}-guess" if guess else kind
    return problem(kind, place, value=shown(name), known=", ".join(known), guess=guess, category=category)
