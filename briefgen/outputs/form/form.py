"""Render ``action-plan.docx``: the form in which a team records what it will do."""

from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.outputs.form.docx import ActionPlanForm, Cell, FormField, FormTable, FormText, Part, draw_form
from briefgen.outputs.material import Material
from briefgen.outputs.office import language_tag, shades
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.wording.phrases import paragraphs

NAME = "action-plan.docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FACTS_MM = (60, 207)
QUESTIONS_MM = (107, 160)
PLAN_MM = (72, 65, 30, 26, 42, 32)
RECOMMENDATIONS_MM = (107, 60, 35, 65)
"""Widths of the columns; each adds up to the 267 mm between the margins of A4, landscape."""

WRITING_MM = 24
"""The height of a row to write in by hand: four lines."""

OWN_ROWS = 3

FORM_SECTIONS = ("questions", "messages", "recommendations")
"""The parts of the form whose order a house can change, in their usual order."""

Parts = Iterator[Part]


def render_action_plan(edition: Edition) -> Artifact:
    """Render the form: who and when, questions, what the team will do for each key message, sign-off.

    Args:
        edition: whose review it is; gives colours, wording and the address to send the form to.
    """
    return Artifact(NAME, MEDIA_TYPE, draw_form(form_of(edition)))


def form_of(edition: Edition) -> ActionPlanForm:
    """Return the content of the form of an Edition."""
    labels, about = edition.wording.labels("form"), edition.review.about
    sections = {"messages": _plan, "questions": _questions, "recommendations": _recommendations}
    parts = [*_opening(edition, labels), *_who(labels)]
    for section in edition.ordered(FORM_SECTIONS):
        parts += sections[section](edition, labels)
    parts += _ending(edition, labels)
    return ActionPlanForm(
        language=language_tag(about.language),
        colours=shades(edition.house.colours),
        parts=tuple(parts),
        marks=tuple(edition.marks),
        foot=str(labels["footer"]).format(publisher=edition.publisher, title=edition.title),
        table_alt=str(labels["table_alt"]),
        title=f"{labels['title']}: {edition.title}",
        author=about.publisher or edition.house.name or "",
        subject=about.kind,
    )


def _heading(text: str) -> FormText:
    return FormText(text, "Heading 1")


def _opening(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    """Yield title, markings, the facts of the review, and the content note."""
    about = edition.review.about
    yield FormText(str(labels["title"]), "Title")
    yield FormText(edition.title, "Subtitle")
    for mark in edition.marks:
        yield FormText(mark, "Mark")
    facts = {"kind": about.kind, "publisher": edition.publisher, "published": edition.published}
    for name, value in facts.items():
        yield FormField(str(labels["facts"][name]), value)
    if about.report:
        yield FormField(str(labels["facts"]["report"]), about.report, url=about.report)
    yield FormText(str(labels["intro"]))
    if about.content_note:
        yield _heading(edition.heading("content-note"))
        for paragraph in paragraphs(about.content_note):
            yield FormText(paragraph)


def _who(labels: Mapping[str, Any]) -> Parts:
    rows = tuple((str(field), "") for field in labels["who_fields"].values())
    yield _heading(str(labels["who"]))
    yield FormTable(str(labels["who"]), (str(labels["field"]), str(labels["answer"])), rows, FACTS_MM)


def _questions(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    if not edition.questions:
        return
    title = edition.heading("questions")
    rows = tuple((question, "") for question in edition.questions)
    yield _heading(title)
    yield FormTable(title, (str(labels["question"]), str(labels["notes"])), rows, QUESTIONS_MM, WRITING_MM)


def _plan(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    """Yield the table of actions: one row a key message, and empty rows for actions of the team's own."""
    fields, empty = edition.common["fields"], ("",) * (len(PLAN_MM) - 1)
    rows: list[tuple[Cell, ...]] = []
    for number, message in enumerate(edition.review.key_messages, 1):
        cell = [
            str(labels["message"]).format(number=number, headline=message.headline),
            str(labels["for"]).format(agencies=", ".join(edition.agencies(message))),
            f"{fields['action']}: {edition.action(message)}",
        ]
        if meant := edition.meant(message):
            cell.append(f"{edition.wording.labels('audience')['meant']}: {meant}")
        rows.append((tuple(cell), *empty))
    rows += [(str(labels["own"]), *empty) for _ in range(OWN_ROWS)]
    header = (edition.heading("messages"), *map(str, labels["plan"]))
    yield _heading(str(labels["actions"]))
    yield FormTable(str(labels["actions"]), header, tuple(rows), PLAN_MM, WRITING_MM)


def _recommendations(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    if not edition.review.recommendations:
        return
    title = edition.heading("recommendations")
    header = tuple(str(label) for label in labels["recommendations"].values())
    rows = tuple((each.text, edition.owner(each), edition.due(each), "") for each in edition.review.recommendations)
    yield _heading(title)
    yield FormTable(title, header, rows, RECOMMENDATIONS_MM)


def _ending(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    """Yield sign-off, the address for the form, and helplines."""
    yield _heading(str(labels["sign_off"]))
    rows = tuple((str(field), "") for field in labels["sign_fields"].values())
    yield FormTable(str(labels["sign_off"]), (str(labels["field"]), str(labels["answer"])), rows, FACTS_MM)
    yield _heading(str(labels["send"]))
    contact = edition.house.contact
    yield FormText(str(labels["send_to"]).format(contact=contact) if contact else str(labels["send_unknown"]))
    yield _heading(edition.heading("support"))
    for help_ in edition.support:
        yield FormField(help_.name, help_.contact)


def render_form(material: Material) -> Iterator[Artifact]:
    """Render ``action-plan.docx``."""
    yield render_action_plan(material.edition)
