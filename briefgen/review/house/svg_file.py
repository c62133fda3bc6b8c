"""Validate an SVG before it is drawn or published: scripts, links and excessive size are refused.

Short names of Illustrator and the like (``<!ENTITY ns_svg "…">``) are replaced by what they stand for.
"""

import base64
import binascii
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from briefgen.review.house.pictures import MAX_BYTES, MAX_PIXELS
from briefgen.review.house.raster import pixels
from briefgen.review.house.trials import TrialFault

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_ELEMENTS = 50_000
MAX_DEPTH = 200
MAX_LETTERS, MAX_STYLE = 20_000, 200_000
"""The most characters of all texts together, and of style sheets; a logo needs little of either."""

MAX_ENTITIES, MAX_ENTITY = 100, 1_000
"""The most entities, and the longest; Illustrator declares about ten, each an address."""

_ENTITY = re.compile(rb"&([A-Za-z_:][\w:.-]*);")
_LIVE = frozenset({"text", "a"})
"""Elements that would become text or a link of the page that shows the drawing."""

_ACTIVE = frozenset(
    {
        "script", "foreignobject", "handler", "listener", "iframe", "embed", "object", "audio", "video", "canvas",
        "set", "animate", "animatecolor", "animatemotion", "animatetransform", "discard",
    }
)  # fmt: skip
_STRANGE = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2001/XInclude", "http://www.w3.org/1998/Math/MathML")
_HANDLER = re.compile(r"on[a-z]+")
_PICTURE = re.compile(r"data:image/(png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_FONT = re.compile(
    r"data:(font|application)/[a-z0-9.+-]*(font|woff2?|ttf|otf|opentype|truetype|octet-stream)", re.IGNORECASE
)
_LINK = re.compile(r"(https?|mailto):[^\s\\]+", re.IGNORECASE)
_URL = re.compile(r"url\(\s*[\"']?\s*([^)\"']*)", re.IGNORECASE)
_IMPORT = re.compile(r"@import[^;]*|(?:image|image-set|cross-fade)\(\s*[\"'][^\"']*", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)


class _Refused(Exception):  # noqa: N818  (what happened to the picture)
    """An SVG has a forbidden construct, or is over a limit."""

    def __init__(self, kind: str, part: str = "") -> None:
        super().__init__(kind)
        name = "limit" if kind == "limit" else "reason" if kind == "logo-drawn" else "part"
        self.fault = TrialFault(kind, {name: " ".join(part.split())[:60]} if part else {})


@dataclass(frozen=True)
class PlainDrawing:
    """An SVG without declarations.

    Attributes:
        data: the file.
        is_live: whether it has text or links, which a page would take for its own.
    """

    data: bytes
    is_live: bool


def plain_drawing(data: bytes) -> PlainDrawing:
    """Return an SVG with its entities replaced and without the declarations at its head.

    Raises:
        SvgError: it is not allowed, is no XML, or has entities that are more than names for short texts.
    """
    try:
        plain = _without_declarations(data)
        reader = _Reader()
        reader.read(plain)
    except _Refused as refused:
        raise SvgError(refused.fault) from None
    except (expat.ExpatError, ValueError, LookupError) as error:  # LookupError: an encoding that nobody knows
        reason = f"it is no XML that can be read: {error}"[:200]
        raise SvgError(TrialFault("logo-drawn", {"reason": reason})) from None
    return PlainDrawing(plain, reader.is_live)


class SvgError(Exception):
    """An SVG cannot be used; the message says why."""

    def __init__(self, fault: TrialFault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


def _without_declarations(data: bytes) -> bytes:
    """Return an SVG with its entities replaced, and without the DOCTYPE that declares them."""
    if b"<!DOCTYPE" not in data:
        return data
    found = _Declarations(data)
    if not found.end:
        return data

    def value(match: re.Match[bytes]) -> bytes:
        return found.values.get(match[1], match[0])

    plain = data[: found.start] + _ENTITY.sub(value, data[found.end :])
    if len(plain) > MAX_BYTES:
        raise _Refused("logo-entity")
    return plain


class _AtEnd(Exception):  # noqa: N818  (where the parser is)
    """Raised to stop parsing after the declarations."""


class _Declarations:
    """The declarations of a DOCTYPE: where it starts and ends (0 when it declares nothing), and its entities."""

    def __init__(self, data: bytes) -> None:
        self.start = self.end = 0
        self._data = data
        self.values: dict[bytes, bytes] = {}
        self._parser = parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._begin
        parser.EntityDeclHandler = self._entity
        parser.EndDoctypeDeclHandler = self._finish
        with suppress(_AtEnd):
            parser.Parse(data, True)  # noqa: FBT003  (expat's own form: this is all of it)

    def _begin(self, name: str, system_id: str | None, public_id: str | None, has_internal_subset: int) -> None:
        del name, system_id, public_id  # that of the SVG standard is harmless: nobody fetches it
        if not has_internal_subset:
            raise _AtEnd
        self.start = self._data.rindex(b"<!DOCTYPE", 0, self._parser.CurrentByteIndex)

    def _entity(self, name: str, is_parameter: int, value: str | None, *_: object) -> None:
        """Record an entity whose value is a short text without further entities."""
        if is_parameter or value is None or len(value) > MAX_ENTITY or set(value) & set("&<%"):
            raise _Refused("logo-entity")
        if len(self.values) == MAX_ENTITIES:
            raise _Refused("logo-entity")
        written = value.replace('"', "&quot;").replace("'", "&apos;").replace(">", "&gt;")
        self.values.setdefault(name.encode(), written.encode("ascii", "xmlcharrefreplace"))

    def _finish(self) -> None:
        self.end = self._parser.CurrentByteIndex + 1
        raise _AtEnd


class _Reader:
    """An expat parser that raises at the first forbidden construct and counts elements, text and pixels."""

    def __init__(self) -> None:
        self._depth = self._elements = 0
        self._style: list[str] = []
        self._in_style = False
        self._texts = self._letters = self._styled = 0
        self._pixels = 0
        self.is_live = False

    def read(self, data: bytes) -> None:
        """Parse the whole SVG with a handler for each kind of construct."""
        parser = expat.ParserCreate(namespace_separator=" ")
        handlers: dict[str, Callable[..., Any]] = {
            "StartDoctypeDeclHandler": self._doctype,
            "EntityDeclHandler": self._entity,
            "ProcessingInstructionHandler": self._instruction,
            "StartElementHandler": self._start,
            "EndElementHandler": self._end,
            "CharacterDataHandler": self._text,
        }
        for name, handler in handlers.items():
            setattr(parser, name, handler)
        parser.Parse(data, True)  # noqa: FBT003  (expat's own form: this is all of it)

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, has_internal_subset: int) -> None:
        del name, system_id, public_id  # that of the SVG standard is harmless: nobody fetches it
        if has_internal_subset:
            raise _Refused("logo-entity")

    def _entity(self, *_: object) -> None:
        raise _Refused("logo-entity")

    def _instruction(self, target: str, data: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise _Refused("logo-link", f"{target} {data}")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        """Check an element and its attributes, and count it."""
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _Refused("limit", "parts")
        space, _, local = tag.rpartition(" ")
        name = local.casefold()
        if self._depth == 1 and name != "svg":
            raise _Refused("logo-kind")
        if name in _ACTIVE or space in _STRANGE:
            raise _Refused("logo-active", local)
        self._in_style = name == "style"
        self._texts += name == "text"
        self.is_live = self.is_live or name in _LIVE
        for full, value in attributes.items():
            self._attribute(name, full.rpartition(" ")[2].casefold(), value)

    def _attribute(self, element: str, name: str, value: str) -> None:
        if _HANDLER.fullmatch(name):
            raise _Refused("logo-active", name)
        if name in {"href", "src", "base"}:
            self._address(element, "".join(value.split()), name)
        else:
            self._css(value)

    def _address(self, element: str, address: str, name: str) -> None:
        if element == "a":
            if address and not address.startswith("#") and not _LINK.fullmatch(address):
                raise _Refused("logo-active", address)
        elif name == "base" or not (address == "" or address.startswith("#") or _PICTURE.match(address)):
            raise _Refused("logo-link", address)
        elif address.startswith("data:"):
            self._embedded(address)

    def _embedded(self, address: str) -> None:
        """Count the pixels of an embedded picture."""
        head, _, content = address.partition(",")
        try:
            data = base64.b64decode(content) if head.casefold().endswith(";base64") else content.encode()
            wide, high = pixels(data)
        except (binascii.Error, ValueError):
            raise _Refused("logo-drawn", "a picture inside it is none") from None
        self._pixels += wide * high
        if self._pixels > MAX_PIXELS:
            raise _Refused("logo-pixels")

    def _css(self, text: str) -> None:
        if "(" not in text and "@" not in text:
            return
        plain = _ESCAPED.sub(lambda match: _char(match[1]) if match[1] else match[2], text)
        if found := _IMPORT.search(plain):
            raise _Refused("logo-link", found[0])
        for match in _URL.finditer(plain):
            address = match[1].strip()
            if address and not address.startswith("#") and not _PICTURE.match(address) and not _FONT.match(address):
                raise _Refused("logo-link", address)

    def _text(self, text: str) -> None:
        if self._in_style:
            self._style.append(text)
            self._styled += len(text)
        self._letters += len(text) if self._texts else 0
        if self._letters > MAX_LETTERS or self._styled > MAX_STYLE:
            raise _Refused("limit", "parts")

    def _end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(" ")[2].casefold()
        self._texts -= name == "text"
        if name == "style":
            self._css("".join(self._style))
            self._style.clear()
        self._in_style = False


def _char(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if code < 0x110000 else ""
