"""The reviews of a digest: read from summaries and packs, without duplicates, chosen by theme."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from briefgen.checks.run import check
from briefgen.digest.alike import lexicon
from briefgen.errors import InputError, Problem, UsageError
from briefgen.library.collect import packs_below
from briefgen.library.model import message
from briefgen.pack.read import read_manifest
from briefgen.review.house.house import House
from briefgen.review.load import HOUSE_FILE, load_review
from briefgen.review.model import Review
from briefgen.review.yaml.decode import FORBIDDEN
from briefgen.storyboard.editions import reference

SUMMARIES = (".yaml", ".yml")


@dataclass(frozen=True)
class DigestSource:
    """A review, read from a summary or a pack.

    Attributes:
        review: its content.
        name: the file or folder, as it was given.
        page: where the page of its pack will be on the web; empty when that is not known.
        is_summary: whether it was read from a summary; of two of the same review, the summary is used.
        audience: whom it is an edition for; empty for everyone.
        formerly: the slugs of earlier packs of the review.
        input_file: the name of the summary that a pack was built from.
    """

    review: Review
    name: str
    page: str = ""
    is_summary: bool = True
    audience: str = ""
    formerly: tuple[str, ...] = ()
    input_file: str = ""

    @cached_property
    def reference(self) -> str:
        """The name of the review in citations: title, area and year."""
        return reference(self.review)

    @property
    def newest_first(self) -> tuple[int, int, int, str, bool, str]:
        """Sort key: newest first, undated last, then by name."""
        day = self.review.about.published
        when = (-day.year, -day.month, -day.day) if day else (1, 0, 0)
        return (*when, self.review.slug, not self.is_summary, self.name)


@dataclass(frozen=True)
class SkippedReview:
    """A review that is left out of the digest.

    Attributes:
        what: its reference, or its folder where that is not known.
        why: the key of the reason in ``templates/digest/notes.yaml``.
    """

    what: str
    why: str


@dataclass(frozen=True)
class DigestSources:
    """The usable reviews in order, and the skipped ones."""

    sources: tuple[DigestSource, ...]
    left_out: tuple[SkippedReview, ...]


def packs_or_summaries(folder: Path) -> tuple[Path, ...]:
    """Find the packs in a folder at any depth; if there is none, the summaries directly in it.

    Raises:
        UsageError: there is neither.
    """
    packs = tuple(packs_below(folder))
    if packs:
        return packs
    summaries = _summaries(folder)
    if not summaries:
        raise UsageError(message("digest.nothing", folder=folder))
    return summaries


def _summaries(folder: Path) -> tuple[Path, ...]:
    return tuple(
        sorted(
            path
            for path in folder.iterdir()
            if path.suffix.casefold() in SUMMARIES and path.name != HOUSE_FILE and not path.name.startswith(".")
        )
    )


def unbuilt(folder: Path, sources: Iterable[DigestSource]) -> tuple[Path, ...]:
    """Return the summaries in a folder of packs that have no pack there; a digest leaves them out.

    Args:
        folder: a folder that was given.
        sources: what was read.
    """
    files = {source.input_file for source in sources if not source.is_summary}
    return tuple(path for path in _summaries(folder) if path.name not in files) if files else ()


def read_pack(folder: Path, house: House) -> DigestSource | None:
    """Read the review of a pack; None when its ``pack.json`` cannot be used."""
    manifest = read_manifest(folder)
    if manifest is None or any(FORBIDDEN.search(text) for text in _texts(manifest.review.model_dump(mode="json"))):
        return None  # no summary can have such characters
    page = f"{house.site.rstrip('/')}/{manifest.slug}/briefing.html" if house.site else ""
    return DigestSource(
        manifest.review,
        str(folder),
        page,
        is_summary=False,
        audience=manifest.audience or "",
        input_file=Path(manifest.input_file).name,
        formerly=manifest.formerly,
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def read_summaries(files: Iterable[tuple[bytes, str]], house: House) -> list[DigestSource]:
    """Parse summaries and run the checks on them.

    A summary with errors has no pack, and no place in a digest: each must be mended or left out of the command.

    Args:
        files: the bytes and the name of each.
        house: whose choices for the checks hold.

    Raises:
        InputError: there are errors; every one of every file is in it.
    """
    sources: list[DigestSource] = []
    errors: list[Problem] = []
    for data, name in files:
        try:
            loaded = load_review(data, name)
        except InputError as error:
            errors += error.problems
            continue
        found = [problem for problem in check(loaded, house).problems if problem.is_error]
        errors += found
        if not found:
            sources.append(DigestSource(loaded.review, name))
    if errors:
        raise InputError(tuple(errors))
    return sources


def choose(sources: Iterable[DigestSource], *, with_restricted: bool = False) -> DigestSources:
    """Remove duplicates and reviews that may not be used.

    Args:
        sources: everything that was read.
        with_restricted: whether restricted reviews are used too.
    """
    chosen: dict[str, DigestSource] = {}
    closed: set[str] = set()  # reviews that were taken back or restricted since an earlier pack of them was built
    left_out = []
    every = sorted(sources, key=lambda each: each.newest_first)
    latest = _latest(every)
    for source in every:
        slug = source.review.slug
        if why := _why_not(source, with_restricted=with_restricted):
            left_out.append(SkippedReview(source.reference, why))
            if why in {"withdrawn", "restricted"} and slug not in chosen:
                closed.add(slug)
        elif slug in closed or latest.get(source.review.about.id or "", slug) != slug:
            left_out.append(SkippedReview(f"{source.reference} ({source.name})", "twice"))
        elif slug in chosen:
            same = chosen[slug].review == source.review
            left_out.append(SkippedReview(f"{source.reference} ({source.name})", "same" if same else "twice"))
        else:
            chosen[slug] = source
    return DigestSources(tuple(chosen.values()), tuple(left_out))


def _latest(sources: Iterable[DigestSource]) -> dict[str, str]:
    """Map the id of each review to its current slug: of its summary, else of its latest pack."""
    found: dict[str, DigestSource] = {}
    for source in sources:
        name = source.review.about.id
        if name is None or source.audience:
            continue
        known = found.setdefault(name, source)
        is_later = known.review.slug in source.formerly
        if (source.is_summary and not known.is_summary) or (is_later and not known.is_summary):
            found[name] = source
    return {name: source.review.slug for name, source in found.items()}


def _why_not(source: DigestSource, *, with_restricted: bool) -> str:
    about = source.review.about
    if about.digest_of:
        return "digest"
    if about.withdrawn is not None:
        return "withdrawn"
    if about.circulation == "restricted" and not with_restricted:
        return "restricted"
    return "audience" if source.audience else ""


def is_due(source: DigestSource, today: date) -> bool:
    """Whether a review is past its ``review_by`` date."""
    limit = source.review.about.review_by
    return limit is not None and today > limit.last_day


MOST_LISTED = 40
"""How many themes a message lists."""

Key = tuple[str, ...]


def theme_key(theme: str, language: str = "en-GB") -> Key:
    """Return a comparison key of a theme: lower case, no hyphens, stemmed."""
    plain = unicodedata.normalize("NFC", theme).casefold().replace("-", " ").replace("‑", " ")
    return tuple(lexicon(language).stem(word) for word in plain.split())


def with_theme(sources: Iterable[DigestSource], themes: Sequence[str]) -> tuple[DigestSource, ...]:
    """Return the reviews that have one of some themes, in order; all when no theme is given.

    "self-neglect" is not "neglect": a theme is whole.

    Raises:
        UsageError: no review has a theme; the message lists those that there are, the closest first.
    """
    every = tuple(sources)
    found: set[int] = set()
    for theme in themes:
        having = {number for number, source in enumerate(every) if _has(source, theme)}
        if not having:
            raise UsageError(_unknown(theme, every))
        found |= having
    return tuple(source for number, source in enumerate(every) if number in found) if themes else every


def as_written(sources: Iterable[DigestSource], theme: str) -> str:
    """Return the most frequent spelling of a theme."""
    ways = Counter(each for source in sources for each in source.review.about.themes if _matches(source, each, theme))
    return min(ways, key=lambda way: (-ways[way], way)) if ways else theme


def shared_themes(sources: Iterable[DigestSource], most: int) -> tuple[str, ...]:
    """Return the themes of more than one review, the most frequent first."""
    ways: dict[Key, Counter[str]] = {}
    for source in sources:
        keys = {theme_key(each, source.review.about.language): each for each in source.review.about.themes}
        for key, each in keys.items():
            ways.setdefault(key, Counter())[each] += 1
    often = sorted((each for each in ways.values() if each.total() > 1), key=lambda each: (-each.total(), min(each)))
    return tuple(min(each, key=lambda way: (-each[way], way)) for each in often[:most])


def _matches(source: DigestSource, written: str, theme: str) -> bool:
    language = source.review.about.language
    return theme_key(written, language) == theme_key(theme, language)


def _has(source: DigestSource, theme: str) -> bool:
    return any(_matches(source, each, theme) for each in source.review.about.themes)


def _unknown(theme: str, sources: Sequence[DigestSource]) -> str:
    """Return the message for an unknown theme: the existing ones, the closest first."""
    counts = Counter(each.casefold() for source in sources for each in dict.fromkeys(source.review.about.themes))
    if not counts:
        return message("digest.no_themes", theme=theme)
    wanted = set(theme_key(theme))
    close = [each for each in sorted(counts) if wanted & set(theme_key(each))]
    close += [each for each in get_close_matches(theme.casefold(), sorted(counts), n=3) if each not in close]
    listed = sorted(counts, key=lambda each: (-counts[each], each))
    shown = ", ".join(f"{each} ({counts[each]})" for each in listed[:MOST_LISTED])
    more = message("digest.more_themes", count=len(listed) - MOST_LISTED) if len(listed) > MOST_LISTED else ""
    either = message("digest.or").join(repr(each) for each in close[:3])
    guess = message("digest.guess", themes=either) if close else ""
    return message("digest.unknown_theme", theme=theme, guess=guess, themes=f"{shown}{more}")
