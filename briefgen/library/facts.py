"""What lists, counts and feeds need of a pack: a small part of its manifest, so that thousands fit into memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import ValidationError

from briefgen.library.ages import bands
from briefgen.pack.model import Manifest
from briefgen.review.model import About, Review

_WITHDRAWN_ABOUT = frozenset(
    {
        "id", "title", "kind", "area", "published", "report", "language", "review_by", "withdrawn",
        "withdrawn_reason", "digest_of", "circulation", "publisher",
    }
)  # fmt: skip
"""What a site keeps of the ``review:`` part of a withdrawn pack."""

_UNSAID = "…"


class PackFile(NamedTuple):
    """A file of a pack: as ``pack.model.FileEntry``, without its media type."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Facts:
    """The part of a pack that stays in memory.

    Attributes:
        slug: the name of its folder in the site.
        audience: whom an edition for one audience is for; empty for everyone.
        language: of the pack.
        circulation: ``public`` or ``restricted``.
        files: every file but ``pack.json``.
        ages: the age bands that it is about (``ages.bands``).
        review: its review without its prose: ``about``; headline, agencies and whether there is a reason of each
            message; and owner, date and status of each recommendation. A withdrawn one has no messages.
    """

    slug: str
    audience: str
    language: str
    circulation: str
    files: tuple[PackFile, ...]
    ages: tuple[str, ...]
    review: Review

    def has(self, name: str) -> bool:
        """Whether the pack has a file of this name."""
        return any(each.name == name for each in self.files)


def facts_of(manifest: Manifest) -> Facts:
    """Return what lists, counts and feeds need of a pack."""
    about = manifest.review.about
    is_withdrawn = about.withdrawn is not None
    return Facts(
        slug=manifest.slug,
        audience=manifest.audience or "",
        language=manifest.language,
        circulation=manifest.circulation,
        files=tuple(PackFile(each.name, each.sha256, each.bytes) for each in manifest.files),
        ages=() if is_withdrawn else bands(about.subject, about.language),
        review=_without_messages(_withdrawn_about(about)) if is_withdrawn else _without_prose(manifest.review),
    )


def _without_prose(review: Review) -> Review:
    """Return a review with what is counted and listed of it alone."""
    unsaid: dict[str, Any] = {"finding": "", "audiences": {}, "action": None, "source": None}
    messages = tuple(
        each.model_copy(update=unsaid | {"why": _UNSAID if each.why else None}) for each in review.key_messages
    )
    advice = tuple(each.model_copy(update={"text": ""}) for each in review.recommendations)
    return _without_messages(review.about).model_copy(update={"key_messages": messages, "recommendations": advice})


def _without_messages(about: About) -> Review:
    """Return a review with nothing but ``about``."""
    return Review.model_construct(about=about, what_happened="", key_messages=())


def _withdrawn_about(about: About) -> About:
    return about.model_copy(update={"subject": "", "themes": (), "pseudonyms": ()})


def withdrawn_as_json(facts: Facts) -> dict[str, Any]:
    """Return the facts of a withdrawn pack as JSON, for the record of a site: what stands in its place."""
    about = facts.review.about.model_dump(mode="json", include=set(_WITHDRAWN_ABOUT), exclude_defaults=True)
    pack = [facts.slug, facts.audience, facts.language, facts.circulation]
    return {"pack": pack, "files": [list(each) for each in facts.files], "about": about}


def withdrawn_from_json(values: Mapping[str, Any]) -> Facts:
    """Return what ``withdrawn_as_json`` wrote; the form of earlier versions, which had more fields, is read too.

    Raises:
        ValueError: it is damaged.
    """
    try:
        about = About.model_validate({"subject": _UNSAID, **values["about"]})
        slug, audience, *_, language, circulation = map(str, values["pack"])
        files = tuple(PackFile(str(name), str(sha256), int(size)) for name, sha256, size in values["files"])
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise ValueError(str(error)) from error
    if about.withdrawn is None:
        raise ValueError("withdrawn")
    return Facts(slug, audience, language, circulation, files, (), _without_messages(_withdrawn_about(about)))
