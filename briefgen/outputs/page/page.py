"""The one-page briefing as an output: the page, its large-print edition and the full page for the web."""

from collections.abc import Iterator

from briefgen.outputs.material import Material
from briefgen.outputs.page.html import render_briefing_page
from briefgen.outputs.page.large import render_large_print
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.pack.artifact import Artifact


def render_page(material: Material) -> Iterator[Artifact]:
    """Render ``briefing.pdf``, ``briefing-large-print.pdf`` and ``briefing.html``.

    Raises:
        DoesNotFit: the review does not fit on one page.
        BriefgenError: a template of the house cannot be used.
    """
    yield (material.page or render_briefing_pdf(material.edition)).artifact
    yield render_large_print(material.edition)
    yield render_web_page(material)


def render_web_page(material: Material) -> Artifact:
    """Render ``briefing.html``, also for a reused briefing when the list of other files has changed."""
    return render_briefing_page(material.edition, material.storyboard, material.timeline, material.names)
