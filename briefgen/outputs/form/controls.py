"""Extract the values of content controls from a Word file; runs in the child process of ``read.read_form``."""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree

from briefgen.errors import BriefgenError
from briefgen.files.unpack import UnpackError, UnpackLimits, unpacked
from briefgen.outputs.form.read import KEY

if TYPE_CHECKING:
    from lxml.etree import _Element

UNPACK = UnpackLimits(unpacked_bytes=32 << 20, files=500)
MOST_CONTROLS = 1000
MOST_CHARACTERS = 20_000
"""The most characters of one answer."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY = "word/document.xml"
BOOKMARK = "form_"


def work(data: bytes) -> bytes:
    """Return the values of a filled form as JSON.

    Raises:
        BriefgenError: it is no Word file (``word``), or too large (``big``).
    """
    try:
        contents = unpacked(data, UNPACK)
    except UnpackError as error:
        raise BriefgenError("big" if error.kind == "big" else "word") from error
    if _BODY not in contents:
        raise BriefgenError("word")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(contents[_BODY], parser)
    except etree.XMLSyntaxError as error:
        raise BriefgenError("word") from error
    if root.getroottree().docinfo.internalDTD is not None:  # Word writes none; one could swell
        raise BriefgenError("word")
    return json.dumps(dict(_values(root))).encode()


def _values(root: "_Element") -> Iterator[tuple[str, str]]:
    """Yield key and value of each control; of controls with one key the first counts."""
    seen: set[str] = set()
    for number, control in enumerate(root.iter(f"{_W}sdt")):
        if number >= MOST_CONTROLS:
            return
        properties, content = control.find(f"{_W}sdtPr"), control.find(f"{_W}sdtContent")
        tag = _val(properties, "tag") or _marked(control)
        if properties is not None and content is not None and KEY.fullmatch(tag) and tag not in seen:
            seen.add(tag)
            yield tag, "" if properties.find(f"{_W}showingPlcHdr") is not None else _value(properties, content)


def _marked(control: "_Element") -> str:
    """Return the key in a control's bookmark, which LibreOffice up to 7.5 keeps although it drops the tag."""
    inside = control.find(f"{_W}sdtContent")
    beside = [*(() if inside is None else inside), *control.itersiblings(preceding=True)]
    names = (each.get(f"{_W}name", "") for each in beside if each.tag == f"{_W}bookmarkStart")
    found = next((name for name in names if name.startswith(BOOKMARK)), "")
    return found.removeprefix(BOOKMARK).replace("_", ".")


def _value(properties: "_Element", content: "_Element") -> str:
    text = _text(content)[:MOST_CHARACTERS].strip()
    date, choices = properties.find(f"{_W}date"), properties.find(f"{_W}dropDownList")
    if date is not None and text and _DAY.match(day := date.get(f"{_W}fullDate", "")):
        return day[:10]
    for item in () if choices is None else choices.iter(f"{_W}listItem"):
        if text and text == item.get(f"{_W}displayText", ""):
            return str(item.get(f"{_W}value", text))
    return text


def _text(content: "_Element") -> str:
    """Return the words of a control: paragraphs and line breaks become line ends."""
    words: list[str] = []
    for element in content.iter(f"{_W}t", f"{_W}br", f"{_W}tab", f"{_W}p"):
        if element.tag == f"{_W}t":
            words.append(element.text or "")
        else:
            words.append("\t" if element.tag == f"{_W}tab" else "\n")
    return "".join(words)


def _val(parent: Any, name: str) -> str:
    found = None if parent is None else parent.find(f"{_W}{name}")
    return "" if found is None else str(found.get(f"{_W}val", ""))
