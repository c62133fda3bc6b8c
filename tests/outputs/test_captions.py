"""Captions: every word, in cues that can be read, at the times of the sound."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import webvtt
from hypothesis import example, given, settings
from hypothesis import strategies as st
from library_packs import TODAY, entry_of, review_of
from spoken import programme, scene, storyboard

from briefgen.audio.captions import SHORTEST_MS, CaptionLayout, Cue, Hints, cues_of, hints_of, without_signs
from briefgen.ffmpeg import run_ffmpeg
from briefgen.outputs.podcast import verify
from briefgen.outputs.podcast.texts import SRT_WIDTH, VTT_WIDTH, render_captions
from briefgen.outputs.video.join import srt_of
from briefgen.pack.manifest import scene_entries
from briefgen.review.house.house import House, HousePodcast
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.timing import Pauses, timeline_of
from briefgen.text import legible
from briefgen.wording.wording import Wording

LLAN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
LONG = (
    "The health visitor, who had known the family for three years, was not told about the police visits because the "
    "two services kept separate records and neither one could see the other's."
)


@cache
def hints(language: str = "en-GB") -> Hints:
    """Return the phrase words of a language."""
    return hints_of(Wording(language).labels("podcast"))


def said(*texts: str, seconds: float = 4.0, pause_s: float = 0.5) -> tuple[Storyboard, Timeline]:
    """Return a Storyboard of one Scene and its times, each Line as long as asked."""
    board = storyboard(scene("a", texts))
    pauses = Pauses(pause_s, pause_s, pause_s, 1, 1)
    return board, timeline_of(board, {line.id: seconds for line in board.lines}, pauses)


def cues(*texts: str, width: int = VTT_WIDTH, seconds: float = 4.0, pause_s: float = 0.5) -> tuple[Cue, ...]:
    """Return the cues of some Lines."""
    board, timeline = said(*texts, seconds=seconds, pause_s=pause_s)
    return cues_of(board, timeline, width, hints())


def shown(parts: tuple[Cue, ...]) -> list[tuple[str, ...]]:
    """Return the lines of each cue."""
    return [part.lines for part in parts]


def test_short_sentence_is_one_cue() -> None:
    """A sentence that fits is one cue at the time of its Line."""
    assert (Cue(1000, 5000, "Narrator", ("Share what you know early.",)),) == cues("Share what you know early.")


def test_long_sentence_is_cut_at_phrases() -> None:
    """Cues and their lines end at commas or before joining words, never after "the" or "was"."""
    expected = [
        ("The health visitor,", "who had known the family for three years,"),
        ("was not told about the police visits", "because the two services"),
        ("kept separate records", "and neither one could see the other's."),
    ]
    assert expected == shown(cues(LONG))


def test_cut_follows_the_commas() -> None:
    """Where there is a choice, a cue ends at the comma."""
    text = "If this has affected you or somebody you care for, help is there at any time of the day or night."

    assert shown(cues(text))[0][-1].endswith("for,")


def test_welsh_has_its_own_joining_words() -> None:
    """A Welsh sentence is not cut after its article."""
    text = (
        "Nid oedd yr ymwelydd iechyd yn gwybod am yr ymweliadau gan yr heddlu â'r cartref yn ystod y flwyddyn honno."
    )
    board, timeline = said(text)

    lines = [line for cue in cues_of(board, timeline, VTT_WIDTH, hints("cy")) for line in cue.lines]
    assert not [line for line in lines if line.split()[-1] in {"y", "yr", "yn", "am", "gan"}]


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_phrase_words_are_words(language: str) -> None:
    """The word lists hold text only: YAML has not turned "on", "no" or "y" into something else."""
    words = hints(language).joining | hints(language).leading

    assert all(isinstance(word, str) and word == word.lower() for word in words)
    assert {"en-GB": "on", "cy": "y"}[language] in words


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="¶"), min_size=1, max_size=160),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([VTT_WIDTH, SRT_WIDTH]),
    st.floats(0.01, 30),
    st.sampled_from([0.0, 0.5]),
)
@example([LONG, LLAN, f"a {LLAN}, b"], SRT_WIDTH, 3.0, 0.0)
@example(["x " * 200], SRT_WIDTH, 9.0, 0.0)
def test_any_text_is_shown_whole_and_in_order(texts: list[str], width: int, seconds: float, pause_s: float) -> None:
    """No letter is lost or added, no line is too long, and cues rise without overlap inside the programme."""
    made = cues(*texts, width=width, seconds=seconds, pause_s=pause_s)

    heard = "".join("".join(legible(text).split()) for text in texts)
    assert heard == "".join("".join("".join(cue.lines).split()) for cue in made)
    assert all(1 <= len(cue.lines) <= 2 and all(0 < len(line) <= width for line in cue.lines) for cue in made)
    assert all(cue.start_ms < cue.end_ms for cue in made)
    assert all(first.end_ms <= second.start_ms for first, second in pairwise(made))
    assert not made or made[-1].end_ms <= (seconds + pause_s) * len(texts) * 1000 + 2001


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcdefghij,.'", min_size=1, max_size=SRT_WIDTH), min_size=1, max_size=60))
def test_words_stay_whole(words: list[str]) -> None:
    """Words that fit a line are never divided: the cues joined by spaces are the sentence."""
    joined = " ".join(line for cue in cues(" ".join(words), width=SRT_WIDTH) for line in cue.lines)

    assert " ".join(words) == joined


def test_word_longer_than_a_line_is_divided() -> None:
    """A place name longer than a line goes on in the next line, with nothing put in between."""
    sentence = CaptionLayout.of(f"She lived in {LLAN}.", SRT_WIDTH, hints())
    lines = [line for cue in sentence.cues() for line in sentence.lines(*cue)]

    assert f"Shelivedin{LLAN}." == "".join(lines).replace(" ", "")
    assert max(map(len, lines)) == SRT_WIDTH


def test_time_inside_a_line_is_shared_by_length() -> None:
    """Two halves of a sentence of equal length share its time equally, without a gap between them."""
    half = "one and two and three and four and five and six and seven"
    first, second = cues(f"{half}, {half}", seconds=10)

    assert (1000, 11_000) == (first.start_ms, second.end_ms)
    assert first.end_ms == second.start_ms == pytest.approx(6000, abs=300)


def test_numbers_take_longer_to_say() -> None:
    """Digits weigh more than letters: a year is said in several words."""
    half = "one and two and three and four and five and six and seven"
    digits = half.replace("seven", "2 021")
    plain, numbered = (cues(f"{text} {half}", seconds=10)[0].end_ms for text in (half, digits))

    assert numbered > plain


def test_short_cue_lasts_into_the_silence() -> None:
    """A word said in 0.2 s stays for a second when the pause allows, and never into the next cue."""
    first, second = cues("No.", "Yes.", seconds=0.2, pause_s=2.0)
    assert [SHORTEST_MS, SHORTEST_MS] == [cue.end_ms - cue.start_ms for cue in (first, second)]

    first, second = cues("No.", "Yes.", seconds=0.2, pause_s=0.3)
    assert (1500, 1500) == (first.end_ms, second.start_ms)


def without_music(edition: Edition) -> Edition:
    """Return the Edition of a house that has switched music off."""
    return replace(edition, house=edition.house.model_copy(update={"podcast": HousePodcast(music=False)}))


def vtt_and_srt(edition: Edition, board: Storyboard, timeline: Timeline) -> tuple[str, str]:
    """Return both files as text, without music."""
    first, second = render_captions(without_music(edition), board, timeline)
    assert ("captions.vtt", "text/vtt") == (first.name, first.media_type)
    assert ("captions.srt", "application/x-subrip") == (second.name, second.media_type)
    return first.data.decode(), second.data.decode()


def test_files_are_written_as_players_expect(make_edition: Callable[..., Edition]) -> None:
    """WebVTT with its signature and voices; SubRip with numbers and commas."""
    board, timeline = said("Share what you know early.")

    vtt, srt = vtt_and_srt(make_edition(), board, timeline)

    assert vtt == "WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n<v Narrator>Share what you know early.\n"
    assert srt == "1\n00:00:01,000 --> 00:00:05,000\nShare what you know early.\n"


def test_hours_are_written(make_edition: Callable[..., Edition]) -> None:
    """A time over an hour keeps its hours and minutes."""
    board, timeline = said("One.", "Two.", seconds=3725.5, pause_s=0)

    assert "01:02:06.500 --> 02:04:12.000" in vtt_and_srt(make_edition(), board, timeline)[0]


def test_markup_is_shown_not_obeyed(make_edition: Callable[..., Edition]) -> None:
    """Markup, arrows and ampersands in a Line or a speaker's name cannot break the file."""
    board = storyboard(scene("a", ("<b>x</b> --> R&B",), speaker="A>B\n& <C>"))
    timeline = timeline_of(board, {"a.01": 3.0}, Pauses(1, 1, 1))

    vtt, _ = vtt_and_srt(make_edition(), board, timeline)

    assert vtt.endswith("<v A&gt;B &amp; &lt;C&gt;>&lt;b&gt;x&lt;/b&gt; --&gt; R&amp;B\n")
    assert vtt.count("-->") == 1


MARKUP = (
    "<img src=x onerror=alert(1)> and <b>bold</b>", "{\\an8} {b} a\\Nb \\h", "00:00:01,000 --> 00:00:02,000 said", "00:00 --> 00:05",
    "2021", "7 8", "&lt;script&gt; R&B &#60;", "NOTE x --> y", "STYLE ::cue{}", "REGION a", "-->", "WEBVTT",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30", "\u0661\u0662", "x\u2028\n\n2\n\u2029y",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(MARKUP), st.text(max_size=60)), min_size=1, max_size=4).filter(
        lambda each: all(legible(text) for text in each)
    )
)
@example(list(MARKUP))
def test_no_text_is_read_as_anything_else(texts: list[str]) -> None:
    """Whatever is said, each file has the cues of the narration and no other: no tag, time, number or style in a text."""
    board, timeline = said(*texts)
    vtt, srt = _both(board, timeline)
    made = [cues_of(board, timeline, width, hints()) for width in (VTT_WIDTH, SRT_WIDTH)]
    blocks = srt.rstrip("\n").split("\n\n")
    shown = [block.split("\n") for block in blocks]

    assert [str(number) for number in range(1, len(made[1]) + 1)] == [rows[0] for rows in shown]
    assert all(re.fullmatch(r"[\d:,]{12} --> [\d:,]{12}", rows[1]) for rows in shown)
    assert all(not re.search(r"[<>{}\\]|&#?\w+;|^\s*\d+\s*$", row) for rows in shown for row in rows[2:])
    assert [without_signs(line) for cue in made[1] for line in cue.lines] == [
        without_signs(row) for rows in shown for row in rows[2:]
    ]
    read = webvtt.from_buffer(io.StringIO(vtt))
    assert len(made[0]) == len(read) == vtt.count("-->")
    assert not vtt.split("\n\n", 1)[1].startswith(("NOTE", "STYLE", "REGION"))


@pytest.mark.parametrize("text", MARKUP)
def test_ffmpeg_reads_only_words(text: str, tmp_path: Path) -> None:
    """What players are built on reads the file as the same cues, with the words as they are shown and no style."""
    board, timeline = said(text, "The end.")
    vtt, srt = _both(board, timeline)
    for name, data in (("a.srt", srt), ("b.srt", srt_of(vtt))):
        (tmp_path / name).write_text(data, encoding="utf-8")
        ass, _ = run_ffmpeg("-f", "srt", "-i", str(tmp_path / name), "-f", "ass", "-")
        told = [line.split(",", 9)[9] for line in ass.splitlines() if line.startswith("Dialogue:")]
        assert len(told) == data.count(" --> ")
        words = "".join("".join(told).replace("\\N", "").split())
        assert "".join(without_signs(legible(f"{text}The end.")).split()) == without_signs(words)


def test_captions_of_any_signs_pass_their_check() -> None:
    """Captions with the signs exchanged are still all words of the narration to ``verify``, and a lost one is found."""
    board, timeline = said(*MARKUP)
    manifest = entry_of().manifest.model_copy(
        update={"scenes": scene_entries(board, timeline), "total_s": timeline.total_s}
    )
    vtt, srt = _both(board, timeline)

    assert [] == list(verify.srt_faults(srt.encode(), manifest))
    assert [] == list(verify.vtt_faults(vtt.encode(), manifest))
    assert [] == list(verify.srt_faults(srt_of(vtt).encode(), manifest))
    assert list(verify.srt_faults(srt.replace("said", "sad").encode(), manifest))
    assert list(verify.vtt_faults(vtt.replace("&lt;", "‹").encode(), manifest))


def _both(board: Storyboard, timeline: Timeline) -> tuple[str, str]:
    review = review_of()
    edition = Edition(review, House(), Wording(), TODAY)
    first, second = render_captions(without_music(edition), board, timeline)
    return first.data.decode(), second.data.decode()


def test_cues_without_a_speaker_have_no_voice(make_edition: Callable[..., Edition]) -> None:
    """An empty speaker gives no empty voice span."""
    board = storyboard(scene("a", ("One.",), speaker=""))
    timeline = timeline_of(board, {"a.01": 3.0}, Pauses(1, 1, 1))

    assert "<v" not in vtt_and_srt(make_edition(), board, timeline)[0]


def test_restricted_is_noted(make_edition: Callable[..., Edition]) -> None:
    """A restricted review's WebVTT says so in a note, which players do not show."""
    board, timeline = said("One.")
    edition = make_edition(about={"circulation": "restricted"})

    assert f"\n\nNOTE {edition.marks[0]}\n\n" in vtt_and_srt(edition, board, timeline)[0]


def test_music_is_captioned_where_no_voice_is(make_edition: Callable[..., Edition]) -> None:
    """The opening and the closing have a caption of their own, in the review's language, and words keep theirs."""
    whole = programme()
    for language, label in (("en-GB", "[music]"), ("cy", "[cerddoriaeth]")):
        board = replace(storyboard(), language=language)
        vtt, srt = (
            each.data.decode()
            for each in render_captions(make_edition(about={"language": language}), board, whole.timeline)
        )
        for text in (vtt, srt):
            assert text.count(label) >= 2
            assert text.rstrip().endswith(label)
        plain, _ = vtt_and_srt(make_edition(about={"language": language}), board, whole.timeline)
        assert [row for row in vtt.splitlines() if row.startswith("<v")] == [
            row for row in plain.splitlines() if row.startswith("<v")
        ]


def test_real_programme_is_captioned_word_for_word(make_edition: Callable[..., Edition]) -> None:
    """Another parser reads back every word of the narration, inside the programme's time."""
    whole = programme()
    vtt, srt = vtt_and_srt(make_edition(), storyboard(), whole.timeline)
    words = " ".join(line.text for line in storyboard().lines)

    for parsed in (webvtt.from_buffer(io.StringIO(vtt)), webvtt.from_buffer(io.StringIO(srt), format="srt")):
        assert words == " ".join(" ".join(cue.text.split()) for cue in parsed)
        assert parsed[-1].end_in_seconds <= whole.duration_s
    starts = [int(m[1]) * 60 + float(m[2]) for m in re.finditer(r"00:(\d\d):([\d.]+) -->", vtt)]
    for span in whole.timeline.lines.values():
        assert min(abs(span.start_s - start) for start in starts) < 0.002
