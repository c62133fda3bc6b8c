"""Make a digest: choose the reviews of a theme, group their lessons, and compose one summary that fits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from briefgen.digest.compose import Composed, compose
from briefgen.digest.file import EditorNotes, comment, comments, format_yaml, gather_notes, head, tail
from briefgen.digest.fit import check_digest, fit, without_unused
from briefgen.digest.likeness_model import load_model, model_folder
from briefgen.digest.material import DigestMaterial, gather
from briefgen.digest.quotes import Amounts, Brief
from briefgen.digest.sources import DigestSource, SkippedReview, as_written, choose, shared_themes, with_theme
from briefgen.errors import BriefgenError, UsageError
from briefgen.library.model import message
from briefgen.review.house.house import House
from briefgen.review.load import Loaded, load_review
from briefgen.review.model import Ignore, Review
from briefgen.wording.wording import Wording

if TYPE_CHECKING:
    from briefgen.digest.quotes import Quote

FEWEST = 2
"""The least number of reviews in a digest."""

SCHEMA = "briefgen-schema.json"

MOST_THEMES = 5
"""The most themes of its reviews that a digest has when none was asked for."""

MOST_ROUNDS = 6
"""The most rounds of replacing quotations that the checks refuse."""


@dataclass(frozen=True)
class Request:
    """The options of a digest.

    Attributes:
        themes: as the user writes them; empty for every review.
        house: the publisher.
        today: the day that the digest is made.
        language: ``en-GB`` or ``cy``; empty for the language that most of the reviews have.
        with_restricted: whether restricted reviews are used; the digest is then restricted.
        voice: the id of the voice that will read it; None for the house's.
        schema: where the schema is for editors, as seen from the file.
    """

    themes: tuple[str, ...]
    house: House
    today: date
    language: str = ""
    with_restricted: bool = False
    voice: str | None = None
    schema: str = SCHEMA


@dataclass(frozen=True)
class Digest:
    """A finished digest: its summary as YAML, and how it was made.

    Attributes:
        text: its YAML file.
        review: what the file says.
        composed: what it was made from.
        material: everything that the reviews say.
        notes: the notes for the editor.
        fits: whether it keeps to one page and seven minutes, by estimate.
        could_use_model: whether the model that finds such pairs (``DigestMaterial.perhaps``) is not installed.
    """

    text: str
    review: Review
    composed: Composed
    material: DigestMaterial
    notes: EditorNotes
    fits: bool
    could_use_model: bool = False


def make_digest(
    read: Sequence[DigestSource], request: Request, unreadable: Sequence[str] = (), not_built: Sequence[str] = ()
) -> Digest:
    """Make a digest of the reviews on a theme.

    Args:
        read: every review that was given, in any order.
        request: the options.
        unreadable: names of packs that could not be read.
        not_built: names of summaries beside packs, of which there is no pack.

    Raises:
        UsageError: no review has the theme, or only one.
        BriefgenError: the model for likeness is damaged.
    """
    chosen = choose(read, with_restricted=request.with_restricted)
    themed = with_theme(chosen.sources, request.themes)
    sources, others = _in_one_language(themed, request.language)
    names = (("unreadable", unreadable), ("not_built", not_built))
    left_out = (*chosen.left_out, *others, *(SkippedReview(name, why) for why, each in names for name in each))
    _require_several(sources, request, left_out)
    language = sources[0].review.about.language
    wording = Wording(language, request.house.folder)
    themes = tuple(dict.fromkeys(as_written(sources, theme) for theme in request.themes))
    shared = () if themes else shared_themes(sources, MOST_THEMES)
    brief = Brief(themes, request.house, request.today, wording, shared)
    # Its vectors were made from English text.
    is_english = language.startswith("en")
    model = load_model(model_folder()) if is_english else None
    made = _fitted(gather(sources, themes, language, model), brief, request, left_out)
    return replace(made, could_use_model=is_english and model is None)


def _in_one_language(
    sources: Sequence[DigestSource], wanted: str
) -> tuple[tuple[DigestSource, ...], list[SkippedReview]]:
    counts = Counter(source.review.about.language for source in sources)
    language = wanted or min(counts, key=lambda each: (-counts[each], each != "en-GB"), default="en-GB")
    same = tuple(source for source in sources if source.review.about.language == language)
    others = [SkippedReview(s.reference, "language") for s in sources if s.review.about.language != language]
    return same, others


def _require_several(sources: Sequence[DigestSource], request: Request, left_out: Sequence[SkippedReview]) -> None:
    """Raise UsageError unless at least two reviews remain."""
    if len(sources) >= FEWEST:
        return
    theme = message("digest.with_theme", theme=request.themes[0]) if request.themes else ""
    if sources:
        text = message("digest.only_one", theme=theme, reference=sources[0].reference)
    else:
        text = message("digest.none", theme=theme)
    if left_out:
        lines = EditorNotes(tuple(left_out), (), (), (), ()).lines(private=True)
        text = "\n".join((text, *lines))
    raise UsageError(text)


def _fitted(material: DigestMaterial, brief: Brief, request: Request, left_out: Sequence[SkippedReview]) -> Digest:
    """Fit a digest, run the checks on it, and fit it again without quotations that cannot be used."""
    banned: dict[str, Quote] = {}
    for _ in range(MOST_ROUNDS):
        found = fit(partial(_composed, material, brief, frozenset(banned)), material, brief, request.voice)
        verdict = check_digest(_loaded(found.composed.review), found.composed, brief)
        if not verdict.banned_words - banned.keys():
            break
        banned |= {quote.words: quote for quote in verdict.banned}
    make = partial(_composed, material, brief, frozenset(banned), found.amounts)
    used = without_unused(_loaded(make(verdict.accepted).review), brief)
    composed = make(used)
    more = gather_notes(material, brief, found.amounts, left_out, tuple(banned.values()))
    text = _text(composed, material, head(material, brief, request.schema), more)
    if _loaded(composed.review, text).review != composed.review:
        raise BriefgenError(message("digest.not_read_back"))
    return Digest(text, composed.review, composed, material, more, found.fits)


def _composed(
    material: DigestMaterial, brief: Brief, banned: frozenset[str], amounts: Amounts, accepted: Iterable[Ignore] = ()
) -> Composed:
    return compose(material, brief, amounts, banned, accepted)


def _loaded(review: Review, text: str = "") -> Loaded:
    return load_review((text or format_yaml(_value(review), {})).encode(), "digest.yaml")


def _value(review: Review) -> dict[str, object]:
    """Return the fields of a summary that have a value, in the order of a new summary (``briefgen new``)."""
    value = review.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {key: each for key, each in value.items() if each}


def _text(composed: Composed, material: DigestMaterial, top: Sequence[str], more: EditorNotes) -> str:
    """Return the YAML text: notes at the top, the summary with comments, notes at the end."""
    body = format_yaml(_value(composed.review), comments(composed, material))
    first = [line for each in top for line in comment(each)]
    last = [line for each in tail(composed, material, more) for line in comment(each)]
    return "\n".join((*first, "", body, *last, ""))
