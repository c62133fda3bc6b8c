"""Parse the XML parts of a slide template safely, and remove external references, actions and personal data."""

from lxml import etree
from lxml.etree import _Element

TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAX_ELEMENTS = 200_000
"""The most elements of one part; a master of a real template has some thousands."""

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_REFERENCES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_REMOVED = frozenset(
    {
        f"{_P}sldIdLst", f"{_P}custShowLst", f"{_P}custDataLst", f"{_P}embeddedFontLst", f"{_P}modifyVerifier",
        f"{_P}smartTags", f"{_P}photoAlbum", f"{_P}timing", f"{_P}controls", f"{_P}contentPart", f"{_P}oleObj",
        f"{_P}htmlPubPr", f"{_P}webPr", f"{_P}sndAc", f"{_A}snd", f"{_A}wavAudioFile", f"{_A}audioFile",
        f"{_A}videoFile", f"{_A}quickTimeFile", f"{_A}audioCd",
    }
)  # fmt: skip
"""Elements that name slides, programs, sounds or people, or start an action."""

_WHOLE = frozenset(
    {
        f"{_A}hlinkClick", f"{_A}hlinkHover", f"{_A}hlinkMouseOver", f"{_A}blipFill", f"{_P}pic", f"{_P}graphicFrame",
        f"{_P}bg", f"{_P}transition", f"{_P}ext", f"{_A}ext", f"{_MC}AlternateContent", f"{_P}sldLst", f"{_A}buBlip",
    }
)  # fmt: skip
"""Elements that are removed as a whole when something inside them refers to a removed part."""

_LINKS = frozenset({f"{_A}hlinkClick", f"{_A}hlinkHover", f"{_A}hlinkMouseOver"})
_JUMP = "ppaction://hlinkshowjump?jump="
_NAMED = frozenset({"firstslide", "lastslide", "nextslide", "previousslide", "endshow"})
_EXTENSIONS = f"{_P}extLst"


class PartError(Exception):
    """A part of a slide template cannot be used.

    Args:
        kind: the entry of ``problems.yaml`` that says why.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def parsed(data: bytes) -> _Element:
    """Parse a part without its comments and processing instructions.

    Raises:
        PartError: it is no XML, has a document type, whatever its encoding, or far too many elements.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise PartError("deck-broken") from None
    # Office writes no document types; in them lie the tricks that make a small text a huge one.
    if root.getroottree().docinfo.internalDTD is not None:
        raise PartError("deck-broken")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise PartError("deck-big")
    return root


def written(root: _Element) -> bytes:
    """Serialise a part to UTF-8."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return data


def without_references(root: _Element, known: set[str]) -> None:
    """Remove from a part every reference to a relationship that is not known.

    Raises:
        PartError: something that cannot be left out refers to it.
    """
    for element in list(root.iter("*")):
        for name, value in list(element.attrib.items()):
            if not str(name).startswith(_REFERENCES) or value in known:
                continue
            if not value and "action" in element.attrib:
                continue  # an action without an address, judged below
            if str(name).endswith("}link") and any(
                str(other).endswith("}embed") and each in known for other, each in element.attrib.items()
            ):
                del element.attrib[name]  # a picture that is both inside and elsewhere
                continue
            _remove_around(root, element)
            break


def without_actions(root: _Element) -> None:
    """Remove actions, names of slides and people, and data for programs from a part."""
    for element in list(root.iter("*")):
        if element.tag in _REMOVED:
            _remove(root, element)
        elif element.tag in _LINKS:
            action = element.get("action", "").strip().casefold()
            if action and not (action.startswith(_JUMP) and action.removeprefix(_JUMP) in _NAMED):
                _remove(root, element)
            if "invalidUrl" in element.attrib:
                del element.attrib["invalidUrl"]
    if root.tag == f"{_P}presentation":
        for extensions in root.findall(_EXTENSIONS):  # sections, which name slides
            root.remove(extensions)


def _remove_around(root: _Element, element: _Element) -> None:
    """Remove the smallest complete structure around an element."""
    at: _Element | None = element
    while at is not None and at is not root and at.tag not in _WHOLE and at.tag not in _REMOVED:
        at = at.getparent()
    if at is None or at is root:
        raise PartError("deck-broken")
    if at.tag == f"{_A}blipFill":  # where a fill must be: that of a background, or one of a theme's three
        at.clear()
        at.tag = f"{_A}noFill"
        return
    _remove(root, at)


def _remove(root: _Element, element: _Element) -> None:
    """Remove an element, and a graphic frame or container that is empty without it."""
    parent = element.getparent()
    if parent is None or element is root:
        return
    if element.tag == f"{_P}oleObj":
        frame = next((each for each in element.iterancestors(f"{_P}graphicFrame")), None)
        if frame is not None:
            _remove(root, frame)
            return
    parent.remove(element)
    if not len(parent) and parent.tag in {_EXTENSIONS, f"{_A}extLst"}:
        _remove(root, parent)
