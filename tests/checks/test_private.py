"""The private list: what it finds, and that nothing of it comes out again."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from office_files import with_author

from briefgen import resources
from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.checks.run import check
from briefgen.errors import InputError, UsageError
from briefgen.pack.artifact import Artifact
from briefgen.pack.private import PrivateWordError, refuse_private, texts_of
from briefgen.pack.read import read_artifacts, read_manifest
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House
from briefgen.review.load import load_review

SAMPLE = resources.samples() / "lambeth-martin.yaml"
ALL_FILES = frozenset(
    [
        "briefing.pdf",
        "briefing.html",
        "slides.pptx",
        "podcast.mp3",
        "transcript.html",
        "transcript.txt",
        "captions.vtt",
        "captions.srt",
        "chapters.json",
        "action-plan.docx",
        "facilitator.pdf",
        "abstract.txt",
        "slides-narrated.pptx",
        "video.mp4",
    ]
)


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("Siân", "Then Sian and SIÂN came; Sian's bag.", ["Sian", "SIÂN", "Sian's"]),
        ("Mohammed", "They met Muhammad.", ["Muhammad"]),
        ("Kathryn", "Catherine and Cathryn", ["Catherine", "Cathryn"]),
        ("Darryll", "Daryl came", ["Daryl"]),
        ("Hansen", "Mrs Hanson left", ["Hanson"]),
        ("Jane Smith", "Jane Smyth, jane-smith.pdf, JaneSmith", ["Jane Smyth", "jane-smith", "JaneSmith"]),
        ("Jane Smith", "Jane went. Smith stayed.", []),
        ("O'Neill", "ONeil’s and O’Neill", ["ONeil’s", "O’Neill"]),
        ("Łukasz", "Lukasz", ["Lukasz"]),
        ("Smith", "https://x.example/JaneSmith/smith.html", ["Smith", "smith"]),
        ("Ann", "An apple, and another", []),
        ("Martin", "the martins and a marten, mortar", []),
        ("12 Mill Lane", "at 12 Mill Lane", ["12 Mill Lane"]),
        ("# a note", "a note", []),
    ],
)
def test_spellings(line: str, text: str, expected: list[str]) -> None:
    """A word is found without case and accents and in other spellings, and ordinary words are left alone."""
    found = [text[start:end] for start, end in PrivateWords.of(line).spans(text)]
    assert expected == found


def test_the_list_shows_nothing_of_itself() -> None:
    """Neither the list nor an order that holds it shows a word when it is printed."""
    private = PrivateWords.of("Keelan\n")
    assert "Keelan" not in repr(private) + repr(Order(b"", "a.yaml", private=private))


def _findings(text: str, words: str) -> list[str]:
    private = PrivateWords.of(words)
    return [
        str(problem) for problem in check(load_review(text.encode(), "a.yaml"), House(), private=private).problems
    ]


def test_a_private_word_is_an_error_and_never_repeated() -> None:
    """It is found at its place in any part of the summary, and no message of any rule repeats it."""
    text = (
        SAMPLE.read_text(encoding="utf-8")
        .replace("Use a pathway", "Mrs Quillfeather's pathway")
        .replace("headline: Know how", "headline: Quillfeather knows")
    )
    found = _findings(text, "quilfeather")
    errors = [line for line in found if "privacy/private-word" in line]

    assert len(errors) == 2
    assert "Quillfeather" not in "\n".join(found)


def test_a_private_word_stops_the_build() -> None:
    """The checks stop it before anything is made."""
    with pytest.raises(InputError) as caught:
        build(
            Order(
                SAMPLE.read_bytes(),
                "a.yaml",
                private=PrivateWords.of("Squallid\nsqualid"),
                outputs=frozenset({"form"}),
            )
        )
    assert "squalid" not in str(caught.value)


def _artifacts(folder: Path) -> tuple[Artifact, ...]:
    manifest = read_manifest(folder)
    assert manifest is not None
    return read_artifacts(folder, manifest, ALL_FILES)


@pytest.mark.parametrize("name", sorted(ALL_FILES))
def test_every_kind_of_file_is_read(trainer_pack: Path, name: str) -> None:
    """The words of a built pack are found in each of its files."""
    artifact = next(each for each in _artifacts(trainer_pack) if each.name == name)
    private = PrivateWords.of("Lambeth" if name != "chapters.json" else "imminent")

    assert any(any(private.spans(text)) for text in texts_of(artifact))


def test_hidden_places_are_read(build_sample: Callable[[str], Path]) -> None:
    """Tags of the sound, properties of office files and of the PDF, and what a page hides are looked at."""
    made = {each.name: each for each in _artifacts(build_sample("lambeth-martin"))}
    secret = PrivateWords.of("Quillfeather")
    page = made["briefing.html"]
    assert not any(any(secret.spans(text)) for artifact in made.values() for text in texts_of(artifact))
    for hidden in ("<!-- Quillfeather -->", '<p data-x="Mrs Quil&#108;feather">', "<p>Quill<b>feather</b></p>"):
        changed = Artifact(page.name, page.media_type, page.data.replace(b"<main", f"{hidden}<main".encode(), 1))
        assert any(any(secret.spans(text)) for text in texts_of(changed)), hidden
    for name in ("slides.pptx", "action-plan.docx"):
        assert any(any(secret.spans(text)) for text in texts_of(with_author(made[name], "J. Quillfeather"))), name
    assert any(any(secret.spans(text)) for text in texts_of(_with_tag(made["podcast.mp3"])))
    assert any(any(secret.spans(text)) for text in texts_of(_with_pdf_property(made["briefing.pdf"])))


def _with_tag(artifact: Artifact) -> Artifact:
    from mutagen.id3 import ID3, TPE2  # noqa: PLC0415

    file = BytesIO(artifact.data)
    tags = ID3(file)
    tags.add(TPE2(encoding=3, text=["Quillfeather"]))
    file.seek(0)
    tags.save(file)
    return Artifact(artifact.name, artifact.media_type, file.getvalue())


def _with_pdf_property(artifact: Artifact) -> Artifact:
    import pikepdf  # noqa: PLC0415

    out = BytesIO()
    with pikepdf.open(BytesIO(artifact.data)) as pdf:
        pdf.docinfo["/Keywords"] = "Quillfeather"
        pdf.save(out)
    return Artifact(artifact.name, artifact.media_type, out.getvalue())


def test_refusal_names_files_and_not_words(build_sample: Callable[[str], Path]) -> None:
    """The message names each file that has a word, and the name of the pack, but never the word."""
    folder = build_sample("lambeth-martin")
    manifest = read_manifest(folder)
    assert manifest is not None
    with pytest.raises(PrivateWordError) as caught:
        refuse_private(manifest, _artifacts(folder), PrivateWords.of("Martin"))

    assert "A word of your private list is in briefing.pdf." in caught.value.message
    assert "the name of the pack's folder" in caught.value.message
    assert "Martin" not in caught.value.message
    refuse_private(manifest, _artifacts(folder), PrivateWords.of("Quillfeather"))


def test_nothing_of_the_list_is_written(tmp_path: Path) -> None:
    """A build with a list writes the same files as one without, and prints none of its words."""
    (tmp_path / "names.txt").write_text("Quillfeather\n", encoding="utf-8")
    command = [sys.executable, "-m", "briefgen", "build", str(SAMPLE), "--only", "form"]
    plain = subprocess.run([*command, "-o", "a"], cwd=tmp_path, capture_output=True, text=True, check=True)
    guarded = subprocess.run(
        [*command, "-o", "b", "--private", "names.txt"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    files = [{path.name: path.read_bytes() for path in (tmp_path / out).glob("*/*")} for out in "ab"]

    assert files[0] == files[1] != {}
    assert "uillfeather" not in plain.stdout + guarded.stdout + guarded.stderr


@pytest.mark.parametrize(
    ("content", "expected"), [(None, "There is no file"), (b"# none\n", "has no words"), (b"\xff\xfe\x00", "UTF-8")]
)
def test_a_list_that_protects_nothing_is_refused(tmp_path: Path, content: bytes | None, expected: str) -> None:
    """A list that is missing, empty or no text is an error in plain words."""
    if content is not None:
        (tmp_path / "n.txt").write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "check", str(SAMPLE), "--private", "n.txt"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (2, True) == (done.returncode, expected in done.stderr)


POSTCODE = SAMPLE.read_text(encoding="utf-8").replace("squalid.", "squalid, in SW9 8HE.")
FORM = frozenset({"form"})


def test_privacy_errors_stop_a_build_unless_waived() -> None:
    """An error of a privacy rule stops the build; waived by name it is listed in the manifest with the reason."""
    assert "squalid, in SW9 8HE." in POSTCODE
    with pytest.raises(InputError, match="privacy/postcode"):
        build(Order(POSTCODE.encode(), "a.yaml", outputs=FORM))
    accepted = f"{POSTCODE}checks: {{ignore: [{{rule: privacy/postcode, reason: a public office}}]}}\n"
    reasons = []
    for order in (
        Order(POSTCODE.encode(), "a.yaml", outputs=FORM, waived=("privacy/postcode",)),
        Order(accepted.encode(), "a.yaml", outputs=FORM),
    ):
        (entry,) = build(order).manifest.ignored
        reasons.append((entry.rule, entry.reason))

    assert [("privacy/postcode", "Waived on the command line"), ("privacy/postcode", "a public office")] == reasons


@pytest.mark.parametrize("rule", ["privacy/postcod", "nothing", "input/glyph"])
def test_only_rules_can_be_waived(rule: str) -> None:
    """A rule that does not exist, or that keeps an output whole, cannot be waived."""
    with pytest.raises(UsageError, match=rule):
        build(Order(POSTCODE.encode(), "a.yaml", outputs=FORM, waived=(rule,)))


def test_json_keeps_its_shape(tmp_path: Path) -> None:
    """The JSON of a private finding has its place and no word."""
    (tmp_path / "n.txt").write_text("squalid", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "check", str(SAMPLE), "--private", "n.txt", "--format", "json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [each for each in json.loads(done.stdout)["problems"] if each["rule"] == "privacy/private-word"]
    assert [(15, "A word of your private list is here.")] == [(each["line"], each["message"]) for each in found]


def test_the_words_of_a_video_are_read(trainer_pack: Path) -> None:
    """Its title, its chapters and what its captions say across two cues are looked at."""
    video = next(each for each in _artifacts(trainer_pack) if each.name == "video.mp4")
    texts = list(texts_of(video))

    for word in ("Lambeth Safeguarding Adults Board", "Be deeply curious", "physically frail"):
        assert any(any(PrivateWords.of(word).spans(text)) for text in texts), word
