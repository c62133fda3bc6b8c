"""Record the part of a Scene that its slide does not show."""

from collections.abc import Iterator

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Scene, SceneKind, Slide
from briefgen.storyboard.slides import ELLIPSIS


def shortened(slide: Slide) -> bool:
    """Whether a slide shows only the first sentences of a text."""
    cells = [cell for row in slide.rows for cell in row.cells]
    return any(text.endswith(ELLIPSIS) for texts in (*slide.texts.values(), tuple(cells)) for text in texts)


def not_shown(scene: Scene, edition: Edition) -> Iterator[LeftOut]:
    """Yield a record for each part of a Scene that its slide leaves out: sentences, items or recommendations."""
    slide, review, labels = scene.slide, edition.review, edition.wording.labels("script")["left_out"]
    if shortened(slide):
        yield LeftOut("slides", "excerpt", str(labels["excerpt"]).format(title=slide.title))
    every = {
        SceneKind.GOOD_PRACTICE: (len(slide.texts.get("body", ())), len(review.good_practice), "items"),
        SceneKind.QUESTIONS: (len(slide.texts.get("body", ())), len(edition.questions), "items"),
        SceneKind.RECOMMENDATIONS: (len(slide.rows), len(review.recommendations), "recommendations"),
    }
    shown, count, label = every.get(scene.kind, (0, 0, ""))
    if shown < count:
        yield LeftOut("slides", "excerpt", str(labels[label]).format(title=slide.title, shown=shown, count=count))
