"""Lay out pages from a house's own files in a child process with limits of time and memory.

Why: a style sheet, a template or an SVG logo that came by e-mail can be built to keep WeasyPrint busy for ever. The
child gets the finished HTML and CSS and returns a PDF or a height; it has no other part in the build.
"""

import atexit
import json
import threading
import time
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefgen import resources
from briefgen.errors import BriefgenError, UsageError
from briefgen.limited import LimitedProcess, LimitReached, Limits
from briefgen.outputs.layout.drawing import Document
from briefgen.outputs.layout.layout import Sheet, StyledLayout, heights_of, run_in_time, untagged
from briefgen.outputs.layout.proof import paint
from briefgen.outputs.layout.warnings import LONGEST, MOST, log_again, strict
from briefgen.outputs.page.design import PageHeights
from briefgen.outputs.page.settle import settle
from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition

LIMITS = Limits(time_s=30, memory_mib=1536, output_mib=64)
"""The limits of one layout; that of an ordinary house takes under a second and 300 MiB."""

TOTAL_S = 90.0
"""The time limit of all layouts of one page, in seconds."""

MOST_NAMED = 5
"""How many files of the house an error names."""

MOST_KEPT = 16
"""How many pages the child keeps until one of them is finished."""


def untrusted_files(house: House) -> tuple[str, ...]:
    """Return the files of a house that affect the layout: its templates, and a logo that is no photo."""
    if house.folder is None:
        return ()
    names = [
        path.relative_to(house.folder).as_posix()
        for kind in ("briefing", "facilitator")
        for path in sorted((house.folder / kind).rglob("*"))
        if path.is_file()
    ]
    logo = house.logo_path
    if logo is not None and not _is_photo(logo):
        names.append(logo.name)
    return tuple(names)


def _is_photo(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(6).startswith((b"\x89PNG\r\n", b"\xff\xd8\xff"))
    except OSError:
        return True  # whoever reads it says what is wrong


class LimitedLayout:
    """Lays out pages that the files of one house decide, in the child process.

    Args:
        files: their names, for errors.
        labels: the labels ``briefing``.
    """

    def __init__(self, files: tuple[str, ...], labels: Any) -> None:
        self._files, self._labels = files, labels
        self._used_s = 0.0

    def pdf(self, sheet: Sheet, *, is_tagged: bool = True) -> bytes:
        """Return the PDF of a sheet, with the tags that screen readers need or without.

        Raises:
            UsageError: it takes more than its limits.
            BriefgenError: it cannot be laid out.
        """
        return self._ask({"do": "pdf" if is_tagged else "pictures", "sheet": sheet.as_json()})

    def measure(self, sheet: Sheet, fit: str, high_mm: float) -> "LimitedPage":
        """Lay out a page with a further style sheet, on sheets of a height, and measure it.

        Raises:
            UsageError: it takes more than its limits.
            BriefgenError: it cannot be laid out.
        """
        answer = json.loads(self._ask({"do": "measure", "sheet": sheet.as_json(), "fit": fit, "high_mm": high_mm}))
        return LimitedPage(self, int(answer["number"]), _heights(answer["heights"]))

    def finish(self, number: int, room_mm: float) -> bytes:
        """Paint a measured page as a PDF."""
        return self._ask({"do": "finish", "number": number, "room_mm": room_mm})

    def _ask(self, request: dict[str, Any]) -> bytes:
        """Send a request to the child and return its answer; its log messages are logged here."""
        if self._used_s > TOTAL_S:
            raise UsageError(self._over("time"))
        began = time.monotonic()
        try:
            head, _, answer = _child().ask(json.dumps(request).encode()).partition(b"\n")
            log_again(_messages(head))
        except LimitReached as reached:
            raise UsageError(self._over(reached.limit)) from None
        except RuntimeError as error:  # an exception that nobody foresaw, such as too many boxes in boxes
            raise UsageError(self._over("crash")) from error
        except BriefgenError as error:
            raise BriefgenError(str(self._labels["errors"]["layout"]).format(reason=error.message)) from None
        finally:
            self._used_s += time.monotonic() - began
        return answer

    def _over(self, limit: str) -> str:
        errors = self._labels["errors"]
        named = ", ".join(self._files[:MOST_NAMED]) + (", …" if len(self._files) > MOST_NAMED else "")
        sizes = {"seconds": f"{LIMITS.time_s:g}", "memory": LIMITS.memory_mib, "output": LIMITS.output_mib}
        return str(errors["layout_over"]).format(
            what=str(errors["layout_limits"][limit]).format(**sizes), files=named
        )


@dataclass(frozen=True)
class LimitedPage:
    """A page laid out in the child process.

    Attributes:
        layout: that has it.
        number: its number there.
        heights: where its content ends.
    """

    layout: LimitedLayout
    number: int
    heights: PageHeights

    def paint_page(self, room_mm: float) -> bytes:
        """Paint the page as a PDF, its sections moved apart by the room that is left."""
        return self.layout.finish(self.number, room_mm)


def pdf_of(edition: Edition, html: str, style: str) -> bytes:
    """Lay out a page of an edition as a PDF; the caller judges the log messages (``pdf_warnings``).

    Raises:
        UsageError: it takes longer, or more, than it may.
        BriefgenError: it cannot be laid out.
    """
    labels, sheet = edition.wording.labels("briefing"), Sheet.of(edition, html, style)
    if files := untrusted_files(edition.house):
        return LimitedLayout(files, labels).pdf(sheet)
    return run_in_time(lambda: paint(StyledLayout(sheet).parse(html)("")), labels)


def pictures_of(html: str, style: str, labels: Any, deck: str = "", *, is_tagged: bool = False) -> bytes:
    """Lay out the pages of slides as a PDF.

    Args:
        html: the pages.
        style: their style sheet.
        labels: the labels ``briefing``.
        deck: the name of the house's own slide template that decides what is on them; empty for briefgen's.
        is_tagged: whether it has the tags that screen readers need; what becomes pictures needs none.

    Raises:
        UsageError: it takes longer, or more, than it may.
        BriefgenError: it cannot be laid out.
    """
    sheet = Sheet(html, style, "", resources.templates().as_uri())
    if deck:
        return LimitedLayout((deck,), labels).pdf(sheet, is_tagged=is_tagged)
    return run_in_time(lambda: paint(StyledLayout(sheet).parse(html)("")) if is_tagged else untagged(sheet), labels)


_starting = threading.Lock()


def _child() -> LimitedProcess:
    with _starting:
        return _started()


@lru_cache(maxsize=1)
def _started() -> LimitedProcess:
    """Return the child process, which ends with this one."""
    child = LimitedProcess("briefgen.outputs.layout.limited:work", LIMITS)
    atexit.register(child.close)
    return child


_PLAIN = {"errors": {"layout": "{reason}"}}
_pages: dict[int, tuple[Document, StyledLayout]] = {}


def work(request: bytes) -> bytes:
    """Answer a request of ``LimitedLayout``, in the child.

    Raises:
        BriefgenError: the sheet cannot be laid out; its message is the reason.
    """
    with strict(_PLAIN) as messages:
        answer = _answer(json.loads(request))
    return json.dumps(messages).encode() + b"\n" + answer


def _answer(asked: dict[str, Any]) -> bytes:
    """Lay out, measure or paint a page, as the request says."""
    if asked["do"] == "finish":
        document, styled = _pages.pop(asked["number"])
        return paint(settle(document, asked["room_mm"], styled.fetcher))
    sheet = Sheet(**asked["sheet"])
    if asked["do"] == "pictures":
        return untagged(sheet)
    styled = StyledLayout(sheet)
    document = styled.parse(sheet.html)(asked.get("fit", ""))
    if asked["do"] == "pdf":
        return paint(document)
    number = max(_pages, default=0) + 1
    _pages[number] = document, styled
    while len(_pages) > MOST_KEPT:
        _pages.pop(min(_pages))
    return json.dumps({"number": number, "heights": asdict(heights_of(document, asked["high_mm"]))}).encode()


def _heights(answer: dict[str, Any]) -> PageHeights:
    """Parse the heights that the child measured."""
    columns_mm = (
        None if answer[name] is None else (float(answer[name][0]), float(answer[name][1]))
        for name in ("lead_mm", "flow_mm")
    )
    return PageHeights(float(answer["bottom_mm"]), *columns_mm)


def _messages(head: bytes) -> list[str]:
    """Parse the log messages of the child from the first line of its answer."""
    messages = json.loads(head)
    return [str(message)[:LONGEST] for message in messages[:MOST]] if isinstance(messages, list) else []
