"""Ages at a death, and times, lengths, wholes and rests in texts, against the head, the events and the figures."""

from typing import Any

import pytest
from test_sums import found

DIED = [
    {"when": "January 2020", "what": "The council moves the family into a hostel."},
    {"when": "March 2020", "what": "The school excludes Rowan."},
    {"when": "June 2020", "what": "A nurse writes a letter about bruises to the surgery."},
    {"when": "August 2020", "what": "Rowan dies."},
]


def rules_for(finding: str, about: dict[str, Any] | None = None, **fields: Any) -> list[str]:
    """The rules that find something in a summary whose one message has the given finding."""
    message = {"headline": "Look twice", "finding": finding, "why": "Forms.", "action": "Ask.", "agencies": ["all"]}
    return sorted({rule for rule, _ in found(about, key_messages=[message], **fields)})


@pytest.mark.parametrize(
    ("subject", "finding"),
    [
        ("Rowan, aged 15", "No lesson reached a girl who was 13 when she died."),
        ("Rowan, aged 15", "Nobody asked. Rowan died aged 12."),
        ("Rowan, a baby of ten weeks", "Rowan was six weeks old when he died."),
        ("Rowan, a baby of five months", "Rowan was eleven months old when he died."),
        ("Rowan, a man of 40", "Rowan was found dead at the age of 37."),
    ],
)
def test_another_age_at_death_is_found(subject: str, finding: str) -> None:
    """The head of the review gives one age, and a message another at the death."""
    assert rules_for(finding, {"subject": subject})


@pytest.mark.parametrize(
    ("subject", "finding"),
    [
        ("Rowan, aged 15", "No lesson reached a girl who was 15 when she died."),
        ("Rowan, aged 15", "His friend, a boy who was 13 when he died, went to another school."),
        ("Rowan, aged 15", "His uncle died aged 41."),
        ("Rowan, a baby of ten weeks", "Rowan was two months old when he died."),
        ("Rowan, a baby of twelve weeks", "Rowan was three months old when he died."),
        ("Rowan, a baby of ten weeks", "Rowan was about nine weeks old when he died."),
        ("Rowan, in the thirties", "Rowan was 37 when he died."),
    ],
)
def test_the_same_age_or_that_of_another_is_left_alone(subject: str, finding: str) -> None:
    """Months for weeks, a rough age, a band, and the death of somebody else."""
    assert not rules_for(finding, {"subject": subject})


def test_birthdays_and_orders_of_deaths_are_compared_in_a_review_of_several() -> None:
    """One who dies just after an eighteenth birthday is not 21, and the last is not the first."""
    about = {
        "subject": "three young people aged 18 to 22",
        "title": "Three deaths",
        "pseudonyms": ["Asha", "Bryn", "Cal"],
    }
    events = [
        {"when": "March 2020", "what": "Asha dies, a week after her eighteenth birthday."},
        {"when": "May 2020", "what": "Bryn dies."},
        {"when": "July 2020", "what": "Cal dies."},
    ]
    assert "consistency/birth" in rules_for("Asha was 21 when she died.", about, events=events)
    assert not rules_for("Asha was 18 when she died.", about, events=events)
    assert "consistency/lifetime" in rules_for(
        "Cal, the first of the three to die, had a flat.", about, events=events
    )
    assert "consistency/lifetime" in rules_for("Asha was the last to die.", about, events=events)
    assert not rules_for("Cal, the last of the three to die, had a flat.", about, events=events)


def test_the_death_of_one_who_lives_is_found() -> None:
    """A head that says "and lives" and a message about the death; a death that was feared is none."""
    about = {"subject": "Rowan, 12 to 14, who was badly hurt and lives"}
    assert "consistency/lifetime" in rules_for("In the week of Rowan's death nobody called.", about)
    assert not rules_for("Staff feared Rowan's death and moved fast.", about)
    assert not rules_for("Her grandmother's death changed much for Rowan.", about)


@pytest.mark.parametrize(
    "finding",
    [
        "After the exclusion in February 2020 nobody rang.",
        "After the school excluded Rowan in November 2019 nobody rang.",
        "The nurse's letter about bruises had lain in the surgery since April 2020.",
        "The worker visited twice, in May 2020 and again in November 2020.",
        "In the fourteen months that the family spent in that hostel nobody asked.",
    ],
)
def test_a_time_or_length_that_the_events_deny_is_found(finding: str) -> None:
    """The events give one exclusion, one letter, a death and a move."""
    assert rules_for(finding, events=DIED)


@pytest.mark.parametrize(
    "finding",
    [
        "After the exclusion in March 2020 nobody rang.",
        "After the first exclusion in February 2019 nobody rang.",
        "After the nursery excluded a brother in 2016 nobody rang.",
        "The nurse's letter about bruises had lain in the surgery since June 2020.",
        "The worker visited twice, in February 2020 and again in May 2020.",
        "The reviewer visited twice, in May 2020 and again in November 2020, and met the parents.",
        "In the seven months that the family spent in that hostel nobody asked.",
    ],
)
def test_a_time_or_length_that_the_events_allow_is_left_alone(finding: str) -> None:
    """The same times, an earlier one of the kind, and what came after for the family."""
    assert not rules_for(finding, events=DIED)


def test_a_review_is_not_longer_than_the_time_since_its_cause() -> None:
    """Published nine months after the death, it was not met over for two years."""
    about = {"published": "2021-05"}
    assert "consistency/published" in rules_for(
        "The panel met over twenty months for this review.", about, events=DIED
    )
    assert not rules_for("The panel met over six months for this review.", about, events=DIED)


def test_rests_sums_and_wholes_of_figures_are_compared() -> None:
    """What a figure gives and what its own words, or a sentence, say of the same."""
    rest = [{"number": "3 of 9", "unit": "planned visits", "what": "that were made; the other five were missed"}]
    assert "consistency/sum" in rules_for("Nobody came.", figures=rest)
    rest[0]["what"] = "that were made; the other six were missed"
    assert not rules_for("Nobody came.", figures=rest)
    rest[0]["what"] = "that were made; the other five were missed and one was late"
    assert not rules_for("Nobody came.", figures=rest)
    money = [{"number": "£90", "unit": "in all", "what": "paid by Rowan to the lender"}]
    paid = "Rowan paid the lender £30 and then £30, £60 in all."
    assert "consistency/measure" in rules_for(paid, figures=money)
    assert not rules_for(paid, figures=[{**money[0], "number": "£60"}])
    assert not rules_for(paid, figures=[{**money[0], "what": "each week for food"}])
    falls = [{"number": "5", "unit": "recorded falls in the home", "what": "in two years"}]
    assert "consistency/quantity" in rules_for("All four of the recorded falls were at night.", figures=falls)
    assert not rules_for("All five of the recorded falls were at night.", figures=falls)


def test_one_and_several_twins_and_only_relatives_are_compared() -> None:
    """One operation is not six, two twins are not three children, and a sister is not a brother."""
    once = "Surgeons did one operation. Rowan went home."
    assert "consistency/quantity" in rules_for("In his six operations nobody asked.", what_happened=once)
    assert not rules_for(
        "In his six operations nobody asked.", what_happened=once + " The second operation came later."
    )
    twins = "Rowan and his twin sister lived with their mother."
    assert "consistency/household" in rules_for("All three children slept in one bed.", what_happened=twins)
    assert not rules_for(
        "All three children slept in one bed.", what_happened=twins + " An older brother lived there too."
    )
    lone = "Rowan was hurt. His only relative, an aunt, came on Sundays."
    assert "consistency/siblings-told" in rules_for("His uncle rang the manager twice.", what_happened=lone)
    assert not rules_for("His aunt rang the manager twice.", what_happened=lone)


def test_rests_of_a_share_and_birthdays_that_were_not_reached_are_compared() -> None:
    """The rest of 60% is 40%, and nobody dies after an eighteenth birthday and before the seventeenth."""
    figures = [{"number": "60", "unit": "%", "what": "of the families moved without notice who were seen by a nurse"}]
    seen = "A nurse saw most families that were moved without notice, and the remaining {0} per cent nobody saw."
    assert "consistency/share" in rules_for(seen.format(55), figures=figures)
    assert not rules_for(seen.format(40), figures=figures)
    events = [{"when": "May 2020", "what": "Rowan dies in a hostel, two months after her eighteenth birthday."}]
    about = {"subject": "Rowan, 16 to 19"}
    assert "consistency/birth" in rules_for(
        "She had not reached her seventeenth birthday when she died.", about, events=events
    )
    assert not rules_for("She had not reached her nineteenth birthday when she died.", about, events=events)


def test_a_mother_who_died_long_ago_does_not_read_the_draft() -> None:
    """What a parent says of the review, where that parent died when the child was small."""
    story = "Rowan lived with an aunt. Her mother died when she was three."
    assert "consistency/after-death" in rules_for(
        "Forms.", what_happened=story, perspective="Her mother read a draft of this page."
    )
    assert not rules_for("Forms.", what_happened=story, perspective="Her aunt read a draft of this page.")
    assert not rules_for("Forms.", what_happened=story, perspective="Her mother read stories to her.")
