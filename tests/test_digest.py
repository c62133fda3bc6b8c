"""A digest of several reviews: what recurs, counted and quoted, and nothing else."""

import itertools
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen import resources
from briefgen.checks import check
from briefgen.cli import run
from briefgen.cli.digest import command
from briefgen.errors import InputError, UsageError
from briefgen.library.digest import Digest, Request, make_digest
from briefgen.library.digest_fit import Room
from briefgen.library.digest_groups import groups, likeness
from briefgen.library.digest_sources import Source, below, choose, read_pack, read_summaries
from briefgen.library.digest_terms import lexicon
from briefgen.library.digest_themes import theme_key
from briefgen.library.digest_yaml import written
from briefgen.pack.read import read_manifest
from briefgen.pack.verify import verify
from briefgen.review.house import House
from briefgen.review.load import load_review
from briefgen.review.model import KeyMessage, Review
from briefgen.wording import Wording

HERE = Path(__file__).parent / "digest"
NEGLECT = HERE / "neglect"
TODAY = date(2026, 1, 1)
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def message(headline: str, action: str | None = None, **more: Any) -> dict[str, Any]:
    """Make a key message as a summary has it."""
    return {"headline": headline, "finding": "It was seen.", "action": action, "agencies": ["all"]} | more


def review(title: str, *messages: dict[str, Any], about: Mapping[str, Any] | None = None, **more: Any) -> Review:
    """Make a review with the theme neglect."""
    head = {"title": title, "kind": "Case review", "area": "Northmere", "published": "2021", "subject": "a child"}
    fields = {"review": head | {"themes": ["neglect"]} | dict(about or {}), "what_happened": f"{title} was hurt."}
    return Review.model_validate(fields | {"key_messages": list(messages) or [message("Share early")]} | more)


def sources(*reviews: Review) -> list[Source]:
    """Make sources as if each was read from a file."""
    return [Source(each, f"{number}.yaml") for number, each in enumerate(reviews)]


def digest(*reviews: Review, themes: tuple[str, ...] = ("neglect",), **more: Any) -> Digest:
    """Make a digest of reviews."""
    return make_digest(sources(*reviews), Request(themes, House(), TODAY, **more))


@pytest.fixture(scope="module")
def nine() -> Digest:
    """The digest of nine invented reviews of neglect."""
    files = [(path.read_bytes(), path.name) for path in below(NEGLECT)]
    return make_digest(read_summaries(files, House()), Request(("neglect",), House(), TODAY))


# --- which messages are alike -------------------------------------------------------------------------------------

ALIKE: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "alike.yaml").read_text(encoding="utf-8"))


def agreement(part: Mapping[str, Any]) -> tuple[float, float]:
    """Return precision and recall over pairs of messages: alike as labelled, and as grouped."""
    labelled = [(text, number) for number, group in enumerate(part["groups"]) for text in group]
    labelled += [(text, -1 - number) for number, text in enumerate(part["alone"])]
    words = lexicon("en-GB")
    terms = []
    for text, _ in labelled:
        headline, _, action = text.partition(" | ")
        terms.append(words.message_terms(KeyMessage.model_validate(message(headline, action or None))))
    found = {member: number for number, group in enumerate(groups(terms)) for member in group.members}
    right = wrong = missed = 0
    for one, other in itertools.combinations(range(len(labelled)), 2):
        alike, together = labelled[one][1] == labelled[other][1], found[one] == found[other]
        right, wrong, missed = right + (alike and together), wrong + (together > alike), missed + (alike > together)
    return right / (right + wrong), right / (right + missed)


@pytest.mark.parametrize("part", ["tuned", "first_held_out", "second_held_out", "third_held_out"])
def test_messages_are_grouped_as_an_editor_would(part: str) -> None:
    """No two different lessons are put together, and most that are alike are found, on what the lists were made with."""
    precision, recall = agreement(ALIKE[part])

    assert precision == 1.0
    assert recall >= 0.6


def test_messages_never_seen_before_are_seldom_put_together_wrongly() -> None:
    """On messages that the word lists were not made with, more than nine of ten pairs put together are right."""
    precision, recall = agreement(ALIKE["held_out"])

    assert precision >= 0.9
    assert recall >= 0.9
