"""Make a partial Review from a file with errors, so that the checks can read the rest."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

from briefgen.review.yaml.layout import KeyShape, KeyShapes
from briefgen.review.yaml.span import KeyPath

_MOST_ROUNDS = 8
_MOST_ERRORS = 2_000
_STAND_IN = "…"


def salvaged(value: Any, model: type[BaseModel], shapes: KeyShapes) -> tuple[BaseModel | None, frozenset[KeyPath]]:
    """Validate a value repeatedly, removing invalid parts; None when too much is invalid.

    Optional values and list items are left out, and required ones get a stand-in that no check says anything of.

    Args:
        value: the file's value.
        model: what it should be.
        shapes: of the model.

    Returns:
        What is right, and the paths of what was taken out or replaced.
    """
    rest, wrong = deepcopy(value), set[KeyPath]()
    for _ in range(_MOST_ROUNDS):
        try:
            return model.model_validate(rest, by_alias=True, by_name=False), frozenset(wrong)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            if len(details) > _MOST_ERRORS:
                break
            paths = {tuple(part for part in each["loc"] if part != "[key]"): each["type"] for each in details}
            for path in sorted(paths, key=_from_the_end):
                _repair(rest, path, shapes)
            wrong |= {path for path, kind in paths.items() if kind != "too_short"}  # only as its items are wrong
    return None, frozenset(wrong)


def _from_the_end(path: KeyPath) -> tuple[int, list[tuple[int, str]]]:
    """Sort deeper paths, and later items of a list, first."""
    return -len(path), [(-part, "") if isinstance(part, int) else (0, part) for part in path]


def _repair(value: Any, path: KeyPath, shapes: KeyShapes) -> None:
    """Remove the value at a path, or replace a required one by a stand-in."""
    parent = value
    for part in path[:-1]:
        try:
            parent = parent[part]
        except (KeyError, IndexError, TypeError):
            return
    last = path[-1] if path else ""
    if isinstance(parent, list) and isinstance(last, int):
        if path[0] == "key_messages" and len(path) == 2:
            parent[last] = parent[last] if isinstance(parent[last], dict) else {}
        elif last < len(parent):
            del parent[last]
    elif isinstance(parent, dict) and isinstance(last, str):
        shape = shapes.get(".".join(part for part in path if isinstance(part, str)))
        if last in parent and parent[last] is not None and not _is_needed(path):
            del parent[last]
        elif shape is not None:
            parent[last] = _stand_in(shape, parent.get(last))


def _is_needed(path: KeyPath) -> bool:
    return path[-1] in {
        "title",
        "kind",
        "area",
        "subject",
        "what_happened",
        "key_messages",
        "review",
        "headline",
        "finding",
        "agencies",
    }


def _stand_in(shape: KeyShape, value: Any) -> Any:
    if shape.kind == "section":
        return value if isinstance(value, Mapping) else {}
    if shape.kind == "items":
        return value[:7] if isinstance(value, list) and value else [{}]
    if shape.kind in {"names", "list"}:
        return [_STAND_IN]
    return {} if shape.kind == "words" else _STAND_IN
