"""What commands print and write: progress without a terminal and on one, counts of packs, a record of guids."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from site_packs import write_pack

from briefgen.cli import run
from briefgen.cli import watch as watching
from briefgen.cli.commands import schema
from briefgen.cli.identity import named
from briefgen.cli.progress import Downloads
from briefgen.cli.tables import print_removed
from briefgen.errors import UsageError
from briefgen.pack.artifact import Artifact
from briefgen.speech.model import VoiceFile

SUMMARY = """\
review: {title: Child T, kind: Case review, area: Exampleshire, subject: "Child T, under 1"}
what_happened: Child T was hurt at home.
key_messages:
  - {headline: Share early, finding: Each service held one part., agencies: [all]}
recommendations:
  - text: Train all staff.
  - text: Audit each case.
"""


def voice_file() -> VoiceFile:
    """Return a file of a voice, of 400 bytes."""
    return VoiceFile(
        url="https://huggingface.co/a/b/resolve/c/model.bin", name="model.bin", bytes=400, sha256="0" * 64
    )


def test_a_download_is_told_in_quarters_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no bar can be drawn, one line says what is got from where, and one each quarter that is here."""
    with Downloads([voice_file()], None, quiet=False) as downloads:
        for done in range(0, 401, 50):
            downloads.report(voice_file(), done, 400)
    said = capsys.readouterr().err.splitlines()

    assert "Downloading 0.0 MB from huggingface.co …" == said[0]
    assert ["model.bin: 25%", "model.bin: 50%", "model.bin: 75%", "model.bin: 100%"] == said[1:]


def test_a_download_has_a_bar_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal a bar moves, and no line is printed for each quarter."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Downloads([voice_file()], Path("there"), quiet=False) as downloads:
        downloads.report(voice_file(), 400, 400)
        assert downloads._bar is not None
        assert [400.0] == [task.completed for task in downloads._bar.tasks]
    said = capsys.readouterr().err

    assert "Copying 0.0 MB from there …" in said
    assert "model.bin: 100%" not in said


def test_a_quiet_download_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """With ``-q`` neither the source nor the quarters are printed."""
    with Downloads([voice_file()], None, quiet=True) as downloads:
        downloads.report(voice_file(), 400, 400)

    assert "" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "is_counted"),
    [(["a.yaml", "b.yaml"], True), (["a.yaml", "b.yaml", "-q"], False), (["a.yaml"], False)],
)
def test_packs_are_counted_where_there_are_several(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    is_counted: bool,
) -> None:
    """Of several summaries the last lines say how many packs were made and which were not; of one, or with -q, none."""
    monkeypatch.chdir(tmp_path)
    assert 2 == run(["build", *arguments])
    said = capsys.readouterr().err

    assert ("0 of 2 packs made.\nNot made: a.yaml: " in said) is is_counted
    assert ("Not made: b.yaml: " in said) is is_counted
    assert "There is no file 'a.yaml'" in said


def test_a_status_is_written_to_the_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last recommendation can be changed, the one after the last cannot; the change and the next step are said."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(SUMMARY, encoding="utf-8")
    assert [2, 2, 2] == [run(["track", "update", "a.yaml", given, "--status", "done"]) for given in ("0", "3", "two")]
    assert SUMMARY == Path("a.yaml").read_text(encoding="utf-8")
    assert 0 == run(["track", "update", "a.yaml", "2", "--status", "done"])

    assert f"{SUMMARY}    status: done\n" == Path("a.yaml").read_text(encoding="utf-8")
    assert "recommendation 2 now has status 'done'" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["-1", "-12"])
def test_a_number_below_zero_is_no_option(tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str) -> None:
    """What looks like an option and is a number is told as the number that it is."""
    (tmp_path / "a.yaml").write_text(SUMMARY, encoding="utf-8")
    assert 2 == run(["track", "update", str(tmp_path / "a.yaml"), given, "--status", "done"])
    assert f"from 1 to 2, not '\N{MINUS SIGN}{given[1:]}'" in capsys.readouterr().err


def test_a_starter_is_of_one_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A house file and a slide template are each written when they are asked for; both at once are not."""
    monkeypatch.chdir(tmp_path)
    assert 2 == run(["new", "--house", "--deck"])
    assert [] == list(tmp_path.iterdir())
    assert "--deck" in capsys.readouterr().err
    assert 0 == run(["new", "--house"])
    assert {"briefgen-house-schema.json", "house.yaml", "logo.svg"} == {path.name for path in tmp_path.iterdir()}
    assert 0 == run(["new", "--deck"])
    assert (tmp_path / "slides-template.pptx").is_file()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert [2, 2, 2] == [run(["new", "--house"]), run(["new", "--deck"]), run(["new", "--deck", "a.potx"])]
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_a_watched_summary_is_built_at_once_and_at_each_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--watch`` builds when it begins and after each change; a fault is told and the next change is waited for."""
    done: list[int] = []

    def build() -> Path:
        done.append(len(done))
        if len(done) == 2:
            raise UsageError("It is not so.")
        return tmp_path

    monkeypatch.setattr(watching, "changes", lambda *_, **__: iter([set(), set()]))
    watching.watch(tmp_path / "a.yaml", [], build)

    assert [0, 1, 2] == done
    assert "Error: It is not so." in capsys.readouterr().err


def test_an_interruption_is_told_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C in the middle of a command: one plain line and exit code 1."""

    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(schema.command, "callback", interrupted)
    assert 1 == run(["schema"])
    assert "Stopped. Earlier packs are as they were." == capsys.readouterr().err.strip()


@pytest.mark.parametrize("before", [("a.pdf", "gone.mp3", "b.txt"), ("a.pdf",), ()])
def test_files_that_are_no_longer_there_are_named(
    before: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that the earlier pack has and the new one has not is named; without an earlier pack nothing is said."""
    earlier: Any = SimpleNamespace(files=[SimpleNamespace(name=name) for name in before])
    built: Any = SimpleNamespace(artifacts=(Artifact("a.pdf", "", b""),))
    print_removed(earlier if before else None, built)
    gone = sorted(set(before) - {"a.pdf"})
    said = capsys.readouterr().out

    assert said.endswith(f": {', '.join(gone)}.\n") if gone else said == ""


def test_the_first_files_of_many_are_named() -> None:
    """At most five files are named, and dots say that there are more."""
    assert ["a", "a, a, a, a, a", "a, a, a, a, a, …"] == [named(["a"] * count) for count in (1, 5, 6)]


def test_a_record_of_guids_is_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--guids`` with a file that is not there yet: the site is made and the file is written; a folder is refused."""
    write_pack(tmp_path / "packs", "Child A")
    arguments = [
        "library",
        str(tmp_path / "packs"),
        "-o",
        str(tmp_path / "site"),
        "--base-url",
        "https://a.example/",
        "-q",
    ]

    assert 2 == run([*arguments, "--guids", str(tmp_path / "packs")])
    assert not (tmp_path / "site").exists()
    assert 0 == run([*arguments, "--guids", str(tmp_path / "guids.json")]), capsys.readouterr().err
    assert "" == capsys.readouterr().out
    assert '"episodes"' in (tmp_path / "guids.json").read_text(encoding="utf-8")
