"""What ``briefing-large-print.pdf`` promises: tagged, titled, every letter at least 18 pt, nothing cut off."""

import ctypes
import io
from collections.abc import Iterator

from briefgen.pack.faults import fault, short
from briefgen.pack.model import Fault, Manifest
from briefgen.pack.verify_pdf import document_faults, text_faults

NAME = "briefing-large-print.pdf"
LEAST_TYPE_PT = 18
"""RNIB Clear Print and UKAAF: large print begins at 16 to 18 pt."""

FOOT_MM = 24.0
_ROUNDING_PT = 0.1


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the large-print edition."""
    from pikepdf import Pdf  # noqa: PLC0415  (heavy import)

    with Pdf.open(io.BytesIO(data)) as pdf:
        yield from document_faults(NAME, pdf)
    yield from text_faults(NAME, data, manifest, foot_mm=FOOT_MM)
    small = "".join(small_letters(data, LEAST_TYPE_PT))
    if small:
        yield fault(NAME, "pdf.small", least=LEAST_TYPE_PT, text=short(small))


def small_letters(data: bytes, least_pt: float) -> Iterator[str]:
    """Yield each character of a PDF that is set smaller than a size, in order."""
    from pypdfium2 import PdfDocument, raw  # noqa: PLC0415  (lazy)

    document = PdfDocument(data)
    # By short names, as they are asked of every letter of many pages.
    scaled_by, size_of = raw.FPDFText_GetMatrix, raw.FPDFText_GetFontSize
    try:
        for page in document:
            text_page, matrix = page.get_textpage(), raw.FS_MATRIX()
            handle, scale = text_page.raw, ctypes.byref(matrix)
            for index in range(text_page.count_chars()):
                # The size in the file counts before the page's own scale.
                scaled_by(handle, index, scale)
                size_pt = size_of(handle, index) * abs(matrix.d)
                if size_pt < least_pt - _ROUNDING_PT and (char := text_page.get_text_range(index, 1)).strip():
                    yield char
    finally:
        document.close()
