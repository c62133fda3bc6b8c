"""Scenes that the author words anew say nothing that the summary does not."""

import pytest

from briefgen.checks.run import check
from briefgen.errors import InputError
from briefgen.review.house.house import House
from briefgen.review.load import load_review

TEXT = """\
review:
  title: Child T
  kind: Case review
  area: Exampleshire
  published: 2021-03
  publisher: Exampleshire Partnership
  subject: Child T, under 1
  pseudonyms: [Child T]
what_happened: Child T was hurt. Eleven visits in 2019 saw nothing. Housing knew the family.
key_messages:
  - {{headline: Ask, finding: Nobody asked., why: Forms., action: Ask., agencies: [all]}}
  - {{headline: Look, finding: Nobody looked., why: Forms., action: Look., agencies: [all]}}
script:
  {name}: {words}
"""


def found(name: str, words: str) -> list[tuple[str, str]]:
    """Return what the two rules find: rule, and the line and column of its place."""
    problems = check(load_review(TEXT.format(name=name, words=words).encode(), "a.yaml"), House()).problems
    places = ((each.rule, each.place.line, each.place.column) for each in problems)
    return [(rule, f"{line}:{column}") for rule, line, column in places if rule.startswith("consistency/script")]


@pytest.mark.parametrize(
    "words",
    [
        "Child T was a baby in Exampleshire.", "There were 11 visits, and Housing knew.", "In March 2021 it was told.",
        "Eleven visits in 2019. Nobody asked.", "One baby. Child T's family was known to Housing.",
        "The Partnership asked why.", "Many people came, and I am sorry to say that nobody saw.",
    ],
)  # fmt: skip
def test_facts_of_the_summary_may_be_said_in_other_words(words: str) -> None:
    """Numbers in words or figures, names, the date of publication: what the summary has is no finding."""
    assert found("story", words) == []


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("There were 12 visits.", "14:21"), ("There were twelve visits.", "14:21"), ("It was in 2020.", "14:20"),
        ("It was in April.", "14:20"), ("The family knew Ffion well.", "14:26"), ("She lived with Mr Brown.", "14:25"),
        ("Danielle saw it.", "14:10"), ("It was a Tuesday.", "14:19"), ("Twenty visits saw it.", "14:10"),
    ],
)  # fmt: skip
def test_another_number_name_or_date_is_an_error(words: str, at: str) -> None:
    """What stands nowhere else in the summary is found, at its place."""
    assert found("story", words)[:1] == [("consistency/script", at)]


def test_a_scene_that_is_not_there_is_an_error() -> None:
    """Words for a third message of two, or for recommendations that there are none of, are found at the key."""
    assert found("message-3", "Ask.") == [("consistency/script-scene", "14:3")]
    assert found("recommendations", "Ask.") == [("consistency/script-scene", "14:3")]
    assert found("message-2", "Look.") == []


def test_what_is_no_name_of_a_scene_is_refused() -> None:
    """A key that can be no scene is told with the file's other mistakes."""
    with pytest.raises(InputError, match=r"14:12: error: .*`Scene 2`, which is not the name of a scene"):
        load_review(TEXT.format(name="Scene 2", words="x").encode(), "a.yaml")
