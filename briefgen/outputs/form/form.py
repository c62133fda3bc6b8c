"""Render ``action-plan.docx``: the form in which a team records what it will do."""

from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.outputs.form.docx import (
    ActionPlanForm,
    Cell,
    FormControl,
    FormField,
    FormTable,
    FormText,
    Part,
    draw_form,
)
from briefgen.outputs.material import Material
from briefgen.outputs.office import language_tag, shades
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.wording.phrases import paragraphs

NAME = "action-plan.docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

WHO_MM = (74, 42, 60, 91)
QUESTIONS_MM = (107, 160)
PLAN_MM = (108, 56, 26, 26, 21, 30)
RECOMMENDATIONS_MM = (142, 42, 27, 56)
SIGN_MM = (60, 60, 63, 42, 42)
"""Widths of the columns; each adds up to the 267 mm between the margins of A4, landscape."""

NOTES_MM, WRITING_MM, OURS_MM, CLOSE_MM = 8.5, 9.5, 8.5, 6
"""The height of a row of notes, of the plan and of the recommendations, to write in by hand; many of these are set
close, so that the form stays on two pages."""

MANY = 8

OWN_ROWS = 2

FORM_SECTIONS = ("questions", "messages", "recommendations")
"""The parts of the form whose order a house can change, in their usual order."""

Parts = Iterator[Part]
Widths = tuple[float, ...]


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
    publisher = about.publisher or edition.house.name or ""
    parts = [*_opening(edition, labels), *_who(labels)]
    for section in edition.ordered(FORM_SECTIONS):
        parts += sections[section](edition, labels)
    parts += _ending(edition, labels)
    return ActionPlanForm(
        language=language_tag(about.language),
        colours=shades(edition.house.colours),
        parts=tuple(parts),
        marks=tuple(edition.notices),
        is_withdrawn=about.withdrawn is not None,
        foot=str(labels["footer"]).format(publisher=publisher, title=edition.title) if publisher else edition.title,
        table_alt=str(labels["table_alt"]),
        title=f"{labels['title']}: {edition.title}",
        author=publisher,
        subject=about.kind,
    )


def _heading(text: str) -> FormText:
    return FormText(text, "Heading 1")


def _opening(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    """Yield title, markings, the facts of the review, and the content note."""
    about = edition.review.about
    yield FormText(str(labels["title"]), "Title")
    yield FormText(edition.title, "Subtitle")
    for mark in edition.notices:
        yield FormText(mark, "Mark")
    values = {"kind": about.kind, "publisher": about.publisher or edition.house.name}
    values["published"] = edition.published if about.published else None
    facts = (f"{labels['facts'][name]}: {value}" for name, value in values.items() if value)
    yield FormText(" · ".join(facts))
    if about.report:
        yield FormField(str(labels["facts"]["report"]), about.report, url=about.report)
    if about.content_note:
        yield FormField(edition.heading("content-note"), " ".join(paragraphs(about.content_note)))
    yield FormText(str(labels["intro"]))


def _filled(prefix: str, fields: Mapping[str, Any], labels: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return a control for each field of a row; those named in ``kinds`` take a date or one of a list."""
    kinds: Mapping[str, str] = labels["kinds"]
    choices = tuple((str(value), str(shown)) for value, shown in labels["statuses"].items())
    controls: list[Cell] = []
    for field, name in fields.items():
        kind = str(kinds.get(field, "text"))
        listed = choices if kind == "choice" else ()
        controls.append(FormControl(f"{prefix}.{field}", str(name), str(labels["prompts"][kind]), kind, listed))
    return tuple(controls)


def _row_of(title: str, prefix: str, fields: Mapping[str, Any], labels: Mapping[str, Any], widths: Widths) -> Parts:
    """Yield a table of one row to fill in below its labels."""
    yield _heading(title)
    rows = (_filled(prefix, fields, labels),)
    yield FormTable(title, tuple(map(str, fields.values())), rows, widths, names_rows=False)


def _who(labels: Mapping[str, Any]) -> Parts:
    yield from _row_of(str(labels["who"]), "who", labels["who_fields"], labels, WHO_MM)


def _questions(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    if not edition.questions:
        return
    title, header = edition.heading("questions"), (str(labels["question"]), str(labels["notes"]))
    rows = tuple(
        (question, *_filled(f"question.{number}", {"notes": labels["notes"]}, labels))
        for number, question in enumerate(edition.questions, 1)
    )
    yield _heading(title)
    yield FormTable(title, header, rows, QUESTIONS_MM, NOTES_MM)


def _plan(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    """Yield the table of actions: one row a key message, and empty rows for actions of the team's own."""
    fields = edition.common["fields"]
    rows: list[tuple[Cell, ...]] = []
    for number, message in enumerate(edition.review.key_messages, 1):
        cell = [
            str(labels["message"]).format(number=number, headline=message.headline),
            f"{fields['action']}: {edition.action(message)}",
        ]
        if meant := edition.meant(message):
            cell.append(f"{edition.wording.labels('audience')['meant']}: {meant}")
        cell[-1] += f" {labels['for']}".format(agencies=", ".join(edition.agencies(message)))
        rows.append((tuple(cell), *_filled(f"message.{number}", labels["plan"], labels)))
    rows += [
        (str(labels["own"]), *_filled(f"own.{number}", labels["plan"], labels)) for number in range(1, OWN_ROWS + 1)
    ]
    header = (edition.heading("messages"), *map(str, labels["plan"].values()))
    yield _heading(str(labels["actions"]))
    yield FormTable(str(labels["actions"]), header, tuple(rows), PLAN_MM, WRITING_MM)


def _recommendations(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    if not edition.review.recommendations:
        return
    title = edition.heading("recommendations")
    every = edition.review.recommendations
    header = tuple(str(label) for label in labels["recommendations"].values())
    ours = {"ours": labels["recommendations"]["ours"]}
    rows = tuple(
        (each.text, edition.owner(each), edition.due(each), *_filled(f"recommendation.{number}", ours, labels))
        for number, each in enumerate(every, 1)
    )
    yield _heading(title)
    yield FormTable(title, header, rows, RECOMMENDATIONS_MM, CLOSE_MM if len(rows) > MANY else OURS_MM)


def _ending(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    """Yield sign-off, the address for the form, and helplines."""
    yield from _row_of(str(labels["sign_off"]), "sign", labels["sign_fields"], labels, SIGN_MM)
    contact = edition.house.contact
    send = str(labels["send_to"]).format(contact=contact) if contact else str(labels["send_unknown"])
    yield _heading(str(labels["send"]))
    yield FormText(send)
    yield _heading(edition.heading("support"))
    for help_ in edition.support:
        yield FormField(help_.name, help_.contact)


def render_form(material: Material) -> Iterator[Artifact]:
    """Render ``action-plan.docx``."""
    yield render_action_plan(material.edition)
