"""Verify ``slides.pptx`` and ``slides.pdf``: a slide for each Scene, titles, alternative texts."""

import io
from collections.abc import Iterator
from typing import Any

from pikepdf import Pdf
from pptx import Presentation

from briefgen.files.unpack import unpacked
from briefgen.outputs.layout.proof import prove
from briefgen.outputs.page.verify import elements, file_faults
from briefgen.pack.manifest import Fault, Manifest, fault, folded, short
from briefgen.text import legible

NAME, PDF = "slides.pptx", "slides.pdf"
_HEADINGS = frozenset({"/H1", "/H2"})


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the deck."""
    unpacked(data)  # a pack may come from anywhere: one that would fill the memory ends here
    deck = Presentation(io.BytesIO(data))
    if not (deck.core_properties.title or "").strip():
        yield fault(NAME, "deck.name")
    slides = list(deck.slides)
    if len(slides) != len(manifest.scenes):
        yield fault(NAME, "deck.slides", found=len(slides), expected=len(manifest.scenes))
    for number, (slide, scene) in enumerate(zip(slides, manifest.scenes, strict=False), 1):
        title = folded(slide.shapes.title.text_frame.text) if slide.shapes.title else ""
        if title != legible(scene.title):
            yield fault(NAME, "deck.title", number=number, found=short(title), expected=short(scene.title))
        yield from _slide_faults(number, slide)
        notes = folded(slide.notes_slide.notes_text_frame.text) if slide.has_notes_slide else ""
        for line in scene.lines:
            if legible(line.text) not in notes:
                yield fault(NAME, "deck.notes", number=number, text=short(line.text))


def _slide_faults(number: int, slide: Any) -> Iterator[Fault]:
    for shape in slide.shapes:
        is_picture = shape.element.tag.endswith("}pic")
        if is_picture and not shape.element.xpath("./p:nvPicPr/p:cNvPr/@descr")[:1] > [""]:
            yield fault(NAME, "deck.alt", number=number)
    if slide.element.xpath(".//a:r[not(a:rPr/@lang)]"):
        yield fault(NAME, "deck.language", number=number)


def pdf_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``slides.pdf``: a page and a heading for each slide, tags, fonts, titles."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        yield from file_faults(PDF, pdf)
        if len(pdf.pages) != len(manifest.scenes):
            yield fault(PDF, "deck.slides", found=len(pdf.pages), expected=len(manifest.scenes))
        tree = pdf.Root.get("/StructTreeRoot")
        count = sum(each.get("/S") in _HEADINGS for each in elements(tree)) if tree is not None else 0
        if count != len(manifest.scenes):
            yield fault(PDF, "deck.slides", found=count, expected=len(manifest.scenes))
    for text in prove(data, [legible(scene.title) for scene in manifest.scenes], 0).lost:
        yield fault(PDF, "pdf.lost", text=short(text))
