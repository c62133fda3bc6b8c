"""Shorten the slide that is too full: its longest texts lose whole sentences; the narration keeps them."""

from dataclasses import replace

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Scene, SceneKind, Slide, Storyboard
from briefgen.storyboard.slides import WordLimit, excerpt, not_shown, support

STEP = 0.85
"""The longest texts are cut to this share of their words, again and again until the slide fits."""

NEVER_CUT = frozenset({SceneKind.OVERVIEW, SceneKind.SUPPORT})
"""Slides of headlines, and of contacts for help."""

KEPT_WHOLE = frozenset({"number", "agencies", "note", "subtitle", "figure", "figure note", "remember", "week"})
"""Placeholders that are never shortened: a slide whose markings or names do not fit is for the author to change."""


def tighter(storyboard: Storyboard, edition: Edition, scene_id: str) -> Storyboard | None:
    """Shorten the text of one slide, and record the cut.

    Args:
        storyboard: what is shown and said.
        edition: its Edition, for the wording.
        scene_id: the Scene whose slide is too full.

    Returns:
        None when nothing on that slide can be shortened further.
    """
    labels = edition.wording.labels("script")
    scene = next(scene for scene in storyboard.scenes if scene.id == scene_id)
    slide = scene.slide
    if scene.kind not in NEVER_CUT and not slide.moments:  # a timeline goes first
        slide = _cut(slide, str(labels["read_out"]))
    if slide == scene.slide:
        slide = _less(scene, edition)
    if slide == scene.slide:
        return None
    less = replace(scene, slide=slide)
    scenes = tuple(less if each is scene else each for each in storyboard.scenes)
    before, now = set(not_shown(scene, edition)), tuple(not_shown(less, edition))
    kept = tuple(each for each in storyboard.left_out if each not in before)
    return replace(storyboard, scenes=scenes, left_out=(*kept, *now))


def _cut(slide: Slide, pointer: str) -> Slide:
    """Return the slide with its longest texts cut to a share of their words."""
    texts = [text for name, group in slide.texts.items() if name not in KEPT_WHOLE for text in group]
    texts += [row.cells[0] for row in slide.rows]
    most = max((len(text.split()) for text in texts if text != pointer), default=0)
    limit = int(most * STEP)

    def cut(text: str) -> str:
        if text == pointer or len(text.split()) <= limit:
            return text
        return excerpt(text, WordLimit(limit, limit)) or pointer

    shorter = {
        name: group if name in KEPT_WHOLE else tuple(cut(text) for text in group)
        for name, group in slide.texts.items()
    }
    rows = tuple(replace(row, cells=(cut(row.cells[0]), *row.cells[1:])) for row in slide.rows)
    is_same = shorter == slide.texts and rows == slide.rows
    return slide if is_same else replace(slide, texts=shorter, rows=rows, is_excerpt=True)


def _less(scene: Scene, edition: Edition) -> Slide:
    """Return the slide without its timeline, or with fewer columns, rows, links or subtitles."""
    slide, labels = scene.slide, edition.wording.labels("script")
    if slide.moments:
        return replace(slide, moments=())
    if "figure" in slide.texts:
        without = {name: group for name, group in slide.texts.items() if not name.startswith("figure")}
        return replace(slide, texts=without)
    if scene.kind is SceneKind.OVERVIEW and len(slide.header) > 1:
        rows = tuple(replace(row, cells=row.cells[:1]) for row in slide.rows)
        return replace(slide, title=edition.heading("messages"), header=slide.header[:1], rows=rows)
    if len(slide.rows) > 1:
        overview = scene.kind is SceneKind.OVERVIEW
        every = len(edition.review.key_messages if overview else edition.review.recommendations)
        more = str(labels["more_messages" if overview else "more_recommendations"])
        note = more.format(count=every - len(slide.rows) + 1)
        return replace(slide, rows=slide.rows[:-1], texts={**slide.texts, "note": (note,)})
    if len(slide.links) > 1:
        return support(edition, most=len(slide.links) - 1)
    subtitle = slide.texts.get("subtitle", ())
    return replace(slide, texts={**slide.texts, "subtitle": subtitle[1:]}) if subtitle else slide
