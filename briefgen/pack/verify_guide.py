"""What ``facilitator.pdf`` promises: tagged, every spoken word, a picture and the time of each slide."""

import io
from collections.abc import Iterator

from briefgen.pack.faults import fault, short
from briefgen.pack.model import Fault, Manifest
from briefgen.pack.verify_large import small_letters
from briefgen.pack.verify_pdf import document_faults, elements
from briefgen.render.deck_notes import clock
from briefgen.render.guide import FOOT_MM, NAME, NUMBER_MM
from briefgen.render.pdf_proof import prove

LEAST_TYPE_PT = 11


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the facilitator's guide."""
    from pikepdf import Pdf  # noqa: PLC0415  (heavy import)

    with Pdf.open(io.BytesIO(data)) as pdf:
        yield from document_faults(NAME, pdf)
        tree = pdf.Root.get("/StructTreeRoot")
        pictures = sum(1 for each in elements(tree) if each.get("/S") == "/Figure") if tree is not None else 0
    if pictures < len(manifest.scenes):
        yield fault(NAME, "guide.pictures", found=pictures, expected=len(manifest.scenes))
    texts = [line.text for scene in manifest.scenes for line in scene.lines]
    texts += [scene.title for scene in manifest.scenes]
    proof = prove(data, [*texts, *_times(manifest)], NUMBER_MM, foot_mm=FOOT_MM)
    if proof.outside:
        yield fault(NAME, "pdf.outside", text=short(proof.outside))
    for text in proof.lost:
        yield fault(NAME, "pdf.lost", text=short(text))
    small = "".join(small_letters(data, LEAST_TYPE_PT))
    if small:
        yield fault(NAME, "pdf.small", least=LEAST_TYPE_PT, text=short(small))


def _times(manifest: Manifest) -> Iterator[str]:
    """When each slide begins and how many seconds it takes, which must be there as numbers."""
    for scene in manifest.scenes:
        yield clock(scene.start_s)
        yield str(round(scene.end_s) - round(scene.start_s))
