"""The wheel, installed in an empty environment outside the checkout, does what the checkout does."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_it_needs(wheel: Path) -> None:
    """Templates, voices, samples and the mark of types are inside the package, and nothing of the tests is."""
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {
        "briefgen/py.typed",  # tells type checkers of other programs that the types are ours
        "briefgen/templates/deck.pptx",
        "briefgen/templates/starter.yaml",
        "briefgen/templates/labels/cy/common.yaml",
        "briefgen/voices/heart.yaml",
        "briefgen/samples/invented-rowan.yaml",
        "briefgen/samples/house/house.yaml",
        "briefgen/samples/house/labels/en-GB/common.yaml",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "benchmarks/"))]


@pytest.mark.slow
def test_the_wheel_builds_a_pack_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Installed with its dependencies only, the command builds and verifies a pack of a shipped sample."""
    place = tmp_path / "env"
    venv.create(place, with_pip=True)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    pip = (str(scripts / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    for lock in ("build", "run"):  # in the versions that the other tests run with, and nothing more
        run(*pip, "--require-hashes", "--no-build-isolation", "-r", str(ROOT / "requirements" / f"{lock}.txt"))
    run(*pip, "--no-deps", str(wheel))
    where = "from briefgen import resources; print(resources.samples() / 'lambeth-martin.yaml')"
    sample = run(str(scripts / "python"), "-c", where).strip()
    assert str(ROOT) not in sample

    briefgen = str(scripts / "briefgen")
    run(briefgen, "build", sample, "-q")
    assert "everything is as it should be" in run(briefgen, "verify", "packs/lambeth-martin-undated")
