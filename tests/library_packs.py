"""Packs of a library without their files: what the feed, and everything else that reads ``pack.json``, is made from."""

import hashlib
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from briefgen.library.facts import facts_of
from briefgen.library.model import Entry, Library
from briefgen.pack.manifest import FileEntry, Manifest, VoiceEntry
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.wording.wording import Wording

TODAY = date(2026, 1, 15)
KINDS = {
    "podcast.mp3": "audio/mpeg", "podcast.m4a": "audio/mp4", "captions.vtt": "text/vtt",
    "captions.srt": "application/x-subrip", "transcript.html": "text/html", "transcript.txt": "text/plain",
    "chapters.json": "application/json+chapters", "briefing.html": "text/html",
}  # fmt: skip
SOUND = tuple(name for name in KINDS if name != "podcast.m4a")


_wording = cache(Wording)


def review_of(**changes: Any) -> Review:
    """Return a small review; ``about`` changes its ``review:`` part, None removes a field."""
    about = {
        "title": "Child T", "kind": "Case review", "area": "Exampleshire", "published": "2021-03",
        "publisher": "Exampleshire Board", "subject": "Child T, under 1", "pseudonyms": ["Child T"],
        "themes": ["Neglect"],
    } | changes.pop("about", {})  # fmt: skip
    word = changes.pop("word", "nothing")
    fields: dict[str, Any] = {
        "what_happened": f"Child T was hurt at home. People knew {word}.\n\nServices met {word} times.",
        "key_messages": [
            {"headline": f"Share {word} early, part {n}", "finding": f"Child T was seen by {word} {n}.", "agencies": ["all"]}
            for n in (1, 2, 3)
        ],
        "support": [{"name": "Samaritans", "contact": "116 123"}],
    } | changes  # fmt: skip
    return Review.model_validate(
        {"review": {key: value for key, value in about.items() if value is not None}} | fields
    )


def voice(engine: str = "hibari", speaker: str = "Heart") -> VoiceEntry:
    """Return a voice of a pack."""
    return VoiceEntry(
        speaker=speaker, id="heart", name="Heart", engine=engine, accent="British", licence="Apache-2.0",
        credit="Heart.", sends_to=None, rate_wpm=170,
    )  # fmt: skip


def entry_of(
    review: Review | None = None,
    *,
    file: str = "review.yaml",
    files: tuple[str, ...] = SOUND,
    audience: str = "",
    house: House | None = None,
    voices: tuple[VoiceEntry, ...] = (),
) -> Entry:
    """Return a pack of a library."""
    review = review or review_of()
    edition = Edition(review, house or House(), _wording(review.about.language), TODAY, audience)
    about = review.about
    manifest = Manifest(
        briefgen="0", title=about.title, slug=edition.slug, audience=audience or None, area=about.area, kind=about.kind,
        published=about.published.iso if about.published else None, publisher=edition.publisher,
        language=about.language, circulation=about.circulation, review_by=None, themes=about.themes,
        headlines=tuple(each.headline for each in review.key_messages), input_file=file, input_sha256="0" * 64,
        settings_sha256="0" * 64, versions={}, outputs=("podcast",), voice=None, voices=voices or (voice(),),
        times="measured", total_s=361.6, spoken_words=900, scenes=(), briefing=None, left_out=(), ignored=(),
        files=tuple(FileEntry(name=name, media_type=KINDS[name], bytes=1000 + len(name), sha256="0" * 64) for name in files),
        review=review,
    )  # fmt: skip
    facts = facts_of(manifest)
    listed = replace(edition, review=facts.review)
    sha256 = hashlib.sha256(manifest.model_dump_json().encode()).hexdigest()
    return Entry(Path("packs", edition.slug), sha256, facts, listed, lambda: manifest)  # fmt: skip


def library_of(
    *entries: Entry, house: House | None = None, base_url: str = "https://a.example/learning/", today: date = TODAY,
    language: str = "en-GB",
) -> Library:  # fmt: skip
    """Return a library of packs."""
    ordered = tuple(sorted(entries, key=lambda each: each.newest_first))
    return Library(ordered, house or House(), _wording(language), base_url, today)
