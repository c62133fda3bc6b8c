"""The abstract as an output."""

from collections.abc import Iterator

from briefgen.render.abstract import render_abstract
from briefgen.render.artifact import Artifact
from briefgen.render.material import Material


def render_text(material: Material) -> Iterator[Artifact]:
    """Render ``abstract.txt``."""
    yield render_abstract(material.edition)
