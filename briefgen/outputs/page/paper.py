"""Make the one page a poster: ``briefing-a3.pdf``, laid out for A3, in larger type and with more than A4 holds."""

import io
import math
from collections.abc import Iterator
from typing import Any

from pikepdf import Pdf

from briefgen.outputs.material import Material
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.outputs.page.verify import A3, elements
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.page import sheet_edition

SCALE = math.sqrt(2)
"""The ratio of an ISO 216 size to the next smaller one, in length."""


def render_paper(material: Material) -> Iterator[Artifact]:
    """Render ``briefing-a3.pdf``: one page in cards, fitted by itself, then enlarged with its tags and links.

    Raises:
        DoesNotFit: it is too long even with every optional part left out.
        BriefgenError: as for the A4 page.
    """
    page = render_briefing_pdf(sheet_edition(material.edition), is_sheet=True).artifact
    yield Artifact(A3, page.media_type, enlarged(page.data), page.warnings)


def enlarged(data: bytes, scale: float = SCALE) -> bytes:
    """Enlarge the pages of a PDF with their drawings, links and boxes of figures.

    Args:
        data: a PDF of WeasyPrint, each page with one MediaBox from 0.
        scale: of the lengths.
    """
    with Pdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for name in ("/MediaBox", "/TrimBox", "/BleedBox", "/CropBox", "/ArtBox"):
                if name in page:
                    page[name] = _scaled(page[name], scale)
            page.contents_add(f"q {scale:.6f} 0 0 {scale:.6f} 0 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            for link in page.get("/Annots", ()):
                link["/Rect"] = _scaled(link["/Rect"], scale)
        for element in elements(pdf.Root.StructTreeRoot):
            attributes = element.get("/A")
            if element["/S"] == "/Figure" and attributes is not None and "/BBox" in attributes:
                attributes["/BBox"] = _scaled(attributes["/BBox"], scale)
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True)
        return target.getvalue()


def _scaled(box: Any, scale: float) -> list[float]:
    return [round(float(edge) * scale, 3) for edge in box]
