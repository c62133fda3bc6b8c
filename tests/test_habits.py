"""What the repository promises to contributors is true: commands exist, hooks and workflow do what they say."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import briefgen

ROOT = Path(__file__).parents[1]
GUIDES = ("README.md", "CONTRIBUTING.md", ".github/pull_request_template.md")
FORMS = sorted(path.name for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
LARGEST = 2**20
ADDRESS = re.compile(r"\b(?:https?|ftp|file|git\+\w+|ssh)://|^-\S*(?:index|find-links)|\s@\s", re.MULTILINE)


def read(name: str) -> str:
    """Return the text of a file of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def recipe(target: str, stamp: str) -> list[str]:
    """Return the commands that make would run for a target, with what it is made from taken as up to date."""
    command = ["make", "-n", "-s", "VENV=.venv", "-o", stamp, target]
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(command, cwd=ROOT, env=outside, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def targets() -> set[str]:
    """Return the names that "make NAME" takes."""
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


def commands(text: str) -> set[str]:
    """Return the targets that a text tells its readers to make, in code and at the beginning of a line of code."""
    return set(re.findall(r"(?:`|^|run: )make ([a-z]+)", text, re.MULTILINE))


def workflow() -> dict[str, Any]:
    """Return the jobs of the workflow."""
    loaded: dict[str, Any] = yaml.safe_load(read(".github/workflows/tests.yml"))["jobs"]
    return loaded


def steps(job: dict[str, Any]) -> str:
    """Return what a job of the workflow runs."""
    return "\n".join(step.get("run", "") for step in job["steps"])


@pytest.mark.parametrize("name", [*GUIDES, ".github/workflows/tests.yml"])
def test_every_make_command_named_exists(name: str) -> None:
    """A reader who types a make command from the guides gets no "No rule to make target"."""
    named = commands(read(name))

    assert named
    assert named <= targets()


def test_the_guide_names_files_that_exist() -> None:
    """Links, scripts, tests and folders in CONTRIBUTING.md are there."""
    text = read("CONTRIBUTING.md")
    links = re.findall(r"\]\(([^)#]+)", text)
    files = re.findall(r"[`\" ]((?:tools|tests|docs|templates|requirements|briefgen)/[\w./]*)", text)

    assert links
    assert files
    assert not [name for name in {*links, *files} if not (ROOT / name).exists()]


def test_the_hooks_are_the_commands_of_make_lint() -> None:
    """Before a commit the same programs run, with the same arguments, as in "make lint"; none is fetched."""
    (repository,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]

    assert recipe("lint", ".venv/.python-test") == [hook["entry"] for hook in repository["hooks"]]
    assert repository["repo"] == "local"
    assert {(hook["language"], hook["pass_filenames"]) for hook in repository["hooks"]} == {("system", False)}


def test_the_workflow_runs_every_system_and_python() -> None:
    """The workflow tries each system with each Python that pyproject.toml lists."""
    listed = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', read("pyproject.toml"))
    jobs = workflow()

    assert jobs["core"]["strategy"]["matrix"]["system"] == ["ubuntu-latest", "windows-latest", "macos-latest"]
    assert [job["strategy"]["matrix"]["python"] for job in jobs.values()] == [listed] * len(jobs)


def test_the_workflow_installs_from_the_lock_files() -> None:
    """The workflow installs what make installs: every requirements file it names exists and is asked for with hashes."""
    installs = [line.split() for line in steps(workflow()["core"]).splitlines() if "pip install" in line]
    locked = [words[words.index("-r") + 1] for words in installs if "-r" in words]

    assert locked == ["requirements/build.txt", "requirements/test.txt"]
    assert all((ROOT / name).is_file() for name in locked)
    assert all("--require-hashes" in words or "--no-deps" in words for words in installs)


def test_the_workflow_runs_the_core_tests() -> None:
    """On each system the tests of "make lowest" run, all of them."""
    core = set(re.findall(r"tests/(?:\w+/)*test_\w+\.py", "".join(recipe("lowest", ".venv-lowest/.installed"))))

    assert core
    assert set(re.findall(r"tests/(?:\w+/)*test_\w+\.py", steps(workflow()["core"]))) == core
    assert all((ROOT / name).is_file() for name in core)


def test_actions_are_named_by_their_major_version() -> None:
    """No action of the workflow follows a branch."""
    uses = [step["uses"] for job in workflow().values() for step in job["steps"] if "uses" in step]

    assert uses
    assert not [name for name in uses if not re.fullmatch(r"actions/[\w-]+@v\d+", name)]


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_lock_files_have_hashes_and_no_address(path: Path) -> None:
    """Each package of a lock file has one version and its hashes; none says from where it comes."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]

    assert packages
    assert not ADDRESS.search(text)
    package = re.compile(r"[\w.-]+(\[[\w,-]+\])?==[\w.+!]+ .*--hash=sha256:[0-9a-f]{64}")
    assert not [line for line in packages if not package.match(line)]


def test_the_node_packages_have_hashes_and_no_address() -> None:
    """Each package from npm is a name, a version and the hash of its archive."""
    lines = [line for line in read("tests/node-packages.txt").splitlines() if line and not line.startswith("#")]

    assert lines
    assert not [line for line in lines if not re.fullmatch(r"[\w@/.-]+ \d+(\.\d+)+ sha512-[\w+/]{86}==", line)]


def test_no_large_file_is_kept() -> None:
    """Nothing over 1 MiB is in the repository, but for what packs are made from."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name and not name.startswith("templates/")]

    assert len(paths) > 100
    assert not [path for path in paths if path.is_file() and path.stat().st_size > LARGEST]


def test_the_changelog_tells_of_the_version() -> None:
    """The version is the newest that CHANGELOG.md has a section of; one in development has the section Unreleased."""
    sections = re.findall(r"^## \[([^\]]+)\]", read("CHANGELOG.md"), re.MULTILINE)
    released = [name for name in sections if name != "Unreleased"]

    if ".dev" in briefgen.__version__:
        assert sections[0] == "Unreleased"
    else:
        assert released[:1] == [briefgen.__version__]


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("github-workflows", "workflows/tests.yml"),
        *(("github-issue-forms", f"ISSUE_TEMPLATE/{name}") for name in FORMS),
    ],
)
def test_what_github_reads_has_its_form(schema: str, name: str) -> None:
    """The workflow and the forms for issues are valid by GitHub's own schemas."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", f".github/{name}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", FORMS)
def test_forms_for_issues_refuse_real_cases(name: str) -> None:
    """Whoever opens an issue reads first, in bold, that no real case may be in it, and has to say that none is."""
    first, *others = yaml.safe_load(read(f".github/ISSUE_TEMPLATE/{name}"))["body"]
    boxes = [option for part in others if part["type"] == "checkboxes" for option in part["attributes"]["options"]]

    assert re.search(r"\*\*Never paste a real case[^*]*\*\*", first["attributes"]["value"])
    assert [box["required"] for box in boxes] == [True]


def test_the_form_for_bugs_asks_for_what_is_needed() -> None:
    """A report of a bug cannot be sent without the command, what it said, the version and what doctor says."""
    body = yaml.safe_load(read(".github/ISSUE_TEMPLATE/bug.yml"))["body"]
    required = {part.get("id") for part in body if part.get("validations", {}).get("required")}

    assert {"command", "message", "version", "doctor"} <= required
