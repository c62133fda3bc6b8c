"""Tell which review a pack is of: only another build of its review replaces it, whatever its title is now."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from briefgen.errors import UsageError
from briefgen.files.opener import OpenError, read_inside
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import MAX_FORMER, Manifest
from briefgen.pack.read import MAX_MANIFEST, read_manifest
from briefgen.review.model import Review
from briefgen.wording.messages import message

ALIKE = 0.3
"""The least share of common word triples in two builds of one review."""

SURELY_ALIKE = 0.6
"""The share that is required when id, report or publisher differ."""

_RUN = 3
_FEWEST_RUNS = 15
_ID = re.compile(rb'"review"\s*:\s*\{\s*"review"\s*:\s*\{\s*"id"\s*:\s*"([a-z0-9-]{8,64})"')


@dataclass(frozen=True)
class Succession:
    """The earlier packs that a new pack replaces, and those it must not.

    Attributes:
        replaced: folders of earlier builds of the same review under other names.
        same_id: folders of packs that have its id and are of another review.
        former: the names under which the review had packs before, the earliest first.
        changed: says whose pack had the same name, where its id, report or publisher was another; else empty.
    """

    replaced: tuple[Path, ...] = ()
    same_id: tuple[Path, ...] = ()
    former: tuple[str, ...] = ()
    changed: str = ""


def succession(parent: Path, manifest: Manifest) -> Succession:
    """Find the earlier packs of a review in a folder of packs.

    Args:
        parent: the folder of packs; there may be none yet.
        manifest: of the new pack.

    Raises:
        UsageError: the folder of its name has the pack of another review, which would be lost.
    """
    target = parent / manifest.slug
    earlier = read_manifest(target)
    if earlier is not None and not _is_earlier(earlier, manifest):
        raise UsageError(_other_review(target, earlier, manifest))
    former = list(earlier.formerly) if earlier else []
    replaced, same_id = [], []
    for folder, other in _with_id(parent, manifest):
        if _is_earlier(other, manifest):
            replaced.append(folder)
            former += [*other.formerly, other.slug]
        else:
            same_id.append(folder)
    names = tuple(name for name in dict.fromkeys(former) if name != manifest.slug)[-MAX_FORMER:]
    is_changed = earlier is not None and conflicts(earlier.review, manifest.review)
    changed = _whose("changed", target, earlier) if is_changed and earlier else ""
    return Succession(tuple(replaced), tuple(same_id), names, changed)


def remove_replaced(found: Succession) -> None:
    """Remove the packs that a new one has replaced; files that briefgen did not make stay, with their folder."""
    for folder in found.replaced:
        manifest = read_manifest(folder)
        names = [*(entry.name for entry in manifest.files), MANIFEST] if manifest else []
        for name in names:
            with suppress(OSError):  # it stays: a later build, or its owner, removes it
                (folder / name).unlink()
        with suppress(OSError):
            folder.rmdir()


def is_same_review(first: Review, second: Review) -> bool:
    """Whether two summaries are of one review: by their ids, else by report, publisher and words.

    Two reviews of one area can have the same title and year, as pseudonyms are used again.
    """
    one, other = first.about, second.about
    if one.id is not None and one.id == other.id:
        return True
    if found := conflicts(first, second):
        return len(found) == 1 and likeness(first, second) >= SURELY_ALIKE
    is_short = min(len(_runs(first)), len(_runs(second))) < _FEWEST_RUNS
    same_report = one.report is not None and one.report == other.report
    return same_report or is_short or likeness(first, second) >= ALIKE


def conflicts(first: Review, second: Review) -> tuple[str, ...]:
    """Return the fields (id, report, publisher) that both summaries have and that differ."""
    pairs = {
        name: (getattr(first.about, name), getattr(second.about, name)) for name in ("id", "report", "publisher")
    }
    return tuple(name for name, (one, other) in pairs.items() if None not in {one, other} and one != other)


def likeness(first: Review, second: Review) -> float:
    """Return the share of runs of three words of the shorter review that the other has too, 0 to 1."""
    one, other = _runs(first), _runs(second)
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest else 1.0


def _is_earlier(earlier: Manifest, manifest: Manifest) -> bool:
    """Whether a pack is of the same review and for the same audience as a new one.

    An id alone is not enough: a summary that was copied has that of another review until it gets its own.
    """
    if earlier.audience != manifest.audience:
        return False
    first, second = earlier.review, manifest.review
    if first.about.id is not None and first.about.id == second.about.id and earlier.slug != manifest.slug:
        return is_retold(first, second)
    return is_same_review(first, second)


def is_retold(first: Review, second: Review) -> bool:
    """Whether two summaries with one id are of one review: a copy of a summary has the id of another one."""
    report = first.about.report
    return (report is not None and report == second.about.report) or likeness(first, second) >= ALIKE


def _runs(review: Review) -> set[tuple[str, ...]]:
    """Return every run of three words in a review's story and messages, without title and facts."""
    texts = [review.what_happened, review.why_it_matters, review.perspective, *review.good_practice]
    for each in review.key_messages:
        texts += [each.headline, each.finding, each.why, each.action]
    texts += [each.text for each in review.recommendations]
    split = (re.findall(r"\w+", text.casefold()) for text in texts if text)
    return set(chain.from_iterable(zip(*(words[n:] for n in range(_RUN)), strict=False) for words in split))


def _with_id(parent: Path, manifest: Manifest) -> Iterator[tuple[Path, Manifest]]:
    """Yield the other packs of a folder that have the id of a new one and are for the same audience."""
    wanted = manifest.review.about.id
    if wanted is None or not parent.is_dir():
        return
    for folder in sorted(parent.iterdir()):
        if folder.name == manifest.slug or folder.name.startswith(".") or folder.is_symlink():
            continue
        try:
            status = (folder / MANIFEST).stat()
        except OSError:
            continue
        if _id_in(folder, status.st_mtime_ns, status.st_size) != wanted:
            continue
        other = read_manifest(folder)
        if other is not None and other.audience == manifest.audience:
            yield folder, other


@lru_cache(maxsize=10_000)
def _id_in(folder: Path, mtime_ns: int, size: int) -> str | None:
    """Return the review id in a ``pack.json``, cached until the file's time or size changes."""
    del mtime_ns, size
    try:
        found = _ID.search(read_inside(folder, MANIFEST, MAX_MANIFEST))
    except OpenError:
        return None
    return found[1].decode() if found else None


def pack_message(name: str, /, **values: object) -> str:
    """Return a message about packs (``labels/en-GB/packs.yaml``), filled in."""
    return message("packs", name, **values)


def _other_review(target: Path, earlier: Manifest, manifest: Manifest) -> str:
    """Return the error text for a folder that has the pack of another review."""
    ours, theirs = manifest.review.about.id, earlier.review.about.id
    advice = "other_by_id" if ours and theirs and ours != theirs else "other_advice"
    return _whose("other_review", target, earlier) + pack_message(advice)


def _whose(name: str, target: Path, earlier: Manifest) -> str:
    """Format a message with the summary that the pack in a folder was made from."""
    about = earlier.review.about
    report = f", {about.report}" if about.report else ""
    return pack_message(name, folder=target, file=earlier.input_file, publisher=earlier.publisher, report=report)
