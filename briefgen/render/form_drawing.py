"""A form's content → ``.docx``: its template in the house's colours, filled in with python-docx."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import nsmap
from lxml.etree import register_namespace

from briefgen import resources
from briefgen.render.form_writer import FormWriter, Part
from briefgen.render.office import NO_CLOCK, Shades, property_text, repacked, rewritten

TEMPLATE = "form.docx"
DRAWN = {"primary": b"1F4E5F", "accent": b"9C3D1C", "pale": b"EEF2F4"}
"""The colours in the template (tools/draw_form.py) that the house's own take the place of."""


@dataclass(frozen=True)
class Form:
    """Everything that a form shows.

    Attributes:
        language: as Office names it.
        colours: of the house.
        parts: from top to bottom.
        marks: at the head of every page (restricted, due for review).
        foot: before the number of every page.
        table_alt: the alternative text of a table, with ``{title}`` and ``{columns}``.
        title: of the document.
        author: who publishes the review.
        subject: the kind of review.
    """

    language: str
    colours: Shades
    parts: tuple[Part, ...]
    marks: tuple[str, ...]
    foot: str
    table_alt: str
    title: str
    author: str
    subject: str


def draw_form(form: Form) -> bytes:
    """Return a form as a Word document; the same form gives the same bytes."""
    # lxml makes up a prefix where none is known, and other libraries make theirs known to the whole process.
    register_namespace("r", nsmap["r"])
    document = Document(_dressed(form))
    writer = FormWriter(document, form.language, form.table_alt)
    for part in form.parts:
        writer.add(part)
    writer.running(form.marks, form.foot)
    _properties(document.core_properties, form)
    target = BytesIO()
    document.save(target)
    return repacked(target.getvalue())


def _dressed(form: Form) -> BytesIO:
    """The template in the house's colours and the review's language."""

    def change(name: str, data: bytes) -> bytes:
        if name not in {"word/styles.xml", "word/settings.xml"}:
            return data
        for role, drawn in DRAWN.items():
            # Two steps, so that one colour of the house is not taken for another of the template.
            data = data.replace(drawn, f"@{role}@".encode())
        for role in DRAWN:
            data = data.replace(f"@{role}@".encode(), str(getattr(form.colours, role)).encode())
        return data.replace(b"en-GB", form.language.encode())

    return rewritten(resources.templates() / TEMPLATE, change)


def _properties(properties: Any, form: Form) -> None:
    """Title, author and language of the document; no clock."""
    properties.title = property_text(form.title)
    properties.author = properties.last_modified_by = property_text(form.author)
    properties.subject = property_text(form.subject)
    properties.language = form.language
    properties.created = properties.modified = NO_CLOCK
    properties.revision = 1
