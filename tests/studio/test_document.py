"""Nothing that was typed is lost: journal, undo, files that cannot be written, files that others change."""

import errno
import os
import random
import time
from pathlib import Path

import pytest
from studios import RunningStudio

from briefgen import resources
from briefgen.studio import document
from briefgen.studio.document import Document
from briefgen.studio.journal import FileChange, Journal, prune

SAMPLE = resources.samples() / "invented-rowan.yaml"
KILLS = 30
TEXT = "review:\n  title: Baby F\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small summary."""
    review = tmp_path / "review.yaml"
    review.write_text(TEXT, encoding="utf-8")
    return review


def opened(path: Path) -> Document:
    """Open a summary with its journal beside it."""
    return Document(path, Journal(path, path.parent / "journals"))


def retitled(title: str) -> bytes:
    """Return the summary with another title."""
    return TEXT.replace("Baby F", title).encode()


def test_a_change_is_on_disk_at_once(path: Path) -> None:
    """Each change is saved when it is made."""
    opened(path).change(retitled("Baby G"))

    assert path.read_bytes() == retitled("Baby G")


def test_undo_goes_back_over_saves_and_days(path: Path) -> None:
    """What was changed before the studio was closed can be undone, step by step, and done again."""
    first = opened(path)
    for title in ("Baby G", "Baby H", "Baby I"):
        first.change(retitled(title))

    second = opened(path)
    assert second.state.undo == 3
    second.undo()
    second.undo()
    assert path.read_bytes() == retitled("Baby G")
    second.redo()
    assert path.read_bytes() == retitled("Baby H")
    second.undo()
    second.undo()
    assert path.read_bytes() == TEXT.encode()


def test_typing_is_one_step(path: Path) -> None:
    """Letters typed into one field in a row are undone together, those of another field are not."""
    review = opened(path)
    for title in ("Ba", "Bab", "Baby"):
        review.change(retitled(title), "title")
    review.change(retitled("Baby Z"), "other")

    review.undo()
    assert path.read_bytes() == retitled("Baby")
    review.undo()
    assert path.read_bytes() == TEXT.encode()


@pytest.mark.parametrize(
    ("number", "trouble"),
    [(errno.ENOSPC, "full"), (errno.EACCES, "denied"), (errno.EROFS, "denied"), (errno.EIO, "failed")],
)
def test_a_file_that_cannot_be_written_keeps_the_text(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int, trouble: str
) -> None:
    """A full disk or a read-only file is told; the text is kept, over a restart too, and saved when that is possible."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    review = opened(path)
    with monkeypatch.context() as patch:
        patch.setattr(document, "write_whole", fail)
        review.change(retitled("Baby G"))
        assert (trouble, TEXT.encode()) == (review.state.trouble, path.read_bytes())
        again = opened(path)
        assert (trouble, True) == (again.state.trouble, again.state.recovered)
        assert again.data == retitled("Baby G")
    review.look()

    assert ("", retitled("Baby G")) == (review.state.trouble, path.read_bytes())


def test_a_file_that_is_gone_can_be_written_again(path: Path) -> None:
    """When the file was deleted, that is told, and the text can be written anew."""
    review = opened(path)
    path.unlink()
    review.change(retitled("Baby G"))
    assert review.state.trouble == "gone"
    review.write_again()

    assert ("", retitled("Baby G")) == (review.state.trouble, path.read_bytes())


def test_another_programs_change_is_taken_over(path: Path) -> None:
    """Where nothing of ours is unsaved, the file's new text is shown, and can be undone."""
    review = opened(path)
    review.change(retitled("Baby G"))
    path.write_bytes(retitled("Theirs"))
    review.look()

    assert ("", retitled("Theirs")) == (review.state.trouble, review.data)
    review.undo()
    assert path.read_bytes() == retitled("Baby G")


@pytest.mark.parametrize("keep_ours", [True, False])
def test_two_versions_are_both_kept(path: Path, *, keep_ours: bool) -> None:
    """A file that was changed elsewhere meanwhile is not written over; what is not chosen goes into a file beside it."""
    review = opened(path)
    path.write_bytes(retitled("Theirs"))
    review.change(retitled("Ours"))
    assert ("conflict", retitled("Theirs")) == (review.state.trouble, path.read_bytes())
    review.change(retitled("Ours, longer"))
    assert path.read_bytes() == retitled("Theirs")
    assert opened(path).state.trouble == "conflict"  # over a restart too

    other = review.settle(keep_ours=keep_ours)
    kept, beside = (retitled("Ours, longer"), retitled("Theirs"))
    assert ((kept, beside) if keep_ours else (beside, kept)) == (path.read_bytes(), other.read_bytes())
    assert review.state.trouble == ""


def test_an_older_file_that_was_put_back_is_not_changed(path: Path) -> None:
    """A text that somebody put in place after all was saved is the truth, whatever the journal knows."""
    opened(path).change(retitled("Baby G"))
    path.write_bytes(TEXT.encode())

    assert (TEXT.encode(), "") == (opened(path).data, opened(path).state.trouble)


@pytest.mark.parametrize("cut", range(1, 200, 23))
def test_a_journal_that_was_cut_off_is_read_as_far_as_it_goes(path: Path, cut: int) -> None:
    """A kill in the middle of a line loses that line, and the next ones can be read."""
    opened(path).change(retitled("Baby G"))
    (journal,) = (path.parent / "journals").iterdir()
    journal.write_bytes(journal.read_bytes()[:-cut])

    review = opened(path)
    assert path.read_bytes() == review.data == retitled("Baby G")
    review.change(retitled("Baby H"))
    assert opened(path).data == retitled("Baby H")


def test_a_journal_without_a_place_stops_nobody(path: Path) -> None:
    """When the journal cannot be written, the file still is."""
    (path.parent / "journals").write_text("a file, no folder", encoding="utf-8")
    opened(path).change(retitled("Baby G"))

    assert path.read_bytes() == retitled("Baby G")


def test_the_journal_is_private(path: Path) -> None:
    """Nobody else can read what was typed."""
    opened(path).change(retitled("Baby G"))
    folder = path.parent / "journals"

    assert [0o700, 0o600] == [each.stat().st_mode & 0o777 for each in (folder, *folder.iterdir())]


def test_old_journals_go_and_unsaved_text_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody has changed for a month is forgotten, unless it is not in its file yet."""
    journals = path.parent / "journals"
    opened(path).change(retitled("Baby G"))
    other = path.with_name("other.yaml")
    other.write_text(TEXT, encoding="utf-8")
    review = opened(other)
    with monkeypatch.context() as patch:
        patch.setattr(document, "write_whole", _full)
        review.change(retitled("Baby H"))
    prune(journals)
    assert len(list(journals.iterdir())) == 2
    for journal in journals.iterdir():
        os.utime(journal, (0, 0))
    prune(journals)

    assert len(list(journals.iterdir())) == 1
    assert opened(other).data == retitled("Baby H")


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_the_shortest_change_leads_back_and_forth() -> None:
    """A change and its reverse lead from one text to the other, whatever they are."""
    chance = random.Random(7)  # noqa: S311
    for _ in range(500):
        before, after = (bytes(chance.choices(b"ab\n", k=chance.randrange(12))) for _ in range(2))
        step = FileChange.between(before, after)
        assert (after, before) == (step.applied(before), step.reverse.applied(after))


@pytest.mark.slow
def test_kills_lose_at_most_two_seconds(tmp_path: Path) -> None:
    """After kill -9 at any moment, all that the studio had taken up to two seconds before is in the file."""
    review = tmp_path / "review.yaml"
    review.write_bytes(SAMPLE.read_bytes())
    chance = random.Random(3)  # noqa: S311
    for kill in range(KILLS):
        taken: list[tuple[float, int]] = []
        with RunningStudio(review, tmp_path / "own") as studio:
            address = studio.let_in().review()
            until = time.monotonic() + chance.uniform(0.05, 0.5)
            number = 0
            while time.monotonic() < until:
                number += 1
                edit = {"do": "set", "path": ["review", "title"], "text": f"Kill {kill} text {number:04d}"}
                if studio.post(f"{address}/edit", {"edits": [edit]}).status == 200:
                    taken.append((time.monotonic(), number))
            studio.process.kill()
            killed_s = time.monotonic()
        wanted = max((each for when_s, each in taken if killed_s - when_s >= 2), default=0)
        found = Document(review, Journal(review, tmp_path / "own" / "journals"))
        title = str(found.source and found.source.find(("review", "title")))
        assert title.startswith(f"Kill {kill} text") or not taken
        assert int(title[-4:]) >= max(wanted, max((each for _, each in taken), default=0))
