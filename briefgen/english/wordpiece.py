"""Split text into the word pieces of a BERT vocabulary (WordPiece), with the place of every word.

Source: Devlin et al., BERT (2018), and Wu et al., Google's Neural Machine Translation System (2016), section 4.1.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UNKNOWN, BEGIN, END = 1, 2, 3
"""The numbers of [UNK], [CLS] and [SEP] in the vocabulary."""

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_LONGEST_WORD = 100


@dataclass(frozen=True)
class PiecedWord:
    """A word or mark of a text: its span (start, end) in the text, and that of its pieces in the sequence."""

    start: int
    end: int
    first: int
    last: int


class WordPiece:
    """A vocabulary of word pieces.

    Args:
        pieces: every piece, in the order of its number; "##" begins one that continues a word.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        self._numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(pieces) if piece}

    def encode(self, text: str, most: int) -> tuple[list[int], list[PiecedWord]]:
        """Return the numbers of a text's pieces, between those of its beginning and its end, and its words.

        Args:
            text: what to split.
            most: of how many numbers; the words beyond are left out.
        """
        numbers, words = [BEGIN], []
        for match in _TOKEN.finditer(text):
            pieces = self._pieces(_plain(match[0]))
            if len(numbers) + len(pieces) >= most:
                break
            words.append(PiecedWord(match.start(), match.end(), len(numbers), len(numbers) + len(pieces)))
            numbers += pieces
        return [*numbers, END], words

    def _pieces(self, word: str) -> list[int]:
        """Return the longest known pieces from the left; [UNK] when some part of the word is in no piece."""
        found: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            end = next(
                (end for end in range(len(word), start, -1) if self._key(word, start, end) in self._numbers), 0
            )
            if not end:
                return [UNKNOWN]
            found.append(self._numbers[self._key(word, start, end)])
            start = end
        return found or [UNKNOWN]

    @staticmethod
    def _key(word: str, start: int, end: int) -> str:
        return f"##{word[start:end]}" if start else word[:end]


def _plain(word: str) -> str:
    """Return a word in lower case without accents, as the vocabulary has it."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
