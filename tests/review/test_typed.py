"""What people really type: valid YAML is read, advice works, blank text is told, and every problem comes at once."""

import io
import json
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from typed_corpus import GOOD, Outcome, follow, outcomes, problems_of, review_of, usable, whole

from briefgen.cli import cli
from briefgen.errors import InputError, UsageError
from briefgen.review.agencies import agencies_in, known_agency
from briefgen.review.load import load_review, read_review
from briefgen.review.model import Review

CASES = Path(__file__).parent / "pastes"
SUMMARY = "".join(GOOD.values())


def _rules(text: str) -> list[str]:
    return [found.rule for found in read_review(text.encode(), "a.yaml").problems]


# The corpus


@pytest.mark.parametrize("result", outcomes("own"), ids=lambda result: result.case.name)
def test_our_own_mistakes_are_told_and_mended(result: Outcome) -> None:
    """Followed twice at most, the advice on each of our own typed mistakes gives the summary that was meant."""
    assert result.mended, result.text
    assert result.told or review_of(whole(result.case.typed, result.case.meant)) == review_of(result.text)


def test_independent_mistakes() -> None:
    """Of the mistakes that others wrote, most are told and mended; no advice is lost by a later change."""
    mistakes = [each for each in usable("independent") if not each.case.is_valid]
    certain = [each for each in mistakes if each.case.same]
    assert len(outcomes("independent")) > 400
    assert sum(each.told for each in mistakes) >= 0.92 * len(mistakes)
    assert sum(each.mended for each in certain) >= 0.95 * len(certain)


def test_valid_cases_are_read_as_they_are() -> None:
    """What is no mistake has no finding of how it is written, and means what PyYAML reads."""
    valid = [each for each in usable("independent") if each.case.is_valid]
    told = [each.case.name for each in valid if any(found.rule == "input/syntax" for found in each.problems)]
    assert len(valid) > 50
    assert told == []
    # A line break of "|-" text is a space here, "Null" is a text, and two *starred* words have their stars taken off.
    assert sum(not each.mended for each in valid) <= 4


@pytest.mark.parametrize("name", ["own", "independent"])
def test_what_a_suggestion_quotes_is_what_its_edits_write(name: str) -> None:
    """Where a suggestion says "Write `…`" and has edits, the file has those words after the edits."""
    checked = 0
    for each in outcomes(name):
        text = whole(each.case.typed, each.case.meant)
        for found in each.problems:
            quoted = re.match(r"Write `(.*?)`(?:$|\.| and)", found.suggestion)
            if quoted and found.edits and "…" not in quoted[1] and found.rule != "input/unknown-key":
                checked += 1
                lines = {found.place.line, *(edit.start.line for edit in found.edits)}
                beside = [
                    other
                    for other in each.problems
                    if lines & {other.place.line, *(edit.start.line for edit in other.edits)}
                ]
                after = " ".join(follow(text, beside).split())
                assert " ".join(quoted[1].split()) in after, (each.case.name, str(found))
    assert checked > 50


# Valid YAML

_WORDS = st.sampled_from(
    ["school:", "action:", "- as", "it's", '"no"', "#4", "why_it_matters:", "x", "&", "*", "who?", "[a]", "{b}", "—", "a: b",
     "null", "12", "50%", "@", "`c`", "Siân", "Δ", "|", ">-", "key_messages:", "---", "?", "!", "\\n", "😀"]
)  # fmt: skip
_TEXTS = st.lists(_WORDS, min_size=1, max_size=30).map(" ".join)
_REVIEWS = st.fixed_dictionaries({
    "review": st.fixed_dictionaries({key: st.lists(_WORDS, min_size=1, max_size=4).map(" ".join) for key in ("title", "kind", "area", "subject")}),
    "what_happened": st.lists(_TEXTS, min_size=1, max_size=2).map("\n\n".join),
    "key_messages": st.lists(
        st.fixed_dictionaries({"headline": st.lists(_WORDS, min_size=1, max_size=3).map(" ".join), "finding": _TEXTS, "action": _TEXTS,
                               "agencies": st.lists(_WORDS, min_size=1, max_size=2)}), min_size=1, max_size=2),
    "questions": st.lists(_TEXTS, max_size=3),
    "acronyms": st.dictionaries(st.sampled_from(["MASH", "GP"]), _WORDS, max_size=2),
})  # fmt: skip
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16")


def _headline_fits(fields: dict[str, Any]) -> bool:
    return all(len(message["headline"].split()) <= 12 for message in fields["key_messages"])


def _equal_and_clean(data: bytes, fields: dict[str, Any]) -> None:
    read = read_review(data, "a.yaml")
    bad = [str(found) for found in read.problems if found.is_error or found.rule == "input/syntax"]
    assert bad == []
    assert read.loaded is not None
    assert Review.model_validate(fields) == read.loaded.review


@settings(max_examples=80, deadline=None)
@given(
    fields=_REVIEWS.filter(_headline_fits), style=st.sampled_from([None, "'", '"', "|", ">"]), flow=st.sampled_from([False, None, True]),
    width=st.sampled_from([40, 80, 200, 10_000]), unicode=st.booleans(), encoding=st.sampled_from(_ENCODINGS), crlf=st.booleans(),
)  # fmt: skip
def test_what_pyyaml_writes_is_read(  # noqa: PLR0917  (one for each choice of the writer)
    fields: dict[str, Any], style: str | None, flow: bool | None, width: int, unicode: bool, encoding: str, crlf: bool
) -> None:
    """Any Review that PyYAML writes, in any style, loads as that Review, without an error or a finding of syntax."""
    text = yaml.dump(
        fields, width=width, allow_unicode=unicode, default_style=style, default_flow_style=flow, sort_keys=False
    )
    _equal_and_clean((text.replace("\n", "\r\n") if crlf else text).encode(encoding), fields)


def _is_read_back(text: str, fields: dict[str, Any]) -> bool:
    """Whether ruamel.yaml itself reads what it wrote: it breaks a text before ``---``, which then begins a document."""
    try:
        return bool(fields == YAML(typ="safe", pure=True).load(text))
    except YAMLError:
        return False


@settings(max_examples=60, deadline=None)
@given(fields=_REVIEWS.filter(_headline_fits), width=st.sampled_from([40, 80, 10_000]), flow=st.sampled_from([False, True]),
       encoding=st.sampled_from(_ENCODINGS))  # fmt: skip
def test_what_ruamel_writes_is_read(fields: dict[str, Any], width: int, flow: bool, encoding: str) -> None:
    """Any Review that ruamel.yaml writes as YAML 1.2 loads as that Review, without a finding of how it is written."""
    writer = YAML(typ="safe", pure=True)
    writer.width, writer.default_flow_style, writer.allow_unicode = width, flow, True
    stream = io.StringIO()
    writer.dump(fields, stream)
    assume(_is_read_back(stream.getvalue(), fields))
    _equal_and_clean(stream.getvalue().encode(encoding), fields)


@pytest.mark.parametrize(
    ("typed", "path", "expected"),
    [
        ('what_happened: "First part\n  school: nobody answered\n  the end."\n', "what_happened", "First part school: nobody answered the end."),
        ("what_happened: 'First\n  daily: it''s\n  the end.'\n", "what_happened", "First daily: it's the end."),
        ('what_happened: "\n  area: none\n  "\n', "what_happened", "area: none"),
        ("why_it_matters: A long text\n  - as the judge said -\n  it matters.\n", "why_it_matters", "A long text - as the judge said - it matters."),
        ('good_practice: ["The school\n  rang: daily"]\n', "good_practice", ("The school rang: daily",)),
        ("questions: [Who knew?]\n", "questions", ("Who knew?",)),
        ("questions: [who? me, b]\n", "questions", ("who? me", "b")),
        ("why_it_matters: It matters.\t\n", "why_it_matters", "It matters."),
        ("why_it_matters:\tIt matters.\n", "why_it_matters", "It matters."),
        ("why_it_matters: It matters.\n\t\nequality: x\n", "why_it_matters", "It matters."),
        ('why_it_matters: "\\u0041 \\/ \\_b"\n', "why_it_matters", "A / b"),
    ],
)  # fmt: skip
def test_valid_yaml_is_not_refused(typed: str, path: str, expected: object) -> None:
    """Text in closed quotes, dashes in running text, question marks in brackets and tabs that look like spaces are read."""
    loaded = load_review(whole(typed, f"{path}: x").encode(), "a.yaml")
    assert expected == getattr(loaded.review, path)
    assert loaded.warnings == ()


def test_named_pieces_are_read_within_limits() -> None:
    """A text or list that has a name can be used again; a bomb of names is refused, and merged keys are."""
    text = SUMMARY.replace("agencies: [all]", "agencies: &who [Police, Health]", 1).replace(
        "agencies: [all]", "agencies: *who"
    )
    review = load_review(text.encode(), "a.yaml").review
    assert {("Police", "Health")} == {message.agencies for message in review.key_messages}
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
    )
    start = time.process_time()
    assert "input/alias" in _rules(bomb)
    assert time.process_time() - start < 2
    assert "input/alias" in _rules(SUMMARY + "resources: &r []\nchecks:\n  <<: *r\n")
    assert ["input/alias"] == [
        rule for rule in _rules(SUMMARY + "equality: &Sons of the family\n") if rule.startswith("input")
    ]


def test_an_escaped_pair_is_one_character() -> None:
    """An emoji that JSON writes as a pair of escapes is that emoji, at the place of its first escape."""
    loaded = load_review(SUMMARY.replace("title: Baby F", 'title: "Baby F \\ud83d\\ude00 x"').encode(), "a.yaml")
    assert "Baby F 😀 x" == loaded.review.about.title
    assert 18 == loaded.source.place_of(("review", "title"), "😀").column
    assert 31 == loaded.source.place_of(("review", "title"), "x").column


# Blank text


@pytest.mark.parametrize("blank", ['"  "', "' '", '"\\t"', '"\\n"', '"\u00a0"', "\u00a0", '"\u2003"', '"\u3000"'])
@pytest.mark.parametrize(
    "line",
    ["  title: {}", "  kind: {}", "  publisher: {}", "  themes: [{}]", "what_happened: {}", "why_it_matters: {}", "good_practice: [{}]",
     "support: [{{name: {}, contact: x}}]", "acronyms: {{GP: {}}}", "recommendations: [{{text: {}}}]"],
)  # fmt: skip
def test_blank_text_is_told_and_hides_nothing(line: str, blank: str) -> None:
    """White space of any kind in any field is reported, and the name and the birth date in the text are too."""
    key = line.split(":", maxsplit=1)[0].strip()
    base = "review:\n  title: Baby F\n  kind: Case review\n  area: Devon\n  subject: Baby F, under 1\n"
    base = re.sub(rf"  {key}: .*\n", "", base) if line.startswith("  ") else base
    rest = {name: text for name, text in GOOD.items() if name not in {"review", key}}
    rest["perspective"] = "perspective: He was hurt by Joanna Bloggs, who was born on 12 March 1989.\n"
    typed = line.format(blank) + "\n"
    text = base + typed + "".join(rest.values()) if line.startswith("  ") else base + "".join(rest.values()) + typed
    found = problems_of(text)
    place = text[: text.index(typed)].count("\n") + 1
    assert [each for each in found if each.is_error and each.rule.startswith("input/") and each.place.line == place]
    assert {"privacy/name", "privacy/birth-date"} <= {each.rule for each in found}


# Every problem at once


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_paste_needs_one_round_or_two(path: Path) -> None:
    """A paste with more than ten faults is good after following the advice once, or twice at most."""
    text = path.read_text(encoding="utf-8")
    faults = text.count("# fault") or len([found for found in problems_of(text) if found.is_error])
    assert faults > 10
    rounds = 0
    while any(found.is_error for found in problems_of(text)) and rounds < 3:
        after = follow(text, problems_of(text))
        assert after != text, [str(found) for found in problems_of(text) if found.is_error]
        text, rounds = after, rounds + 1
    assert rounds <= 2
    assert review_of(text) is not None


def test_the_rest_is_checked_after_a_mistake() -> None:
    """Names and birth dates are told in the same round as a mistake of writing, at their places in the file as typed."""
    text = SUMMARY.replace(
        "Two services knew", "One note says: Joanna Bloggs was born on 12 March 1989. Two services knew"
    )
    found = {each.rule: each.place for each in problems_of(text)}
    line, column = next((n, row.index("Joanna") + 1) for n, row in enumerate(text.splitlines(), 1) if "Joanna" in row)
    assert {"input/syntax", "privacy/name", "privacy/birth-date"} <= found.keys()
    assert (line, column) == (found["privacy/name"].line, found["privacy/name"].column)


@settings(max_examples=60, deadline=None)
@given(st.data())
@example(None)
def test_edits_stay_inside_the_file(data: st.DataObject | None) -> None:
    """However a summary is damaged, every replacement is inside the file, in order, and can be made."""
    text = SUMMARY
    for _ in range(data.draw(st.integers(1, 4)) if data else 0):
        at = data.draw(st.integers(0, len(text))) if data else 0
        mark = (
            data.draw(
                st.sampled_from(
                    ["'", '"', ": ", "\t", "\u00a0", "- ", "•", "[", "{", "#", "\n", "\n\n", "*", "&", ">- "]
                )
            )
            if data
            else ""
        )
        text = text[:at] + mark + text[at + (data.draw(st.integers(0, 2)) if data else 0) :]
    lines = re.split(r"\r\n|\r|\n", text)
    for found in read_review(text.encode(), "a.yaml").problems:
        for edit in found.edits:
            assert edit.start <= edit.end
            assert edit.end.line <= len(lines)
            assert edit.end.column <= len(lines[edit.end.line - 1]) + 1
        follow(text, [found])


# House files and the command line


def _check(path: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["check", str(path), *options], standalone_mode=False)
    return int(done.return_value), done.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: A\npodcast:\n  intro: Welcome: hello\n", 'Write `intro: "Welcome: hello"`'),
        (
            "name: A\ncolours: {primary: #1f4e5f, accent: #9c3d1c}\n",
            'Write `colours: {primary: "#1f4e5f", accent: "#9c3d1c"}`',
        ),
        (
            "colours: {primary: #1f4e5f, accent: #9c3d1c}\nname: A\n",
            'Write `colours: {primary: "#1f4e5f", accent: "#9c3d1c"}`',
        ),
        ("colours:\n  primary: #1f4e5f\nname: A\n", '`primary: "#1f4e5f"`'),
        ('name: "  "\n', "has no words in it"),
        ("naem: A\nvoice: heart\n", "Did you mean `name`?"),
    ],
)
def test_a_house_file_is_checked_like_a_summary(tmp_path: Path, text: str, said: str) -> None:
    """``briefgen check house.yaml`` knows a house by its keys, and names no character that nobody typed."""
    (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
    code, output = _check(tmp_path / "house.yaml")
    assert code == 2
    assert said in output
    assert "key_messages" not in output
    assert "typeface" not in output


def test_a_good_house_file_has_no_problems(tmp_path: Path) -> None:
    """A good house file, also in UTF-16, is told to be good."""
    for encoding in _ENCODINGS:
        (tmp_path / "h.yaml").write_bytes("name: A\nvoice: heart\npodcast: {intro: Welcome.}\n".encode(encoding))
        assert (0, "1 file checked. No problems found.\n") == _check(tmp_path / "h.yaml")


def test_edits_are_in_the_json(tmp_path: Path) -> None:
    """The JSON of ``check`` has the replacement of each Problem that has one."""
    (tmp_path / "a.yaml").write_text(SUMMARY.replace("at home. Two", "at home: Two"), encoding="utf-8")
    _, output = _check(tmp_path / "a.yaml", "--format", "json")
    (found,) = [each for each in json.loads(output)["problems"] if each["severity"] == "error"]
    assert [(' "The baby was hurt at home: Two services knew the family."', 9, 9)] == [
        (edit["text"], edit["line"], edit["end_line"]) for edit in found["edits"]
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "  - headline: a: b\n",
        "\tx\n",
        "'\n",
        "  – headline: x\n   finding: y\n",
        "  - {a, b: c\n",
        "a: b: c\n",
        "  1. x: 'y\n",
    ],
)
def test_mistakes_are_told_in_time(unit: str) -> None:
    """A file of a mistake again and again, as long as is mended and as long as can be, takes no longer than it may."""
    for size in (140_000, 1_000_000):
        text = "review:\n  title: T\nkey_messages:\n" + unit * (size // len(unit))
        start = time.process_time()
        with pytest.raises(InputError):
            load_review(text.encode(), "a.yaml")
        assert time.process_time() - start < 4  # twice the limit: other programs run beside the tests


# Long texts, and files of nothing but mistakes


def test_a_long_text_is_quoted_whole_in_what_to_write() -> None:
    """What is cut off in a message could not be copied from it."""
    practice = "The school rang the duty desk and nobody answered. " * 20
    text = whole(f"good_practice: {practice}\n", "good_practice: []")
    (told,) = [found for found in read_review(text.encode(), "a.yaml").problems if found.is_error]

    assert told.suggestion.replace("`, `", " ").count("duty desk") == 20  # a line may end between the two words
    assert "…" not in told.suggestion


_MISTAKES = (
    "  - 'Mum's visit'\n", '  - "Open\n', "  • Who knew?\n", "  1. Who knew?\n", "  -Who knew?\n", "\t- Tab\n",
    "  - &name\n", "  - The school rang: nobody: at all\n", "  - [a\n", "not a key\n", "_*", "<b ", '"', "[", "**a ", "- ",
)  # fmt: skip


@pytest.mark.parametrize("mistake", _MISTAKES)
def test_a_megabyte_of_mistakes_is_refused_soon(mistake: str) -> None:
    """A file of nothing but mistakes has a clear error, within two seconds of the processor."""
    head, key = (
        whole("", "why_it_matters: x\nquestions: []"),
        "questions:\n" if "\n" in mistake else "why_it_matters: ",
    )
    data = (head + key + mistake * (900_000 // len(mistake))).encode()
    start = time.process_time()
    read = read_review(data, "a.yaml")

    assert time.process_time() - start < 2
    assert read.has_errors
    assert len(read.problems) <= 201


# Whole files as they are pasted

_NOTE = "Here is the file that you asked for:\n\n"


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        (f"{_NOTE}```yaml\n{SUMMARY}```\n\nLet me know if you want changes.\n", "input/syntax"),
        (SUMMARY + SUMMARY, "input/syntax"),
        (f"{SUMMARY}---\n{SUMMARY}", "input/syntax"),
        ("".join(f"> {line}\n" for line in SUMMARY.splitlines()), "input/syntax"),
        (SUMMARY.replace("Two services", "\u2028Two services").replace("home. ", "home."), "input/control-character"),
        (SUMMARY.replace("hurt at", "hu\x02rt at"), "input/control-character"),
    ],
    ids=["fence", "twice", "twice, parted", "reply", "hidden line break", "control character"],
)
def test_a_whole_file_is_mended(typed: str, rule: str) -> None:
    """A file between backticks, pasted twice, from a reply, or with hidden characters is the summary after the advice."""
    found = [each for each in problems_of(typed) if each.is_error]
    assert {rule} == {each.rule for each in found}
    after = follow(typed, found)
    after = follow(after, problems_of(after))
    assert review_of(SUMMARY) == review_of(after)


def test_two_documents_that_differ_are_not_thrown_away() -> None:
    """Only an exact copy is proposed for deletion."""
    other = SUMMARY.replace("Baby F", "Child G")
    for typed in (SUMMARY + other, f"{SUMMARY}---\n{other}"):
        assert "Child G" in follow(typed, problems_of(typed))


def test_advice_on_one_item_is_given_once() -> None:
    """A source of help with colons in its text has one suggestion, which leaves nothing out."""
    typed = whole("support:\n  - Samaritans: ring at any time, day or night: 116 123\n", "support: []")
    (told,) = [found for found in problems_of(typed) if found.is_error]
    assert '{name: Samaritans, contact: "ring at any time, day or night: 116 123"}' in told.suggestion


def test_many_items_that_are_text_take_time_in_step_with_their_number() -> None:
    """Twice as many sources of help as text take about twice as long."""
    head = whole("support:\n", "support: []")
    taken = []
    for count in (1_000, 4_000):
        start = time.process_time()
        read_review((head + "  - Samaritans: 116 123\n" * count).encode(), "a.yaml")
        taken.append(time.process_time() - start)
    assert taken[1] < 8 * taken[0] + 0.2


@pytest.mark.parametrize(
    ("unit", "section"),
    [("title_{}: x\n", ""), ("- headline: A\nfinding: B\nwhy: C\n", "key_messages:\n"), ("  - text: A\n    owner: B\n    text: C\n", "recommendations:\n"),
     ("  - text: A\n  - owner: B\n", "recommendations:\n"), ("> one_thing: x\n", ""), ("  a\tb\tc\n", "recommendations:\n  Text\tOwner\tDue\n"),
     ("  - 'a\n    b: c\n", "key_messages:\n"), ("  - a\n    why: c\n", "key_messages:\n"), ("  - who #4\n", "questions:\n")],
)  # fmt: skip
def test_a_small_file_of_mistakes_is_read_in_time(unit: str, section: str) -> None:
    """A hundred kilobytes of one of the mistakes above take no more than two seconds of the processor."""
    text = section + "".join(unit.format(at) for at in range(98_000 // len(unit)))
    start = time.process_time()
    read_review(text.encode(), "a.yaml")
    assert time.process_time() - start < 2


# Every problem at once


def test_what_can_be_read_is_checked_in_the_first_round() -> None:
    """Bullets in a finding, what is missing, and a story that is too long are told beside errors of form."""
    text = SUMMARY.replace("agencies: [all]", "agencies: Police", 1).replace(
        "finding: Nobody asked who else lived there.",
        "finding: |\n      Nobody asked:\n      - who lived there\n      - who came",
    )
    story = "\n\n".join(["  " + "Two services knew the family well. " * 45] * 4)
    text = text.replace(GOOD["what_happened"], f"what_happened: |\n{story}\n").replace(GOOD["support"], "")
    found = {each.rule for each in problems_of(text)}

    assert {"input/wrong-type", "clarity/markup", "panel/no-support", "length/page", "length/minutes"} <= found


def test_nothing_is_said_of_the_absence_of_what_could_not_be_read() -> None:
    """A key that is misspelt or of the wrong kind is told once, and is not missed as well."""
    text = SUMMARY.replace("perspective:", "Perspektive:").replace(
        GOOD["good_practice"], "good_practice: The nurse rang.\n"
    )
    found = [each.rule for each in problems_of(text)]

    assert {"input/unknown-key", "input/wrong-type"} <= set(found)
    assert not {"panel/no-perspective", "panel/no-good-practice"} & set(found)
    absent = {
        each.rule for each in problems_of(SUMMARY.replace(GOOD["perspective"], "").replace("[all]", "Police", 1))
    }
    assert {"panel/no-perspective", "input/wrong-type"} <= absent


def test_advice_on_one_text_comes_once() -> None:
    """Where an error proposes to write a text anew, no warning proposes another text for it in the same round."""
    text = SUMMARY.replace(GOOD["good_practice"], "good_practice: '**Ask** again.\n")
    edits = sorted((edit.start, edit.end) for each in problems_of(text) for edit in each.edits)

    assert edits
    assert all(one[1] <= other[0] for one, other in pairwise(edits))


@pytest.mark.parametrize(
    ("name", "kind", "guess"),
    [
        ("Social services", "Case review", "Children's Social Care, Adult Social Care"),
        ("SS", "Case review", "Children's Social Care, Adult Social Care"),
        ("the social workers", "Case review", "Children's Social Care, Adult Social Care"),
        ("Nurses", "Case review", "Health Visiting, School Nursing, District Nursing, Hospitals"),
        ("Doctors", "Case review", "GPs, Hospitals"),
        ("CCG", "Case review", "Integrated Care Boards"),
        ("professionals", "Case review", "all"),
        ("Social services", "Child Practice Review", ""),
        ("Social services", "SUSR", ""),
        ("the Met", "Case review", ""),
        ("the council", "Case review", ""),
        ("the hospital", "Case review", ""),
        ("the GP's", "Case review", ""),
        ("CAMHs", "Case review", ""),
        ("Childrens Social Care", "Case review", ""),
        ("Women’s Aid", "Case review", ""),
        ("Rowan Trust", "Case review", ""),
    ],
)
def test_loose_names_of_agencies_are_asked_about(name: str, kind: str, guess: str) -> None:
    """An old or loose name is asked about with what it may mean; another name of a known agency is that agency."""
    text = SUMMARY.replace("agencies: [all]", f"agencies: [{name}, Housing]", 1).replace(
        "kind: Case review", f"kind: {kind}"
    )
    told = [each for each in problems_of(text) if each.rule == "consistency/agency"]

    assert len(told) == bool(guess)
    assert all(guess in each.message or guess in each.suggestion for each in told)
    assert guess or known_agency(name) or name == "Rowan Trust"


def test_agencies_in_one_name() -> None:
    """Names that are known one by one are parted; the name of one agency with "and" or a slash is not."""
    assert agencies_in("Police / Health & Housing") == ("Police", "Health", "Housing")
    assert agencies_in("Schools and colleges") == ("Schools", "colleges")
    assert agencies_in("Health / Drug and Alcohol Services") == ("Health", "Drug and Alcohol Services")
    assert (
        agencies_in("Drug and Alcohol Services")
        == agencies_in("A and E")
        == agencies_in("Police / Elmtree Trust")
        == ()
    )


# What stands round a summary, and files of other kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("key,value\ntitle,Baby F\narea,Northmere\n", "table"),
        ("title;Baby F\narea;Northmere\n", "table"),
        ("title\tarea\tkind\nBaby F\tNorthmere\tCase review\n", "table"),
        ('[review]\ntitle = "Baby F"\n\n[[key_messages]]\nheadline = "Ask"\n', "TOML"),
        ('<?xml version="1.0"?>\n<review>\n <title>Baby F</title>\n</review>\n', "XML"),
        ("<!DOCTYPE html>\n<html><body><h1>Baby F</h1></body></html>\n", "HTML"),
    ],
)
def test_a_file_of_another_kind_is_named(text: str, kind: str) -> None:
    """A table, settings or a web page is told as what it is, once, with what to do."""
    (found,) = read_review(text.encode(), "a.yaml").problems
    assert kind in found.message
    assert "briefgen new" in found.suggestion


@pytest.mark.parametrize("subject", ["RE: summary", "summary"])
def test_the_head_of_an_email_hides_nothing(subject: str) -> None:
    """The head of an e-mail is one Problem, and what is wrong below it is told too."""
    head = f"From: Jo Bloggs <jo@northmere.gov.uk>\nSent: 17 May 2022 10:31\nTo: Team\nSubject: {subject}\n\n"
    wrong = SUMMARY.replace("2022-05", "May 2022").replace("action:", "actoin:", 1)
    problems = problems_of(head + wrong)
    assert [found.rule for found in problems if found.is_error][:3] == [
        "input/syntax",
        "input/date",
        "input/unknown-key",
    ]
    assert review_of(follow(head + wrong, problems)) == review_of(SUMMARY)


def test_a_key_given_twice_in_a_section_is_told() -> None:
    """Only the keys of a list that has no dashes are told as that."""
    twice = SUMMARY.replace("  kind: Case review\n", "  kind: Case review\n  title: Baby G\n")
    assert "input/duplicate-key" in _rules(twice)


def test_two_items_of_a_list_are_no_double_negative() -> None:
    """Negatives in two items, sentences or paragraphs are not read together; two in one clause are."""
    text = SUMMARY.replace("The baby was hurt at home. Two services knew the family.", "…")
    for apart in ("Nobody asked • Nobody checked", "Nobody asked – nobody checked", "Nobody asked? Nobody checked!"):
        assert "clarity/double-negative" not in {found.rule for found in problems_of(text.replace("…", f'"{apart}"'))}
    told = {found.rule for found in problems_of(text.replace("…", "No visit was without a delay."))}
    assert "clarity/double-negative" in told


# Houses


@pytest.mark.parametrize(
    ("typed", "rule", "write"),
    [
        ("colours:\n  primary: 2b4a7a\n", "house/colour", '`primary: "#2b4a7a"`'),
        ("colours:\n  primary: “#2b4a7a”\n", "house/colour", '`primary: "#2b4a7a"`'),
        ("colours:\n  primary: rgb(43, 74, 122)\n", "house/colour", '`primary: "#2b4a7a"`'),
        ('colours:\n  primary: "#248"\n', "house/colour", '`primary: "#224488"`'),
        ("colours:\n  primary: navy\n", "house/colour", "six digits"),
        ("colours:\n  primary: 300, 1, 1\n", "house/colour", "six digits"),
        ("name=Northmere\ndesign: report\n", "input/syntax", "`name: Northmere`"),
        ("name: Northmere# check\n", "input/comment", "`name: Northmere`"),
        ("name: Cyngor y CafÃ©\n", "clarity/garbled", "`Café`"),
        ("name,Northmere\nsite,https://www.northmere.gov.uk\n", "input/syntax", "briefgen new --house"),
        ("> name: Northmere\n", "input/syntax", "Delete the `>`"),
        ("", "input/empty", "briefgen new --house"),
    ],
)
def test_a_house_is_told_what_to_write(tmp_path: Path, typed: str, rule: str, write: str) -> None:
    """A house file is checked as a house, also where none of its keys can be read, with what was meant by it."""
    (tmp_path / "house.yaml").write_text(typed, encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", "--all", str(tmp_path / "house.yaml")])
    assert f"[{rule}]" in result.output
    assert write in result.output


def test_words_before_a_colon_go_on_the_text_above() -> None:
    """A paragraph that is not indented, and has a colon, becomes a paragraph again; a misspelt key stays a key."""
    text = SUMMARY.replace("why_it_matters:", "Two services knew: the GP and the school.\nwhy_it_matters:")
    text = text.replace("what_happened: The", "what_happened: >-\n  The")
    found = next(each for each in problems_of(text) if each.is_error)
    assert "`what_happened`" in found.suggestion
    read = review_of(follow(text, [found]))
    assert read is not None
    assert read.what_happened.endswith("Two services knew: the GP and the school.")
    assert "Did you mean" in str(problems_of(SUMMARY.replace("good_practice:", "Good practise:")))


# The first file


@pytest.mark.parametrize(("options", "ending"), [([], ".docx"), (["--house"], ".DOCX"), ([], ".csv")])
def test_a_new_file_is_no_document_of_an_office_program(tmp_path: Path, options: list[str], ending: str) -> None:
    """A summary is not written into a Word file, and the command that is proposed instead works."""
    result = CliRunner().invoke(cli, ["new", *options, str(tmp_path / f"My Review{ending}")])
    assert isinstance(result.exception, UsageError)
    assert list(tmp_path.iterdir()) == []
    right = tmp_path / "My Review.yaml"
    assert f'briefgen {" ".join(["new", *options])} "{right}"' in str(result.exception)
    written = CliRunner().invoke(cli, ["new", *options, str(right)])
    assert f'"{right}"' in written.output
    assert right.is_file()


def test_a_character_that_another_program_lost_is_told_as_that() -> None:
    """It is no letter that the typeface lacks: what stood there is to be written."""
    found = [each for each in problems_of(SUMMARY.replace("The baby", "The family�s baby")) if "�" in each.message]
    assert ["was lost" in each.message and "stood there" in each.suggestion for each in found] == [True]
