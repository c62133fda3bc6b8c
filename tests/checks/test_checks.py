"""The checks: what each rule finds and leaves alone, what is accepted, and what is explained."""

import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from briefgen import resources
from briefgen.checks import characters
from briefgen.checks.rule import RULES, rule
from briefgen.checks.run import Findings, check, explain, rule_ids, rule_title
from briefgen.english.near_names import NameBook
from briefgen.errors import Severity
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.problems import labels
from briefgen.wording.wording import Wording

GOOD = """\
review:
  title: Child T
  kind: Case review
  area: Exampleshire
  published: 2021-03
  publisher: Exampleshire Board
  subject: Child T, under 1
  pseudonyms: [Child T]
what_happened: >-
  Child T was hurt
  at home.
perspective: She held her brother's hand.
good_practice: [A nurse sat down with her.]
key_messages:
  - headline: Share early
    finding: Nobody shared.
    why: Forms had no room.
    action: Share.
    agencies: [all]
  - headline: Ask
    finding: Nobody asked.
    why: Time was short.
    action: Ask.
    agencies: [all]
  - headline: Look
    finding: Nobody looked.
    why: Doors were closed.
    action: Look.
    agencies: [all]
"""


def _check(text: str, house: House | None = None) -> Findings:
    text += "" if "\nsupport:" in text else "support: [{name: Samaritans, contact: 116 123}]\n"
    return check(load_review(text.encode(), "a.yaml"), house or House())


def _found(text: str) -> list[str]:
    return [f"{found.place.line}:{found.place.column} {found.rule}" for found in _check(text).problems]


def _swap(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


RECOMMENDATION = "recommendations:\n  - text: Share sooner.\n    owner: The board\n    due: 2022\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD + RECOMMENDATION, []),
        (_swap("    why: Forms had no room.\n", ""), ["15:5 panel/no-why"]),
        (_swap("Forms had no room.", "null"), ["17:5 panel/no-why"]),
        (_swap("action: Ask.", "action:"), ["23:5 panel/no-action"]),
        (_swap("perspective: She held her brother's hand.\n", ""), ["1:1 panel/no-perspective"]),
        (GOOD.partition("  - headline: Look")[0], ["14:1 panel/message-count"]),
        (GOOD + GOOD.partition("key_messages:\n")[2], ["14:1 panel/message-count"]),
        (_swap("  published: 2021-03\n", ""), ["2:3 input/no-date"]),
        (_swap("  publisher: Exampleshire Board\n", ""), ["2:3 input/no-publisher"]),
        (GOOD + "recommendations: [{text: Share., due: 2022}]\n", ["30:19 panel/recommendation-owner"]),
        (GOOD + "recommendations: [{text: Share., owner: A, due: null}]\n", ["30:44 panel/recommendation-due"]),
        (GOOD + RECOMMENDATION.replace("2022", "2020"), ["33:10 consistency/date-order"]),
        (_swap("published: 2021-03", "published: 2021-03\n  review_by: 2021-02"), ["6:14 consistency/date-order"]),
        (_swap("published: 2021-03", "published: 2021-03\n  review_by: 2021"), []),
        (_swap("kind: Case review", "kind: Case review #4"), ["3:20 input/comment"]),
        (_swap("kind: Case review", "kind: Case review # four"), []),
        (_swap("at home", "at ☃ ก home"), ["11:6 input/glyph", "11:8 input/glyph"]),
        (_swap("at home", "at\u202ehome"), ["11:5 input/glyph"]),
        (_swap("Child T was hurt\n", 'Child T was hurt\n  by "child T" and\n'), ["11:7 consistency/pseudonym"]),
    ],
)
def test_findings_and_places(text: str, expected: list[str]) -> None:
    """Each rule finds what it is for, at the exact words where there are words, and nothing else."""
    assert expected == _found(text)


def test_house_as_publisher() -> None:
    """The house's name stands in for a publisher that the summary does not give."""
    text = _swap("  publisher: Exampleshire Board\n", "")
    assert () == _check(text, House(name="Example Board")).problems


@pytest.mark.parametrize(
    ("perspective", "is_hollow"),
    [
        ("Her voice was not heard.", True),
        ("The child's voice wasn’t heard. No record of his wishes and feelings was found.", True),
        ("There is no direct account of the family's views.", True),
        ("Ni chlywyd llais y plentyn, ac nid oes cofnod o'i theimladau: heb lais.", True),
        ("Her voice was not heard. She liked school and hid under her bed.", False),
        ("“I was not safe,” he said.", False),
        ("Child T could not speak. Nobody described what a day was like.", False),
    ],
)
def test_hollow_perspective(perspective: str, is_hollow: bool) -> None:
    """A perspective is hollow only when every sentence says that nobody heard the person."""
    text = _swap(
        "perspective: She held her brother's hand.", f"perspective: '{perspective.replace(chr(39), chr(39) * 2)}'"
    )
    assert is_hollow == ("12:15 panel/hollow-perspective" in _found(text))


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (["Darryll"], "Then Daryll's mother met Darryll.", ["Daryll"]),
        (["Darryll"], "Darrell came.", ["Darrell"]),
        (["Martin"], "Martin's flat, Martins' and the Martins; MARTIN; Martin-led.", []),
        (["Martin"], "They met Marten and Matrin.", ["Marten", "Matrin"]),
        (["Martin"], "The martin flew.", []),
        (["Siân"], "Later Sian came.", ["Sian"]),
        (["Mary"], "Many came. They met Mary. many did.", []),
        (["Mary"], "Marys friend. She met Mari.", ["Mari"]),
        (["Ann", "Anna"], "Ann met Anna.", []),
        (["Tom"], "To be. Tim and Top came.", []),
        (["Child T"], "Child T’s home, and Child T.", []),
        (["Child T"], "The child T, Child TT, Child t, Child-T and ChildT.", ["child T", "Child TT", "Child t", "Child-T", "ChildT"]),
        (["Child T"], "A child told us. Child, T. CHILD T.", []),
        (["Child T"], "Child Q was there.", ["Child Q"]),
        (["Child T", "Child Q"], "Child Q was there, and Child T.", []),
        (["Child A"], "Give a child a safe place. The child A&E saw. Child A/B.", []),
        (["Child 1"], "Child 2 and children 3.", ["Child 2"]),
        (["Baby F"], "The baby Fiona and Baby Box.", []),
        (["Mrs Hanson"], "Mr Hanson met Mrs. Hansen and Mrs Hansson; Hannson too.", ["Hansen", "Mrs Hansson", "Hannson"]),
        (["Rowan"], "Rowan met Rowen in Rohan.", ["Rowen", "Rohan"]),
        ([], "Anything.", []),
        (["☃"], "Anything ☃.", []),
    ],
)  # fmt: skip
def test_near_misses(names: list[str], text: str, expected: list[str]) -> None:
    """Slips for an invented name are found; possessives, plurals, other names and ordinary words are left alone."""
    assert expected == [near.written for near in NameBook(names, [text], []).near_misses(text)]


def test_real_names_are_no_slips() -> None:
    """The area, publisher and author are real names and are not compared with invented ones, here or in the text."""
    text = GOOD.replace("Child T", "Devin").replace("Exampleshire", "Devon").replace("at home", "in Devon")
    assert [] == _found(text)


def test_glyph_says_which_character() -> None:
    """A character is named, hidden ones are called hidden, and one with a plain form is given it."""
    hidden, emoji, hyphen = "a\u200bb", "a 😀", "a\u2011b"
    text = GOOD + f"questions: ['{hidden}', '{emoji}', '{hyphen}']\n"
    problems = _check(text).problems
    assert ["zero width space, U+200B", "grinning face, U+1F600", "non-breaking hyphen, U+2011"] == [
        re.findall(r"\(([^)]*)\)", found.message)[-1] for found in problems
    ]
    assert ("hidden" in problems[0].message, "`-`" in problems[2].suggestion) == (True, True)
    assert all(found.severity is Severity.ERROR for found in problems)


def test_safe_characters_are_in_the_typeface() -> None:
    """Every character that is not looked up in the font is in it, in each style that is used."""
    safe = {chr(point) for point in range(0x2200) if not re.search(f"[^{characters.SAFE}]", chr(point))} - {"\n", " "}
    for style in ("regular", "semibold", "bold"):
        with TTFont(resources.fonts()[style], lazy=True) as font:
            assert set() == safe - {chr(point) for point in font["cmap"].getBestCmap()}
    assert "ŵ" in safe
    assert "\u00ad" not in safe


@pytest.mark.parametrize(
    "text", ["Nguyễn", "Łukasz", "Siân", "“½ − ¾” → ok", unicodedata.normalize("NFD", "ŵ ễ"), "Ωμέγα"]
)
def test_names_from_many_languages_can_be_printed(text: str) -> None:
    """Letters of many languages are printable, also when an accent is a character of its own."""
    assert [] == [found for found in _found(GOOD + f"questions: ['{text}']\n") if "input/glyph" in found]


IGNORE = "checks:\n  ignore:\n    - {{rule: {rule}, {text}reason: agreed}}\n"


def test_accepted_findings_keep_their_reason() -> None:
    """An accepted finding is kept apart with its reason; the words may be the finding's own or the message's."""
    text = _swap("    why: Forms had no room.\n", "").replace("    why: Time was short.\n", "")
    both = _check(text + IGNORE.format(rule="panel/no-why", text=""))
    one = _check(text + IGNORE.format(rule="panel/no-why", text="text: share  EARLY, "))
    assert ([], 2) == ([found.rule for found in both.problems], len(both.ignored))
    assert (1, [(15, "agreed")]) == (len(one.problems), [(found.place.line, why) for found, why in one.ignored])


@pytest.mark.parametrize(
    ("rule_id", "words", "expected"),
    [
        ("panel/no-why", "", "checks/unused-ignore `panel/no-why` finds nothing here"),
        ("panel/no-why", "text: elsewhere, ", "checks/unused-ignore `panel/no-why` finds nothing about “elsewhere”"),
        ("panel/no-whi", "", "checks/unknown-rule There is no rule `panel/no-whi`."),
        ("zzz", "", "checks/unknown-rule There is no rule `zzz`."),
    ],
)
def test_acceptance_without_effect(rule_id: str, words: str, expected: str) -> None:
    """An entry that accepts nothing is a warning at its rule."""
    (found,) = _check(GOOD + IGNORE.format(rule=rule_id, text=words)).problems
    assert f"{found.rule} {found.message}".startswith(expected)
    assert (Severity.WARNING, 32, 14) == (found.severity, found.place.line, found.place.column)


def test_input_errors_cannot_be_accepted() -> None:
    """An error of the file stands although it is accepted, and the entry is a warning; a warning of the file does not."""
    text = _swap("at home", "at ☃ home").replace("☃", "ก") + IGNORE.format(rule="input/glyph", text="")
    assert ["11:6 input/glyph", "32:14 checks/cannot-ignore"] == _found(text)
    assert _check(text).has_errors
    text = _swap("  published: 2021-03\n", "") + IGNORE.format(rule="input/no-date", text="")
    assert [] == _found(text)


def test_samples_have_no_errors(sample: Path) -> None:
    """No sample has an error."""
    assert not check(load_review(sample.read_bytes(), sample.name), House()).has_errors


def test_every_rule_is_explained() -> None:
    """Every rule that can be shown has an explanation that says why, and every explanation a rule."""
    shown = {
        *RULES,
        "checks/unused-ignore",
        "checks/unknown-rule",
        "checks/cannot-ignore",
        "house/label",
        "house/template",
    }
    shown |= {str(entry["rule"]) for entry in labels()["problems"].values()}
    shown |= {"house/label", "house/template"}  # of files with words of their own: house_files.yaml
    assert shown == set(rule_ids())
    assert all((explain(rule_id) or "").startswith(f"{rule_id}: ") for rule_id in rule_ids())
    assert "Why: A finding without a reason" in str(explain("panel/no-why"))
    assert explain("panel/none") is None


def test_words_of_the_rules_are_complete() -> None:
    """Every rule has the words that a finding and an explanation need."""
    for entry in Wording().labels("checks")["rules"].values():
        assert {"title", "message", "why", "source"} <= set(entry)
        assert entry.get("suggestion") or all(part.get("suggestion") for part in entry["variants"].values())


def test_a_rule_is_registered_once() -> None:
    """Two functions cannot be the rule of one id."""
    with pytest.raises(ValueError, match="panel/no-why"):
        rule("panel/no-why", Severity.WARNING)(lambda _: ())


def test_people_named_in_public_are_no_finding() -> None:
    """Names in ``public_names`` are not found as names of people, and others still are."""
    told = GOOD.replace("Child T was hurt\n  at home.", "Marian Oakhurst told the court. Petra Quillby came.")

    def found(text: str) -> list[str]:
        problems = check(load_review(text.encode(), "a.yaml"), House()).problems
        return [each.message for each in problems if each.rule == "privacy/name"]

    public = told.replace("  pseudonyms:", "  public_names: [Marian Oakhurst]\n  pseudonyms:")

    assert len(found(told)) == 2
    assert len(found(public)) == 1
    assert "Petra" in found(public)[0]


@pytest.mark.parametrize("note", ["The other recommendations could not be found.", "No further recommendations."])
def test_note_that_something_was_not_found_is_no_recommendation(note: str) -> None:
    """Neither owner, nor date, nor a message is asked for where nothing is recommended."""
    rules = {"panel/recommendation-owner", "panel/recommendation-due", "panel/uncovered-recommendation"}
    asked = "Dredge every harbour for drifting mines and nets."

    assert not rules & _rules(f"{GOOD}recommendations: [{{text: {note}}}]\n")
    assert rules <= _rules(f"{GOOD}recommendations: [{{text: {asked}}}]\n")


@pytest.mark.parametrize(
    ("period", "is_told"),
    [("2018-12 to 2017-11", True), ("2018-17", True), ("2018-19", False), ("1999-00", False), ("1999-2000", False)],
)
def test_period_that_runs_backwards(period: str, is_told: bool) -> None:
    """A period ends after it begins; 1999-00 ends in 2000."""
    found = _rules(_swap("kind: Case review", f'kind: Case review\n  period: "{period}"'))

    assert ("consistency/late-year" in found) is is_told


def _rules(text: str) -> set[str]:
    return {problem.rule for problem in _check(text).problems}


def test_invented_names_that_are_alike_are_no_misspelling_of_each_other() -> None:
    """The list of invented names is what the texts are compared with; it is not compared with itself."""
    text = _swap("pseudonyms: [Child T]", "pseudonyms: [Child T, Rowenna, Rowena]")

    assert "consistency/pseudonym" not in _rules(text)


@pytest.mark.parametrize(("number", "is_told"), [("4929 1234 5678 9015", True), ("4929 1234 5678 9014", False)])
def test_card_number_has_its_check_digit(number: str, is_told: bool) -> None:
    """Sixteen figures whose check digit is wrong are no card."""
    found = _rules(_swap("Child T was hurt", f"The form had {number} on it. Child T was hurt"))

    assert ("privacy/bank" in found) is is_told


@pytest.mark.parametrize(
    ("told", "is_told"),
    [
        ("His father was a blacksmith.", True),
        ("The blacksmith from Northmere rang the police.", True),
        ("The family moved in above the baker.", False),
        ("Ask a dentist to look at the teeth of each child.", False),
    ],
)
def test_a_rare_job_is_somebodys(told: str, is_told: bool) -> None:
    """A rare job is told where it is said of a person or of a place, not where anybody of that job is meant."""
    found = _rules(_swap("Child T was hurt", f"{told} Child T was hurt"))

    assert ("privacy/rare" in found) is is_told


def test_facts_of_several_fields_are_added_up() -> None:
    """What is harmless alone is told together, with the words of each; facts outside the narrative do not count."""
    story = "Child T, a boy aged 2, had cystic fibrosis. His parents came from Latvia."
    text = _swap("Child T was hurt", f"{story} Child T was hurt").replace(
        "She held her brother's hand.", "She held her brother's hand in Market Deeping."
    )
    found = [problem.message for problem in _check(text).problems if problem.rule == "privacy/jigsaw"]

    assert len(found) == 1
    assert all(words in found[0] for words in ("cystic fibrosis", "Latvia"))
    assert "privacy/jigsaw" not in _rules(GOOD)


def test_every_rule_has_a_title() -> None:
    """The screen names each rule by its title, which says what it is about and ends without a full stop."""
    titles = {rule_id: rule_title(rule_id) for rule_id in rule_ids()}

    assert titles["panel/no-why"] == str(explain("panel/no-why")).partition("\n")[0].partition(": ")[2]
    assert all(title and title != rule_id and not title.endswith(".") for rule_id, title in titles.items())
    assert rule_title("panel/none") == "panel/none"
