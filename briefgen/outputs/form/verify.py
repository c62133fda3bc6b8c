"""Verify ``action-plan.docx``: a form in the review's language with the names of review and messages."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from briefgen.files.unpack import unpacked
from briefgen.pack.manifest import Fault, Manifest, fault, folded, short
from briefgen.text import legible
from briefgen.wording.phrases import straight

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "action-plan.docx"

_WORDS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}

_NEEDED = ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml")
_XML = (".xml", ".rels")


def _named(parts: "Mapping[str, _Element]") -> Iterator[str]:
    """Yield the path of every part that another part references, inside the package."""
    for name, relations in parts.items():
        folder, _, own = name.rpartition("_rels/")
        if own.endswith(".rels"):
            for each in relations:
                if each.get("TargetMode") != "External":
                    target = each.get("Target", "")
                    yield posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the form.

    Raises:
        Exception: it is no package that Word opens: damaged, or without a part that another names.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    contents = unpacked(data)  # each is checked against its checksum
    parts = {name: etree.fromstring(each, parser) for name, each in contents.items() if name.endswith(_XML)}
    missing = sorted({*_NEEDED, *_named(parts)} - set(contents))
    if missing:
        raise KeyError(missing[0])
    words = parts["word/document.xml"].iterfind(".//w:t", _WORDS)
    text = straight(folded(" ".join(word.text or "" for word in words)))
    for wanted in (manifest.title, manifest.area, *manifest.headlines):
        if straight(legible(wanted)) not in text:
            yield fault(NAME, "form.title", text=short(wanted))
    language = parts["word/styles.xml"].find(".//w:rPrDefault//w:lang", _WORDS)
    if language is None or not language.get(f"{{{_WORDS['w']}}}val"):
        yield fault(NAME, "form.language")
