"""Make the content of the facilitator's guide from the Storyboard."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefgen.audio.legible import clock, whole_seconds
from briefgen.render.deck_notes import spoken_paragraphs
from briefgen.render.slide_store import Picture
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Scene, Storyboard, Timeline
from briefgen.storyboard.page_parts import shown

PICTURE_PX = 800
"""Pictures are printed 61 mm wide: 330 dots an inch."""

SHORT_WORDS = 260
"""A Scene with more words than this may run over the end of a page."""


@dataclass(frozen=True)
class GuideScene:
    """One slide in the guide, every text as shown."""

    number: int
    title: str
    heading: str
    picture: str
    alt: str
    span: str
    length: str
    time: str
    said: tuple[str, ...]
    prompt: str
    source: str
    is_short: bool


@dataclass(frozen=True)
class Guide:
    """The content of a guide that differs between reviews."""

    title: str
    marks: tuple[str, ...]
    length: str
    scenes: tuple[GuideScene, ...]
    questions: tuple[str, ...]
    left_out: tuple[str, ...]
    support: tuple[str, ...]
    foot: tuple[str, ...]

    def texts(self) -> Iterator[str]:
        """Yield every text that must be in the file."""
        yield from (self.title, *self.marks, self.length)
        for scene in self.scenes:
            yield from (scene.title, scene.span, scene.length, scene.heading, scene.time, *scene.said)
            yield from filter(None, (scene.prompt, scene.source))
        yield from (*self.questions, *self.left_out, *self.support, *self.foot)


def guide_of(edition: Edition, storyboard: Storyboard, timeline: Timeline, pictures: Sequence[Picture]) -> Guide:
    """Return the content of the guide of one Edition.

    Args:
        edition: whose review it is.
        storyboard: the Scenes as they are shown and said.
        timeline: when, estimated or measured.
        pictures: a picture of each Scene's slide.
    """
    labels = edition.wording.labels("facilitator")
    about = edition.review.about
    help_ = tuple(f"{each.name}: {each.contact}" for each in edition.review.support)
    foot = (
        ("contact", "contact", edition.house.contact),
        ("page_link", "address", edition.page_url),
        ("report_link", "address", about.report),
    )
    left_out = (each.what for each in (*edition.left_out, *storyboard.left_out))
    drawn = zip(storyboard.scenes, pictures, strict=True)
    return Guide(
        shown(edition.title),
        tuple(map(shown, edition.marks)),
        str(labels[timeline.basis]).format(minutes=clock(timeline.total_s)),
        tuple(
            _scene(number, scene, timeline, picture, labels, named=storyboard.names_speakers)
            for number, (scene, picture) in enumerate(drawn, start=1)
        ),
        tuple(map(shown, edition.questions)),
        tuple(dict.fromkeys(map(shown, left_out))),
        tuple(map(shown, help_ or (str(edition.wording.labels("script")["no_support"]),))),
        tuple(shown(str(labels[key]).format(**{name: value})) for key, name, value in foot if value),
    )


def _scene(  # noqa: PLR0913  (options by keyword)
    number: int,
    scene: Scene,
    timeline: Timeline,
    picture: Picture,
    labels: Mapping[str, Any],
    *,
    named: bool,
) -> GuideScene:
    """Return one Scene with its slide, times and notes."""
    span = timeline.scenes[scene.id]
    times = {"start": clock(span.start_s), "end": clock(span.end_s)}
    seconds = whole_seconds(span.end_s) - whole_seconds(span.start_s)
    title = shown(scene.slide.title)
    alt = str(labels["picture_alt"]).format(number=number, words=" / ".join(picture.words).replace("\n", " / "))
    return GuideScene(
        number,
        title,
        str(labels["slide_heading"]).format(number=number, title=title),
        f"data:image/jpeg;base64,{base64.b64encode(picture.jpeg).decode()}",
        shown(alt),
        str(labels["span"]).format(**times),
        str(labels["seconds"]).format(seconds=seconds),
        str(labels["slide_time"]).format(**times, seconds=seconds),
        tuple(map(shown, spoken_paragraphs(scene, named=named))),
        shown(scene.prompt),
        shown(scene.source),
        scene.words <= SHORT_WORDS,
    )
