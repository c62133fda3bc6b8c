"""Count what the packs of a library state: themes, agencies, recommendations, reasons, years.

Counting only: nothing is weighed, guessed or ranked. What a review does not say is counted as not said.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache

import yaml

from briefgen import resources
from briefgen.library.model import Entry, Library
from briefgen.review.agencies import agency_key
from briefgen.review.model import Recommendation, Review
from briefgen.storyboard.page_parts import shown


class Progress(StrEnum):
    """The progress of a recommendation; each one is in exactly one of these states."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    OPEN = "open"
    NOT_STATED = "not_stated"
    OVERDUE = "overdue"
    """Not done, and the last day of its date has passed; whatever its status says."""


class Reason(StrEnum):
    """Whether a key message says why it happened."""

    GIVEN = "given"
    NOT_GIVEN = "not_given"


class Unnamed(StrEnum):
    """The kind of a row without a name from a review; its label is ``insight.unnamed`` of the library's labels."""

    NONE = ""
    THEME = "theme"
    AGENCY = "agency"
    """Every agency: the review addresses the message to all."""
    OWNER = "owner"
    YEAR = "year"
    EARLIER = "earlier"
    """Every year up to one; only drawn, never in a table."""


@dataclass(frozen=True)
class CountRow:
    """One line of a table.

    Attributes:
        name: a theme, an agency, an owner or a year, as it is spelt most often; empty when ``unnamed`` says what it
            is (for ``EARLIER`` the last of the years).
        counts: a number for each column.
        unnamed: what stands there instead of a name.
    """

    name: str
    counts: tuple[int, ...]
    unnamed: Unnamed = Unnamed.NONE

    @property
    def total(self) -> int:
        """The sum of its columns."""
        return sum(self.counts)


@dataclass(frozen=True)
class CountTable:
    """Counts by row and column.

    Attributes:
        columns: years (None for packs without a date), or the values of ``Progress`` or ``Reason``.
        rows: those with most first, then by name; years in their order. What is not stated comes last.
        whole: everything that was counted, each thing once. A review with two themes is in two rows.
    """

    columns: tuple[int | str | None, ...]
    rows: tuple[CountRow, ...]
    whole: CountRow


@dataclass(frozen=True)
class Insight:
    """The counts of a library's packs.

    Attributes:
        packs: packs by year of publication, in one row.
        themes: packs by theme and year.
        agencies: packs by the agencies that their key messages are addressed to and year.
        reasons: key messages by year and whether they say why.
        owners: recommendations by owner and progress.
    """

    packs: CountTable
    themes: CountTable
    agencies: CountTable
    reasons: CountTable
    owners: CountTable


def insight(library: Library) -> Insight:
    """Count the reviews of a library (``Library.counted``).

    Args:
        library: the packs; ``library.today`` decides what is overdue.
    """
    entries = library.counted
    years = _years(entries)
    return Insight(
        packs=_packs(entries, years),
        themes=_reviews(
            entries, years, _themes, Unnamed.THEME, lambda name: theme_key(name, library.wording.language)
        ),
        agencies=_reviews(entries, years, _agencies, Unnamed.AGENCY, agency_key_of),
        reasons=_reasons(entries, years),
        owners=_owners(entries, library.today),
    )


def progress(recommendation: Recommendation, today: date) -> Progress:
    """Return the progress of a recommendation on a day."""
    if recommendation.status == "done":
        return Progress.DONE
    if is_overdue(recommendation, today):
        return Progress.OVERDUE
    stated = {"in progress": Progress.IN_PROGRESS, "open": Progress.OPEN}
    return stated.get(recommendation.status or "", Progress.NOT_STATED)


def is_overdue(recommendation: Recommendation, today: date) -> bool:
    """Whether a recommendation is not done although the last day of its due date has passed."""
    due = recommendation.due
    return recommendation.status != "done" and due is not None and due.last_day < today


@lru_cache(maxsize=10_000)
def clean(name: str) -> str:
    """Normalise a name for display: one line, without hidden characters."""
    return " ".join(shown(name).split())


@lru_cache(maxsize=10_000)
def key_of(name: str) -> str:
    """Return a key that is equal for names that differ only in case."""
    return clean(name).casefold()


def agency_key_of(name: str) -> str:
    """Return a key that is equal for all spellings of an agency."""
    return agency_key(clean(name))


@cache
def theme_forms(language: str) -> Mapping[str, str]:
    """Map every form of each theme in ``library/themes.yaml`` to its first form in a language."""
    path = resources.templates() / "library" / "themes.yaml"
    rows: Sequence[Mapping[str, Sequence[str]]] = yaml.safe_load(path.read_bytes())
    return {key_of(form): key_of(row[language][0]) for row in rows for forms in row.values() for form in forms}


def theme_key(name: str, language: str) -> str:
    """Return a key that is equal for all spellings of a theme: its first form in the site's language, if listed.

    Args:
        name: as a review has it.
        language: of the site.
    """
    key = key_of(name)
    return theme_forms(language).get(key, key)


@dataclass
class _Tally:
    """Counts names regardless of case, and records their spellings.

    ``unnamed`` is the kind of the row of the key ""; ``key`` returns what the spellings of a name have in common.
    """

    columns: int
    unnamed: Unnamed
    key: Callable[[str], str] = key_of
    counts: dict[str, list[int]] = field(default_factory=dict)
    spellings: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, names: Iterable[str], column: int) -> None:
        """Count one item once under each of its names; under "" when it has none."""
        found: dict[str, str] = {}
        for name in names:
            found.setdefault(self.key(name), clean(name))
        for key, name in (found or {"": ""}).items():
            self.counts.setdefault(key, [0] * self.columns)[column] += 1
            self.spellings.setdefault(key, Counter())[name] += 1

    def rows(self) -> tuple[CountRow, ...]:
        """Return a row for each name, the largest count first, the unnamed row last."""
        keys = sorted(self.counts, key=lambda key: (not key, -sum(self.counts[key]), key))
        return tuple(
            CountRow(self._spelt(key), tuple(self.counts[key]), Unnamed.NONE if key else self.unnamed) for key in keys
        )

    def _spelt(self, key: str) -> str:
        found = self.spellings[key]
        return most_used(found, key)


def most_used(found: Mapping[str, int], key: str) -> str:
    """Return the spelling of a name to show: the key's own if used at all, else the most frequent.

    Args:
        found: how often each spelling is used.
        key: what they have in common.
    """
    return min(found, key=lambda name: (key_of(name) != key, -found[name], name))


def _years(entries: Iterable[Entry]) -> tuple[int | None, ...]:
    found = {entry.listed.review.year for entry in entries}
    return (*sorted(year for year in found if year is not None), *([None] if None in found else []))


def _by_column(columns: int, found: Iterable[int]) -> tuple[int, ...]:
    counted = Counter(found)
    return tuple(counted[column] for column in range(columns))


def _packs(entries: Sequence[Entry], years: Sequence[int | None]) -> CountTable:
    whole = CountRow("", _by_column(len(years), (years.index(entry.listed.review.year) for entry in entries)))
    return CountTable(tuple(years), (whole,), whole)


def _reviews(
    entries: Sequence[Entry],
    years: Sequence[int | None],
    names: Callable[[Review], Iterable[str]],
    unnamed: Unnamed,
    key: Callable[[str], str] = key_of,
) -> CountTable:
    """Count packs by year and by the values of ``names``."""
    tally = _Tally(len(years), unnamed, key)
    columns = []
    for entry in entries:
        column = years.index(entry.listed.review.year)
        tally.add(names(entry.listed.review), column)
        columns.append(column)
    return CountTable(tuple(years), tally.rows(), CountRow("", _by_column(len(years), columns)))


def _themes(review: Review) -> tuple[str, ...]:
    return review.about.themes


def _agencies(review: Review) -> tuple[str, ...]:
    """Return the agencies that a review names, with "" where a message is for all of them."""
    everyone = ("",) if any(each.for_all for each in review.key_messages) else ()
    return (*everyone, *(name for each in review.key_messages if not each.for_all for name in each.agencies))


def _reasons(entries: Sequence[Entry], years: Sequence[int | None]) -> CountTable:
    """Count key messages with and without a reason, by year."""
    kinds = tuple(Reason)
    found: dict[int | None, list[int]] = {year: [] for year in years}
    for entry in entries:
        for message in entry.listed.review.key_messages:
            found[entry.listed.review.year].append(kinds.index(Reason.GIVEN if message.why else Reason.NOT_GIVEN))
    rows = tuple(
        CountRow(str(year or ""), _by_column(len(kinds), found[year]), Unnamed.NONE if year else Unnamed.YEAR)
        for year in years
    )
    every = [kind for each in found.values() for kind in each]
    return CountTable(kinds, rows, CountRow("", _by_column(len(kinds), every)))


def _owners(entries: Sequence[Entry], today: date) -> CountTable:
    kinds = tuple(Progress)
    tally = _Tally(len(kinds), Unnamed.OWNER)
    columns = []
    for entry in entries:
        for recommendation in entry.listed.review.recommendations:
            column = kinds.index(progress(recommendation, today))
            tally.add(filter(None, [recommendation.owner]), column)
            columns.append(column)
    return CountTable(kinds, tally.rows(), CountRow("", _by_column(len(kinds), columns)))
