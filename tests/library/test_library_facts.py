"""What is kept in memory of a pack: what lists and counts need, and nothing of what was withdrawn."""

from collections.abc import Callable
from pathlib import Path

import pytest
from library_packs import entry_of, review_of
from manifests import TODAY, write_manifest

from briefgen.cache import Cache
from briefgen.library.collect import collect
from briefgen.library.facts import Facts, facts_of, withdrawn_as_json, withdrawn_from_json
from briefgen.review.house.house import House
from briefgen.review.model import Review

WITHDRAWN = {"withdrawn": "2025", "withdrawn_reason": "An error.", "subject": "Child T, aged 9", "id": "bcdfghjk"}


def facts(review: Review) -> Facts:
    """Return the facts of a pack of a review."""
    return facts_of(entry_of(review).manifest)


def test_what_lists_need_is_kept() -> None:
    """Names, dates, themes, headlines, agencies and recommendations without their prose."""
    advice = [{"text": "Do it.", "owner": "Police", "due": "2021", "status": "open"}, {"text": "Do more."}]
    review = review_of(recommendations=advice)
    found = facts(review)

    assert review.about == found.review.about
    assert ["Share nothing early, part 1"] == [each.headline for each in found.review.key_messages][:1]
    assert [("Police", "open"), (None, None)] == [(each.owner, each.status) for each in found.review.recommendations]
    assert {""} == {each.text for each in found.review.recommendations} | {found.review.what_happened}
    assert {""} == {each.finding for each in found.review.key_messages}
    assert ("under-1",) == found.ages


def test_nothing_that_was_withdrawn_is_kept() -> None:
    """Of a withdrawn pack what stands in its place, in memory and in the record of a site."""
    found = facts(review_of(about=WITHDRAWN))
    record = str(withdrawn_as_json(found))

    assert ((), (), "") == (found.review.key_messages, found.ages, found.review.about.subject)
    assert "aged 9" not in record
    assert "Share nothing" not in record
    assert "An error." in record


def test_a_record_says_the_same() -> None:
    """Facts that were written into a site's record are read as they were, with date, reason and id."""
    found = facts(review_of(about=WITHDRAWN | {"area": "Café"}))
    again = withdrawn_from_json(withdrawn_as_json(found))

    assert (found.slug, found.audience, found.files) == (again.slug, again.audience, again.files)
    assert (found.language, found.circulation) == (again.language, again.circulation)
    names = ("id", "title", "area", "kind", "published", "publisher", "withdrawn", "withdrawn_reason", "report")
    assert {n: getattr(found.review.about, n) for n in names} == {n: getattr(again.review.about, n) for n in names}


def test_the_form_of_an_earlier_version_is_read() -> None:
    """It had the name of the summary and the date between the audience and the language."""
    values = withdrawn_as_json(facts(review_of(about=WITHDRAWN)))
    slug, audience, language, circulation = values["pack"]
    earlier = {
        **values,
        "pack": [slug, audience, "a.yaml", "2021-03", language, circulation],
        "wording": [],
        "ages": [],
    }

    assert withdrawn_from_json(values) == withdrawn_from_json(earlier)


@pytest.mark.parametrize(
    "damage",
    [
        {"pack": []},
        {"about": {}},
        {"about": {"title": "A"}},
        {"about": 7},
        {"files": [[1]]},
        {"files": 7},
        {"pack": None},
    ],
)
def test_damage_is_told(damage: dict[str, object]) -> None:
    """A record whose facts cannot be used is no traceback."""
    with pytest.raises(ValueError):
        withdrawn_from_json(withdrawn_as_json(facts(review_of(about=WITHDRAWN))) | damage)


def test_what_is_not_withdrawn_is_not_taken_for_it() -> None:
    """A record without the date is damaged."""
    values = withdrawn_as_json(facts(review_of(about=WITHDRAWN)))
    del values["about"]["withdrawn"]
    with pytest.raises(ValueError, match="withdrawn"):
        withdrawn_from_json(values)


def test_nothing_of_packs_is_in_the_cache(
    make_review: Callable[..., Review], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a pack says is only in the pack and in the site."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    write_manifest(tmp_path / "packs", make_review(about={"title": "Adult W"}))
    collect([tmp_path / "packs"], House(), TODAY)

    assert [] == list(Cache().usage())
