"""One build: load → check → edition → fit page and slides → narrate → render each output → manifest.

Nothing is written here: the pack that comes of it is written, and verified from its files, by ``pack.write``.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen import native_libraries
from briefgen.checks.run import Findings, check, stopping, waive
from briefgen.errors import InputError, UsageError
from briefgen.outputs.deck.deck import fit_slides
from briefgen.outputs.material import Material
from briefgen.outputs.page.page import render_web_page
from briefgen.outputs.page.pdf import BriefingPdf, DoesNotFit, render_briefing_pdf
from briefgen.outputs.registry import Output, allowed, outputs
from briefgen.pack.artifact import Artifact
from briefgen.pack.manifest import BriefingEntry, IgnoredEntry, Manifest, make_manifest
from briefgen.pack.private import refuse_private
from briefgen.pipeline.check import picture_problems
from briefgen.pipeline.houses import open_house
from briefgen.pipeline.narrate import cast, estimated, from_recordings, narrated, recorded_script, whole_estimate
from briefgen.pipeline.order import Order, Progress
from briefgen.pipeline.results import Casting, Pack, Script
from briefgen.pipeline.reuse import (
    BRIEFING,
    left_out_before,
    pictures_in,
    require_sound,
    retimed,
    reusable_from,
    settings_of,
    voices_of,
)
from briefgen.review.house.illustrations import IllustrationError, illustrated
from briefgen.review.load import Loaded, load_review
from briefgen.storyboard.budget import TooLongError
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.film.clip import clip_notes, plan_clip
from briefgen.storyboard.model import Storyboard
from briefgen.storyboard.script import write_storyboard

if TYPE_CHECKING:
    from briefgen.review.house.house import House
    from briefgen.storyboard.edition import Edition

PAGE = "briefing.html"
CLIP = "clip-square.mp4"


def silent(step: str, done: int, total: int) -> None:
    """Ignore progress reports."""
    del step, done, total


def load_checked(order: Order, *, is_build: bool = True) -> "tuple[Loaded, House, Findings]":
    """Load the summary and its house, and run the checks.

    Args:
        order: what to build.
        is_build: whether what is left of an example is an error too: it must not be published.

    Raises:
        InputError: there are errors among the Problems.
        UsageError: there is no rule of the name of one that is waived.
    """
    house = open_house(order.house)
    if order.voice is not None:  # one voice, asked for by name, reads everything
        house = house.model_copy(update={"host": None, "reader": None})
    loaded = load_review(order.data, order.file)
    findings = check(loaded, house, private=order.private, waived=waive(order.waived), today=order.today)
    if is_build:
        findings = stopping(findings, house)
    pictures = tuple(picture_problems(loaded, order))
    if pictures or any(problem.is_error for problem in findings.problems):
        raise InputError((*findings.problems, *pictures))
    return loaded, house, findings


def edition_of(order: Order, loaded: "Loaded", house: "House") -> "Edition":
    """Return the Edition of an order that was checked, with its pictures.

    Raises:
        InputError: a picture has changed since, and cannot be used.
        UsageError: there is nothing for the audience.
    """
    try:
        review, pictures = illustrated(loaded.review, order.folder)
    except IllustrationError:
        raise InputError(tuple(picture_problems(loaded, order))) from None
    return make_edition(review, house, order.today, order.audience, pictures)


def plan(order: Order) -> Script:
    """Make the script of a build with estimated times, without rendering anything.

    Example:
        >>> from briefgen import Order, plan, resources
        >>> script = plan(Order.read(resources.samples() / "invented-rowan.yaml"))
        >>> script.timeline.basis, script.timeline.total_s < 7 * 60
        ('estimated', True)
        >>> [scene.id for scene in script.storyboard.scenes][:3]
        ['content-note', 'story', 'perspective']

    Raises:
        InputError: the summary or the house has errors.
        UsageError: it is too long for seven minutes, or there is no such voice.
    """
    loaded, house, _ = load_checked(order, is_build=False)
    edition = make_edition(loaded.review, house, order.today, order.audience)
    casting = cast(replace(order, outputs=frozenset()), edition)
    return estimated(write_storyboard(edition), edition, casting)


def build(order: Order, progress: Progress = silent) -> Pack:
    """Build one pack in memory.

    Example:
        >>> from briefgen import Order, build, resources
        >>> order = Order.read(resources.samples() / "invented-rowan.yaml", outputs=frozenset({"form", "slides"}))
        >>> [artifact.name for artifact in build(order).artifacts]
        ['slides.pptx', 'action-plan.docx']

    Args:
        order: what to build.
        progress: called at each step.

    Raises:
        InputError: the summary or the house has errors.
        UsageError: it is too long for seven minutes or for one page, or the voice cannot be used like this.
        BriefgenError: something failed while building.
    """
    progress("check", 0, 1)
    loaded, house, findings = load_checked(order)
    edition = edition_of(order, loaded, house)
    casting = cast(order, edition)
    wanted = allowed(order.asked, restricted=edition.restricted)
    if order.outputs and not order.outputs <= wanted:
        raise UsageError(str(edition.wording.labels("share")["restricted"]))
    if casting.no_audio:
        wanted = frozenset(name for name in wanted if not outputs()[name].is_narrated)
    if any(outputs()[name].needs_libraries for name in wanted):  # before anything is spoken
        native_libraries.require_libraries()
    source = (Path(order.file).name, hashlib.sha256(order.data).hexdigest())
    settings = settings_of(edition, casting, order)
    earlier, reused = reusable_from(order, edition.slug, wanted, (source[1], settings))
    require_sound(edition, wanted, reused)
    fitted = _fitted(edition, casting, _rows(wanted), progress)
    script = _script(order, edition, casting, wanted, whole=fitted.storyboard, earlier=earlier, progress=progress)
    wanted, reused = retimed(wanted, reused, earlier, script.timeline)
    names = tuple(
        sorted({n for row in _rows(wanted) for n in row.names(order.audio)} | {each.name for each in reused})
    )
    # The page lists the other files, so it is always made again.
    reused = tuple(each for each in reused if each.name != PAGE)
    material = Material(
        edition,
        script.storyboard,
        script.timeline,
        page=fitted.page,
        programme=script.programme,
        voices=script.credited(casting) if script.programme else {},
        forms=order.audio,
        names=names,
        files={each.name: each for each in reused},
        threads=order.threads,
        progress=progress,
    )
    artifacts = tuple(each for each in _rendered(material, wanted) if each.name in names)
    if PAGE in names and BRIEFING not in wanted:
        artifacts = (*artifacts, render_web_page(material))
    page = fitted.page
    clip = plan_clip(edition, script.storyboard, script.timeline) if CLIP in names else None
    manifest = make_manifest(
        edition,
        source=source,
        settings_sha256=settings,
        outputs=[name for name, row in outputs().items() if row.files[0].name in names],
        storyboard=script.storyboard,
        timeline=script.timeline,
        voices=voices_of(script, casting, wanted, earlier if "podcast.mp3" in names else None),
        briefing=BriefingEntry(type_pt=round(page.type_pt, 2)) if page else earlier.briefing if earlier else None,
        left_out=(
            *edition.left_out,
            *script.storyboard.left_out,
            *(page.left_out if page else left_out_before(earlier)),
            *clip_notes(clip, edition),
        ),
        ignored=[IgnoredEntry(rule=p.rule, message=p.message, reason=reason) for p, reason in findings.ignored],
        artifacts=artifacts,
        clip=clip,
    )
    if order.private:
        refuse_private(manifest, artifacts, order.private)
    review_by = edition.review.about.review_by
    return Pack(
        manifest,
        artifacts,
        findings.problems,
        casting.no_audio,
        tuple(each.name for each in reused),
        script.reading.notes if script.reading else (),
        review_by.last_day if review_by else None,
        pictures_in(edition),
    )


@dataclass(frozen=True)
class _Fitted:
    """The page and Storyboard that fit, found before narration.

    Attributes:
        page: the one page, when an output shows it.
        storyboard: the whole Storyboard, with slides that fit when an output shows them.
    """

    page: BriefingPdf | None
    storyboard: Storyboard


def _rows(wanted: frozenset[str]) -> Sequence[Output]:
    return [row for name, row in outputs().items() if name in wanted]


def _fitted(edition: "Edition", casting: Casting, rows: Sequence[Output], progress: Progress) -> _Fitted:
    """Fit the page, then the slides, for the outputs that need them.

    Raises:
        UsageError: the page does not fit; when it does not fit in seven minutes either, it says both.
    """
    storyboard, page = write_storyboard(edition), None
    if any(row.shows_page for row in rows):
        progress("briefing", 0, 1)
        try:
            page = render_briefing_pdf(edition)
        except DoesNotFit as too_much:
            try:
                estimated(storyboard, edition, casting)
            except TooLongError as too_long:  # both at once: the author cuts the text once
                raise UsageError(f"{too_much.message}\n{too_long.message}") from None
            raise
    if any(row.shows_slides for row in rows):
        progress("slides", 0, 1)
        storyboard = fit_slides(edition, storyboard, whole_estimate(storyboard, casting))
    return _Fitted(page, storyboard)


def _script(  # noqa: PLR0913  (everything that decides it)
    order: Order,
    edition: "Edition",
    casting: Casting,
    wanted: frozenset[str],
    *,
    whole: Storyboard,
    earlier: Manifest | None,
    progress: Progress,
) -> Script:
    """Make the Storyboard fitted to seven minutes, its times and, when wanted, the narration."""
    if "podcast" in wanted and order.recordings is not None:
        return from_recordings(order, whole, edition, casting, progress)
    if "podcast" in wanted:
        return narrated(whole, edition, casting, progress, threads=order.threads)
    if earlier and earlier.times == "measured":
        return recorded_script(whole, earlier)
    return estimated(whole, edition, casting)


def _rendered(material: Material, wanted: frozenset[str]) -> Iterator[Artifact]:
    """Yield every file: those reused from an earlier pack, then the outputs in order of dependency."""
    yield from material.files.values()
    files = dict(material.files)
    done: set[str] = set()

    def render(name: str) -> Iterator[Artifact]:
        """Render an output after those that it reads, each once."""
        row = outputs()[name]
        done.add(name)
        for other in row.reads:
            # A podcast that is reused with a file less is not made again: each output asks for the files it needs.
            is_silent = outputs()[other].is_narrated and material.programme is None
            if other not in done and not is_silent and not set(outputs()[other].names()) <= set(files):
                yield from render(other)
        material.progress(name, 0, 1)
        for artifact in row.rendered(replace(material, files=dict(files))):
            files[artifact.name] = artifact
            yield artifact

    for row in _rows(wanted):
        if row.name not in done:
            yield from render(row.name)
