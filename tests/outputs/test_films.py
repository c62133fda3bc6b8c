"""What is seen in the videos: parts appear with their sentences, the band says them, and the still one stands still."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from conftest import plain_review
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from briefgen import resources
from briefgen.audio.captions import Cue
from briefgen.errors import BriefgenError
from briefgen.ffmpeg import feed_ffmpeg, ffmpeg_path, run_ffmpeg
from briefgen.outputs.deck.deck import render_deck
from briefgen.outputs.motif_painting import dark
from briefgen.outputs.pictures.drawing import (
    Box,
    Cell,
    DrawnParagraph,
    DrawnRun,
    DrawnTable,
    Edge,
    Shape,
    SlideDrawing,
    Text,
)
from briefgen.outputs.pictures.reading import read_slides
from briefgen.outputs.podcast.texts import render_captions
from briefgen.outputs.video.band import WHITE, caption_sayings
from briefgen.outputs.video.motion import film_colours
from briefgen.outputs.video.planes import PixelBox, Planes, VideoFrame
from briefgen.outputs.video.reveal import stages_of
from briefgen.outputs.video.shots import FADE_FRAMES, RATE_FPS, Change, Shot
from briefgen.outputs.video.video import (
    BAND,
    CAPTIONED,
    KINDS,
    MOTIF,
    SLIDE,
    STILL,
    VIDEO,
    FilmSource,
    render_video,
    shots_of,
)
from briefgen.pack.artifact import Artifact
from briefgen.review.house.house import House, contrast
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.film.parts import slide_parts
from briefgen.storyboard.model import Line, Row, Scene, SceneKind, Slide, Span, Storyboard, Timeline
from briefgen.wording.wording import Wording

TIMES_S = {"m.01": (0.5, 1.5), "m.02": (2.0, 3.0), "m.03": (3.5, 4.5), "g.01": (5.5, 6.5)}
TOTAL_S = 7.0
SECOND_S = 5.0


def film() -> tuple[Storyboard, Timeline]:
    """Return a message of three sentences and a Scene after it."""
    texts: dict[str, tuple[str, ...]] = {
        "number": ("1",), "finding": ("Nobody read the old notes.",), "action": ("Read them before every visit.",),
        "agencies": ("All agencies",),
    }  # fmt: skip
    message = Slide("Read the notes", texts, {"finding": "What was found", "action": "What to do", "agencies": "For"})
    said = {
        "m.01": "Listen to this.", "m.02": "Nobody read the old notes.", "m.03": "Read them before every visit.",
        "g.01": "One nurse asked twice.",
    }  # fmt: skip
    lines = {name: Line(name, "Narrator", text) for name, text in said.items()}
    scenes = (
        Scene("m", SceneKind.MESSAGE, message, tuple(lines[name] for name in ("m.01", "m.02", "m.03"))),
        Scene("g", SceneKind.GOOD_PRACTICE, Slide("Good practice", {"body": ("One nurse asked twice.",)}, {}), (lines["g.01"],)),
    )  # fmt: skip
    spans = {name: Span(*span) for name, span in TIMES_S.items()}
    whole = {"m": Span(0, SECOND_S), "g": Span(SECOND_S, TOTAL_S)}
    return Storyboard("A title", "en-GB", scenes), Timeline(spans, whole, TOTAL_S, "measured")


Films = Callable[[str], NDArray[np.int16]]


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Films:
    """Give the frames of a form of a short video in grey, shape (frames, height, width); each is built once."""
    folder = tmp_path_factory.mktemp("films")
    review = plain_review(resources.samples() / "lambeth-martin.yaml")
    quiet = House.model_validate({"podcast": {"music": False}})
    edition = Edition(review, quiet, Wording("en-GB"), date(2026, 1, 1))
    tone = folder / "tone.mp3"
    run_ffmpeg("-f", "lavfi", "-i", f"sine=frequency=440:duration={TOTAL_S}", "-ac", "1", str(tone))
    board, times = film()
    source = FilmSource(edition, board, times, read_slides(render_deck(edition, board, times).data))
    sound = Artifact("podcast.mp3", "audio/mpeg", tone.read_bytes()), render_captions(edition, board, times)[0]

    @cache
    def frames(name: str) -> NDArray[np.int16]:
        path = folder / name
        path.write_bytes(render_video(source, sound, KINDS[name]).data)
        command = [
            ffmpeg_path(),
            "-v",
            "error",
            "-i",
            str(path),
            "-map",
            "0:v",
            "-pix_fmt",
            "gray",
            "-f",
            "rawvideo",
            "-",
        ]
        raw = subprocess.run(command, capture_output=True, check=True).stdout
        return np.frombuffer(raw, np.uint8).reshape(-1, 1080, 1920).astype(np.int16)

    return frames


def at(frames: NDArray[np.int16], time_s: float, place: PixelBox) -> NDArray[np.int16]:
    """Return what is seen in a place at a time."""
    rows, columns = slice(place.top, place.top + place.height), slice(place.left, place.left + place.width)
    return frames[int(time_s * RATE_FPS), rows, columns]


def change(frames: NDArray[np.int16], first_s: float, second_s: float, place: PixelBox) -> float:
    """Return how many thousandths of a place are of another brightness at two times."""
    return float((abs(at(frames, first_s, place) - at(frames, second_s, place)) > 48).mean() * 1000)


def blocks(frames: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return the mean brightness of blocks of 40 × 40 pixels: shape (frames, 27, 48)."""
    means: NDArray[np.float64] = frames.reshape(len(frames), 27, 40, 48, 40).mean(axis=(2, 4))
    return means


def part_of_slide(name: str) -> PixelBox:
    """Return where a shape of the first slide stands in the video."""
    review = plain_review(resources.samples() / "lambeth-martin.yaml")
    edition = Edition(review, House(), Wording("en-GB"), date(2026, 1, 1))
    slide = read_slides(render_deck(edition, *film()).data)[0]
    box, scale = next(shape.box for shape in slide.shapes if shape.name == name), SLIDE.width / slide.width_pt
    return PixelBox(
        *(int(value) // 2 * 2 for value in (SLIDE.left + box.x_pt * scale, box.y_pt * scale, box.width_pt * scale, box.height_pt * scale))
    )  # fmt: skip


@pytest.mark.parametrize(("part", "line"), [("finding", "m.02"), ("action", "m.03")])
@pytest.mark.parametrize("name", [VIDEO, STILL, CAPTIONED])
def test_a_part_is_absent_before_its_sentence_and_there_after(films: Films, name: str, part: str, line: str) -> None:
    """Until its sentence begins only the heading of a part comes, with what leads on to it; then come its words."""
    frames, place, start_s = films(name), part_of_slide(part), TIMES_S[line][0]
    begins, led_s = round(start_s * RATE_FPS), TIMES_S["m.01"][0] + FADE_FRAMES / RATE_FPS

    assert change(frames, led_s, (begins - 1) / RATE_FPS, place) < 1
    assert change(frames, led_s, (begins + FADE_FRAMES) / RATE_FPS, place) > 10
    heading = change(frames, 0.0, led_s, place)
    assert (heading > 1) == (part == "finding"), "only 'Listen to this.' leads on to a part"
    assert change(frames, (begins + FADE_FRAMES) / RATE_FPS, SECOND_S - 0.15, place) < 1


def test_the_title_and_what_nobody_says_stand_from_the_start(films: Films) -> None:
    """The title is there from the first frame on."""
    for part in ("title", "agency All agencies"):
        assert change(films(VIDEO), 0.0, SECOND_S - 0.15, part_of_slide(part)) < 1
    frames, place = films(VIDEO), part_of_slide("title")
    assert at(frames, 0.0, place).max() - at(frames, 0.0, place).min() > 100


@pytest.mark.parametrize("name", [VIDEO, STILL])
def test_the_band_says_the_sentence_that_is_spoken(films: Films, name: str) -> None:
    """The band is empty before the first word, changes with each sentence, and keeps it until the next."""
    frames = films(name)
    starts = [start_s for start_s, _ in TIMES_S.values()]

    assert at(frames, 0.0, BAND).max() - at(frames, 0.0, BAND).min() < 16
    for before_s, start_s in zip([0.0, *starts], starts, strict=False):
        assert change(frames, before_s + 0.1, start_s + 0.1, BAND) > 5
    for start_s in starts[:2]:
        assert change(frames, start_s + 0.1, start_s + 1.3, BAND) < 1
    assert change(frames, 0.0, SECOND_S + 0.1, BAND) < 1  # between two Scenes nothing is spoken


def test_captions_in_the_picture_go_when_they_end(films: Films) -> None:
    """The band of the captioned form shows a caption from its start to its end, and nothing between two."""
    frames = films(CAPTIONED)
    for start_s, end_s in TIMES_S.values():
        assert change(frames, 0.0, start_s + 0.1, BAND) > 5
        assert change(frames, 0.0, end_s + 0.1, BAND) < 1


def test_nothing_moves_in_the_still_form(films: Films) -> None:
    """Between two changes every frame is the same; in the usual form the motif moves in every second."""
    still, moving = films(STILL), films(VIDEO)
    changes = {round(time_s * RATE_FPS) for span in TIMES_S.values() for time_s in span[:1]} | {
        round(SECOND_S * RATE_FPS)
    }
    steps = abs(np.diff(blocks(still), axis=0)).max(axis=(1, 2))  # encoding alone changes a block by less than 1

    assert set(np.flatnonzero(steps > 2) + 1) == changes
    beside = blocks(still)[:, :, : MOTIF.width // 40]
    assert abs(beside - beside[0]).max() < 2
    for second in range(int(TOTAL_S) - 1):
        assert (abs(at(moving, second, MOTIF) - at(moving, second + 1, MOTIF)) > 24).any()


@pytest.mark.parametrize("name", [VIDEO, STILL, CAPTIONED])
def test_nothing_flashes(films: Films, name: str) -> None:
    """No place turns from lighter to darker or back more than three times in any second (WCAG 2.2, 2.3.1)."""
    changes = np.diff(blocks(films(name)), axis=0)
    steps = (np.sign(changes) * (abs(changes) > 8)).reshape(len(changes), -1)
    for first in range(len(steps) - RATE_FPS):
        turns, last = np.zeros(steps.shape[1]), np.zeros(steps.shape[1])
        for step in steps[first : first + RATE_FPS]:
            turns += step * last < 0
            last = np.where(step, step, last)
        assert turns.max() <= 3


def test_what_is_drawn_over_something_is_nothing() -> None:
    """Motif, slide and band fill the picture, and none stands over another."""
    covered = np.zeros((1080, 1920), int)
    for place in (MOTIF, SLIDE, BAND):
        covered[place.top : place.top + place.height, place.left : place.left + place.width] += 1

    assert (covered == 1).all()


@given(st.integers(0, 0xFFFFFF))
def test_the_band_can_be_read_in_any_colour(colour: int) -> None:
    """White words on the band have a contrast of 7 and more, whatever the house's colour."""
    assert contrast(WHITE, dark(f"#{colour:06x}")) >= 7


def test_names_stand_before_captions_of_several_speakers() -> None:
    """A name comes where the speaker changes, and not where one speaks alone."""
    cues = [Cue(0, 900, "Ann", ("Tom", "left.")), Cue(900, 1800, "Ann", ("Why?",)), Cue(1800, 2000, "Ben", ("Ask.",))]

    assert ["Ann: Tom left.", "Why?", "Ben: Ask."] == [each.words for each in caption_sayings(cues)]
    assert ["Tom left.", "Why?"] == [each.words for each in caption_sayings(cues[:2])]


@pytest.mark.parametrize(("gap_ms", "ends_ms"), [(449, 1349), (500, 900), (2000, 900)])
def test_a_caption_stays_until_the_next_where_that_is_soon(gap_ms: int, ends_ms: int) -> None:
    """A band that is empty for less than half a second flickers."""
    first, last = caption_sayings([Cue(0, 900, "", ("One.",)), Cue(900 + gap_ms, 3000, "", ("Two.",))])

    assert ends_ms / 1000 == first.end_s
    assert 3.0 == last.end_s


def test_a_slide_with_the_motif_has_no_second_one_beside_it() -> None:
    """Beside the title slide stands the colour of the band; beside the others the motif turns."""
    edition = Edition(
        plain_review(resources.samples() / "lambeth-martin.yaml"), House(), Wording("en-GB"), date(2026, 1, 1)
    )
    board, times = film()
    plain, other = read_slides(render_deck(edition, board, times).data)
    drawn = Shape("motif 1", Box(560, 0, 100, 100), ground="#123456")
    slides = (replace(plain, shapes=(drawn, *plain.shapes)), other)
    title, message = shots_of(FilmSource(edition, board, times, slides), (), moves=True)

    assert all(len(np.unique(each.y)) == 1 for each in title.motif[0])
    assert len(title.motif[0]) == len(message.motif[0]) > 1
    assert all(len(np.unique(each.y)) > 1 for each in message.motif[0])


@pytest.mark.parametrize(("about", "is_grey"), [({}, False), ({"withdrawn": "2028-01"}, True)])
def test_the_motif_of_a_withdrawn_film_is_grey(
    about: dict[str, str], is_grey: bool, make_edition: Callable[..., Edition]
) -> None:
    """As on its other pictures; the colours of the house stay where the review stands."""
    assert (len(set(bytes.fromhex(film_colours(make_edition(about=about)).primary[1:]))) == 1) == is_grey


def grey(*values: int) -> Planes:
    """Return a picture of 8 × 4 pixels, its left half of one grey and its right half of the next."""
    image = Image.new("RGB", (8, 4))
    for number, value in enumerate((values[0], values[-1])):
        image.paste((value, value, value), (number * 4, 0, number * 4 + 4, 4))
    return Planes.of(image)


PLACES = PixelBox(0, 0, 8, 4), PixelBox(0, 4, 8, 4)


@given(
    st.lists(st.tuples(st.integers(0, 19), st.integers(0, 1), st.integers(0, 255), st.integers(0, 255)), max_size=8),
    st.booleans(),
)
def test_frames_end_as_if_all_were_drawn(changes: list[tuple[int, int, int, int]], moves: bool) -> None:
    """However changes overlap, what stands when nothing fades any more is the last picture of each place."""
    listed = sorted(
        (Change(when, PLACES[place], grey(left, right), fades=True) for when, place, left, right in changes),
        key=lambda each: each.at,
    )
    last = {place: grey(0) for place in PLACES} | {each.place: each.planes for each in listed}
    motif = [grey(90), grey(120)] if moves else [grey(90)]
    shot = Shot(
        (8, 12), 0, 20 + FADE_FRAMES, {place: grey(0) for place in PLACES}, listed, (motif, PixelBox(0, 8, 8, 4))
    )
    frame = b""
    for memory in shot.frames():
        frame = bytes(memory)
    whole = VideoFrame(8, 12)
    for place, planes in (*last.items(), (PixelBox(0, 8, 8, 4), motif[(19 + FADE_FRAMES) % len(motif)])):
        whole.put(planes, place.left, place.top)

    assert frame == bytes(whole.memory)


@given(st.integers(0, 255), st.integers(0, 255), st.floats(0, 1))
def test_a_blend_lies_between(first: int, second: int, share: float) -> None:
    """No value of a picture that fades in lies outside the two."""
    before, after = grey(first), grey(second)
    blended = before.blend(after, share)
    for mine, low, high in zip(blended.parts, before.parts, after.parts, strict=True):
        assert (np.minimum(low, high) <= mine).all()
        assert (mine <= np.maximum(low, high)).all()


def test_colours_are_those_of_high_definition() -> None:
    """White, black and pure red have the values of BT.709 in the narrow range."""
    found = [
        tuple(int(each[0, 0]) for each in Planes.plain(2, 2, name).parts)
        for name in ("#ffffff", "#000000", "#ff0000")
    ]
    assert [(235, 128, 128), (16, 128, 128), (63, 102, 240)] == found


def test_an_encoder_that_fails_says_why(tmp_path: Path) -> None:
    """When ffmpeg ends early its own message is told, and the pictures are not made for nothing."""
    made = []

    def chunks() -> Iterator[bytes]:
        for number in range(10_000):
            made.append(number)
            yield b"0" * 100_000

    with pytest.raises(BriefgenError, match="Encoder not found"):
        feed_ffmpeg(
            "-f", "rawvideo", "-video_size", "8x8", "-i", "pipe:0", "-c:v", "no-such-encoder", str(tmp_path / "a.mp4"),
            chunks=chunks(),
        )  # fmt: skip
    assert len(made) < 1000


def test_an_encoder_that_hangs_is_ended() -> None:
    """An input that does not come is not waited for longer than the time given."""

    def chunks() -> Iterator[bytes]:
        while True:
            yield b"0" * 4096

    with pytest.raises(BriefgenError, match="TimeoutExpired"):
        feed_ffmpeg(
            "-f", "rawvideo", "-video_size", "64x64", "-i", "pipe:0", "-f", "null", "-", chunks=chunks(), time_s=0.5
        )


def test_what_is_drawn_over_a_row_waits_with_it() -> None:
    """The icon before a row of a table is not seen before the row; the one of a row that is said stays."""
    text = [Text((DrawnParagraph((DrawnRun(words, 20, "#000000"),)),)) for words in ("Message", "1. Ask", "2. Tell")]
    cells = tuple((Cell(each, "#eeeeee", (Edge(), Edge(), Edge(), Edge())),) for each in text)
    table = Shape("table", Box(0, 0, 900, 120), table=DrawnTable((900,), (40, 40, 40), cells))
    icons = [Shape(f"icon {number}", Box(4, 40 * number + 6, 28, 28), ground="#123456") for number in (1, 2)]
    slide = SlideDrawing(
        960, 540, "#ffffff", "Recap", (table, *icons, Shape("bar", Box(0, 0, 14, 540), ground="#123456"))
    )
    lines = (Line("a", "N", "Ask."), Line("b", "N", "Tell."))
    rows = (Row(("1. Ask",)), Row(("2. Tell",)))
    scene = Scene("s", SceneKind.OVERVIEW, Slide("Recap", {}, {}, ("Message",), rows), lines)
    stages = stages_of(scene, slide_parts(scene), slide)

    assert ["", "a", "b"] == [stage.line for stage in stages]
    assert [["table", "bar"], ["table", "icon 1", "bar"], ["table", "icon 1", "icon 2", "bar"]] == [
        [shape.name for shape in stage.slide.shapes] for stage in stages
    ]
    assert slide == stages[-1].slide


def test_an_event_of_the_timeline_waits_for_its_line() -> None:
    """Dot, date and words of an event are not seen before it is told, nor the line of the timeline before the first."""
    ink = {"date 1": "May 2022", "event 1": "A bruise.", "date 2": "July 2022", "event 2": "A fall."}
    shapes = [Shape("timeline", Box(0, 0, 900, 3), ground="#123456")]
    for number in (1, 2):
        shapes.append(Shape(f"dot {number}", Box(400 * number, 0, 16, 16), ground="#123456"))
        for name in (f"date {number}", f"event {number}"):
            words = Text((DrawnParagraph((DrawnRun(ink[name], 20, "#000000"),)),))
            shapes.append(Shape(name, Box(400 * number, 20, 300, 40), text=words))
    slide = SlideDrawing(960, 540, "#ffffff", "What happened", tuple(shapes))
    moments = (("May 2022", "A bruise."), ("July 2022", "A fall."))
    lines = (Line("a", "N", "May 2022: A bruise."), Line("b", "N", "July 2022: A fall."))
    scene = Scene("s", SceneKind.STORY, Slide("What happened", {}, {}, moments=moments), lines)
    stages = stages_of(scene, slide_parts(scene), slide)

    def seen(drawing: SlideDrawing) -> set[str]:
        runs = {each.name: each.text.paragraphs[0].runs[0].colour for each in drawing.shapes if each.text.words}
        return {each.name for each in drawing.shapes if runs.get(each.name, "") != "transparent"}

    told = {"timeline", "dot 1", "date 1", "event 1"}
    assert [set(), told, {shape.name for shape in shapes}] == [seen(stage.slide) for stage in stages]


def test_commas_of_a_list_that_is_not_yet_said_are_not_seen() -> None:
    """Where agencies are listed as a text, nothing of it is seen before the Line that names them."""
    words = Text((DrawnParagraph((DrawnRun("For: Health, Children’s Social Care, Police", 20, "#000000"),)),))
    listed = Shape("agencies", Box(0, 0, 900, 30), text=words)
    slide = SlideDrawing(960, 540, "#ffffff", "Ask", (listed,))
    texts = {"agencies": ("Health", "Children’s Social Care", "Police")}
    lines = (Line("a", "N", "Ask."), Line("b", "N", "This is for Health, Children's Social Care and the Police."))
    scene = Scene("s", SceneKind.MESSAGE, Slide("Ask", texts, {"agencies": "For"}), lines)
    stages = stages_of(scene, slide_parts(scene), slide)

    assert ["", "b"] == [stage.line for stage in stages]
    runs = stages[0].slide.shapes[0].text.paragraphs[0].runs
    assert {"transparent"} == {run.colour for run in runs if run.text.strip()}
    assert slide == stages[-1].slide
