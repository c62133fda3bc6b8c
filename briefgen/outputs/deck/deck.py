"""Render ``slides.pptx``: native slides that can be presented by anybody."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE

from briefgen.errors import BriefgenError, UsageError
from briefgen.files.opener import printable
from briefgen.outputs.deck.canvas import DeckStyle
from briefgen.outputs.deck.fonts import face
from briefgen.outputs.deck.notes import NotesWriter, notes_paragraphs
from briefgen.outputs.deck.package import DeckPackage, packed
from briefgen.outputs.deck.parts import feet_of, logo_picture
from briefgen.outputs.deck.shapes import add
from briefgen.outputs.deck.slide import SlidePainter
from briefgen.outputs.deck.template import Template, open_template
from briefgen.outputs.deck.too_full import SlideTooFullError
from briefgen.outputs.material import Material
from briefgen.outputs.motif import Motif, MotifShape, motif_of
from briefgen.outputs.motif_painting import MotifColours, motif_colours
from briefgen.outputs.office import NO_CLOCK, language_tag, property_text
from briefgen.pack.artifact import Artifact
from briefgen.review.house.deck_file import LAYOUTS
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Scene, SceneKind, Storyboard, Timeline
from briefgen.storyboard.tighter import tighter
from briefgen.text import xml_safe

NAME = "slides.pptx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

SECTIONS = {
    SceneKind.OVERVIEW: "learning",
    SceneKind.MESSAGE: "learning",
    SceneKind.GOOD_PRACTICE: "learning",
    SceneKind.RECOMMENDATIONS: "learning",
    SceneKind.QUESTIONS: "together",
    SceneKind.SUPPORT: "together",
    SceneKind.ABOUT: "together",
}
"""The section of the deck that a kind of Scene opens or goes on; the others are in ``start``."""

MEDIUM_STYLE = "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"
"""The table style that PowerPoint itself starts with, for a template that names none."""

SLIVER, ON_EDGE = 0.08, 0.001
"""The width of a sliver of the motif in widths of its frame, and how near its edge a point is on it, in heights."""

MOST_REASON = 300
"""The most characters that are shown of what python-pptx says of a broken template."""

_SECTION_LIST = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"


def render_deck(edition: Edition, storyboard: Storyboard, timeline: Timeline) -> Artifact:
    """Render the seven-minute deck: one slide a Scene, with every spoken word in its notes.

    Args:
        edition: whose review it is; gives colours, wording, foot and properties.
        storyboard: what is shown and said.
        timeline: when each Scene is heard, estimated or measured.

    Raises:
        BriefgenError: a text does not fit at the smallest type, or the template lacks a layout or placeholder.
        UsageError: the house's own slide template is broken inside.
    """
    try:
        return _rendered(edition, storyboard, timeline)
    except (BriefgenError, MemoryError):
        raise
    except Exception as error:
        if not edition.house.deck_path:
            raise
        # A stranger's file can be broken anywhere inside, and python-pptx says so with any exception.
        reason = f"{type(error).__name__}: {error}"[:MOST_REASON]
        text = str(edition.wording.labels("deck")["problems"]["broken"])
        raise UsageError(text.format(deck=edition.house.deck, reason=printable(reason))) from error


def _rendered(edition: Edition, storyboard: Storyboard, timeline: Timeline) -> Artifact:
    """Render the deck; exceptions of python-pptx pass through."""
    face.cache_clear()  # a measured word is remembered for one deck
    labels = edition.wording.labels("deck")
    template = open_template(edition.house, storyboard.language, labels)
    presentation = template.presentation
    if not edition.house.deck_path:
        _drop_unused(presentation, {LAYOUTS[scene.kind.value] for scene in storyboard.scenes})
    package = DeckPackage(presentation)
    style = _deck_style(edition, storyboard, template)
    notes = NotesWriter(presentation, style.language)
    for scene in storyboard.scenes:
        layout = template.layouts.get(scene.kind.value)
        if layout is None:
            name = LAYOUTS[scene.kind.value]
            raise BriefgenError(str(labels["problems"]["layout"]).format(layout=name))
        part = package.notes(SlidePainter(scene, layout, style, package).paint())
        span = timeline.scenes[scene.id]
        paragraphs = notes_paragraphs(scene, span, timeline.basis, labels["notes"], named=storyboard.names_speakers)
        part.blob = notes.xml(part, paragraphs)
    _sections(presentation, storyboard.scenes, package.ids, labels["sections"])
    _properties(presentation.core_properties, edition, storyboard)
    return Artifact(NAME, MEDIA_TYPE, packed(presentation.part.package), _unshown(storyboard, template, labels))


def _unshown(storyboard: Storyboard, template: Template, labels: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a warning for each layout of a slide template without a placeholder for its slides' pictures."""
    kinds = dict.fromkeys(scene.kind.value for scene in storyboard.scenes if scene.slide.picture)
    text = str(labels["problems"]["no_place"])
    return tuple(text.format(layout=LAYOUTS[kind]) for kind in kinds if not template.layouts[kind].has("icon"))


def _deck_style(edition: Edition, storyboard: Storyboard, template: Template) -> DeckStyle:
    """Return the style that all slides share."""
    labels = edition.wording.labels("deck")
    used = {scene.kind.value for scene in storyboard.scenes}
    frames = [layout.frame("footer", storyboard.title) for kind, layout in template.layouts.items() if kind in used]
    feet = feet_of(labels, _known_publisher(edition), storyboard.title)
    if not all(frame.text_height_pt(feet[-1], frame.size_pt) <= frame.height_pt for frame in frames):
        raise BriefgenError(str(labels["problems"]["footer"]).format(text=storyboard.title))
    own = bool(edition.house.deck_path)
    return DeckStyle(
        labels,
        language_tag(storyboard.language),
        feet,
        _table_style(template.presentation),
        _logo(edition),
        own=own,
        motif=None if own else _motif(edition, template),
        notices=edition.notices,
        is_withdrawn=edition.review.about.withdrawn is not None,
        progress=tuple(
            map(tuple, dict(_grouped(storyboard.scenes, [each.id for each in storyboard.scenes])).values())
        ),
    )


def _motif(edition: Edition, template: Template) -> tuple[Motif, MotifColours] | None:
    """Return the motif for the frame that the title slide of the built-in template has for it."""
    layout = template.layouts.get(SceneKind.CONTENT_NOTE.value)
    if layout is None or not layout.has("motif"):
        return None
    frame = layout.frame("motif", edition.title)
    motif = motif_of(edition, frame.width_pt / frame.height_pt)
    shapes = tuple(shape for shape in motif.shapes if not _is_sliver(shape, motif.aspect))
    return replace(motif, shapes=shapes), motif_colours(edition.house.colours)


def _is_sliver(shape: MotifShape, aspect: float) -> bool:
    """Return whether only a sliver of a shape is in its frame at the left, where slide and frame have one colour."""
    across = [x for x, _ in shape.points]
    return min(across) <= ON_EDGE and max(across) < SLIVER * aspect


def _known_publisher(edition: Edition) -> str:
    """Return the publisher's name; empty where it is not stated, which the first slides say."""
    return edition.review.about.publisher or edition.house.name or ""


def _logo(edition: Edition) -> tuple[bytes, tuple[int, int], str] | None:
    labels = edition.wording.labels("deck")
    found = logo_picture(edition.house, str(labels["problems"]["logo"]))
    if found is None:
        return None
    return *found, edition.house.logo_alt or str(labels["alt"]["logo"]).format(publisher=edition.publisher)


def _table_style(presentation: Any) -> str:
    """Return the id of the template's own table style."""
    try:
        part = presentation.part.part_related_by(RELATIONSHIP_TYPE.TABLE_STYLES)
    except KeyError:
        return MEDIUM_STYLE
    return str(etree.fromstring(part.blob).get("def", MEDIUM_STYLE))


def _drop_unused(presentation: Any, used: set[str]) -> None:
    """Remove layouts without a slide."""
    for layout in list(presentation.slide_layouts):
        if layout.name not in used:
            presentation.slide_layouts.remove(layout)


def _sections(presentation: Any, scenes: Sequence[Scene], ids: Sequence[str], names: dict[str, str]) -> None:
    """Group the slides into three named sections of PowerPoint."""
    root = presentation.part._element  # noqa: SLF001  (no public way)
    extension = add(add(root, "p:extLst"), "p:ext", uri=_SECTION_LIST)
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
    """Set title, author and language of the document; no time of creation."""
    properties.title = property_text(storyboard.title)
    properties.author = properties.last_modified_by = property_text(_known_publisher(edition))
    properties.subject = property_text(edition.review.about.kind)
    properties.language = language_tag(storyboard.language)
    properties.created = properties.modified = NO_CLOCK
    properties.revision = 1
    for name in ("category", "comments", "content_status", "identifier", "keywords", "version"):
        if getattr(properties, name):  # of whoever drew the template
            setattr(properties, name, "")


def fit_slides(edition: Edition, storyboard: Storyboard, timeline: Timeline) -> Storyboard:
    """Shorten the text of each slide that is too full until all slides fit.

    An optional Scene whose slide cannot be made to fit is left as it is: it may be left out to keep to seven minutes.

    Args:
        edition: whose review it is, and whose slide template.
        storyboard: the whole Storyboard.
        timeline: its times, which stand in the notes.

    Raises:
        SlideTooFullError: the slide of a Scene that is always shown is too full, and cannot be shortened further.
    """
    passed: set[str] = set()
    while True:
        scenes = tuple(scene for scene in storyboard.scenes if scene.id not in passed)
        try:
            render_deck(edition, replace(storyboard, scenes=scenes), timeline)
        except SlideTooFullError as full:
            shorter = tighter(storyboard, edition, full.scene_id)
            if shorter is not None:
                storyboard = shorter
            elif any(scene.id == full.scene_id and scene.part for scene in scenes):
                passed.add(full.scene_id)
            else:
                raise
        else:
            return storyboard


def render_slides(material: Material) -> Iterator[Artifact]:
    """Render ``slides.pptx``.

    Raises:
        SlideTooFullError: a slide is too full.
    """
    yield render_deck(material.edition, material.storyboard, material.timeline)
