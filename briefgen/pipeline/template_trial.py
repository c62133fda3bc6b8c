"""Fill a house's own templates with a summary, to find what shows only then."""

from collections.abc import Callable, Iterator
from datetime import date

from briefgen.errors import BriefgenError, Place, Problem, Severity
from briefgen.outputs.abstract.abstract import render_abstract
from briefgen.outputs.page.html import render_briefing_page
from briefgen.outputs.page.large import render_large_print
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.outputs.podcast.texts import render_transcript
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import Pauses, timeline_of
from briefgen.wording.house_templates import HouseTemplates, TemplateFaultError


def trial(review: Review, house: House, today: date) -> Iterator[Problem]:
    """Yield a Problem for each house template that fails when filled with a summary.

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
"""The functions that render a house's templates, by the prefix of the template's name."""
