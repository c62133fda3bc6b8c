"""What the child process does with a file of a house: examine it, or draw it once."""

import json
from dataclasses import asdict
from importlib import import_module
from typing import Any

_NEEDED = {
    "ready for deck": "briefgen.review.house.deck_trial",
    "ready for picture": "briefgen.review.house.picture_trial",
}


def examine(request: bytes) -> bytes:
    """Examine a file, and return the verdict as JSON.

    Args:
        request: one line of JSON that says what it is, then the file.
    """
    header, _, data = request.partition(b"\n")
    settings = json.loads(header)
    kind = settings.pop("kind")
    if kind in _NEEDED:
        import_module(_NEEDED[kind])
        return b""
    if kind == "deck":
        from briefgen.review.house.deck_trial import examined  # noqa: PLC0415  (a child that draws needs no pptx)

        return _answer(asdict(examined(data, **settings)))
    from briefgen.review.house.picture_trial import picture_faults  # noqa: PLC0415  (a deck's child needs no WeasyPrint)

    return _answer({"faults": [asdict(fault) for fault in picture_faults(data)]})


def _answer(verdict: dict[str, Any]) -> bytes:
    found = verdict["faults"]
    faults = [[each["kind"], {name: str(text) for name, text in each["values"].items()}] for each in found]
    content = {"faults": faults, "fonts": verdict.get("fonts", []), "dropped": verdict.get("dropped", [])}
    return json.dumps(content).encode()
