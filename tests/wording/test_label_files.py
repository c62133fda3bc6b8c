"""Label files of a house are hostile: every mistake is a Problem with its file, line and key."""

import os
import sys
import time
from pathlib import Path

import pytest

from briefgen import cli, resources
from briefgen.errors import InputError
from briefgen.wording.labels import LANGUAGES, built_in_labels, label_problems, read_labels, reader_areas
from briefgen.wording.wording import Wording

ROWAN = resources.samples() / "invented-rowan.yaml"
COMMON = "labels/en-GB/common.yaml"


def house_of(folder: Path, text: str | bytes, name: str = COMMON) -> Path:
    """Write a house with one label file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (folder / "house.yaml").write_text("name: Ours\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: [", 2, "no YAML"),
        ("withdrawn: !!python/object:os.system x", 1, "`!`"),
        ("withdrawn: !x y", 1, "`!`"),
        ("months: &a [x]\nsections: *a", 1, "`&` and `*`"),
        ("a: {b: {c: {d: {e: {f: {g: {h: {i: x}}}}}}}}", 1, "more than 8 levels"),
        ("[" * 100, 1, "more than 8 levels"),
        ("[" * 50_000, 1, "nest"),
        ("restricted: a\nrestricted: b", 2, "`restricted` is given twice"),
        ("- a\n- b", 1, "the whole file` must have keys"),
        ("just text", 1, "the whole file` must have keys"),
        ("restricted: [a]", 1, "`restricted` must be a text"),
        ("\nrestricted:", 2, "`restricted` must be a text"),
        ("restricted: 2021-01-01", 1, "`restricted` must be a text"),
        ("restricted: yes", 1, "`restricted` must be a text"),
        ("restricted: 12", 1, "`restricted` must be a text"),
        ("restricted: {a: b}", 1, "`restricted` must be a text"),
        ("restricted: 2021-13-45", 1, "no YAML"),
        ("sections: a", 1, "`sections` must have keys of its own: content-note, "),
        ("sections:\n  story: [a]", 2, "`sections.story` must be a text"),
        ("months: a", 1, "`months` must be a list"),
        ("months: [January]", 1, "`months` must have 12 texts; it has 1"),
        ("standing_questions: []", 1, "`standing_questions` must be a list"),
        ("standing_questions:\n- a\n- {b: c}", 3, "`standing_questions.1` must be a text"),
        ("withdrawn: Withdrawn {date.__class__}", 1, "`withdrawn` cannot have `{date.__class__}`"),
        ("withdrawn: Withdrawn {date[0]}", 1, "`{date[0]}`"),
        ("withdrawn: Withdrawn {date!r}", 1, "`{date!r}`"),
        ("withdrawn: 'Withdrawn {date:>999999999}'", 1, "`{date:>999999999}`"),
        ("withdrawn: 'Withdrawn {date:{date}}'", 1, "cannot have"),
        ("withdrawn: Withdrawn {0}", 1, "`{0}`"),
        ("withdrawn: Withdrawn {}", 1, "`{}`"),
        ("withdrawn: Withdrawn {when}", 1, "can be filled in there: {date}"),
        ("withdrawn: Withdrawn {date", 1, "a brace by itself"),
        ("restricted: Only {here}", 1, "Nothing is filled in there"),
        ("restricted: Only }", 1, "a brace by itself"),
        ("unknown: '{date}'", 1, "Nothing is filled in there"),
        ("unknown: {a: [b, '{c}']}", 1, "`unknown.a.1`"),
        ("restricted: '" + "x" * 2001 + "'", 1, "2001 characters"),
        ("restricted: 1" + ":1" * 100_000, 1, "200001 characters"),
        ("? " + "x" * 2001 + "\n: a", 1, "2001 characters"),
        ('restricted: "a\\x1fb"', 1, "hidden character"),
        (b"restricted: caf\xe9", 1, "not saved as UTF-8"),
        ("restricted: a\n".encode("utf-16"), 1, "not saved as UTF-8"),
        (b"restricted: " + b"x" * 300_000, 1, "larger than 256 kB"),
        ("a: b\n---\nc: d", 1, "no YAML"),
        ("? {a: b}\n: c", 1, "no YAML"),
        ("restricted: a\x07b", 1, "no YAML"),
    ],
)
def test_a_mistake_is_a_problem(text: str | bytes, line: int, words: str, tmp_path: Path) -> None:
    """It is found when the labels are read, and when the house is opened."""
    house = house_of(tmp_path, text)

    with pytest.raises(InputError) as caught:
        Wording("en-GB", house).labels("common")

    (found,) = caught.value.problems
    assert (str(house / COMMON), line, "house/label") == (found.place.file, found.place.line, found.rule)
    assert words in f"{found.message} {found.suggestion}"
    assert (found,) == tuple(label_problems(house))


def test_check_finds_all_of_them_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run names each file and key, in both languages, also those that this summary would not need."""
    house_of(tmp_path, "restricted: [a]\nwithdrawn: '{x}'")
    house = house_of(tmp_path, "site: a", "labels/cy/library.yaml")

    assert cli.run(["check", str(ROWAN), "--house", str(house)]) == 2

    said = " ".join(capsys.readouterr().out.split())
    for words in ("common.yaml:1:1", "common.yaml:2:1", "library.yaml:1:1", "`restricted`", "`withdrawn`", "`site`"):
        assert words in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO, and links only for administrators")
@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_only_plain_files_of_the_house_are_opened(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link out, a FIFO and a folder in the place of a label file end with its name, at once."""
    house = house_of(tmp_path, "")
    (house / COMMON).unlink()
    if kind == "link":
        (house / COMMON).symlink_to("/etc/passwd")
    elif kind == "fifo":
        os.mkfifo(house / COMMON)
    else:
        (house / COMMON).mkdir()
    began = time.monotonic()

    assert cli.run(["script", str(ROWAN), "--house", str(house)]) == 2
    said = capsys.readouterr().err
    assert COMMON in said
    assert "root:" not in said
    assert 10 > time.monotonic() - began


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "restricted: 'Only {{here}}'",
        "withdrawn: 'Taken back on {date}. {date}!'",
        "withdrawn: Taken back",
        "standing_questions: [One?, Two?, Three?, Four?, Five?]",
        "own: a text of our own",
        "restricted: |\n  two\n  lines\n",
    ],
)
def test_an_honest_file_is_used(text: str, tmp_path: Path) -> None:
    """Names may come twice or not at all, free lists may be longer, and braces are written twice."""
    house = house_of(tmp_path, text)
    found = read_labels(house, "en-GB", "common")

    assert found is not None
    assert () == found.problems
    assert {**built_in_labels("en-GB", "common"), **found.labels} == Wording("en-GB", house).labels("common")


def test_a_number_may_be_filled_in_where_it_is_in_another_text_of_the_kind(tmp_path: Path) -> None:
    """What "many" can have, "one" can have too."""
    house = house_of(tmp_path, "site: {reviews: {one: '{count} review', many: reviews}}", "labels/en-GB/library.yaml")

    assert [] == list(label_problems(house))


def test_our_own_labels_would_pass_as_those_of_a_house(tmp_path: Path) -> None:
    """Whoever begins with a copy of briefgen's own file has nothing to mend."""
    for language in LANGUAGES:
        for area in reader_areas():
            name = f"labels/{language}/{area}.yaml"
            house_of(tmp_path, (resources.templates() / name).read_bytes(), name)

    assert [] == [str(found) for found in label_problems(tmp_path)]


def test_labels_of_a_house_do_not_change_ours(tmp_path: Path) -> None:
    """Its labels are laid over a copy."""
    Wording("en-GB", house_of(tmp_path, "sections: {story: Ours}")).labels("common")

    assert Wording().labels("common")["sections"]["story"] != "Ours"
