"""The action-plan form as an output."""

from collections.abc import Iterator

from briefgen.render.action_plan import render_action_plan
from briefgen.render.artifact import Artifact
from briefgen.render.material import Material


def render_form(material: Material) -> Iterator[Artifact]:
    """Render ``action-plan.docx``."""
    yield render_action_plan(material.edition)
