"""Messages that may be one lesson in other words: the model's files, its words, and what it adds on labelled pairs."""

import json
import os
import re
import struct
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.digest.alike import lexicon
from briefgen.digest.digest import Request, make_digest
from briefgen.digest.likeness_model import (
    FOLDER_VARIABLE,
    MAX_HEADER_BYTES,
    NAME,
    PIECES,
    VECTORS,
    LikenessModel,
    WordPieces,
    load_model,
    model_folder,
)
from briefgen.digest.material import grouped
from briefgen.digest.meaning import IdeaFinder, near_pairs
from briefgen.digest.sources import DigestSource
from briefgen.errors import BriefgenError
from briefgen.review.house.house import House
from briefgen.review.model import KeyMessage, Review

HERE = Path(__file__).parent
PAIRS: dict[str, list[list[str]]] = yaml.safe_load((HERE / "pairs.yaml").read_text(encoding="utf-8"))
UNSEEN: list[dict[str, Any]] = yaml.safe_load(
    (HERE.parent / "corpus" / "unseen" / "digest.yaml").read_text(encoding="utf-8")
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def small_files() -> tuple[dict[str, Any], bytes]:
    """A tokenizer and vectors as the real files have them: every letter, three merges, vectors of two numbers."""
    pieces = ["<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581", *LETTERS, "\u2581s", "ee", "see"]
    merges = ["\u2581 s", "e e", "s ee"]
    tokenizer = {"model": {"type": "BPE", "vocab": {piece: n for n, piece in enumerate(pieces)}, "merges": merges}}
    vectors = np.arange(2 * len(pieces), dtype="<f2").reshape(-1, 2)
    return tokenizer, safetensors(vectors)


def safetensors(vectors: Any, **changes: Any) -> bytes:
    """Return a file with one table."""
    table = {"dtype": "F16", "shape": list(vectors.shape), "data_offsets": [0, vectors.nbytes]} | changes
    header = json.dumps({"embedding.weight": table}).encode()
    return b"".join((struct.pack("<Q", len(header)), header, bytes(vectors.tobytes())))


def written(folder: Path, tokenizer: Any, vectors: bytes) -> Path:
    """Write the two files of a model."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PIECES).write_text(tokenizer if isinstance(tokenizer, str) else json.dumps(tokenizer), "utf-8")
    (folder / VECTORS).write_bytes(vectors)
    return folder


def test_a_text_is_the_mean_of_its_pieces(tmp_path: Path) -> None:
    """The earliest merge is made first, a letter without a piece is its bytes, and a text without pieces is no direction."""
    tokenizer, vectors = small_files()
    numbers = tokenizer["model"]["vocab"]
    model = load_model(written(tmp_path / "a", tokenizer, vectors))
    assert model is not None
    pieces = WordPieces(numbers, [("\u2581", "s"), ("e", "e"), ("s", "ee")])

    assert [numbers[each] for each in ("\u2581s", "ee")] == pieces.encode("see")
    assert [numbers[each] for each in ("\u2581", "a", "see")] == pieces.encode("asee")
    assert [numbers["\u2581"], numbers["<0xC3>"], numbers["<0xA9>"]] == pieces.encode("é")
    mean = np.mean([[2 * n, 2 * n + 1] for n in pieces.encode("see a")], axis=0)
    assert model.embed("see  a") == pytest.approx(mean / np.linalg.norm(mean), abs=1e-3)
    assert model.embed(" ").tolist() == [0, 0]


@pytest.mark.parametrize(
    "change",
    [
        {"dtype": "F32"}, {"shape": [3]}, {"shape": [1 << 40, 2]}, {"shape": [-1, 2]}, {"shape": ["a", 2]},
        {"data_offsets": [8, 16]}, {"data_offsets": [0, 1 << 60]}, {"data_offsets": None},
    ],
)  # fmt: skip
def test_vectors_of_another_form_are_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    """Whatever the header says, no more is read than is there; the message names the folder."""
    tokenizer, _ = small_files()
    folder = written(tmp_path, tokenizer, safetensors(np.zeros((300, 2), dtype="<f2"), **change))

    with pytest.raises(BriefgenError, match=re.escape(str(folder))):
        load_model(folder)


@pytest.mark.parametrize(
    ("tokenizer", "vectors"),
    [
        ("[" * 100_000, b""),
        ('{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}', b""),
        ('{"model": {"type": "BPE", "vocab": {"a": true}, "merges": []}}', b""),
        ('{"model": {"type": "Unigram", "vocab": {}, "merges": []}}', b""),
        ('{"model": {"type": "BPE", "vocab": {}, "merges": ["a b c"]}}', b""),
        ('{"model": []}', b""),
        ("{", b""),
        (None, b""),
        (None, b"\xff" * 8),
        (None, struct.pack("<Q", MAX_HEADER_BYTES + 1) + b"{}"),
        (None, struct.pack("<Q", 2) + b"{}"),
        (None, struct.pack("<Q", 2) + b"[]"),
        (None, struct.pack("<Q", 8) + b'{"a": 1}'),
    ],
)
def test_damaged_files_are_told(tmp_path: Path, tokenizer: str | None, vectors: bytes) -> None:
    """A file that is cut off, nested without end or something else is no traceback."""
    good, table = small_files()
    with pytest.raises(BriefgenError, match="is damaged"):
        load_model(written(tmp_path, tokenizer or good, vectors if tokenizer is None else table))


def test_a_header_without_end_is_not_read(tmp_path: Path) -> None:
    """A header is small; one that is long is refused, however right it is otherwise."""
    tokenizer, vectors = small_files()
    (length,) = struct.unpack("<Q", vectors[:8])
    longer = struct.pack("<Q", MAX_HEADER_BYTES + 1) + vectors[8 : 8 + length].ljust(MAX_HEADER_BYTES + 1)

    assert load_model(written(tmp_path / "a", tokenizer, vectors)) is not None
    with pytest.raises(BriefgenError, match="is damaged"):
        load_model(written(tmp_path / "b", tokenizer, longer + vectors[8 + length :]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """No content of the table raises anything but the one error."""
    folder = written(tmp_path_factory.mktemp("m"), small_files()[0], data)
    with pytest.raises(BriefgenError):
        load_model(folder)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_pieces_that_exist(text: str) -> None:
    """Every text is encoded, and nothing of it is out of the table."""
    tokenizer, _ = small_files()
    pieces = WordPieces(tokenizer["model"]["vocab"], [])

    assert all(0 <= number < len(tokenizer["model"]["vocab"]) for number in pieces.encode(text))


def test_the_folder_is_the_users_or_the_one_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It lies beside the voices, or below the folder that the variable names; without its files there is no model."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))

    assert tmp_path / NAME == model_folder()
    assert load_model(model_folder()) is None
    monkeypatch.delenv(FOLDER_VARIABLE)
    monkeypatch.delenv("BRIEFGEN_VOICES", raising=False)
    assert ("briefgen", "models", NAME) == model_folder().parts[-3:]


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where the real model is installed."""
    for found in (Path(os.environ.get("BRIEFGEN_TEST_MODELS", "")) / NAME, model_folder()):
        if load_model(found) is not None:
            return found
    pytest.skip("the model for likeness is not installed")


@pytest.fixture(scope="module")
def model(folder: Path) -> LikenessModel:
    """The real model."""
    found = load_model(folder)
    assert found is not None
    return found


def message(text: str) -> KeyMessage:
    """Make a key message of a headline, a finding and what to do."""
    headline, finding, action = text.split(" | ")
    return KeyMessage(headline=headline, finding=finding, action=action, agencies=("all",))


def found(pair: list[KeyMessage], finder: IdeaFinder) -> bool:
    """Whether two messages are shown to the editor as perhaps one lesson, or are put together."""
    words = lexicon("en-GB")
    return len(grouped(pair, (), "en-GB")) == 1 or any(near_pairs(pair, finder, words))


def pairs(labelled: list[list[str]]) -> Iterator[list[KeyMessage]]:
    """Yield pairs of messages."""
    yield from ([message(text) for text in pair] for pair in labelled)


def test_the_model_finds_lessons_in_other_words(model: LikenessModel) -> None:
    """On the pairs that its limits were chosen with, it shows more of the same lessons than words do, and few others."""
    finder = IdeaFinder(lexicon("en-GB"), model)
    by_words = sum(len(grouped(pair, (), "en-GB")) == 1 for pair in pairs(PAIRS["same"]))

    assert sum(found(pair, finder) for pair in pairs(PAIRS["same"])) >= by_words + 4
    assert sum(found(pair, finder) for pair in pairs(PAIRS["different"])) <= 2


def test_what_it_does_on_unseen_pairs_is_known(model: LikenessModel) -> None:
    """On sixty pairs that nobody had tuned it on it is no surer than words: so its pairs are shown, and never counted."""
    finder = IdeaFinder(lexicon("en-GB"), model)
    right = wrong = 0
    for pair in UNSEEN:
        both = [KeyMessage(agencies=("all",), **pair[name]) for name in ("a", "b")]
        right += found(both, finder) and pair["same"] == "yes"
        wrong += found(both, finder) and pair["same"] == "no"

    assert right >= 4
    assert wrong <= 9


def test_what_one_says_not_to_do_is_not_alike(model: LikenessModel) -> None:
    """To ask for consent and to share without it come near to the same ideas, and are no one lesson."""
    both = [
        message(
            "Share information without consent when a child is at risk | Staff waited. | Explain the law to staff."
        ),
        message("Ask for consent before sharing information | Nobody asked. | Explain what will be shared."),
    ]

    assert not found(both, IdeaFinder(lexicon("en-GB"), model))


def test_the_editor_is_shown_what_may_be_one_lesson(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pair is named in the notes, and each of the two is still counted as said by one review."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder.parent))
    both = next(pair for pair in PAIRS["same"] if "Use the escalation route" in pair[0])
    reviews = []
    for name, text in zip(("Ash", "Beech"), both, strict=True):
        head = {"title": name, "kind": "Case review", "area": "Northmere", "published": "2021", "subject": "a child"}
        fields = {"review": head, "what_happened": f"{name} was hurt."}
        said = message(text).model_dump(include={"headline", "finding", "action", "agencies"})
        reviews.append(DigestSource(Review.model_validate(fields | {"key_messages": [said]}), f"{name}.yaml"))
    made = make_digest(reviews, Request((), House(), date(2026, 1, 1)))

    assert not made.could_use_model
    assert made.material.recurring == ()
    assert [(one.source, other.source) for one, other in made.material.perhaps] == [tuple(made.material.sources)]
    shown = [line for line in made.notes.lines(private=True) if " | " in line]
    assert len(shown) == 1
    assert all(text.partition(" | ")[0] in shown[0] for text in both)
    assert "They were not put together" in made.text
