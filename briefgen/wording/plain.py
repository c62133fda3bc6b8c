"""Plain data for templates and JSON: conversion from models, validation, serialisation.

Plain are ``dict`` (its keys text or whole numbers), ``list``, ``tuple``, ``str``, ``Markup``, ``int``, ``float``,
``bool`` and ``None``: values with no way to files, modules or other code behind them. No subclass of these counts.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any

from markupsafe import Markup

_SCALARS = frozenset({str, Markup, int, float, bool, type(None)})
_MARKUP, _PAIRS = "\0markup", "\0pairs"

Properties = Mapping[type, tuple[str, ...]]
"""The properties to add to the fields of a value, by type."""


def plain(value: Any, properties: Properties | None = None) -> Any:
    """Convert a value to plain data.

    Frozen dataclasses and models become dictionaries of their public fields. A model with a field that never leaves
    it (``exclude=True``, such as the folder of a House) is no data, nor is anything with a Path, function or other
    object in it.

    Args:
        value: what a template is to show.
        properties: what else of which type is given.

    Raises:
        TypeError: something in it is no data; the way to it is named.
    """
    return _plain(value, properties or {}, "")


def _plain(value: Any, properties: Properties, way: str) -> Any:
    """Convert a value recursively; ``way`` is its path for error messages."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind in {tuple, list}:
        return [_plain(item, properties, f"{way}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, StrEnum):
        return str(value.value)
    if isinstance(value, Mapping):
        return {_key(key, way): _plain(item, properties, f"{way}.{key}") for key, item in value.items()}
    names = (*_fields(value, way), *properties.get(kind, ()))
    return {name: _plain(getattr(value, name), properties, f"{way}.{name}") for name in names}


def _key(key: Any, way: str) -> Any:
    if isinstance(key, StrEnum):
        return str(key.value)
    if type(key) not in {str, int}:
        raise _refused(key, f"{way}: key")
    return key


def _fields(value: Any, way: str) -> list[str]:
    """Return the names of the public fields of a frozen dataclass or model."""
    kind = type(value)
    if not isinstance(value, type) and is_dataclass(value) and kind.__dataclass_params__.frozen:
        return [each.name for each in fields(value) if not each.name.startswith("_")]
    pydantic = sys.modules.get("pydantic")  # not imported here: without it, there is no model
    if pydantic and isinstance(value, pydantic.BaseModel) and kind.model_config.get("frozen"):
        if any(field.exclude for field in kind.model_fields.values()):
            raise _refused(value, way)
        return list(kind.model_fields)
    raise _refused(value, way)


def require_plain(value: Any, way: str = "") -> None:
    """Raise TypeError for anything that is not plain data.

    Args:
        value: what is to be plain.
        way: its name, for the message.

    Raises:
        TypeError: something in it is not plain; the way to it is named.
    """
    kind = type(value)
    if kind in _SCALARS:
        return
    if kind is dict:
        for key, item in value.items():
            if type(key) not in {str, int}:
                raise _refused(key, f"{way}: key")
            if type(item) is not str:  # most are: the call is saved
                require_plain(item, f"{way}.{key}")
    elif kind in {list, tuple}:
        for index, item in enumerate(value):
            if type(item) is not str:
                require_plain(item, f"{way}[{index}]")
    else:
        raise _refused(value, way)


def _refused(value: Any, way: str) -> TypeError:
    kind = type(value)
    return TypeError(f"{way.lstrip('.') or 'value'}: {kind.__module__}.{kind.__qualname__} is no plain data")


def to_json(value: Any) -> str:
    """Serialise plain data to JSON that ``from_json`` restores; tuples become lists."""
    return json.dumps(_marked(value), ensure_ascii=False)


def _marked(value: Any) -> Any:
    kind = type(value)
    if kind is Markup:
        return {_MARKUP: str(value)}
    if kind is dict:
        if all(type(key) is str and not key.startswith("\0") for key in value):
            return {key: _marked(item) for key, item in value.items()}
        return {_PAIRS: [[key, _marked(item)] for key, item in value.items()]}
    return [_marked(item) for item in value] if kind in {list, tuple} else value


def from_json(text: str | bytes) -> Any:
    """Parse plain data from the JSON of ``to_json``."""
    return json.loads(text, object_hook=_unmarked)


def _unmarked(found: dict[str, Any]) -> Any:
    if len(found) == 1 and _MARKUP in found:
        return Markup(found[_MARKUP])  # noqa: S704  (the sender had it as Markup)
    return dict(found[_PAIRS]) if len(found) == 1 and _PAIRS in found else found
