"""Templates get plain data: everything that is made is made here, and every value that a template gets is looked at."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import plain_review
from decks import timeline
from library_packs import entry_of, review_of
from library_packs import library_of as library_of_entries
from manifests import TODAY, manifest_of
from markupsafe import Markup

from briefgen import resources
from briefgen.checks.run import check
from briefgen.cli.report import Checked
from briefgen.cli.report import page as report_page
from briefgen.library.collect import collect
from briefgen.library.feed.feed import feeds
from briefgen.library.pages.charts import insight_pages
from briefgen.library.pages.forwards import forwarding_pages
from briefgen.library.pages.home import assets, pages
from briefgen.outputs.abstract.abstract import render_abstract
from briefgen.outputs.deck.deck import render_deck
from briefgen.outputs.guide.guide import render_guide
from briefgen.outputs.material import Material
from briefgen.outputs.page.html import render_briefing_page
from briefgen.outputs.page.large import render_large_print
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.outputs.pictures.draw import sheet
from briefgen.outputs.pictures.reading import read_slides
from briefgen.outputs.podcast.texts import render_transcript
from briefgen.outputs.share.share import render_share
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import FileEntry, LineEntry, SceneEntry
from briefgen.review.house.house import House, Speaker
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.serve import preview
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.script import write_storyboard
from briefgen.wording import templating
from briefgen.wording.house_templates import built_in_names
from briefgen.wording.wording import Wording

ROWAN = resources.samples() / "invented-rowan.yaml"
PLAIN = (str, Markup, int, float, bool, type(None), dict, list, tuple)
DAY = date(2026, 1, 1)

Context = tuple[str, dict[str, Any]]


class Seen:
    """What was filled while the test ran: each template with its context, and every file taken in."""

    def __init__(self) -> None:
        self.contexts: list[Context] = []
        self.texts: list[tuple[str, str]] = []
        self.files: set[str] = set()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Make everything that briefgen makes with a template, and record it."""
    found = Seen()
    render, load = Wording.render, templating.Templates._load_template

    def rendered(self: Wording, template: str, /, **context: Any) -> str:
        text = render(self, template, **context)
        found.contexts.append((template, context))
        found.texts.append((self.language, text))
        return text

    def loaded(self: templating.Templates, name: str, given: Any) -> Any:
        found.files.add(name)
        return load(self, name, given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFGEN_CACHE", str(tmp_path_factory.mktemp("cache")))  # what is kept is not filled again
        patch.setattr(Wording, "render", rendered)
        patch.setattr(templating.Templates, "_load_template", loaded)
        for made in MAKERS:
            made(tmp_path_factory.mktemp("made"))
    return found


def _packs(folder: Path) -> None:
    """Every output of a pack, in both languages, each design, for all and for one audience, by one or two speakers."""
    del folder
    review = plain_review(ROWAN)
    welsh = review.model_copy(update={"about": review.about.model_copy(update={"language": "cy"})})
    two = House(host=Speaker(voice="heart"), reader=Speaker(voice="heart", name="Ann"), design="seven-box")
    audience = next(name for message in review.key_messages for name in message.audiences)
    for edition in (
        make_edition(review, House(), DAY),
        make_edition(welsh, two, DAY),
        make_edition(review, House(design="plain", site="https://a.example/"), DAY, audience),
    ):
        _pack(edition)


def _pack(edition: Edition) -> None:
    board = write_storyboard(edition)
    times = timeline(board)
    files = ("podcast.mp3", "briefing.pdf", "share-card.png", "other.bin")
    render_transcript(edition, board, times)
    render_abstract(edition)
    list(render_share(Material(edition, board, times)))
    render_briefing_page(edition, board, times, files)
    render_briefing_page(edition, None, None, ("transcript.html",))
    render_briefing_pdf(edition)
    slides = read_slides(render_deck(edition, board, times).data)
    sheet(slides, edition.wording, {(0, 0): 0.9})
    if edition.house.design == "report":
        render_large_print(edition)
        render_guide(edition, board, times, [_JPEG] * len(board.scenes))


_JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 + "ffc0000b080001000101011100"
    "ffc40014000100000000000000000000000000000000ffc40014100100000000000000000000000000000000"
    "ffda0008010100003f00d2ffd9"
)


def _library(folder: Path) -> None:
    """Every page of a site: reviews of several years, one withdrawn, a digest, one for an audience, recordings."""
    review = plain_review(ROWAN)
    about = review.about.model_dump(by_alias=True) | {"published": "2024"}
    for number in range(60):
        changes = {
            "title": f"Child {number}",
            "published": str(2015 + number % 9),
            "themes": [f"theme {number % 14}"],
        }
        if number == 3:
            changes |= {"withdrawn": "2025-02", "withdrawn_reason": "An error."}
        if number == 4:
            changes |= {"digest_of": ["Child 1", "Child 2"]}
        if number == 5:
            changes |= {"circulation": "restricted", "review_by": "2020"}
        _write(folder, Review.model_validate({**review.model_dump(by_alias=True), "review": {**about, **changes}}))
    _write(folder, review, "Health")
    for language in ("en-GB", "cy"):
        library = collect([folder], House(), TODAY, base_url="https://a.example/", language=language).library
        library = replace(library, forwards={"an-earlier-name": library.entries[0].slug})
        for file in (*pages(library), *assets(library), *insight_pages(library), *forwarding_pages(library)):
            file.make()


def _write(folder: Path, review: Review, audience: str = "") -> None:
    lines = (LineEntry(id="a.01", speaker="Host", text="Welcome.", start_s=0.5, end_s=3),)
    scene = SceneEntry(id="about", title="What this is", words=8, budget_s=9, start_s=0, end_s=65, lines=lines)
    files = tuple(
        FileEntry(name=name, media_type="x/y", bytes=9_000, sha256="0" * 64)
        for name in ("podcast.mp3", "briefing.pdf", "video.mp4", "captions.vtt")
    )
    changes = {"times": "measured", "total_s": 130.0, "scenes": (scene,), "files": files}
    manifest = manifest_of(review, audience).model_copy(update=changes)
    (folder / manifest.slug).mkdir()
    (folder / manifest.slug / MANIFEST).write_text(manifest.model_dump_json(by_alias=True), encoding="utf-8")


def _small_library(folder: Path) -> None:
    """One review that says neither when nor why: there is little to count."""
    _write(folder, review_of(about={"published": None, "themes": []}))
    library = collect([folder], House(), TODAY).library
    for file in (*pages(library), *insight_pages(library)):
        file.make()


def _feeds(folder: Path) -> None:
    del folder
    for file in feeds(library_of_entries(entry_of())):
        file.make()


def _for_authors(folder: Path) -> None:
    """The page that follows ``--watch``, and the report of the checks."""
    del folder
    preview._page()
    text = ROWAN.read_text(encoding="utf-8").replace("action:", "action: He failed to ring 07700 900123.\n    x:", 1)
    loaded = load_review(ROWAN.read_bytes(), ROWAN.name)
    findings = check(replace(loaded, review=loaded.review), House())
    report_page([Checked(ROWAN.name, text, findings.problems, findings.ignored), Checked("none.yaml", "", ())])


MAKERS: tuple[Callable[[Path], None], ...] = (_packs, _library, _small_library, _feeds, _for_authors)


def odd(value: Any, way: str) -> Iterator[str]:
    """Yield the way to everything that is no plain data."""
    if type(value) not in PLAIN:
        yield f"{way}: {type(value).__name__}"
    elif type(value) is dict:
        for key, item in value.items():
            if type(key) not in {str, int}:
                yield f"{way}: key {key!r}"
            yield from odd(item, f"{way}.{key}")
    elif type(value) in {list, tuple}:
        for index, item in enumerate(value):
            yield from odd(item, f"{way}[{index}]")


@pytest.mark.slow
def test_every_template_gets_plain_data(seen: Seen) -> None:
    """No model, path, function or other object is in any context of any template, however deep."""
    found = {fault for template, context in seen.contexts for fault in odd(context, template)}

    assert set() == found
    assert 300 < len(seen.contexts)


@pytest.mark.slow
def test_a_house_with_copies_of_all_templates_makes_the_same(seen: Seen, tmp_path: Path) -> None:
    """What is filled in the child is the same, character by character."""
    for name in built_in_names():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(resources.templates() / name, tmp_path / name)
    wordings = {language: Wording(language, tmp_path) for language in ("en-GB", "cy")}
    unlike = [
        template
        for (template, context), (language, text) in zip(seen.contexts, seen.texts, strict=True)
        if wordings[language].render(template, **context) != text
    ]
    for wording in wordings.values():
        wording.close()

    assert [] == unlike


@pytest.mark.slow
def test_every_template_is_filled_here(seen: Seen) -> None:
    """So that none is forgotten: each file that has a part in an output was filled or taken in."""
    assert set() == built_in_names() - seen.files
