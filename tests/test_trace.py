"""Every number, date and name of every output comes from the summary, or from the wording of the house."""

import json
import re
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from briefgen import resources
from briefgen.ffmpeg import run_ffmpeg
from briefgen.outputs.page.verify import PageText
from briefgen.pack.artifact import Artifact
from briefgen.pack.private import texts_of
from briefgen.pack.read import read_manifest
from briefgen.speech.voices import find_voice

_TIMES = re.compile(r"\d+:\d\d(?::\d\d)?(?:[.,]\d+)?|\b\d+ (?:minutes?|seconds?|min|s)\b")


@cache
def wording() -> str:
    """Every word of the templates, labels and voice files, which the house may say."""
    files = [
        path for path in resources.templates().rglob("*") if path.suffix in {".yaml", ".html", ".txt", ".j2", ".svg"}
    ]
    files = [path for path in files if path.parent.name != "checks" or path.name == "helplines.yaml"]
    return "\n".join(path.read_text(encoding="utf-8") for path in (*files, *resources.voices().glob("*.yaml")))


def shown(path: Path) -> str:
    """Return what a reader or listener gets of a file."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(data)
        return " ".join(page.get_textpage().get_text_bounded() for page in document)
    if path.suffix == ".html":
        return PageText(data.decode("utf-8")).text
    if path.suffix in {".pptx", ".docx"}:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = [
                archive.read(name).decode("utf-8")
                for name in archive.namelist()
                if re.search(r"(slide|notesSlide)\d+\.xml$|document\.xml$", name)
            ]
        return " ".join(" ".join(re.findall(r"<(?:a|w):t(?: [^>]*)?>([^<]*)<", part)) for part in parts)
    if path.suffix == ".json":
        return " ".join(each["title"] for each in json.loads(data)["chapters"])
    if path.suffix in {".vtt", ".srt"}:
        return re.sub(
            r"^\d+$",
            "",
            re.sub(r"<v [^>]*>|^.*-->.*$", "", data.decode("utf-8"), flags=re.MULTILINE),
            flags=re.MULTILINE,
        )
    return captions_and_facts(path) if path.suffix == ".mp4" else data.decode("utf-8")


def captions_and_facts(video: Path) -> str:
    """Return title, chapters and captions of a video without the names and times of the format."""
    facts = next(texts_of(Artifact(video.name, "video/mp4", video.read_bytes())))
    captions = run_ffmpeg("-i", str(video), "-map", "0:s:0", "-f", "srt", "-")[0]
    own = r"^;FFMETADATA1|^\w+_brands?=.*|^minor_version=.*|^encoder=.*|^(?:TIMEBASE|START|END)=.*|^\[CHAPTER\]|^\w+="
    return re.sub(own, "", facts, flags=re.MULTILINE) + re.sub(r"^\d+$|^.*-->.*$", "", captions, flags=re.MULTILINE)


FILES = [
    "briefing.pdf", "briefing.html", "slides.pptx", "transcript.html", "transcript.txt", "captions.vtt", "captions.srt",
    "chapters.json", "action-plan.docx", "facilitator.pdf", "abstract.txt",
    "share.txt", "newsletter.html", "newsletter.txt",
]  # fmt: skip
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@pytest.mark.parametrize("name", FILES)
def test_numbers_and_names_come_from_the_summary(sample: Path, sample_pack: Path, name: str) -> None:
    """Each number and each word with a capital letter stands in the summary or the house's wording, or counts its parts."""
    assert strangers(sample, sample_pack, name) == (set(), set())


@pytest.mark.parametrize("name", ["slides-narrated.pptx", "video.mp4"])
def test_numbers_and_names_of_what_plays_come_from_the_summary(trainer_pack: Path, name: str) -> None:
    """So it is in the narrated deck, and in title, chapters and captions of the video."""
    assert strangers(resources.samples() / "lambeth-martin.yaml", trainer_pack, name) == (set(), set())


def strangers(sample: Path, pack: Path, name: str) -> tuple[set[str], set[str]]:
    """Return the numbers and the names in a file of a pack that come from nowhere."""
    manifest = read_manifest(pack)
    assert manifest is not None
    text = _TIMES.sub(" ", shown(pack / name))
    known = f"{sample.read_text(encoding='utf-8')}\n{wording()}\n{find_voice('heart').model_dump_json()}"
    published = [MONTHS[int(month) - 1] for month in re.findall(r"\b20\d\d-(\d\d)\b", known)]
    numbers = {number.lstrip("0") for number in re.findall(r"\d+", known)}
    counted = {str(count) for count in range(1, max(20, len(manifest.scenes), manifest.spoken_words // 100) + 1)}
    sizes = {str(entry.bytes // 1000) for entry in manifest.files} | {
        str(round(entry.bytes / 1e6, 1)) for entry in manifest.files
    }
    sizes = {part for size in sizes for part in size.split(".")} | {
        str(round(entry.bytes / 1000)) for entry in manifest.files
    }
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", known)} | {month.casefold() for month in published}

    strange = {
        number for number in re.findall(r"\d+", text) if number.lstrip("0") not in numbers | counted | sizes | {""}
    }
    names = {word for word in re.findall(r"(?<![^\W\d_])[A-Z][^\W\d_]+", text) if word.casefold() not in words}
    return strange, names
