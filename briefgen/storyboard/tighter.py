"""A slide that turned out too full shows less of its longest texts, in whole sentences; all of it is still said."""

from dataclasses import replace

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Slide, Storyboard
from briefgen.storyboard.slides import ELLIPSIS, Room, excerpt

STEP = 0.85
"""The longest texts are cut to this share of their words, again and again until the slide fits."""

KEPT_WHOLE = frozenset({"number", "agencies", "note", "subtitle"})
"""What is not cut: a slide whose markings or names do not fit is the author's to mend."""


def tighter(storyboard: Storyboard, edition: Edition, scene_id: str) -> Storyboard | None:
    """Return the Storyboard with less text on one slide, and the cut recorded.

    Args:
        storyboard: what is shown and said.
        edition: its Edition, for the wording.
        scene_id: the Scene whose slide is too full.

    Returns:
        None when nothing on that slide can be shortened further.
    """
    labels = edition.wording.labels("script")
    scene = next(scene for scene in storyboard.scenes if scene.id == scene_id)
    slide = _cut(scene.slide, str(labels["read_out"]) + ELLIPSIS)
    if slide == scene.slide:
        slide = _less(scene.slide, edition)
    if slide == scene.slide:
        return None
    cut = LeftOut("slides", "excerpt", str(labels["left_out"]["excerpt"]).format(title=slide.title))
    scenes = tuple(replace(each, slide=slide) if each is scene else each for each in storyboard.scenes)
    left_out = storyboard.left_out if cut in storyboard.left_out else (*storyboard.left_out, cut)
    return replace(storyboard, scenes=scenes, left_out=left_out)


def _cut(slide: Slide, pointer: str) -> Slide:
    texts = [text for name, group in slide.texts.items() if name not in KEPT_WHOLE for text in group]
    texts += [row.cells[0] for row in slide.rows]
    most = max((len(text.split()) for text in texts if text != pointer), default=0)
    limit = int(most * STEP)

    def cut(text: str) -> str:
        if text == pointer or len(text.split()) <= limit:
            return text
        shown = excerpt(text.removesuffix(ELLIPSIS), Room(limit, limit))
        return pointer if shown == ELLIPSIS.strip() else shown.removesuffix(ELLIPSIS) + ELLIPSIS

    shorter = {
        name: group if name in KEPT_WHOLE else tuple(cut(text) for text in group)
        for name, group in slide.texts.items()
    }
    rows = tuple(replace(row, cells=(cut(row.cells[0]), *row.cells[1:])) for row in slide.rows)
    return replace(slide, texts=shorter, rows=rows)


def _less(slide: Slide, edition: Edition) -> Slide:
    """Show one row fewer, counted in the note, or leave the kind of review to the next slide."""
    if len(slide.rows) > 1:
        rows = slide.rows[:-1]
        more = str(edition.wording.labels("script")["more_recommendations"])
        note = more.format(count=len(edition.review.recommendations) - len(rows))
        return replace(slide, rows=rows, texts={**slide.texts, "note": (note,)})
    subtitle = slide.texts.get("subtitle", ())
    return replace(slide, texts={**slide.texts, "subtitle": subtitle[1:]}) if len(subtitle) > 1 else slide
