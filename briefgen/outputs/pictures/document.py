"""The slides as a document, ``slides.pdf``: the same drawing as their pictures, with tags for screen readers."""

import io
from collections.abc import Iterator

from pikepdf import Pdf

from briefgen.outputs.layout.proof import prove
from briefgen.outputs.material import Material
from briefgen.outputs.page.verify import elements, file_faults
from briefgen.outputs.pictures.draw import Document, draw
from briefgen.outputs.pictures.reading import read_slides
from briefgen.pack.artifact import Artifact
from briefgen.pack.manifest import Fault, Manifest, fault, short
from briefgen.text import legible

NAME = "slides.pdf"
_HEADINGS = frozenset({"/H1", "/H2"})


def render_document(material: Material) -> Iterator[Artifact]:
    """Render ``slides.pdf`` from the finished deck.

    Raises:
        NotPrintable: there are characters that the typeface cannot show.
        BriefgenError: a text does not fit its place.
    """
    edition, language = material.edition, material.storyboard.language
    slides = read_slides(material.file("slides.pptx").data)
    document = Document(edition.title, edition.review.about.publisher or edition.house.name or "", edition.passages)
    drawn = draw(slides, language, edition.house.deck or "", document)
    yield Artifact(NAME, "application/pdf", drawn.pdf, drawn.warnings)


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the slides as a document: a page and a heading for each, tags, fonts, titles."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        yield from file_faults(NAME, pdf)
        if len(pdf.pages) != len(manifest.scenes):
            yield fault(NAME, "deck.slides", found=len(pdf.pages), expected=len(manifest.scenes))
        tree = pdf.Root.get("/StructTreeRoot")
        count = sum(each.get("/S") in _HEADINGS for each in elements(tree)) if tree is not None else 0
        if count != len(manifest.scenes):
            yield fault(NAME, "deck.slides", found=count, expected=len(manifest.scenes))
    for text in prove(data, [legible(scene.title) for scene in manifest.scenes], 0).lost:
        yield fault(NAME, "pdf.lost", text=short(text))
