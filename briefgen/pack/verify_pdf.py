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
        yield from _page_faults(pdf)
        yield from _tag_faults(pdf)
    proof = prove(
        data, [scene.title for scene in manifest.scenes if scene.id.startswith("message-")], LEAST_MARGIN_MM
    )
    if proof.outside:
        yield fault(NAME, "pdf.outside", text=short(proof.outside))
    for text in proof.lost:
        yield fault(NAME, "pdf.lost", text=short(text))


def _page_faults(pdf: Any) -> Iterator[Fault]:
    if len(pdf.pages) != 1:
        yield fault(NAME, "pdf.pages", pages=len(pdf.pages))
    for page in pdf.pages:
        box = [float(edge) for edge in page.mediabox]
        width, height = (round((box[at + 2] - box[at]) * _PT_TO_MM) for at in (0, 1))
        if (width, height) != A4_MM:
            yield fault(NAME, "pdf.page_size", width=width, height=height)
        for font in (page.get("/Resources", {}).get("/Font") or {}).values():
            if not _embedded(font):
                yield fault(NAME, "pdf.fonts", font=str(font.get("/BaseFont", "?")))


def _embedded(font: Any) -> bool:
    inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor")
    return descriptor is not None and any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _tag_faults(pdf: Any) -> Iterator[Fault]:
    root = pdf.Root
    if not str(root.get("/Lang", "")):
        yield fault(NAME, "pdf.language")
    if not str(pdf.docinfo.get("/Title", "")) or not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield fault(NAME, "pdf.title")
    with pdf.open_metadata() as metadata:
        if str(metadata.get("pdfuaid:part", "")) != "1":
            yield fault(NAME, "pdf.ua")
    tree = root.get("/StructTreeRoot")
    if tree is None or not root.get("/MarkInfo", {}).get("/Marked"):
        yield fault(NAME, "pdf.tags")
        return
    bare = sum(
        1 for element in _elements(tree) if element.get("/S") == "/Figure" and not str(element.get("/Alt", ""))
    )
    if bare:
        yield fault(NAME, "pdf.alt", count=bare)


def _elements(tree: Any) -> Iterator[Any]:
    """Walk the structure tree without recursion: a hostile file may nest it deeply."""
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
