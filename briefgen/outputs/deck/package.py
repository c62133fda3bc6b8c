"""Add slides, notes and pictures to a deck's package, and write it without times."""

import zipfile
from functools import lru_cache
from io import BytesIO
from typing import Any, Self
from xml.sax.saxutils import quoteattr

from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.opc.serialized import PackageWriter

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_ROOT_RELATIONS = "_rels/.rels"
_RELATIONS = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
)
_PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}


class DeckPackage:
    """Adds slides, notes and pictures to an open template.

    Slides are written as finished XML: python-pptx, which looks up every placeholder again and again, takes ten times
    as long for them.

    Args:
        presentation: the template, as python-pptx has it.
    """

    def __init__(self, presentation: Any) -> None:
        self._presentation = presentation
        self._package = presentation.part.package
        self._notes_master = presentation.notes_master.part
        self._taken = {str(part.partname) for part in _parts(self._package)}
        self._pictures: dict[bytes, Any] = {}
        self.ids: list[str] = []

    def slide(self, layout: Any) -> Any:
        """Add an empty slide part related to its layout; the caller sets its ``blob``."""
        part = self._part("/ppt/slides/slide", "xml", CONTENT_TYPE.PML_SLIDE)
        _relate(part, layout.part, RELATIONSHIP_TYPE.SLIDE_LAYOUT)
        presentation = self._presentation.part
        key = _relate(presentation, part, RELATIONSHIP_TYPE.SLIDE)
        entry = presentation._element.get_or_add_sldIdLst().add_sldId(key)  # noqa: SLF001  (no public way)
        self.ids.append(entry.get("id"))
        return part

    def notes(self, slide: Any) -> Any:
        """Add an empty notes part to a slide; the caller sets its ``blob``."""
        part = self._part("/ppt/notesSlides/notesSlide", "xml", CONTENT_TYPE.PML_NOTES_SLIDE)
        _relate(part, self._notes_master, RELATIONSHIP_TYPE.NOTES_MASTER)
        _relate(part, slide, RELATIONSHIP_TYPE.SLIDE)
        _relate(slide, part, RELATIONSHIP_TYPE.NOTES_SLIDE)
        return part

    def picture(self, slide: Any, data: bytes) -> str:
        """Add a picture, stored once for all slides, and return its relationship id in a slide."""
        if data not in self._pictures:
            ending = next(ending for start, ending in _PICTURES.items() if data.startswith(start))
            self._pictures[data] = self._part("/ppt/media/image", ending, f"image/{ending}")
            self._pictures[data].blob = data
        return str(slide.relate_to(self._pictures[data], RELATIONSHIP_TYPE.IMAGE))

    def _part(self, stem: str, ending: str, content_type: str) -> Any:
        number = 1
        while f"{stem}{number}.{ending}" in self._taken:
            number += 1
        self._taken.add(f"{stem}{number}.{ending}")
        return Part(PackURI(f"{stem}{number}.{ending}"), content_type, self._package)


def _relate(part: Any, target: Any, kind: str) -> str:
    """Relate a part to a new one, and return the relationship id."""
    return str(part.rels._add_relationship(kind, target))  # noqa: SLF001  (the public way looks for it first, each time)


def packed(package: Any) -> bytes:
    """Write an Office package with fixed dates, so that the same parts give the same bytes."""

    class Writer(PackageWriter):  # type: ignore[misc]
        """Writes ZIP entries with fixed dates."""

        def _write(self) -> None:
            with _Zip(self._pkg_file) as file:
                self._write_content_types_stream(file)
                file.write(_ROOT_RELATIONS, _relations(self._pkg_rels))
                for part in self._parts:
                    file.write(part.partname.membername, part.blob)
                    if len(part.rels):
                        file.write(part.partname.rels_uri.membername, _relations(part.rels))

    target = BytesIO()
    Writer.write(target, package._rels, _parts(package))  # noqa: SLF001  (no public way)
    return target.getvalue()


def _parts(package: Any) -> tuple[Any, ...]:
    """Yield every part of a package once, in the order of python-pptx's ``iter_parts``, but faster."""
    found: dict[Any, None] = {}
    waiting = [package]
    while waiting:
        relations = waiting.pop()._rels._rels  # noqa: SLF001  (no public way)
        targets = [each.target_part for each in relations.values() if not each.is_external]
        fresh = [target for target in targets if target not in found]
        found.update(dict.fromkeys(fresh))
        waiting.extend(reversed(fresh))
    return tuple(found)


_quoted = lru_cache(maxsize=256)(quoteattr)


def _relations(relations: Any) -> bytes:
    """Serialise the relationships of a part, in numerical order."""
    rows = "".join(
        f"<Relationship Id={_quoted(key)} Type={_quoted(each.reltype)} Target={quoteattr(each.target_ref)}"
        + (' TargetMode="External"/>' if each.is_external else "/>")
        for key, each in sorted(relations._rels.items(), key=lambda pair: (len(pair[0]), pair[0]))  # noqa: SLF001
    )
    return f"{_RELATIONS}{rows}</Relationships>".encode()


class _Zip:
    """The ZIP file that python-pptx writes the parts of a package to."""

    def __init__(self, target: Any) -> None:
        self._file = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def write(self, name: Any, data: bytes) -> None:
        """Write a part, given by its name or its address."""
        entry = zipfile.ZipInfo(getattr(name, "membername", name), _ZIP_EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 0  # the same on every system
        self._file.writestr(entry, data)
