"""What is kept of packs between two runs of ``briefgen library``: it changes no byte, and gives nothing away."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from manifests import TODAY, write_manifest

from briefgen.cache import Cache
from briefgen.library import feed
from briefgen.library.collect import Collected, collect
from briefgen.library.facts import KIND
from briefgen.library.site import site_files
from briefgen.pack.model import FileEntry, Manifest
from briefgen.render.artifact import MANIFEST
from briefgen.review.house import House
from briefgen.review.model import Review

Make = Callable[..., Review]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def packs(make_review: Make, tmp_path: Path) -> Path:
    """A current pack with a recording, one past its date, one for an audience, a withdrawn and a restricted one."""
    folder = tmp_path / "packs"
    sound = FileEntry(name="podcast.mp3", media_type="audio/mpeg", bytes=9, sha256="0" * 64)
    due = {"title": "Adult D", "area": "Café", "review_by": "2020-05", "themes": ["Neglect", "neglect"]}
    advice = [{"text": "Do it.", "owner": "Police", "due": "2021", "status": "open"}, {"text": "Do more."}]
    current = write_manifest(folder, make_review(recommendations=advice))
    manifest = Manifest.model_validate_json((current / MANIFEST).read_bytes())
    with_sound = manifest.model_copy(update={"files": (sound,)})
    (current / MANIFEST).write_text(with_sound.model_dump_json(by_alias=True), encoding="utf-8")
    write_manifest(folder, make_review(), audience="Police")
    write_manifest(folder, make_review(about=due))
    gone = {"title": "Adult W", "subject": "Adult W, aged 93", "withdrawn": "2025", "withdrawn_reason": "An error."}
    write_manifest(folder, make_review(about=gone, key_messages=_messages("What was said before it was withdrawn")))
    closed = {"title": "Child Secret", "circulation": "restricted"}
    write_manifest(folder, make_review(about=closed, key_messages=_messages("What few may know")))
    return folder


def _messages(headline: str) -> list[dict[str, Any]]:
    return [{"headline": headline, "finding": "It was not seen.", "agencies": ["Housing"]}]


def collected(packs: Path, today: date = TODAY, **options: Any) -> Collected:
    """Return a library with an address."""
    return collect([packs], House(), today, base_url="https://a.example/", **options)


def keys(found: Collected) -> dict[str, str]:
    """Return the key of every file of a library's site."""
    return {each.address: each.key for each in site_files(found.library, Path("none"))}


_whole = Manifest.model_validate_json


def no_reading(*_: object) -> None:
    """Stand for what must not be done again."""
    raise AssertionError


def only_restricted(data: bytes) -> Manifest:
    """Stand for the reading of a manifest: nothing is kept of restricted packs, so only theirs are read."""
    assert b'"restricted"' in data
    return _whole(data)


def kept(cache: Path) -> str:
    """Return everything in the cache."""
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in _files(cache))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("today", [TODAY, date(2019, 1, 1)])
def test_what_is_kept_says_the_same(packs: Path, today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time only the manifests of restricted packs are read, on whatever day, and every key of the site is the same."""
    first = keys(collected(packs, today))
    collected(packs)
    monkeypatch.setattr(Manifest, "model_validate_json", only_restricted)

    assert first == keys(collected(packs, today))


def test_a_page_is_made_from_the_whole_manifest(packs: Path) -> None:
    """A pack whose facts were kept has the same page as one whose manifest was just read."""
    pages = [
        {each.address: each.make() for each in site_files(collected(packs).library, Path("none")) if ".html" in each.address}
        for _ in range(2)
    ]  # fmt: skip

    assert pages[0] == pages[1]


def test_a_changed_pack_is_read_again(packs: Path, make_review: Make) -> None:
    """What is kept belongs to the bytes of the manifest: other bytes, other facts."""
    collected(packs)
    write_manifest(packs / "more", make_review(about={"title": "Child New"}))
    (pack,) = (packs / "more").iterdir()
    text = (pack / MANIFEST).read_text("utf-8")
    (pack / MANIFEST).write_text(text.replace("Share what you know", "Say what you know"), "utf-8")
    (entry,) = (each for each in collected(packs).library.entries if each.pack == pack)

    assert "Say what you know early, part 1" == entry.listed.review.key_messages[0].headline


def test_nothing_of_what_few_may_see_is_kept(packs: Path, cache: Path) -> None:
    """A restricted pack is known to be restricted by its hash alone, also when it is in the library."""
    for with_restricted in (False, True, False):
        found = collected(packs, with_restricted=with_restricted)
        keys(found)

        assert int(not with_restricted) == len(found.restricted)
        assert 4 + with_restricted == len(found.library.entries)
    assert "Adult D" in kept(cache)
    assert "Secret" not in kept(cache)
    assert "What few may know" not in kept(cache)


def test_nothing_that_was_withdrawn_is_kept(packs: Path, cache: Path) -> None:
    """Of a withdrawn pack what stands in its place is kept, and nothing of what it said."""
    keys(collected(packs))

    assert "Adult W" in kept(cache)
    assert "before it was withdrawn" not in kept(cache)
    assert "aged 93" not in kept(cache)


def test_a_pack_that_is_withdrawn_leaves_what_is_kept(packs: Path, make_review: Make, cache: Path) -> None:
    """What was kept of a pack goes with it in the next run."""
    seen = write_manifest(
        packs / "more", make_review(about={"title": "Child X"}, key_messages=_messages("Seen once"))
    )
    collected(packs)
    before = "Seen once" in kept(cache)
    (seen / MANIFEST).unlink()
    collected(packs)

    assert (before, "Seen once" in kept(cache)) == (True, False)


def test_a_damaged_cache_does_no_harm(packs: Path, cache: Path) -> None:
    """What cannot be read is as if it were not there."""
    first = keys(collected(packs))
    for path in _files(cache):
        path.write_bytes(b"not what it was")

    assert first == keys(collected(packs))


def test_an_episode_is_made_once(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that has a known episode takes it as it was, to the byte."""

    def feed_xml() -> bytes:
        (found,) = (each for each in feed.feeds(collected(packs).library) if each.address == feed.FEED)
        return found.make()

    first = feed_xml()
    assert b"<item>" in first
    monkeypatch.setattr(feed, "item_xml", no_reading)

    assert first == feed_xml()


def test_another_version_takes_the_place_of_what_was_kept(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version of the programs kept is not used, and is gone afterwards."""
    first = keys(collected(packs))
    monkeypatch.setattr("briefgen.library.facts.programs", lambda: ["another"])

    assert first == keys(collected(packs))
    assert [1] == [each.entries for each in Cache().usage() if each.kind == KIND]
