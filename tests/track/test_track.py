"""``briefgen track``: listing recommendations, changing one in the user's file, and spreadsheets."""

import codecs
import csv
import difflib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifests import write_manifest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from briefgen import resources
from briefgen.cli import run
from briefgen.errors import BriefgenError
from briefgen.files.replace import replace_file
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.review.partial_date import PartialDate
from briefgen.track.edit import CannotEditError, updated, with_id
from briefgen.track.sheet import as_csv, as_xlsx
from briefgen.track.track import Tracked, TrackFilter, of_pack, of_summary, packs_of

TODAY = date(2026, 11, 22)
HEAD = """\
# The author's own words about this file.
review: {title: Child T, kind: Case review, area: Exampleshire, published: 2021-03, subject: "Child T, under 1"}
what_happened: >-
  Child T was hurt at home.
key_messages:
  - headline: Share early
    finding: Each held one part.   # as the review says
    agencies: [all]
recommendations:
"""
TAIL = """\
questions:   # for teams
- What do we do?
"""


def summary(items: str) -> bytes:
    """Return a summary with these recommendations."""
    return (HEAD + items + TAIL).encode()


def changed(items: str, number: int = 1, **changes: str) -> str:
    """Return the recommendations after a change."""
    text = updated(summary(items), "a.yaml", number, changes).decode()
    assert (HEAD, TAIL) == (text[: len(HEAD)], text[-len(TAIL) :])
    return text[len(HEAD) : -len(TAIL)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- text: A\n", "- text: A\n  status: done\n"),
        ("  -   text: A   # why\n", "  -   text: A   # why\n      status: done\n"),
        ("- text: A\n  owner: B # who\n\n  # and when\n  due: 2026\n\n", "- text: A\n  owner: B # who\n\n  # and when\n  due: 2026\n  status: done\n\n"),
        ("- text: >\n    A\n    b\n\n    c\n\n  # x\n  owner: B\n- text: C\n", "- text: >\n    A\n    b\n\n    c\n\n  # x\n  owner: B\n  status: done\n- text: C\n"),
        ("- owner: B\n  text: |\n    A\n    b\n\n- text: C\n", "- owner: B\n  status: done\n  text: |\n    A\n    b\n\n- text: C\n"),
        ("- text: A\n    b\n    c\n", "- text: A\n    b\n    c\n  status: done\n"),
        ("- status: open\n  text: A\n", "- status: done\n  text: A\n"),
        ("- text: A\n  status: 'open' # now\n", "- text: A\n  status: 'done' # now\n"),
        ('- text: A\n  status:   "open"\n', '- text: A\n  status:   "done"\n'),
        ("- text: A\n  status: >-\n    open\n\n", "- text: A\n  status: done\n\n"),
        ("- text: A\n  status:\n", "- text: A\n  status: done\n"),
        ("- text: A\n  status:   # soon\n", "- text: A\n  status: done   # soon\n"),
        ("- text: A\n  status: ~ # soon\n", "- text: A\n  status: done # soon\n"),
        ("- {text: A}\n", "- {text: A, status: done}\n"),
        ("- { text: A, owner: B }  # x\n", "- { text: A, owner: B, status: done }  # x\n"),
        ("- {status: , text: A}\n", "- {status: done , text: A}\n"),
        ("- {text: A,\n   owner: B}\n", "- {text: A,\n   owner: B,\n   status: done}\n"),
        ("- {\n    text: A,\n    owner: B  # who\n  }\n", "- {\n    text: A,\n    owner: B,  # who\n    status: done\n  }\n"),
        ("- {\n    text: A,\n    owner: B, # who\n  }\n", "- {\n    text: A,\n    owner: B, # who\n    status: done,\n  }\n"),
        ('  [{"text": "A",\n    "owner": "B"}]\n', '  [{"text": "A",\n    "owner": "B",\n    "status": "done"}]\n'),
        ("  [{'text': 'A'}, {text: B}]\n", "  [{'text': 'A', 'status': 'done'}, {text: B}]\n"),
    ],
)  # fmt: skip
def test_a_change_keeps_the_style_of_its_neighbours(before: str, after: str) -> None:
    """Only the value changes, or a key in the style of the others is put after them; comments stay where they are."""
    assert after == changed(before, status="done")


def test_several_values_are_changed_at_once() -> None:
    """Owner, date and status come in their usual order; words that YAML would take for something else are quoted."""
    assert '- text: A\n  owner: "null"\n  due: 2026-09\n  status: in progress\n- text: B\n' == changed(
        "- text: A\n- text: B\n", status="in progress", due="2026-09", owner="null"
    )


def test_only_the_recommendation_of_that_number_changes() -> None:
    """The second is the second of the file."""
    assert "- text: A\n- {text: B, status: open}\n- text: C\n" == changed(
        "- text: A\n- {text: B}\n- text: C\n", 2, status="open"
    )


@pytest.mark.parametrize("owner", ["Board: children", "- x", "a # b", "'s", 'say "yes"', "{x}", "~", "NULL", "yes", "010", "Bwrdd Diogelu Môn", "a\\b"])  # fmt: skip
@pytest.mark.parametrize(
    "items", ["- text: A\n", "- {text: A}\n", "- {'text': 'A', 'owner': 'B'}\n", '- text: A\n  owner: "B"\n']
)
def test_an_owner_stays_text(owner: str, items: str) -> None:
    """Whatever the owner's name looks like, it is read as it was given."""
    data = updated(summary(items), "a.yaml", 1, {"owner": owner})

    assert owner == load_review(data, "a.yaml").review.recommendations[0].owner


def test_a_review_gets_one_id() -> None:
    """An id is added and the review is otherwise the same; a review that has one is refused."""
    before = summary("- text: A\n")
    after = with_id(before, "a.yaml", "exampleshire-1")
    about = load_review(after, "a.yaml").review.about

    assert about.id == "exampleshire-1"
    assert about.model_copy(update={"id": None}) == load_review(before, "a.yaml").review.about
    with pytest.raises(CannotEditError):
        with_id(after, "a.yaml", "exampleshire-2")


def test_what_is_so_already_stays_as_it_is() -> None:
    """The same value changes no byte, however it is written."""
    data = summary("- text: A\n  status: >-\n     done\n  due: '2026'\n")

    assert data == updated(data, "a.yaml", 1, {"status": "done", "due": "2026"})


@pytest.mark.parametrize("items", ["  [text: A]\n", "- {text: A, status}\n", "- ? text\n  : A\n"])
def test_what_cannot_be_changed_safely_is_refused(items: str) -> None:
    """A rare way of writing is either changed rightly or not at all."""
    data = summary(items)
    try:
        after = updated(data, "a.yaml", 1, {"status": "done"})
    except CannotEditError:
        return
    assert "done" == load_review(after, "a.yaml").review.recommendations[0].status


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be"])
def test_the_encoding_stays(encoding: str) -> None:
    """A byte order mark and the encoding it stands for are kept."""
    mark = {"utf-8-sig": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[encoding]
    before = mark + summary("- text: Môn\r\n- text: B\r\n").decode().encode(encoding)
    after = mark + summary("- text: Môn\r\n  status: done\r\n- text: B\r\n").decode().encode(encoding)

    assert after == updated(before, "a.yaml", 1, {"status": "done"})


VALUES = {
    "text": ["Do it", '"Do it: now"', "'Do it # now'", ">-\n{in}  Do it\n{in}  and that\n", "|\n{in}  Do it\n\n{in}  Twice\n", "Do it\n{in}  and that", '"Do it\n{in}  and that"'],
    "owner": ["Police", "'Police'", '"Board: all"', "~", "", ">\n{in}  The\n{in}  Board\n\n"],
    "due": ["2026", "'2026-09'", "2026-09-30", "null", ""],
    "status": ["open", "'in progress'", '"done"', "", "null"],
}  # fmt: skip
COMMENT = st.sampled_from(["", "", "  # see minutes", " # it's {odd}, [really]"])


@st.composite
def block_item(draw: st.DrawFn) -> str:
    """Return a recommendation as a block mapping."""
    dash, quote = draw(st.sampled_from(["- ", "  - ", "-   "])), draw(st.sampled_from(["", "'", '"']))
    indent = " " * len(dash)
    others = draw(st.lists(st.sampled_from(["owner", "due", "status"]), unique=True))
    lines = []
    for key in draw(st.permutations(["text", *others])):
        value = draw(st.sampled_from(VALUES[key])).replace("{in}", indent)
        comment = "" if "\n" in value else draw(COMMENT)
        between = draw(st.sampled_from(["", "", "\n", f"{indent}# a note\n"]))
        lines.append(f"{quote}{key}{quote}: {value}{comment}".rstrip(" ").removesuffix("\n") + f"\n{between}")
    return dash + indent.join(lines)


@st.composite
def flow_item(draw: st.DrawFn) -> str:
    """Return a recommendation in braces, on one line or several."""
    quote, is_long = draw(st.sampled_from(["", '"'])), draw(st.booleans())
    others = draw(st.lists(st.sampled_from(["owner", "due", "status"]), unique=True))
    pairs = []
    for key in ["text", *others]:
        value = draw(st.sampled_from([each for each in VALUES[key] if "\n" not in each and (each or not quote)]))
        pairs.append(f"{quote}{key}{quote}: {value}")
    if not is_long:
        return f"- {{{', '.join(pairs)}}}{draw(COMMENT)}\n"
    comma = draw(st.sampled_from(["", ","]))
    lines = [f"    {pair}{',' if n < len(pairs) - 1 else comma}{draw(COMMENT)}\n" for n, pair in enumerate(pairs)]
    return "- {\n" + "".join(lines) + "  }\n"


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.sampled_from(["NHS Exampleshire", "A: b", "~"]),
        "due": st.sampled_from(["2027", "2027-01", "2027-01-31"]),
        "status": st.sampled_from(["open", "in progress", "done"]),
    },
).filter(bool)


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from([block_item(), flow_item()]).flatmap(lambda item: st.lists(item, min_size=1, max_size=3)),
    at=st.integers(0, 2),
    changes=CHANGES,
    line_break=st.sampled_from(["\n", "\r\n"]),
    ends=st.booleans(),
)
def test_only_the_wanted_value_changes(
    kind: list[str], at: int, changes: dict[str, str], line_break: str, *, ends: bool
) -> None:
    """In any style, the Review differs in what was asked only, and every other line is the same to the byte."""
    indent = len(kind[0]) - len(kind[0].lstrip(" "))
    items = [each for each in kind if len(each) - len(each.lstrip(" ")) == indent]
    text = HEAD + "".join(items)
    before = (text if ends else text.rstrip("\n")).replace("\n", line_break).encode()
    old = load_review(before, "a.yaml").review
    at %= len(items)
    after = updated(before, "a.yaml", at + 1, changes)

    values = {key: PartialDate.parse(value) if key == "due" else value for key, value in changes.items()}
    advice = list(old.recommendations)
    advice[at] = advice[at].model_copy(update=values)
    assert old.model_copy(update={"recommendations": tuple(advice)}) == load_review(after, "a.yaml").review

    old_lines, new_lines = (data.decode().split(line_break) for data in (before, after))
    start = (HEAD + "".join(items[:at])).count("\n")
    below = old_lines[start + items[at].count("\n") :]
    assert old_lines[:start] == new_lines[:start]
    assert below == new_lines[len(new_lines) - len(below) :]
    own, new_own = (lines[start : len(lines) - len(below)] for lines in (old_lines, new_lines))
    matcher = difflib.SequenceMatcher(None, own, new_own, autojunk=False)
    gone = sum(last - first for tag, first, last, _, _ in matcher.get_opcodes() if tag != "equal")
    assert gone <= 4 * len(changes)  # a folded owner has three lines and an empty one
    assert len(new_own) <= len(own) + len(changes)
    assert before.count(b"#") <= after.count(b"#")
    assert after.count(b"\n") == after.count(line_break.encode())
    assert before.endswith(b"\n") == after.endswith(b"\n")


def tracked(**values: object) -> Tracked:
    """Return a recommendation to be listed."""
    plain = Tracked("Child T", "Exampleshire", 2021, 1, "Do it.", "Police", None, "open", False, "a.yaml", 9)  # noqa: FBT003
    return replace(plain, **values)  # type: ignore[arg-type]


def test_recommendations_of_a_summary_have_their_lines() -> None:
    """Number, line and whether it is overdue come from the file and the day."""
    data = summary("- text: A\n  due: 2026-11-21\n- text: B\n  due: 2026-11\n- {text: C, due: 2020, status: done}\n")
    found = of_summary(load_review(data, "a.yaml"), TODAY)

    assert [(1, 10, True), (2, 12, False), (3, 14, False)] == [
        (each.number, each.line, each.is_overdue) for each in found
    ]
    assert ("Child T", "Exampleshire", 2021, "a.yaml") == (
        found[0].review,
        found[0].area,
        found[0].year,
        found[0].file,
    )


def test_recommendations_of_packs(make_review: Callable[..., Review], tmp_path: Path) -> None:
    """A folder of packs has those of whole editions; an edition for one audience counts only by itself."""
    review = make_review(recommendations=[{"text": "A"}])
    alone = make_review(about={"title": "Alone"}, recommendations=[{"text": "B"}])
    write_manifest(tmp_path, review)
    write_manifest(tmp_path, review, audience="GPs")
    write_manifest(tmp_path, alone, audience="GPs")
    found = [each for pack, shown in packs_of(tmp_path) for each in of_pack(pack, shown, TODAY)]

    assert [("Alone", "B", None), ("Child T", "A", None)] == sorted(
        (each.review, each.text, each.line) for each in found
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (TrackFilter(), "abc"),
        (TrackFilter(owner="POLICE"), "a"),
        (TrackFilter(owner="no owner"), "b"),
        (TrackFilter(status="not stated"), "b"),
        (TrackFilter(status="open"), "a"),
        (TrackFilter(overdue=True), "c"),
        (TrackFilter(owner="police", overdue=True), ""),
    ],
)
def test_choices(choice: TrackFilter, expected: str) -> None:
    """Owners are found by a part of the name as it is shown; every condition must hold."""
    found = [
        tracked(text="a"),
        tracked(text="b", owner="", status=""),
        tracked(text="c", owner="NHS", status="in progress", is_overdue=True),
    ]

    assert expected == "".join(each.text for each in found if choice.fits(each))


def rows_of(data: bytes) -> list[list[str]]:
    """Return the rows of a CSV file as a program reads them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_has_every_column() -> None:
    """Excel needs the byte order mark; what is not stated is said."""
    data = as_csv(
        [tracked(), tracked(year=None, owner="", status="", due=PartialDate(2026, 9), is_overdue=True, line=None)]
    )

    assert data.startswith(codecs.BOM_UTF8)
    assert [
        ["Review", "Area", "Year", "Number", "Recommendation", "Owner", "By when", "Status", "Overdue", "File", "Line"],
        ["Child T", "Exampleshire", "2021", "1", "Do it.", "Police", "no date given", "open", "no", "a.yaml", "9"],
        ["Child T", "Exampleshire", "date not stated", "1", "Do it.", "no owner named", "2026-09", "not stated", "yes", "a.yaml", ""],
    ] == rows_of(data)  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@SUM(A1)", "\tx", "\rx", "＝1"])
def test_a_text_is_no_formula(text: str) -> None:
    """A spreadsheet is not to run what an author wrote; a quotation mark or comma does not leave its cell."""
    assert [f"'{text}", 'a", "=1+1'] == rows_of(as_csv([tracked(text=text, owner='a", "=1+1')]))[1][4:6]


def test_the_workbook(tmp_path: Path) -> None:
    """One table with a header that stays, filters, real dates for full days, text that stays text, and a title.

    It prints on A4 across, one page wide, the header on each.
    """
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        as_xlsx(
            [tracked(text="=1+1\nhttp://x.example", due=PartialDate(2026, 9, 30)), tracked(due=PartialDate(2026, 9))]
        )
    )
    book = load_workbook(path)
    sheet = book["Recommendations"]

    assert ("A2", "A1:K3", "Recommendations of safeguarding reviews") == (
        sheet.freeze_panes, sheet.tables["Recommendations"].ref, book.properties.title,
    )  # fmt: skip
    assert sheet.tables["Recommendations"].autoFilter is not None
    paper = sheet.page_setup  # one page wide is what a program takes where nothing is written
    assert ("landscape", 9, None, 0) == (paper.orientation, paper.paperSize, paper.fitToWidth, paper.fitToHeight)
    assert "$1:$1" == sheet.print_title_rows
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert ("=1+1\nhttp://x.example", "s") == (sheet["E2"].value, sheet["E2"].data_type)
    assert (date(2026, 9, 30), "2026-09") == (sheet["G2"].value.date(), sheet["G3"].value)
    assert (2021, 9) == (sheet["C2"].value, sheet["K2"].value)
    assert "<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("count", [0, 40])
def test_the_workbook_is_valid_and_reproducible(count: int, tmp_path: Path) -> None:
    """The same recommendations give the same bytes, also when there are none; they keep to the Open XML schema."""
    data = as_xlsx([tracked(number=n) for n in range(count)])
    (tmp_path / "a.xlsx").write_bytes(data)

    assert data == as_xlsx([tracked(number=n) for n in range(count)])
    assert [] == list(OpenXmlValidator().validate(tmp_path / "a.xlsx").errors)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    """Permissions stay, a link stays a link, and no part is left behind."""
    target, link = tmp_path / "a.yaml", tmp_path / "link.yaml"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    replace_file(link, b"new", before=b"old")

    assert (b"new", 0o640, True) == (target.read_bytes(), target.stat().st_mode & 0o777, link.is_symlink())
    assert ["a.yaml", "link.yaml"] == sorted(each.name for each in tmp_path.iterdir())


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """What an editor saved in between is not lost."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"newer")

    with pytest.raises(BriefgenError, match="changed by something else"):
        replace_file(path, b"x", before=b"old")
    assert [b"newer"] == [each.read_bytes() for each in tmp_path.iterdir()]


def test_a_failure_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last step fails, the earlier file is there and nothing else."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(BriefgenError, match=r"No space left on device\. It is as it was"):
        replace_file(path, b"new")
    assert [b"old"] == [each.read_bytes() for each in tmp_path.iterdir()]


Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def track(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Run ``briefgen track`` in an empty folder: the exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")  # 22 November 2026

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["track", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_list_update_and_list_again(track: Said) -> None:
    """What a user does: look, change, look again."""
    Path("a.yaml").write_bytes(summary("- text: Do this.\n  owner: Police\n  due: 2025\n- text: Do that.\n"))

    code, out, _ = track("list", "a.yaml")
    assert 0 == code
    assert "Child T, Exampleshire, 2021 (a.yaml)" in out
    assert ["1", "Do", "this.", "Police", "2025", "not", "stated,", "overdue"] == out.splitlines()[2].split()
    assert "2 recommendations: 0 done, 0 in progress, 0 open, 2 not stated. Overdue: 1.\n" in out

    code, out, _ = track("update", "a.yaml", "1", "--status", "done", "--owner", "  The   Police ")
    assert 0 == code
    assert "a.yaml: recommendation 1 now has owner 'The Police' and status 'done'." in out
    assert "Build again, so that the pack shows it: briefgen build a.yaml." in out
    assert (
        summary("- text: Do this.\n  owner: The Police\n  due: 2025\n  status: done\n- text: Do that.\n")
        == Path("a.yaml").read_bytes()
    )

    assert "Nothing was changed" in track("update", "a.yaml", "1", "--status", "done")[1]
    assert "1 recommendation: 1 done" in track("list", "a.yaml", "--status", "done")[1]
    assert "No recommendation fits." in track("list", "a.yaml", "--overdue")[1]


def test_export_of_packs_and_summaries(track: Said, make_review: Callable[..., Review]) -> None:
    """A pack without its summary can be tracked too; a withdrawn one is left out and named."""
    Path("a.yaml").write_bytes(summary("- text: A\n"))
    write_manifest(Path("packs"), make_review(about={"title": "B"}, recommendations=[{"text": "B"}]))
    write_manifest(
        Path("packs"), make_review(about={"title": "C", "withdrawn": "2026"}, recommendations=[{"text": "C"}])
    )

    code, out, err = track("export", "a.yaml", "packs", "-o", "r.csv")
    assert (0, "2 recommendations written to r.csv.\n") == (code, out)
    assert "Left out, as it is withdrawn: packs/exampleshire-c-2021" in err
    assert ["Recommendation", "A", "B"] == [row[4] for row in rows_of(Path("r.csv").read_bytes())]
    assert 0 == track("export", "packs", "-o", "r.xlsx")[0]
    assert "B" == load_workbook("r.xlsx").active["E2"].value


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["update", "a.yaml", "3", "--status", "done"], 2, "'a.yaml' has no recommendation 3. It has 1 recommendation: see 'briefgen track list a.yaml'."),
        (["update", "a.yaml", "1"], 2, "Say what to change"),
        (["update", "a.yaml", "1", "--due", "soon"], 2, "'soon' is not a date. Write a year"),
        (["update", "a.yaml", "1", "--owner", " "], 2, "The owner must be one line of text."),
        (["update", "a.yaml", "1", "--owner", "a\x00b"], 2, "The owner must be one line of text."),
        (["update", "-", "1", "--status", "done"], 2, "name it, do not use '-'"),
        (["update", ".", "1", "--status", "done"], 2, "'.' is a folder. 'track update' changes the summary"),
        (["update", "b.yaml", "1", "--status", "done"], 2, "There is no file 'b.yaml'"),
        (["update", "bad.yaml", "1", "--status", "done"], 2, "bad.yaml:11:11: error"),
        (["update", "odd.yaml", "1", "--status", "done"], 1, "nothing was written. Do it by hand: at line 10, in that recommendation, write status: done."),
        (["list", "bad.yaml", "a.yaml"], 2, "bad.yaml:11:11: error"),
        (["update", "a.yaml", "three", "--status", "done"], 2, "Give the number of the recommendation in 'a.yaml', from 1 to 1, not 'three': see 'briefgen track list a.yaml'."),
        (["update", "a.yaml", "-1", "--status", "done"], 2, "from 1 to 1, not '\N{MINUS SIGN}1'"),
        (["update", "a.yaml", "0", "--status", "done"], 2, "from 1 to 1, not '0'"),
        (["update", "a.yaml", "9" * 5000, "--status", "done"], 2, "from 1 to 1, not '99"),
        (["update", "none.yaml", "1", "--status", "done"], 2, "'none.yaml' has no recommendation 1. It has 0 recommendations"),
        (["update", "pack.json", "1", "--status", "done"], 2, "'pack.json' belongs to a pack. 'track update' changes the summary"),
        (["list", "empty"], 2, "There is no pack and no summary in 'empty'."),
        (["export", "a.yaml", "-o", "r.txt"], 2, "'r.txt' must end in .csv or .xlsx."),
        (["list", "bad.yaml", "--overdue"], 2, "bad.yaml:11:11: error"),
        (["export", "a.yaml", "-o", "a.yaml/r.csv"], 1, "'a.yaml/r.csv' could not be written: part of that path is a file."),
        (["export", "bad.yaml", "-o", "r.csv"], 2, "bad.yaml:11:11: error"),
    ],
)  # fmt: skip
def test_mistakes_are_told_and_change_nothing(track: Said, arguments: list[str], code: int, said: str) -> None:
    """Every mistake has one plain message, and every file is as it was."""
    Path("a.yaml").write_bytes(summary("- text: A\n"))
    Path("bad.yaml").write_bytes(summary("- text: A\n  status: later\n"))
    Path("odd.yaml").write_bytes(summary("- {text: A, status}\n"))
    Path("none.yaml").write_bytes((HEAD.replace("recommendations:\n", "") + TAIL).encode())
    Path("pack.json").write_bytes(b"{}")
    Path("empty").mkdir()
    before = {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    found, out, err = track(*arguments)

    assert code == found
    assert said in err
    assert ("1 recommendation" in out) == (arguments[:3] == ["list", "bad.yaml", "a.yaml"])
    assert ("No recommendation" in out, "no recommendations" in out) == (False, False)
    assert before == {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}


def test_a_folder_of_summaries(track: Said, make_review: Callable[..., Review]) -> None:
    """A folder of summaries is listed and exported with each fault in it, one of packs as before; neither wants the other."""
    for name in ("a.yaml", "b.yml", "house.yaml", ".hidden.yaml", "notes.txt"):
        Path("in").mkdir(exist_ok=True)
        Path("in", name).write_bytes(summary(f"- text: {name}\n") if name[0] in "ab" else b"no: summary\n")
    write_manifest(Path("packs"), make_review(about={"title": "B"}, recommendations=[{"text": "P"}]))
    (pack,) = Path("packs").iterdir()

    assert (0, "3 recommendations written to new/folder/r.csv.\n", "") == track(
        "export", "in", "packs", "-o", "new/folder/r.csv"
    )
    rows = rows_of(Path("new/folder/r.csv").read_bytes())
    assert ["Recommendation", "a.yaml", "b.yml", "P"] == [row[4] for row in rows]
    assert "1 recommendation" in track("list", str(pack / "pack.json"))[1]

    Path("in/c.yaml").write_bytes(summary("- text: A\n  status: later\n"))
    code, out, err = track("list", "in")
    assert (2, True, True) == (code, "2 recommendations" in out, "in/c.yaml:11:11: error" in err)


def test_a_damaged_pack_is_named(track: Said) -> None:
    """A pack that cannot be read is an error, not a shorter list."""
    Path("packs/x").mkdir(parents=True)
    Path("packs/x/pack.json").write_text("{}", encoding="utf-8")

    assert (2, "Error: 'packs/x' is not a pack that this briefgen can read. Build it again.\n") == track(
        "list", "packs"
    )[::2]


@pytest.mark.parametrize("sample", sorted(path.name for path in resources.samples().glob("*.yaml")))
def test_every_recommendation_of_the_samples_can_be_changed(sample: str) -> None:
    """Real summaries: one line more or another value, nothing else."""
    data = (resources.samples() / sample).read_bytes()
    for number in range(1, len(load_review(data, sample).review.recommendations) + 1):
        after = updated(data, sample, number, {"status": "done", "due": "2031-05"})
        lines = [
            line for line in difflib.ndiff(data.decode().splitlines(), after.decode().splitlines()) if line[0] in "+-"
        ]

        assert {"+     status: done", "+     due: 2031-05"} >= {line for line in lines if line[0] == "+"}
        assert 2 >= len([line for line in lines if line[0] == "-"])


def test_help_imports_nothing_heavy() -> None:
    """``track --help`` reads no summary and makes no workbook."""
    code = "import sys; from briefgen.cli import run; run(['track', '--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert {"yaml", "pydantic", "xlsxwriter", "rich"} & set(done.stderr.split()) == set()
