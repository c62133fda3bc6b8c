"""The steps of a build, on real input with the real voice."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from briefgen import resources
from briefgen.checks.care import general_help
from briefgen.errors import InputError, UsageError
from briefgen.outputs.registry import outputs
from briefgen.outputs.verify import verify
from briefgen.pack.read import read_manifest
from briefgen.pack.write import write_pack
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.load import load_review

SAMPLE = resources.samples() / "lambeth-martin.yaml"
DAY = date(2026, 1, 1)
ALL_FILES = {name for output in outputs().values() if not output.on_request for name in output.names()}


def order(text: str | None = None, **choices: object) -> Order:
    """Return an order for a sample, or for another text."""
    data = SAMPLE.read_bytes() if text is None else text.encode()
    return Order(data, "review.yaml", today=DAY, **choices)  # type: ignore[arg-type]


def edited(old: str, new: str) -> str:
    """Return the sample with one thing changed."""
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


def test_the_same_summary_gives_the_same_bytes(build_sample: Callable[[str], Path]) -> None:
    """Every file of a second build is identical to the first, pack.json too."""
    first = build_sample("lambeth-martin")
    built = build(Order(SAMPLE.read_bytes(), SAMPLE.name, today=DAY))
    again = {artifact.name: artifact.data for artifact in built.artifacts}

    assert {name for name in again if (first / name).read_bytes() != again[name]} == set()
    assert read_manifest(first) == built.manifest


def test_every_spoken_line_is_everywhere(sample_pack: Path) -> None:
    """The sentences of pack.json are those of the transcript, in order and word for word."""
    manifest = read_manifest(sample_pack)
    assert manifest is not None
    transcript = " ".join((sample_pack / "transcript.txt").read_text(encoding="utf-8").split())
    at = 0
    for line in (line for scene in manifest.scenes for line in scene.lines):
        found = transcript.find(line.text, at)
        assert found >= 0, line.text
        at = found + len(line.text)


def test_every_sample_keeps_to_seven_minutes(sample_pack: Path) -> None:
    """The measured narration of each sample is at most 7:00."""
    manifest = read_manifest(sample_pack)

    assert manifest is not None
    assert manifest.times == "measured"
    assert 0 < manifest.total_s <= 420


def test_numbers_come_from_the_summary(sample_pack: Path, sample: Path) -> None:
    """Every number that is said stands in the summary, counts its parts, or is in a line of general help.

    The general lines are the templates' own words, and are said only where the summary names no help.
    """
    manifest = read_manifest(sample_pack)
    assert manifest is not None
    said = " ".join(line.text for scene in manifest.scenes for line in scene.lines)
    counted = {str(number) for number in range(1, 13)}
    summary = sample.read_text(encoding="utf-8")
    review = load_review(summary.encode(), sample.name).review
    for help_ in () if review.support else general_help(review):
        assert f"{help_.name}: {help_.contact}." in said
        said = said.replace(f"{help_.name}: {help_.contact}.", "")

    strange = {number for number in re.findall(r"\d+", said) if number not in summary} - counted
    assert strange == set()


def test_an_error_in_the_summary_stops_the_build() -> None:
    """Errors are raised together, before anything is made."""
    with pytest.raises(InputError) as caught:
        build(order(edited("  area: Lambeth\n", "").replace("headline: Know", "heading: Know")))

    assert {"input/missing", "input/unknown-key"} <= {problem.rule for problem in caught.value.problems}


def test_only_keeps_the_other_files_of_the_same_summary(tmp_path: Path) -> None:
    """Rebuilding one output keeps the rest when nothing changed, with the measured times of the kept podcast."""
    whole = build(order(parent=tmp_path))
    write_pack(tmp_path, whole.manifest, whole.artifacts, verify)
    part = build(order(parent=tmp_path, outputs=frozenset({"slides"})))
    pack = write_pack(tmp_path, part.manifest, part.artifacts, verify)

    assert {path.name for path in pack.iterdir()} == ALL_FILES | {"pack.json"}
    assert part.manifest.times == "measured"
    assert "podcast.mp3" in part.reused
    assert part.manifest == whole.manifest


def test_only_drops_files_of_an_older_summary(tmp_path: Path) -> None:
    """Files that were made from another text are not kept: they would contradict the new ones."""
    old = build(order(parent=tmp_path, outputs=frozenset({"slides"})))
    write_pack(tmp_path, old.manifest, old.artifacts, verify)
    new = build(order(edited("frail", "weak"), parent=tmp_path, outputs=frozenset({"form"})))

    assert {artifact.name for artifact in new.artifacts} == {"action-plan.docx"}
    assert new.reused == ()


def test_without_a_podcast_times_are_estimated() -> None:
    """A deck alone is timed by the voice's rate, within a tenth of what the voice then takes."""
    estimated = build(order(outputs=frozenset({"slides"}))).manifest
    measured = build(order(outputs=frozenset({"podcast"}))).manifest

    assert estimated.times == "estimated"
    assert measured.total_s == pytest.approx(estimated.total_s, rel=0.1)
    assert estimated.voice is None


def test_too_long_is_refused_with_advice() -> None:
    """A story of a thousand words names its scene and the words to cut."""
    story = "\n\n  ".join(["Several services knew of this and did not speak. " * 60] * 2)
    with pytest.raises(UsageError, match="What happened: "):
        build(
            order(
                edited("when the risk to someone\n  is imminent.", f"at risk. {story}"), outputs=frozenset({"slides"})
            )
        )


def test_too_long_for_page_and_deck_is_said_at_once() -> None:
    """A text that fits neither the page nor seven minutes gets both pieces of advice."""
    story = "\n\n  ".join(["Several services knew of this and did not speak. " * 60] * 2)
    with pytest.raises(UsageError, match=r"(?s)one-page briefing does not fit.*What happened: "):
        build(order(edited("when the risk to someone\n  is imminent.", f"at risk. {story}")))


def test_a_welsh_review_has_everything_but_audio() -> None:
    """The embedded voice speaks no Welsh: the pack has no podcast, and says why."""
    built = build(order(edited("  area: Lambeth", "  language: cy\n  area: Lambeth")))

    assert {artifact.name for artifact in built.artifacts} == ALL_FILES - set(outputs()["podcast"].names())
    assert "does not speak the language" in built.no_audio
    for way in ("add --recordings FOLDER", "--voice google-cymraeg --allow-online", "to translate.google.co.uk"):
        assert way in built.no_audio
    assert built.manifest.language == "cy"
    assert any(
        line.text.startswith("Os yw hyn wedi effeithio arnoch chi")
        for scene in built.manifest.scenes
        for line in scene.lines
    )


@pytest.mark.parametrize("choices", [{"voice": "heart"}, {"outputs": frozenset({"podcast"})}], ids=["voice", "only"])
def test_a_welsh_podcast_in_an_english_voice_is_refused(choices: dict[str, object]) -> None:
    """Asked for by name, a podcast in a language that the voice does not speak is an error."""
    with pytest.raises(UsageError, match="does not speak the language"):
        build(order(edited("  area: Lambeth", "  language: cy\n  area: Lambeth"), **choices))


def test_the_input_is_named_without_its_folders() -> None:
    """No path of the author's computer gets into a pack."""
    built = build(Order(SAMPLE.read_bytes(), "/home/private/review.yaml", today=DAY, outputs=frozenset({"form"})))

    assert built.manifest.input_file == "review.yaml"
    assert "/home" not in built.manifest.model_dump_json()


def test_a_due_review_is_marked(tmp_path: Path) -> None:
    """After its review-by date every output carries the mark."""
    text = edited("  area: Lambeth", "  review_by: 2020-01\n  area: Lambeth")
    built = build(order(text, parent=tmp_path))
    data = {artifact.name: artifact.data for artifact in built.artifacts}

    for name in ("briefing.html", "transcript.html", "transcript.txt", "captions.vtt"):
        assert b"Due for review" in data[name], name
