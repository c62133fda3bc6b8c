"""The narrated deck as an output."""

from collections.abc import Iterator

from briefgen.render.artifact import Artifact
from briefgen.render.material import Material
from briefgen.render.narrated_deck import render_narrated_deck


def render_narrated(material: Material) -> Iterator[Artifact]:
    """Render ``slides-narrated.pptx``, the deck that plays the podcast and moves on by itself."""
    deck, podcast = material.file("slides.pptx"), material.file("podcast.mp3")
    yield render_narrated_deck(material.edition, material.storyboard, material.timeline, deck, podcast)
