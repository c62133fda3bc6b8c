"""The id of a review: what it may be, who writes it, and what carries it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from manifests import manifest_of

from briefgen.cli import run
from briefgen.cli.commands.new import new_id
from briefgen.errors import InputError
from briefgen.library.facts import facts_of
from briefgen.pack.manifest import Manifest
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.review.schema import review_schema

GOOD = ["bxtrwkqmzlfhcdnp", "0a1b2c3d", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "a" * 64]
BAD = ["short", "a" * 65, "Has-Capitals", "with space", "-begins-so", "a_b_c_d_e", "é" * 10, "aaaaaaaa\n"]
SUMMARY = """review:
  id: {id}
  title: Child T
  kind: Review
  area: Exampleshire
  subject: Child T, under 1
what_happened: It happened.
key_messages:
  - headline: Share early
    finding: It was not shared.
    agencies: [all]
"""


@pytest.mark.parametrize("name", GOOD)
def test_ids_that_are_taken(name: str) -> None:
    """8 to 64 small letters, digits and hyphens, a UUID too; the schema agrees."""
    text = SUMMARY.replace("{id}", json.dumps(name))

    assert name == load_review(text.encode(), "a.yaml").review.about.id
    assert schema().is_valid(name)


@pytest.mark.parametrize("name", BAD[:-1])
def test_ids_that_are_refused(name: str) -> None:
    """The Problem is at the value, says what is wrong and what to write."""
    with pytest.raises(InputError) as caught:
        load_review(SUMMARY.replace("{id}", json.dumps(name)).encode(), "a.yaml")
    (problem,) = caught.value.problems

    assert ("input/id", 2) == (problem.rule, problem.place.line)
    assert "8 to 64" in problem.suggestion
    assert not schema().is_valid(name)


def schema() -> Draft7Validator:
    """Return the schema of an id."""
    return Draft7Validator(review_schema()["properties"]["review"]["properties"]["id"])


def test_no_id_is_needed(make_review: Callable[..., Review]) -> None:
    """A summary without one is as good."""
    assert make_review().about.id is None


def test_new_writes_another_id_each_time(tmp_path: Path) -> None:
    """Two summaries that are begun have two ids, which are no words and no numbers."""
    for name in ("a.yaml", "b.yaml"):
        assert 0 == run(["new", str(tmp_path / name)])
    ids = [load_review((tmp_path / n).read_bytes(), n).review.about.id for n in ("a.yaml", "b.yaml")]

    assert 2 == len(set(ids))
    assert all(each and re.fullmatch("[b-df-hj-np-tv-xz]{16}", each) for each in ids)
    assert 100 == len({new_id() for _ in range(100)})


def test_a_pack_carries_the_id(make_review: Callable[..., Review]) -> None:
    """pack.json has it, and a library knows it from there, also of a withdrawn review."""
    for about in ({"id": GOOD[0]}, {"id": GOOD[0], "withdrawn": "2024"}):
        data = manifest_of(make_review(about=about)).model_dump_json(by_alias=True)

        assert GOOD[0] == json.loads(data)["review"]["review"]["id"]
        assert GOOD[0] == facts_of(Manifest.model_validate_json(data)).review.about.id
