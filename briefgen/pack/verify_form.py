"""What ``action-plan.docx`` promises: a form in the review's language that names the review and its messages."""

import io
from collections.abc import Iterator

from briefgen.audio.legible import legible
from briefgen.pack.faults import fault, folded, short
from briefgen.pack.model import Fault, Manifest

NAME = "action-plan.docx"


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the form."""
    from docx import Document  # noqa: PLC0415  (heavy import)

    form = Document(io.BytesIO(data))
    text = folded(" ".join(str(node) for node in form.element.xpath(".//w:t/text()")))
    for wanted in (manifest.title, manifest.area, *manifest.headlines):
        if legible(wanted) not in text:
            yield fault(NAME, "form.title", text=short(wanted))
    if not form.styles.element.xpath(".//w:rPrDefault//w:lang/@w:val"):
        yield fault(NAME, "form.language")
