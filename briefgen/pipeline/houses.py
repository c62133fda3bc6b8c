"""Load a house with all its Problems, also those that only checks, templates and voices can find."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from briefgen.checks.run import check_house
from briefgen.errors import Place, Problem, Severity
from briefgen.review.house.house import House
from briefgen.review.load import load_house
from briefgen.review.problems import problem, shown
from briefgen.review.yaml.source import Source
from briefgen.wording.house_templates import HouseTemplates
from briefgen.wording.labels import label_problems

VOICES = (("voice",), ("host", "voice"), ("reader", "voice"))
"""Where a house file names a voice."""


def open_house(path: Path | None) -> House:
    """Load a house, and check its texts, files, wording and voice.

    Args:
        path: a ``house.yaml``, or the folder it is in; None for the built-in House.

    Raises:
        UsageError: there is no such file, it cannot be opened, or a voice file or lexicon beside it is wrong.
        InputError: it cannot be used; every Problem is in it.
    """
    return load_house(path, (_texts, _voice, _wording))


def _texts(source: Source, folder: Path) -> tuple[Problem, ...]:
    del folder
    return check_house(source)


def _wording(source: Source, folder: Path) -> Iterator[Problem]:
    del source
    yield from label_problems(folder)
    templates = HouseTemplates(folder)
    try:
        for fault in templates.faults():
            yield Problem("house/template", Severity.ERROR, Place(fault.file, max(fault.line, 1), 1), fault.reason)
    finally:
        templates.close()


def _voice(source: Source, folder: Path) -> Iterator[Problem]:
    """Yield the Problems of the house's voices and lexicon."""
    from briefgen.speech.pronounce.lexicon import require_lexicon  # noqa: PLC0415  (only for a house of one's own)
    from briefgen.speech.voices import list_voices  # noqa: PLC0415  (only for a house of one's own)

    require_lexicon(folder)
    known = [voice.id for voice in list_voices(folder)]
    for path in VOICES:
        above = source.value if len(path) == 1 else source.value.get(path[0])
        wanted = source.words(path) if isinstance(above, dict) and path[-1] in above else ""
        if not wanted or wanted in known:
            continue
        near = get_close_matches(wanted.casefold(), known, n=1, cutoff=0.6)
        yield problem(
            "voice-guess" if near else "voice",
            source.place(path),
            value=shown(wanted),
            guess=near[0] if near else "",
            known=", ".join(known),
        )
