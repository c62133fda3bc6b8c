"""The parts of a deck: slides, notes, pictures, and the file without a clock."""

import zipfile
from io import BytesIO
from typing import Any, Self

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}


class DeckPackage:
    """Adds slides to an open template.

    Slides are written as finished XML: python-pptx, which looks up every placeholder again and again, takes ten times
    as long for them.

    Args:
        presentation: the template, as python-pptx has it.
    """

    def __init__(self, presentation: Any) -> None:
        self._presentation = presentation
        self._package = presentation.part.package
        self._notes_master = presentation.notes_master.part
        self._taken = {str(part.partname) for part in self._package.iter_parts()}
        self._pictures: dict[bytes, Any] = {}
        self.ids: list[str] = []

    def slide(self, layout: Any) -> Any:
        """Add an empty slide part, related to its layout; its ``blob`` is still to be set."""
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE  # noqa: PLC0415  (heavy import)

        part = self._part("/ppt/slides/slide", "xml", CONTENT_TYPE.PML_SLIDE)
        part.relate_to(layout.part, RELATIONSHIP_TYPE.SLIDE_LAYOUT)
        presentation = self._presentation.part
        key = presentation.relate_to(part, RELATIONSHIP_TYPE.SLIDE)
        entry = presentation._element.get_or_add_sldIdLst().add_sldId(key)  # noqa: SLF001  (no public way)
        self.ids.append(entry.get("id"))
        return part

    def notes(self, slide: Any) -> Any:
        """Add an empty notes part to a slide; its ``blob`` is still to be set."""
        from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE  # noqa: PLC0415  (heavy import)

        part = self._part("/ppt/notesSlides/notesSlide", "xml", CONTENT_TYPE.PML_NOTES_SLIDE)
        part.relate_to(self._notes_master, RELATIONSHIP_TYPE.NOTES_MASTER)
        part.relate_to(slide, RELATIONSHIP_TYPE.SLIDE)
        slide.relate_to(part, RELATIONSHIP_TYPE.NOTES_SLIDE)
        return part

    def picture(self, slide: Any, data: bytes) -> str:
        """Add a picture, once for all slides, and return the key by which a slide refers to it."""
        from pptx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415  (heavy import)

        if data not in self._pictures:
            ending = next(ending for start, ending in _PICTURES.items() if data.startswith(start))
            self._pictures[data] = self._part("/ppt/media/image", ending, f"image/{ending}")
            self._pictures[data].blob = data
        return str(slide.relate_to(self._pictures[data], RELATIONSHIP_TYPE.IMAGE))

    def _part(self, stem: str, ending: str, content_type: str) -> Any:
        from pptx.opc.package import Part  # noqa: PLC0415  (heavy import)
        from pptx.opc.packuri import PackURI  # noqa: PLC0415  (heavy import)

        number = 1
        while f"{stem}{number}.{ending}" in self._taken:
            number += 1
        self._taken.add(f"{stem}{number}.{ending}")
        return Part(PackURI(f"{stem}{number}.{ending}"), content_type, self._package)


def packed(package: Any) -> bytes:
    """Return an Office package with fixed dates, so that the same parts give the same bytes."""
    from pptx.opc.serialized import PackageWriter  # noqa: PLC0415  (heavy import)

    class Writer(PackageWriter):  # type: ignore[misc]
        """Writes to a file without a clock."""

        def _write(self) -> None:
            with _Zip(self._pkg_file) as file:
                self._write_content_types_stream(file)
                self._write_pkg_rels(file)
                self._write_parts(file)

    target = BytesIO()
    Writer.write(target, package._rels, tuple(package.iter_parts()))  # noqa: SLF001  (no public way)
    return target.getvalue()


class _Zip:
    """What python-pptx writes the parts of a package to."""

    def __init__(self, target: Any) -> None:
        self._file = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def write(self, uri: Any, data: bytes) -> None:
        """Write a part."""
        entry = zipfile.ZipInfo(uri.membername, _ZIP_EPOCH)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 0  # the same on every system
        self._file.writestr(entry, data)
