"""Verify ``briefing.html`` and the PDFs: everything in one file, in words that can be read."""

import ctypes
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from pikepdf import Array, Dictionary, Pdf
from pypdfium2 import PdfDocument, raw

from briefgen.outputs.layout.proof import prove
from briefgen.pack.manifest import Fault, Manifest, fault, folded, short
from briefgen.review.house.illustrations import pictures_of
from briefgen.wording.phrases import straight

PDF = "briefing.pdf"
LEAST_MARGIN_MM = 5.0
A4_MM, A3_MM = (210, 297), (297, 420)
A3 = "briefing-a3.pdf"
LEAST_A3_PT = 12
"""The smallest type of the A3 page, small print too: GOV.UK asks for 12 pt or more in print."""

_PT_TO_MM = 25.4 / 72


def pdf_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the PDF."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) != 1:
            yield fault(PDF, "pdf.pages", pages=len(pdf.pages))
        yield from document_faults(PDF, pdf)
    yield from text_faults(PDF, data, manifest)


def a3_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the A3 page."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) != 1:
            yield fault(A3, "pdf.pages", pages=len(pdf.pages))
        yield from document_faults(A3, pdf, A3_MM)
    yield from text_faults(A3, data, manifest)
    small = "".join(small_letters(data, LEAST_A3_PT))
    if small:
        yield fault(A3, "pdf.small", least=LEAST_A3_PT, text=short(small))


def text_faults(name: str, data: bytes, manifest: Manifest, *, foot_mm: float = 0.0) -> Iterator[Fault]:
    """Yield the key messages missing in a PDF, and the texts outside its margins."""
    headlines = [scene.title for scene in manifest.scenes if scene.id.startswith("message-")]
    proof = prove(data, headlines, LEAST_MARGIN_MM, foot_mm=foot_mm)
    if proof.outside:
        yield fault(name, "pdf.outside", text=short(proof.outside))
    for text in proof.lost:
        yield fault(name, "pdf.lost", text=short(text))


def document_faults(name: str, pdf: Any, size_mm: tuple[int, int] = A4_MM) -> Iterator[Fault]:
    """Yield the faults of a PDF's pages, fonts and tags: page size, embedded fonts, PDF/UA-1."""
    for page in pdf.pages:
        box = [float(edge) for edge in page.mediabox]
        width, height = (round((box[at + 2] - box[at]) * _PT_TO_MM) for at in (0, 1))
        if (width, height) != size_mm:
            paper = "A4" if size_mm == A4_MM else "A3"
            wanted = {"paper": paper, "wide": size_mm[0], "high": size_mm[1]}
            yield fault(name, "pdf.page_size", width=width, height=height, **wanted)
    yield from file_faults(name, pdf)


def file_faults(name: str, pdf: Any) -> Iterator[Fault]:
    """Yield the faults of the fonts and tags of a PDF of any size: embedded fonts, PDF/UA-1."""
    for page in pdf.pages:
        for font in (page.get("/Resources", {}).get("/Font") or {}).values():
            if not _embedded(font):
                yield fault(name, "pdf.fonts", font=str(font.get("/BaseFont", "?")))
    yield from _tag_faults(name, pdf)


def _embedded(font: Any) -> bool:
    inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _tag_faults(name: str, pdf: Any) -> Iterator[Fault]:
    """Yield the faults of a tagged PDF: language, title, PDF/UA mark, structure, alternative texts."""
    root = pdf.Root
    if not str(root.get("/Lang", "")):
        yield fault(name, "pdf.language")
    if not str(pdf.docinfo.get("/Title", "")) or not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield fault(name, "pdf.title")
    with pdf.open_metadata() as metadata:
        if str(metadata.get("pdfuaid:part", "")) != "1":
            yield fault(name, "pdf.ua")
    tree = root.get("/StructTreeRoot")
    if tree is None or not root.get("/MarkInfo", {}).get("/Marked"):
        yield fault(name, "pdf.tags")
        return
    bare = sum(1 for element in elements(tree) if element.get("/S") == "/Figure" and not str(element.get("/Alt", "")))
    if bare:
        yield fault(name, "pdf.alt", count=bare)


def elements(tree: Any) -> Iterator[Any]:
    """Yield the elements of a structure tree, walked without recursion: a hostile file may nest it deeply."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Dictionary) and "/S" in node:
            yield node
        kids = node.get("/K") if isinstance(node, Dictionary) else None
        if isinstance(kids, Array):
            waiting += [kid for kid in kids if isinstance(kid, Dictionary)]
        elif isinstance(kids, Dictionary):
            waiting.append(kids)


LARGE_PRINT = "briefing-large-print.pdf"
LEAST_TYPE_PT = 18
"""RNIB Clear Print and UKAAF: large print begins at 16 to 18 pt."""

FOOT_MM = 24.0
_ROUNDING_PT = 0.1


def large_print_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the large-print edition."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        yield from document_faults(LARGE_PRINT, pdf)
    yield from text_faults(LARGE_PRINT, data, manifest, foot_mm=FOOT_MM)
    small = "".join(small_letters(data, LEAST_TYPE_PT))
    if small:
        yield fault(LARGE_PRINT, "pdf.small", least=LEAST_TYPE_PT, text=short(small))


def small_letters(data: bytes, least_pt: float) -> Iterator[str]:
    """Yield each character of a PDF that is set smaller than a size, in order."""
    document = PdfDocument(data)
    # By short names, as they are asked of every letter of many pages.
    scaled_by, size_of = raw.FPDFText_GetMatrix, raw.FPDFText_GetFontSize
    try:
        for page in document:
            text_page, matrix = page.get_textpage(), raw.FS_MATRIX()
            handle, scale = text_page.raw, ctypes.byref(matrix)
            for index in range(text_page.count_chars()):
                # The size in the file counts before the page's own scale.
                scaled_by(handle, index, scale)
                size_pt = size_of(handle, index) * abs(matrix.d)
                if size_pt < least_pt - _ROUNDING_PT and (char := text_page.get_text_range(index, 1)).strip():
                    yield char
    finally:
        document.close()


UNSEEN = frozenset({"script", "style", "template", "title", "head"})
VOID = frozenset({"meta", "link", "img", "br", "hr", "input", "source", "track", "col", "wbr", "base", "area"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "em", "i", "mark", "q", "small", "span", "strong", "time", "wbr"}
)
"""Elements inside a sentence: a comma after one stays with the word before it."""
LOADING = {
    "img": "src", "script": "src", "link": "href", "audio": "src", "source": "src", "track": "src",
    "iframe": "src", "video": "src", "object": "data", "embed": "src",
}  # fmt: skip
"""The attributes by which a browser loads resources by itself."""


class PageText(HTMLParser):
    """The facts of a page.

    Attributes:
        language: of the ``html`` element.
        title: the text of ``title``.
        main_headings: how many ``h1`` there are.
        loads: addresses that a browser fetches by itself.
        alternatives: the text of each picture.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.title = ""
        self.main_headings = 0
        self.loads: list[str] = []
        self.alternatives: list[str] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(page)
        self.close()

    @property
    def text(self) -> str:
        """All readable words, white space normalised."""
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record the facts of a start tag."""
        values = dict(attrs)
        self._part(tag)
        if tag == "html":
            self.language = values.get("lang") or ""
        self.main_headings += tag == "h1"
        if tag == "img":
            self.alternatives.append(folded(values.get("alt") or ""))
        address = values.get(LOADING.get(tag, ""))
        if address and not (tag == "link" and values.get("rel") in {"canonical", "alternate"}):
            self.loads.append(address)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Record the end of an element."""
        self._part(tag)
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Collect visible text."""
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data
        elif not UNSEEN.intersection(self._open):
            self._words.append(data)

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self._words.append(" ")


PAGE = "briefing.html"


def briefing_html_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``briefing.html``."""
    page = PageText(data.decode("utf-8"))
    yield from page_faults(PAGE, page, manifest)
    wanted = [manifest.title, manifest.area, *manifest.headlines]
    shows = straight(page.text)
    for text in wanted:
        if straight(folded(text)) not in shows:
            yield fault(PAGE, "html.lost", text=short(text))
    for _, picture in pictures_of(manifest.review):
        if straight(folded(picture.alt)) not in map(straight, page.alternatives):
            yield fault(PAGE, "html.picture", text=short(picture.alt))
        if straight(folded(picture.credit)) not in shows:
            yield fault(PAGE, "html.lost", text=short(picture.credit))


def page_faults(name: str, page: PageText, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of any HTML page of a pack: language, title, heading, and external resources."""
    if page.language != manifest.language:
        yield fault(name, "html.language")
    if not page.title.strip():
        yield fault(name, "html.title")
    if page.main_headings != 1:
        yield fault(name, "html.headings")
    files = {entry.name for entry in manifest.files}
    for address in page.loads:
        if not address.startswith(("data:", "#")) and address not in files:
            yield fault(name, "html.outside", address=short(address))
