"""``abstract.txt``: the review in the form of the NSPCC's collection."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from briefgen import resources
from briefgen.outputs.abstract.abstract import WIDTH, incident, phrases, render_abstract
from briefgen.outputs.verify import verify
from briefgen.pack.read import read_manifest
from briefgen.pack.write import write_pack
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.model import CheckChoices
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition

MakeEdition = Callable[..., Edition]


def lines_of(edition: Edition) -> list[str]:
    """Return the paragraphs of an abstract, unwrapped."""
    text = render_abstract(edition).data.decode()
    starts = ("Learning:", "Recommendations:", "Keywords:", "Kind of review:", "Published by:", "Full report:")
    paragraphs: list[str] = []
    for line in text.splitlines():
        if not paragraphs or line.startswith(starts) or len(paragraphs) == 1:
            paragraphs.append(line)
        else:
            paragraphs[-1] += f" {line}"
    return paragraphs


def test_the_form(make_edition: MakeEdition) -> None:
    """Year, area and name; the incident; learning, recommendations and keywords as runs; kind, publisher, report."""
    edition = make_edition(
        about={
            "themes": ["neglect", "school"],
            "publisher": "Board",
            "report": "https://a.example/report-of-a-long-name/that/does/not/fit/on/one/line/of/the/abstract.pdf",
        },
        recommendations=[{"text": "Train staff.", "owner": "Board"}, {"text": "Ask why?"}],
    )

    assert lines_of(edition) == [
        "2021 - Exampleshire - Child T",
        "Child T was hurt at home. Several services knew the family.",
        (
            "Learning: Share what you know early, part 1; Share what you know early, part 2; "
            "Share what you know early, part 3."
        ),
        "Recommendations: Train staff; Ask why?",
        "Keywords: neglect, school",
        "Kind of review: Case review",
        "Published by: Board",
        "Full report: https://a.example/report-of-a-long-name/that/does/not/fit/on/one/line/of/the/abstract.pdf",
    ]


def test_what_a_review_does_not_say(make_edition: MakeEdition) -> None:
    """No date and no recommendations are said; no keywords, publisher and report are left out."""
    assert lines_of(make_edition(about={"published": None}))[0] == "date not stated - Exampleshire - Child T"
    assert lines_of(make_edition())[3:] == [
        "Recommendations: none are given in the summary.",
        "Kind of review: Case review",
    ]


def test_hidden_recommendations_are_not_denied(make_edition: MakeEdition) -> None:
    """A house that hides recommendations has no line that says there are none."""
    edition = make_edition(recommendations=[{"text": "Train staff."}])
    hidden = make_edition_of(edition, House(hide=("recommendations",)))

    assert [line for line in lines_of(hidden) if line.startswith("Recommendations")] == []


def make_edition_of(edition: Edition, house: House) -> Edition:
    """Return the edition of another house."""
    return make_edition(edition.review, house, edition.today)


@pytest.mark.parametrize(
    ("about", "mark"),
    [
        ({"withdrawn": "2021-12", "withdrawn_reason": "A mistake."}, "Withdrawn (December 2021): do not use or share this"),
        ({"circulation": "restricted"}, "Restricted: do not share outside your organisation"),
        ({"review_by": "2021-12"}, "Due for review: check with the publisher before you use this"),
    ],
)  # fmt: skip
def test_marks_come_first(make_edition: MakeEdition, about: dict[str, str], mark: str) -> None:
    """A withdrawn, restricted or old review says so in the first line."""
    assert render_abstract(make_edition(about=about)).data.decode().splitlines()[0] == mark


def test_in_welsh(make_edition: MakeEdition) -> None:
    """A Welsh review has Welsh words around its own."""
    text = render_abstract(make_edition(about={"language": "cy"})).data.decode()

    assert [word for word in ("Dysgu:", "Argymhellion:", "Math o adolygiad:") if word not in text] == []
    assert "Learning" not in text


def test_one_audience(make_edition: MakeEdition) -> None:
    """The abstract of an edition for one audience says whom it is for."""
    review = make_edition(
        key_messages=[
            {"headline": "For all", "finding": "A.", "agencies": ["all"]},
            {"headline": "For some", "finding": "B.", "agencies": ["Police"]},
        ]
    ).review
    text = " ".join(render_abstract(make_edition_for(review, "Police")).data.decode().split())

    assert make_edition_for(review, "Police").note in text


def make_edition_for(review: object, audience: str) -> Edition:
    """Return the edition for an audience."""
    return make_edition(review, House(), date(2022, 1, 1), audience)  # type: ignore[arg-type]


def test_lines_are_wrapped_but_no_word_is_broken(make_edition: MakeEdition) -> None:
    """No line is too long for a mail program, except for a word that is longer; hyphens do not divide."""
    word = "a-very-" * 14
    text = render_abstract(make_edition(what_happened=f"It {word} was. " + "Words and words. " * 20)).data.decode()

    assert [line for line in text.splitlines() if len(line) > WIDTH] == [word]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("One. Two.", "One. Two."),
        (f"{'word ' * 60}end. Two.", f"{'word ' * 60}end."),
        (f"One. Then {'word ' * 50}end. Three.", "One."),
        ("One.\nTwo.", "One."),
    ],
)
def test_the_incident_is_short(story: str, expected: str) -> None:
    """The first sentences of the first paragraph, up to 50 words and at least one."""
    assert expected == incident(story)


def test_phrases() -> None:
    """A full stop at the end is left out; an ellipsis and other marks stay."""
    assert phrases(["Train staff.", "Why?", "And so on...", " Two\nlines. "]) == (
        "Train staff",
        "Why?",
        "And so on...",
        "Two lines",
    )


def test_hostile_text(make_edition: MakeEdition) -> None:
    """Markup stays as it is written, and controls are left out."""
    edition = make_edition(about={"title": "<b>{{ 1 }}</b>\x00 & co"}, what_happened="A\x1b[31mred\u2028thing.")
    lines = render_abstract(edition).data.decode().splitlines()

    assert lines[:2] == ["2021 - Exampleshire - <b>{{ 1 }}</b> & co", "A[31mred thing."]


@pytest.fixture
def abstract_pack(sample: Path, tmp_path: Path) -> Path:
    """The pack of each sample with its abstract alone."""
    built = build(Order(sample.read_bytes(), sample.name, today=date(2026, 1, 1), outputs=frozenset({"abstract"})))
    return write_pack(tmp_path, built.manifest, built.artifacts, verify)


def test_samples(sample: Path, abstract_pack: Path) -> None:
    """The abstract can be made alone, verifies, and has every headline and recommendation of each sample."""
    text = " ".join((abstract_pack / "abstract.txt").read_text(encoding="utf-8").split())
    review = load_review(sample.read_bytes(), sample.name).review

    assert {"abstract.txt", "pack.json"} == {path.name for path in abstract_pack.iterdir()}
    wanted = [each.headline for each in review.key_messages] + [each.text[:-1] for each in review.recommendations]
    assert [each for each in wanted if each not in text] == []


def test_a_digest_leads_to_its_reviews(make_edition: MakeEdition) -> None:
    """A digest has no recommendations of its own, although its reviews have: they are said to be there."""
    found = lines_of(make_edition(about={"digest_of": ["Child T", "Child U"]}))

    assert "Recommendations: see the reviews in this digest." in found


def test_pack_json_gives_the_review_back(sample: Path, abstract_pack: Path) -> None:
    """What a library reads from ``pack.json`` is what the summary has, paragraphs too, but the author's choices."""
    review = load_review(sample.read_bytes(), sample.name).review
    manifest = read_manifest(abstract_pack)

    assert manifest is not None
    assert review.model_copy(update={"checks": CheckChoices()}) == manifest.review


def test_verify_finds_what_is_missing(tmp_path: Path) -> None:
    """A lost recommendation and a changed headline are found, although size and hash are made to fit."""
    path = resources.samples() / "invented-rowan.yaml"
    built = build(Order(path.read_bytes(), path.name, today=date(2026, 1, 1), outputs=frozenset({"abstract"})))
    pack = write_pack(tmp_path, built.manifest, built.artifacts, verify)
    file = pack / "abstract.txt"
    text = (
        file.read_text(encoding="utf-8")
        .replace("Cut the policy", "Keep the policy")
        .replace("Share worries", "Share")
    )
    file.write_text(text, encoding="utf-8")

    found = [fault.message for fault in verify(pack) if "missing or were changed" in fault.message]
    assert [message.partition(": ")[2] for message in found] == [
        "Share worries on the same day",
        "Cut the policy on bruising in babies to one page.",
    ]
