"""The slides as a tagged PDF: the same drawing, read by screen readers in the order of the slides."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pdfua import validate
from pikepdf import Pdf

from briefgen.outputs.deck.verify import pdf_faults as faults
from briefgen.outputs.page.verify import elements
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.read import parse_manifest


@pytest.fixture(scope="module", params=["invented-rowan", "why-reviews-go-unread"])
def pack(request: pytest.FixtureRequest, build_sample: Callable[[str], Path]) -> Path:
    """A built sample."""
    return build_sample(request.param)


def test_it_is_tagged_and_promises_what_it_has(pack: Path) -> None:
    """It is PDF/UA with a page, a heading and a bookmark for each slide, and its verifier finds nothing."""
    path, manifest = pack / "slides.pdf", parse_manifest((pack / MANIFEST).read_bytes())
    assert [finding.message for finding in validate(path).findings] == []
    assert list(faults(path.read_bytes(), manifest)) == []
    with Pdf.open(path) as pdf, pdf.open_outline() as outline:
        assert [scene.title for scene in manifest.scenes] == [item.title for item in outline.root]
        assert str(pdf.Root.Lang) == "en-GB"
        tags = [str(each.get("/S", "")) for each in elements(pdf.Root.StructTreeRoot)]
        pictures = [each for each in elements(pdf.Root.StructTreeRoot) if each.get("/S") == "/Figure"]
        assert all(str(each.get("/Alt", "")) for each in pictures)
    assert tags.count("/H1") == 1
    assert {"/Table", "/TH", "/L", "/LI"} <= set(tags)


def test_links_lead_somewhere(pack: Path) -> None:
    """The links of the deck are links here."""
    with Pdf.open(pack / "slides.pdf") as pdf:
        found = [str(each.A.URI) for page in pdf.pages for each in page.get("/Annots", []) if "/A" in each]
    assert ("https://" in "".join(found)) == (pack.name.startswith("northmere"))


def test_a_lost_slide_is_found(pack: Path) -> None:
    """A file with a page too few, or without a title, is told."""
    manifest = parse_manifest((pack / MANIFEST).read_bytes())
    data = (pack / "slides.pdf").read_bytes()
    more = manifest.scenes[0].model_copy(update={"title": "A slide that is not there"})
    told = [each.message for each in faults(data, manifest.model_copy(update={"scenes": (*manifest.scenes, more)}))]
    assert len(told) == 3
    assert "A slide that is not there" in told[-1]
