"""Render ``facilitator.pdf``: the printable guide for the presenter of the seven minutes, PDF/UA-1."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from briefgen import resources
from briefgen.outputs.deck.notes import spoken_paragraphs
from briefgen.outputs.guide.plan import SESSIONS_MIN, PlanRow, message_notes, message_questions, plan_rows
from briefgen.outputs.layout.limited import pdf_of
from briefgen.outputs.layout.proof import STYLES, check_glyphs, check_proof, prove
from briefgen.outputs.layout.warnings import strict
from briefgen.outputs.letterhead import document_facts, logo_alt, logo_uri, running_mark
from briefgen.outputs.markup import directed
from briefgen.outputs.material import Material
from briefgen.outputs.pictures.draw import page_jpegs
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Scene, SceneKind, Storyboard, Timeline
from briefgen.storyboard.page_parts import shown
from briefgen.text import clock, whole_seconds
from briefgen.wording.plain import plain

PICTURE_PX = 800
"""Pictures are printed 61 mm wide: 330 dots an inch."""

SHORT_WORDS = 260
"""A Scene with more words than this may run over the end of a page."""

BRIEF_WORDS = 45
"""The words of a Scene up to this many leave room beside its picture for what the facilitator should know."""


@dataclass(frozen=True)
class GuideScene:
    """One slide in the guide, every text as shown; ``question`` is asked about its message after the slides."""

    number: int
    title: str
    heading: str
    picture: str
    alt: str
    start: str
    time: str
    spoken: tuple[str, ...]
    prompt: str
    source: str
    question: str
    is_short: bool
    is_brief: bool


@dataclass(frozen=True)
class Guide:
    """The content of a guide that differs between reviews."""

    title: str
    marks: tuple[str, ...]
    length: str
    plan: tuple[PlanRow, ...]
    plan_notes: tuple[str, ...]
    scenes: tuple[GuideScene, ...]
    questions: tuple[str, ...]
    left_out: tuple[str, ...]
    support: tuple[str, ...]
    foot: tuple[str, ...]

    def texts(self) -> Iterator[str]:
        """Yield every text that must be in the file."""
        yield from (self.title, *self.marks, self.length, *self.plan_notes)
        for row in self.plan:
            yield from (row.step, *row.minutes)
        for scene in self.scenes:
            yield from (scene.title, scene.start, scene.heading, scene.time, *scene.spoken)
            yield from filter(None, (scene.prompt, scene.source, scene.question))
        yield from (*self.questions, *self.left_out, *self.support, *self.foot)


def guide_of(edition: Edition, storyboard: Storyboard, timeline: Timeline, pictures: Sequence[bytes]) -> Guide:
    """Return the content of the guide of one Edition.

    Args:
        edition: whose review it is.
        storyboard: the Scenes as they are shown and said.
        timeline: when, estimated or measured.
        pictures: a JPEG of each Scene's slide.
    """
    labels = edition.wording.labels("facilitator")
    about = edition.review.about
    help_ = [f"{each.name}: {each.contact}" for each in edition.support]
    if not edition.names_help:
        help_.insert(0, str(edition.wording.labels("script")["no_support"]))
    foot = (
        ("contact", "contact", edition.house.contact),
        ("page_link", "address", edition.page_url),
        ("report_link", "address", about.report),
    )
    left_out = (each.what for each in (*edition.left_out, *storyboard.left_out))
    drawn = zip(storyboard.scenes, pictures, strict=True)
    asked = iter(message_questions(edition, labels))
    questions = {each.id: next(asked, "") for each in storyboard.scenes if each.kind is SceneKind.MESSAGE}
    return Guide(
        shown(edition.title),
        tuple(map(shown, edition.notices)),
        str(labels[timeline.basis]).format(minutes=clock(timeline.total_s)),
        tuple(plan_rows(timeline.total_s, labels)),
        tuple(message_notes(timeline.total_s, len(edition.review.key_messages), labels)),
        tuple(
            _asked(
                _scene(number, scene, timeline, picture, labels, named=storyboard.names_speakers),
                shown(questions.get(scene.id, "")),
            )
            for number, (scene, picture) in enumerate(drawn, start=1)
        ),
        tuple(map(shown, edition.questions)),
        tuple(dict.fromkeys(map(shown, left_out))),
        tuple(map(shown, help_)),
        tuple(shown(str(labels[key]).format(**{name: value})) for key, name, value in foot if value),
    )


def _asked(scene: GuideScene, question: str) -> GuideScene:
    """Return a Scene with a question to ask after the slides; its prompt, that there is one, is not said then."""
    return replace(scene, question=question, prompt="") if question else scene


def _scene(  # noqa: PLR0913  (options by keyword)
    number: int,
    scene: Scene,
    timeline: Timeline,
    picture: bytes,
    labels: Mapping[str, Any],
    *,
    named: bool,
) -> GuideScene:
    """Return one Scene with its slide, times and notes."""
    span = timeline.scenes[scene.id]
    times = {"start": clock(span.start_s), "end": clock(span.end_s)}
    seconds = whole_seconds(span.end_s) - whole_seconds(span.start_s)
    title = shown(scene.slide.title)
    alt = str(labels["picture_alt"]).format(number=number)
    return GuideScene(
        number,
        title,
        str(labels["slide_heading"]).format(number=number, title=title),
        f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}",
        shown(alt),
        times["start"],
        str(labels["slide_time"]).format(**times, seconds=seconds),
        tuple(map(shown, spoken_paragraphs(scene, named=named))),
        shown(scene.prompt),
        shown(scene.source),
        "",
        scene.words <= SHORT_WORDS,
        scene.words <= BRIEF_WORDS,
    )


NAME = "facilitator.pdf"
MARGIN_MM = 16.0
FOOT_MM = 20.0
"""The margin below, where the page's number stands."""

NUMBER_MM = 8.0
"""The least distance of anything from the edge of the paper: what office printers can print."""


def render_guide(edition: Edition, storyboard: Storyboard, timeline: Timeline, pictures: Sequence[bytes]) -> Artifact:
    """Render the facilitator's guide.

    Args:
        edition: whose review it is.
        storyboard: the Scenes as the deck shows them.
        timeline: start and end of each Scene and Line, estimated or measured.
        pictures: a JPEG of each slide of the deck, in order.

    Raises:
        NotPrintable: there are characters that the typeface cannot show.
        BriefgenError: the logo or a template of the house cannot be used, or the finished file failed its proof.
    """
    labels = edition.wording.labels("briefing")
    guide = guide_of(edition, storyboard, timeline, pictures)
    texts = [*guide.texts(), *map(str, edition.wording.labels("facilitator")["steps"])]
    check_glyphs(texts, labels)
    with strict(labels) as warnings:
        data = _pdf(edition, guide, storyboard.language)
    check_proof(prove(data, texts, NUMBER_MM, foot_mm=FOOT_MM), labels)
    return Artifact(NAME, "application/pdf", data, tuple(warnings))


def _pdf(edition: Edition, guide: Guide, language: str) -> bytes:
    """Fill the template and lay it out as a PDF."""
    labels = edition.wording.labels("facilitator")
    style = edition.wording.render(
        "facilitator/guide.css",
        fonts={style: resources.fonts()[style].as_uri() for style in STYLES},
        primary=edition.house.colours.primary,
        margin_mm=MARGIN_MM,
        foot_mm=FOOT_MM,
        running=running_mark(edition),
        withdrawn=edition.review.about.withdrawn is not None,
    )
    page = edition.wording.render(
        "facilitator/guide.html",
        running=running_mark(edition),
        guide=plain(guide),
        sessions=[str(labels["minutes"]).format(count=minutes) for minutes in SESSIONS_MIN],
        labels=labels,
        language=language,
        document_title=shown(str(labels["document_title"]).format(title=edition.title)),
        questions_heading=shown(edition.heading("questions")),
        support_heading=shown(edition.heading("support")),
        logo=logo_uri(edition),
        logo_alt=logo_alt(edition),
        **document_facts(edition),
    )
    return pdf_of(edition, directed(page), style)


def render_handout(material: Material) -> Iterator[Artifact]:
    """Render ``facilitator.pdf``, which shows the pages of ``slides.pdf``.

    Raises:
        NotPrintable: there are characters that the typeface cannot show.
    """
    slides = material.file("slides.pdf")
    pictures = tuple(page_jpegs(slides.data, PICTURE_PX))
    guide = render_guide(material.edition, material.storyboard, material.timeline, pictures)
    yield replace(guide, warnings=tuple(dict.fromkeys((*guide.warnings, *slides.warnings))))
