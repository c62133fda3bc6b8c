"""Many reviews of one theme → one Review: what recurs, who says it, and how often, in the reviews' own words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from briefgen.errors import UsageError
from briefgen.library.digest_checked import Verdict, judge, without_unused
from briefgen.library.digest_content import Brief, Composed, compose
from briefgen.library.digest_fit import Fitted, fit
from briefgen.library.digest_material import Material, gather
from briefgen.library.digest_notes import Told, comments, head, tail, told
from briefgen.library.digest_quotes import Quote
from briefgen.library.digest_sources import LeftOut, Source, choose
from briefgen.library.digest_themes import as_written, shared_themes, with_theme
from briefgen.library.digest_yaml import comment, written
from briefgen.review.house import House
from briefgen.review.load import Loaded, load_review
from briefgen.review.model import Review
from briefgen.wording import Wording

FEWEST = 2
"""A digest of one review would be that review."""

SCHEMA = "briefgen-schema.json"

MOST_THEMES = 5
"""How many of its reviews' themes a digest has when none was asked for."""

MOST_ROUNDS = 6
"""How often words that the checks refuse are replaced by others."""


@dataclass(frozen=True)
class Request:
    """What is asked for.

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
    """A finished digest.

    Attributes:
        text: its YAML file.
        review: what the file says.
        composed: what it was made from.
        material: everything that the reviews say.
        told: what an editor must know.
        fits: whether it keeps to one page and seven minutes, by estimate.
    """

    text: str
    review: Review
    composed: Composed
    material: Material
    told: Told
    fits: bool


def make_digest(read: Sequence[Source], request: Request, unreadable: Sequence[str] = ()) -> Digest:
    """Make a digest of the reviews that have a theme.

    Args:
        read: every review that was given, in any order.
        request: what is asked for.
        unreadable: names of packs that could not be read.

    Raises:
        UsageError: no review has the theme, or only one.
    """
    chosen = choose(read, with_restricted=request.with_restricted)
    themed = with_theme(chosen.sources, request.themes)
    sources, others = _in_one_language(themed, request.language)
    left_out = (*chosen.left_out, *others, *(LeftOut(name, "unreadable") for name in unreadable))
    _require_several(sources, request, left_out)
    language = sources[0].review.about.language
    wording = Wording(language, request.house.folder)
    themes = tuple(dict.fromkeys(as_written(sources, theme) for theme in request.themes))
    shared = () if themes else shared_themes(sources, MOST_THEMES)
    brief = Brief(themes, request.house, request.today, wording, shared)
    return _fitted(gather(sources, themes, language), brief, request, left_out)


def _in_one_language(sources: Sequence[Source], wanted: str) -> tuple[tuple[Source, ...], list[LeftOut]]:
    counts = Counter(source.review.about.language for source in sources)
    language = wanted or min(counts, key=lambda each: (-counts[each], each != "en-GB"), default="en-GB")
    same = tuple(source for source in sources if source.review.about.language == language)
    others = [LeftOut(s.reference, "language") for s in sources if s.review.about.language != language]
    return same, others


def _require_several(sources: Sequence[Source], request: Request, left_out: Sequence[LeftOut]) -> None:
    if len(sources) >= FEWEST:
        return
    theme = f" with the theme '{request.themes[0]}'" if request.themes else ""
    only = f"only one review{theme} ({sources[0].reference})" if sources else f"no review{theme}"
    message = f"A digest needs at least two reviews, and there is {only} to use."
    if left_out:
        lines = Told(tuple(left_out), (), (), (), ()).lines()
        message = "\n".join((message, *lines))
    raise UsageError(message)


def _fitted(material: Material, brief: Brief, request: Request, left_out: Sequence[LeftOut]) -> Digest:
    banned: dict[str, Quote] = {}
    verdict = Verdict((), ())
    for _ in range(MOST_ROUNDS):
        words = frozenset(banned)
        found = fit(lambda amounts, w=words: compose(material, brief, amounts, w), material, brief, request.voice)
        verdict = judge(_loaded(found.composed.review, ""), found.composed, brief)
        if not verdict.banned_words - words:
            break
        banned |= {quote.words: quote for quote in verdict.banned}
    composed = compose(material, brief, found.amounts, frozenset(banned), verdict.accepted)
    used = without_unused(_loaded(composed.review, ""), brief)
    composed = compose(material, brief, found.amounts, frozenset(banned), used)
    more = told(material, brief, found.amounts, left_out, tuple(banned.values()))
    return _written(composed, material, brief, more, found, request)


def _loaded(review: Review, text: str) -> Loaded:
    return load_review((text or written(_value(review), {})).encode(), "digest.yaml")


def _value(review: Review) -> dict[str, object]:
    """The keys of the file, in the order of the starter; nothing that is empty."""
    value = review.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {key: each for key, each in value.items() if each}


def _written(
    composed: Composed, material: Material, brief: Brief, more: Told, found: Fitted, request: Request
) -> Digest:
    inside = comments(composed, material)
    top = [line for each in head(material, brief, request.schema) for line in comment(each)]
    end = [line for each in ("", *tail(composed, material, more)) for line in comment(each)]
    body = written(_value(composed.review), inside)
    text = "\n".join((*(line.rstrip() for line in top), "", body, *(line.rstrip() for line in end), ""))
    loaded = _loaded(composed.review, text)
    if loaded.review != composed.review:
        raise UsageError("The digest could not be written so that it is read back as it is. Please report this.")
    return Digest(text, loaded.review, composed, material, more, found.fits)
