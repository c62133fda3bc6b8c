"""What ``action-plan.docx`` promises: a form in the review's language that names the review and its messages."""

import io
import zipfile
from collections.abc import Iterator

from briefgen.audio.legible import legible
from briefgen.pack.faults import fault, folded, short
from briefgen.pack.model import Fault, Manifest

NAME = "action-plan.docx"

_WORDS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the form: every part is read, what python-docx made of them is not needed."""
    from lxml import etree  # noqa: PLC0415  (heavy import)

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {
            name: etree.fromstring(package.read(name), parser)
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }
    words = parts["word/document.xml"].iterfind(".//w:t", _WORDS)
    text = folded(" ".join(word.text or "" for word in words))
    for wanted in (manifest.title, manifest.area, *manifest.headlines):
        if legible(wanted) not in text:
            yield fault(NAME, "form.title", text=short(wanted))
    language = parts["word/styles.xml"].find(".//w:rPrDefault//w:lang", _WORDS)
    if language is None or not language.get(f"{{{_WORDS['w']}}}val"):
        yield fault(NAME, "form.language")
