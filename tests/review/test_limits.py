"""Limits: how long texts, words and lists may be, how many findings are told, and that no work grows faster than a file."""

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import yaml
from adversary import PROSE, full, written
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.checks.run import MAX_ALIKE, MAX_FINDINGS, check
from briefgen.english.words import is_quoted, occurs, quoted_spans, sentence_at, sentences
from briefgen.errors import InputError, Severity
from briefgen.review import limits
from briefgen.review.characters import tidy
from briefgen.review.house.house import House
from briefgen.review.limits import excess
from briefgen.review.load import load_house, load_review
from briefgen.review.model import MAX_HEADLINE_WORDS, Review
from briefgen.review.schema import house_schema, review_schema

SMALLEST: dict[str, Any] = {
    "review": {"title": "Child T", "kind": "Case review", "area": "Exampleshire", "subject": "Child T, under 1"},
    "what_happened": "Child T was hurt.",
    "key_messages": [{"headline": "Share early", "finding": "Nobody shared.", "agencies": ["all"]}],
}


def _problems(summary: Any) -> list[str]:
    try:
        load_review(json.dumps(summary, ensure_ascii=False).encode(), "a.yaml")
    except InputError as error:
        return [f"{problem.rule}: {problem.message}" for problem in error.problems]
    return []


def _with(path: tuple[str | int, ...], value: Any) -> Any:
    summary = json.loads(json.dumps(SMALLEST))
    place = summary
    for part in path[:-1]:
        place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
    place[path[-1]] = value
    return summary


def words(length: int) -> str:
    """Return words with spaces, so many characters long."""
    return ("word " * length)[: length - 1] + "x"


TEXTS = (
    (("review", "title"), limits.MAX_NAME), (("review", "publisher"), limits.MAX_NAME),
    (("review", "subject"), limits.MAX_LINE), (("review", "content_note"), limits.MAX_PARAGRAPH),
    (("what_happened",), limits.MAX_PARAGRAPH), (("key_messages", 0, "finding"), limits.MAX_PARAGRAPH),
    (("key_messages", 0, "source"), limits.MAX_LINE),
)  # fmt: skip
LISTS: tuple[tuple[tuple[str | int, ...], int, Callable[[int], Any]], ...] = (
    (("review", "themes"), limits.MAX_NAMES, lambda n: [f"Theme {i}" for i in range(n)]),
    (("review", "pseudonyms"), limits.MAX_NAMES, lambda n: [f"Child {i}" for i in range(n)]),
    (("key_messages", 0, "agencies"), limits.MAX_NAMES, lambda n: [f"Team {i}" for i in range(n)]),
    (("key_messages", 0, "for"), limits.MAX_NAMES, lambda n: {f"Team {i}": "Ask." for i in range(n)}),
    (("questions",), limits.MAX_POINTS, lambda n: ["Who knew?"] * n),
    (("recommendations",), limits.MAX_RECOMMENDATIONS, lambda n: [{"text": "Meet."}] * n),
    (("support",), limits.MAX_NAMES, lambda n: [{"name": "A", "contact": "B"}] * n),
    (("resources",), limits.MAX_NAMES, lambda n: [{"title": "A", "url": "https://example.org"}] * n),
    (("acronyms",), limits.MAX_ENTRIES, lambda n: {f"A{i}": "a b" for i in range(n)}),
    (("pronounce",), limits.MAX_ENTRIES, lambda n: {f"A{i}": "a b" for i in range(n)}),
    (("checks", "ignore"), limits.MAX_ENTRIES, lambda n: [{"rule": "a/b", "reason": "c"}] * n),
)


@pytest.mark.parametrize(("path", "limit"), TEXTS, ids=str)
def test_a_text_may_be_as_long_as_its_limit(path: tuple[str | int, ...], limit: int) -> None:
    """A text of its limit loads; one character more is told with both figures."""
    assert _problems(_with(path, words(limit))) == []
    (said,) = _problems(_with(path, words(limit + 1)))
    assert said.startswith("input/too-long")
    assert f"{limit + 1:,} " in said
    assert f"at most {limit:,}" in said


def test_a_headline_may_have_as_many_words_as_its_limit() -> None:
    """A headline of 12 words loads; of 13, one word is to be cut."""
    path = ("key_messages", 0, "headline")
    assert _problems(_with(path, " ".join(["word"] * MAX_HEADLINE_WORDS))) == []
    (said,) = _problems(_with(path, " ".join(["word"] * (MAX_HEADLINE_WORDS + 1))))
    assert said.startswith("input/too-long: The headline has 13 words")


@pytest.mark.parametrize(("path", "limit", "make"), LISTS, ids=lambda value: "" if callable(value) else str(value))
def test_a_list_may_be_as_long_as_its_limit(
    path: tuple[str | int, ...], limit: int, make: Callable[[int], Any]
) -> None:
    """A list of its limit loads; one item more is told with both figures."""
    assert _problems(_with(path, make(limit))) == []
    (said,) = _problems(_with(path, make(limit + 1)))
    assert f"has {limit + 1} items. It can have at most {limit}." in said


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x" * 100, None), ("x" * 101, "long-word"), ("“" + "x" * 100 + "”).", None),
        ("." * 107, "long-word"), ("(((" + "x" * 101, "long-word"), ("(“https://example.org/" + "a" * 400, None),
        ("https://example.org/" + "a" * 500, "long-link"), ("see 12" + "3" * 28, None), ("see " + "1" * 31, "long-number"),
        ("a\u0301\u0302\u0303\u0304 b", None), ("a\u0301\u0302\u0303\u0304\u0305 b", "many-marks"),
        ("\u0301" * 9, "many-marks"), ("a" + "\u0301" * 6 + "中中", "many-marks"), ("\n".join(["a"] * 60), None), ("\n".join(["a"] * 61), "too-many-paragraphs"),
        (words(4000), None), (words(4001), "long-paragraph"), ("ŷ" * 100, None), ("क्षि" * 20, None),
    ],
)  # fmt: skip
def test_parts_of_a_text(text: str, kind: str | None) -> None:
    """A paragraph, a word, a link in a text, a number and the accents of a letter have limits of their own."""
    found = excess(text)
    assert (found.kind if found else None) == kind
    assert found is None or found.count > found.limit


@given(st.text(max_size=300), st.integers(0, 300))
@settings(max_examples=60)
def test_what_is_too_long_is_found_wherever_it_stands(text: str, at: int) -> None:
    """A word that is too long is found in any text, at its place, and not before it is there."""
    clean = str(tidy(text))
    if excess(clean) is not None:
        return
    whole = f"{clean[:at].rstrip()} {'x' * 101} {clean[at:].lstrip()}".strip()
    found = excess(whole)
    assert found is not None
    assert whole[found.at :].startswith("x" * 101)


def test_all_texts_together() -> None:
    """All texts of a file together have a limit, which a summary of the usual kind is far from."""
    most = _with(("questions",), [words(3_999)] * 24)
    assert _problems(most) == []
    assert _problems(_with(("questions",), [words(3_999)] * 26))[0].startswith("input/too-long: All the texts")


def test_a_house_has_limits_too(tmp_path: Any) -> None:
    """Names, texts and lists of a house are limited in the same way, each told at its place."""
    text = f"name: {words(201)}\npodcast: {{intro: {words(4001)}}}\nfeed: {{description: {'x' * 101}}}\norder: {['a'] * 41}\n"
    (tmp_path / "house.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        load_house(tmp_path)
    rules = [
        (problem.place.line, problem.rule) for problem in caught.value.problems if problem.rule == "input/too-long"
    ]
    assert rules == [(1, "input/too-long"), (2, "input/too-long"), (3, "input/too-long"), (4, "input/too-long")]


def test_the_schema_shows_the_limits() -> None:
    """Editors know the limits of texts and lists."""
    summary, house = review_schema()["properties"], house_schema()["properties"]
    assert summary["review"]["properties"]["title"]["maxLength"] == limits.MAX_NAME
    assert summary["what_happened"]["maxLength"] == limits.MAX_TEXT
    assert summary["recommendations"]["maxItems"] == limits.MAX_RECOMMENDATIONS
    assert summary["acronyms"]["maxProperties"] == limits.MAX_ENTRIES
    assert summary["key_messages"]["items"]["properties"]["agencies"]["maxItems"] == limits.MAX_NAMES
    assert house["name"]["maxLength"] == limits.MAX_NAME


def _checked(data: bytes, house: House | None = None, private: PrivateWords | None = None) -> Any:
    return check(load_review(data, "a.yaml"), house or House(), private=private)


def test_few_findings_of_a_rule_in_a_text() -> None:
    """Of very many findings of one rule in one text the first are told, and how many more there are, as an error still."""
    story = " ".join(["We saw Jane Smith. We saw Keelan Jones."] * 40)
    problems = _checked(json.dumps(_with(("what_happened",), story)).encode()).problems
    names = [problem for problem in problems if problem.rule == "privacy/name"]
    (more,) = [problem for problem in problems if problem.rule == "input/more" and "privacy/name" in problem.message]
    assert len(names) == MAX_ALIKE
    assert "There are 60 more findings" in more.message
    assert more.severity is Severity.ERROR
    assert more.place > names[-1].place


def test_what_is_accepted_does_not_hide_what_is_not() -> None:
    """A finding after many that are accepted is told all the same."""
    story = " ".join(["We saw Jane Smith."] * 40) + " We saw Keelan Jones."
    summary = _with(("what_happened",), story) | {
        "checks": {"ignore": [{"rule": "privacy/name", "text": "Jane Smith", "reason": "known"}]}
    }
    findings = _checked(json.dumps(summary).encode())
    names = [problem.message for problem in findings.problems if problem.rule == "privacy/name"]
    assert len(names) == 1
    assert "Keelan" in names[0]
    assert findings.has_errors
    assert len(findings.ignored) == 40


def test_few_findings_of_a_file() -> None:
    """Some hundreds of findings are told in all, errors first, and then how many more there are."""
    questions = [" ".join(["We saw Jane Smith."] * 18)] * 20
    findings = _checked(json.dumps(_with(("questions",), questions)).encode())
    assert len(findings.problems) == MAX_FINDINGS + 1
    assert findings.problems[-1].rule == "input/more"
    assert findings.problems[-1].severity is Severity.ERROR
    assert {problem.rule for problem in findings.problems[:-1]} == {"privacy/name"}


def test_hidden_errors_are_errors_still() -> None:
    """Where the first findings of a text are lowered to warnings and later ones are not, what is left out is an error."""
    story = " ".join(["We saw Jane Smith."] * 25 + ["We saw Keelan Jones."] * 5)
    lowered = [{"rule": "privacy/name", "text": "Jane Smith", "reason": "agreed"}]
    house = House.model_validate({"checks": {"lower": lowered}})
    problems = _checked(json.dumps(_with(("what_happened",), story)).encode(), house).problems
    names = [problem for problem in problems if problem.rule == "privacy/name"]
    (more,) = [problem for problem in problems if problem.rule == "input/more" and "privacy/name" in problem.message]
    assert {problem.severity for problem in names} == {Severity.WARNING}
    assert more.severity is Severity.ERROR


def _block(rest: str) -> str:
    """Return keys in braces as lines of a block."""
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in json.loads("{" + rest + "}").items())


def test_private_words_beyond_the_first_are_masked_too() -> None:
    """No message or excerpt shows a private word, however many there are."""
    rest = json.dumps(_with(("what_happened",), "")).replace(', "what_happened": ""', "")[1:-1]
    lines = ["  zelvic was not seen. She failed to engage."] * 18 + ["  zelvic was not seen. Jane Smith went."] * 9
    story = "\n\n".join(lines)
    text = f"{_block(rest)}what_happened: |\n{story}\n"
    findings = _checked(text.encode(), private=PrivateWords.of("zelvic"))
    told = [problem for problem in findings.problems if problem.rule == "privacy/private-word"]
    others = [
        problem for problem in findings.problems if problem.rule == "privacy/name" and "Jane" in problem.message
    ]
    assert len(told) == MAX_ALIKE
    assert len(others) == 9
    assert not any("zelvic" in str(problem) for problem in findings.problems)
    # Every line has a private word, so none may be shown as an excerpt.
    assert not any(problem.end for problem in others)


def _calls(run: Callable[[], object]) -> int:
    """Return how many functions are called, Python's own ones too: work that no other process slows down."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def _read(data: bytes) -> None:
    with suppress(InputError):
        _checked(data)


CALLED = (
    "Mr. ",
    "Jane Smith ",
    "J. Smith ",
    "Rowen ",
    "1 May 2020 died ",
    "12 High Street ",
    "“a ",
    "AB12 CDE ",
    "; review the ",
)


@pytest.mark.parametrize("token", CALLED)
def test_calls_grow_no_faster_than_the_text(token: str) -> None:
    """Four times as much of a token takes at most about four times as many calls."""
    _read(full(token, 100))  # what is loaded once
    small, large = (_calls(lambda length=length: _read(full(token, length))) for length in (300, 1_200))  # type: ignore[misc]
    assert large < 6 * small


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _is_quick(data: bytes, prose: bytes) -> bool:
    """Whether a file takes less than ten times the processor time of prose, at least once in three times."""
    return any(_seconds(lambda: _read(data)) < 10 * _seconds(lambda: _read(prose)) for _ in range(3))


TRAPS = (
    "Mr. ", "Jane ", "J. Smith ", "“", "‘", "died 1 May 2020 published ", "Royal Royal Hospital 2020 ", "Jane School ",
    "voice ", "and ensure the who to ", "SMITH ABC ", "12 High Street ", "07700 900123 ", "Rowen ", "aged 3 weeks he ",
    "http://a.b/jane ",
)  # fmt: skip
"""Tokens that took long before: most are many findings, or what a pattern may begin with and rarely ends with."""


@pytest.mark.slow
@pytest.mark.parametrize("token", TRAPS)
def test_no_token_takes_much_longer_than_prose(token: str) -> None:
    """A summary full of a token checks in less than ten times the processor time of prose of the same size."""
    assert _is_quick(full(token, 2_000), full(PROSE, 2_000))


@pytest.mark.slow
def test_what_is_hard_to_read_is_read_as_quickly() -> None:
    """A file that is difficult as YAML is read or refused in less than ten times what PyYAML takes for a list of prose."""
    size = 100_000
    line = f"- {PROSE.strip()}\n"
    prose = line * (size // len(line))
    parse_s = min(_seconds(lambda: yaml.safe_load(prose)) for _ in range(3))

    def seconds(text: str) -> float:
        return min(_seconds(lambda: _read(text.encode())) for _ in range(3))

    assert [name for name, text in written(size) if seconds(text) > 10 * parse_s] == []


MARKS = st.sampled_from(
    ["Mr. ", "A. ", "went ", "home. ", "“", "” ", "‘", "’ ", "’s ", "'", '"', "(", ") ", "! ", "\n"]
)


@given(st.lists(MARKS, max_size=30).map("".join))
@settings(max_examples=150)
def test_what_is_looked_up_is_what_is_found(text: str) -> None:
    """The sentence and the quotation of a place are those that a search through all of them gives."""
    for at in range(len(text)):
        expected = next((each for each in sentences(text) if at < each.end), None)
        assert sentence_at(text, at).text == (expected.text if expected else text)
        spans = [span for span in quoted_spans(text) if span[0] <= at and at + 1 <= span[1]]
        assert is_quoted(text, at, at + 1) == bool(spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ABC", True),
        ("ABCs", False),
        ("xABC ABC", True),
        ("_ABC", False),
        ("ABC_", False),
        ("(ABC)", True),
        ("", False),
    ],
)
def test_words_that_occur(text: str, expected: bool) -> None:
    """Words occur where they stand by themselves, not in longer ones."""
    assert occurs("ABC", text) is expected


def test_real_summaries_are_far_from_the_limits(sample: Any) -> None:
    """No sample has a tenth of what a file may have in all."""
    review = load_review(sample.read_bytes(), sample.name).review
    assert isinstance(review, Review)
    assert len(review.model_dump_json()) < limits.MAX_TOTAL / 4


@pytest.mark.parametrize(
    "text",
    [
        "a: [" + "".join(f"&a{n} b, " for n in range(300)) + "]",
        "a: [" + "!a b, " * 300 + "]",
        'a: "' + "\\a" * 300 + '"',
        "a: b\n" * 300,
    ],
)
def test_few_mistakes_of_writing(text: str) -> None:
    """Of very many mistakes in how a file is written a hundred are told, and how many more there are."""
    with pytest.raises(InputError) as caught:
        load_review(text.encode(), "a.yaml")
    *_, last = caught.value.problems
    assert len(caught.value.problems) == 101
    assert last.rule == "input/more"
    assert int(last.message.split()[2].replace(",", "")) >= 190


@pytest.mark.parametrize("date", ["2021 ²", "2021 March ²", "2021 March " + "1" * 5000, "٢٠٢١ March 3"])
def test_odd_figures_in_dates(date: str) -> None:
    """Figures that are no digits of a date, or thousands of them, are a date that cannot be read."""
    assert [said.split(":")[0] for said in _problems(_with(("review", "published"), date))] == ["input/date"]


@pytest.mark.parametrize("kind", ["&", "!", "k: x\nk"])
def test_no_message_repeats_a_whole_text(kind: str) -> None:
    """However long a name or mark is, a message shows its beginning."""
    with pytest.raises(InputError) as caught:
        load_review(f"{kind if kind != '&' else 'a: &'}{'x' * 50_000}: y\n".encode(), "a.yaml")
    assert max(len(str(problem)) for problem in caught.value.problems) < 1_000
