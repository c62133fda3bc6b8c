"""The pictures of slides: of a message, the recap of messages by agency, and the timeline.

Agencies and dates stand elsewhere in the deck too, so they are here only when they can be read from the back of the
room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from briefgen.review.model import CreditedPicture
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Row, Slide, SlidePicture
from briefgen.storyboard.page_parts import Matrix, Moment, matrix, shown, shown_picture, timeline
from briefgen.typeface import Typeface

READABLE_PT = 20
"""The type size of these pictures in points: the smallest on a slide."""

WIDTH_PT = 852
"""The width of the deck's own slides between their margins."""

SAFE_STRETCH = 1.06
"""The largest ratio of the deck's typeface to the bundled one in width, over a whole line."""

LINE_PT = 25
CELL_PT = (19, 11)
"""The padding of a table cell in points, horizontally and vertically."""

ICON_PT = 36
"""The width of a message's icon in the first column, in points."""

TABLE_PT = 340
LEAST_HEADLINE_PT = 330
MOST_MOMENTS, MOMENT_GAP_PT, MOMENT_LINES = 5, 14, (2, 4)
"""A timeline of at most five dates, each of at most two lines with at most four lines below."""


def slide_picture(edition: Edition, picture: CreditedPicture | None) -> SlidePicture | None:
    """Return the picture of a message for its slide; None where there is none to show."""
    illustration, words = edition.illustration(picture), shown_picture(edition, picture)
    return SlidePicture(illustration.data, words.alt, words.credit) if illustration and words else None


def overview(edition: Edition) -> Slide:
    """Return the slide of the recap: the headlines, with their agencies where the table is readable."""
    found, labels = matrix(edition), edition.wording.labels("briefing")["matrix"]
    if found is None or not has_matrix(edition):
        headlines = (each.headline for each in edition.review.key_messages)
        numbered = enumerate(zip(headlines, edition.icons, strict=True), 1)
        rows = tuple(Row((f"{number}. {shown(headline)}",), icon) for number, (headline, icon) in numbered)
        return Slide(edition.heading("messages"), {}, {}, (str(labels["message"]),), rows)
    return _matrix_slide(_short(found, edition), labels, edition.icons)


def _short(found: Matrix, edition: Edition) -> Matrix:
    """Return the matrix with a short name for the column of all agencies, which would be the widest."""
    *named, last = found.agencies
    if last != str(edition.common["all_agencies"]):
        return found
    return replace(found, agencies=(*named, str(edition.wording.labels("script")["everyone"])))


def _matrix_slide(found: Matrix, labels: Mapping[str, Any], icons: Sequence[str]) -> Slide:
    marks = {True: str(labels["marked"]), False: str(labels["unmarked"])}
    rows = tuple(
        Row((f"{row.number}. {row.headline}", *(marks[mark] for mark in row.marks)), icon)
        for row, icon in zip(found.rows, icons, strict=True)
    )
    return Slide(str(labels["heading"]), {}, {}, (str(labels["message"]), *found.agencies), rows)


def has_matrix(edition: Edition) -> bool:
    """Whether the messages name two agencies or more, and their table can be read on one slide."""
    found = matrix(edition)
    if found is None:
        return False
    slide = _matrix_slide(_short(found, edition), edition.wording.labels("briefing")["matrix"], edition.icons)
    bold, plain = Typeface("bold"), Typeface("regular")
    columns_pt = [max(_wide_pt(bold, word) for word in name.split()) + CELL_PT[0] for name in slide.header[1:]]
    first_pt = WIDTH_PT - sum(columns_pt) - ICON_PT
    if first_pt < LEAST_HEADLINE_PT:
        return False
    lines = [
        max(_lines(bold, name, wide - CELL_PT[0]) for name, wide in zip(slide.header[1:], columns_pt, strict=True))
    ]
    lines += [_lines(plain, row.cells[0], first_pt - CELL_PT[0]) for row in slide.rows]
    return sum(count * LINE_PT + CELL_PT[1] for count in lines) <= TABLE_PT


def moments(edition: Edition) -> tuple[tuple[str, str], ...]:
    """Return the events in order; the first and last ones when a slide cannot hold all."""
    found = timeline(edition)
    found = (*found[: MOST_MOMENTS - 1], *found[-1:]) if len(found) > MOST_MOMENTS else found
    return tuple((each.when, each.what) for each in found) if found and _readable(found) else ()


def _readable(found: Sequence[Moment]) -> bool:
    wide_pt = WIDTH_PT / len(found) - MOMENT_GAP_PT
    faces = (Typeface("bold"), Typeface("regular"))
    return all(
        _lines(face, text, wide_pt) <= most and all(_wide_pt(face, word) <= wide_pt for word in text.split())
        for each in found
        for face, text, most in zip(faces, (each.when, each.what), MOMENT_LINES, strict=True)
    )


def _wide_pt(face: Typeface, text: str) -> float:
    return face.width_pt(text, READABLE_PT) * SAFE_STRETCH


def _lines(face: Typeface, text: str, width_pt: float) -> int:
    return len(face.lines(text, READABLE_PT, width_pt / SAFE_STRETCH))
