"""Render the videos: slides that build up with the narration, the sentence below, the motif beside."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from briefgen.audio.captions import hints_of
from briefgen.audio.tags import chapters_of
from briefgen.outputs.material import Material
from briefgen.outputs.motif import motif_of
from briefgen.outputs.motif_painting import dark, motif_colours
from briefgen.outputs.pictures.draw import draw
from briefgen.outputs.pictures.drawing import SlideDrawing
from briefgen.outputs.pictures.reading import read_slides
from briefgen.outputs.video.band import PX_PER_PT, Panel, Saying, caption_sayings, panel_pictures, sentence_sayings
from briefgen.outputs.video.join import FilmParts, cues_in, facts_of, joined, srt_of
from briefgen.outputs.video.motion import film_colours, motif_pictures
from briefgen.outputs.video.planes import PixelBox, Planes
from briefgen.outputs.video.poster import render_poster
from briefgen.outputs.video.reveal import stages_of
from briefgen.outputs.video.shots import RATE_FPS, Change, Shot
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.film.parts import seen_parts
from briefgen.storyboard.model import Scene, Storyboard, Timeline

VIDEO, STILL, CAPTIONED = "video.mp4", "video-still.mp4", "video-captions.mp4"
POSTER = "video-poster.jpg"
MEDIA_TYPE = "video/mp4"

WIDTH_PX, HEIGHT_PX = 1920, 1080
MOTIF = PixelBox(0, 0, 356, HEIGHT_PX)
SLIDE = PixelBox(356, 0, WIDTH_PX - 356, 880)
BAND = PixelBox(356, 880, WIDTH_PX - 356, HEIGHT_PX - 880)
"""Where the motif, the slide and the sentence stand: none of them over another."""

MOST_PICTURES = 24 << 20
"""How many bytes of pictures are laid out at once; a slide with more is laid out by itself."""

TYPE_PT = (24.0, 18.0)
"""The largest and the smallest type of the band, in points of the slide."""


@dataclass(frozen=True)
class FilmKind:
    """A form of the video.

    Attributes:
        name: its file.
        moves: whether the motif drifts and new parts come slowly; where not, nothing moves between two changes.
        has_captions: whether the band shows the captions, sounds and names with them, and not the sentences.
    """

    name: str
    moves: bool = True
    has_captions: bool = False


KINDS: Mapping[str, FilmKind] = {
    kind.name: kind
    for kind in (FilmKind(VIDEO), FilmKind(STILL, moves=False), FilmKind(CAPTIONED, has_captions=True))
}


@dataclass(frozen=True)
class FilmSource:
    """The content of every form of the video.

    Attributes:
        edition: gives title, publisher, colours, motif and wording.
        storyboard: the Scenes, whose parts appear with their Lines.
        timeline: start and end of each Scene and Line, measured.
        slides: as they are in the deck, one a Scene.
    """

    edition: Edition
    storyboard: Storyboard
    timeline: Timeline
    slides: Sequence[SlideDrawing]


def render_video(source: FilmSource, sound: tuple[Artifact, Artifact], kind: FilmKind = KINDS[VIDEO]) -> Artifact:
    """Render one form of the video.

    Each Scene is encoded as a shot, all processors at work; the parts are joined as they are.

    Args:
        source: what is shown.
        sound: the finished ``podcast.mp3`` and ``captions.vtt``.
        kind: which form.

    Raises:
        BriefgenError: ffmpeg is missing or failed.
    """
    podcast, captions = sound
    edition, storyboard, vtt = source.edition, source.storyboard, captions.data.decode("utf-8")
    if kind.has_captions:
        sayings = caption_sayings(cues_in(vtt))
    else:
        sayings = sentence_sayings(storyboard, source.timeline, hints_of(edition.wording.labels("podcast")))
    parts = FilmParts(
        shots_of(source, sayings, moves=kind.moves),
        (podcast.data, "sound.mp3"),
        srt_of(vtt),
        facts_of(edition, chapters_of(storyboard, source.timeline)),
        storyboard.language,
        str(edition.wording.labels("slides")["captions"]),
    )
    return Artifact(kind.name, MEDIA_TYPE, joined(parts))


def frame_counts(ends_s: Sequence[float], total_s: float) -> tuple[int, ...]:
    """Return the number of frames of each Scene; every slide changes within half a frame of its time.

    The last picture ends with the sound or a little before: players hold it.
    """
    edges = [0, *(frame_at(end_s) for end_s in ends_s)]
    edges[-1] = max(edges[-2] + 1, math.floor(total_s * RATE_FPS))
    return tuple(after - before for before, after in pairwise(edges))


def frame_at(time_s: float) -> int:
    """Return the index of the frame nearest to a time in seconds."""
    return math.floor(time_s * RATE_FPS + 0.5)


def shots_of(source: FilmSource, sayings: Sequence[Saying], *, moves: bool) -> list[Shot]:
    """Return a shot for each Scene.

    Args:
        source: what is shown.
        sayings: what the band shows.
        moves: whether anything moves between two changes.
    """
    edition, storyboard, timeline = source.edition, source.storyboard, source.timeline
    panel = Panel(BAND.width / PX_PER_PT, BAND.height / PX_PER_PT, TYPE_PT, dark(film_colours(edition).primary))
    bands = panel_pictures([each.words for each in sayings], panel, storyboard.language)
    colours = motif_colours(film_colours(edition))
    motif = motif_of(edition, MOTIF.width / MOTIF.height)
    turned = motif_pictures(motif, colours, (MOTIF.width, MOTIF.height), RATE_FPS, moves=moves)
    plain = Planes.plain(MOTIF.width, MOTIF.height, panel.ground)  # beside a slide with a motif of its own
    counts = frame_counts([timeline.scenes[scene.id].end_s for scene in storyboard.scenes], timeline.total_s)
    staged = _staged(storyboard.scenes, source.slides, storyboard.language, edition.house.deck or "")
    shots: list[Shot] = []
    first, shown = 0, {SLIDE: staged[0][0][1], BAND: bands[""]}
    for slide, stages, count in zip(source.slides, staged, counts, strict=True):
        changes = [
            *(Change(frame_at(timeline.lines[line].start_s) - first if line else 0, SLIDE, planes, fades=True)
              for line, planes in stages),
            *_band_changes(sayings, bands, first, count),
        ]  # fmt: skip
        changes.sort(key=lambda change: change.at)
        beside = [plain] * len(turned) if slide.has_motif else turned
        shots.append(Shot((WIDTH_PX, HEIGHT_PX), first, count, shown, changes, (beside, MOTIF)))
        shown = shown | {change.place: change.planes for change in changes}
        first += count
    return shots


def _band_changes(sayings: Sequence[Saying], bands: Mapping[str, Planes], first: int, count: int) -> Iterator[Change]:
    """Yield the changes of the band in a shot: words appear at their time, and disappear where none follow."""
    for saying in sayings:
        begins, ends = frame_at(saying.start_s), frame_at(saying.end_s)
        if first <= begins < first + count:
            yield Change(begins - first, BAND, bands[saying.words])
        is_followed = any(frame_at(each.start_s) == ends for each in sayings)
        if first <= ends < first + count and not is_followed:
            yield Change(ends - first, BAND, bands[""])


def _staged(
    scenes: Sequence[Scene], slides: Sequence[SlideDrawing], language: str, deck: str
) -> list[list[tuple[str, Planes]]]:
    """Draw every stage of every slide; return, by Scene, the ids of the Lines and the pictures."""
    staged = [stages_of(scene, seen_parts(scene), slide) for scene, slide in zip(scenes, slides, strict=True)]
    every = [stage.slide for stages in staged for stage in stages]
    width_pt, height_pt = every[0].width_pt, every[0].height_pt
    wide = min(SLIDE.width, round(SLIDE.height * width_pt / height_pt))
    pixels = _pixels(every, language, deck, wide)
    return [
        [(stage.line, Planes.of(framed(next(pixels), stage.slide.ground))) for stage in stages] for stages in staged
    ]


def _pixels(slides: Sequence[SlideDrawing], language: str, deck: str, wide: int) -> Iterator[NDArray[np.uint8]]:
    """Draw slides some at a time: pictures of a house's own template come again in every stage of a slide."""
    batch: list[SlideDrawing] = []
    size = 0
    for slide in slides:
        size += sum(len(shape.picture) for shape in slide.shapes)
        if batch and size > MOST_PICTURES:
            yield from draw(batch, language, deck).pixels(wide)
            batch, size = [], sum(len(shape.picture) for shape in slide.shapes)
        batch.append(slide)
    yield from draw(batch, language, deck).pixels(wide)


def framed(pixels: NDArray[np.uint8], ground: str) -> Image.Image:
    """Return a slide centred in its area, on its own background colour."""
    image = Image.new("RGB", (SLIDE.width, SLIDE.height), ground)
    high, wide, _ = pixels.shape
    image.paste(Image.fromarray(pixels), ((SLIDE.width - wide) // 2, (SLIDE.height - high) // 2))
    return image


def render_film(material: Material) -> Iterator[Artifact]:
    """Render ``video.mp4`` and its poster."""
    yield _rendered(material, VIDEO)
    yield Artifact(POSTER, "image/jpeg", render_poster(material.edition))


def render_still(material: Material) -> Iterator[Artifact]:
    """Render ``video-still.mp4``, for those who see less motion."""
    yield _rendered(material, STILL)


def render_captioned(material: Material) -> Iterator[Artifact]:
    """Render ``video-captions.mp4``, with the captions in the picture."""
    yield _rendered(material, CAPTIONED)


def _rendered(material: Material, name: str) -> Artifact:
    slides = read_slides(material.file("slides.pptx").data)
    source = FilmSource(material.edition, material.storyboard, material.timeline, slides)
    return render_video(source, (material.file("podcast.mp3"), material.file("captions.vtt")), KINDS[name])
