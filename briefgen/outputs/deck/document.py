"""The slides as a document, ``slides.pdf``: the same drawing as their pictures, with tags for screen readers."""

from collections.abc import Iterator

from briefgen.outputs.material import Material
from briefgen.outputs.pictures.draw import SlideDocument, draw
from briefgen.outputs.pictures.reading import read_slides
from briefgen.pack.artifact import Artifact

NAME = "slides.pdf"


def render_document(material: Material) -> Iterator[Artifact]:
    """Render ``slides.pdf`` from the finished deck.

    Raises:
        NotPrintable: there are characters that the typeface cannot show.
        BriefgenError: a text does not fit its place.
    """
    edition, language = material.edition, material.storyboard.language
    slides = read_slides(material.file("slides.pptx").data)
    document = SlideDocument(
        edition.title, edition.review.about.publisher or edition.house.name or "", edition.passages
    )
    drawn = draw(slides, language, edition.house.deck or "", document)
    yield Artifact(NAME, "application/pdf", drawn.pdf, drawn.warnings)
