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

    assert page_mm(page_plans(edition)[-1]) <= length_bounds.max_height_mm(loaded.review)
    assert lengths.timeline_by_words(edition, storyboard).total_s <= length_bounds.max_duration_s(loaded, House())


def _text(sentences: int) -> str:
    """Return so many sentences in paragraphs; at least a few words."""
    parts = [(SENTENCE * min(50, sentences - at)).strip() for at in range(0, sentences, 50)]
    return "\n\n".join(parts) or "It was so."


def _without(text: str, count: int) -> str:
    words = text.split()
    kept = words[: max(1, len(words) - count)]
    return "\n\n".join(" ".join(kept[at : at + 550]) for at in range(0, len(kept), 550))


_SENTENCES = st.integers(0, 12)
_MESSAGES = st.fixed_dictionaries(
    {"headline": st.just("Ask who lives at home"), "finding": _SENTENCES.map(_text), "why": _SENTENCES.map(_text),
     "action": _SENTENCES.map(_text), "agencies": st.just(["all"])}
)  # fmt: skip
_LIKE_MESSAGES = st.tuples(_MESSAGES, st.integers(1, 7)).map(lambda pair: [dict(pair[0]) for _ in range(pair[1])])
_SUMMARIES = st.fixed_dictionaries(
    {
        "review": st.just(
            {"title": "Baby F", "kind": "Case review", "area": "Northmere", "published": "2022-05",
             "publisher": "Northmere Partnership", "subject": "Baby F, under 1"}
        ),
        "what_happened": st.integers(0, 150).map(_text),
        "perspective": st.integers(0, 40).map(_text),
        "key_messages": st.one_of(_LIKE_MESSAGES, st.lists(_MESSAGES, min_size=1, max_size=7)),
    },
    optional={
        "questions": st.lists(st.integers(1, 4).map(_text), min_size=1, max_size=4),
        "recommendations": st.lists(
            st.fixed_dictionaries({"text": st.integers(1, 6).map(_text), "owner": st.just("Board")}), min_size=1, max_size=6
        ),
    },
)  # fmt: skip
_NAMED = re.compile(r"(?:`(?P<key>\w+)` in )?(?:item (?P<item>\d+) of )?`(?P<part>\w+)` \((?P<count>\d+)\)")


def _cut(values: dict[str, Any], named: re.Match[str], count: int) -> int:
    """Cut so many words from a named part, from its longest text first; return how many went."""
    part: Any = values.get(named["part"])
    if named["item"]:
        message = part[int(named["item"]) - 1]
        places = [(message, key) for key in ([named["key"]] if named["key"] else ("finding", "why", "action"))]
    elif isinstance(part, dict):  # the head of the review
        return 0
    elif isinstance(part, str):
        places = [(values, named["part"])]
    else:
        places = [(each, "text") if isinstance(each, dict) else (part, at) for at, each in enumerate(part or ())]
    gone = 0
    while gone < count and places:
        holder, key = max(places, key=lambda place: len(place[0][place[1]].split()))
        before = len(holder[key].split())
        holder[key] = _without(holder[key], min(count - gone, 15 if len(places) > 1 else count))
        cut = before - len(holder[key].split())
        gone += cut
        if not cut:
            break
    return gone


def _follow(values: dict[str, Any], found: list[Any]) -> None:
    """Cut the words that each message asks for, in the parts that it names, as far as each of them has them."""
    for each in sorted(found, key=lambda overrun: "page" in overrun.rule):
        left = int(str(each.values["words"]))
        for named in _NAMED.finditer(str(each.values["parts"])):
            left -= _cut(values, named, min(left, int(named["count"])))


def _overruns(values: dict[str, Any]) -> list[Any]:
    data = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100_000).encode()
    return list(lengths.overruns(load_review(data, "a.yaml"), House(), TODAY))


@settings(max_examples=60, deadline=None)
@given(_SUMMARIES)
def test_the_words_that_are_named_are_enough(values: dict[str, Any]) -> None:
    """Whatever is long, cutting what the messages name, where they name it, makes the estimates fit."""
    found = _overruns(values)
    for each in found:
        assert sum(int(named["count"]) for named in _NAMED.finditer(str(each.values["parts"]))) >= min(
            int(str(each.values["words"])), 100
        )
    _follow(values, found)

    assert [(each.rule, each.values) for each in _overruns(values)] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_a_build_fits_once_the_named_words_are_cut(seed: int) -> None:
    """Of ten long summaries, six like messages beside a very long story among them, the real page and sound then fit."""
    values: dict[str, Any] = {
        "review": {"title": "Baby F", "kind": "Case review", "area": "Northmere", "published": "2022-05",
                   "publisher": "Northmere Partnership", "subject": "Baby F, under 1"},
        "what_happened": _text(40 + 14 * seed),
        "perspective": _text(3 * (seed % 4)),
        "key_messages": [
            {"headline": f"{verb} who lives at home", "finding": _text(seed % 5 + 1), "why": _text(seed % 3), "action": _text(2 + seed % 4),
             "agencies": ["all"]}
            for verb in ("Ask", "Record", "Share", "Check", "Say", "See")[: 6 if seed % 2 else 4]
        ],
    }  # fmt: skip
    assert _overruns(values)
    _follow(values, _overruns(values))
    data = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100_000).encode()
    order = Order(data=data, file="a.yaml", today=TODAY, outputs=frozenset({"briefing", "podcast"}))
    names = {each.name for each in build(order).artifacts}

    assert {"briefing.pdf", "podcast.mp3"} <= names
