"""Too long for one page or for seven minutes is told by ``check``, with the words to cut, before anything is laid out."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from test_imports import HEAVY, imported

from briefgen import Order, check
from briefgen.checks.run import check as check_review
from briefgen.checks.run import waive
from briefgen.errors import BriefgenError, Problem, Severity
from briefgen.pipeline import length_bounds, lengths
from briefgen.pipeline.build import build
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.storyboard.budget import optional_parts, without
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.page import page_plans
from briefgen.storyboard.page_words import page_mm
from briefgen.storyboard.script import write_storyboard

ROWAN = next(path for path in SAMPLES if path.stem == "invented-rowan")
UNSEEN = sorted((Path(__file__).parents[2] / "benchmarks" / "summaries").glob("*.yaml"))
SENTENCE = "The services met and wrote down what they knew of the family. "
TODAY = date(2026, 1, 1)
LISTED = {"finding": ("key_messages", "finding"), "text": ("recommendations", "text")}


def longer(**sentences: int) -> dict[str, Any]:
    """Return the values of a sample with so many more sentences in a text, or in each of a list's."""
    values: dict[str, Any] = yaml.safe_load(ROWAN.read_text(encoding="utf-8"))
    for name, count in sentences.items():
        if name in LISTED:
            group, key = LISTED[name]
            for item in values[group]:
                item[key] += " " + SENTENCE * count
        else:
            values[name] = (values[name] + " " + SENTENCE * count).strip()
    return values


def told(values: dict[str, Any], **order: Any) -> list[Problem]:
    """Return what ``check`` says of the length of a summary."""
    data = yaml.safe_dump(values, allow_unicode=True, sort_keys=False).encode()
    found = check(Order(data=data, file="a.yaml", today=TODAY, **order)).problems
    return [each for each in found if each.rule.startswith("length/")]


@pytest.mark.parametrize("path", [*SAMPLES, *UNSEEN], ids=lambda path: path.stem)
def test_what_fits_is_not_warned_of(path: Path) -> None:
    """The samples, and ten summaries that the estimate of the page was not fitted to, all of which fit."""
    values = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert told(values) == []


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        (longer(what_happened=20), ["length/page-near"]),
        (longer(what_happened=40), ["length/page", "length/minutes-near"]),
        (longer(what_happened=60), ["length/page", "length/minutes"]),
        (longer(finding=16), ["length/minutes"]),
        (longer(perspective=60), ["length/page", "length/minutes"]),
        (longer(text=20), ["length/page-near"]),
    ],
    ids=["near", "minutes near", "story", "messages", "perspective", "one recommendation"],
)
def test_what_is_too_long_is_told_with_the_words_to_cut(values: dict[str, Any], rules: list[str]) -> None:
    """It is a warning where the estimate is near, an error where it is sure; it says that a build measures exactly."""
    found = told(values)

    assert sorted(each.rule for each in found) == sorted(rules)
    for each in found:
        assert each.severity is (Severity.WARNING if each.rule.endswith("-near") else Severity.ERROR)
        assert re.search(r"about \d*[05]\b", each.message)
        assert "`briefgen build`" in each.suggestion


def test_where_to_cut_is_named_with_its_words() -> None:
    """The parts are those of the summary, the longest first, and the message stands at the first."""
    values = longer(what_happened=46)
    (page,) = (each for each in told(values) if each.rule == "length/page")
    count = len(values["what_happened"].split())

    assert f"`what_happened` ({count})" in page.message
    assert "item 1 of `key_messages` (" in page.message
    assert page.place.line == 1 + next(
        number
        for number, line in enumerate(yaml.safe_dump(values, allow_unicode=True, sort_keys=False).splitlines())
        if line.startswith("what_happened")
    )


@pytest.mark.parametrize("name", ["what_happened", "perspective", "finding"])
@pytest.mark.parametrize("count", [28, 60])
def test_cutting_the_words_is_enough(name: str, count: int) -> None:
    """A summary from which as many words are cut as the messages say has no such message any more."""
    values = longer(**{name: count})
    most = max(int(words) for each in told(values) for words in re.findall(r"about (\d+)\b(?!:)", each.message)[:1])
    each_of = len(values["key_messages"]) if name == "finding" else 1
    fewer = count - -(-most // (len(SENTENCE.split()) * each_of))

    assert 0 <= fewer < count
    assert told(longer(**{name: fewer})) == []


def test_a_slower_voice_takes_longer() -> None:
    """The pace is that of the voice that is asked for; of one that is not there, that of the built-in voice."""
    values = longer(finding=8)

    assert [bool(told(values, voice=voice)) for voice in ("heart", "google-cymraeg", "nobody")] == [
        False,
        True,
        False,
    ]


def test_what_a_build_says_fits_can_be_accepted() -> None:
    """An author accepts a warning with a reason; a build, which measures, neither warns nor misses it."""
    values = longer(finding=16) | {"checks": {"ignore": [{"rule": "length/minutes", "reason": "It was measured."}]}}
    data = yaml.safe_dump(values, allow_unicode=True, sort_keys=False).encode()
    loaded = load_review(data, "a.yaml")

    assert told(values) == []
    near = longer(what_happened=20)
    near["checks"] = {"ignore": [{"rule": "length/page-near", "reason": "It was measured."}]}
    assert told(near) == []
    assert not [each for each in check_review(loaded, House(), waived=waive([])).problems if "checks/" in each.rule]
    assert [each.rule for each in check_review(loaded, House(), overruns=()).problems if "checks/" in each.rule] == [
        "checks/unused-ignore"
    ]


def test_a_check_of_a_long_summary_loads_nothing_that_draws(tmp_path: Path) -> None:
    """The estimates are made of words and of the pace that a voice file states."""
    path = tmp_path / "long.yaml"
    path.write_text(yaml.safe_dump(longer(what_happened=20), allow_unicode=True), encoding="utf-8")

    assert imported("check", str(path)) & HEAVY == set()


@pytest.mark.slow
def test_a_build_agrees_where_the_estimate_is_sure() -> None:
    """What is an error by estimate is refused by a build too."""
    values = longer(what_happened=46)
    data = yaml.safe_dump(values, allow_unicode=True, sort_keys=False).encode()
    with pytest.raises(BriefgenError, match="does not fit"):
        build(Order(data=data, file="a.yaml", today=TODAY, outputs=frozenset({"briefing"})))


WORDS = st.integers(0, 120).map(lambda count: " ".join(["word"] * count))
PHRASES = st.integers(1, 12).map(lambda count: " ".join(["word"] * count))


@st.composite
def reviews(draw: st.DrawFn) -> dict[str, Any]:
    """Return the values of a summary of any size."""
    values: dict[str, Any] = yaml.safe_load(ROWAN.read_text(encoding="utf-8"))
    message = st.fixed_dictionaries(
        {"headline": PHRASES, "finding": WORDS.filter(bool), "agencies": st.lists(PHRASES, min_size=1, max_size=4)},
        optional={"why": WORDS.filter(bool), "action": WORDS.filter(bool), "source": PHRASES},
    )
    values["key_messages"] = draw(st.lists(message, min_size=1, max_size=7))
    item = st.fixed_dictionaries({"text": PHRASES}, optional={"owner": PHRASES, "due": st.just("2027-01")})
    values["recommendations"] = draw(st.lists(item, max_size=12))
    for name in ("what_happened", "perspective", "why_it_matters", "equality"):
        values[name] = draw(WORDS.filter(bool) if name == "what_happened" else WORDS) or None
    for name in ("good_practice", "questions"):
        values[name] = draw(st.lists(PHRASES, max_size=5))
    values["support"] = draw(st.lists(st.fixed_dictionaries({"name": PHRASES, "contact": PHRASES}), max_size=4))
    return values


@settings(max_examples=60, deadline=None)
@given(reviews())
def test_no_estimate_is_above_the_quick_bound(values: dict[str, Any]) -> None:
    """A summary that is passed over without the work of an estimate would have had none above the limits."""
    loaded = load_review(yaml.safe_dump(values).encode(), "a.yaml")
    edition = make_edition(loaded.review, House(), TODAY)
    storyboard = write_storyboard(edition)
    for part in optional_parts(storyboard):
        storyboard = without(storyboard, part)

    assert page_mm(page_plans(edition)[-1]) <= length_bounds.most_mm(loaded.review)
    assert lengths.timeline_by_words(edition, storyboard).total_s <= length_bounds.most_s(loaded, House())
