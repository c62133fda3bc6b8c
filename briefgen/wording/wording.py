"""Labels and rendered templates for one language and house.

Labels are YAML files ``labels/<language>/<area>.yaml``; a house's file of the same name replaces only the keys
it gives. Templates are looked up in the house's folder, then in the built-in one; they get plain data only, and those
of a house are filled in a child process with limits.
"""

import copy
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from briefgen.errors import InputError
from briefgen.wording.house_templates import HouseTemplates
from briefgen.wording.labels import COMMAND_LANGUAGE, built_in_labels, read_labels, with_messages
from briefgen.wording.phrases import date_in_words, listed
from briefgen.wording.plain import require_plain


class Wording:
    """The labels and templates of one language and one house.

    Args:
        language: ``en-GB`` or ``cy``.
        house_folder: the folder of the house's ``house.yaml``, searched first; None for the built-in wording.
    """

    def __init__(self, language: str = "en-GB", house_folder: Path | None = None) -> None:
        self.language = language
        self._house_folder = house_folder
        self._labels: dict[str, Mapping[str, Any]] = {}
        self._house: HouseTemplates | None = None

    def __getstate__(self) -> dict[str, Any]:
        # A child process belongs to this one; another process starts its own when it needs one.
        return self.__dict__ | {"_house": None}

    def close(self) -> None:
        """End the child process that renders the house's templates; it ends at exit at the latest."""
        if self._house is not None:
            self._house.close()

    def labels(self, area: str) -> Mapping[str, Any]:
        """Load the labels of an area (``common``, ``briefing``, ``deck``, …) in this language.

        Raises:
            KeyError: no built-in label file of that name exists.
            InputError: the house's label file cannot be used; every Problem is in it.
        """
        if area not in self._labels:
            self._labels[area] = self._merge(area)
        return self._labels[area]

    def _merge(self, area: str) -> Mapping[str, Any]:
        own = built_in_labels(self.language, area)
        if self.language != COMMAND_LANGUAGE:
            own = with_messages(own, built_in_labels(COMMAND_LANGUAGE, area))
        given = read_labels(self._house_folder, self.language, area) if self._house_folder else None
        if given is None:
            return own
        if given.problems:
            raise InputError(given.problems)
        merged = copy.deepcopy(dict(own))
        _overlay(merged, given.labels)
        return merged

    def render(self, template: str, /, **context: Any) -> str:
        """Render a template, the house's own if there is one.

        Args:
            template: its name below ``templates/``, such as ``script/en-GB/message.txt``. Names that end in
                ``.html`` are escaped automatically.
            context: the values it may use, all of them plain data (``briefgen.wording.plain``).

        Raises:
            TypeError: a value is no plain data.
            UsageError: a template of the house is missing, wrong, or does what is not allowed or what takes too much.
        """
        from briefgen.wording import filters, templating  # noqa: PLC0415  (checks and help need no Jinja)

        require_plain(context)
        words = filters.words_of(self.labels("common"))
        if (house := self._house_templates()) and house.have_part_in(template):
            return house.fill(template, context, words)
        return templating.fill_built_in(template, context, words)

    def _house_templates(self) -> "HouseTemplates | None":
        if self._house is None and self._house_folder is not None:
            self._house = HouseTemplates(self._house_folder)
            weakref.finalize(self, self._house.close)
        return self._house

    def date(self, value: Any) -> str:
        """Format a date in words (``2021``, ``March 2021``, ``5 March 2021``); None gives the label for no date."""
        parts = None if value is None else (value.year, value.month, value.day)
        return date_in_words(self.labels("common"), parts)

    def listed(self, items: Iterable[str]) -> str:
        """Join items into one phrase: "a, b and c"."""
        return listed(self.labels("common"), items)


def _overlay(base: dict[str, Any], top: Mapping[str, Any]) -> None:
    for key, value in top.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), dict):
            _overlay(base[key], value)
        else:
            base[key] = value
