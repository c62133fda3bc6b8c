"""When hibari says each word: its model predicts how long each sound lasts, and does not tell unless asked."""

import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.speech.clip import SpokenWord
from briefgen.speech.word_table import json_in, look_into

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DURATIONS = "/Round_output_0"
"""The tensor inside the model that holds how long each sound lasts."""

UNIT_S = 600 / 24_000
"""One unit of it, in seconds: 600 samples."""

_GRAPH, _OUTPUT, _NAME = 7, 12, 1  # fields of ModelProto, GraphProto and ValueInfoProto in onnx.proto


def with_durations(model: bytes) -> bytes:
    """Return an ONNX model that gives its durations as one more output, the last.

    Protocol buffers merge a message that occurs twice: a second graph that holds nothing but an output adds that
    output to the first.
    """
    return model + _field(_GRAPH, _field(_OUTPUT, _field(_NAME, DURATIONS.encode())))


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field, of fewer than 128 bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


def listening_g2p(british: bool) -> Any:  # noqa: FBT001  (as hibari has it)
    """Return hibari's own pronunciation with a memory of the words that each thread had last."""
    from hibari.g2p import ASSETS, G2P, Lexicon, Tagger, Tokenizer  # noqa: PLC0415  (heavy import)

    accent, assets = "gb" if british else "us", Path(ASSETS)

    class ListeningG2P(G2P):  # type: ignore[misc]  # hibari has no types
        """Remembers the tokens, which hold the text and the sounds of each word."""

        def __init__(self) -> None:
            # What hibari's own does, without reading its 10 MB of dictionaries for a sentence.
            (golden,), (silver,) = (
                look_into(assets / f"lexicon_{accent}_{kind}.json.gz") for kind in ("gold", "silver")
            )
            self.lexicon = Lexicon(golden, silver, british)
            exceptions = assets / "tokenizer_exceptions.json"
            self.tokenizer = Tokenizer(json_in(exceptions.read_bytes(), exceptions))
            tags, known, vocabulary, weights = look_into(
                assets / "tagger.json.gz", "tags", "tagdict", "vocab", "weights"
            )
            self.tagger = Tagger({"tags": list(tags), "tagdict": known, "weights": weights})
            self.tagger.vocab = vocabulary
            self._oov, self.unk, self.british = None, "", british
            self._local, self._loading = threading.local(), threading.Lock()

        @property
        def oov(self) -> Any:
            """The model for words that are in no dictionary: loaded by the first such word, on whichever thread."""
            with self._loading:
                return super().oov

        def forget(self) -> None:
            """Begin a new text."""
            self._local.heard = []

        @property
        def heard(self) -> list[Any]:
            """The tokens of this thread's text."""
            return getattr(self._local, "heard", [])

        def phonemize_tokens(self, tokens: list[Any]) -> list[Any]:
            """Fill in the sounds of tokens."""
            done: list[Any] = super().phonemize_tokens(tokens)
            if done:
                done[-1].whitespace = " "  # the end of a sentence, which the next one does not continue
            self._local.heard = [*self.heard, *done]
            return done

    return ListeningG2P()


def heard_words(
    tokens: Sequence[Any], chunks: Sequence[tuple[str, "NDArray[np.float32]"]], known: Collection[str]
) -> tuple[SpokenWord, ...]:
    """Return when each word is heard, in seconds.

    Args:
        tokens: words and punctuation in order, each with its text, its sounds and the space after it.
        chunks: what was synthesised: the sounds, and how many units each lasts, with one more at either end.
        known: the sounds that the model knows; the others were not said.

    Returns:
        Nothing when the sounds of the tokens are not those that were said.
    """
    times = list(_times(chunks))
    words: list[SpokenWord] = []
    at, text, first = 0, "", 0
    for token in tokens:
        sounds = [sign for sign in token.phonemes or "" if sign in known and not sign.isspace()]
        if [sign for sign, *_ in times[at : at + len(sounds)]] != sounds:
            return ()
        at, text = at + len(sounds), text + token.text
        if token.whitespace or token is tokens[-1]:
            spoken = [time for time in times[first:at] if time[0].isalpha() or time[0] in "ˈˌ"]
            if spoken:
                words.append(SpokenWord(text, spoken[0][1], spoken[-1][2]))
            text, first = "", at
    return tuple(words) if at == len(times) else ()


def _times(chunks: Sequence[tuple[str, "NDArray[np.float32]"]]) -> Iterator[tuple[str, float, float]]:
    """Yield every sound but spaces, with its start and end in seconds."""
    now_s = 0.0
    for sounds, units in chunks:
        lengths = [float(unit) * UNIT_S for unit in units]
        now_s += lengths[0]
        for sign, length_s in zip(sounds, lengths[1:-1], strict=True):
            if not sign.isspace():
                yield sign, now_s, now_s + length_s
            now_s += length_s
        now_s += lengths[-1]
