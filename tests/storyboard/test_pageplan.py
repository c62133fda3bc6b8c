"""The plan of the one-page briefing: what it shows and what it leaves out first."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from briefings import message
from conftest import plain_review

from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import MAX_QR_CHARACTERS, MOST_COLUMNS, PagePlan, page_plans, plan_page
from briefgen.storyboard.page_parts import shown

MakeEdition = Callable[..., Edition]
MakeReview = Callable[..., Review]

EVERYTHING: dict[str, Any] = {
    "why_it_matters": "It happens often.",
    "equality": "The family spoke Welsh.",
    "involved": ["family", "practitioners"],
    "good_practice": ["A nurse came back."],
    "recommendations": [{"text": f"Do thing {n}.", "owner": "Board", "due": "2022-01", "status": "open"} for n in (1, 2, 3)],
    "questions": ["Who else knows?"],
    "support": [{"name": "Samaritans", "contact": "116 123"}],
    "resources": [{"title": "Guide", "url": "https://guide.example/a/"}],
}  # fmt: skip
HOUSE = House(site="https://board.example/learning", contact="team@board.example")


def steps(plan: PagePlan) -> list[PagePlan]:
    """A plan and every plan that leaves out one more thing."""
    plans = [plan]
    while (shorter := plans[-1].without_next()) is not None:
        plans.append(shorter)
    return [plan for plan in plans if not plan.has_pictures]


def test_optional_parts_go_in_the_designed_order(make_edition: MakeEdition) -> None:
    """Links, sources, background, good practice, room, recommendations but the first, reasons, findings: each from the last."""
    messages = [message(n, 5, source=f"para {n}") for n in (1, 2)]
    plans = steps(plan_page(make_edition(house=HOUSE, **EVERYTHING, key_messages=messages)))

    gone = [[item.part for item in plan.left_out] for plan in plans]
    order = [
        "resources", "sources", "background", "good-practice", "why-it-matters", "recommendations", "whys", "findings",
    ]  # fmt: skip
    assert gone == [order[:count] for count in (0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8)]
    assert [plan.is_close for plan in plans] == [False] * 6 + [True] * 7
    assert [len(plan.recommendations) for plan in plans] == [3] * 7 + [2] + [1] * 5
    assert [[bool(panel.why) for panel in plan.messages] for plan in plans[8:11]] == [
        [True, True],
        [True, False],
        [False, False],
    ]
    assert {item.output for item in plans[-1].left_out} == {"briefing"}


def test_questions_of_briefgen_go_before_what_the_review_says(make_edition: MakeEdition) -> None:
    """Where the review has no questions, those made for it make room for its own words."""
    plans = steps(plan_page(make_edition(house=HOUSE, **(EVERYTHING | {"questions": None}))))

    gone = [item.part for item in plans[-1].left_out]
    assert gone.index("questions") < gone.index("recommendations")


def test_national_recommendations_make_room_first(make_edition: MakeEdition) -> None:
    """Those of local owners stay longest, in the order of the review."""
    owners = ["Department for Education", "Northmere Council", None]
    items = [{"text": f"Do thing {n}.", "owner": owner} for n, owner in enumerate(owners)]
    plans = steps(plan_page(make_edition(house=HOUSE, recommendations=items)))

    kept = [[each.text for each in plan.recommendations] for plan in plans]
    assert sorted({tuple(texts) for texts in kept}, key=len)[::-1][1:] == [
        ("Do thing 1.", "Do thing 2."),
        ("Do thing 1.",),
    ]


def test_what_is_left_out_is_said_on_the_page(make_edition: MakeEdition) -> None:
    """The note names each part, and below the recommendations stands how many more there are."""
    plans = steps(plan_page(make_edition(house=HOUSE, **EVERYTHING)))

    assert plans[0].left_out_note == ""
    assert plans[1].left_out_note == "On the full page: further reading."
    assert [plan.more_recommendations for plan in plans[4:8]] == [
        "",
        "",
        "and 1 more recommendation on the full page",
        "and 2 more recommendations on the full page",
    ]
    assert plans[7].left_out[-1].what == "The one-page briefing leaves out: 2 recommendations."


def test_a_reason_that_is_not_given_goes_without_a_word(make_edition: MakeEdition) -> None:
    """That the review does not say why is no part of it: the page stays silent for room, and the manifest too."""
    plan = plan_page(make_edition(key_messages=[message(1, 5, why=None, agencies=["all"])]))
    shorter = plan.without_next()

    assert plan.messages[0].why == "The review does not say why."
    assert shorter is not None
    assert (shorter.messages[0].why, shorter.left_out, shorter.left_out_note) == ("", (), "")


def test_a_poster_has_what_to_do_in_three_messages(make_edition: MakeEdition) -> None:
    """The others are named; where the review does not say what to do, what was found stands in its place."""
    messages = [message(n, 5, action=None if n == 2 else f"Do {n}.") for n in range(1, 6)]
    edition = make_edition(house=House(design="plain"), **EVERYTHING, key_messages=messages)
    (poster,) = page_plans(edition)

    assert [panel.action for panel in poster.messages] == ["Do 1.", "", "Do 3.", "", ""]
    assert [bool(panel.finding) for panel in poster.messages] == [False, True, False, False, False]
    assert all(panel.headline for panel in poster.messages)
    assert poster.questions
    assert poster.support
    gone = {item.part for item in poster.left_out}
    assert {"story", "perspective", "background", "every-recommendation", "details"} <= gone


def test_what_matters_most_is_never_left_out(make_edition: MakeEdition, make_review: MakeReview) -> None:
    """The last plan still has marks, title, note, story, perspective, messages, help and links."""
    about = {"title": "Child T", "kind": "Case review", "area": "Exampleshire", "published": "2021-03",
             "subject": "Child T, under 1", "circulation": "restricted", "review_by": "2021-06",
             "report": "https://report.example/t", "content_note": "Describes injuries."}  # fmt: skip
    first, *_, last = steps(plan_page(make_edition(house=HOUSE, review=make_review(**EVERYTHING, review=about))))

    kept = ("marks", "title", "place", "content_note", "what_happened", "perspective", "support", "links")
    assert [getattr(last, name) for name in kept] == [getattr(first, name) for name in kept]
    assert all(getattr(first, name) for name in kept)
    optional = ("resources", "good_practice", "why_it_matters", "equality", "involved", "period", "author")
    assert not any(getattr(last, name) for name in optional)
    assert len(last.recommendations) == 1
    assert last.questions == first.questions
    assert [panel.action for panel in last.messages] == [panel.action for panel in first.messages]
    assert last.without_next() is None


def test_a_part_that_is_not_there_is_no_step(make_edition: MakeEdition) -> None:
    """A bare Review can only lose reasons, findings and questions that are not its own."""
    plans = steps(plan_page(make_edition()))

    assert {item.part for plan in plans for item in plan.left_out} <= {"questions", "whys", "findings"}


def test_nulls_are_said_and_never_made_up(make_edition: MakeEdition) -> None:
    """Without a why, an action or a perspective the plan says so, and marks it as not said."""
    message = {"headline": "Ask", "finding": "Nobody asked.", "agencies": ["Police", "Schools"]}
    plan = plan_page(make_edition(key_messages=[message], perspective=None))

    panel = plan.messages[0]
    assert (panel.why, panel.has_why) == ("The review does not say why.", False)
    assert (panel.action, panel.has_action) == ("The review does not say what to do.", False)
    assert panel.agencies == ("Police", "Schools")
    assert plan.perspective == ("The review, as published, does not give this person’s view.",)
    assert not plan.has_perspective


def test_recommendations_are_shown_with_what_is_missing(make_edition: MakeEdition) -> None:
    """An owner or a date that is not given is shown as such; a status only where there is one."""
    items = [
        {"text": "Train staff."},
        {"text": "Write it down.", "owner": "Board", "due": "2022-02", "status": "in progress"},
    ]
    plan = plan_page(make_edition(recommendations=items))

    assert [(item.owner, item.due, item.status) for item in plan.recommendations] == [
        ("no owner named", "no date given", ""),
        ("Board", "February 2022", "in progress"),
    ]


def test_lines_for_one_audience_are_recorded_as_left_out(make_edition: MakeEdition) -> None:
    """The page has no room for them, and says so from the start."""
    message = {"headline": "Ask", "finding": "Nobody asked.", "agencies": ["all"], "for": {"Police": "Look around."}}
    plan = plan_page(make_edition(key_messages=[message]))

    assert [item.part for item in plan.left_out] == ["audiences"]
    assert "advice for each audience" in plan.left_out_note
    assert "Look around." not in set(plan.texts())


@pytest.mark.parametrize(("extra", "gone"), [(0, []), (1, ["qr-code"])])
def test_an_address_too_long_for_a_qr_code_is_printed_only(
    make_edition: MakeEdition, make_review: MakeReview, extra: int, gone: list[str]
) -> None:
    """At the limit there is a code; past it the link stays as text and the missing code is recorded."""
    url = "https://report.example/".ljust(MAX_QR_CHARACTERS + extra, "x")
    about = {"title": "Child T", "kind": "Case review", "area": "Exampleshire", "subject": "Child T", "report": url}
    plan = plan_page(make_edition(review=make_review(review=about)))

    assert plan.qr_url == ("" if gone else url)
    assert [item.part for item in plan.left_out] == gone
    assert plan.links[0].url == url


def test_the_code_opens_the_full_page_first(make_edition: MakeEdition) -> None:
    """With a site of the house the full page comes before the report; the printed address has no scheme."""
    plan = plan_page(make_edition(house=HOUSE))

    assert plan.qr_url == "https://board.example/learning/exampleshire-child-t-2021/briefing.html"
    assert plan.links[0].address == "board.example/learning/exampleshire-child-t-2021/briefing.html"


def test_text_is_shown_composed_and_without_invisible_characters() -> None:
    """Accents are composed; bidirectional controls, zero-width characters and control codes are gone."""
    assert shown("Sia\u0302n\u202e\u200b\x07 \u2011x\u2028y") == "Siân -x\ny"


def test_texts_are_everything_shown(make_edition: MakeEdition) -> None:
    """Every text of the Review is among the texts to be proved, but not the addresses behind links."""
    texts = set(plan_page(make_edition(house=HOUSE, **EVERYTHING)).texts())

    expected = {"Child\N{NO-BREAK SPACE}T", "Exampleshire, 2021", "It happens often.", "The family spoke Welsh.", "family, practitioners",
                "A nurse came back.", "Do thing 3.", "Board", "January 2022", "open", "Who else knows?", "Samaritans",
                "116\N{NO-BREAK SPACE}123", "Guide", "guide.example/a", "team@board.example", "All agencies"}  # fmt: skip
    assert expected <= texts
    assert not any(text.startswith("https://") for text in texts)


def test_words_are_counted_by_part(make_edition: MakeEdition) -> None:
    """The counts that the error names are those of the parts that never go."""
    message = {
        "headline": "Ask twice",
        "finding": "Nobody asked.",
        "why": "No time.",
        "action": "Ask.",
        "agencies": ["Police"],
    }
    counts = plan_page(make_edition(key_messages=[message], what_happened="One two three.")).words_by_part()

    assert counts["message 1"] == 8
    assert counts["what_happened"] == 3


def test_each_step_changes_the_plan_and_keeps_the_earlier_one(make_edition: MakeEdition) -> None:
    """Plans are values: leaving out gives a new one with fewer words in its optional parts; setting closer, with as many."""
    plan = plan_page(make_edition(house=HOUSE, **EVERYTHING))
    before = list(plan.texts())
    sizes = [
        sum(len(each) for each in replace(step, left_out_names=(), more_recommendations="").texts())
        for step in steps(plan)
        if not (step.is_close and step.left_out and step.left_out[-1].part == "why-it-matters")
    ]
    assert all(later < earlier for earlier, later in pairwise(sizes))
    assert list(plan.texts()) == before


def test_a_sample_loses_nothing_in_its_plan(sample: Path, make_edition: MakeEdition) -> None:
    """Every recommendation and message of each sample is in its first plan."""
    review = plain_review(sample)
    plan = plan_page(make_edition(review=review))

    assert len(plan.recommendations) == len(review.recommendations)
    assert [panel.headline for panel in plan.messages] == [shown(each.headline) for each in review.key_messages]


@pytest.mark.parametrize("more", [0, 1])
def test_a_matrix_that_is_too_wide_is_in_no_plan(make_edition: MakeEdition, more: int) -> None:
    """Up to the limit of columns there is a plan with the matrix; past it every plan is without."""
    agencies = [f"Agency {number}" for number in range(MOST_COLUMNS + more)]
    messages = [{"headline": f"Ask {n}", "finding": "Nobody asked.", "agencies": agencies[n:]} for n in range(2)]
    edition = make_edition(key_messages=messages)

    assert plan_page(edition).matrix is not None
    assert any(plan.matrix for plan in page_plans(edition)) == (more == 0)


def test_what_the_review_does_not_say_stands_once(make_edition: MakeEdition) -> None:
    """On the one page the gaps of all messages are one line, with their numbers; a message itself says nothing of them."""
    messages = [message(n, 5, why=None if n > 1 else "No time.", action=None, agencies=["all"]) for n in (1, 2, 3)]
    plan = page_plans(make_edition(key_messages=messages))[0]

    assert [(panel.why, panel.action) for panel in plan.messages] == [("No time.", ""), ("", ""), ("", "")]
    assert plan.unsaid_why == "The review does not say why (messages 2 and 3)."
    assert plan.unsaid_action == "The review does not say what to do (all messages)."
    one = page_plans(make_edition(key_messages=[message(1, why=None)]))[0]
    assert one.unsaid_why == "The review does not say why."


def test_what_recommendations_leave_open_stands_once(make_edition: MakeEdition) -> None:
    """Owners and dates that nobody named are one line; a single gap stays with its recommendation."""
    for owners, dues, said in (
        ((None, None), (None, None), "The review names no owner and no date for these."),
        (("Board", "Police"), (None, None), "The review gives no dates for these."),
        (("Board", None), ("2021-03", None), "Where no owner or date is named, the review gives none."),
        (("Board", "Police"), ("2021-03", None), ""),
    ):
        items = [{"text": f"Do {n}.", "owner": owners[n], "due": dues[n]} for n in (0, 1)]
        plan = page_plans(make_edition(recommendations=items))[0]
        assert plan.unsaid_terms == said
        assert ("no date given" in [each.due for each in plan.recommendations]) == (said == "")


def test_figures_of_one_source_name_it_once(make_edition: MakeEdition) -> None:
    """The source that all figures share stands below them; sources that differ stay with their figures."""
    figures = [{"number": n, "what": "were told", "source": "para 4"} for n in ("3", "4")]
    plan = page_plans(make_edition(figures=figures))[0]
    assert ([each.source for each in plan.figures], plan.figures_source) == (["", ""], "para 4")
    figures[1]["source"] = "para 5"
    plan = page_plans(make_edition(figures=figures))[0]
    assert ([each.source for each in plan.figures], plan.figures_source) == (["para 4", "para 5"], "")


def test_recommendations_come_back_into_the_room_of_a_reason(make_edition: MakeEdition) -> None:
    """After each reason that goes, plans with more recommendations are tried first, and say what they leave out."""
    plans = page_plans(make_edition(recommendations=[{"text": f"Go {n}."} for n in range(3)], questions=["Who?"]))
    filled = [plan for plan in plans if plan.is_filled]
    assert {len(plan.recommendations) for plan in filled} == {2, 3}
    for plan in filled:
        assert plan.left_out[-1].part in {"whys", "findings", "recommendations"}
        assert any(left.part == "recommendations" for left in plan.left_out) == (len(plan.recommendations) < 3)


def test_a_matrix_of_the_same_marks_is_not_on_the_page(make_edition: MakeEdition) -> None:
    """Where every agency has the same messages the table would tell nothing that the messages do not."""
    for second, tells in ((["Police", "Health"], False), (["all"], False), (["Health"], True)):
        messages = [message(1, agencies=["Police", "Health"]), message(2, agencies=second)]
        edition = make_edition(key_messages=messages)
        assert plan_page(edition).matrix is not None
        assert (page_plans(edition)[0].matrix is not None) == tells
