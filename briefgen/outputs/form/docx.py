"""Write headings, fields and tables into the form's document."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm, RGBColor
from lxml.etree import register_namespace

from briefgen import resources
from briefgen.outputs.office import NO_CLOCK, Shades, property_text, repacked, rewritten
from briefgen.text import xml_safe

LEAST_ROW_MM = 8
HEADER_ROW_MM = 6

BOOKMARK = "form_"
"""The beginning of the bookmark at a control, before its tag: LibreOffice up to 7.5 drops tags, not bookmarks."""

MOST_NAME = 64
"""The longest name of a control that Word takes."""

WITHDRAWN, MARKED = "8F0F1D", "1B1B1B"
"""The grounds of the bar with the markings."""

KEPT_ROWS = 6
"""The most rows of a table that is kept on one page: more would leave a gap on the page before."""


@dataclass(frozen=True)
class FormControl:
    """A content control of Word, to be filled in on screen.

    Attributes:
        key: its tag, by which ``read.read_form`` finds it; such as ``message.1.status``.
        name: what it is, for screen readers.
        prompt: what stands there while it is empty.
        kind: ``text``, ``date`` (a day from a calendar) or ``choice`` (one of a list).
        choices: of a list, each as it is stored and as it is shown.
    """

    key: str
    name: str
    prompt: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()


Cell = str | tuple[str, ...] | FormControl
"""The content of a cell; of several paragraphs the first is bold."""


@dataclass(frozen=True)
class FormText:
    """A paragraph in a style of the template."""

    text: str
    style: str = "Normal"


@dataclass(frozen=True)
class FormField:
    """A named value; with a web address the value is a link."""

    name: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class FormTable:
    """A table to fill in by hand.

    Attributes:
        title: what it is, for its alternative text.
        header: the header cells.
        rows: the cells below; the first of each names its row.
        widths_mm: the width of each column.
        least_mm: the least height of a row, to write in.
        names_rows: whether the first cell of each row names it.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths_mm: tuple[float, ...]
    least_mm: float = LEAST_ROW_MM
    names_rows: bool = True


Part = FormText | FormField | FormTable


class FormWriter:
    """Writes parts into a document of python-docx.

    Args:
        document: the document, made from ``templates/form.docx``.
        language: the language of every run, as Office names it.
        table_alt: the alternative text of a table, with ``{title}`` and ``{columns}``.
    """

    def __init__(self, document: Any, language: str, table_alt: str) -> None:
        self._document = document
        self._language = language
        self._table_alt = table_alt
        self._controls = 0

    def add(self, part: Part) -> None:
        """Append a part to the document.

        The header row of a table is repeated on each page, and no row is cut by a page's end.
        """
        if isinstance(part, FormText):
            self._run(self._document.add_paragraph(style=part.style), part.text)
        elif isinstance(part, FormField):
            self._fact(part)
        else:
            self._table(part)

    def _fact(self, fact: FormField) -> None:
        paragraph = self._document.add_paragraph(style="Normal")
        self._run(paragraph, f"{fact.name}: ", strong=True)
        if fact.url:
            self._link(paragraph, fact.value, fact.url)
        else:
            self._run(paragraph, fact.value)

    def _table(self, content: FormTable) -> None:
        """Add a table with its widths, heights and rules for page breaks."""
        table = self._document.add_table(rows=1 + len(content.rows), cols=len(content.header), style="Form table")
        table.autofit = False
        for column, width_mm in zip(table.columns, content.widths_mm, strict=True):
            column.width = Mm(width_mm)
        for index, (row, cells) in enumerate(zip(table.rows, (content.header, *content.rows), strict=True)):
            row.height = Mm(content.least_mm if index else HEADER_ROW_MM)
            _row_rules(row, header=index == 0)
            for cell, text, width_mm in zip(row.cells, cells, content.widths_mm, strict=True):
                cell.width = Mm(width_mm)
                self._cell(cell, text)
                if index < len(content.rows) <= KEPT_ROWS and content.least_mm == LEAST_ROW_MM:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        self._describe(table, content)

    def _cell(self, cell: Any, content: Cell) -> None:
        if isinstance(content, FormControl):
            cell.paragraphs[0].style = "Cell"
            self._control(cell.paragraphs[0], content)
            return
        texts = (content,) if isinstance(content, str) else content
        for index, text in enumerate(texts):
            paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            paragraph.style = "Cell"
            if text:
                self._run(paragraph, text, strong=index == 0 and len(texts) > 1)

    def _control(self, paragraph: Any, control: FormControl) -> None:
        """Add a content control to a paragraph (ISO/IEC 29500-1, 17.5.2): its content can be changed, not itself."""
        self._controls += 1
        mark = _child(paragraph._p, "w:bookmarkStart", new=True)  # noqa: SLF001  (no public way)
        mark.set(_name("w:id"), str(self._controls))
        mark.set(_name("w:name"), BOOKMARK + control.key.replace(".", "_"))
        element = _child(paragraph._p, "w:sdt", new=True)  # noqa: SLF001  (no public way)
        properties = _child(element, "w:sdtPr")
        for name, value in (
            ("w:alias", xml_safe(control.name)[:MOST_NAME]),
            ("w:tag", control.key),
            ("w:id", str(self._controls)),
            ("w:lock", "sdtLocked"),
        ):
            _child(properties, name).set(_name("w:val"), value)
        _child(properties, "w:showingPlcHdr")
        self._kind(properties, control)
        content = _child(element, "w:sdtContent")
        run = self._run(paragraph, control.prompt)
        run.style = "Placeholder Text"
        content.append(run._r)  # noqa: SLF001  (no public way)
        end = _child(paragraph._p, "w:bookmarkEnd", new=True)  # noqa: SLF001  (no public way)
        end.set(_name("w:id"), str(self._controls))

    def _kind(self, properties: Any, control: FormControl) -> None:
        """Set the type of a control: text, date or choice."""
        if control.kind == "date":
            date = _child(properties, "w:date")
            for name, value in (
                ("w:dateFormat", "d MMMM yyyy"),
                ("w:lid", self._language),
                ("w:storeMappedDataAs", "date"),
                ("w:calendar", "gregorian"),
            ):
                _child(date, name).set(_name("w:val"), value)
        elif control.kind == "choice":
            choices = _child(properties, "w:dropDownList")
            for value, shown in control.choices:
                item = _child(choices, "w:listItem", new=True)
                item.set(_name("w:displayText"), xml_safe(shown))
                item.set(_name("w:value"), value)
        else:
            _child(properties, "w:text").set(_name("w:multiLine"), "1")

    def _describe(self, table: Any, content: FormTable) -> None:
        """Set the header rows, title and alternative text of a table."""
        properties = table._tbl.tblPr  # noqa: SLF001  (no public way)
        look = _child(properties, "w:tblLook")
        look.attrib.clear()
        # First row and first column are headers; no bands.
        flags = {"firstRow": True, "lastRow": False, "firstColumn": content.names_rows, "lastColumn": False}
        flags |= {"noHBand": True, "noVBand": True}
        look.set(_name("w:val"), "06A0" if content.names_rows else "0620")
        for name, is_on in flags.items():
            look.set(_name(f"w:{name}"), str(int(is_on)))
        for tag, text in (
            ("w:tblCaption", content.title),
            ("w:tblDescription", self._table_alt.format(title=content.title, columns=", ".join(content.header))),
        ):
            _child(properties, tag).set(_name("w:val"), xml_safe(text))

    def running(self, marks: Sequence[str], foot: str, *, is_withdrawn: bool) -> None:
        """Write the running header with the markings on a bar, and the footer with name and page number."""
        section = self._document.sections[0]
        if marks:
            paragraph = section.header.paragraphs[0]
            self._run(paragraph, " · ".join(marks)).font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
            _bar(paragraph, WITHDRAWN if is_withdrawn else MARKED)
        paragraph = section.footer.paragraphs[0]
        self._run(paragraph, f"{foot} · ")
        run = self._run(paragraph, "")
        for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
            element = _child(run._r, "w:instrText" if text else "w:fldChar", new=True)  # noqa: SLF001  (no public way)
            if text:
                element.text = text
            else:
                element.set(_name("w:fldCharType"), kind)

    def _run(self, paragraph: Any, text: str, *, strong: bool = False) -> Any:
        run = paragraph.add_run(xml_safe(text), style="Strong" if strong else None)
        _child(run._r.get_or_add_rPr(), "w:lang").set(_name("w:val"), self._language)  # noqa: SLF001  (no public way)
        return run

    def _link(self, paragraph: Any, text: str, url: str) -> None:
        relation = paragraph.part.relate_to(xml_safe(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = _child(paragraph._p, "w:hyperlink", new=True)  # noqa: SLF001  (no public way)
        link.set(_name("r:id"), relation)
        run = self._run(paragraph, text)
        run.style = "Hyperlink"
        link.append(run._r)  # noqa: SLF001  (no public way)


def _bar(paragraph: Any, colour: str) -> None:
    """Give a paragraph a background colour, at least 12 mm high."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  (no public way)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(_name(f"w:{name}"), value)
    properties.insert_element_before(shade, "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph.paragraph_format.line_spacing = Mm(12)


def _row_rules(row: Any, *, header: bool) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  (no public way)
    _child(properties, "w:cantSplit")
    if header:
        _child(properties, "w:tblHeader")


def _name(name: str) -> str:
    return str(qn(name))


def _child(parent: Any, name: str, *, new: bool = False) -> Any:
    """Return the child element of a name; create it when missing or when ``new``."""
    found = None if new else parent.find(_name(name))
    if found is None:
        found = OxmlElement(name)
        parent.append(found)
    return found


TEMPLATE = "form.docx"
DRAWN = {"primary": b"1F4E5F", "accent": b"9C3D1C", "pale": b"EEF2F4"}
"""The template's colours (tools/draw_form.py), which the house's own replace."""


@dataclass(frozen=True)
class ActionPlanForm:
    """The content of a form.

    Attributes:
        language: as Office names it.
        colours: of the house.
        parts: from top to bottom.
        marks: at the head of every page (withdrawn, restricted, due for review).
        is_withdrawn: whether the review was withdrawn.
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
    is_withdrawn: bool
    foot: str
    table_alt: str
    title: str
    author: str
    subject: str


def draw_form(form: ActionPlanForm) -> bytes:
    """Return a form as a Word document; the same form gives the same bytes."""
    # lxml makes up a prefix where none is known, and other libraries make theirs known to the whole process.
    register_namespace("r", nsmap["r"])
    document = Document(_dressed(form))
    writer = FormWriter(document, form.language, form.table_alt)
    for part in form.parts:
        writer.add(part)
    writer.running(form.marks, form.foot, is_withdrawn=form.is_withdrawn)
    _properties(document.core_properties, form)
    target = BytesIO()
    document.save(target)
    return repacked(target.getvalue())


def _dressed(form: ActionPlanForm) -> BytesIO:
    """Return the template with the house's colours and the review's language."""

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


def _properties(properties: Any, form: ActionPlanForm) -> None:
    """Set title, author and language of the document; no time of creation."""
    properties.title = property_text(form.title)
    properties.author = properties.last_modified_by = property_text(form.author)
    properties.subject = property_text(form.subject)
    properties.language = form.language
    properties.created = properties.modified = NO_CLOCK
    properties.revision = 1
