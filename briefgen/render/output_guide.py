"""The facilitator's guide as an output."""

from collections.abc import Iterator

from briefgen.render.artifact import Artifact
from briefgen.render.guide import render_guide
from briefgen.render.guide_content import PICTURE_PX
from briefgen.render.material import Material
from briefgen.render.slide_reading import read_slides
from briefgen.render.slide_store import slide_jpegs


def render_handout(material: Material) -> Iterator[Artifact]:
    """Render ``facilitator.pdf``, which shows the slides of the deck.

    Raises:
        NotPrintable: there are characters that the typeface cannot show.
    """
    edition, board = material.edition, material.storyboard
    slides = read_slides(material.file("slides.pptx").data)
    pictures = slide_jpegs(slides, board.language, PICTURE_PX, edition.house.deck or "")
    yield render_guide(edition, board, material.timeline, pictures)
