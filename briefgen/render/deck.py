"""Storyboard and times → ``slides.pptx``: native slides that work without their author in the room."""

import uuid
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.render.artifact import Artifact
from briefgen.render.deck_marks import foot_paragraphs, logo_bytes
from briefgen.render.deck_notes import notes_paragraphs, write_notes
from briefgen.render.deck_slide import Look, SlidePainter
from briefgen.render.deck_template import SlideLayout, dressed, layouts
from briefgen.render.deck_text import add, tag
from briefgen.render.office import NO_CLOCK, language_tag, property_text, repacked, xml_safe
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Scene, SceneKind, Storyboard, Timeline

NAME = "slides.pptx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

SECTIONS = {
    SceneKind.MESSAGE: "learning",
    SceneKind.GOOD_PRACTICE: "learning",
    SceneKind.RECOMMENDATIONS: "learning",
    SceneKind.QUESTIONS: "together",
    SceneKind.SUPPORT: "together",
}
"""The section of the deck that a kind of Scene opens or goes on; the others are in ``start``."""

_SECTION_LIST = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"


def render_deck(edition: Edition, storyboard: Storyboard, timeline: Timeline) -> Artifact:
    """Render the seven-minute deck: one slide a Scene, with every spoken word in its notes.

    Args:
        edition: whose review it is; gives colours, wording, foot and properties.
        storyboard: what is shown and said.
        timeline: when each Scene is heard, estimated or measured.

    Raises:
        BriefgenError: a text does not fit at the smallest type, or the template lacks a layout or placeholder.
    """
    from pptx import Presentation  # noqa: PLC0415  (heavy import)

    labels = edition.wording.labels("deck")
    template = resources.templates() / "deck.pptx"
    presentation = Presentation(dressed(template, edition.house.colours, storyboard.language, labels["prompts"]))
    by_name = layouts(presentation, labels["problems"])
    look = _look(edition, storyboard, presentation, by_name)
    for scene in storyboard.scenes:
        layout = by_name.get(scene.kind.value)
        if layout is None:
            raise BriefgenError(str(labels["problems"]["layout"]).format(layout=scene.kind.value))
        slide = presentation.slides.add_slide(layout.layout)
        SlidePainter(scene, slide, layout, look).paint()
        span = timeline.scenes[scene.id]
        write_notes(slide, look.language, notes_paragraphs(scene, span, timeline.basis, labels["notes"]))
    _drop_unused(presentation, {scene.kind.value for scene in storyboard.scenes})
    _sections(presentation, storyboard.scenes, labels["sections"])
    _properties(presentation.core_properties, edition, storyboard)
    target = BytesIO()
    presentation.save(target)
    return Artifact(NAME, MEDIA_TYPE, repacked(target.getvalue()))


def _look(edition: Edition, storyboard: Storyboard, presentation: Any, by_name: dict[str, SlideLayout]) -> Look:
    labels = edition.wording.labels("deck")
    frames = [layout.frame("footer", storyboard.title) for layout in by_name.values()]
    # A long name of a publisher gives way to the title: the first slides have it.
    for publisher in (_known_publisher(edition), ""):
        foot = foot_paragraphs(labels, publisher, storyboard.title, edition.marks)
        if all(frame.text_height_pt(foot, frame.size_pt) <= frame.height_pt for frame in frames):
            break
    else:
        raise BriefgenError(str(labels["problems"]["footer"]).format(text=storyboard.title))
    return Look(labels, language_tag(storyboard.language), foot, _table_style(presentation), _logo(edition))


def _known_publisher(edition: Edition) -> str:
    """The publisher's name; empty where it is not stated, which the first slides say."""
    return edition.review.about.publisher or edition.house.name or ""


def _logo(edition: Edition) -> tuple[bytes, str] | None:
    labels, path = edition.wording.labels("deck"), edition.house.logo_path
    data = logo_bytes(path, str(labels["problems"]["logo"])) if path else None
    if data is None:
        return None
    return data, edition.house.logo_alt or str(labels["alt"]["logo"]).format(publisher=edition.publisher)


def _table_style(presentation: Any) -> str:
    """The id of the template's own table style."""
    from lxml import etree  # noqa: PLC0415  (heavy import)
    from pptx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415  (heavy import)

    part = presentation.part.part_related_by(RELATIONSHIP_TYPE.TABLE_STYLES)
    return str(etree.fromstring(part.blob).get("def"))


def _drop_unused(presentation: Any, used: set[str]) -> None:
    """Remove the layouts that no slide has."""
    for layout in list(presentation.slide_layouts):
        if layout.name not in used:
            presentation.slide_layouts.remove(layout)


def _sections(presentation: Any, scenes: Sequence[Scene], names: dict[str, str]) -> None:
    """Group the slides under three names, for finding one's way in PowerPoint."""
    root = presentation.part._element  # noqa: SLF001  (no public way)
    extension = add(add(root, "p:extLst"), "p:ext", uri=_SECTION_LIST)
    ids = [element.get("id") for element in root.iter(tag("p:sldId"))]
    sections = add(extension, "p14:sectionLst")
    for name, members in _grouped(scenes, ids):
        key = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"briefgen:section:{name}")).upper() + "}"
        slides = add(add(sections, "p14:section", name=xml_safe(str(names[name])), id=key), "p14:sldIdLst")
        for member in members:
            add(slides, "p14:sldId", id=member)


def _grouped(scenes: Sequence[Scene], ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for scene, slide_id in zip(scenes, ids, strict=True):
        groups.setdefault(SECTIONS.get(scene.kind, "start"), []).append(slide_id)
    yield from groups.items()


def _properties(properties: Any, edition: Edition, storyboard: Storyboard) -> None:
    """Title, author and language of the document; no clock."""
    properties.title = property_text(storyboard.title)
    properties.author = properties.last_modified_by = property_text(_known_publisher(edition))
    properties.subject = property_text(edition.review.about.kind)
    properties.language = language_tag(storyboard.language)
    properties.created = properties.modified = NO_CLOCK
    properties.revision = 1
