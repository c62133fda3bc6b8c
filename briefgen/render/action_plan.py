"""Edition → ``action-plan.docx``: the form in which a team records what it will do."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from briefgen import resources
from briefgen.render.action_plan_parts import FormWriter
from briefgen.render.artifact import Artifact
from briefgen.render.office import (
    NO_CLOCK,
    language_tag,
    property_text,
    repacked,
    rewritten,
    shades,
)  # fmt: skip
from briefgen.storyboard.edition import Edition
from briefgen.wording import paragraphs

NAME = "action-plan.docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

DRAWN = {"primary": b"1F4E5F", "accent": b"9C3D1C", "pale": b"EEF2F4"}
"""The colours in the template (tools/draw_form.py) that the house's own take the place of."""

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


def render_action_plan(edition: Edition) -> Artifact:
    """Render the form: who and when, questions, what the team will do for each key message, sign-off.

    Args:
        edition: whose review it is; gives colours, wording and the address to send the form to.
    """
    from docx import Document  # noqa: PLC0415  (heavy import)
    from docx.oxml.ns import nsmap  # noqa: PLC0415
    from lxml.etree import register_namespace  # noqa: PLC0415

    # lxml makes up a prefix where none is known, and other libraries make theirs known to the whole process.
    register_namespace("r", nsmap["r"])
    document = Document(_dressed(edition))
    labels = edition.wording.labels("form")
    writer = FormWriter(document, language_tag(edition.review.about.language), str(labels["table_alt"]))
    _opening(writer, edition, labels)
    _who(writer, labels)
    parts = {"messages": _plan, "questions": _questions, "recommendations": _recommendations}
    for section in edition.ordered(FORM_SECTIONS):
        parts[section](writer, edition, labels)
    _ending(writer, edition, labels)
    writer.running(edition.marks, str(labels["footer"]).format(publisher=edition.publisher, title=edition.title))
    _properties(document.core_properties, edition, labels)
    target = BytesIO()
    document.save(target)
    return Artifact(NAME, MEDIA_TYPE, repacked(target.getvalue()))


def _dressed(edition: Edition) -> BytesIO:
    """The template in the house's colours and the review's language."""
    house = shades(edition.house.colours)
    language = language_tag(edition.review.about.language).encode()

    def change(name: str, data: bytes) -> bytes:
        if name not in {"word/styles.xml", "word/settings.xml"}:
            return data
        for role, drawn in DRAWN.items():
            # Two steps, so that one colour of the house is not taken for another of the template.
            data = data.replace(drawn, f"@{role}@".encode())
        for role in DRAWN:
            data = data.replace(f"@{role}@".encode(), str(getattr(house, role)).encode())
        return data.replace(b"en-GB", language)

    return rewritten(resources.templates() / "form.docx", change)


def _opening(writer: FormWriter, edition: Edition, labels: Mapping[str, Any]) -> None:
    """Title, markings, the facts of the review, and what to be ready for."""
    about = edition.review.about
    writer.paragraph(str(labels["title"]), "Title")
    writer.paragraph(edition.title, "Subtitle")
    for mark in edition.marks:
        writer.paragraph(mark, "Mark")
    facts = {"kind": about.kind, "publisher": edition.publisher, "published": edition.published}
    for name, value in facts.items():
        writer.fact(str(labels["facts"][name]), value)
    if about.report:
        writer.fact(str(labels["facts"]["report"]), about.report, url=about.report)
    writer.paragraph(str(labels["intro"]))
    if about.content_note:
        writer.heading(edition.heading("content-note"))
        for paragraph in paragraphs(about.content_note):
            writer.paragraph(paragraph)


def _who(writer: FormWriter, labels: Mapping[str, Any]) -> None:
    rows = [[str(field), ""] for field in labels["who_fields"].values()]
    writer.heading(str(labels["who"]))
    writer.table(str(labels["who"]), [str(labels["field"]), str(labels["answer"])], rows, FACTS_MM)


def _questions(writer: FormWriter, edition: Edition, labels: Mapping[str, Any]) -> None:
    if not edition.questions:
        return
    title = edition.heading("questions")
    rows = [[question, ""] for question in edition.questions]
    writer.heading(title)
    writer.table(title, [str(labels["question"]), str(labels["notes"])], rows, QUESTIONS_MM, WRITING_MM)


def _plan(writer: FormWriter, edition: Edition, labels: Mapping[str, Any]) -> None:
    """One row a key message, and rows for what else the team will do."""
    fields = edition.common["fields"]
    rows: list[list[str | list[str]]] = []
    for number, message in enumerate(edition.review.key_messages, 1):
        cell = [
            str(labels["message"]).format(number=number, headline=message.headline),
            str(labels["for"]).format(agencies=", ".join(edition.agencies(message))),
            f"{fields['action']}: {edition.action(message)}",
        ]
        if meant := edition.meant(message):
            cell.append(f"{edition.wording.labels('audience')['meant']}: {meant}")
        rows.append([cell, *[""] * (len(PLAN_MM) - 1)])
    rows += [[str(labels["own"]), *[""] * (len(PLAN_MM) - 1)] for _ in range(OWN_ROWS)]
    header = [edition.heading("messages"), *map(str, labels["plan"])]
    writer.heading(str(labels["actions"]))
    writer.table(str(labels["actions"]), header, rows, PLAN_MM, WRITING_MM)


def _recommendations(writer: FormWriter, edition: Edition, labels: Mapping[str, Any]) -> None:
    if not edition.review.recommendations:
        return
    title = edition.heading("recommendations")
    rows = [[each.text, edition.owner(each), edition.due(each), ""] for each in edition.review.recommendations]
    writer.heading(title)
    writer.table(title, [str(label) for label in labels["recommendations"].values()], rows, RECOMMENDATIONS_MM)


def _ending(writer: FormWriter, edition: Edition, labels: Mapping[str, Any]) -> None:
    """Sign-off, where to send the form, and help for anyone affected."""
    writer.heading(str(labels["sign_off"]))
    rows = [[str(field), ""] for field in labels["sign_fields"].values()]
    writer.table(str(labels["sign_off"]), [str(labels["field"]), str(labels["answer"])], rows, FACTS_MM)
    writer.heading(str(labels["send"]))
    contact = edition.house.contact
    writer.paragraph(str(labels["send_to"]).format(contact=contact) if contact else str(labels["send_unknown"]))
    if edition.review.support:
        writer.heading(edition.heading("support"))
        for help_ in edition.review.support:
            writer.fact(help_.name, help_.contact)


def _properties(properties: Any, edition: Edition, labels: Mapping[str, Any]) -> None:
    """Title, author and language of the document; no clock."""
    publisher = edition.review.about.publisher or edition.house.name or ""
    properties.title = property_text(f"{labels['title']}: {edition.title}")
    properties.author = properties.last_modified_by = property_text(publisher)
    properties.subject = property_text(edition.review.about.kind)
    properties.language = language_tag(edition.review.about.language)
    properties.created = properties.modified = NO_CLOCK
    properties.revision = 1
