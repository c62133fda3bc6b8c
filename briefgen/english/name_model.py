"""Classify the words of a sentence as names of people or places with a small ONNX model that runs offline.

Heavy: it imports numpy and onnxruntime.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from briefgen import process
from briefgen.english.models import installed_model
from briefgen.english.wordpiece import WordPiece

MAX_PIECES = 160
"""Word pieces of a sentence that are looked at; the model was trained on at most 512."""


class NameModel:
    """A loaded token classifier for names of people and places.

    Args:
        session: of onnxruntime.
        vocabulary: its word pieces.
        labels: the numbers of its labels that stand for ``name`` and ``place``.
    """

    def __init__(self, session: Any, vocabulary: WordPiece, labels: Mapping[str, Sequence[int]]) -> None:
        self._session, self._vocabulary, self._labels = session, vocabulary, labels
        self._inputs = [each.name for each in session.get_inputs()]

    @lru_cache(maxsize=1024)  # noqa: B019  (there is one model in a process)
    def scores(self, sentence: str) -> Mapping[int, tuple[float, float]]:
        """Return for each word or mark, by its start in the sentence, how likely it is in a name, and in a place.

        Both are probabilities from 0 to 1; a word beyond ``MAX_PIECES`` pieces has none.
        """
        numbers, words = self._vocabulary.encode(sentence, MAX_PIECES)
        ids = np.array([numbers], dtype=np.int64)
        fields = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (logits,) = self._session.run(None, {name: fields[name] for name in self._inputs})
        exponents = np.exp(logits[0] - logits[0].max(axis=-1, keepdims=True))
        likely = exponents / exponents.sum(axis=-1, keepdims=True)
        name, place = (likely[:, list(self._labels[key])].sum(axis=-1) for key in ("name", "place"))
        return {
            word.start: (float(name[word.first : word.last].mean()), float(place[word.first : word.last].mean()))
            for word in words
        }


@cache
def load_name_model() -> NameModel | None:
    """Load the installed model on one thread; None when it is not installed."""
    model = installed_model("names")
    if model is None:
        return None
    process.no_telemetry()
    onnxruntime = import_module("onnxruntime")  # after telemetry is off
    onnxruntime.set_default_logger_severity(3)  # errors only: its warnings are about graph tuning
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(model.folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    pieces = (model.folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
    return NameModel(session, WordPiece(pieces), model.labels)
