"""The three designs of the one-page briefing and its two pictures: each sample, each design, nothing lost."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pikepdf
import pytest
from briefings import elements, message, words
from conftest import plain_review
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfua import validate
from pypdfium2 import PdfDocument

from briefgen.errors import InputError
from briefgen.outputs.layout.press import PageRenderer
from briefgen.outputs.layout.proof import NotPrintable, prove
from briefgen.outputs.page.design import DESIGNS, advice_halves, asks_beside, tail, title_em
from briefgen.outputs.page.fit import MOST_LAYOUTS
from briefgen.outputs.page.pdf import BriefingPdf, DoesNotFit, render_briefing_pdf
from briefgen.review.house.house import House
from briefgen.review.load import load_house
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import page_plans, plan_page
from briefgen.storyboard.page_parts import Moment, shown
from briefgen.wording.wording import Wording

MakeEdition = Callable[..., Edition]

OPTIONAL = {"why_it_matters", "equality", "involved", "good_practice", "recommendations", "questions", "support",
            "resources", "perspective"}  # fmt: skip
EVENTS = {"events": [{"when": "spring 2019", "what": "T is born."}, {"when": "2020", "what": "A nurse asks."}]}


def edition_of(review: Review, design: Any) -> Edition:
    """Return an Edition in a house of that design."""
    return Edition(review, House(design=design), Wording(review.about.language), date(2026, 1, 1))


def bare(review: Review) -> Review:
    """Return a Review without any optional part."""
    return review.model_copy(update={name: Review.model_fields[name].default for name in OPTIONAL})


def prove_page(briefing: BriefingPdf, tmp_path: Path) -> None:
    """Check that a page is A4, one, and PDF/UA-1 as far as machines see it."""
    path = tmp_path / "page.pdf"
    path.write_bytes(briefing.artifact.data)
    assert [finding.message for finding in validate(path).findings] == []
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
        levels = [int(str(part.S)[2]) for part in elements(pdf) if str(part.S) in {"/H1", "/H2", "/H3"}]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("design", sorted(DESIGNS))
@pytest.mark.parametrize("parts", ["all parts", "no optional part"])
def test_every_sample_in_every_design(sample: Path, design: str, parts: str, tmp_path: Path) -> None:
    """Each sample, with and without its optional parts, is one accessible page, and nothing of its plan is lost."""
    review = plain_review(sample) if parts == "all parts" else bare(plain_review(sample))
    edition = edition_of(review, design)
    briefing = render_briefing_pdf(edition)

    prove_page(briefing, tmp_path)
    headlines = [shown(item.headline) for item in review.key_messages]
    assert prove(briefing.artifact.data, headlines, 10.0).holds
    assert briefing.layouts <= MOST_LAYOUTS


def test_the_house_decides_and_the_report_is_the_default() -> None:
    """The names of the designs are those of house.yaml, and a house that says nothing has the report."""
    assert set(get_args(House.model_fields["design"].annotation)) == set(DESIGNS)
    assert House().design == "report"


@pytest.mark.parametrize(("written", "meant"), [("seven-boxes", "seven-box"), ("Plain", "plain")])
def test_an_unknown_design_is_a_problem_with_a_suggestion(tmp_path: Path, written: str, meant: str) -> None:
    """A misspelt design is refused with the list of those there are and the likeliest of them."""
    (tmp_path / "house.yaml").write_text(f"name: Board\ndesign: {written}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_house(tmp_path / "house.yaml")

    (problem,) = caught.value.problems
    said = f"{problem.message} {problem.suggestion}"
    assert "report, seven-box or plain" in said
    assert meant in said
    assert problem.place.line == 2


@pytest.mark.parametrize(("length", "size_em"), [(1, 2.6), (24, 2.6), (25, 1.94), (60, 1.94), (61, 1.6), (200, 1.6)])
def test_a_longer_title_is_smaller(length: int, size_em: float) -> None:
    """A title of up to 24 characters stands in one line at the largest size, one of up to 60 in two."""
    assert title_em("x" * length)[0] == size_em


def test_designs_differ(make_edition: MakeEdition) -> None:
    """The same review does not look the same in any two designs."""
    edition = make_edition()
    pages = {render_briefing_pdf(edition_of(edition.review, design)).artifact.data for design in DESIGNS}

    assert len(pages) == len(DESIGNS)


@pytest.mark.parametrize("design", sorted(DESIGNS))
def test_designs_can_be_read_without_colour(make_edition: MakeEdition, design: str) -> None:
    """In greys the page keeps black on a light ground: little of it is of a middle shade."""
    document = PdfDocument(render_briefing_pdf(edition_of(make_edition().review, design)).artifact.data)
    picture = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    shades = picture.histogram()

    assert sum(shades[100:230]) / sum(shades) < 0.12


@pytest.mark.parametrize("design", sorted(DESIGNS))
def test_each_design_makes_a_page_of_what_another_does(make_edition: MakeEdition, design: str) -> None:
    """Seven long messages, a perspective and recommendations are a page in every design."""
    edition = make_edition(
        key_messages=[message(n, 24) for n in range(1, 8)],
        what_happened=words(60),
        recommendations=[{"text": words(18), "owner": "Board", "due": "2022-02"} for _ in range(6)],
    )
    briefing = render_briefing_pdf(edition_of(edition.review, design))

    assert prove(briefing.artifact.data, [f"Share what you know, part {n}" for n in range(1, 8)], 10.0).holds


@pytest.mark.parametrize("design", ["report", "seven-box"])
def test_the_order_of_a_house_is_that_of_the_page(make_edition: MakeEdition, design: str) -> None:
    """A house that has the perspective before the story, or the messages first, has them so on the page too."""
    review = make_edition(perspective="I told three people.", what_happened="The child was hurt.").review
    for order in (["perspective", "story"], ["messages", "story", "perspective"]):
        house = House.model_validate({"design": design, "order": order})
        edition = Edition(review, house, Wording(review.about.language), date(2026, 1, 1))
        document = PdfDocument(render_briefing_pdf(edition).artifact.data)
        text = " ".join(document[0].get_textpage().get_text_range().split())
        document.close()
        words_of = {"perspective": "I told", "story": "The child", "messages": "part 1"}
        places = [text.find(words_of[name]) for name in order]
        assert -1 not in places
        assert places == sorted(places)


def test_the_matrix_marks_who_each_message_is_for(make_edition: MakeEdition) -> None:
    """Agencies stand in the order they are first named, once each; a message for all is marked for every one."""
    agencies = [["Police", "Health"], ["all"], ["health", "Schools"]]
    messages = [message(n, 5, agencies=names) for n, names in enumerate(agencies, 1)]
    matrix = plan_page(make_edition(key_messages=messages)).matrix

    assert matrix is not None
    assert matrix.agencies == ("Police", "Health", "Schools", "All agencies")
    assert [row.marks for row in matrix.rows] == [
        (True, True, False, False),
        (True, True, True, True),
        (False, True, True, False),
    ]


def test_one_agency_makes_no_matrix(make_edition: MakeEdition) -> None:
    """Where messages name fewer than two agencies there is nothing to compare."""
    messages = [message(1, 5, agencies=["all"]), message(2, 5, agencies=["Police"])]
    assert plan_page(make_edition(key_messages=messages)).matrix is None


def test_the_timeline_is_of_events_and_not_of_papers(make_edition: MakeEdition) -> None:
    """What happened, in the order of the summary; without two events there is none, whatever else has a date."""
    assert plan_page(make_edition(**EVENTS)).timeline == (
        Moment("spring 2019", "T is born."),
        Moment("2020", "A nurse asks."),
    )
    one = {"events": EVENTS["events"][:1], "recommendations": [{"text": "Go.", "due": "2022"}]}
    assert plan_page(make_edition(**one)).timeline == ()


def test_the_matrix_goes_first_and_is_no_loss(make_edition: MakeEdition) -> None:
    """The matrix is the first to go, and nothing is said of it: the words stay."""
    plan = plan_page(make_edition(key_messages=[message(n) for n in (1, 2)], **EVENTS))
    first = plan.without_next()
    assert first is not None

    assert (plan.has_pictures, first.has_pictures, first.timeline) == (True, False, plan.timeline)
    assert first.left_out == ()
    assert first.left_out_note == ""


@pytest.mark.parametrize("design", ["report", "seven-box"])
def test_pictures_are_drawn_where_there_is_room(make_edition: MakeEdition, design: str, tmp_path: Path) -> None:
    """A short review shows both in type of 11 pt or more, with headers for rows and columns; a long one shows none."""
    messages = [message(1, 6), message(2, 6, agencies=["Police"])]
    short = make_edition(key_messages=messages, **EVENTS).review
    long = make_edition(key_messages=[message(n, 25) for n in (1, 2, 3, 4)], **EVENTS).review
    briefing = render_briefing_pdf(edition_of(short, design))

    prove_page(briefing, tmp_path)
    assert briefing.type_pt >= 11
    assert prove(briefing.artifact.data, ["Who each message is for", "A nurse asks."], 10.0).holds
    with pikepdf.open(BytesIO(briefing.artifact.data)) as pdf:
        scopes = [str(part.A.Scope) for part in elements(pdf) if str(part.S) == "/TH"]
    assert scopes.count("/Row") == 2
    crowded = render_briefing_pdf(edition_of(long, design)).artifact.data
    assert prove(crowded, ["Who each message is for"], 10.0).lost == ("Who each message is for",)


@settings(
    max_examples=9, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    design=st.sampled_from(sorted(DESIGNS)),
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=7),
    story=st.integers(1, 150),
    advice=st.integers(0, 12),
    questions=st.integers(0, 6),
    extras=st.booleans(),
)  # fmt: skip
def test_any_review_in_any_design_is_whole_or_refused(
    *,
    make_edition: MakeEdition,
    tmp_path: Path,
    design: str,
    sizes: list[int],
    story: int,
    advice: int,
    questions: int,
    extras: bool,
) -> None:
    """Whatever the lengths and counts: a page on which the proof found everything, or the designed error."""
    review = make_edition(
        key_messages=[message(n, size) for n, size in enumerate(sizes, 1)],
        what_happened=words(story),
        recommendations=[{"text": f"{n} {words(9)}", "due": "2022"} for n in range(advice)],
        questions=[f"{n} {words(8)}" for n in range(questions)],
        **({"equality": words(15), "why_it_matters": words(15), "good_practice": [words(9)]} if extras else {}),
    ).review
    briefing = None
    with suppress(DoesNotFit, NotPrintable):
        briefing = render_briefing_pdf(edition_of(review, design))
    if briefing:
        prove_page(briefing, tmp_path)


def closer(make_edition: MakeEdition, count: int, questions: int = 2) -> Edition:
    """Return an edition whose page has long messages, a short story and many recommendations."""
    messages = [message(number, 30, why=words(15), action=words(12), agencies=["all"]) for number in range(1, 6)]
    items = [{"text": f"{number} {words(11)}", "owner": "Board"} for number in range(1, count + 1)]
    asked = [words(9) for _ in range(questions)]
    return make_edition(key_messages=messages, recommendations=items, questions=asked, what_happened=words(60))


def test_a_page_is_set_closer_before_recommendations_go(make_edition: MakeEdition, tmp_path: Path) -> None:
    """What was found and why are one paragraph, the questions stand below the story, the list has two columns."""
    edition = closer(make_edition, 12)
    plan = next(each for each in page_plans(edition) if each.is_close)
    assert not any(left.part == "recommendations" for left in plan.left_out)
    report = DESIGNS["report"]
    assert asks_beside(plan, report)
    first, second = advice_halves(plan, report)
    assert (*first, *second) == plan.recommendations
    assert len(first) - len(second) in {0, 1}
    assert tail(plan, report).second == ()
    briefing = render_briefing_pdf(edition)
    prove_page(briefing, tmp_path)
    gone = next((each.what for each in briefing.left_out if each.part == "recommendations"), "leaves out: 0 of them")
    assert int(gone.split("leaves out: ")[1].split()[0]) <= 9
    with PdfDocument(briefing.artifact.data) as pdf:
        text = " ".join(pdf[0].get_textpage().get_text_bounded().split())
    assert " Why it happened: " in text
    assert text.index("Questions for your team") < text.index("Key messages") < text.index("Recommendations")


def test_questions_stay_below_a_long_story(make_edition: MakeEdition) -> None:
    """Beside a story that is as high as the messages, or in a house that has these first, they stand where they did."""
    plan = next(each for each in page_plans(closer(make_edition, 6)) if each.is_close)
    report = DESIGNS["report"]
    assert asks_beside(plan, report)
    assert not asks_beside(replace(plan, is_close=False), report)
    assert not asks_beside(replace(plan, what_happened=(words(900),)), report)
    assert not asks_beside(replace(plan, bands=("messages", "story", "recommendations")), report)
    assert not asks_beside(plan, DESIGNS["seven-box"])
    assert advice_halves(replace(plan, recommendations=plan.recommendations[:2]), report) == ()


@pytest.mark.parametrize("is_close", [False, True])
@pytest.mark.parametrize("design", ["report", "seven-box"])
def test_no_text_ends_in_a_space(make_edition: MakeEdition, design: str, is_close: bool) -> None:
    """WeasyPrint 70 cuts a text that fills its line but for the space at its end after its first word."""
    items = [{"text": "Do it.", "owner": "Board", "status": "open"}]
    figures = [{"number": "3", "what": "were told", "source": "page 4"}]
    edition = make_edition(recommendations=items, figures=figures, house=House(design=design))
    plan = replace(page_plans(edition)[0], is_close=is_close)
    page = PageRenderer(edition).page(plan)
    assert page.count("What was found:") == len(plan.messages)
    # The strapline has a dot for its space.
    assert [found for found in re.findall(r"[\w.!?)] <(?:span|b)[^>]*>", page) if "dot" not in found] == []
