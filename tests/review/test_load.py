"""Loading: a summary or house file → Review or House, or every Problem in plain words."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from briefgen.errors import BriefgenError, InputError, Place, UsageError
from briefgen.review.house.house import House, contrast
from briefgen.review.keys import suggested_date
from briefgen.review.load import Loaded, load_house, load_review
from briefgen.review.model import Review
from briefgen.review.partial_date import PartialDate
from briefgen.review.problems import quoted
from briefgen.text import MAX_SLUG, slugify

BAD = sorted((Path(__file__).parents[1] / "bad").glob("*.yaml"))
JARGON = ("tuple", "input_value", "string_type", "dict", "mapping", "scalar", "token", "stream", "Traceback", "None")
SMALLEST = """\
review: {title: Child T, kind: Case review, area: Exampleshire, subject: "Child T, under 1"}
what_happened: Child T was hurt.
key_messages:
  - {headline: Share early, finding: Nobody shared., agencies: [all]}
"""


def _load(text: str) -> Loaded:
    return load_review(text.encode(), "a.yaml")


def _problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        _load(text)
    return [f"{problem.place.line}:{problem.place.column} {problem.rule}" for problem in caught.value.problems]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_messages(path: Path) -> None:
    """Each bad summary gives exactly the messages that are kept beside it, without words from our libraries."""
    with pytest.raises(InputError) as caught:
        load_review(path.read_bytes(), path.name)
    assert path.with_suffix(".expected").read_text(encoding="utf-8") == f"{caught.value}\n"
    assert [] == [word for word in JARGON if word in str(caught.value)]
    assert list(caught.value.problems) == sorted(caught.value.problems, key=lambda problem: problem.place)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Jo Bloggs\nSam Roe\n", "Check that this is your house.yaml. Run `briefgen new --house`"),
        (b"", "Run `briefgen new --house` to get a house file to fill in."),
        (b"- a\n", "A house file starts with keys."),
        (b"name: A\n---\nname: B\n", "A file holds one house."),
        (b"PK\3\4", "Run `briefgen new --house` to get a house file"),
        (b"# " + b"x" * (1 << 20), "A house file can be at most 1 MB."),
        (b"name: " + b"[" * 30, "A house file needs few levels."),
        (b"name: [" + b"a," * 20_000 + b"]", "Check that it is your house.yaml."),
    ],
)  # fmt: skip
def test_what_is_no_house_file_is_told_of_house_files(data: bytes, said: str, tmp_path: Path) -> None:
    """What cannot be read as a house file at all speaks of house files, not of summaries."""
    (tmp_path / "names.txt").write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_house(tmp_path / "names.txt")
    first = str(caught.value.problems[0])
    assert said in first
    assert [] == [word for word in ("ummary", "`review:`", "`briefgen new`") if word in first]


def test_samples_load(sample: Path) -> None:
    """Every sample loads, and its source knows where its first message is."""
    loaded = load_review(sample.read_bytes(), sample.name)
    place = loaded.source.place_of(("key_messages", 0, "headline"))
    line = loaded.source.lines.line(place.line)
    assert line[place.column - 1 :].strip('"').startswith(loaded.review.key_messages[0].headline[:10])


def test_null_for_an_optional_key_is_as_if_absent() -> None:
    """Optional keys may be null: texts are absent, lists and mappings empty, choices at their default."""
    nulls = ("recommendations", "questions", "support", "acronyms", "pronounce", "checks", "equality", "involved")
    text = SMALLEST.replace("area:", "language: null, published: ~, themes: , area:")
    text += "".join(f"{key}: null\n" for key in nulls)
    assert _load(SMALLEST).review == _load(text).review


def test_paragraphs_survive_every_style() -> None:
    """An empty line parts paragraphs in folded, plain, quoted and literal text; other line breaks are folded."""
    ways = [
        ">-\n  One\n  line.\n\n  Two.",
        "One\n  line.\n\n  Two.",
        '"One\n  line.\n\n  Two."',
        "|\n  One\n  line.\n\n  Two.",
    ]
    made = [_load(SMALLEST.replace("Child T was hurt.", way)).review.what_happened for way in ways]
    assert ["One line.\nTwo."] * 4 == made


def test_keys_of_an_audience_are_named_as_written() -> None:
    """``for:`` is the only name of the audiences in a summary, and its places are found under it."""
    loaded = _load(SMALLEST.replace("agencies:", "for: {Police: Ask.}, agencies:"))
    assert ({"Police": "Ask."}, 4) == (
        loaded.review.key_messages[0].audiences,
        loaded.source.key_place(("key_messages", 0, "for", "Police")).line,
    )


def test_a_second_problem_does_not_follow_from_the_first() -> None:
    """A misspelt key is not also missing; an item that is wrong does not make its list empty or too short."""
    assert ["1:10 input/unknown-key"] == _problems(SMALLEST.replace("title", "titel"))
    assert ["4:64 input/wrong-type"] == _problems(SMALLEST.replace("[all]", "all"))


def test_an_item_with_a_misspelt_key_is_no_text() -> None:
    """A misspelt key of an item is told with the right key; any other word before a colon begins the item's text."""
    for written, rule, said in (
        ("txet: Train all staff.", "input/unknown-key", "Did you mean `text`?"),
        ("Board: Train all staff.", "input/wrong-type", '`- {text: "Board: Train all staff."}`'),
    ):
        with pytest.raises(InputError) as caught:
            _load(f"{SMALLEST}recommendations:\n  - {written}\n")
        (told,) = caught.value.problems
        assert rule == told.rule
        assert said in str(told)


def test_keys_with_a_dash_each_are_one_item() -> None:
    """A dash before every key is told with the item they make, whether it has its needed keys only or more."""
    for section, written, said in (
        ("support", ("name: Samaritans", "contact: 116 123"), "`- {name: Samaritans, contact: 116 123}`"),
        ("recommendations", ("text: Audit.", "owner: Trust"), "`- {text: Audit., owner: Trust}`"),
    ):
        with pytest.raises(InputError) as caught:
            _load(f"{SMALLEST}{section}:\n" + "".join(f"  - {each}\n" for each in written))
        (told,) = caught.value.problems
        assert "input/wrong-type" == told.rule
        assert said in str(told)


def test_a_special_space_is_told_where_it_stands() -> None:
    """A no-break space among the spaces before a line has its own column, not that of the line."""
    event = "events:\n  \u00a0- {when: spring 2019, what: Child T is hurt.}\n"
    assert ["6:3 input/syntax"] == _problems(SMALLEST + event)


def test_a_repaired_text_is_not_judged() -> None:
    """Text that was read with a stand-in after a mistake of spelling is not reported a second time."""
    text = (
        "review:\n  title: Child T\n  kind: Case\n  area: X\n  subject: Y\n  published:2021\n"
        + SMALLEST.partition("\n")[2]
    )
    assert ["6:12 input/syntax"] == _problems(text)


def test_many_problems_are_cut_short() -> None:
    """Thousands of wrong keys give a hundred Problems and one that counts the rest."""
    for wrong in ("".join(f"k{n}: x\n" for n in range(300)), "k: x\n" * 300):
        with pytest.raises(InputError) as caught:
            _load(SMALLEST + wrong)
        assert (101, "input/more") == (len(caught.value.problems), caught.value.problems[-1].rule)
        assert "200 more" in caught.value.problems[-1].message


def test_older_files_are_told_every_new_name() -> None:
    """The older key names of real summaries are each answered with the new name, and where it belongs."""
    names = {
        "source_url": "report", "commissioned_by": "publisher", "child_or_adult": "subject", "childs_voice": "perspective",
        "what_was_found": "finding", "why_it_happened": "why", "what_to_do": "action", "acronyms_used": "acronyms",
    }  # fmt: skip
    path = BAD[0].with_name("older-names.yaml")
    with pytest.raises(InputError) as caught:
        load_review(path.read_bytes(), path.name)
    told = {found.message.split("`")[1]: found.suggestion.split("`")[1] for found in caught.value.problems}
    assert names == {old: new for old, new in told.items() if old in names}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("03/2021", "2021-03"), ("3-2021", "2021-03"), ("12/03/2021", "2021-03-12"), ("2021/03/12", "2021-03-12"),
        ("2021.3", "2021-03"), ("March 2021", "2021-03"), ("12 Sept 2021", "2021-09-12"), ("March 5, 2021", "2021-03-05"),
        ("5ed Mawrth 2021", "2021-03-05"), ("c. 2021", "2021"), ("2021?", "2021"), ("31/02/2021", None), ("2021-13", None),
        ("13/2021", None), ("2019 to 2021", None), ("March", None), ("", None), ("03/21", None), ("2021 3 4 5", None),
    ],
)  # fmt: skip
def test_suggested_dates(written: str, expected: str | None) -> None:
    """A date in another form is turned round, in the British order; one that is not certain is not guessed."""
    assert expected == suggested_date(written)


@pytest.mark.parametrize(
    "text", ["plain text", "a: b", "x #1", "- a", '"a"', "it's", "[a]", "a, b", "*", "yes", "", "é"]
)
def test_suggested_text_can_be_pasted(text: str) -> None:
    """Text as a message shows it, pasted into a list in YAML, is that text again."""
    assert [text] == yaml.load(f"[{quoted(text)}]", Loader=yaml.BaseLoader)  # noqa: S506  (a safe loader)


# House files


def _picture(kind: str) -> bytes:
    """Return a small whole picture."""
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "#123456").save(file, kind)
    return file.getvalue()


PNG = _picture("PNG")


def _house(folder: Path, text: str) -> House:
    (folder / "house.yaml").write_text(text, encoding="utf-8")
    return load_house(folder / "house.yaml")


def _house_problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        _house(folder, text)
    return [f"{problem.rule} {problem.suggestion}" for problem in caught.value.problems]


def test_house_loads(tmp_path: Path) -> None:
    """A house file gives a House that knows its folder; no file gives the built-in House; a folder will do."""
    (tmp_path / "logo.png").write_bytes(PNG)
    text = 'name: Example Board\nlogo: logo.png\nlogo_alt: Example\ncolours: {primary: "#123456"}\nsections: {story: The story}\n'
    house = _house(tmp_path, text)
    assert ("Example Board", "#123456", tmp_path / "logo.png", {"story": "The story"}) == (
        house.name,
        house.colours.primary,
        house.logo_path,
        house.sections,
    )
    assert house == load_house(tmp_path)
    assert House() == load_house(None)


def test_missing_house(tmp_path: Path) -> None:
    """A house file that is not there, or that is a folder, is a usage error in plain words."""
    with pytest.raises(UsageError, match="no house file"):
        load_house(tmp_path / "none.yaml")
    (tmp_path / "house.yaml").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        load_house(tmp_path)


def test_house_colours(tmp_path: Path) -> None:
    """A pale colour is refused with the nearest shade that passes, a word and a comment with what to write."""
    (found,) = _house_problems(tmp_path, 'colours: {primary: "#77aaff"}\n')
    nearest = found.partition('"')[2][:7]
    assert contrast(nearest, "#ffffff") >= 4.5 > contrast("#77aaff", "#ffffff")
    rules = [
        found.split()[0] for found in _house_problems(tmp_path, "colours:\n  primary: blue\n  accent: #9c3d1c\n")
    ]
    assert ["house/colour", "input/missing"] == rules


def test_house_names(tmp_path: Path) -> None:
    """A section that does not exist gets a suggestion, and ``folder`` is no key of a house file."""
    found = _house_problems(tmp_path, "sections: {Good practise: x, zzz: y}\n")
    assert "house/section Did you mean `good-practice`?" == found[0]
    assert found[1].startswith("house/section Sections: content-note, about")
    assert ["input/unknown-key"] == [found.split()[0] for found in _house_problems(tmp_path, "folder: /etc\n")]


@pytest.mark.parametrize(
    ("logo", "words"),
    [("../logo.png", "Copy the picture"), ("/etc/passwd", "Copy the picture"), ("link.png", "Copy the picture"),
     ("none.png", "Check the name"), ("fake.png", "Save it as"), ("logo.gif", "Save it as"), ("bomb.svg", "Open it in the program that drew it"),
     ("large.png", "Save it as"), ("half.png", "Save it as"), ("sub", "Check the name")],
)  # fmt: skip
def test_house_logo_is_refused(tmp_path: Path, logo: str, words: str) -> None:
    """A logo outside the folder, also by a link, one that is missing, too large or not a picture, is refused."""
    folder = tmp_path / "house"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "logo.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "logo.png")
    (folder / "fake.png").write_bytes(b"GIF89a")
    (folder / "logo.gif").write_bytes(b"GIF89a")
    (folder / "bomb.svg").write_bytes(b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>')
    (folder / "half.png").write_bytes(PNG[:-30])
    (folder / "large.png").write_bytes(PNG + b"\0" * 2 * 1024 * 1024)
    (found,) = _house_problems(folder, f"logo: {logo}\nlogo_alt: Example\n")
    assert words in found


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@pytest.mark.parametrize(("name", "data"), [("a.svg", SVG), ("a.JPG", _picture("JPEG"))])
def test_house_logo_needs_words(tmp_path: Path, name: str, data: bytes) -> None:
    """A good logo without a text for people who cannot see it is refused for that alone."""
    (tmp_path / name).write_bytes(data)
    (found,) = _house_problems(tmp_path, f"logo: {name}\n")
    assert "logo_alt" in found


# Properties


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200)))
def test_any_bytes_load_or_are_refused(data: bytes | str) -> None:
    """Whatever the bytes, the answer is a Review or Problems."""
    try:
        loaded: Any = load_review(data if isinstance(data, bytes) else data.encode("utf-8", "replace"), "a.yaml")
    except BriefgenError as error:
        loaded = error
    assert isinstance(loaded, (Loaded, InputError))


_LINES = SMALLEST.splitlines()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_summaries_load_or_are_refused(data: st.DataObject) -> None:
    """A summary with characters cut out or put in anywhere gives a Review or Problems that all have a place in it."""
    start = data.draw(st.integers(0, len(SMALLEST)))
    end = data.draw(st.integers(start, min(start + 5, len(SMALLEST))))
    text = SMALLEST[:start] + data.draw(st.text("\t\n :-#'\"[]{}&*!|>%@`x", max_size=5)) + SMALLEST[end:]
    places: list[Place] = []
    try:
        _load(text)
    except InputError as error:
        places = [problem.place for problem in error.problems]
    assert all(place.line <= text.count("\n") + 1 for place in places)


_WORD = st.text(st.sampled_from("abcdéŵ€'\"#:-[]{}&*!|>%@`?,~0123456789😀"), min_size=1, max_size=8)
_PHRASE = st.lists(_WORD, min_size=1, max_size=8).map(" ".join)
_TEXT = st.lists(_PHRASE, min_size=1, max_size=3).map("\n\n".join)
_DATE = st.one_of(
    st.builds(PartialDate, st.integers(1000, 2999)),
    st.builds(PartialDate, st.integers(1000, 2999), st.integers(1, 12), st.integers(0, 28)),
)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _fields(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional={key: _maybe(value) for key, value in optional.items()})


_REVIEWS = _fields(
    {
        "review": _fields(
            {"title": _PHRASE, "kind": _PHRASE, "area": _PHRASE, "subject": _PHRASE},
            {"published": _DATE, "pseudonyms": st.lists(_PHRASE, max_size=2), "content_note": _TEXT,
             "language": st.sampled_from(["cy", "en-GB"]), "report": st.just("https://a.example/b#c")},
        ),
        "what_happened": _TEXT,
        "key_messages": st.lists(
            _fields({"headline": _PHRASE, "finding": _TEXT, "agencies": st.lists(_PHRASE, min_size=1, max_size=2)},
                    {"why": _TEXT, "for": st.dictionaries(_PHRASE, _TEXT, max_size=2)}),
            min_size=1, max_size=7,
        ),
    },
    {
        "recommendations": st.lists(_fields({"text": _TEXT}, {"due": _DATE, "status": st.just("in progress")}), max_size=2),
        "acronyms": st.dictionaries(_PHRASE, _PHRASE, max_size=2),
        "questions": st.lists(_TEXT, max_size=2),
    },
)  # fmt: skip


class _Plain(yaml.SafeDumper):
    """Writes dates without tags, as an author would."""


_Plain.add_representer(
    PartialDate, lambda dumper, date: dumper.represent_scalar("tag:yaml.org,2002:str", date.iso, "'")
)


_WRAPPED = {
    "review": {"title": "Q", "kind": "R", "area": "D", "subject": "0 0 00000000 00000000 00000000 - 0"},
    "what_happened": "A child was hurt.",
    "key_messages": [{"headline": "Ask", "finding": "Nobody asked.", "agencies": ["all"]}],
}
"""A text that a writer of YAML breaks before a dash."""


@settings(max_examples=60, deadline=None)
@example(fields=_WRAPPED, width=40, unicode=False)
@given(fields=_REVIEWS, width=st.sampled_from([40, 100]), unicode=st.booleans())
def test_round_trip(fields: dict[str, Any], width: int, unicode: bool) -> None:
    """Any valid Review written as YAML loads as the same Review, and every text is placed at its first letter."""
    text = yaml.dump(fields, Dumper=_Plain, width=width, allow_unicode=unicode, sort_keys=False)
    loaded = _load(text)
    assert Review.model_validate(fields) == loaded.review
    for passage in loaded.source.passages():
        place = loaded.source.place_of(passage.path, in_key=passage.in_key)
        written = loaded.source.lines.line(place.line)[place.column - 1 :]
        assert written.startswith((passage.text[0], "\\", "''"))


def test_problems_name_the_file_as_given(make_review: Callable[..., Review]) -> None:
    """The name of the file in places and messages is the one the user gave."""
    assert isinstance(make_review(), Review)
    with pytest.raises(InputError) as caught:
        load_review(b"", "folder/my file.yaml")
    assert str(caught.value).startswith("folder/my file.yaml:1:1: error: The file is empty.")


def test_long_names_stay_apart() -> None:
    """A name that is cut still tells one review from another, keeps its year, and is no longer than the rest."""
    area = "Royal Borough of Kensington and Chelsea and London Borough of Hammersmith and Fulham"
    first, second = (slugify(area, title, "2016") for title in ("Child A", "Child B"))

    assert first != second
    assert all(name.endswith("-2016") and len(name) <= MAX_SLUG for name in (first, second))
    assert slugify("x" * 200, "y", "2016").endswith("-2016")
    assert re.fullmatch(r"[a-z0-9-]{1,80}", slugify("x" * 200))
    assert "exampleshire-child-t-2021" == slugify("Exampleshire", "Child T", "2021")


def test_names_in_other_letters_stay_apart() -> None:
    """A number stands for a name that ASCII cannot write, in either form of its letters."""
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{8}-2024", slugify("北京", "小雨", "2024"))
    assert len({slugify("北京", name, "2024") for name in ("小雨", "大雨", "ليلى", "Олена")}) == 4
    assert slugify("Й") == slugify("\u0418\u0306")
    assert slugify("!", "A") == "a"
