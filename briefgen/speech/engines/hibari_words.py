"""Synthesise speech with hibari, with the time of each word from the model's phoneme durations.

Heavy: it imports hibari.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from hibari import Hibari, dsp
from hibari.g2p import G2P
from hibari.voices import VOICES
from numpy.typing import NDArray

from briefgen.speech.engines.base import load_onnxruntime
from briefgen.speech.model import Clip, SpokenWord

LOADED = 2
"""How many voices a process keeps in memory: a host and a reader."""

SEED = 0
"""The random seed of every sentence, so that the same sentence gives the same samples on every run and thread."""

DURATIONS = "/Round_output_0"
"""The tensor inside the model that holds the duration of each phoneme."""

UNIT_S = 600 / 24_000
"""The unit of phoneme durations in seconds: 600 samples."""

_GRAPH, _OUTPUT, _NAME = 7, 12, 1  # fields of ModelProto, GraphProto and ValueInfoProto in onnx.proto


@lru_cache(maxsize=LOADED)
def load_synthesiser(name: str, model: Path, changed_ns: int) -> "Synthesiser":
    """Load a voice, and keep it in memory for the next pack of this process.

    Args:
        name: of the voice in hibari.
        model: its file.
        changed_ns: the file's time of modification: a file that has changed is loaded again.
    """
    del changed_ns
    load_onnxruntime()
    g2p = RecordingG2P(british=VOICES[name]["british"])
    return Synthesiser(Hibari(voice=name, model=with_durations(model.read_bytes()), threads=1, g2p=g2p))


class Synthesiser:
    """A loaded voice of hibari, used from several threads.

    Args:
        hibari: the voice, with a model that gives durations and with ``RecordingG2P``.
    """

    def __init__(self, hibari: Any) -> None:
        self._hibari = hibari

    def clip_of(self, text: str, speed: float) -> Clip:
        """Synthesise a text as ``hibari(text, speed, seed)`` does, with the time of each word."""
        hibari, noise = self._hibari, np.random.default_rng(SEED)
        sounds: list[NDArray[np.float32]] = []
        chunks: list[tuple[str, NDArray[np.float32]]] = []
        hibari.g2p.clear()
        for phonemes in hibari.phonemize(text):
            ids = hibari.ids(phonemes)
            if len(ids) < 3:
                continue
            inputs = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
            *spectrum, durations = hibari.sess.run(None, inputs)
            sounds.append(dsp.synth(*(part[0] for part in spectrum), noise))
            chunks.append(("".join(sign for sign in phonemes if sign in hibari.vocab), durations.ravel()))
        samples = np.concatenate(sounds) if sounds else np.zeros(0, np.float32)
        return Clip(samples, hibari.sample_rate, word_times(hibari.g2p.tokens, chunks, hibari.vocab))


@lru_cache(maxsize=2)
def _dictionaries(*, british: bool) -> G2P:
    load_onnxruntime()
    return G2P(british=british)


def word_sounds(text: str, *, british: bool) -> tuple[tuple[str, str], ...]:
    """Return every word of a prepared text with its phonemes, in order.

    Args:
        text: in hibari's notation.
        british: whether the British dictionaries are used.
    """
    g2p = _dictionaries(british=british)
    found: list[tuple[str, str]] = []
    word, sounds = "", ""
    for token in g2p.phonemize_tokens(g2p.tokenize(text)):
        word, sounds = word + token.text, sounds + (token.phonemes or "")
        if token.whitespace:
            found.append((word, sounds))
            word, sounds = "", ""
    return (*found, (word, sounds)) if word else tuple(found)


def with_durations(model: bytes) -> bytes:
    """Return an ONNX model with the phoneme durations added as its last output.

    Protocol buffers merge a message that occurs twice: a second graph that holds nothing but an output adds that
    output to the first.
    """
    return model + _field(_GRAPH, _field(_OUTPUT, _field(_NAME, DURATIONS.encode())))


def _field(number: int, content: bytes) -> bytes:
    """Encode a length-delimited field of fewer than 128 bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


class RecordingG2P(G2P):  # type: ignore[misc]  # hibari has no types
    """hibari's grapheme-to-phoneme conversion, which also records the tokens of the text that a thread converts.

    Args:
        british: whether the British dictionaries are used.
    """

    def __init__(self, *, british: bool) -> None:
        super().__init__(british=british)
        self._local, self._loading = threading.local(), threading.Lock()

    @property
    def oov(self) -> Any:
        """The model for words that are in no dictionary, loaded by the first thread that meets such a word."""
        with self._loading:
            return super().oov

    @property
    def tokens(self) -> list[Any]:
        """The tokens of this thread's text, each with its text, its phonemes and the space after it."""
        return getattr(self._local, "tokens", [])

    def clear(self) -> None:
        """Delete the recorded tokens of this thread, before it converts another text."""
        self._local.tokens = []

    def phonemize_tokens(self, tokens: list[Any]) -> list[Any]:
        """Add the phonemes to the tokens of a sentence, and record the tokens."""
        done: list[Any] = super().phonemize_tokens(tokens)
        if done:
            done[-1].whitespace = " "  # the end of a sentence, which the next one does not continue
        self._local.tokens = [*self.tokens, *done]
        return done


def word_times(
    tokens: Sequence[Any], chunks: Sequence[tuple[str, NDArray[np.float32]]], vocabulary: Collection[str]
) -> tuple[SpokenWord, ...]:
    """Compute the times of each word in seconds.

    Args:
        tokens: words and punctuation in order, each with its text, its phonemes and the space after it.
        chunks: what was synthesised: the phonemes, and the duration of each in units, with one more at either end.
        vocabulary: the phonemes that the model knows; it skips the others.

    Returns:
        Nothing when the phonemes of the tokens are not those that were synthesised.
    """
    times = list(_phoneme_times(chunks))
    words: list[SpokenWord] = []
    at, text, first = 0, "", 0
    for token in tokens:
        phonemes = [sign for sign in token.phonemes or "" if sign in vocabulary and not sign.isspace()]
        if [sign for sign, *_ in times[at : at + len(phonemes)]] != phonemes:
            return ()
        at, text = at + len(phonemes), text + token.text
        if token.whitespace or token is tokens[-1]:
            spoken = [time for time in times[first:at] if time[0].isalpha() or time[0] in "ˈˌ"]
            if spoken:
                words.append(SpokenWord(text, spoken[0][1], spoken[-1][2]))
            text, first = "", at
    return tuple(words) if at == len(times) else ()


def _phoneme_times(chunks: Sequence[tuple[str, NDArray[np.float32]]]) -> Iterator[tuple[str, float, float]]:
    """Yield every phoneme but spaces, with its start and end in seconds."""
    now_s = 0.0
    for phonemes, units in chunks:
        durations = [float(unit) * UNIT_S for unit in units]
        now_s += durations[0]
        for sign, duration_s in zip(phonemes, durations[1:-1], strict=True):
            if not sign.isspace():
                yield sign, now_s, now_s + duration_s
            now_s += duration_s
        now_s += durations[-1]
