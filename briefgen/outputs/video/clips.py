"""Render the clips: one message, square and upright, with its sentences in large type."""

import math
import tempfile
import wave
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from briefgen.audio.captions import cues_of, hints_of
from briefgen.audio.encode import RATE_HZ
from briefgen.audio.loudness import integrated_lufs, true_peak_dbtp
from briefgen.audio.tags import chapters_of
from briefgen.outputs.material import Material
from briefgen.outputs.motif import motif_of
from briefgen.outputs.motif_painting import dark, motif_colours
from briefgen.outputs.podcast.texts import SRT_WIDTH
from briefgen.outputs.podcast.verify import MAX_PEAK_DBTP, TARGET_LUFS
from briefgen.outputs.video.band import PX_PER_PT, WHITE, Panel, panel_pictures, sentence_sayings
from briefgen.outputs.video.join import FilmParts, facts_of, joined, subrip
from briefgen.outputs.video.motion import film_colours, motif_pictures
from briefgen.outputs.video.planes import PixelBox
from briefgen.outputs.video.shots import RATE_FPS, Change, Shot
from briefgen.outputs.video.video import MEDIA_TYPE, frame_at
from briefgen.pack.artifact import Artifact
from briefgen.speech.decode import decode
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.film.clip import ClipPlan, plan_clip
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.script import spoken_note
from briefgen.wording.phrases import with_full_stop

SQUARE, UPRIGHT = "clip-square.mp4", "clip-upright.mp4"

BLACK = "#000000"
NOTICE_PX, NOTICE_PT = 116, (22.0, 12.0)
"""The height of the bar that says that a review is withdrawn or restricted, and its type: nobody can overlook it."""

EDGE_S = 0.005
"""How long the sound of a sentence fades at its ends, in seconds, so that no cut clicks."""

PEAK_ROOM_DB = 0.2
"""How far the peak stays below its limit before AAC encodes it."""


@dataclass(frozen=True)
class ClipFormat:
    """A form of the clip: the heights of its parts from top to bottom, in pixels.

    Attributes:
        name: its file.
        width: of the picture.
        motif: the height of the motif.
        headline: the height of the headline.
        sentence: the height of the sentence.
        foot: the height of source and help.
        sizes_pt: the largest and the smallest type of headline, sentence and foot.
        foot_anchor: where the foot's words stand: at the top where apps cover the lower edge.
    """

    name: str
    width: int
    motif: int
    headline: int
    sentence: int
    foot: int
    sizes_pt: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
    foot_anchor: str

    @property
    def height(self) -> int:
        """The height of the picture in pixels."""
        return self.motif + self.headline + self.sentence + self.foot


FORMATS: Mapping[str, ClipFormat] = {
    each.name: each
    for each in (
        ClipFormat(SQUARE, 1080, 220, 200, 360, 300, ((36, 20), (40, 20), (20, 11)), "middle"),
        ClipFormat(UPRIGHT, 1080, 400, 290, 560, 670, ((42, 22), (48, 22), (24, 11)), "top"),
    )
}


def render_clips(material: Material) -> Iterator[Artifact]:
    """Render the clips of one message; none where the review has no message.

    Raises:
        BriefgenError: ffmpeg is missing or failed.
    """
    plan = plan_clip(material.edition, material.storyboard, material.timeline)
    if plan is None:
        return
    samples = clip_sound(material.file("podcast.mp3").data, plan)
    films = [_film(material.edition, plan, samples, each) for each in FORMATS.values()]
    with ThreadPoolExecutor(len(films)) as pool:  # each waits for an ffmpeg
        for each, data in zip(FORMATS.values(), pool.map(joined, films), strict=True):
            yield Artifact(each.name, MEDIA_TYPE, data)


def clip_sound(podcast: bytes, plan: ClipPlan) -> NDArray[np.float32]:
    """Return the sound of a clip: its Lines joined, as loud as the podcast.

    Args:
        podcast: the finished ``podcast.mp3``.
        plan: which stretches, and when.

    Returns:
        float32 mono at ``RATE_HZ``.
    """
    samples = decode(podcast, RATE_HZ)
    clip = np.zeros(math.ceil(plan.timeline.total_s * RATE_HZ), np.float32)
    for line, cut in zip(plan.scene.lines, plan.cuts, strict=True):
        piece = samples[round(cut.start_s * RATE_HZ) : round(cut.end_s * RATE_HZ)].copy()
        ramp = np.linspace(0, 1, min(len(piece), round(EDGE_S * RATE_HZ)), dtype=np.float32)
        piece[: len(ramp)] *= ramp
        piece[len(piece) - len(ramp) :] *= ramp[::-1]
        start = round(plan.timeline.lines[line.id].start_s * RATE_HZ)
        clip[start : start + len(piece)] += piece[: len(clip) - start]
    gain_db = TARGET_LUFS - integrated_lufs(clip, RATE_HZ)
    gain_db = min(gain_db, MAX_PEAK_DBTP - PEAK_ROOM_DB - true_peak_dbtp(clip))
    loud: NDArray[np.float32] = (clip * 10 ** (gain_db / 20)).astype(np.float32)
    return loud


def _film(edition: Edition, plan: ClipPlan, samples: NDArray[np.float32], form: ClipFormat) -> FilmParts:
    board = plan.storyboard(edition.wording.language)
    hints = hints_of(edition.wording.labels("podcast"))
    title = shown(f"{plan.scene.slide.title} · {edition.title}")
    return FilmParts(
        [clip_shot(edition, plan, form)],
        (_wav(samples), "sound.wav"),
        subrip(cues_of(board, plan.timeline, SRT_WIDTH, hints)),
        facts_of(edition, chapters_of(board, plan.timeline), title, foot_of(edition).replace("\n", " ")),
        board.language,
        str(edition.wording.labels("slides")["captions"]),
    )


def foot_of(edition: Edition) -> str:
    """Return the foot of a clip: source, content note and helpline, a paragraph each."""
    labels = edition.wording.labels("slides")["clip"]
    source = " · ".join(filter(None, (edition.title, edition.review.about.publisher or edition.house.name or "")))
    helps = [f"{each.name}: {each.contact}" for each in edition.support[:1]]
    called = str(labels["help"]).format(help=helps[0]) if helps else ""
    return "\n".join(shown(row) for row in (source, spoken_note(edition), called) if row)


def clip_shot(edition: Edition, plan: ClipPlan, form: ClipFormat) -> Shot:
    """Return the pictures of a clip: the motif above, then headline, sentence and foot, none over another.

    A review that is withdrawn or restricted has a bar above the motif that says so.
    """
    ground, language = dark(film_colours(edition).primary), edition.wording.language
    colours, (headline_pt, sentence_pt, foot_pt) = motif_colours(film_colours(edition)), form.sizes_pt
    notice = " ".join(map(with_full_stop, edition.notices))
    bar = NOTICE_PX if notice else 0
    heights = (bar, form.motif - bar, form.headline, form.sentence, form.foot)
    tops = np.cumsum([0, *heights[:-1]]).tolist()
    above, motif, headline, band, foot = (
        PixelBox(0, top, form.width, high) for top, high in zip(tops, heights, strict=True)
    )

    def panel(place: PixelBox, sizes_pt: tuple[float, float]) -> Panel:
        return Panel(place.width / PX_PER_PT, place.height / PX_PER_PT, sizes_pt, ground, side_pt=36)

    sayings = sentence_sayings(plan.storyboard(language), plan.timeline, hints_of(edition.wording.labels("podcast")))
    paper = replace(panel(band, sentence_pt), ground=WHITE, ink=ground)
    bands = panel_pictures([each.words for each in sayings], paper, language)
    title, below = shown(plan.scene.slide.title), foot_of(edition)
    small = replace(panel(foot, foot_pt), bold=False, anchor=form.foot_anchor)
    before = {
        headline: panel_pictures([title], panel(headline, headline_pt), language)[title],
        band: bands[""],
        foot: panel_pictures([below], small, language)[below],
    }
    if notice:
        black = replace(panel(above, NOTICE_PT), ground=BLACK)
        before[above] = panel_pictures([notice], black, language)[notice]
    aspect, size = motif.width / motif.height, (motif.width, motif.height)
    turned = motif_pictures(motif_of(edition, aspect), colours, size, RATE_FPS, moves=True)
    changes = [Change(frame_at(each.start_s), band, bands[each.words]) for each in sayings]
    count = math.floor(plan.timeline.total_s * RATE_FPS)
    return Shot((form.width, form.height), 0, count, before, changes, (turned, motif))


def _wav(samples: NDArray[np.float32]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
            file.writeframes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        return path.read_bytes()
