"""The form of a summary as plain data: every field with its value, and the edits of the form."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.review.characters import tidy
from briefgen.review.editing.edit import UneditableError, YamlEditor
from briefgen.review.editing.written import paragraphs
from briefgen.review.placeholders import stated_prose
from briefgen.review.yaml.span import KeyPath
from briefgen.studio.fields import ENGLISH, Area, StudioField, field_at, form_groups

MAX_EDITS = 50
"""The most edits of one request."""

MAX_DEPTH = 8

_NEEDS_ONE = {"key_messages": ("finding", "why", "action")}
"""Records of which each needs one of some fields; an empty one is asked for by the first of them."""


def form_data(values: Mapping[str, Any], area: Area = "summary", language: str = ENGLISH) -> list[dict[str, Any]]:
    """Return the groups of the form with their fields and values."""
    return [
        {
            "id": group.id,
            "fields": [field_data(each, tuple(each.dotted.split(".")), values) for each in group.fields],
        }
        for group in form_groups(area, language)
    ]


def field_data(field: StudioField, path: KeyPath, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return one field with its value as template data.

    Args:
        field: which.
        path: where its value is, or would be.
        values: of the whole file.
    """
    value = _found(values, path)
    data: dict[str, Any] = {
        "kind": field.kind, "title": field.title, "help": field.help, "example": field.example,
        "required": field.required, "most": field.most, "most_words": field.most_words, "default": field.default,
        "choices": [[each, field.names.get(each, "")] for each in field.choices],
        "is_other": bool(field.choices) and isinstance(value, str) and value not in ("", *field.choices),
        "dotted": field.dotted, **_place(path),
        "is_odd": not _fits(field, value), "upload": _upload(path),
    }  # fmt: skip
    if field.kind == "group":
        data["fields"] = [field_data(each, (*path, each.key), values) for each in field.fields]
    elif data["is_odd"]:
        data["value"] = ""
    elif field.is_list:
        data["items"] = [_item(field, (*path, number), each, values) for number, each in enumerate(value or ())]
    elif field.kind == "pairs":
        data["items"] = [
            {"key": str(key), "value": form_text(each), **_place((*path, str(key)), (*path, number))}
            for number, (key, each) in enumerate((value or {}).items())
        ]
    else:
        data["value"] = form_text(value)
    return data


def _upload(path: KeyPath) -> str:
    """Return the end of the upload address of a picture's field; "" for other fields."""
    if path[-2:] != ("picture", "file"):
        return ""
    return "picture/review" if len(path) == 2 else f"picture/{int(path[1]) + 1}"


def _item(field: StudioField, path: KeyPath, value: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = _place(path)
    if field.kind != "records":
        return {**data, "value": form_text(value)}
    fields = [field_data(each, (*path, each.key), values) for each in field.fields]
    named = next((each["value"] for each in fields if each.get("value")), "")
    return {**data, "fields": fields, "name": named}


def _place(path: KeyPath, way: KeyPath | None = None) -> dict[str, str]:
    """Return the path of a value as JSON, and the id of its element (from ``way`` if given)."""
    return {"path": json.dumps(path, ensure_ascii=False), "id": "-".join(["f", *map(str, way or path)])}


def form_text(value: Any) -> str:
    """Return a text as the form shows it: an empty line between paragraphs."""
    return "\n\n".join(str(tidy(value)).split("\n")) if isinstance(value, str) else ""


def _found(values: Any, path: KeyPath) -> Any:
    for step in path:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def _fits(field: StudioField, value: Any) -> bool:
    """Whether a value has the shape that its field can show."""
    if value is None:
        return True
    if field.kind == "records":
        return isinstance(value, list) and all(isinstance(each, dict) for each in value)
    if field.is_list:
        return isinstance(value, list) and not any(isinstance(each, dict | list) for each in value)
    if field.kind == "pairs":
        return isinstance(value, dict) and not any(isinstance(each, dict | list) for each in value.values())
    return isinstance(value, dict if field.kind == "group" else str)


def read_path(given: Any) -> KeyPath:
    """Check the path of a value as a page sends it.

    Raises:
        ValueError: it is none.
    """
    is_path = isinstance(given, list) and 0 < len(given) <= MAX_DEPTH
    if not is_path or not all(type(each) is str or (type(each) is int and 0 <= each < 10_000) for each in given):
        raise ValueError("path")
    return tuple(given)


def edited(editor: YamlEditor, edit: Mapping[str, Any], area: Area = "summary") -> bytes:
    """Make one edit of the form.

    Args:
        editor: of the text as it is.
        edit: ``do`` (set, add, remove, up, down, rename, clear), ``path``, and for some ``text``.
        area: of which file.

    Raises:
        UneditableError: the file is written in a way that cannot be changed safely.
        ValueError: there is no such edit or field.
    """
    path, text, action = read_path(edit.get("path")), edit.get("text", ""), edit.get("do")
    if not isinstance(text, str):
        raise ValueError("text")  # noqa: TRY004  (what a browser sent is no mistake in the code)
    try:
        if action == "set":
            return _set(editor, path, text, area)
        if action == "add":
            return editor.insert(path, len(_found(editor.source.value, path) or ()), _new_item(path, text, area))
        if action == "rename":
            return editor.rename(path, text)
        if action == "clear" or (action == "remove" and isinstance(path[-1], str)):
            return editor.clear(path)
        if action == "remove":
            return editor.remove(path)
        if action in {"up", "down"} and isinstance(path[-1], int):
            return editor.swap(path[:-1], path[-1] - (action == "up"))
    except (KeyError, IndexError, AttributeError, TypeError):  # the file has changed, and no longer has that place
        raise UneditableError(str(path)) from None
    raise ValueError("edit")


def _set(editor: YamlEditor, path: KeyPath, text: str, area: Area) -> bytes:
    """Set the text of a field; an optional field without text is removed from the file."""
    field = field_at(path, area)
    if field is None and (len(path) < 2 or field_at(path[:-1], area) is None):
        raise ValueError("field")
    words = "\n".join(paragraphs(text))
    if not words and field is not None and isinstance(path[-1], str) and not field.required:
        return editor.clear(path)
    return editor.set(path, words)


def _new_item(path: KeyPath, text: str, area: Area) -> Any:
    """Make a new list item: a text, or a group with its required fields."""
    field = field_at(path, area)
    if field is None or not field.is_list:
        raise ValueError("list")
    if field.kind != "records":
        return "\n".join(paragraphs(text))
    first = next(each for each in field.fields if each.required)
    return {first.key: "\n".join(paragraphs(text))}


def missing(values: Mapping[str, Any], area: Area = "summary") -> Iterator[KeyPath]:
    """Yield the paths of required fields that are empty."""
    for group in form_groups(area):
        for field in group.fields:
            yield from _missing(field, tuple(field.dotted.split(".")), values)


def _missing(field: StudioField, path: KeyPath, values: Mapping[str, Any]) -> Iterator[KeyPath]:
    value = _found(values, path)
    if not value:
        if field.required:
            yield path
    elif field.kind == "records" and isinstance(value, list):
        for number in range(len(value)):
            for each in field.fields:
                yield from _missing(each, (*path, number, each.key), values)
            if needed := _missing_one(field, value[number]):
                yield (*path, number, needed)


def _missing_one(field: StudioField, record: Any) -> str:
    """Return the field that is asked for in a record that has none of those of which it needs one."""
    keys = _NEEDS_ONE.get(field.dotted, ())
    is_bare = isinstance(record, dict) and all(stated_prose(record.get(key)) is None for key in keys)
    return keys[0] if keys and is_bare else ""


def completed(editor: YamlEditor, filler: str, most: int = 40) -> tuple[bytes, frozenset[KeyPath]]:
    """Fill every required field of a text, to check and show the rest.

    Args:
        editor: of the text.
        filler: what stands for what is not written yet.
        most: how many fields are filled.

    Returns:
        The text, and the paths that were filled.
    """
    filled: set[KeyPath] = set()
    data = editor.data
    for _ in range(most):
        values = editor.source.value
        path = next((each for each in (*missing(values), *_empty_items(values, ())) if each not in filled), None)
        if path is None:
            break
        filled.add(path)
        try:
            data = editor.set(path, _filling(path, filler))
        except UneditableError:
            break
        editor = YamlEditor(data, editor.source.file)
    return data, frozenset(filled)


def without_value(data: bytes, file: str, path: KeyPath, filler: str) -> bytes:
    """Remove an unusable value from a text, or fill a required one; a value that cannot be edited stays."""
    field, last = field_at(path), path[-1]
    editor = YamlEditor(data, file)
    try:
        if isinstance(last, int):
            return editor.remove(path)
        if field is not None and field.required:
            return editor.set(path, _filling(path, filler))
        return editor.clear(path)
    except (UneditableError, KeyError, IndexError, TypeError):
        return data


def _filling(path: KeyPath, filler: str) -> Any:
    field = field_at(path)
    if field is None or isinstance(path[-1], int):
        return filler
    if field.kind == "records":
        first = [*(each.key for each in field.fields if each.required), *_NEEDS_ONE.get(field.dotted, ())[:1]]
        return [{key: _filling((*path, 0, key), filler) for key in first}]
    if field.is_list:
        return ["all"] if field.key == "agencies" else [filler]
    return field.choices[0] if field.choices else filler


def _empty_items(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    """Yield the paths of empty list items and named texts."""
    if isinstance(value, dict):
        for key, each in value.items():
            if each == "":
                yield (*path, key)
            yield from _empty_items(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            if not each:
                yield (*path, number)
            yield from _empty_items(each, (*path, number))
