"""What is left of the examples, dates and ages that cannot be, links that say too much, placeholders in a check."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen import resources
from briefgen.checks.run import Findings, check, stopping, waive
from briefgen.errors import InputError
from briefgen.pipeline.build import build, load_checked
from briefgen.pipeline.houses import open_house
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House
from briefgen.review.load import load_review

TODAY = date(2026, 11, 30)
STARTER: dict[str, Any] = yaml.safe_load((resources.templates() / "starter.yaml").read_text(encoding="utf-8"))

OWN: dict[str, Any] = {
    "review": {"title": "Baby F", "kind": "Case review", "area": "Devon", "subject": "Baby F, under 1", "pseudonyms": ["Baby F"]},
    "what_happened": "A baby was hurt. The family was known to services.",
    "key_messages": [
        {"headline": "Ask about the father every time", "finding": "Nobody asked who lived at home.", "action": "Ask, and write it down.",
         "agencies": ["all"]}
    ],
}  # fmt: skip


def checked(summary: dict[str, Any], house: House | None = None, **options: Any) -> Findings:
    """What a check of a summary finds."""
    loaded = load_review(yaml.safe_dump(summary, allow_unicode=True, sort_keys=False).encode(), "a.yaml")
    return check(loaded, house or House(), today=TODAY, **options)


def found(summary: dict[str, Any], rule: str) -> list[str]:
    """The messages of one rule."""
    return [each.message for each in checked(summary).problems if each.rule == rule]


def own(**changes: Any) -> dict[str, Any]:
    """A summary of one's own; ``review`` changes fields of its head, ``message`` those of its message."""
    made = {**OWN, **{key: value for key, value in changes.items() if key not in {"review", "message"}}}
    made["review"] = {**OWN["review"], **changes.get("review", {})}
    made["key_messages"] = [{**OWN["key_messages"][0], **changes.get("message", {})}]
    return made


LEFT: dict[str, Callable[[], dict[str, Any]]] = {
    **{
        name: lambda name=name: own(review={name: STARTER["review"][name]})  # type: ignore[misc]
        for name in ("title", "area", "publisher", "subject", "report", "content_note")
    },
    **{
        name: lambda name=name: own(**{name: STARTER[name]})  # type: ignore[misc]
        for name in (
            "what_happened",
            "why_it_matters",
            "perspective",
            "equality",
            "resources",
            "acronyms",
            "pronounce",
        )
    },
    **{
        name: lambda name=name: own(message={name: STARTER["key_messages"][0][name]})  # type: ignore[misc]
        for name in ("headline", "finding", "why", "action", "for")
    },
    "paragraph": lambda: own(what_happened="Something else.\n\n" + STARTER["what_happened"].split("\n")[-1]),
    "good practice": lambda: own(good_practice=["Staff listened.", STARTER["good_practice"][1]]),
    "recommendation": lambda: own(recommendations=[{"text": STARTER["recommendations"][1]["text"]}]),
    "owner": lambda: own(recommendations=[{"text": "Meet.", "owner": STARTER["recommendations"][0]["owner"]}]),
    "question": lambda: own(questions=[STARTER["questions"][0]]),
    "an earlier owner": lambda: own(recommendations=[{"text": "Meet.", "owner": "Exampleshire Council"}]),
}


@pytest.mark.parametrize("left", LEFT)
def test_each_text_of_the_example_is_told(left: str) -> None:
    """Whatever is left of the starter by itself is a warning for a check and an error for a build, if not accepted."""
    summary = LEFT[left]()
    findings = checked(summary)
    mine = [each for each in findings.problems if each.rule == "panel/example"]
    assert mine
    assert not any(each.is_error for each in mine)
    assert all(each.is_error for each in stopping(findings, House()).problems if each.rule == "panel/example")
    accepted = summary | {"checks": {"ignore": [{"rule": "panel/example", "reason": "It happens to be right."}]}}
    assert not [each for each in stopping(checked(accepted), House()).problems if each.rule == "panel/example"]
    assert not [
        each for each in checked(summary, waived=waive(["panel/example"])).problems if each.rule == "panel/example"
    ]


def test_what_is_right_for_many_is_no_example() -> None:
    """Kinds, themes, periods, agencies, helplines and the pseudonym may be as in the starter."""
    head = {
        name: STARTER["review"][name] for name in ("kind", "author", "period", "themes", "published", "pseudonyms")
    }
    head |= {"title": "Adult W", "subject": STARTER["review"]["subject"]}
    message = {name: STARTER["key_messages"][0][name] for name in ("agencies", "source")}
    assert [] == found(
        own(review=head, message=message, support=STARTER["support"], involved=STARTER["involved"]), "panel/example"
    )


def test_a_starter_that_is_hardly_begun_is_told_once() -> None:
    """Five changed lines do not make it a review, and one finding says so."""
    head = {
        **STARTER["review"],
        "title": "Baby F",
        "area": "Devon",
        "publisher": "Devon Partnership",
        "subject": "Baby F, under 1",
    }
    (told,) = found({**STARTER, "review": head}, "panel/example")
    assert "has not" in told or "have not been replaced" in told


def test_addresses_kept_for_examples() -> None:
    """Hosts that nobody can register lead nowhere: a warning, which stops no build."""
    summary = own(
        review={"report": "https://northmere.example/a"},
        resources=[{"title": "Guide", "url": "https://www.example.com/b"}],
    )
    assert 2 == len(found(summary, "panel/example-address"))
    assert not any(each.is_error for each in stopping(checked(summary), House()).problems)
    assert [] == found(
        own(resources=[{"title": "Guide", "url": "https://example.gov.uk/b"}]), "panel/example-address"
    )


def house(folder: Path, text: str) -> Path:
    """A house file in a folder."""
    (folder / "house.yaml").write_text(text, encoding="utf-8")
    return folder / "house.yaml"


HOUSES = {
    "name": "name: Exampleshire Safeguarding Partnership\n",
    "contact": "name: Ours\ncontact: team@board.example\n",
    "site": "name: Ours\nsite: https://www.example.org/learning\n",
    "intro": "name: Ours\npodcast: {intro: Welcome to learning from Exampleshire.}\n",
    "feed": "name: Ours\nfeed: {email: podcast@ours.example}\n",
    "placeholder": "name: Ours\ncontact: TBC\n",
    "logo": "name: Ours\nlogo: logo.svg\nlogo_alt: Ours\n",
}


@pytest.mark.parametrize("left", HOUSES)
def test_what_is_left_of_an_example_in_a_house(tmp_path: Path, left: str) -> None:
    """It is told at its place in the house file, stops a build, and is accepted in house, summary or command."""
    (tmp_path / "logo.svg").write_bytes((resources.templates() / "starter-logo.svg").read_bytes())
    path, data = house(tmp_path, HOUSES[left]), yaml.safe_dump(OWN).encode()
    opened = open_house(path)
    mine = [each for each in checked(OWN, opened).problems if each.rule == "house/example"]
    assert ["house.yaml"] * len(mine) == [Path(each.place.file).name for each in mine]
    assert mine
    with pytest.raises(InputError, match="house/example"):
        build(Order(data, "a.yaml", house=path, outputs=frozenset({"abstract"}), today=TODAY))
    assert build(
        Order(data, "a.yaml", house=path, outputs=frozenset({"abstract"}), today=TODAY, waived=("house/example",))
    )
    house(tmp_path, HOUSES[left] + "checks: {ignore: [{rule: house/example, reason: To try.}]}\n")
    *_, findings = load_checked(Order(data, "a.yaml", house=path, today=TODAY))
    assert not [each for each in findings.problems if each.rule == "house/example"]
    assert "To try." in [reason for _, reason in findings.ignored]


def test_a_real_house_is_no_example(tmp_path: Path) -> None:
    """Names and addresses of one's own are no finding."""
    path = house(
        tmp_path,
        "name: Northmere Partnership\ncontact: team@northmere.org.uk\nsite: https://example.northmere.org.uk/\n",
    )
    assert () == open_house(path).warnings


DATES = {
    "2031-05": 1, "2026-12": 1, "2027": 1, "3024-01": 1, "1066": 1, "1899": 1, "2026-11-30": 0, "2026": 0, "2026-11": 0, "1974": 0,
}  # fmt: skip


@pytest.mark.parametrize(("published", "count"), DATES.items())
def test_a_publication_that_cannot_be(published: str, count: int) -> None:
    """The future and the time before there were reviews are told; today and this year are not."""
    assert count == len(found(own(review={"published": published}), "consistency/impossible-date"))


@pytest.mark.parametrize(
    "changes",
    [
        {"review": {"published": "2021", "review_by": "3024"}},
        {"review": {"withdrawn": "2030-01"}},
        {"review": {"period": "1066 to 1070"}},
        {"review": {"period": "2018 to 2033"}},
        {"recommendations": [{"text": "Meet.", "due": "3021"}]},
        {"recommendations": [{"text": "Meet.", "due": "1066"}]},
        {"what_happened": "A baby was hurt in 2031."},
    ],
)
def test_other_dates_that_cannot_be(changes: dict[str, Any]) -> None:
    """So are impossible dates of review, withdrawal, action, period and what is told."""
    assert found(own(**changes), "consistency/impossible-date")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Baby F, born 2025", 1), ("Baby F was born in March 2022.", 1), ("She was born in 1066.", 1), ("He was aged 203.", 1),
        ("a 150-year-old woman", 1), ("Baby F was born in 2020.", 0), ("She was aged 97.", 0), ("There is a school of 400.", 0),
        ("The team was 130, all told.", 0),
    ],
)  # fmt: skip
def test_ages_that_cannot_be(text: str, count: int) -> None:
    """A birth after the publication, one too long ago, and ages that nobody reaches are told."""
    summary = own(review={"published": "2021-03"}, what_happened=text)
    assert count == len(found(summary, "consistency/impossible-age"))


SAFE = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fnorthmere.org.uk%2Fguide&data=05%7C01%7Cjo.bloggs%40northmere.org.uk%7C0"


def test_a_link_of_a_mail_filter() -> None:
    """It is told with whom it names and what to write; the person's address is an error."""
    summary = own(resources=[{"title": "Guide", "url": SAFE}])
    (told,) = [each for each in checked(summary).problems if each.rule == "privacy/mail-link"]
    assert "jo.bloggs@northmere.org.uk" in told.message
    assert told.suggestion.endswith("https://northmere.org.uk/guide")
    assert 1 == len(found(summary, "privacy/link-email"))


@pytest.mark.parametrize(
    ("url", "rules"),
    [
        ("https://urldefense.com/v3/__https://northmere.org.uk/a__;!!x", {"privacy/mail-link"}),
        ("https://protect-eu.mimecast.com/s/abc", {"privacy/mail-link"}),
        ("https://northmere.org.uk/?p=12&preview=true&token=abcdef1234", {"privacy/draft-link"}),
        ("https://northmere.org.uk/a?sig=abcdefghijk", {"privacy/draft-link"}),
        ("https://northmere.org.uk/?u=jo.bloggs%2540northmere.org.uk", {"privacy/link-email"}),
        ("https://northmere.org.uk/?q=safe&page=2", set()),
        ("https://northmere.org.uk/preview/token", set()),
        ("https://northmere.org.uk/?to=info%40northmere.org.uk", set()),
    ],
)
def test_links_that_say_too_much(url: str, rules: set[str]) -> None:
    """Filters, drafts and coded addresses are found in fields and in prose; plain queries and mailboxes are none."""
    ours = {"privacy/mail-link", "privacy/draft-link", "privacy/link-email"}
    for summary in (own(review={"report": url}), own(what_happened=f"A baby was hurt (see {url}).")):
        assert rules == {each.rule for each in checked(summary).problems} & ours


def test_a_draft_link_has_the_published_address() -> None:
    """The suggestion is the address without its key."""
    (told,) = [
        each
        for each in checked(own(review={"report": "https://a.org.uk/?p=12&preview=true#b"})).problems
        if each.rule == "privacy/draft-link"
    ]
    assert told.suggestion.endswith("https://a.org.uk/?p=12#b")


def test_placeholders_are_told_where_they_stand() -> None:
    """Optional ones are warnings that say to delete the line, needed ones are errors, notes in a text are warnings."""
    summary = own(
        review={"author": "N/A", "kind": "tbc"}, perspective="none", good_practice=["None", "Staff listened."],
        what_happened="XXX was hurt. [TBC] TODO add the date. ?? Lorem ipsum dolor.", message={"finding": "?"},
    )  # fmt: skip
    findings = checked(summary)
    warned = [each for each in findings.problems if each.rule == "input/placeholder"]
    assert 9 == len(warned)
    assert 3 == sum("Delete the line" in each.suggestion for each in warned)
    assert ["`kind` says only “tbc”, which counts as not stated, and every summary needs it."] == [
        each.message for each in findings.problems if each.is_error
    ]


def test_a_headline_of_figures_is_told() -> None:
    """A year alone is no lesson."""
    assert ["The headline “2021” has no words in it."] == found(
        own(message={"headline": "2021"}), "input/placeholder"
    )


def test_a_message_of_placeholders_is_an_error() -> None:
    """Where nothing else is said, a placeholder is not printed: the build stops."""
    summary = own(message={"finding": "N/A", "action": "tbc", "agencies": ["TBC"]})
    assert 3 == sum(each.is_error for each in checked(summary).problems)


def test_misspelt_agencies_are_asked_about() -> None:
    """In lists and in ``for:``; other agencies of the summary count as known."""
    summary = own(message={"agencies": ["Polcie", "Wardens", "Police"], "for": {"Heatlh": "Ask."}})
    summary["key_messages"].append({**summary["key_messages"][0], "agencies": ["Wardens", "Warens"], "for": {}})
    assert [
        "Is “Heatlh” meant to be “Health”?",
        "Is “Polcie” meant to be “Police”?",
        "Is “Warens” meant to be “Wardens”?",
    ] == sorted(found(summary, "consistency/agency"))
