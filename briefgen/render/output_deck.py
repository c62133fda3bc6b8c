"""The deck as an output, and the search for slides that fit."""

from collections.abc import Iterator

from briefgen.render.artifact import Artifact
from briefgen.render.deck import render_deck
from briefgen.render.deck_too_long import SlideTooFullError
from briefgen.render.material import Material
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.tighter import tighter


def fit_slides(edition: Edition, storyboard: Storyboard, timeline: Timeline) -> Storyboard:
    """Return the Storyboard with less text on each slide that is too full, until all of them fit.

    Args:
        edition: whose review it is, and whose slide template.
        storyboard: the whole Storyboard.
        timeline: its times, which stand in the notes.

    Raises:
        SlideTooFullError: a slide is too full and nothing on it can be shortened further.
    """
    while True:
        try:
            render_deck(edition, storyboard, timeline)
        except SlideTooFullError as full:
            shorter = tighter(storyboard, edition, full.scene_id)
            if shorter is None:
                raise
            storyboard = shorter
        else:
            return storyboard


def render_slides(material: Material) -> Iterator[Artifact]:
    """Render ``slides.pptx``.

    Raises:
        SlideTooFullError: a slide is too full.
    """
    yield render_deck(material.edition, material.storyboard, material.timeline)
