"""Which parts, relationships and links of a slide template are passed on."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_OFFICE = "application/vnd.openxmlformats-officedocument."
_SLIDES = f"{_OFFICE}presentationml."
MAIN = f"{_SLIDES}presentation.main+xml"

PARTS: Mapping[str, str] = {
    MAIN: "presentation",
    f"{_SLIDES}slideMaster+xml": "sldMaster",
    f"{_SLIDES}slideLayout+xml": "sldLayout",
    f"{_SLIDES}notesMaster+xml": "notesMaster",
    f"{_SLIDES}handoutMaster+xml": "handoutMaster",
    f"{_SLIDES}presProps+xml": "presentationPr",
    f"{_SLIDES}viewProps+xml": "viewPr",
    f"{_SLIDES}tableStyles+xml": "tblStyleLst",
    f"{_OFFICE}theme+xml": "theme",
    f"{_OFFICE}themeOverride+xml": "themeOverride",
    f"{_OFFICE}extended-properties+xml": "Properties",
    "application/vnd.openxmlformats-package.core-properties+xml": "coreProperties",
}
"""The types of parts that are XML, with the name of the root element that each must have."""

PICTURES: Mapping[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}
"""The types of pictures, with what their content begins with."""

NAME = re.compile(r"[\w./() -]+\.(?:xml|png|jpe?g|gif)", re.ASCII | re.IGNORECASE)
"""Names of parts: those that Office and LibreOffice give, with endings that start nothing."""

BASE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

ROOTS: Mapping[str, str] = {
    "officeDocument": "presentation", "core-properties": "coreProperties", "extended-properties": "Properties",
    "slideMaster": "sldMaster", "slideLayout": "sldLayout", "notesMaster": "notesMaster", "theme": "theme",
    "handoutMaster": "handoutMaster", "presProps": "presentationPr", "viewProps": "viewPr",
    "tableStyles": "tblStyleLst",
    "themeOverride": "themeOverride",
}  # fmt: skip
"""What each relationship leads to, by its root element."""

_OF_MASTERS = frozenset({"slideMaster", "slideLayout", "theme", "themeOverride", "image", "hyperlink"})
RELATIONS: Mapping[str, frozenset[str]] = {
    "": frozenset({"officeDocument", "core-properties", "extended-properties"}),
    "presentation": frozenset(
        {"slideMaster", "notesMaster", "handoutMaster", "presProps", "viewProps", "tableStyles", "theme"}
    ),
    "sldMaster": _OF_MASTERS,
    "sldLayout": _OF_MASTERS,
    "notesMaster": frozenset({"theme", "image"}),
    "handoutMaster": frozenset({"theme", "image"}),
    "theme": frozenset({"image"}),
    "themeOverride": frozenset({"image"}),
}
"""The relationships that each kind of part may have, by the last word of their type."""

QUIET = frozenset(
    {
        "slide", "thumbnail", "custom-properties", "customXml", "customXmlProps", "tags", "printerSettings",
        "commentAuthors",
        "authors", "changesInfo", "revisionInfo", "smNativeData", "classificationlabels", "notesSlide", "comments",
    }
)  # fmt: skip
"""What is left out without a word: it does not show on a slide, or belongs to the template's own slides."""

KIND_OF = {
    "hyperlink": "link", "attachedTemplate": "outside", "image": "picture", "hdphoto": "picture", "media": "sound",
    "audio": "sound", "video": "sound", "font": "font", "oleObject": "object", "package": "object",
    "control": "object",
    "activeXControlBinary": "object", "vmlDrawing": "object", "vbaProject": "object", "chart": "drawing",
    "diagramData": "drawing", "diagramLayout": "drawing", "diagramQuickStyle": "drawing", "diagramColors": "drawing",
}  # fmt: skip
STRICT = "http://purl.oclc.org/ooxml/"
_LINK = re.compile(
    r"(https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d{1,5})?([/?#][!-~]*)?|mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)"
)


def is_safe_link(address: str) -> bool:
    """Whether an address is one of a web page or a mailbox, in plain letters, with a host and without a password."""
    if len(address) > 2000 or not _LINK.fullmatch(address):
        return False
    return "@" not in urlsplit(address).netloc
