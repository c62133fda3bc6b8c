"""Generate the JSON Schema of summaries and house files for editors (draft-07, as yaml-language-server reads)."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.review.problems import fields
from briefgen.review.yaml.span import KeyPath

DRAFT = "http://json-schema.org/draft-07/schema#"

_Schema = dict[str, Any]


def review_schema() -> _Schema:
    """Generate the JSON Schema of a summary: keys with help and choices, limits, no unknown keys.

    It accepts what ``load_review`` accepts as authors naturally write it: null for every optional key, and an
    unquoted number or year where one line of text belongs, as editors read ``2021`` as a number.
    """
    return _schema_of(Review, "summary")


def house_schema() -> _Schema:
    """Generate the JSON Schema of a house file."""
    return _schema_of(House, "house")


def _schema_of(model: type[BaseModel], area: str) -> _Schema:
    _build_defaults(model)
    raw = model.model_json_schema(by_alias=True)
    definitions = raw.pop("$defs", {})
    hidden = [name for name, field in model.model_fields.items() if field.exclude]
    for name in hidden:
        del raw["properties"][name]
    words = fields()
    return {"$schema": DRAFT, **_Converter(definitions, words[area], words["patterns"]).convert(raw, "")}


def _build_defaults(model: type[BaseModel]) -> None:
    """Build the models of default values, which pydantic defers (``defer_build``).

    Why: pydantic before 2.12 does not build them when it writes the defaults into a JSON Schema.
    """
    for field in model.model_fields.values():
        if isinstance(field.default, BaseModel):
            _build_defaults(type(field.default))
            type(field.default).model_rebuild()


class _Converter:
    """Converts pydantic's JSON Schema: references inlined, help texts added, null allowed where the loader does."""

    def __init__(self, definitions: _Schema, words: Mapping[str, Any], patterns: Mapping[str, str]) -> None:
        self._definitions = definitions
        self._words = words
        self._patterns = patterns

    def convert(self, schema: _Schema, path: str) -> _Schema:
        """Convert one node of the schema; ``path`` is the dotted path of its key."""
        schema = self._flat(schema)
        schema.pop("description", None)
        schema.pop("title", None)
        if schema.get("default") in (None, [], {}):
            schema.pop("default", None)
        if "patternErrorMessage" in schema:
            schema["patternErrorMessage"] = self._patterns[schema["patternErrorMessage"]]
        if "properties" in schema:
            required = schema.get("required", [])
            schema["properties"] = {
                name: self._property(part, f"{path}.{name}" if path else name, is_required=name in required)
                for name, part in schema["properties"].items()
            }
            schema.pop("default", None)
        for key in ("items", "additionalProperties", "propertyNames"):
            if isinstance(schema.get(key), dict):
                schema[key] = self.convert(schema[key], path)
        entry = self._words.get(path, {}) if "properties" in schema else {}
        return {"title": entry["title"], "description": entry["help"], **schema} if entry else schema

    def _property(self, schema: _Schema, path: str, *, is_required: bool) -> _Schema:
        converted = self.convert(schema, path)
        if not is_required:
            _allow_null(converted)
        words = self._words[path]
        return {**converted, "title": words["title"], "description": words["help"]}

    def _flat(self, schema: _Schema) -> _Schema:
        """Return a copy with its reference resolved, and simple alternatives merged into a list of types."""
        schema = dict(schema)
        reference = schema.pop("$ref", None)
        if reference:
            schema = {**self._definitions[reference.rpartition("/")[2]], **schema}
        for part in map(self._flat, schema.pop("anyOf", [])):
            types = [*_types(schema), *_types(part)]
            schema = {**part, **schema, "type": types}
        return schema


def _types(schema: _Schema) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _allow_null(schema: _Schema) -> None:
    schema["type"] = list(dict.fromkeys([*_types(schema), "null"]))
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]


def key_order(path: KeyPath) -> Sequence[str]:
    """Return the usual order of the keys of a mapping in a summary, by its path; () where the author names them."""
    part: Mapping[str, Any] = _summary()
    for step in path:
        part = part.get("items", {}) if isinstance(step, int) else part.get("properties", {}).get(step, {})
    return tuple(part.get("properties", ()))


@cache
def _summary() -> Mapping[str, Any]:
    return review_schema()
