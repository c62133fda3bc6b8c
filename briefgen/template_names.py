"""What templates there are, which takes in which, and how those of a house may be called."""

from functools import cache
from pathlib import PurePosixPath

from briefgen import resources

ENDINGS = frozenset({".html", ".txt", ".css", ".js", ".svg", ".xml"})
"""How the names of templates end."""

MOST_SHOWN = 200
"""The most characters of a template's own words that a message repeats."""


@cache
def own_names() -> frozenset[str]:
    """Return the names of all templates of briefgen's; a file of any other name has no place of its own."""
    folder = resources.templates()
    return frozenset(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in ENDINGS and path.parent != folder
    )


@cache
def own_folders() -> frozenset[str]:
    """Return the folders of templates: a house's are read there only, as its author's other files may lie beside."""
    return frozenset(name.partition("/")[0] for name in own_names())


@cache
def used_by(template: str) -> frozenset[str]:
    """Return the templates of briefgen's that one of them may take in, itself too.

    Where a name is worked out only when it is filled, that is every template.
    """
    from jinja2 import meta  # noqa: PLC0415  (lazy)

    from briefgen.templating import own_templates  # noqa: PLC0415  (lazy)

    found: set[str] = set()
    waiting = {template}
    while waiting:
        name = waiting.pop()
        found.add(name)
        source = resources.templates().joinpath(*name.split("/")).read_text(encoding="utf-8")
        for other in meta.find_referenced_templates(own_templates().parse(source)):
            if other is None:
                return own_names()
            waiting |= {other} - found
    return frozenset(found)


def is_below(name: str) -> bool:
    """Whether a name can be that of a file below a folder, on any system."""
    odd = any(char in name for char in "\\:\0")
    return not odd and all(part not in {"", ".", ".."} for part in name.split("/"))


def is_template(name: str) -> bool:
    """Whether a template of a house can have a name."""
    return is_below(name) and name.partition("/")[0] in own_folders() and PurePosixPath(name).suffix in ENDINGS


def plainly(text: str | None) -> str:
    """Return a template's own words as a message repeats them: on one line, shortened, printable."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text or "").split())
    return plain if len(plain) <= MOST_SHOWN else f"{plain[: MOST_SHOWN - 1]}…"
