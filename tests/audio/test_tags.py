"""The ID3 tag as other programs read it."""

import io
import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

from briefgen.audio.encode import FORMS, encode
from briefgen.audio.tags import Chapter, Tags, read_tags, stream_metadata, tag_m4a, tag_mp3, tag_opus
from briefgen.ffmpeg import run_ffmpeg
from briefgen.review.partial_date import PartialDate
from briefgen.text import legible

# Titles of very different lengths: a tag sorted by size would shuffle them.
TITLES = (
    "About this very long briefing, which has a long name",
    "Story",
    "A",
    "The last and longest title of them all " * 2,
)


@cache
def sound() -> bytes:
    """Return four seconds of MP3."""
    return encode((0.1 * np.sin(np.arange(24_000 * 4) / 10)).astype(np.float32), 24_000)


TAGS = Tags(
    title="Siân, Ynys Môn, 2021",
    artist="The Partnership",
    writer="Łukasz Nguyễn",
    album="The Partnership: learning",
    publisher="The Partnership",
    genre="Podcast",
    published=PartialDate(2021, 3, 5),
    language="cy",
    description="What it is.",
    credit=("Voice", "Heart, Apache-2.0."),
    lyrics="Heading\nFirst line.\n\nSecond line.",
    contents="Contents",
    cover_jpeg=b"\xff\xd8\xff\xe0 not really a picture",
    chapters=tuple(Chapter(legible(title), float(n), float(n + 1)) for n, title in enumerate(TITLES)),
    page_url="https://example.org/child-t/briefing.html",
)


def read(data: bytes) -> Any:
    """Return the tag of an MP3."""
    return ID3(io.BytesIO(data))


def test_texts_are_read_back() -> None:
    """Every field is where players look for it, accents and all."""
    tag = read(tag_mp3(sound(), TAGS))

    expected = {
        "TIT2": "Siân, Ynys Môn, 2021", "TPE1": "The Partnership", "TEXT": "Łukasz Nguyễn",
        "TALB": "The Partnership: learning", "TPUB": "The Partnership", "TCON": "Podcast", "TLAN": "cym",
        "TDRC": "2021-03-05",
    }  # fmt: skip
    assert expected == {name: str(tag[name]) for name in expected}
    assert str(tag["COMM::cym"]) == "What it is."
    assert str(tag["USLT::cym"]) == "Heading\nFirst line.\n\nSecond line."
    assert str(tag["TXXX:Voice"]) == "Heart, Apache-2.0."
    assert tag["WOAF"].url == "https://example.org/child-t/briefing.html"
    assert (TAGS.cover_jpeg, "image/jpeg", 3) == (tag["APIC:"].data, tag["APIC:"].mime, tag["APIC:"].type)


def test_tag_is_version_2_3() -> None:
    """The version that every player reads, without padding, before the untouched sound."""
    data = tag_mp3(sound(), TAGS)

    assert data.startswith(b"ID3\x03\x00\x00")
    assert data.endswith(sound())
    assert len(data) - len(sound()) == read(data).size


def test_chapters_are_listed_in_a_contents() -> None:
    """One top-level ordered CTOC names every CHAP in order."""
    tag = read(tag_mp3(sound(), TAGS))
    contents = tag.getall("CTOC")

    assert len(contents) == 1
    assert contents[0].flags == 3
    assert contents[0].child_element_ids == [f"ch{n:02}" for n in range(1, 5)]
    chapters = {each.element_id: each for each in tag.getall("CHAP")}
    found = [
        (chapters[name].start_time, chapters[name].end_time, str(chapters[name].sub_frames["TIT2"]))
        for name in contents[0].child_element_ids
    ]
    assert [(n * 1000, n * 1000 + 1000, legible(title)) for n, title in enumerate(TITLES)] == found


def test_chapters_are_in_time_order_in_the_bytes() -> None:
    """Players that go by the order of the bytes, ffmpeg among them, list the chapters in order."""
    data = tag_mp3(sound(), TAGS)

    assert re.findall(rb"CHAP.{6}(ch\d\d)", data, re.DOTALL) == [b"ch01", b"ch02", b"ch03", b"ch04"]


def test_ffmpeg_lists_the_chapters(tmp_path: Any) -> None:
    """Ffmpeg reads the titles and times back in order."""
    path = tmp_path / "podcast.mp3"
    path.write_bytes(tag_mp3(sound(), replace(TAGS, cover_jpeg=b"")))
    _, log = run_ffmpeg("-i", str(path), "-f", "null", "-")

    found = re.findall(
        r"Chapter #0:\d+: start ([\d.]+), end ([\d.]+)\n.*\n +title +: (.*)", log.split("Output #0")[0]
    )
    assert [(f"{n}.000000", f"{n + 1}.000000", legible(title)) for n, title in enumerate(TITLES)] == found


def test_same_tags_give_same_bytes() -> None:
    """Tagging twice is identical."""
    assert tag_mp3(sound(), TAGS) == tag_mp3(sound(), TAGS)


@pytest.mark.parametrize(
    ("published", "expected"),
    [(PartialDate(2021), "2021"), (PartialDate(2021, 3), "2021"), (PartialDate(2021, 3, 5), "2021-03-05")],
)
def test_dates_keep_what_the_version_can_hold(published: PartialDate, expected: str) -> None:
    """A year, or a year with a day and month; version 2.3 has no year with a month alone."""
    assert str(read(tag_mp3(sound(), replace(TAGS, published=published)))["TDRC"]) == expected


def test_what_is_not_known_is_left_out() -> None:
    """No date, writer or page: no frame."""
    tag = read(tag_mp3(sound(), replace(TAGS, published=None, writer="", page_url=None)))

    assert not {"TDRC", "TYER", "TEXT", "WOAF"} & set(tag)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(), max_size=40), st.lists(st.text(max_size=30), min_size=1, max_size=9))
def test_any_text_survives(text: str, titles: list[str]) -> None:
    """Any Unicode, NULs and lone surrogates too, gives a readable tag with every chapter in order."""
    chapters = tuple(Chapter(legible(title), float(n), float(n + 1)) for n, title in enumerate(titles))
    data = tag_mp3(sound(), replace(TAGS, title=text, description=text, lyrics=text, chapters=chapters))

    tag = read(data)
    assert legible(text) == str(tag.get("TIT2", ""))
    by_time = sorted(tag.getall("CHAP"), key=lambda chapter: chapter.start_time)
    assert [legible(title) for title in titles] == [str(each.sub_frames.get("TIT2", "")) for each in by_time]
    assert MP3(io.BytesIO(data)).info.length == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize("extension", ["mp3", "m4a", "opus"])
def test_tags_of_each_form_are_read_back(extension: str) -> None:
    """Title, picture and chapters of a programme are found again in every form, with signs that ffmpeg gives a meaning."""
    titles = ("Story", "a = b; c # d", "back \\ slash", r"\\two; =#;\\=", "at the end \\")
    chapters = tuple(Chapter(title, float(n), float(n + 1)) for n, title in enumerate(titles))
    tags = replace(TAGS, chapters=chapters)
    samples = (0.1 * np.sin(np.arange(48_000 * 5) / 10)).astype(np.float32)
    plain = encode(samples, 48_000, FORMS[extension], stream_metadata(tags) if extension == "m4a" else None)
    write = {"mp3": tag_mp3, "m4a": tag_m4a, "opus": tag_opus}[extension]
    found, bare = read_tags(write(plain, tags), f"podcast.{extension}"), read_tags(plain, f"podcast.{extension}")

    assert (TAGS.title, True, True) == (found.title, found.has_cover, found.has_contents)
    assert list(titles) == [title.rstrip(" ") for *_, title in found.chapters]
    assert [start_s for start_s, *_ in found.chapters] == pytest.approx(list(range(len(titles))), abs=0.001)
    assert ("", False) == (bare.title, bare.has_cover)
