"""The libraries that WeasyPrint loads are found; one that is missing is named with the way to get it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefgen import native_libraries, resources
from briefgen.native_libraries import LIBRARIES, MissingLibrary, NativeLibrary, libraries_on_path

ON_LINUX = sys.platform == "linux"
PACKAGES = {
    "gobject": "libglib2.0-0",
    "pango": "libpango-1.0-0",
    "pangoft2": "libpangoft2-1.0-0",
    "harfbuzz": "libharfbuzz0b",
    "fontconfig": "libfontconfig1",
    "subsetter": "libharfbuzz-subset0",
}


def without(library: NativeLibrary, command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command for which the file of a library is empty: the loader finds it first."""
    hidden = folder / "hidden"
    hidden.mkdir(exist_ok=True)
    (hidden / library.files["linux"]).touch()
    environment = {**os.environ, "LD_LIBRARY_PATH": str(hidden)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


on_linux = pytest.mark.skipif(not ON_LINUX, reason="only the loader of Linux is told so where to look first")


@on_linux
@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.key)
def test_a_library_that_is_gone_is_named(library: NativeLibrary, tmp_path: Path) -> None:
    """Doctor names it, its package and no other; a build ends with one line and exit 1, unless it can do without."""
    doctor = without(library, [sys.executable, "-m", "briefgen", "doctor"], tmp_path)
    sample = str(resources.samples() / "lambeth-martin.yaml")
    build = without(
        library, [sys.executable, "-m", "briefgen", "build", sample, "--only", "briefing,podcast"], tmp_path
    )

    assert 1 == doctor.returncode, doctor.stdout + doctor.stderr
    assert "" == doctor.stderr
    assert library.files["linux"] in doctor.stdout
    assert [PACKAGES[library.key]] == [name for name in PACKAGES.values() if f"reinstall {name}\n" in doctor.stdout]
    if library.is_needed:
        assert 1 == build.returncode, build.stdout + build.stderr
        last = build.stderr.strip().splitlines()
        assert 1 == len([line for line in last if library.files["linux"] in line])
        assert not (tmp_path / "packs" / "lambeth-martin-undated").exists()
    else:
        assert 0 == build.returncode, build.stdout + build.stderr
        assert (tmp_path / "packs" / "lambeth-martin-undated" / "briefing.pdf").is_file()


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.key)
@pytest.mark.parametrize(
    ("platform", "commands", "expected"),
    [
        ("linux", {"apt"}, "sudo apt-get install --reinstall lib"),
        ("linux", {"dnf"}, "sudo dnf install "),
        ("linux", set(), "package manager of your system"),
        ("darwin", set(), "brew install "),
        ("win32", set(), "pip install --force-reinstall gstreamer-libs"),
    ],
)
def test_the_advice_fits_the_system(
    library: NativeLibrary, platform: str, commands: set[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each system is told in the terms of its own package manager, without a gap in the sentence."""
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("shutil.which", lambda name: name if name in commands else None)

    advice = MissingLibrary(library, library.files[platform]).describe()

    assert expected in advice
    assert library.files[platform] in advice
    assert "{" not in advice


def wheel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out the package of GStreamer's libraries as its wheel does, and return its folder."""
    package = folder / "gstreamer_libs"
    for name in ("bin", "lib"):
        (package / name).mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('it need not be imported')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    return package


def test_windows_finds_the_wheel_along_the_path_and_in_dll_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways are needed: a name with a dot and no ending is looked for along PATH only. PATH comes back as it was."""
    package = wheel(tmp_path, monkeypatch)
    folders: list[str] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "add_dll_directory", folders.append, raising=False)
    monkeypatch.setenv("PATH", "before")
    native_libraries._add_dll_folder.cache_clear()

    for _ in range(2):
        with libraries_on_path():
            assert os.pathsep.join([str(package / "bin"), "before"]) == os.environ["PATH"]
        assert "before" == os.environ["PATH"]

    assert [str(package / "bin")] == folders


@pytest.mark.parametrize("before", [None, "/opt/own/lib"])
def test_a_mac_finds_the_wheel_first_and_what_homebrew_has(
    before: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable that a Mac's search reads is set for the import and is then as it was."""
    package, variable = wheel(tmp_path, monkeypatch), "DYLD_FALLBACK_LIBRARY_PATH"
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delenv(variable, raising=False)
    if before:
        monkeypatch.setenv(variable, before)

    with libraries_on_path():
        entries = os.environ[variable].split(os.pathsep)
    assert [str(package / "lib"), *([before] if before else []), "/opt/homebrew/lib"] == entries[: 3 if before else 2]
    assert before == os.environ.get(variable)


def test_linux_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own libraries are used there; nothing of the environment changes."""
    wheel(tmp_path, monkeypatch)
    monkeypatch.setattr(sys, "platform", "linux")
    before = dict(os.environ)

    with libraries_on_path():
        assert before == dict(os.environ)


@on_linux
def test_what_a_library_itself_needs_is_named_too(tmp_path: Path) -> None:
    """A file that none of ours is, but that one of ours needs."""
    fribidi = NativeLibrary("pango", {"linux": "libfribidi.so.0"})

    doctor = without(fribidi, [sys.executable, "-m", "briefgen", "doctor"], tmp_path)

    assert 1 == doctor.returncode
    assert "libfribidi.so.0, which Pango needs, is not on this computer or is damaged." in doctor.stdout
