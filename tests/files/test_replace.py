"""Writing files: a new one never takes the place of another."""

from pathlib import Path

import pytest

from briefgen.errors import BriefgenError
from briefgen.files import replace
from briefgen.files.replace import write_new, write_numbered


def test_a_new_file_gets_the_next_free_number(tmp_path: Path) -> None:
    """Nothing that is there is written over, and each file has its own bytes."""
    path = tmp_path / "review.yaml"
    names = [write_numbered(path, text).name for text in (b"one", b"two", b"three")]
    assert names == ["review.yaml", "review-2.yaml", "review-3.yaml"]
    assert [(tmp_path / name).read_bytes() for name in names] == [b"one", b"two", b"three"]


def test_a_copy_beside_a_file_begins_at_its_number(tmp_path: Path) -> None:
    """With ``first`` 2 the plain name stays free."""
    assert write_numbered(tmp_path / "a.yaml", b"", first=2).name == "a-2.yaml"
    assert not (tmp_path / "a.yaml").exists()


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    """The message names the file and why."""
    path = tmp_path / "nowhere" / "a.yaml"
    with pytest.raises(BriefgenError, match=r"a\.yaml' could not be written: No such file"):
        write_numbered(path, b"")


def test_when_every_number_is_taken_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than to go on for ever."""
    monkeypatch.setattr(replace, "_MOST_NUMBERED", 3)
    for _ in range(2):
        write_numbered(tmp_path / "a.yaml", b"")
    with pytest.raises(BriefgenError, match="2 files named like"):
        write_numbered(tmp_path / "a.yaml", b"")


def test_a_new_file_is_written_over_nothing(tmp_path: Path) -> None:
    """Not over a file, nor through a link to nothing; what fails leaves no part."""
    path, link = tmp_path / "a", tmp_path / "link"
    write_new(path, b"one")
    link.symlink_to(tmp_path / "elsewhere")
    for taken in (path, link):
        with pytest.raises(FileExistsError):
            write_new(taken, b"two")
    assert path.read_bytes() == b"one"
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(BriefgenError):
        write_new(tmp_path / "none" / "a", b"")
