"""Render ``action-plan.docx``: the form in which a team records what it will do."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
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
from briefgen.storyboard.page_parts import shown_recommendation, with_terms_once
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

OWN_ROWS, MOST_ROWS = 2, 10
"""The rows for what else a team will do; beside more messages and recommendations than this there is one."""

PAGE_MM, BAR_MM = 183.0, 12.0
"""The height between the margins of A4, landscape, and what a bar with a marking takes of it."""

LINE_MM, CELL_LINE_MM, AROUND_MM, HEADING_MM = 5.6, 4.5, 0.7, 8.6
"""The height of a line with its gap, of a line in a cell, of the gap around the lines of a cell, and of a heading."""

LETTER_MM, CELL_EDGE_MM = 1.8, 3.8
"""The mean width of a letter in a cell, and what its edges take of its width (Carlito in 10 pt)."""

SURE, MOST_MORE_MM = 0.8, 12.0
"""The share of the room left that rows grow by, as Word may set lines wider; and the most a row grows."""

ONE_PAGE = 0.53
"""A form estimated at less than this share of two pages stays on one: the estimate is a little high."""

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
    parts = _with_room(parts, 2 * (PAGE_MM - BAR_MM * bool(edition.notices)))
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
    own = OWN_ROWS if len(rows) + len(edition.review.recommendations) <= MOST_ROWS else 1
    rows += [(str(labels["own"]), *_filled(f"own.{number}", labels["plan"], labels)) for number in range(1, own + 1)]
    header = (edition.heading("messages"), *map(str, labels["plan"].values()))
    yield _heading(str(labels["actions"]))
    yield FormTable(str(labels["actions"]), header, tuple(rows), PLAN_MM, WRITING_MM)


def _recommendations(edition: Edition, labels: Mapping[str, Any]) -> Parts:
    """Yield the table of recommendations; an owner or date that none of them has is said once, above it."""
    if not edition.review.recommendations:
        return
    title, names = edition.heading("recommendations"), labels["recommendations"]
    every = [
        shown_recommendation(edition, number, each) for number, each in enumerate(edition.review.recommendations)
    ]
    cleared, unsaid = with_terms_once(every, edition.wording.labels("briefing"))
    columns = {"owner": [each.owner for each in cleared], "due": [each.due for each in cleared]}
    kept = {name: values for name, values in columns.items() if any(values)}
    texts = [each.text for each in edition.review.recommendations]
    rows = tuple(
        (*known, *_filled(f"recommendation.{number}", {"ours": names["ours"]}, labels))
        for number, known in enumerate(zip(texts, *kept.values(), strict=True), 1)
    )
    first_mm, *widths_mm, ours_mm = RECOMMENDATIONS_MM
    widths = [width for name, width in zip(columns, widths_mm, strict=True) if name in kept]
    freed_mm = sum(widths_mm) - sum(widths)
    yield _heading(title)
    if unsaid:
        yield FormText(unsaid)
    yield FormTable(
        title,
        tuple(str(names[name]) for name in ("recommendation", *kept, "ours")),
        rows,
        (first_mm, *widths, ours_mm + freed_mm),
        CLOSE_MM if len(rows) > MANY else OURS_MM,
    )


def _with_room(parts: Sequence[Part], height_mm: float) -> list[Part]:
    """Return the parts with higher rows to write in, where they would leave room on the pages.

    Args:
        parts: from top to bottom.
        height_mm: of both pages.
    """
    used_mm = sum(map(_height_mm, parts))
    # A table that runs over the end of a page repeats its header, and leaves up to a row empty.
    end_mm = height_mm / 2 if used_mm < ONE_PAGE * height_mm else height_mm - 3 * HEADING_MM
    count = sum(len(part.rows) for part in parts if isinstance(part, FormTable) and part.names_rows)
    more_mm = round(min(MOST_MORE_MM, SURE * (end_mm - used_mm) / (count or 1)), 1)
    if more_mm <= 0:
        return list(parts)
    return [
        replace(part, least_mm=part.least_mm + more_mm) if isinstance(part, FormTable) and part.names_rows else part
        for part in parts
    ]


def _height_mm(part: Part) -> float:
    """Estimate the height of a part."""
    if not isinstance(part, FormTable):
        return HEADING_MM if isinstance(part, FormText) and part.style == "Heading 1" else LINE_MM
    rows_mm = (max(map(_cell_mm, row, part.widths_mm)) for row in part.rows)
    return max(map(_cell_mm, part.header, part.widths_mm)) + sum(max(part.least_mm, each) for each in rows_mm)


def _cell_mm(cell: Cell, width_mm: float) -> float:
    """Estimate the height of a cell of a width."""
    texts = (cell.prompt,) if isinstance(cell, FormControl) else (cell,) if isinstance(cell, str) else cell
    letters = (width_mm - CELL_EDGE_MM) / LETTER_MM
    return sum(AROUND_MM + CELL_LINE_MM * max(1, math.ceil(len(text) / letters)) for text in texts)


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
