"""Sanitise a slide template: copy only the parts and relationships on an allowlist into a new file.

A .pptx can name files and pages elsewhere, hold programs, documents and sounds, and say of a click that it starts
something. Packs go to everyone, so a template is made anew from what slides need. XML is judged after it has been
read, whatever its encoding.
"""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import quoteattr

from briefgen.files.unpack import UnpackLimits, unpacked
from briefgen.review.house.deck_xml import (
    RELS_NAMESPACE,
    TYPES_NAMESPACE,
    PartError,
    parsed,
    without_actions,
    without_references,
    written,
)
from briefgen.review.house.pictures import MAX_PIXELS
from briefgen.review.house.raster import pixels

if TYPE_CHECKING:
    from lxml.etree import _Element

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
"""Relationships that are dropped without a message: invisible on a slide, or of the template's own slides."""

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
    """Whether an address is an http, https or mailto link in ASCII, with a host and without a password."""
    if len(address) > 2000 or not _LINK.fullmatch(address):
        return False
    return "@" not in urlsplit(address).netloc


_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAX_XML = 10 << 20
_MAX_ALL_XML = 40 << 20


@dataclass
class _Part:
    """A part to be copied: its content type, its XML or bytes, and its relationships by id."""

    name: str
    kind: str
    root: "_Element | None" = None
    data: bytes = b""
    relations: dict[str, tuple[str, str, bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class Clean:
    """A sanitised slide template, and the parts that it lost.

    Attributes:
        data: the file.
        dropped: what was left out that somebody may miss, as keys of ``dropped`` in ``problems.yaml``.
    """

    data: bytes
    dropped: tuple[str, ...]


def cleaned(data: bytes, limits: UnpackLimits | None = None) -> Clean:
    """Sanitise a slide template; the same input gives the same bytes.

    Raises:
        UnpackError: it is no container that can be used.
        PartError: a part of it is not what it says, or it is no presentation.
    """
    return _Cleaning(unpacked(data, limits)).result()


class _Cleaning:
    """The state of one sanitising run: the files of the input, the parts copied so far, what was dropped."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._folded = {name.casefold(): name for name in files}
        self._xml_left = _MAX_ALL_XML
        self._types = self._content_types()
        self._parts: dict[str, _Part] = {}
        self._dropped: dict[str, None] = {}

    def result(self) -> Clean:
        """Follow the relationships from the package, copy every allowed part, and write the new file."""
        package = _Part("", "")
        waiting = [package]
        while waiting:
            part = waiting.pop(0)
            waiting += self._related(part)
        main = [target for _, target, _ in package.relations.values() if self._parts[target].kind == MAIN]
        if len(main) != 1:
            raise PartError("deck-broken")
        return Clean(self._written(package), tuple(sorted(self._dropped)))

    def _content_types(self) -> dict[str, str]:
        """Return the content type of each file by its lower-case name."""
        name = self._folded.get("[content_types].xml")
        if name is None:
            raise PartError("deck-broken")
        root = self._parsed(name)
        if root.tag != f"{{{TYPES_NAMESPACE}}}Types":
            raise PartError("deck-broken")
        endings: dict[str, str] = {}
        own: dict[str, str] = {}
        for entry in root:
            kind = entry.get("ContentType", "")
            if entry.tag == f"{{{TYPES_NAMESPACE}}}Default":
                endings[entry.get("Extension", "").casefold()] = kind
            elif entry.tag == f"{{{TYPES_NAMESPACE}}}Override":
                own[entry.get("PartName", "").lstrip("/").casefold()] = kind
        for kind in (*endings.values(), *own.values()):
            _require_kind(kind)
        return {folded: own.get(folded) or endings.get(folded.rpartition(".")[2], "") for folded in self._folded}

    def _parsed(self, name: str) -> "_Element":
        data = self._files[name]
        self._xml_left -= len(data)
        if len(data) > _MAX_XML or self._xml_left < 0:
            raise PartError("deck-big")
        return parsed(data)

    def _related(self, part: _Part) -> list[_Part]:
        """Copy the allowed relationships of a part, and return the parts that are new."""
        folder, _, base = part.name.rpartition("/")
        name = self._folded.get(posixpath.join(folder, "_rels", f"{base}.rels").casefold())
        fresh: list[_Part] = []
        gone: set[str] = set()
        for entry in self._parsed(name) if name else ():
            if entry.tag != f"{{{RELS_NAMESPACE}}}Relationship":
                raise PartError("deck-broken")
            key = entry.get("Id", "")
            if not key or key in part.relations or key in gone:
                raise PartError("deck-broken")
            if (new := self._relation(part, folder, key, entry)) is None:
                gone.add(key)
            elif new.name and new.name not in self._parts:
                self._parts[new.name] = new
                fresh.append(new)
        if part.root is not None:
            without_references(part.root, set(part.relations))
            without_actions(part.root)
        return fresh

    def _relation(self, part: _Part, folder: str, key: str, entry: "_Element") -> _Part | None:
        """Copy one relationship; return its target, a part without a name for a link, None if dropped."""
        kind, target = entry.get("Type", ""), entry.get("Target", "")
        word = kind.rpartition("/")[2]
        if kind.startswith(STRICT):
            raise PartError("deck-strict")
        root = PARTS.get(part.kind, part.kind)
        is_outside = entry.get("TargetMode", "Internal") != "Internal"
        if word not in RELATIONS.get(root, frozenset()) or kind not in {f"{BASE}{word}", CORE}:
            if is_outside or word not in QUIET:
                self._dropped[KIND_OF.get(word, "outside" if is_outside else "other")] = None
            return None
        if is_outside or word == "hyperlink":
            if word == "hyperlink" and is_outside and is_safe_link(target):
                part.relations[key] = (kind, target, True)
                return _Part("", "")
            self._dropped["link" if word == "hyperlink" else "outside"] = None
            return None
        found = self._target(folder, target, word)
        if found is None:
            self._dropped["picture" if word == "image" else "other"] = None
            return None
        part.relations[key] = (kind, found.name, False)
        return found

    def _target(self, folder: str, target: str, word: str) -> _Part | None:
        """Return the part that a relationship targets; None for a picture of no allowed type."""
        path = unquote(target)
        path = posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path))
        name = self._folded.get(path.casefold())
        if name is None or ":" in target or "\\" in target:
            if word == "image":  # PowerPoint itself leaves such behind: a picture that is gone
                return None
            raise PartError("deck-broken")
        if not NAME.fullmatch(name):
            if word == "image":
                return None
            raise PartError("deck-broken")
        if name in self._parts:
            known = self._parts[name]
            if PARTS.get(known.kind, "") != ROOTS.get(word, ""):
                raise PartError("deck-broken")
            return known
        kind = self._types[name.casefold()]
        if word == "image":
            return self._picture(name, kind)
        if kind not in PARTS or PARTS[kind] != ROOTS[word]:
            raise PartError("deck-broken")
        root = self._parsed(name)
        if root.tag.rpartition("}")[2] != PARTS[kind]:
            raise PartError("deck-broken")
        return _Part(name, kind, root)

    def _picture(self, name: str, kind: str) -> _Part | None:
        """Return a picture as a part; None when its bytes are not those of its content type."""
        data = self._files[name]
        kind = "image/jpeg" if kind == "image/jpg" else kind
        if kind not in PICTURES or not data.startswith(PICTURES[kind]):
            return None
        try:
            wide, high = pixels(data)
        except ValueError:
            return None
        if wide * high > MAX_PIXELS:
            raise PartError("deck-picture")
        return _Part(name, kind, None, data)

    def _written(self, package: _Part) -> bytes:
        """Write the new file: content types, then each part with its relationships, without times."""
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
            _write(file, "[Content_Types].xml", _types(self._parts.values()))
            for part in (package, *self._parts.values()):
                if part.name:
                    _write(file, part.name, part.data if part.root is None else written(part.root))
                if part.relations:
                    folder, _, base = part.name.rpartition("/")
                    _write(file, posixpath.join(folder, "_rels", f"{base}.rels"), _relations(part.relations))
        return target.getvalue()


def _require_kind(kind: str) -> None:
    """Raise PartError for macros, templates and slide shows, before examining the rest."""
    folded = kind.casefold()
    if "macroenabled" in folded or "vbaproject" in folded:
        raise PartError("deck-macros")
    if folded.endswith(("template.main+xml", "slideshow.main+xml")):
        raise PartError("deck-template")


def _types(parts: Any) -> bytes:
    rows = "".join(
        f"<Override PartName={quoteattr('/' + part.name)} ContentType={quoteattr(part.kind)}/>" for part in parts
    )
    ends = f'<Default Extension="rels" ContentType="{RELS_TYPE}"/>'
    return f'{_HEAD}<Types xmlns="{TYPES_NAMESPACE}">{ends}{rows}</Types>'.encode()


RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


def _relations(relations: Mapping[str, tuple[str, str, bool]]) -> bytes:
    """Serialise the relationships of a part."""
    rows = "".join(
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(kind)} "
        + (
            f'Target={quoteattr(target)} TargetMode="External"/>'
            if outside
            else f"Target={quoteattr('/' + target)}/>"
        )
        for key, (kind, target, outside) in relations.items()
    )
    return f'{_HEAD}<Relationships xmlns="{RELS_NAMESPACE}">{rows}</Relationships>'.encode()


def _write(file: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # the same on every system
    file.writestr(entry, data)
