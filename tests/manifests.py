"""Packs that have only their ``pack.json``: a true Manifest of a Review, without the time that a build takes."""

from datetime import date
from pathlib import Path

from briefgen.library.collect import collect
from briefgen.library.model import Library
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import Manifest
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.text import slugify

TODAY = date(2026, 11, 22)


def manifest_of(review: Review, audience: str = "") -> Manifest:
    """Return what a pack without any output says of itself."""
    about = review.about
    return Manifest(
        briefgen="0",
        title=about.title,
        slug=f"{review.slug}-{slugify(audience)}" if audience else review.slug,
        audience=audience or None,
        area=about.area,
        kind=about.kind,
        published=about.published.iso if about.published else None,
        publisher=about.publisher or "",
        language=about.language,
        circulation=about.circulation,
        review_by=about.review_by.iso if about.review_by else None,
        themes=about.themes,
        headlines=tuple(message.headline for message in review.key_messages),
        input_file=f"{review.slug}.yaml",
        input_sha256="0" * 64,
        settings_sha256="0" * 64,
        versions={"briefgen": "0"},
        outputs=(),
        voice=None,
        times="estimated",
        total_s=0,
        spoken_words=0,
        scenes=(),
        briefing=None,
        left_out=(),
        ignored=(),
        files=(),
        review=review,
    )


def write_manifest(folder: Path, review: Review, audience: str = "") -> Path:
    """Write the ``pack.json`` of a Review and return the pack's folder."""
    manifest = manifest_of(review, audience)
    pack = folder / manifest.slug
    pack.mkdir(parents=True)
    (pack / MANIFEST).write_text(manifest.model_dump_json(by_alias=True), encoding="utf-8")
    return pack


def library_of(folder: Path, *reviews: Review, language: str = "en-GB", today: date = TODAY) -> Library:
    """Write the packs of some Reviews and return their library."""
    for review in reviews:
        write_manifest(folder, review)
    return collect([folder], House(), today, base_url="https://learning.example", language=language).library
