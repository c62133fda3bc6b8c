"""What ``briefing.pdf`` promises: one A4 page, tagged, titled, its fonts inside, nothing lost or cut off."""

import io
from collections.abc import Iterator
from typing import Any

from briefgen.pack.faults import fault, short
from briefgen.pack.model import Fault, Manifest
from briefgen.render.pdf_proof import prove

NAME = "briefing.pdf"
LEAST_MARGIN_MM = 5.0
A4_MM = (210, 297)
_PT_TO_MM = 25.4 / 72


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the PDF."""
    from pikepdf import Pdf  # noqa: PLC0415  (heavy import)

    with Pdf.open(io.BytesIO(data)) as pdf:
        if len(pdf.pages) != 1:
            yield fault(NAME, "pdf.pages", pages=len(pdf.pages))
        yield from document_faults(NAME, pdf)
    yield from text_faults(NAME, data, manifest)


def text_faults(name: str, data: bytes, manifest: Manifest, *, foot_mm: float = 0.0) -> Iterator[Fault]:
    """Return the key messages that a PDF does not show, and what runs out of its margins."""
    headlines = [scene.title for scene in manifest.scenes if scene.id.startswith("message-")]
    proof = prove(data, headlines, LEAST_MARGIN_MM, foot_mm=foot_mm)
    if proof.outside:
        yield fault(name, "pdf.outside", text=short(proof.outside))
    for text in proof.lost:
        yield fault(name, "pdf.lost", text=short(text))


def document_faults(name: str, pdf: Any) -> Iterator[Fault]:
    """Return what is wrong with the pages, fonts and tags of a PDF: A4, its fonts inside, PDF/UA-1."""
    for page in pdf.pages:
        box = [float(edge) for edge in page.mediabox]
        width, height = (round((box[at + 2] - box[at]) * _PT_TO_MM) for at in (0, 1))
        if (width, height) != A4_MM:
            yield fault(name, "pdf.page_size", width=width, height=height)
        for font in (page.get("/Resources", {}).get("/Font") or {}).values():
            if not _embedded(font):
                yield fault(name, "pdf.fonts", font=str(font.get("/BaseFont", "?")))
    yield from _tag_faults(name, pdf)


def _embedded(font: Any) -> bool:
    inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _tag_faults(name: str, pdf: Any) -> Iterator[Fault]:
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
    from pikepdf import Array, Dictionary  # noqa: PLC0415  (heavy import)

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
