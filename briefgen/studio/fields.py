"""The fields of the form, derived from a model's schema, so that new fields appear by themselves."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

import yaml

from briefgen import resources
from briefgen.review.limits import MAX_LINE
from briefgen.review.problems import fields as field_words
from briefgen.review.schema import house_schema, review_schema
from briefgen.speech.voices import is_installed, list_voices
from briefgen.wording.wording import Wording

Kind = Literal["group", "records", "pairs", "texts", "names", "text", "line", "date", "choice", "yes_no", "colour"]
"""The kind of a field: a group of fields, a list of groups, pairs of a name and a text, a list of texts, a list of
names, paragraphs, one line, a date, a choice, a yes or no, a colour."""

ENGLISH = "en-GB"
Area = Literal["summary", "house"]
AREAS: tuple[Area, ...] = ("house", "summary")


@dataclass(frozen=True)
class StudioField:
    """One field of the form.

    Attributes:
        key: its key in the file.
        dotted: the keys that lead to it.
        kind: how it is filled in.
        title: its label.
        help: what it is for.
        example: what somebody might write.
        required: whether it must be there.
        most: the most characters of a text, or items of a list; 0 for no limit.
        most_words: the most words; 0 for no limit.
        default: what holds when nothing is given.
        choices: the values to choose from.
        names: how they are shown, where they have names of their own, such as voices.
        fields: those inside a group, or in each item of a list of groups.
    """

    key: str
    dotted: str
    kind: Kind
    title: str
    help: str
    example: str = ""
    required: bool = False
    most: int = 0
    most_words: int = 0
    default: str = ""
    choices: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    fields: "tuple[StudioField, ...]" = field(default=(), repr=False)

    @property
    def is_list(self) -> bool:
        """Whether the field holds a list of items."""
        return self.kind in {"records", "texts", "names"}

    def leaves(self) -> "Iterator[StudioField]":
        """Yield the field and every field inside it."""
        yield self
        for each in self.fields:
            yield from each.leaves()


@dataclass(frozen=True)
class FormGroup:
    """A group of related fields in the form."""

    id: str
    fields: tuple[StudioField, ...]


@cache
def form_fields(area: Area = "summary", language: str = ENGLISH) -> StudioField:
    """Return all fields of a summary or house file, as one group, with their words in a language."""
    schema = review_schema() if area == "summary" else house_schema()
    return _Reader(area, language).field("", "", schema, required=True)


@cache
def form_groups(area: Area = "summary", language: str = ENGLISH) -> tuple[FormGroup, ...]:
    """Return the fields grouped and ordered as in ``templates/studio/form.yaml``; the last group has all others."""
    text = (resources.templates() / "studio" / "form.yaml").read_text(encoding="utf-8")
    named: Mapping[str, Sequence[str]] = resources.read_yaml(text)[area]
    known = {each.dotted: each for each in _grouped(form_fields(area, language))}
    groups = [
        FormGroup(id_, tuple(known.pop(name) for name in names if name in known)) for id_, names in named.items()
    ]
    groups[-1] = replace(groups[-1], fields=(*groups[-1].fields, *known.values()))
    return tuple(replace(group, fields=_distinct(group.fields, area, language)) for group in groups)


def _distinct(fields: Sequence[StudioField], area: Area, language: str) -> tuple[StudioField, ...]:
    """Make equal labels distinct by the label of the group above."""
    titles = Counter(each.title for each in fields)
    found = []
    for each in fields:
        above = field_at(each.dotted.split(".")[:-1], area, language) if "." in each.dotted else None
        is_alike = titles[each.title] > 1 and above is not None and above.title
        found.append(replace(each, title=f"{above.title}: {each.title}") if is_alike and above else each)
    return tuple(found)


def field_at(path: Sequence[str | int], area: Area = "summary", language: str = ENGLISH) -> StudioField | None:
    """Return the field of a value's path; None when there is none, or inside pairs and lists of texts."""
    found = form_fields(area, language)
    for step in path:
        if isinstance(step, int):
            continue
        inner = next((each for each in found.fields if each.key == step), None)
        if inner is None:
            return None
        found = inner
    return found


def _grouped(root: StudioField) -> Iterator[StudioField]:
    """Yield the fields that the groups name: those at the top, and those of groups at the top."""
    for each in root.fields:
        if each.kind == "group":
            yield from _grouped(each)
        else:
            yield each


def _choices(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(each) for each in schema.get("enum", ()) if each is not None)


@cache
def _voices() -> Mapping[str, str]:
    """Return the names of the offline voices usable on this computer, by their ids."""
    usable = [each for each in list_voices() if not each.online and each.engine != "recorded" and is_installed(each)]
    return {each.id: f"{each.name} ({each.accent})" for each in usable}


class _Reader:
    """Makes fields from an editor's JSON Schema."""

    def __init__(self, area: Area, language: str) -> None:
        self._area, wording = area, Wording(language)
        self._words: Mapping[str, Mapping[str, str]] = field_words()[area]
        self._titles: Mapping[str, Mapping[str, str]] = wording.labels("fields")[area]
        self._help: Mapping[str, str] = wording.labels("studio")["help"][area]
        self._patterns: Mapping[str, str] = field_words()["patterns"]

    def field(self, key: str, dotted: str, schema: Mapping[str, Any], *, required: bool) -> StudioField:
        items = schema.get("items", {})
        inner = schema if "properties" in schema else items
        # What an optional group needs is needed only when that group is there, and is told by the checks.
        needed = inner.get("required", ()) if required or "items" in schema else ()
        kind: Kind = "choice" if key == "voice" else self._kind(schema)
        limits = items if kind in {"texts", "names"} else schema
        return StudioField(
            key, dotted, kind,
            title=str(self._titles.get(dotted, {}).get("title") or schema.get("title", key)),
            help=self._help_of(dotted, str(schema.get("description", ""))),
            example=self._example(dotted),
            required=required,
            most=int(limits.get("maxLength", 0)),
            most_words=self._most_words(schema),
            default=str(schema.get("default") or ""),
            choices=tuple(_voices()) if key == "voice" else _choices(schema),
            names=_voices() if key == "voice" else {},
            fields=tuple(
                self.field(name, f"{dotted}.{name}" if dotted else name, part, required=name in needed)
                for name, part in inner.get("properties", {}).items()
            ),
        )  # fmt: skip

    def _help_of(self, dotted: str, otherwise: str) -> str:
        """Return the help of a field: the form's own where the file's mentions signs or commands."""
        return str(self._help.get(dotted) or self._titles.get(dotted, {}).get("help") or otherwise)

    def _kind(self, schema: Mapping[str, Any]) -> Kind:
        items = schema.get("items")
        types = schema.get("type", ())
        simple: tuple[tuple[Kind, bool], ...] = (
            ("group", "properties" in schema),
            ("records", isinstance(items, Mapping) and "properties" in items),
            ("names", isinstance(items, Mapping) and items.get("maxLength", 0) <= MAX_LINE),
            ("texts", isinstance(items, Mapping)),
            ("pairs", "object" in types),
            ("choice", "enum" in schema),
            ("yes_no", "boolean" in types),
            ("date", schema.get("patternErrorMessage") == self._patterns["date"]),
            ("colour", schema.get("patternErrorMessage") == self._patterns["colour"]),
            ("line", schema.get("maxLength", 0) <= MAX_LINE or schema.get("pattern", "").startswith(r"^\s*https?")),
        )
        return next((kind for kind, holds in simple if holds), "text")

    def _most_words(self, schema: Mapping[str, Any]) -> int:
        if schema.get("patternErrorMessage") != self._patterns["headline"]:
            return 0
        found = re.search(r"\{0,(\d+)\}", schema["pattern"])
        return int(found[1]) + 1 if found else 0

    def _example(self, dotted: str) -> str:
        """Return the example of the label file without its key and YAML signs."""
        try:
            value = yaml.load(self._words.get(dotted, {}).get("example", ""), Loader=yaml.BaseLoader)  # noqa: S506
        except yaml.YAMLError:
            return ""
        while isinstance(value, dict | list) and value:
            value = next(iter(value.values())) if isinstance(value, dict) else value[0]
        return str(value) if isinstance(value, str) else ""
