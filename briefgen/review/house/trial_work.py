"""The child process's part of a trial: examine a file of a house, and draw it once."""

import json
from importlib import import_module

_EXAMINERS = {
    "deck": ("briefgen.review.house.deck_trial", "deck_verdict"),
    "illustration": ("briefgen.review.house.picture_trial", "illustration_verdict"),
    "picture": ("briefgen.review.house.picture_trial", "picture_verdict"),
}
"""The module and function that examine each kind of file: a child for pictures needs no python-pptx, one for decks no
WeasyPrint."""


def examine(request: bytes) -> bytes:
    """Examine a file and encode the verdict as bytes.

    Args:
        request: one line of JSON that says what it is, then the file.
    """
    header, _, data = request.partition(b"\n")
    settings = json.loads(header)
    kind = settings.pop("kind")
    module, name = _EXAMINERS[kind.removeprefix("ready for ")]
    examiner = getattr(import_module(module), name)
    answer: bytes = b"" if kind.startswith("ready for ") else examiner(data, **settings)
    return answer
