"""Findings of an open summary: where they stand in the form, what can be done about them, in which order."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from briefgen import resources
from briefgen.errors import Place, Problem, Severity
from briefgen.review.house.house import House
from briefgen.review.yaml.source import read_source
from briefgen.studio.findings import FieldFinding, families, find, finding_data, repaired, spoken
from briefgen.studio.form import form_text

FILLER = "Not written yet"
SAMPLE = (resources.samples() / "invented-rowan.yaml").read_bytes()


@dataclass(frozen=True)
class Replacement:
    """A replacement as a Problem may have it."""

    start: Place
    end: Place
    text: str


@dataclass(frozen=True)
class Mendable(Problem):
    """A Problem with replacements."""

    edits: Any = ()


def mendable(*edits: tuple[int, int, int, str]) -> FieldFinding:
    """Return a finding with replacements, each a line, two columns and a text."""
    made = tuple(Replacement(Place("x", line, a), Place("x", line, b), text) for line, a, b, text in edits)
    return FieldFinding("1", Mendable("input/x", Severity.ERROR, Place("x", 1, 1), "Wrong.", edits=made), ())


@pytest.mark.parametrize(
    "written",
    [
        b'why_it_matters: "She\\u2019d said: failed to engage"\n',
        b"why_it_matters: 'it''s: failed to engage'\n",
        b"why_it_matters: The mother failed to engage.\n",
        b"why_it_matters: >-\n  First part of it.\n\n  The mother failed\n  to engage there.\n",
        b"why_it_matters: |\n  The mother failed to engage.\n\n  Then it ended.\n",
        b'why_it_matters: "One part.\\nThe mother failed to\n  engage."\n',
    ],
)
def test_words_are_found_however_they_are_written(written: bytes) -> None:
    """Quotation marks, escapes and folded lines: the words that are marked are the words that are meant."""
    data = re.sub(rb"why_it_matters: >-\n(?:  .*\n)+", lambda _: written, SAMPLE)
    source = read_source(data, "x")
    (found,) = (each for each in find(data, "x", House(), FILLER) if each.problem.rule == "language/blame")
    words = form_text(source.find(found.path))[found.start : found.end]

    assert found.path == ("why_it_matters",)
    assert words.split() == ["failed", "to", "engage"]


def test_private_things_come_first() -> None:
    """What could identify a person stands before completeness, and that before wording."""
    data = SAMPLE.replace(
        b"what_happened: >-\n", b"what_happened: >-\n  He failed to engage. Ring 07700 900123.\n", 1
    )
    titles = [each["title"] for each in families(find(data, "x", House(), FILLER))]

    assert titles[0] == "Privacy"
    assert titles.index("Privacy") < titles.index("Completeness") < titles.index("Language that cares")


def test_replacements_are_made_together() -> None:
    """All replacements of a finding are made at once, the last first, so that their places stay right."""
    data = b"\xef\xbb\xbfone two\r\nthree four\r\n"
    finding = mendable((1, 1, 4, "1"), (2, 7, 11, "4"), (1, 4, 4, "!"))

    assert repaired(data, "x", finding) == b"\xef\xbb\xbf1! two\r\nthree 4\r\n"


@pytest.mark.parametrize(
    ("edits", "can_fix", "fix"),
    [
        ([], False, None),
        ([(1, 1, 2, "x")], True, "x"),
        ([(1, 1, 2, "")], True, ""),
        ([(1, 1, 2, "x")] * 2, True, None),
    ],
)
def test_the_button_says_what_it_writes(edits: list[Any], *, can_fix: bool, fix: str | None) -> None:
    """One replacement is named; several are one button; without any there is none."""
    data = finding_data(mendable(*edits))

    assert (can_fix, fix) == (data["can_fix"], data["fix"])
    if not edits:
        assert repaired(b"x", "x", mendable()) is None


def test_places_of_a_completed_text_are_not_written_to() -> None:
    """What was found in a text that was completed first offers no replacement in the text as it is."""
    moved = find(b"review:\n  title: Baby F\nwhat_happened: He failed to engage.\n", "x", House(), FILLER)

    assert any(each.problem.rule == "language/blame" and each.is_moved for each in moved)
    assert FieldFinding("1", mendable((1, 1, 2, "x")).problem, (), is_moved=True).edits == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Add `published:` with a year, such as `published: 2021-03`.",
            "Add “Published” with a year, such as “2021-03”.",
        ),
        ("`knid` is not a key.", "“knid” is not a key."),
        ("Add logo_alt with the words.", "Add “Text of the logo” with the words."),
        ("No signs in here.", "No signs in here."),
    ],
)
def test_messages_have_no_signs_of_the_file(text: str, words: str) -> None:
    """The form names fields as it shows them."""
    assert words == spoken(text)


def test_a_broken_file_has_its_findings() -> None:
    """A mistake in the form of the file is told, though there is no form to show it in."""
    (found,) = find(b"review: [\n", "x", House(), FILLER)

    assert found.problem.rule == "input/syntax"


BEGUN = b"""review:
  title: Baby F
  kind: Case review
  area: Exampleshire
  subject: Baby F, under 1
  published: March 2024
what_happened: The mother failed to engage with services.
key_messages:
  - headline: Ask why
    finding: Nobody asked.
    agencies: [all]
"""


def test_one_wrong_value_does_not_hide_the_rest() -> None:
    """With a wrong date the words are checked all the same, each finding at its place; the date has its button."""
    found = find(BEGUN, "a.yaml", House(), "...")
    date = next(each for each in found if each.problem.rule == "input/date")
    words = next(each for each in found if each.path == ("what_happened",))

    assert (date.path, date.proposal) == (("review", "published"), "2024-03")
    assert "failed to engage" in words.problem.message
    assert words.problem.place.line == 7
    mended = repaired(BEGUN, "a.yaml", date)
    assert mended == BEGUN.replace(b"March 2024", b"2024-03")
    assert "input/date" not in {each.problem.rule for each in find(mended, "a.yaml", House(), "...")}


def test_helplines_are_added_by_a_button() -> None:
    """Those that a message proposes stand at their field, in words, and can be written into the file."""
    finding = next(each for each in find(BEGUN, "a.yaml", House(), "...") if each.problem.rule == "panel/no-support")
    shown = finding_data(finding)

    assert finding.path == ("support",)
    assert shown["adds"]
    assert shown["can_fix"]
    assert "Samaritans (116 123" in shown["suggestion"]
    assert not re.search(r"[{}\[\]`]|null", shown["suggestion"])
    written = repaired(BEGUN, "a.yaml", finding)
    assert written is not None
    assert written.startswith(BEGUN)
    assert b"- name: Samaritans" in written
    assert "panel/no-support" not in {each.problem.rule for each in find(written, "a.yaml", House(), "...")}


def test_a_finding_in_a_list_names_its_item() -> None:
    """The page of findings says which message it is about."""
    data = BEGUN.replace(b"[all]", b"[Police]")
    finding = next(each for each in find(data, "a.yaml", House(), "...") if each.problem.rule == "panel/one-agency")
    assert finding_data(finding)["title"] == "Key messages 1 \u2013 For whom"


def test_what_is_wrong_is_said_once_at_its_field_and_hides_nothing() -> None:
    """A headline that is too long and a key that is misspelt are set aside, so that a postcode below is found."""
    long = b"headline: " + b"word " * 17
    data = re.sub(rb"headline: .*", long, SAMPLE, count=1) + b"recomendations:\n  - text: Write it down.\n"
    data = data.replace(b"why_it_matters: >-\n", b"why_it_matters: >-\n  They lived at NE1 4LP.\n")
    found = find(data, "x", House(), FILLER)
    told = [(each.problem.rule, each.path) for each in found if each.problem.severity == Severity.ERROR]

    assert 1 == told.count(("input/too-long", ("key_messages", 0, "headline")))
    assert 1 == [rule for rule, _ in told].count("input/unknown-key")
    assert ("privacy/postcode", ("why_it_matters",)) in told
