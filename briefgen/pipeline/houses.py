"""Load a house with all its Problems, also those that only checks, templates and voices can find."""

from collections.abc import Iterator
from pathlib import Path

from briefgen.checks.run import check_house
from briefgen.errors import Place, Problem, Severity
from briefgen.review.house.house import House
from briefgen.review.load import load_house
from briefgen.review.yaml.source import Source
from briefgen.wording.house_templates import HouseTemplates
from briefgen.wording.labels import label_problems


def open_house(path: Path | None, data: bytes | None = None) -> House:
    """Load a house, and check its texts, files, wording and voice.

    Args:
        path: a ``house.yaml``, or the folder it is in; None for the built-in House.
        data: what is in the file; None to read it.

    Raises:
        UsageError: there is no such file, it cannot be opened, or a voice file or lexicon beside it is wrong.
        InputError: it cannot be used; every Problem is in it.
    """
    return load_house(path, (_texts, _voice, _wording), data)


def _texts(source: Source, folder: Path) -> tuple[Problem, ...]:
    return check_house(source, folder)


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
    from briefgen.pipeline.house_voices import voice_problems  # noqa: PLC0415  (only for a house of one's own)

    yield from voice_problems(source, folder)
