"""PartialDate: a year, a month or a day, as reviews give their dates."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_PATTERN = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date of known precision.

    Attributes:
        year: four digits.
        month: 1 to 12, or 0 when only the year is known.
        day: 1 to 31, or 0 when only the year and month are known.
    """

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Parse ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Raises:
            ValueError: the text has another form or names a day that does not exist.
        """
        match = _PATTERN.fullmatch(text.strip())
        if match is None:
            raise ValueError(text)
        year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
        date(year, month if match["month"] else 1, day if match["day"] else 1)  # ValueError when there is no such day
        return cls(year, month, day)

    @property
    def iso(self) -> str:
        """The date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    @property
    def last_day(self) -> date:
        """The last calendar day that this date can mean."""
        if self.day:
            return date(self.year, self.month, self.day)
        first_after = date(self.year + (self.month in (0, 12)), self.month % 12 + 1 if self.month else 1, 1)
        return date.fromordinal(first_after.toordinal() - 1)

    def is_after(self, day: date) -> bool:
        """Whether all of the date is after a day."""
        return (self.year, self.month or 1, self.day or 1) > (day.year, day.month, day.day)

    def __str__(self) -> str:
        return self.iso

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate text with ``parse``, and serialise to text."""
        del source, handler

        def validate(value: Any) -> "PartialDate":
            if isinstance(value, cls):
                return value
            try:
                return cls.parse(str(value))
            except ValueError:
                raise PydanticCustomError("partial_date", "not a date") from None

        return core_schema.no_info_plain_validator_function(
            validate, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Return the JSON Schema of a date with its pattern."""
        del schema, handler
        # Editors read an unquoted 2021 as a number, so both are allowed.
        return {
            "anyOf": [
                {
                    "type": "string",
                    "patternErrorMessage": "date",
                    "pattern": r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
                },
                {"type": "integer", "minimum": 1000, "maximum": 9999},
            ]
        }
