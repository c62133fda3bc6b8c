"""Storyboards and readings of decks that several tests of the deck share."""

import random
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation

from briefgen import resources
from briefgen.pack.artifact import Artifact
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Line, Row, Scene, SceneKind, Slide, Span, Storyboard, Timeline
from briefgen.wording.wording import Wording

LABELS = {"finding": "What was found", "why": "Why it happened", "action": "What to do", "agencies": "For"}
WORDS = [
    "the",
    "records",
    "held",
    "by",
    "each",
    "service",
    "told",
    "only",
    "one",
    "part",
    "of",
    "a",
    "story",
    "that",
    "nobody",
    "put",
    "together",
    "in",
    "time",
]

LONG_WORDS = (
    *WORDS,
    "safeguarding",
    "multi-agency",
    "organisations",
    "understanding",
    "on 12/03/2021",
    "Siân",
    "“thinking family”",
)

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def words(count: int) -> str:
    """Return a sentence of so many words."""
    return (" ".join(WORDS[index % len(WORDS)] for index in range(count)) + ".").capitalize()


def scene(kind: SceneKind, slide: Slide, scene_id: str = "", **more: Any) -> Scene:
    """Return a Scene with three Lines in two paragraphs."""
    name = scene_id or kind.value
    lines = (
        Line(f"{name}.01", "Narrator", f"This is said at {name}."),
        Line(f"{name}.02", "Narrator", "And this, too."),
        Line(f"{name}.03", "Narrator", "Then this, after a breath.", new_paragraph=True),
    )
    return Scene(name, kind, slide, lines, prompt="Pause here.", source="paragraph 4.12", **more)


def slide(
    title: str,
    *,
    labels: dict[str, str] | None = None,
    moments: tuple[tuple[str, str], ...] = (),
    **texts: str | tuple[str, ...],
) -> Slide:
    """Return a Slide; a text may be one paragraph or several."""
    paragraphs = {name.replace("_", " "): (text,) if isinstance(text, str) else text for name, text in texts.items()}
    return Slide(title, paragraphs, labels or {}, moments=moments)


def message(number: int, count: int, *agencies: str, title: str = "") -> Slide:
    """Return the Slide of a key message with so many words in each part."""
    parts = {name: words(count) for name in ("finding", "why", "action")}
    return slide(
        title or f"Share what you know early, part {number}",
        labels=LABELS,
        number=str(number),
        agencies=agencies or ("All agencies",),
        finding=parts["finding"],
        why=parts["why"],
        action=parts["action"],
    )


def every_kind(count: int) -> Storyboard:
    """Return a Storyboard with a Scene of each kind, about so many words in each text."""
    header = ("Recommendation", "Owner", "By when")
    rows = tuple(
        Row((words(min(count, 18)), owner, "September 2025")) for owner in ("Health board", "no owner named")
    )
    links = (("The full page", "https://example.org/full"), ("The report", "https://example.org/report?a=1&b=2"))
    scenes = (
        scene(SceneKind.CONTENT_NOTE, slide("Child T, Exampleshire, 2021", labels={"body": "Before you start"}, subtitle=("Case review", "Publisher · March 2021"), body=words(count), note="Restricted")),
        scene(SceneKind.ABOUT, slide("What this is", body=(words(9), words(8), words(7)), note=words(6), moments=(("2018 to 2019", "The time the review looks at"), ("March 2021", "Published")))),
        scene(SceneKind.STORY, slide("What happened", body=words(2 * count))),
        scene(SceneKind.PERSPECTIVE, slide("Their perspective", quote=words(count))),
        scene(SceneKind.OVERVIEW, Slide("Who each message is for", {}, {}, ("Key message", "Health", "Police"), (Row(("1. Share", "Yes", "Yes")), Row(("2. Ask", "–", "Yes"))))),
        scene(SceneKind.MESSAGE, message(1, count, "Health", "Police"), "message-1"),
        scene(SceneKind.MESSAGE, message(2, count), "message-2"),
        scene(SceneKind.GOOD_PRACTICE, slide("Good practice", body=(words(count), words(10)), note="And 3 more")),
        scene(SceneKind.RECOMMENDATIONS, Slide("Recommendations", {"note": ("And 4 more",)}, {}, header, rows)),
        scene(SceneKind.QUESTIONS, slide("Questions for your team", body=(words(12), words(count)))),
        scene(SceneKind.SUPPORT, Slide("Help for anyone affected", {"body": ("Samaritans: 116 123",)}, {"links": "Where to find more"}, links=links)),
    )  # fmt: skip
    return Storyboard("Child T, Exampleshire, 2021", "en-GB", scenes)


def timeline(storyboard: Storyboard, seconds: float = 25.4) -> Timeline:
    """Return times at which every Scene takes as long."""
    scenes = {each.id: Span(index * seconds, (index + 1) * seconds) for index, each in enumerate(storyboard.scenes)}
    lines = {line.id: scenes[each.id] for each in storyboard.scenes for line in each.lines}
    return Timeline(lines, scenes, len(storyboard.scenes) * seconds, "estimated")


def edition_in(language: str, review: Review, folder: Path) -> Edition:
    """Return an Edition in a language; the shared labels in English stand in for those of other areas."""
    labels = folder / "labels" / language
    labels.mkdir(parents=True)
    labels.joinpath("common.yaml").write_bytes((resources.templates() / "labels/en-GB/common.yaml").read_bytes())
    about = review.about.model_copy(update={"language": language})
    review = review.model_copy(update={"about": about})
    return Edition(review, House(), Wording(language, folder), date(2022, 1, 1))


def opened(deck: Artifact) -> Any:
    """Return a deck as python-pptx reads it."""
    return Presentation(BytesIO(deck.data))


def texts(page: Any) -> dict[str, list[str]]:
    """Return the paragraphs of each shape of a slide by the shape's name."""
    return {
        shape.name: [paragraph.text for paragraph in shape.text_frame.paragraphs]
        for shape in page.shapes
        if shape.has_text_frame
    }


def sizes_pt(page: Any) -> Iterator[tuple[str, float]]:
    """Give the type size of each run of a slide with its shape's name; the foot has its layout's."""
    for shape in page.shapes:
        for properties in shape._element.iter(f"{A}rPr"):
            if properties.get("sz"):
                yield shape.name, int(properties.get("sz")) / 100


def roots(presentation: Any) -> Iterator[tuple[str, Any]]:
    """Give the XML of each part of a deck with its name."""
    for part in presentation.part.package.iter_parts():
        if str(part.partname).endswith(".xml"):
            yield str(part.partname), etree.fromstring(part.blob)


def words_shown(each: Scene) -> int:
    """Return how many words of running text a slide shows: what the rule of 40 words counts.

    The facts of "What this is" and the contacts for help are looked up, not read, and are shown whatever their number.
    """
    looked_up = each.kind in {SceneKind.ABOUT, SceneKind.SUPPORT}
    running = ("finding", "why", "action", "quote", "note") + (() if looked_up else ("body",))
    return sum(len(text.removesuffix("…").split()) for name in running for text in each.slide.texts.get(name, ()))


NAMES = (
    "Police", "Health", "Children's Social Care", "Adult Social Care", "Housing", "Early Years", "Education and Schools",
    "Northmere and Exampleshire Safeguarding Partnership", "Probation", "Voluntary and community organisations",
)  # fmt: skip


def generated(seed: int) -> Review:
    """Return a Review with texts, lists and names of very different lengths; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  (no secret)

    def sentence(most: int) -> str:
        count = chance.randint(3, most)
        return (" ".join(chance.choice(LONG_WORDS) for _ in range(count)) + ".").capitalize()

    def text(most: int) -> str:
        return " ".join(sentence(chance.choice((12, 25, 45))) for _ in range(chance.randint(1, most)))

    def message(number: int) -> dict[str, Any]:
        headline = " ".join(chance.choice(LONG_WORDS) for _ in range(chance.randint(2, 5)))
        return {
            "headline": f"{headline} {number}".capitalize(),
            "finding": text(3), "why": chance.choice((None, text(3))), "action": chance.choice((None, text(2))),
            "agencies": chance.choice((["all"], chance.sample(NAMES, chance.randint(1, 6)))),
        }  # fmt: skip

    def advice() -> dict[str, Any]:
        return {
            "text": text(2), "owner": chance.choice((None, *NAMES)),
            "due": chance.choice((None, "2025", "2025-09", "2026-03-31")),
        }  # fmt: skip

    return Review.model_validate({
        "review": {
            "title": chance.choice(("Child T", "The Ashgrove family and what services around them could not see")),
            "kind": "Local child safeguarding practice review", "area": "Exampleshire", "subject": "Child T, under 1",
            "published": chance.choice((None, "2021", "2021-03")), "period": chance.choice((None, "2018 to 2019")),
            "review_by": chance.choice((None, "2027-03")), "report": chance.choice((None, "https://example.org/report")),
            "circulation": chance.choice(("public", "restricted")), "content_note": chance.choice((None, text(3))),
            "author": chance.choice((None, "Independent reviewer")), "publisher": chance.choice((None, *NAMES)),
        },
        "what_happened": text(6), "perspective": chance.choice((None, text(4))),
        "key_messages": [message(number) for number in range(1, chance.randint(2, 8))],
        "good_practice": [text(2) for _ in range(chance.randint(0, 6))],
        "recommendations": [advice() for _ in range(chance.randint(0, 9))],
        "questions": [sentence(30) for _ in range(chance.randint(0, 6))],
        "support": [{"name": name, "contact": "0808 2000 247, day and night"} for name in NAMES[: chance.randint(0, 5)]],
        "resources": [
            {"title": sentence(12), "url": f"https://example.org/{number}"} for number in range(chance.randint(0, 9))
        ],
    })  # fmt: skip
