"""The video as an output."""

from collections.abc import Iterator

from briefgen.render.artifact import Artifact
from briefgen.render.material import Material
from briefgen.render.slide_pictures import draw_slides
from briefgen.render.video import render_video


def render_film(material: Material) -> Iterator[Artifact]:
    """Render ``video.mp4`` and its poster: the slides with the sound and the captions of the podcast."""
    edition, board = material.edition, material.storyboard
    pictures = draw_slides(material.file("slides.pptx").data, board.language, edition.house.deck or "")
    sound = (material.file("podcast.mp3"), material.file("captions.vtt"))
    yield from render_video(edition, board, material.timeline, pictures, sound)
