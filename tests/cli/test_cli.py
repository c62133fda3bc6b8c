"""The command line, as a user meets it."""

import json
import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from briefgen import __version__, resources
from briefgen.cli.commands import doctor

SAMPLE = resources.samples() / "lambeth-martin.yaml"
HEAVY = ("weasyprint", "pptx", "docx", "onnxruntime", "pydub", "numpy", "pydantic", "yaml", "rich", "jinja2", "PIL")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def briefgen(tmp_path: Path) -> Run:
    """Run the installed command in an empty folder."""

    def run(
        *arguments: object, stdin: str | bytes | None = None, **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1"} | variables
        command = [sys.executable, "-m", "briefgen", *map(str, arguments)]
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(command, cwd=tmp_path, env=environment, input=data, capture_output=True, check=False)
        out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        assert "Traceback" not in out + err
        return subprocess.CompletedProcess(command, done.returncode, out, err)

    return run


def test_help_imports_nothing_heavy() -> None:
    """``--help`` loads none of the libraries that make the outputs, nor those that read the input."""
    code = "import sys; from briefgen.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert set(HEAVY) & set(done.stderr.split()) == set()
    assert "build" in done.stdout


def test_check_imports_no_renderer() -> None:
    """``check`` loads none of the libraries that make the outputs."""
    code = f"import sys; from briefgen.cli import run; run(['check', {str(SAMPLE)!r}]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert {"weasyprint", "pptx", "docx", "onnxruntime", "pydub", "numpy", "lxml"} & set(done.stderr.split()) == set()


def test_the_version_is_printed(briefgen: Run) -> None:
    """``--version`` prints one line."""
    assert briefgen("--version").stdout == f"briefgen {__version__}\n"


@pytest.mark.parametrize(
    "command",
    [
        "new",
        "check",
        "build",
        "verify",
        "schema",
        "voices",
        "explain",
        "doctor",
        "script",
        "voices list",
        "voices try",
    ],
)
def test_every_command_has_help(briefgen: Run, command: str) -> None:
    """Each command says what it does."""
    done = briefgen(*command.split(), "--help")

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 4


def test_a_misspelt_command_gets_a_suggestion(briefgen: Run) -> None:
    """The nearest command is named, and the exit code is 2."""
    done = briefgen("biuld", "x.yaml")

    assert done.returncode == 2
    assert "Did you mean 'build'?" in done.stderr


def test_new_writes_a_starter_that_checks_clean(briefgen: Run, tmp_path: Path) -> None:
    """The starter has no problem but that it is an example, which stops a build; its schema lies beside it."""
    assert briefgen("new", "mine.yaml").returncode == 0
    done = briefgen("check", "--format", "json", "mine.yaml")
    (found,) = json.loads(done.stdout)["problems"]

    assert (done.returncode, found["rule"], found["severity"]) == (0, "panel/example", "warning")
    built = briefgen("build", "mine.yaml", "--only", "abstract")
    assert (built.returncode, "panel/example" in built.stderr) == (2, True)
    assert not (tmp_path / "packs").exists()
    assert briefgen("build", "mine.yaml", "--only", "abstract", "--waive", "panel/example").returncode == 0
    first = (tmp_path / "mine.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=briefgen-schema.json"
    assert json.loads((tmp_path / "briefgen-schema.json").read_text(encoding="utf-8"))["type"] == "object"


def test_new_never_overwrites(briefgen: Run, tmp_path: Path) -> None:
    """An existing file is left as it is, with exit code 2."""
    (tmp_path / "mine.yaml").write_text("my work", encoding="utf-8")
    done = briefgen("new", "mine.yaml")

    assert done.returncode == 2
    assert "exists already, and was not touched" in done.stderr
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "my work"


def test_check_reports_places_as_json(briefgen: Run, tmp_path: Path) -> None:
    """JSON has every problem in the documented shape."""
    (tmp_path / "a.yaml").write_text(
        SAMPLE.read_text(encoding="utf-8").replace("  area:", "  aera:"), encoding="utf-8"
    )
    done = briefgen("check", "a.yaml", "--format", "json")
    problems = json.loads(done.stdout)["problems"]

    assert done.returncode == 2
    assert {"rule", "severity", "file", "line", "column", "message", "suggestion", "group", "edits"} == set(
        problems[0]
    )
    misspelt = next(problem for problem in problems if problem["rule"] == "input/unknown-key")
    assert (misspelt["file"], misspelt["line"], misspelt["column"], misspelt["severity"]) == ("a.yaml", 6, 3, "error")
    assert "area" in misspelt["message"] + misspelt["suggestion"]


def test_check_reports_sarif(briefgen: Run) -> None:
    """SARIF has one result a problem, with its place."""
    results = json.loads(briefgen("check", SAMPLE, "--format", "sarif").stdout)["runs"][0]["results"]
    listed = json.loads(briefgen("check", SAMPLE, "--format", "json").stdout)["problems"]

    assert len(results) == len(listed) > 0
    assert results[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == listed[0]["line"]


def test_warnings_fail_only_when_strict(briefgen: Run) -> None:
    """A sample with gaps passes, and fails with ``--strict``."""
    assert briefgen("check", SAMPLE).returncode == 0
    assert briefgen("check", SAMPLE, "--strict").returncode == 2


def test_check_reads_standard_input(briefgen: Run) -> None:
    """A dash reads standard input, and problems name it."""
    done = briefgen("check", "-", stdin="review: {}\n")

    assert done.returncode == 2
    assert "stdin:1:" in done.stdout


def test_check_goes_on_after_a_missing_file(briefgen: Run) -> None:
    """A file that is not there is named, and the others are still checked."""
    done = briefgen("check", "nothing.yaml", SAMPLE)

    assert done.returncode == 2
    assert "There is no file 'nothing.yaml'." in done.stderr
    assert str(SAMPLE) in done.stdout


def test_a_folder_is_not_a_summary(briefgen: Run, tmp_path: Path) -> None:
    """A folder gets a plain sentence."""
    (tmp_path / "reviews").mkdir()

    assert "'reviews' is a folder" in briefgen("check", "reviews").stderr


def test_build_makes_a_whole_pack(briefgen: Run, tmp_path: Path) -> None:
    """All files are there and listed with sizes; the pack verifies; progress is on standard error."""
    done = briefgen("build", SAMPLE)
    pack = tmp_path / "packs" / "lambeth-martin-undated"

    assert done.returncode == 0, done.stderr
    files = {path.name for path in pack.iterdir()}
    assert files == {
        "briefing.pdf", "briefing.html", "briefing-large-print.pdf", "slides.pptx", "slides.pdf", "podcast.mp3", "transcript.html", "transcript.txt",
        "captions.vtt", "captions.srt", "chapters.json", "action-plan.docx", "facilitator.pdf", "abstract.txt", "pack.json",
        "share.txt", "share-card.png", "share-square.png", "newsletter.html", "newsletter.txt",
    }  # fmt: skip
    assert all(name in done.stdout for name in files)
    assert "Speaking" in done.stderr
    assert briefgen("verify", pack).returncode == 0


def test_quiet_prints_nothing_when_all_is_well(briefgen: Run) -> None:
    """``-q`` leaves both streams empty."""
    done = briefgen("build", SAMPLE, "-q", "--only", "form")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_verbose_prints_each_slides_time(briefgen: Run) -> None:
    """``-v`` lists the slides with start, seconds and words."""
    done = briefgen("build", SAMPLE, "-v", "--only", "slides")

    assert " 0:00 " in done.stdout
    assert "words  Know how to refer when risk is imminent" in done.stdout


def test_only_makes_what_was_asked_for(briefgen: Run, tmp_path: Path) -> None:
    """``--only`` names outputs; an unknown one is an error that lists them."""
    assert briefgen("build", SAMPLE, "--only", "slides, form").returncode == 0
    files = {path.name for path in (tmp_path / "packs" / "lambeth-martin-undated").iterdir()}
    assert files == {"slides.pptx", "action-plan.docx", "pack.json"}

    done = briefgen("build", SAMPLE, "--only", "slide")
    assert done.returncode == 2
    assert "Choose from: briefing, slides, slides-pdf, podcast, form" in done.stderr


def test_one_bad_file_does_not_stop_the_others(briefgen: Run, tmp_path: Path) -> None:
    """The good pack is made, the bad one is reported, and the exit code is 2."""
    (tmp_path / "bad.yaml").write_text("review: 1\n", encoding="utf-8")
    done = briefgen("build", "bad.yaml", SAMPLE, "--only", "form")

    assert done.returncode == 2
    assert "bad.yaml:1:" in done.stderr
    assert "1 of 2 packs made." in done.stderr
    assert (tmp_path / "packs" / "lambeth-martin-undated" / "action-plan.docx").is_file()


def test_two_summaries_of_one_name_do_not_overwrite(briefgen: Run, tmp_path: Path) -> None:
    """The second of two summaries with the same area, title and year is refused."""
    (tmp_path / "again.yaml").write_text(SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    done = briefgen("build", SAMPLE, "again.yaml", "--only", "form")

    assert done.returncode == 2
    assert "same area, title and year" in done.stderr


def test_an_online_voice_needs_permission(briefgen: Run, tmp_path: Path) -> None:
    """Without ``--allow-online`` nothing is sent: exit code 2, and the message names what would be sent where."""
    done = briefgen("build", SAMPLE, "--voice", "google-uk")

    assert done.returncode == 2
    assert "translate.google.co.uk" in done.stderr
    assert "--allow-online" in done.stderr
    assert not (tmp_path / "packs").exists()


def test_an_online_voice_offline_fails_plainly(briefgen: Run, tmp_path: Path) -> None:
    """With permission but no way out: one clear line, exit code 1, and the earlier pack is untouched."""
    assert briefgen("build", SAMPLE, "--only", "form").returncode == 0
    pack = tmp_path / "packs" / "lambeth-martin-undated"
    before = {path.name: path.read_bytes() for path in pack.iterdir()}

    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    done = briefgen("build", SAMPLE, "--voice", "google-uk", "--allow-online", "-q", **nowhere)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert before == {path.name: path.read_bytes() for path in pack.iterdir()}


def test_an_unknown_voice_is_named(briefgen: Run) -> None:
    """A voice that does not exist is refused with the list of those that do."""
    done = briefgen("build", SAMPLE, "--voice", "haert")

    assert done.returncode == 2
    assert "heart" in done.stderr


def test_a_read_only_folder_gets_a_plain_message(briefgen: Run, tmp_path: Path) -> None:
    """When packs cannot be written the message names the folder and what to do."""
    (tmp_path / "packs").write_text("a file", encoding="utf-8")
    done = briefgen("build", SAMPLE, "--only", "form")

    assert done.returncode == 1
    assert "Choose another folder with -o" in done.stderr


def test_the_command_that_is_shown_can_be_typed(briefgen: Run, tmp_path: Path) -> None:
    """The line about warnings shows each summary as it was given, also for unchanged packs and those made together."""
    (tmp_path / "my reviews").mkdir()
    for name in ("one", "two"):
        text = SAMPLE.read_text(encoding="utf-8").replace("title: Martin", f"title: {name}")
        (tmp_path / "my reviews" / f"{name}.yaml").write_text(text, encoding="utf-8")
    files = ["my reviews/one.yaml", "my reviews/two.yaml"]
    first = briefgen("build", *files, "--only", "form", "--jobs", "2").stdout
    again = briefgen("build", *files, "--only", "form").stdout
    alone = briefgen("build", files[0], "--only", "briefing").stdout

    for said, names in ((first, files), (again, files), (alone, files[:1])):
        assert [f'briefgen check "{name}"' for name in names] == sorted(
            line.partition(": ")[2] for line in said.splitlines() if "The checks have" in line
        )
    assert 2 == again.count("unchanged")
    manifest = json.loads((tmp_path / "packs" / "lambeth-one-undated" / "pack.json").read_text(encoding="utf-8"))
    assert "one.yaml" == manifest["input_file"]


def test_verify_names_the_fault(briefgen: Run, tmp_path: Path) -> None:
    """A changed file is named with its pack, and the exit code is 1."""
    briefgen("build", SAMPLE, "--only", "form")
    pack = tmp_path / "packs" / "lambeth-martin-undated"
    (pack / "action-plan.docx").write_bytes(b"no")
    done = briefgen("verify", pack)

    assert done.returncode == 1
    assert f"{pack / 'action-plan.docx'}: The file has 2 bytes" in done.stdout


def test_schema_is_draft_07(briefgen: Run) -> None:
    """The schema is JSON that yaml-language-server reads."""
    schema = json.loads(briefgen("schema").stdout)

    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert "key_messages" in schema["properties"]
    assert "colours" in json.loads(briefgen("schema", "--house").stdout)["properties"]


def test_explain_knows_every_rule_that_check_prints(briefgen: Run) -> None:
    """Each rule of a sample's findings has an explanation; an unknown one is refused."""
    problems = json.loads(briefgen("check", SAMPLE, "--format", "json").stdout)["problems"]
    for rule in {problem["rule"] for problem in problems}:
        assert len(briefgen("explain", rule).stdout) > 80
    assert briefgen("explain", "no/such").returncode == 2


def test_voices_are_listed_with_their_licence(briefgen: Run) -> None:
    """The list says accent, licence, and whether each voice can be used."""
    done = briefgen("voices", "list")

    assert "heart (default)" in done.stdout
    assert "Apache-2.0" in done.stdout
    assert "installed" in done.stdout
    assert "sends the words to translate.google.co.uk" in done.stdout


def test_doctor_finds_everything_here(briefgen: Run) -> None:
    """On a machine where the tests run, nothing is missing."""
    done = briefgen("doctor")

    assert done.returncode == 0, done.stdout
    assert "Everything that briefgen needs is here." in done.stdout


def test_doctor_misses_the_template_of_slides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the file that slides are made from, briefgen is to be installed again."""
    shutil.copytree(resources.templates(), tmp_path / "templates")
    monkeypatch.setattr(resources, "templates", lambda: tmp_path / "templates")
    whole = CliRunner().invoke(doctor.command, [], standalone_mode=False)
    (tmp_path / "templates" / "deck.pptx").unlink()
    done = CliRunner().invoke(doctor.command, [], standalone_mode=False)

    assert (0, 1) == (whole.return_value, done.return_value)
    assert "Install briefgen again" in done.output


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    """When the reader of the output goes away, nothing is complained about."""
    command = f"{sys.executable} -m briefgen schema | head -c 10"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S602

    assert done.stderr == ""


def test_script_prints_every_word(briefgen: Run) -> None:
    """The script has each scene with its words and seconds, and the total."""
    done = briefgen("script", SAMPLE)

    assert done.returncode == 0
    assert "Know how to refer when risk is imminent  [61 words, " in done.stdout
    assert "  There were issues in how agencies communicated and escalated." in done.stdout
    assert "minutes with pauses." in done.stdout


def test_voices_try_prints_what_would_be_said(briefgen: Run, tmp_path: Path) -> None:
    """``--print`` writes numbers out and makes no file."""
    done = briefgen("voices", "try", "--text", "In 2021, 27% said so.", "--print")

    assert done.stdout == "In twenty twenty-one, twenty-seven per cent said so.\n"
    assert list(tmp_path.iterdir()) == []


def test_voices_try_prints_the_sounds_of_every_word(briefgen: Run) -> None:
    """Each word stands with its phonemes, also of a voice that is not installed; an engine that has none says so."""
    done = briefgen("voices", "try", "--text", "Adults who abuse Llwyd.", "--print", "--sounds", "--voice", "emma")

    assert done.returncode == 0
    rows = [row.split() for row in done.stdout.splitlines()[1:]]
    assert [row[0].strip(".") for row in rows] == ["Adults", "who", "abuse", "Llwyd"]
    assert rows[2][1] == "/əbjˈuːz/"
    other = briefgen("voices", "try", "--text", "Hello.", "--print", "--sounds", "--voice", "google-uk")
    assert other.returncode == 2
    assert "does not tell the sounds" in other.stderr


def test_voices_try_makes_a_sound_file(briefgen: Run, tmp_path: Path) -> None:
    """Without ``--print`` a WAV of a sensible length is written."""
    assert briefgen("voices", "try", "--text", "Child T was safe. Nobody asked why.", "-o", "a.wav").returncode == 0
    with wave.open(str(tmp_path / "a.wav")) as sound:
        seconds = sound.getnframes() / sound.getframerate()

    assert 2 < seconds < 6


def test_a_house_from_standard_input_is_checked_as_a_house() -> None:
    """``check -`` tells a house from a summary by its keys, as it does for a file."""
    given = "name: Tarnshire\ncolours: {primary: '#eeeeee'}\npodcast:\n  intro: Welcome\n"
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "check", "-"], input=given, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "[house/contrast]" in done.stdout
    assert "key_messages" not in done.stdout
