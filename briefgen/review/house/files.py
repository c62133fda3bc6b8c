"""Check what a house file refers to: the logo, the slide template, section names and podcast categories."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import yaml

from briefgen import resources
from briefgen.errors import Place, Problem, Severity
from briefgen.files.opener import OpenError, read_inside
from briefgen.review.house.deck_file import MAX_FILE_BYTES, try_deck
from briefgen.review.house.house import FIXED, NEVER_HIDDEN, House
from briefgen.review.house.pictures import MAX_BYTES as MAX_LOGO_BYTES
from briefgen.review.house.pictures import media_type, try_logo
from briefgen.review.house.trials import DRAW_S, LIMITS, TrialFault, shared_child
from briefgen.review.problems import labels, problem, shown
from briefgen.review.yaml.source import Source
from briefgen.wording.wording import Wording

_ENDINGS = {".png": ("image/png",), ".jpg": ("image/jpeg",), ".jpeg": ("image/jpeg",), ".svg": ("image/svg+xml",)}


def house_problems(source: Source, folder: Path) -> list[Problem]:
    """Return the Problems of a house file that its model cannot find.

    Args:
        source: the file.
        folder: where it is.
    """
    with shared_child():  # one child process for both
        files = [*_logo(source, folder), *_deck(source, folder)]
    return [*files, *_renamed(source), *_ordered(source), *_category(source)]


def _logo(source: Source, folder: Path) -> Iterator[Problem]:
    """Check the logo: alternative text, file, type, and the verdict of drawing it."""
    name = source.words(("logo",)) if "logo" in source.value else ""
    if not name:
        return
    place, value = source.place(("logo",)), shown(name)
    if source.value.get("logo_alt") is None:
        yield problem("logo-alt", source.key_place(("logo",)))
    try:
        data = read_inside(folder, name, MAX_LOGO_BYTES)
    except OpenError as error:
        yield _unopened("logo", error, place, value)
        return
    if media_type(data) not in _ENDINGS.get(Path(name).suffix.casefold(), ()):
        yield problem("logo-kind", place, value=value)
        return
    verdict = try_logo(data)
    for fault in verdict.faults:
        yield _found("logo", fault, place, value)
    if media_type(verdict.pictures.get("page", data)) != media_type(data) == "image/svg+xml":
        yield replace(problem("logo-text", place, value=value), severity=Severity.WARNING)


def _deck(source: Source, folder: Path) -> Iterator[Problem]:
    """Check the slide template: file, type, and the verdict of opening it; what is only dropped is a warning."""
    name = source.words(("deck",)) if "deck" in source.value else ""
    if not name:
        return
    place, value = source.place(("deck",)), shown(name)
    try:
        data = read_inside(folder, name, MAX_FILE_BYTES)
    except OpenError as error:
        yield _unopened("deck", error, place, value)
        return
    if Path(name).suffix.casefold() != ".pptx":
        yield problem("deck-kind", place, value=value)
        return
    verdict = try_deck(data)
    for fault in verdict.faults:
        yield _found("deck", fault, place, value)
    for font in verdict.fonts:
        yield replace(problem("deck-font", place, value=value, font=shown(font)), severity=Severity.WARNING)
    if verdict.dropped and not verdict.faults:
        words = labels()["dropped"]
        parts = "; ".join(str(words.get(key, words["other"])) for key in verdict.dropped)
        yield replace(problem("deck-dropped", place, value=value, parts=parts), severity=Severity.WARNING)


def _unopened(what: str, error: OpenError, place: Place, value: str) -> Problem:
    """Return the Problem of a house file that cannot be opened."""
    if error.kind in {"outside", "changed"}:
        return problem(f"{what}-outside", place, value=value)
    if error.kind in {"missing", "folder", "name"}:
        return problem(f"{what}-missing", place, value=value)
    if error.kind == "big":
        return problem("deck-big" if what == "deck" else "logo-kind", place, value=value)
    return problem(f"{what}-closed", place, value=value, reason=error.message)


def _found(what: str, fault: TrialFault, place: Place, value: str) -> Problem:
    """Return the Problem of a fault found by examining a house file."""
    if fault.kind != "limit":
        return problem(
            fault.kind, place, "", **{name: shown(each, 120) for name, each in fault.values.items()}, value=value
        )
    words = labels()["limits"]
    limit = str(words.get(fault.values.get("limit", ""), words["crash"]))
    amounts = {"seconds": f"{DRAW_S if what == 'logo' else LIMITS.time_s:.0f}", "memory": f"{LIMITS.memory_mib:,}"}
    return problem(f"{what}-limit", place, value=value, limit=limit.format(**amounts))


def _renamed(source: Source) -> Iterator[Problem]:
    named = source.value.get("sections")
    for name in named if isinstance(named, dict) else ():
        yield from _unknown(name, source.key_place(("sections", name)))


def _ordered(source: Source) -> Iterator[Problem]:
    """Check the section names under ``order`` and ``hide``: unknown, repeated, fixed or needed ones."""
    for key, refused, kind in (("order", FIXED, "section-fixed"), ("hide", NEVER_HIDDEN, "section-needed")):
        items = source.value.get(key)
        seen: set[str] = set()
        for index in range(len(items) if isinstance(items, list) else 0):
            name, place = source.words((key, index)), source.place((key, index))
            if name in seen:
                yield problem("section-twice", place, key=shown(name))
            elif name in refused:
                yield problem(kind, place, key=name)
            elif name:
                yield from _unknown(name, place)
            seen.add(name)


def _unknown(name: str, place: Place) -> Iterator[Problem]:
    """Yield a Problem for an unknown section name, with the nearest known one."""
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
    """Load the podcast categories that directories know, each with its subcategories."""
    text = (resources.templates() / "feed" / "categories.yaml").read_text(encoding="utf-8")
    known: dict[str, list[str]] = yaml.safe_load(text)
    return known


def _category(source: Source) -> Iterator[Problem]:
    """Check the podcast category and subcategory against the known ones."""
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
