"""The frame of the checks: the house's choices, rules of other packages, places, pictures, and the report."""

import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from briefgen import resources
from briefgen.checks import run
from briefgen.checks.facts import age_band
from briefgen.checks.privacy.numbers import is_nhs_number
from briefgen.checks.privacy.private_words import has_position, hidden_texts
from briefgen.checks.rule import RULES, Hit, Subject, rule
from briefgen.checks.run import check, explain
from briefgen.cli.report import Checked, excerpt, page
from briefgen.english.readability import age, syllables
from briefgen.english.words import is_quoted, sentences
from briefgen.errors import BriefgenError, Place, Problem, Severity
from briefgen.review.house.house import House
from briefgen.review.limits import MAX_TEXT
from briefgen.review.load import load_review
from briefgen.review.yaml.source import read_source

SAMPLE = resources.samples() / "lambeth-martin.yaml"
TEXT = SAMPLE.read_text(encoding="utf-8").replace(
    "living conditions were squalid.", "a care leaver met his friend Keelan, who was at St Bran's Primary School."
)


def found(house: House | None = None, text: str = TEXT, file: str = "a.yaml") -> dict[str, str]:
    """Return the severity of each rule that finds something about people or words."""
    problems = check(load_review(text.encode(), file), house or House()).problems
    return {
        p.rule: str(p.severity) for p in problems if p.rule.partition("/")[0] in {"privacy", "language", "clarity"}
    }


def test_a_house_switches_off_lowers_allows_and_adds() -> None:
    """Rules are switched off or lowered with a reason that is kept; its own words are found, its bodies left alone."""
    before = {"language/care": "warning", "privacy/name": "error", "privacy/school": "error"}
    assert before.items() <= found().items()
    house = House.model_validate(
        {
            "checks": {
                "ignore": [{"rule": "language/care", "text": "care leaver", "reason": "our young people prefer it"}],
                "lower": [{"rule": "privacy/school", "reason": "our schools publish with us"}],
                "words": {"language": {"frail": "weak"}, "jargon": {"friend": "person"}, "names": ["Board"]},
                "privacy": {"allow": ["Keelan"]},
            }
        }
    )
    after = found(house)
    assert after["privacy/school"] == "warning"
    assert {"language/house-words", "clarity/jargon"} <= after.keys()
    assert "language/care" not in after
    ignored = check(load_review(TEXT.encode(), "a.yaml"), house).ignored
    assert ["our young people prefer it"] == [reason for _, reason in ignored]


def test_known_short_forms_of_a_house() -> None:
    """A short form that the house's readers know needs no explanation."""
    text = TEXT.replace("squalid", "x").replace("Assessments need", "MARAC assessments need")
    assert "clarity/acronym-unexplained" in found(text=text)
    assert "clarity/acronym-unexplained" not in found(
        House.model_validate({"checks": {"words": {"acronyms": ["MARAC"]}}}), text=text
    )


@pytest.mark.parametrize("file", ["packs/keelan-jones.yaml", "C:\\work\\SiobhanMurphy.yaml"])
def test_names_in_file_names(file: str) -> None:
    """The name of a person in the name of the file is an error, at the file."""
    problems = check(load_review(SAMPLE.read_bytes(), file), House()).problems
    assert [(file, 1)] == [(p.place.file, p.place.line) for p in problems if p.rule == "privacy/name-in-file"]


def test_the_end_of_words_in_folded_text() -> None:
    """A finding knows where its words end, also when they go over two lines or are escaped."""
    text = SAMPLE.read_text(encoding="utf-8").replace(
        "  Martin was in his fifties. When", "  Then\n  Eastmoor\n  Infirmary, in May 2020. When"
    )
    text = text.replace("perspective: null", 'perspective: "Then \\x53iobhan came."')
    problems = check(load_review(text.encode(), "a.yaml"), House()).problems
    lines = text.splitlines()
    row, quoted = lines.index("  Eastmoor") + 1, lines.index('perspective: "Then \\x53iobhan came."') + 1
    ends = {p.rule: (p.place, p.end) for p in problems}
    assert (Place("a.yaml", row, 3), Place("a.yaml", row + 1, 12)) == ends["privacy/hospital-date"]
    assert (Place("a.yaml", quoted, 20), Place("a.yaml", quoted, 30)) == ends["privacy/name"]


def test_excerpt_marks_the_words() -> None:
    """The words of a finding are underlined in their line; a very long line is shortened round them."""
    problem = Problem("a/b", Severity.ERROR, Place("a", 1, 6), "m", "", Place("a", 1, 9))
    shown = excerpt(problem, "key: ŵðx and more\n")
    assert shown is not None
    assert ("key: ŵðx and more", "     ^^^") == shown.underlined()
    long = excerpt(
        Problem("a/b", Severity.ERROR, Place("a", 1, 501), "m", "", Place("a", 1, 504)), "x" * 500 + "abc" + "y" * 500
    )
    assert long is not None
    assert (len(long.underlined()[0]) < 120, long.words) == (True, "abc")
    assert excerpt(Problem("a/b", Severity.ERROR, Place("a", 1, 1), "m"), "text") is None


def test_report_page_is_whole_and_safe(tmp_path: Path) -> None:
    """The page has every finding with its words marked, why, and what is accepted; the author's text is escaped."""
    text = TEXT.replace("Keelan", "Keelan <script>alert(1)</script>")
    findings = check(load_review(text.encode(), "a.yaml"), House())
    made = page([Checked("<a>.yaml", text, findings.problems, ((findings.problems[0], "because <b>"),))])

    assert made.count("<p><strong>") == len(findings.problems)
    assert "<mark>Keelan</mark>" in made
    assert "<script" not in made
    assert "because &lt;b&gt;" in made
    assert "they do not make a text anonymous" in made
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "check", "a.yaml", "--report", "r.html"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "^^^^^^" in done.stdout
    assert "<h1>What the checks found</h1>" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_sarif_has_the_end_of_the_words(tmp_path: Path) -> None:
    """A region of SARIF ends after the last of the words."""
    (tmp_path / "a.yaml").write_text(TEXT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "check", "a.yaml", "--format", "sarif"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    results = json.loads(done.stdout)["runs"][0]["results"]
    (region,) = [r["locations"][0]["physicalLocation"]["region"] for r in results if r["ruleId"] == "privacy/name"]
    assert region["endColumn"] - region["startColumn"] == len("Keelan")
    assert region["endLine"] == region["startLine"]


@pytest.fixture
def stranger() -> Iterator[None]:
    """A rule of another package, which is gone after the test."""
    words = {"title": "T", "message": "“{words}” is here", "suggestion": "S", "why": "W", "source": "Acme"}

    @rule("acme/board", Severity.WARNING, words)
    def _(subject: Subject) -> Iterator[Hit]:
        yield Hit(("what_happened",), at=0, words=subject.running[0].text[:6], values={"words": "x"})

    yield
    del RULES["acme/board"]


@pytest.mark.usefixtures("stranger")
def test_rules_of_other_packages() -> None:
    """A rule of another package brings its own words, is found, explained and named."""
    problems = check(load_review(TEXT.encode(), "a.yaml"), House()).problems
    assert ["“x” is here"] == [p.message for p in problems if p.rule == "acme/board"]
    assert "Source: Acme" in str(explain("acme/board"))


def test_a_broken_package_of_rules_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of rules that cannot be imported is an error in plain words."""
    broken = EntryPoint("acme", "no_such_module_of_rules", run.GROUP)
    monkeypatch.setattr(run, "entry_points", lambda **_: [broken])
    run.load_rules.cache_clear()
    try:
        with pytest.raises(BriefgenError, match=r"acme.*no_such_module_of_rules"):
            run.load_rules()
    finally:
        monkeypatch.undo()
        run.load_rules.cache_clear()


def _png(kind: bytes, body: bytes) -> bytes:
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk


def _jpeg(marker: int, body: bytes) -> bytes:
    return b"\xff\xd8\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body + b"\xff\xda\x00\x02"


@pytest.mark.parametrize(
    "data",
    [
        _png(b"tEXt", b"Author\0Siobhan Murphy"),
        _png(b"zTXt", b"Author\0\0" + zlib.compress(b"Siobhan Murphy")),
        _png(b"iTXt", b"Author\0\0\0\0\0Siobhan Murphy"),
        _jpeg(0xE1, b"Exif\0\0II*\0 Siobhan Murphy\0"),
        _jpeg(0xFE, b"Siobhan Murphy"),
        b"<svg><!-- Siobhan Murphy --></svg>",
        b"<svg><metadata><dc:creator>Siobhan Murphy</dc:creator></metadata></svg>",
    ],
)
def test_names_hidden_in_pictures(data: bytes, tmp_path: Path) -> None:
    """A name in the data of a logo is found, whatever the format."""
    assert any("Siobhan Murphy" in text for text in hidden_texts(data))
    (tmp_path / "logo.png").write_bytes(data)
    house = House(logo="logo.png", logo_alt="Logo").model_copy(update={"folder": tmp_path})
    assert "privacy/picture-data" in found(house)


def test_positions_in_pictures() -> None:
    """A picture that says where it was taken is told from one that does not."""
    assert has_position(_jpeg(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0"))
    assert not has_position(_jpeg(0xE1, b"Exif\0\0II*\0"))
    assert [] == list(hidden_texts(b"GIF89a"))


@pytest.mark.parametrize(
    ("digits", "expected"), [("9434765919", True), ("4010232137", True), ("9434765918", False), ("1234567890", False)]
)
def test_check_digit_of_nhs_numbers(digits: str, expected: bool) -> None:
    """The last digit of an NHS number is a check of the others."""
    assert expected == is_nhs_number(digits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rowan, under 2", (0, 2)),
        ("Martin, in his fifties", (50, 59)),
        ("Ash, aged 14", (14, 14)),
        ("Two boys, 4 to 6", (4, 6)),
        ("A girl, twelve years old", (12, 12)),
        ("A teenager", (12, 19)),
        ("Mrs A, over 80", (80, 130)),
        ("Practitioners", None),
    ],
)
def test_age_bands(text: str, expected: tuple[int, int] | None) -> None:
    """An age band in words is read as its lowest and highest age."""
    assert expected == age_band(text)


def test_reading_age_is_the_stated_formula() -> None:
    """Ten words, one sentence, fifteen syllables: grade 6.01, so a reading age of 11.01."""
    assert round(age(10, 1, 15), 2) == 11.01
    assert [1, 2, 3, 4] == [syllables(word) for word in ("dog", "window", "understand", "information")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. A went. Then J. Smith came.", 2),
        ("He said “Stop!” and left. 'No.' It ended", 3),
        ("One para\nAnother", 2),
        ("See e.g. The guide. Done", 2),
        ("It cost 3.5 million. 12 came.", 2),
    ],
)
def test_sentences(text: str, expected: int) -> None:
    """Abbreviations, initials and decimals end no sentence; paragraphs do."""
    assert expected == len(sentences(text))


def test_quotations() -> None:
    """Words in any quotation marks are a quotation; an apostrophe opens none."""
    for text in ('a "b c" d', "a “b c” d", "a ‘b’s c’ d", "a 'b c' d"):
        assert is_quoted(text, text.index("b"), text.index("b") + 1), text
    assert not is_quoted("the child's b and his mother's", 12, 13)


def test_of_a_text_that_is_far_too_long_the_first_part_is_checked() -> None:
    """A web page that was pasted in does not take seconds; a private word is found anywhere in it."""
    story = "The worker called on Tuesday. " * (3 * MAX_TEXT // 30)
    source = read_source(f"what_happened: {story}Ethel\n".encode(), "a.yaml")
    subject = Subject(load_review(TEXT.encode(), "a.yaml").review, source, House())
    texts = {passage.path: passage.text for passage in subject.prose}
    whole = {passage.path: passage.text for passage in subject.passages}
    assert len(texts["what_happened",]) == MAX_TEXT
    assert whole["what_happened",].endswith("Ethel")
    assert whole["what_happened",].startswith(texts["what_happened",])
