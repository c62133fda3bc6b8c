"""Export recommendations as a spreadsheet: CSV and XLSX."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from briefgen.track.track import Tracked, track_labels

COLUMNS = tuple(each.name for each in fields(Tracked))
"""The columns: every field of a tracked recommendation."""

_WIDTHS = {"review": 28, "area": 18, "text": 60, "owner": 30, "due": 13, "status": 13, "file": 30}
_USUAL_WIDTH = 10
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same recommendations give the same bytes
_FIRST_YEAR = 1900  # spreadsheets know no earlier dates
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(tracked: Sequence[Tracked]) -> bytes:
    """Export recommendations as CSV: UTF-8 with a byte order mark, so that Excel detects the encoding.

    A text that a spreadsheet would take for a formula gets a ``'`` before it (OWASP, "CSV Injection").
    """
    labels = track_labels()
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(labels["columns"][name] for name in COLUMNS)
    for each in tracked:
        writer.writerow(_safe(_value(each, name, labels)) for name in COLUMNS)
    return buffer.getvalue().encode("utf-8-sig")


def as_xlsx(tracked: Sequence[Tracked]) -> bytes:
    """Export recommendations as an Excel workbook: one table with a frozen header row and filters."""
    labels = track_labels()
    buffer = io.BytesIO()
    # Text stays text: nothing becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": str(labels["sheet"]["title"]), "created": _MADE.replace(tzinfo=None)})
        sheet = book.add_worksheet(str(labels["sheet"]["name"]))
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "align": "left"})
        for column, name in enumerate(COLUMNS):
            sheet.set_column(column, column, _WIDTHS.get(name, _USUAL_WIDTH), wrapped)
        sheet.freeze_panes(1, 0)
        _table(sheet, len(tracked), labels, heading)
        for row, each in enumerate(tracked, 1):
            for column, name in enumerate(COLUMNS):
                if name == "due" and (date := _date(each)):
                    sheet.write_datetime(row, column, date, day)
                elif isinstance(value := _value(each, name, labels), int):
                    sheet.write_number(row, column, value, wrapped)
                else:
                    sheet.write_string(row, column, value, wrapped)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return buffer.getvalue()


def _table(sheet: Any, count: int, labels: Mapping[str, Any], heading: Any) -> None:
    """Format the sheet as a table: column widths, frozen header, filter and print settings."""
    headers = [{"header": str(labels["columns"][name]), "header_format": heading} for name in COLUMNS]
    sheet.add_table(
        0,
        0,
        max(1, count),  # a table without a row is not valid
        len(headers) - 1,
        {
            "name": "Recommendations",
            "columns": headers,
            "style": "Table Style Light 1",
            "title": str(labels["sheet"]["title"]),
            "description": str(labels["sheet"]["description"]),
        },
    )


def _date(tracked: Tracked) -> datetime | None:
    """Return a due date that is a full day, as a spreadsheet date; else None."""
    due = tracked.due
    if due is None or not due.day or due.year < _FIRST_YEAR:
        return None
    return datetime(due.year, due.month, due.day)  # noqa: DTZ001  (a day has no time zone)


def _value(tracked: Tracked, name: str, labels: Mapping[str, Any]) -> str | int:
    value = getattr(tracked, name)
    if isinstance(value, bool):
        return str(labels["overdue"][value])
    if isinstance(value, int):
        return value
    return str(value or labels["unsaid"].get(name, ""))


def _safe(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_FORMULA) else value
