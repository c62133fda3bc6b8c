"""The Source: values as written, positions of keys, values and words, and mistakes in how a file is written."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.errors import InputError, Place, Problem
from briefgen.review.characters import composed
from briefgen.review.yaml.source import Source, read_source
from briefgen.review.yaml.span import Lines

TEXT = """\
review:
  title: Child T   # a note
  area: 'The child''s town'
  subject: "A \\u201cchild\\u201d,\\n\\
    under 1"
story: >-
  First line
  goes on.

  Second "paragraph".
plan: |2  # literal
    kept
  lines
list:
  - one
  -   two
    words
  - {for: {Police & fire: ask}}
nothing:
"""


def _read(text: str) -> Source:
    return read_source(text.encode(), "a.yaml")


def _messages(data: bytes | str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_source(data if isinstance(data, bytes) else data.encode(), "a.yaml")
    return [f"{problem.place.line}:{problem.place.column} {problem.rule}" for problem in caught.value.problems]


def test_plain_text_stays_as_written() -> None:
    """Words that YAML 1.1 reads as numbers, dates or truth stay text; only null, ~ and nothing are None."""
    source = _read("a: yes\nb: 010\nc: 2021-03-01\nd: 1_000\ne: .5\nf: null\ng: ~\nh:\ni: 'null'\nj: Null\nk: 0x1F\n")
    expected = {
        "a": "yes", "b": "010", "c": "2021-03-01", "d": "1_000", "e": ".5", "f": None, "g": None, "h": None, "i": "null",
        "j": "Null", "k": "0x1F",
    }  # fmt: skip
    assert expected == source.value


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("review",), 2, 3),
        (("review", "title"), 2, 10),
        (("story",), 6, 8),
        (("list", 1), 16, 7),
        (("list", 2, "for", "Police & fire"), 18, 27),
        (("nothing",), 19, 9),
        ((), 1, 1),
        (("review", "absent"), 2, 3),
    ],
)
def test_value_places(path: tuple[Any, ...], line: int, column: int) -> None:
    """A value is placed where it begins; a path that is not there, at its nearest parent."""
    assert Place("a.yaml", line, column) == _read(TEXT).place(path)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [(("review", "area"), 3, 3), (("list", 0), 15, 5), (("list", 2, "for", "Police & fire"), 18, 12)],
)
def test_key_places(path: tuple[Any, ...], line: int, column: int) -> None:
    """A key is placed where it is written; a list item has no key and is placed where it begins."""
    assert Place("a.yaml", line, column) == _read(TEXT).key_place(path)


@pytest.mark.parametrize(
    ("path", "words", "line", "column"),
    [
        (("review", "title"), "T", 2, 16),
        (("review", "area"), "s town", 3, 21),
        (("review", "subject"), "child", 4, 21),
        (("review", "subject"), "under", 5, 5),
        (("story",), "goes", 8, 3),
        (("story",), "Second", 10, 3),
        (("story",), '"paragraph"', 10, 10),
        (("plan",), "kept", 12, 5),
        (("plan",), "lines", 13, 3),
        (("list", 1), "words", 17, 5),
        (("list", 1), "not there", 16, 7),
    ],
)
def test_words_are_placed_inside_any_style(path: tuple[Any, ...], words: str, line: int, column: int) -> None:
    """Words in folded, literal, quoted or continued text have their own place in the file."""
    assert Place("a.yaml", line, column) == _read(TEXT).place_of(path, words)


def test_words_of_a_key_and_offsets_are_placed() -> None:
    """Words in a key, the space between words, and the end of a text have places."""
    source = _read(TEXT)
    path = ("list", 2, "for", "Police & fire")
    assert Place("a.yaml", 18, 21) == source.place_of(path, "fire", in_key=True)
    assert Place("a.yaml", 2, 16) == source.place_of(("review", "title"), 5)
    assert Place("a.yaml", 2, 17) == source.place_of(("review", "title"), 7)
    assert Place("a.yaml", 19, 9) == source.place_of(("nothing",), 0)


def test_passages_come_in_order_with_chosen_keys() -> None:
    """Every text is listed in the order of the file, and keys only where the author chooses them."""
    found = [(passage.text, passage.in_key) for passage in _read(TEXT).passages()]
    expected = [
        ("Child T", False),
        ("The child's town", False),
        ("A “child”,\nunder 1", False),
        ('First line goes on.\nSecond "paragraph".', False),
        ("kept lines", False),
        ("one", False),
        ("two words", False),
        ("Police & fire", True),
        ("ask", False),
    ]
    assert expected == found


def test_comment_after_a_value() -> None:
    """The comment on a value's own line is given, for plain and empty values only."""
    source = _read("a: Room #4 plan\nb: #5\nc: '#6' #7\nd: no#8\ne: x\n#9\n")
    assert ["#4 plan", "#5", "", "", ""] == [source.comment_after((key,)) for key in "abcde"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark(encoding: str) -> None:
    """UTF-8 with or without a byte order mark, and UTF-16 with one, are read with the same positions."""
    source = read_source("a: Siân\nb: ŵ\n".encode(encoding), "a.yaml")
    assert ({"a": "Siân", "b": "ŵ"}, Place("a.yaml", 1, 1)) == (source.value, source.key_place(("a",)))


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks_of_every_system(line_break: str) -> None:
    """Lines are counted as editors count them, and folded text is the same with every line break."""
    source = _read("a: >-\n  one\n  two\nb: c\n".replace("\n", line_break))
    assert ("one two", Place("a.yaml", 3, 3)) == (source.value["a"], source.place_of(("a",), "two"))
    assert Place("a.yaml", 4, 4) == source.place(("b",))


def test_columns_count_characters() -> None:
    """A character beyond the first plane counts as one column."""
    assert Place("a.yaml", 1, 6) == _read('"😀": x\n').place(("😀",))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: " + b"x" * (1024 * 1024), ["1:1 input/too-big"]),
        (b"a: b\nc: \x92\n", ["2:4 input/encoding"]),
        (b"\xff\xfea", ["1:1 input/encoding"]),
        (b"%PDF-1.7", ["1:1 input/encoding"]),
        ("a: [\n" + "x,\n" * 20_001 + "]\n", ["19999:1 input/too-big"]),
        ("a: " + "[" * 100_000, ["1:23 input/syntax"]),
        ("- " * 100_000, ["1:41 input/syntax"]),
        ("? " * 100_000, ["1:3 input/wrong-type", "1:5 input/wrong-type"]),
        ('a: "\\U00110000"\n', ["1:5 input/syntax"]),
        ("%YAML 1." + "9" * 5000 + "\n---\na: b\n", ["1:1 input/syntax"]),
        ('a: "\\ud800"\n', ["1:5 input/control-character"]),
        ("a: b\u2028c\n", ["1:5 input/control-character"]),
        ("a: b: c\nd: @e\nf:\tg\nh: i: j\n",  # a tab after a colon is a blank like others
         ["1:5 input/syntax", "2:4 input/syntax", "4:5 input/syntax"]),
        ("a: b\na: c\n[d]: e\n'': f\ng: *h\n",
         ["2:1 input/duplicate-key", "3:1 input/wrong-type", "4:1 input/missing", "5:4 input/alias"]),
        ("for: {A  B: x, A B: y}\n", ["1:16 input/duplicate-key"]),
    ],
)  # fmt: skip
def test_mistakes_have_rule_and_place(data: bytes | str, expected: list[str]) -> None:
    """Every mistake that YAML lets us find is reported in one run, each at its place."""
    assert expected == _messages(data)[: len(expected)]


def test_nothing_under_a_refused_key_is_kept() -> None:
    """The value of a second or wrong key is skipped whole, and the keys after it keep their places."""
    with pytest.raises(InputError):
        _read("a: 1\na: {b: [c]}\n? [x]\n: {d: e}\nf: g\n")
    source = _read("a: 1\nf: g\n")
    assert {"a": "1", "f": "g"} == source.value


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(alphabet="ab:- #\n\t'\"[]{}|>&*!%@`?,\\x0", max_size=60)))
def test_any_bytes_are_read_or_refused(data: bytes | str) -> None:
    """Whatever the bytes, the answer is a Source or an InputError with places inside the file."""
    raw = data if isinstance(data, bytes) else data.encode()
    problems: tuple[Problem, ...] = ()
    try:
        source = read_source(raw, "a.yaml")
    except InputError as error:
        problems = error.problems
    else:
        assert all(source.place_of(path).line >= 1 for path in source.spans)
    assert all(problem.message and problem.place.line >= 1 for problem in problems)


_VALUES = st.recursive(
    st.one_of(
        st.none(), st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text("abc_ é", min_size=1).map(str.strip).filter(bool), inner, max_size=3),
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), _VALUES, min_size=1),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.sampled_from([20, 80]),
)
def test_words_are_found_where_they_are_written(value: dict[str, Any], style: str | None, width: int) -> None:
    """However YAML writes a text, each of its characters is placed on that character in the file."""
    text = yaml.dump(value, default_style=style, allow_unicode=True, width=width)
    try:
        source = _read(text)
    except InputError:
        return  # tags for null in quoted style, keys that fold to one
    lines = Lines.of(text)
    for passage in source.passages():
        if passage.in_key or "\\" in text or composed(text) != text:  # composed letters have a test of their own
            continue
        for offset, character in enumerate(passage.text):
            place = source.place_of(passage.path, offset)
            index = lines.starts[place.line - 1] + place.column - 1
            assert character.isspace() or character == text[index]
