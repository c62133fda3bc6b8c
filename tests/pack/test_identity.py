"""No pack is lost: what replaces which, what is refused, and what is told."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen import resources
from briefgen.cli import run
from briefgen.cli.commands.build import command
from briefgen.cli.many import BatchRun
from briefgen.pack.identity import conflicts, is_same_review, likeness
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.track.edit import CannotEditError, with_id

ID = "bcdfghjklmnpqrst"
STORY = {
    "selene": "A girl lived with her aunt after her mother went abroad. A nurse saw bruises and wrote them down. Nobody asked the aunt "
    "about them, and the school was not told that the nurse had seen them.",
    "margaret": "A woman refused help with her heating for two winters. Each visitor judged that she could decide for herself. Her "
    "neighbour rang three services, and each one thought that another was in charge.",
}


def summary(title: str = "Child A", story: str = "selene", **about: str) -> dict[str, Any]:
    """A summary of a review; ``about`` are further fields of its head."""
    head = {
        "title": title,
        "kind": "Case review",
        "area": "Devon",
        "published": "2023",
        "subject": f"{title}, under 5",
    }
    sentences = STORY[story].split(". ")
    messages = [
        {"headline": "Ask and write it down", "finding": sentences[1], "action": sentences[-1], "agencies": ["all"]}
    ]
    return {"review": {**head, **about}, "what_happened": STORY[story], "key_messages": messages}


class Folder:
    """A folder of summaries and their packs."""

    def __init__(self, folder: Path, said: pytest.CaptureFixture[str]) -> None:
        self.folder, self._said = folder, said

    @property
    def packs(self) -> dict[str, dict[str, Any]]:
        """The manifest of each pack, by its folder."""
        found = sorted((self.folder / "packs").glob("[!.]*/pack.json"))
        return {path.parent.name: json.loads(path.read_bytes()) for path in found}

    def build(self, *summaries: dict[str, Any], code: int = 0, name: str = "a.yaml") -> str:
        """Build summaries in one run, and return what was said."""
        files = []
        for number, each in enumerate(summaries):
            file = self.folder / (name if len(summaries) == 1 else f"{number}.yaml")
            file.write_text(yaml.safe_dump(each, sort_keys=False), encoding="utf-8")
            files.append(str(file))
        assert code == run(["build", *files, "-o", str(self.folder / "packs"), "--only", "abstract"])
        return "".join(self._said.readouterr())

    def library(self, *options: str, code: int = 0) -> str:
        """Make the site, and return what was said."""
        command = ["library", str(self.folder / "packs"), "-o", str(self.folder / "site"), *options]
        assert code == run(command)
        return "".join(self._said.readouterr())


@pytest.fixture
def here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    """An empty folder."""
    return Folder(tmp_path, capsys)


def test_another_review_of_the_same_name_is_not_overwritten(here: Folder) -> None:
    """It has another publisher, report and words: the build refuses it, says whose pack is there, and what to do."""
    here.build(summary(publisher="One Board", report="https://one.org.uk/r"), name="one.yaml")
    said = here.build(
        summary(story="margaret", publisher="Two Board", report="https://two.org.uk/r"), name="two.yaml", code=2
    )
    assert all(words in said for words in ("one.yaml", "One Board", "https://one.org.uk/r", "Change the title"))
    assert ["one.yaml"] == [each["input_file"] for each in here.packs.values()]
    here.build(summary("Child A (2)", story="margaret", publisher="Two Board"), name="two.yaml")
    assert 2 == len(here.packs)


@pytest.mark.parametrize(
    ("first", "second", "story"),
    [({}, {}, "margaret"), ({"id": ID}, {"id": f"{ID}2"}, "margaret"), ({"report": "https://a.org.uk"}, {"report": "https://b.org.uk"}, "margaret"),
     ({"publisher": "One", "report": "https://a.org.uk"}, {"publisher": "Two", "report": "https://b.org.uk"}, "selene")],
)  # fmt: skip
def test_what_tells_two_reviews_apart(
    here: Folder, first: dict[str, str], second: dict[str, str], story: str
) -> None:
    """Other words are enough, and so are another report and publisher together; nothing is written."""
    here.build(summary(**first))
    before = (here.folder / "packs").stat().st_mtime_ns, here.packs
    here.build(summary(story=story, **second), code=2)
    assert before[1] == here.packs


@pytest.mark.parametrize(
    ("first", "second"),
    [({}, {"id": ID}), ({}, {"publisher": "Board"}), ({"publisher": "Bord"}, {"publisher": "Board"}), ({"id": ID}, {}),
     ({"report": "https://a.org.uk/x"}, {"report": "https://a.org.uk/y"}), ({"author": "A"}, {"author": "B"})],
)  # fmt: skip
def test_an_edited_summary_replaces_its_pack(here: Folder, first: dict[str, str], second: dict[str, str]) -> None:
    """A field that is added or corrected, or a part of the words, makes no other review."""
    here.build(summary(**first))
    here.build(
        summary(**second) | {"perspective": "Nobody described what a day was like for the child."},
        name="renamed.yaml",
    )
    assert ["renamed.yaml"] == [each["input_file"] for each in here.packs.values()]


def test_a_replaced_pack_of_another_publisher_is_told(here: Folder) -> None:
    """What could be another review after all is never replaced in silence."""
    here.build(summary(publisher="Bord"))
    assert "a.yaml (Bord)" in here.build(summary(publisher="Board"))


def test_a_retitled_review_replaces_its_pack(here: Folder) -> None:
    """By its id: the old folder goes and is named, the new pack knows its name, and so does the one after it."""
    here.build(summary("Margaret", id=ID))
    said = here.build(summary("Margaret and Alan", id=ID))
    assert "devon-margaret-2023" in said
    assert ["devon-margaret-and-alan-2023"] == list(here.packs)
    here.build(summary("Alan", id=ID))
    here.build(summary("Alan", id=ID) | {"perspective": "He said that he was never asked."})
    (pack,) = here.packs.values()
    assert ["devon-margaret-2023", "devon-margaret-and-alan-2023"] == pack["formerly"]
    here.build(summary("Margaret", id=ID))
    (pack,) = here.packs.values()
    assert ("devon-margaret-2023", ["devon-margaret-and-alan-2023", "devon-alan-2023"]) == (
        pack["slug"],
        pack["formerly"],
    )


def test_files_of_others_stay_in_a_replaced_pack(here: Folder) -> None:
    """What briefgen did not make is not deleted, and its folder is no pack any more."""
    here.build(summary("Margaret", id=ID))
    (here.folder / "packs/devon-margaret-2023/notes.txt").write_text("mine", encoding="utf-8")
    assert "did not make" in here.build(summary("Alan", id=ID))
    assert ["notes.txt"] == [path.name for path in (here.folder / "packs/devon-margaret-2023").iterdir()]


def test_a_copied_summary_does_not_replace_another_pack(here: Folder) -> None:
    """The same id with other words is a copy that was not given an id of its own: both packs stay, and it is told."""
    here.build(summary("Selene", id=ID))
    assert "same id" in here.build(summary("Margaret", story="margaret", id=ID))
    assert 2 == len(here.packs)
    said = here.build(summary("Selene", id=ID), summary("Margaret", story="margaret", id=ID), code=2)
    assert "same id" in said


def test_without_an_id_a_retitled_review_is_another(here: Folder) -> None:
    """Area, title and year are what it is known by; that is said once a run, and the summary is not touched."""
    said = here.build(summary("Margaret"), summary("Selene"))
    assert 1 == said.count("Without an id")
    assert "id:" not in (here.folder / "0.yaml").read_text(encoding="utf-8")
    here.build(summary("Alan"))
    assert 3 == len(here.packs)
    assert "Without an id" not in here.build(summary("Margaret", id=ID))


@pytest.mark.parametrize(("answer", "has_id"), [(b"y\n", True), (b"n\n", False), (b"\n", False)])
def test_an_id_is_offered_on_a_terminal(tmp_path: Path, answer: bytes, has_id: bool) -> None:
    """Somebody who can answer is asked; the file gets one line, or stays as it is."""
    text = yaml.safe_dump(summary(), sort_keys=False).replace("kind:", "# a note\n  kind:")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    main, other = pty.openpty()
    command = [sys.executable, "-m", "briefgen", "build", "a.yaml", "--only", "abstract"]
    with subprocess.Popen(command, cwd=tmp_path, stdin=other, stdout=other, stderr=subprocess.DEVNULL) as process:
        os.write(main, answer)
        os.close(other)
        said = b""
        while True:
            try:
                part = os.read(main, 4096)
            except OSError:
                break
            said += part
            if not part:
                break
        assert 0 == process.wait(60)
    os.close(main)
    changed = (tmp_path / "a.yaml").read_text(encoding="utf-8")
    assert b"Add one?" in said
    assert has_id == (changed != text)
    about = load_review(changed.encode(), "a.yaml").review.about
    assert has_id == (about.id is not None)
    assert text == "".join(line for line in changed.splitlines(keepends=True) if not line.startswith("  id: "))
    (pack,) = (tmp_path / "packs").glob("*/pack.json")
    assert about.id == json.loads(pack.read_bytes())["review"]["review"].get("id")


SAMPLES = sorted(resources.samples().glob("*.yaml"))
FORMS = [
    "review: {title: Child A, kind: K, area: Devon, subject: S}\nwhat_happened: H.\nkey_messages: [{headline: A, finding: F., agencies: [all]}]\n",
    "review:\r\n    title: >-\r\n      Child\r\n      A\r\n    kind: K\r\n    area: Devon\r\n    subject: S\r\nwhat_happened: H.\r\nkey_messages: [{headline: A, finding: F., agencies: [all]}]\r\n",
    '{"review": {"title": "Child A", "kind": "K", "area": "Devon", "subject": "S"}, "what_happened": "H.", "key_messages": [{"headline": "A", "finding": "F.", "agencies": ["all"]}]}',
    *(path.read_text(encoding="utf-8") for path in SAMPLES),
]  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_id_is_added_and_nothing_else_changes(text: str, encoding: str) -> None:
    """In blocks, braces and JSON, with any line ends and encoding, the review is the same with the id in it."""
    data = text.encode(encoding)
    before, after = (load_review(each, "a.yaml").review for each in (data, with_id(data, "a.yaml", ID)))
    assert ID == after.about.id
    assert before == after.model_copy(update={"about": after.about.model_copy(update={"id": None})})
    with pytest.raises(CannotEditError):
        with_id(with_id(data, "a.yaml", ID), "a.yaml", f"{ID}2")


def test_likeness_is_of_words(make_review: Callable[..., Review]) -> None:
    """The same words under other names are alike, other words are not, and the order of the two does not matter."""
    first, second = (Review.model_validate(summary(story=story)) for story in STORY)
    renamed = Review.model_validate(summary("Baby Z"))
    assert 1.0 == likeness(first, renamed)
    assert likeness(first, second) < 0.1
    assert likeness(first, make_review()) == likeness(make_review(), first)
    assert is_same_review(first, renamed)
    assert not is_same_review(first, second)
    assert ("publisher",) == conflicts(
        Review.model_validate(summary(publisher="A")),
        Review.model_validate(summary(publisher="B", report="https://a.org.uk")),
    )


def test_the_printed_address_leads_to_the_review(here: Folder) -> None:
    """After a retitle the site has a page at the old address, which leads on, also after further retitles and runs."""
    base = ("--base-url", "https://a.org.uk/")
    here.build(summary("Margaret", id=ID))
    here.library(*base)
    here.build(summary("Margaret and Alan", id=ID))
    said = here.library(*base)
    assert "Margaret (https://a.org.uk/devon-margaret-2023/index.html)" in said
    assert "devon-margaret-and-alan-2023/index.html" in said
    here.build(summary("Alan", id=ID))
    for _ in range(2):
        here.library(*base)
        for slug in ("devon-margaret-2023", "devon-margaret-and-alan-2023"):
            for name in ("index.html", "briefing.html"):
                page = (here.folder / "site" / slug / name).read_text(encoding="utf-8")
                assert 'content="0; url=../devon-alan-2023/index.html"' in page
                assert "noindex" in page
    assert "margaret" not in (here.folder / "site/sitemap.xml").read_text(encoding="utf-8")


def test_an_address_leads_on_though_the_pack_was_moved_by_hand(here: Folder) -> None:
    """The old pack was deleted and the new one built elsewhere: the site itself knows by the id which it was."""
    here.build(summary("Margaret", id=ID), name="a.yaml")
    here.build(summary("Selene", id=f"{ID}2"), name="b.yaml")
    here.library()
    shutil.rmtree(here.folder / "packs/devon-margaret-2023")
    here.build(summary("Alan", id=ID))
    assert "leads there" in here.library()
    page = (here.folder / "site/devon-margaret-2023/briefing.html").read_text(encoding="utf-8")
    assert "../devon-alan-2023/index.html" in page
    assert "devon-margaret-2023" in here.library("--remove", "devon-alan-2023")
    assert not (here.folder / "site/devon-margaret-2023").exists()


def test_of_two_packs_of_one_review_the_later_is_in_the_library(here: Folder) -> None:
    """An old folder that stayed is left out and named, and its address leads to the new one, run after run."""
    here.build(summary("Margaret", id=ID))
    here.library()
    kept = shutil.copytree(here.folder / "packs/devon-margaret-2023", here.folder / "kept")
    here.build(summary("Alan", id=ID))
    shutil.copytree(kept, here.folder / "packs/devon-margaret-2023")
    manifest = here.folder / "packs/devon-alan-2023/pack.json"
    for knows in (True, False):
        if not knows:  # as an earlier version wrote it
            manifest.write_text(json.dumps({**json.loads(manifest.read_bytes()), "formerly": []}), encoding="utf-8")
        for _ in range(2):
            assert "packs/devon-margaret-2023. Delete that folder" in here.library()
            assert "devon-alan-2023" in (here.folder / "site/devon-margaret-2023/index.html").read_text(
                encoding="utf-8"
            )
            assert (here.folder / "site/devon-alan-2023/pack.json").is_file()


def test_two_packs_of_one_id_that_nobody_can_tell_apart_are_told(here: Folder) -> None:
    """Where neither the packs nor a site know which came first, both stay and the run fails."""
    here.build(summary("Selene", id=ID))
    here.build(summary("Margaret", story="margaret", id=ID))
    assert "same id" in here.library(code=1)
    assert {"devon-selene-2023", "devon-margaret-2023"} <= {path.name for path in (here.folder / "site").iterdir()}


def test_a_summary_that_is_being_written_leaves_one_pack(tmp_path: Path) -> None:
    """With --watch a title that is saved half typed leaves no pack behind, and packs that were there before stay."""
    file = tmp_path / "a.yaml"
    context = command.make_context("build", [str(file), "-o", str(tmp_path / "packs"), "--only", "abstract", "-q"])
    options = {name: value for name, value in context.params.items() if name != "files"}
    for titles in (("Alan",), ("Mar", "Marga", "Alan", "Margaret")):
        watched = BatchRun(options)
        for title in titles:
            file.write_text(yaml.safe_dump(summary(title)), encoding="utf-8")
            watched.build_one(str(file))
    assert ["devon-alan-2023", "devon-margaret-2023"] == sorted(path.name for path in (tmp_path / "packs").iterdir())
