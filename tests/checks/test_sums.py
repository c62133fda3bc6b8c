"""Numbers, ages, lives and homes that do not fit each other across the fields of a summary."""

from typing import Any

import pytest
import yaml

from briefgen.checks.consistency.sums import _difference
from briefgen.checks.run import check
from briefgen.review.house.house import House
from briefgen.review.load import load_review


def found(about: dict[str, Any] | None = None, **fields: Any) -> list[tuple[str, str]]:
    """Return the rules of consistency that find something, with the field of each."""
    messages = [
        {"headline": headline, "finding": "Each service held one part.", "why": "Forms.", "action": "Ask.", "agencies": ["all"]}
        for headline in ("Share early", "Look twice")
    ]  # fmt: skip
    review = {
        "title": "Rowan", "kind": "Case review", "area": "Northmere", "published": "2023-05", "period": "2019 to 2021",
        "publisher": "Northmere Partnership", "subject": "Rowan, 12 to 14", "pseudonyms": ["Rowan"],
    }  # fmt: skip
    content = {"review": review | (about or {}), "what_happened": "Rowan was hurt at home.", "key_messages": messages}
    text = yaml.safe_dump(content | fields, allow_unicode=True, sort_keys=False, width=60)
    loaded = load_review(text.encode(), "a.yaml")
    problems = [each for each in check(loaded, House()).problems if each.rule.startswith("consistency/")]
    lines = text.splitlines()
    return [(each.rule, lines[each.place.line - 1].strip(" -").partition(":")[0]) for each in problems]


@pytest.mark.parametrize(
    "figure",
    [
        {"number": "20", "what": "calls: 9 from neighbours, 6 from school and 7 from the nursery"},
        {"number": "20", "unit": "calls", "what": "9 from neighbours, 6 from school and 3 from the nursery"},
        {"number": "8", "unit": "times", "what": "away. On 5 of them nobody asked why, and on 4 somebody did"},
        {"number": "5", "unit": "teams", "what": "of the 8 that knew Rowan, or 85%, had no record"},
        {"number": "7 in 10", "what": "of the forms had no date, or 10 of 30"},
        {"number": "30", "unit": "plans", "what": "of which 20%, or 12, were late"},
        {"number": "70%", "what": "of families were asked; another 45% were not"},
    ],
)  # fmt: skip
def test_figures_that_do_not_add_up_are_found(figure: dict[str, str]) -> None:
    """Parts that are not the whole, one share told as another, and a count that is not its percentage."""
    assert found(figures=[figure])


@pytest.mark.parametrize(
    "figure",
    [
        {"number": "22", "what": "calls in two years: 9 from neighbours, 6 from school and 7 from the nursery"},
        {"number": "20", "unit": "calls", "what": "among them 9 from neighbours and 6 from school"},
        {"number": "9", "unit": "times", "what": "away. On 5 of them nobody asked why, and on 4 somebody did"},
        {"number": "6", "unit": "teams", "what": "of the 8 that knew Rowan, or 75%, had no record"},
        {"number": "2 in 3", "what": "of the forms had no date, or 20 of 30"},
        {"number": "30", "unit": "plans", "what": "of which 20%, or 6, were late"},
        {"number": "31%", "what": "of the 96 people known to the team had a worker, 30 people in all"},
    ],
)  # fmt: skip
def test_figures_that_add_up_are_left_alone(figure: dict[str, str]) -> None:
    """Sums, rounding and open lists are right as they are."""
    assert found(figures=[figure]) == []


def test_one_thing_counted_in_two_fields_is_found() -> None:
    """The last of nineteen is not the seventeenth, and eleven weeks are not seven."""
    total = [{"number": "19", "unit": "concerns", "what": "were sent to the council"}]
    told = "Rowan had been in hospital for eleven weeks."

    assert found(figures=total, perspective="Rowan heard of the seventeenth and last concern.") == [
        ("consistency/recount", "perspective")
    ]
    assert found(figures=total, perspective="Rowan heard of the nineteenth and last concern.") == []
    assert ("consistency/recount", "perspective") in found(
        what_happened=told, perspective="Rowan was in hospital for seven weeks."
    )
    assert found(what_happened=told, perspective="Rowan was in hospital for another seven weeks.") == []


@pytest.mark.parametrize(
    ("told", "is_wrong"),
    [
        ("Rowan was in care for a year, from 1 March 2019 to 1 March 2020.", False),
        ("Rowan was in care for half a year, from 1 March 2019 to 1 September 2019.", False),
        ("Rowan was in care for a year, from 1 March 2019 to 1 May 2019.", True),
        ("Rowan was in care for six years, from 1 March 2019 to 1 May 2020.", True),
    ],
)
def test_a_time_that_is_not_that_between_its_dates_is_found(told: str, is_wrong: bool) -> None:
    """A year, half a year or a number of them, beside a first and a last day."""
    assert [rule for rule, _ in found(what_happened=told)] == ["consistency/duration"] * is_wrong


@pytest.mark.parametrize(
    ("told", "is_wrong"),
    [
        ("Rowan was seen 46 times, of which 9 were at home, and the other 37 at school.", False),
        ("Rowan was seen 46 times, of which 9 were at home, and the other 41 at school.", True),
        ("Rowan was seen 46 times, of which 9 were at home, and the other 47 at school.", True),
        ("Rowan was seen 46 times, of which 9 were at home; the other 48 reports were of others.", False),
    ],
)
def test_a_rest_that_is_not_what_is_left_is_found(told: str, is_wrong: bool) -> None:
    """The rest is the whole less the part; a rest that is larger than the whole by two or more is of something else."""
    assert [rule for rule, _ in found(what_happened=told)] == ["consistency/remainder"] * is_wrong


@pytest.mark.parametrize(
    ("when", "what", "is_wrong"),
    [
        ("spring 2021", "Rowan, by then 17, asks for his file.", True),
        ("spring 2021", "Rowan, by then 14, asks for his file.", False),
        ("spring 2021", "Rowan, now 19, starts work.", True),
        ("spring 2023", "Rowan, now 17, starts work.", False),
        ("spring 2021", "At 9 he is moved to a unit.", True),
        ("spring 2023", "Rowan dies.", True),
        ("autumn 2021", "Rowan dies.", False),
        ("December 2021", "Rowan dies.", False),
        ("January 2022", "Rowan dies.", True),
        ("spring 2023", "Rowan starts college.", False),
    ],
)
def test_ages_and_deaths_outside_the_period_are_found(when: str, what: str, is_wrong: bool) -> None:
    """An age far from the subject's, in the review's own years, and a death after them."""
    assert bool(
        found(events=[{"when": "spring 2020", "what": "Rowan tells a nurse."}, {"when": when, "what": what}])
    ) is (is_wrong)


def test_what_a_dead_person_does_in_a_later_event_is_found() -> None:
    """An event after that of the death, in the present tense."""
    death = {"when": "winter 2020", "what": "Rowan is killed."}
    seen, asked = "Rowan is seen at a clinic.", "The coroner is asked for a report."

    assert ("consistency/after-death", "what") in found(events=[death, {"when": "early 2021", "what": seen}])
    assert found(events=[death, {"when": "early 2021", "what": asked}]) == []
    assert found(events=[{"when": "early 2020", "what": seen}, death]) == []


def test_a_marriage_and_a_home_told_otherwise_in_another_field_are_found() -> None:
    """A widow of a man who never married, and a mother with whom the child has always lived, at her aunt's."""
    never: dict[str, Any] = {"what_happened": "Rowan never married. Rowan kept bees."}

    assert found(**never, equality="Rowan was private. His widow sold the bees.") == [
        ("consistency/relation", "equality")
    ]
    assert found(**never, equality="Rowan was private. His niece sold the bees.") == []
    moved: dict[str, Any] = {"what_happened": "Rowan lived with his grandparents."}
    assert found(**moved, perspective="Rowan wrote to his mother, with whom he has always lived.")
    assert found(**moved, perspective="Rowan wrote to his grandparents, with whom he has always lived.") == []


@pytest.mark.parametrize(
    ("told", "is_wrong"),
    [
        ("She was the youngest of four girls. Her two sisters wanted her home.", True),
        ("She was the youngest of four girls. Her three sisters wanted her home.", False),
        ("She was the youngest of four girls. Her two brothers wanted her home.", False),
        ("He was the eldest of three boys. His three brothers wanted him home.", True),
        ("He was the eldest of three boys. His three sisters wanted him home.", False),
        ("He was one of three children. His four siblings wanted him home.", True),
        ("He was one of three children. His four brothers and sisters wanted him home.", True),
        ("He was one of three children. His two siblings wanted him home.", False),
        ("He was the eldest of three boys. His four brothers and sisters wanted him home.", False),
        ("He was one of three children. His one brothers wanted him home.", False),
    ],
)
def test_brothers_and_sisters_are_one_less_than_all(told: str, is_wrong: bool) -> None:
    """One of four girls has three sisters; how many brothers she has, that does not say."""
    assert ("consistency/siblings" in {rule for rule, _ in found(what_happened=told)}) is is_wrong


@pytest.mark.parametrize(
    ("told", "is_wrong"),
    [
        ("Keelan said he was cold. Keelan knew he was ill. Keelan said she slept.", True),
        ("Keelan said she was cold. Keelan knew she was ill. Keelan said he slept.", True),
        ("Keelan said he was cold. Keelan said she slept.", False),
        ("Keelan said he was cold. Keelan said he slept.", False),
    ],
)
def test_one_person_is_he_or_she(told: str, is_wrong: bool) -> None:
    """What is said less often of somebody is told; said once each, nobody knows which is wrong."""
    rules = found({"subject": "Keelan, 12 to 14", "pseudonyms": ["Keelan"], "title": "Keelan"}, what_happened=told)

    assert ("consistency/pronoun" in dict(rules)) is is_wrong


@pytest.mark.parametrize(
    ("number", "what", "is_wrong"),
    [
        ("20 kg", "were lost in a year, from 60 kg to 30 kg", True),
        ("30 kg", "were lost in a year, from 60 kg to 30 kg", False),
        ("20 kg", "were lost in a year, from 60 cm to 30 kg", False),
        ("20 miles", "apart: the weight fell from 60 kg to 30 kg", False),
        ("20 kg", "were there beside 60 kg and 30 kg", False),
        ("20 kg", "were lost, from 60 kg to 50 kg to 30 kg", False),
        ("20", "were lost, from 60 kg to 30 kg", False),
    ],
)
def test_a_difference_is_that_of_two_sizes(number: str, what: str, is_wrong: bool) -> None:
    """Only two sizes of the figure's own measure, between which something changed, can be of another difference."""
    assert bool(_difference(number, what)) is is_wrong
