"""Load a house with all its Problems, also those that only checks, templates and voices can find."""

from collections.abc import Callable, Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from briefgen.errors import BriefgenError, Place, Problem, Severity
from briefgen.outputs.abstract.abstract import render_abstract
from briefgen.outputs.page.html import render_briefing_page
from briefgen.outputs.page.large import render_large_print
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.outputs.podcast.texts import render_transcript
from briefgen.review.house.house import House
from briefgen.review.load import load_house
from briefgen.review.model import Review
from briefgen.review.problems import problem, shown
from briefgen.review.yaml.source import Source
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import Pauses, timeline_of
from briefgen.wording.house_templates import HouseTemplates, TemplateFaultError

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
    from briefgen.checks.run import check_house  # noqa: PLC0415  (only for a house of one's own)

    del folder
    return check_house(source)


def _wording(source: Source, folder: Path) -> Iterator[Problem]:
    """Yield the Problems of the house's labels and templates."""
    from briefgen.wording.house_templates import HouseTemplates  # noqa: PLC0415  (only for a house of one's own)
    from briefgen.wording.labels import label_problems  # noqa: PLC0415

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
    from briefgen.speech.voices import list_voices  # noqa: PLC0415

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


def trial(review: Review, house: House, today: date) -> Iterator[Problem]:
    """Render the house's templates with a summary, and yield their Problems.

    What is drawn of a deck and what a library shows is not tried: there, a build or a library finds it.

    Args:
        review: the summary.
        house: its templates were found to be readable (``houses.open_house``).
        today: the day of the build.
    """
    names = HouseTemplates(house.folder).names if house.folder else frozenset()
    if not names:
        return
    edition = make_edition(review, house, today)
    wanted = (fill for folders, fill in _FILLINGS if any(name.startswith(folders) for name in names))
    try:
        yield from dict.fromkeys(found for fill in wanted for found in _tried(edition, fill))
    finally:
        edition.wording.close()


def _tried(edition: Edition, fill: Callable[[Edition], object]) -> Iterator[Problem]:
    try:
        fill(edition)
    except TemplateFaultError as fault:
        yield Problem("house/template", Severity.ERROR, Place(fault.file, max(fault.line, 1), 1), fault.reason)
    except BriefgenError:  # no fault of a template: the checks or a build say it
        return


def _transcript(edition: Edition) -> None:
    board = write_storyboard(edition)
    lines = {line.id: 1.0 for line in board.lines}
    render_transcript(edition, board, timeline_of(board, lines, Pauses(0, 0, 0), "estimated"))


def _page(edition: Edition) -> None:
    render_briefing_page(edition, None, None, ("briefing.pdf",))


_FILLINGS: tuple[tuple[tuple[str, ...], Callable[[Edition], object]], ...] = (
    (("script/",), write_storyboard),
    (("transcript/",), _transcript),
    (("abstract/",), render_abstract),
    (("briefing/page", "briefing/parts", "briefing/sections"), _page),
    (("briefing/large", "briefing/page/"), render_large_print),
    (("briefing/pdf", "briefing/designs/", "briefing/parts"), render_briefing_pdf),
)
"""How the files of a house are shown, by how their names begin."""
