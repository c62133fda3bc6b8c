"""The form knows every field of the model; what it shows is what the file says, and what it changes is only that."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from odd_summaries import ODD, TEXTS

from briefgen import resources
from briefgen.errors import InputError
from briefgen.outputs.registry import outputs
from briefgen.review.editing.edit import YamlEditor
from briefgen.review.editing.written import paragraphs
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.review.schema import house_schema, key_order, review_schema
from briefgen.review.yaml.source import read_source
from briefgen.studio.fields import AREAS, Area, StudioField, field_at, form_fields, form_groups
from briefgen.studio.form import completed, edited, field_data, form_data, form_text, missing, read_path
from briefgen.wording.labels import built_in_labels
from briefgen.wording.wording import Wording

SAMPLES = {path.name: path.read_bytes() for path in sorted(resources.samples().glob("*.yaml"))}
FILES = SAMPLES | {name: data for name, data in ODD.items() if name != "utf-16"}
EDITS = 40
"""Random edits of each file through the form, more than 500 in all."""

BARE = b"review:\n  title: Baby F\n"


def named(schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield the dotted name of every key of a schema."""
    for inner in (schema, schema.get("items", {})):
        for name, part in inner.get("properties", {}).items():
            dotted = f"{path}.{name}" if path else name
            yield dotted
            yield from named(part, dotted)


@pytest.mark.parametrize(("area", "schema"), [("summary", review_schema()), ("house", house_schema())])
def test_every_field_of_the_model_is_in_the_form(area: Any, schema: dict[str, Any]) -> None:
    """No key of the schema is missing from the groups of the form, and none is there twice."""
    every = [each for group in form_groups(area) for field in group.fields for each in field.leaves()]
    shown = [each.dotted for each in every if each.kind != "group"]
    outer = {each.dotted for each in form_fields(area).leaves() if each.kind == "group"}

    assert sorted(shown) == sorted(set(named(schema)) - outer)


def test_every_group_has_its_words() -> None:
    """Each part of the form has a heading in both languages."""
    groups = {group.id for area in ("summary", "house") for group in form_groups(area)}

    assert all(groups <= set(Wording(language).labels("studio")["groups"]) for language in ("en-GB", "cy"))


def fields() -> list[StudioField]:
    """Return every field that holds a value of its own."""
    return [each for each in form_fields().leaves() if each.kind != "group" and each.key]


def path_of(field: StudioField) -> tuple[Any, ...]:
    """Return where a field's value is: in the first item of each list that it is in."""
    path: list[Any] = []
    for key in field.dotted.split("."):
        path.append(key)
        outer = field_at(path)
        if outer is not None and outer.kind == "records" and key != field.key:
            path.append(0)
    return tuple(path)


def good(field: StudioField) -> str:
    """Return a text that a field takes."""
    if field.choices:
        return field.choices[-1]
    special = {"date": "2021-03", "colour": "#1f4e5f", "yes_no": "true"}
    if "url" in field.key or field.key == "report":
        return "https://www.example.org/report"
    return special.get(field.kind) or {"id": "abcdefgh", "rule": "panel/no-why"}.get(field.key, "Some words")


@pytest.mark.parametrize("area", AREAS)
def test_no_two_fields_of_a_group_have_one_label(area: Area) -> None:
    """Where two would, the label of the group above comes first; a field of the file itself has none above it."""
    for group in form_groups(area):
        titles = [field.title for field in group.fields]
        assert sorted(set(titles)) == sorted(titles)
    if area == "house":
        labels = {field.dotted: field.title for group in form_groups(area) for field in group.fields}
        assert ("Voice", "Presenter: Voice") == (labels["voice"], labels["host.voice"])


@pytest.mark.parametrize("field", fields(), ids=lambda field: field.dotted)
def test_every_field_can_be_set_and_cleared(field: StudioField) -> None:
    """Each field is found in the form, takes a value, shows it, and gives it up again."""
    data = (resources.samples() / "invented-rowan.yaml").read_bytes()
    outer = field_at(path_of(field)[:1])
    path = path_of(field)
    editor = YamlEditor(data, "x", key_order)
    for depth in range(1, len(path)):
        if path[depth] == 0 and not value_at(editor.source.value, path[: depth + 1]):
            editor = YamlEditor(edited(editor, {"do": "add", "path": list(path[:depth])}), "x", key_order)
    assert outer is not None

    if field.is_list:
        count = len(value_at(editor.source.value, path) or ())
        data = edited(editor, {"do": "add", "path": list(path), "text": "Some words"})
        shown = field_data(field, path, read_source(data, "x").value)
        assert len(shown["items"]) == count + 1
        cleared = edited(YamlEditor(data, "x", key_order), {"do": "remove", "path": [*path, count]})
        assert len(value_at(read_source(cleared, "x").value, path) or ()) == count
        return
    place = (*path, "A name") if field.kind == "pairs" else path
    text = good(field)
    data = edited(editor, {"do": "set", "path": list(place), "text": text})
    assert text == value_at(read_source(data, "x").value, place)
    shown = field_data(field, path, read_source(data, "x").value)
    assert text in json.dumps(shown, ensure_ascii=False)
    action = "remove" if field.kind == "pairs" else "set"
    cleared = edited(YamlEditor(data, "x", key_order), {"do": action, "path": list(place), "text": ""})
    assert not value_at(read_source(cleared, "x").value, place)


def value_at(values: Any, path: tuple[Any, ...]) -> Any:
    """Return the value at a path, None when there is none."""
    for step in path:
        try:
            values = values[step]
        except (KeyError, IndexError, TypeError):
            return None
    return values


@pytest.mark.parametrize("name", FILES)
def test_random_edits_load_to_what_the_form_shows(name: str) -> None:
    """After each edit the file says what was typed, everything else is as before, and comments are still there."""
    data, chance = FILES[name], random.Random(name)  # noqa: S311
    for _ in range(EDITS):
        values = read_source(data, "x").value
        shown = list(controls(form_data(values)))
        if not shown:
            break
        path, value = chance.choice(shown)
        text = chance.choice(TEXTS)
        new = edited(YamlEditor(data, "x", key_order), {"do": "set", "path": list(path), "text": text})
        after = read_source(new, "x").value
        assert paragraphs(text) == paragraphs(form_text(value_at(after, path)))
        others = {each: value for each, value in shown if each != path}
        assert others == {each: value for each, value in controls(form_data(after)) if each in others}
        assert new.count(b"\n") - data.count(b"\n") < 12, value
        data = new


def controls(groups: list[dict[str, Any]]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Yield the path and text of every control of the form that is there."""

    def inside(data: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
        for each in (*data.get("fields", ()), *data.get("items", ())):
            yield from inside(each)
        if "value" in data and not data.get("is_odd") and data.get("kind") != "choice":
            yield tuple(json.loads(data["path"])), data["value"]

    for group in groups:
        for field in group["fields"]:
            yield from inside(field)


def test_what_is_missing_is_told_from_the_model() -> None:
    """A file with a title alone needs what the model requires, and nothing else."""
    found = list(missing(read_source(BARE, "x").value))

    assert found == [
        ("review", "kind"),
        ("review", "area"),
        ("review", "subject"),
        ("what_happened",),
        ("key_messages",),
    ]


def test_an_unfinished_summary_can_be_shown() -> None:
    """With a stand-in for what is not written, a bare file loads, and it says which fields were filled."""
    data, filled = completed(YamlEditor(BARE, "x"), "Not written yet")

    review = load_review(data, "x").review
    assert isinstance(review, Review)
    assert review.about.title == "Baby F"
    assert ("what_happened",) in filled
    with pytest.raises(InputError):
        load_review(BARE, "x")


def test_a_finished_summary_is_not_filled() -> None:
    """Nothing stands in for anything in a summary that is complete."""
    for data in SAMPLES.values():
        assert completed(YamlEditor(data, "x"), "Not written yet") == (data, frozenset())


@pytest.mark.parametrize("path", [None, [], "x", [1.5], [True], [-1], ["a"] * 9, [["a"]], [{"a": 1}]])
def test_odd_paths_are_refused(path: Any) -> None:
    """What is no path of a value is not looked for."""
    with pytest.raises(ValueError):
        read_path(path)


def test_a_field_that_is_not_in_the_model_is_refused() -> None:
    """The form cannot write a key that the model does not have."""
    with pytest.raises(ValueError):
        edited(YamlEditor(BARE, "x"), {"do": "set", "path": ["secret"], "text": "x"})


def test_odd_shapes_are_told() -> None:
    """A list where a text belongs is not shown as one, and not lost."""
    data = field_data(form_fields().fields[1], ("what_happened",), {"what_happened": ["a", "b"]})

    assert (True, "") == (data["is_odd"], data["value"])


def test_labels_are_those_of_the_label_file() -> None:
    """Label, help and example come from the file that editors and messages use."""
    field = field_at(("key_messages", 0, "headline"))

    assert field is not None
    assert ("Headline", "Share what you know early", 12, True) == (
        field.title,
        field.example,
        field.most_words,
        field.required,
    )
    assert re.search("at most 12 words", field.help)


@pytest.mark.parametrize("area", AREAS)
def test_every_field_speaks_welsh(area: Area) -> None:
    """Label and help of every field that the form shows are there in Welsh, and are no English."""
    welsh = {each.dotted: each for each in form_fields(area, "cy").leaves()}
    kept = {"Logo", "Jargon"}  # the same in both languages
    for english in form_fields(area).leaves():
        other = welsh[english.dotted]
        assert other.title != english.title or english.title in kept, english.dotted
        assert other.help != english.help, english.dotted
        assert other.example == english.example


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_help_has_no_signs_of_the_file(language: str) -> None:
    """What the form says has no brackets, quotation marks of code or commands in it."""
    for area in AREAS:
        for field in form_fields(area, language).leaves():
            assert not re.search(r"`|\[|--|in quotes", field.help), field.dotted


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_every_output_has_its_words(language: str) -> None:
    """What can be built is named in words, so that a new output cannot be forgotten."""
    words = built_in_labels(language, "studio")["build"]["outputs"]
    assert [name for name in outputs() if name not in words] == []
