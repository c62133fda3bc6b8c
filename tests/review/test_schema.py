"""The JSON Schemas for editors, and the starter."""

from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import ruamel.yaml

from briefgen import resources
from briefgen.checks.run import check
from briefgen.errors import InputError
from briefgen.review import keys
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.review.problems import fields
from briefgen.review.schema import DRAFT, house_schema, review_schema

STARTER = (resources.templates() / "starter.yaml").read_text(encoding="utf-8")
BAD = Path(__file__).parents[1] / "bad"
SMALLEST = """\
review: {title: Child T, kind: Case review, area: Exampleshire, subject: "Child T, under 1"}
what_happened: Child T was hurt.
key_messages:
  - {headline: Share early, finding: Nobody shared., agencies: [all]}
"""


def _errors(schema: dict[str, Any], text: str) -> list[str]:
    """Check a YAML text as editors do: read as YAML 1.2, with its numbers, then compared with the schema."""
    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    # Editors leave dates as text, and so does check-jsonschema.
    reader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    value = reader.load(text)
    validator = jsonschema.Draft7Validator(schema)
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.parametrize("schema", [review_schema(), house_schema()], ids=["summary", "house"])
def test_schema_is_draft_07(schema: dict[str, Any]) -> None:
    """The schema is a valid draft-07 schema without words of later drafts."""
    jsonschema.Draft7Validator.check_schema(schema)
    assert DRAFT == schema["$schema"]
    assert [] == [word for word in ("$defs", "prefixItems", "anyOf") if word in str(schema)]


def test_samples_and_starter_fit(sample: Path) -> None:
    """Every sample and the starter fit the schema."""
    assert [] == _errors(review_schema(), sample.read_text(encoding="utf-8"))
    assert [] == _errors(review_schema(), STARTER)


@pytest.mark.parametrize(
    "change",
    [
        ("title: Child T", "title: 2021"),
        ("title: Child T", "title: 101, period: 2018, published: 2021, themes: null, language: null, report: null"),
        ("title: Child T", 'title: Child T, published: "2021-03-05", review_by: 2021-03'),
        ("[all]", "[101]"),
        ("agencies", "why: null, action: , for: {Police: Ask.}, source: 4.12, agencies"),
        (
            "what_happened",
            "support: [{name: A, contact: 116123}]\nchecks:\nacronyms: {GP: general practitioner}\nwhat_happened",
        ),
    ],
)
def test_natural_writing_fits(change: tuple[str, str]) -> None:
    """What the loader takes, as authors write it, fits the schema too."""
    text = SMALLEST.replace(*change)
    assert load_review(text.encode(), "a.yaml").review
    assert [] == _errors(review_schema(), text)


@pytest.mark.parametrize(
    "stem",
    ["misspelt-keys", "misplaced-keys", "missing", "missing-parts", "empty-required", "empty-items", "text-for-list",
     "text-for-keys", "list-for-text", "dates", "choices", "web-addresses", "long-headline", "too-many-messages",
     "too-long", "field-names-of-the-code", "older-names"],
)  # fmt: skip
def test_bad_summaries_do_not_fit(stem: str) -> None:
    """What the loader refuses for its content does not fit the schema either."""
    text = (BAD / f"{stem}.yaml").read_text(encoding="utf-8")
    with pytest.raises(InputError):
        load_review(text.encode(), stem)
    assert [] != _errors(review_schema(), text)


def test_house_schema() -> None:
    """A house file fits with its colours; a colour in words, an unknown key and the code's own field do not."""
    good = 'name: A\nsite: https://a.example\ncolours: {primary: "#1f4e5f", accent: null}\nsections: {story: B}\n'
    assert [] == _errors(house_schema(), good)
    for bad in ("colours: {primary: blue}", "folder: /etc", "nmae: A", "site: a.example"):
        assert 1 == len(_errors(house_schema(), bad))


@pytest.mark.parametrize(
    ("model", "area", "schema"), [(Review, "summary", review_schema()), (House, "house", house_schema())]
)
def test_every_key_has_help(model: Any, area: str, schema: dict[str, Any]) -> None:
    """Every key of the model has a title, help and an example, and no help is left over from an older model."""
    paths = {f"{part}.{name}".lstrip(".") for part, names in keys.layout(model).items() for name in names}
    assert {"", *paths} == set(fields()[area])
    for path in paths:
        entry = fields()[area][path]
        assert {"title", "help", "example"} == set(entry)
        assert path.rpartition(".")[2] in entry["example"] or entry["example"].startswith("- ")
    first = next(iter(schema["properties"].values()))
    assert first["description"]


def test_help_reaches_every_key() -> None:
    """Editors see help on every key, also inside lists."""
    message = review_schema()["properties"]["key_messages"]["items"]["properties"]
    assert {"headline", "finding", "why", "action", "agencies", "for", "source", "icon", "picture"} == set(message)
    assert all(part["description"].endswith(".") for part in message.values())
    assert {"home", "phone", None} <= set(message["icon"]["enum"])
    assert ["open", "in progress", "done", None] == (
        review_schema()["properties"]["recommendations"]["items"]["properties"]["status"]["enum"]
    )


def test_starter() -> None:
    """The starter has a place for its schema on the first line, uses every key, and is an example and nothing else."""
    assert "# yaml-language-server: $schema={schema}" == STARTER.partition("\n")[0]
    loaded = load_review(STARTER.encode(), "a.yaml")
    assert ["panel/example"] == [problem.rule for problem in check(loaded, House()).problems]
    written = {str(part) for path in loaded.source.keys for part in path}
    expected = {name for names in keys.layout(Review).values() for name in names}
    assert {
        "checks",
        "ignore",
        "rule",
        "reason",
        "script",
        "other_languages",
        "withdrawn",
        "withdrawn_reason",
        "digest_of",
        "public_names",
        *("picture", "file", "alt", "credit"),
    } == expected - written
