"""List the recommendations of summaries and packs, with their status, and filter them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from briefgen.errors import UsageError
from briefgen.library.collect import packs_in
from briefgen.library.figures import is_overdue
from briefgen.pack.manifest import Manifest
from briefgen.pack.read import read_manifest
from briefgen.review.load import Loaded
from briefgen.review.model import Recommendation, Review
from briefgen.review.partial_date import PartialDate
from briefgen.wording.wording import Wording

NOT_STATED = "not stated"
"""The status of a recommendation whose review states none, as ``--status`` takes it."""


@cache
def track_labels() -> Mapping[str, Any]:
    """Load the wording of ``briefgen track`` (``labels/en-GB/track.yaml``), once."""
    return Wording().labels("track")


def track_message(kind: str, **values: object) -> str:
    """Format a message of ``briefgen track``."""
    labels = track_labels()
    return str(labels["errors"].get(kind) or labels[kind]).format(**values)


@dataclass(frozen=True)
class Tracked:
    """A recommendation with its source.

    Attributes:
        review: the title of its review.
        area: where the review was made.
        year: of publication, None when it is not stated.
        number: its place in the review, from 1.
        text: in paragraphs, parted by a line break.
        owner: empty when nobody is named.
        due: by when, None when there is no date.
        status: empty when it is not stated.
        is_overdue: whether it is not done and the last day of its date has passed.
        file: the summary, or the folder of the pack.
        line: of the summary, from 1; None for a pack.
    """

    review: str
    area: str
    year: int | None
    number: int
    text: str
    owner: str
    due: PartialDate | None
    status: str
    is_overdue: bool
    file: str
    line: int | None


@dataclass(frozen=True)
class TrackFilter:
    """A filter of recommendations.

    Attributes:
        owner: a part of the owner's name as it is shown, in any case; empty for all.
        status: a status or ``NOT_STATED``; empty for all.
        overdue: whether only what is overdue.
    """

    owner: str = ""
    status: str = ""
    overdue: bool = False

    def fits(self, tracked: Tracked) -> bool:
        """Whether a recommendation is selected."""
        owner = tracked.owner or str(track_labels()["unsaid"]["owner"])
        return (
            self.owner.casefold() in owner.casefold()
            and self.status in {"", tracked.status or NOT_STATED}
            and (tracked.is_overdue or not self.overdue)
        )


def of_summary(loaded: Loaded, today: date) -> tuple[Tracked, ...]:
    """List the recommendations of a summary, with their lines."""
    source = loaded.source
    lines = [source.place(("recommendations", at)).line for at in range(len(loaded.review.recommendations))]
    return tuple(_tracked(loaded.review, source.file, lines, today))


def packs_of(folder: Path) -> tuple[tuple[Path, Review], ...]:
    """Find the packs in a folder (or the folder itself); editions are skipped where the whole pack is there.

    Raises:
        UsageError: there is no pack, or one cannot be read.
    """
    found = [(pack, _manifest(pack)) for pack in packs_in([folder])]
    whole = {manifest.review.slug for _, manifest in found if manifest.audience is None}
    return tuple(
        (pack, manifest.review)
        for pack, manifest in found
        if manifest.audience is None or manifest.review.slug not in whole
    )


def of_pack(pack: Path, review: Review, today: date) -> tuple[Tracked, ...]:
    """List the recommendations of a pack."""
    return tuple(_tracked(review, str(pack), [None] * len(review.recommendations), today))


def _manifest(pack: Path) -> Manifest:
    manifest = read_manifest(pack)
    if manifest is None:
        raise UsageError(track_message("unreadable", file=pack))
    return manifest


def _tracked(review: Review, file: str, lines: Iterable[int | None], today: date) -> Iterator[Tracked]:
    """Yield the recommendations of a review, numbered from 1."""
    about = review.about
    both: Iterable[tuple[Recommendation, int | None]] = zip(review.recommendations, lines, strict=True)
    for number, (each, line) in enumerate(both, 1):
        yield Tracked(
            review=about.title,
            area=about.area,
            year=review.year,
            number=number,
            text=each.text,
            owner=each.owner or "",
            due=each.due,
            status=each.status or "",
            is_overdue=is_overdue(each, today),
            file=file,
            line=line,
        )
