"""The steps of one build, in order."""

import hashlib
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen import native_libraries
from briefgen.build.earlier import BRIEFING, files_of, kept_from, left_out_before, settings_of, voices_of
from briefgen.build.houses import open_house
from briefgen.build.making import drawn, pages, sound
from briefgen.build.narration import as_before, cast, estimated, narrated
from briefgen.build.order import ON_REQUEST, OUTPUTS, Built, Order, Progress
from briefgen.build.script import Casting, Script
from briefgen.build.tasks import Tasks
from briefgen.build.tasks import tasks as started
from briefgen.build.training import for_trainers, require_sound, retimed
from briefgen.checks import Findings, check, waive
from briefgen.errors import InputError
from briefgen.pack.manifest import make_manifest
from briefgen.pack.model import IgnoredEntry, Manifest
from briefgen.pack.scan import refuse_private
from briefgen.render.artifact import Artifact
from briefgen.review.load import Loaded, load_review
from briefgen.storyboard.editions import make_edition

if TYPE_CHECKING:
    from briefgen.review.house import House
    from briefgen.storyboard.edition import Edition

PAGE = "briefing.html"

PRINTED = frozenset({"briefing", "guide", "video"})
"""Outputs that WeasyPrint draws."""


def silent(step: str, done: int, total: int) -> None:
    """Tell nobody: the progress of a build that is not shown."""
    del step, done, total


def checked(order: Order) -> "tuple[Loaded, House, Findings]":
    """Read the summary and its house, and run the checks.

    Raises:
        InputError: there are errors among the Problems.
        UsageError: there is no rule of the name of one that is waived.
    """
    house = open_house(order.house)
    if order.voice is not None:  # one voice, asked for by name, reads everything
        house = house.model_copy(update={"host": None, "reader": None})
    loaded = load_review(order.data, order.file)
    findings = check(loaded, house, private=order.private, waived=waive(order.waived))
    if any(problem.is_error for problem in findings.problems):
        raise InputError(findings.problems)
    return loaded, house, findings


def build(order: Order, progress: Progress = silent, tasks: Tasks | None = None) -> Built:
    """Build one pack in memory.

    Args:
        order: what to build.
        progress: told of each step.
        tasks: runs what is done side by side, where it has been started before; None starts and ends it here.

    Raises:
        InputError: the summary or the house has errors.
        UsageError: it is too long for seven minutes or for one page, or the voice cannot be used like this.
        BriefgenError: something failed while building.
    """
    with nullcontext(tasks) if tasks else started(order) as running:
        progress("check", 0, 1)
        loaded, house, findings = checked(order)
        edition = make_edition(loaded.review, house, order.today, order.audience)
        return _built(order, edition, findings, running, progress)


def _built(order: Order, edition: "Edition", findings: Findings, tasks: Tasks, progress: Progress) -> Built:
    casting = cast(order, edition)
    outputs = order.asked - {"podcast"} if casting.no_audio else order.asked
    if outputs & PRINTED:  # before anything is spoken
        native_libraries.require_libraries()
    source = (Path(order.file).name, hashlib.sha256(order.data).hexdigest())
    settings = settings_of(edition, casting, order)
    earlier, kept = kept_from(order, edition.slug, outputs, (source[1], settings))
    require_sound(edition, outputs, kept)
    briefing = None
    if BRIEFING in outputs:
        progress("briefing", 0, 1)
        briefing = tasks.start(pages, edition, casting)
    script = _script(order, edition, casting, outputs, earlier=earlier, progress=tasks.watching(progress))
    outputs, kept = retimed(outputs, kept, earlier, script.timeline)
    names = sorted({name for o in outputs for name in files_of(o, order.audio)} | {each.name for each in kept})
    kept = tuple(each for each in kept if each.name != PAGE)  # it lists the other files, so it is always made again
    script, made = _made(
        edition, script, casting,
        order=order, wanted=(outputs, names, kept), tasks=tasks, progress=progress,
    )  # fmt: skip
    paged = briefing() if briefing else None
    artifacts = (*made, *(paged.artifacts if paged else ()), *kept)
    manifest = make_manifest(
        edition,
        source=source,
        settings_sha256=settings,
        outputs=[name for name, files in OUTPUTS.items() if files[0] in names],
        storyboard=script.storyboard,
        timeline=script.timeline,
        voices=voices_of(script, casting, outputs, earlier if "podcast.mp3" in names else None),
        briefing=paged.entry if paged else earlier.briefing if earlier else None,
        left_out=(
            *edition.left_out,
            *script.storyboard.left_out,
            *(paged.left_out if paged else left_out_before(earlier)),
        ),
        ignored=[IgnoredEntry(rule=p.rule, message=p.message, reason=reason) for p, reason in findings.ignored],
        artifacts=artifacts,
    )
    if order.private:
        refuse_private(manifest, artifacts, order.private)
    limit = edition.review.about.review_by
    return Built(
        manifest,
        artifacts,
        findings.problems,
        casting.no_audio,
        tuple(each.name for each in kept),
        script.reading.notes if script.reading else (),
        limit.last_day if limit else None,
    )


def _made(  # noqa: PLR0913  (everything that is made)
    edition: "Edition",
    script: Script,
    casting: Casting,
    *,
    order: Order,
    wanted: tuple[frozenset[str], list[str], tuple[Artifact, ...]],
    tasks: Tasks,
    progress: Progress,
) -> tuple[Script, tuple[Artifact, ...]]:
    """Make every file but the briefing's; return the script as the slides show it, and the files."""
    outputs, names, kept = wanted
    for step in ("slides", "guide", "form"):
        if step in outputs:
            progress(step, 0, 1)
    drawing = tasks.start(drawn, edition, replace(script, programme=None), outputs, names)
    report = tasks.watching(progress)
    sounds = tuple(sound(edition, script, casting, order.audio, report, threads=order.threads))
    files = drawing()
    planned, script = script.storyboard.titles, replace(script, storyboard=files.storyboard)
    if planned != script.storyboard.titles:  # a slide was too full; chapters have its title
        sounds = tuple(sound(edition, script, casting, order.audio, report, threads=order.threads))
    made = (*(files.deck if "slides" in outputs else ()), *sounds, *files.forms, *files.handouts)
    if outputs & ON_REQUEST:
        by_name = {artifact.name: artifact for artifact in (*kept, *made, *files.deck)}
        made += tuple(for_trainers(edition, script, outputs & ON_REQUEST, by_name, progress))
    return script, made


def plan(order: Order) -> Script:
    """Return what a build would say and show, with estimated times; nothing is rendered.

    Raises:
        InputError: the summary or the house has errors.
        UsageError: it is too long for seven minutes, or there is no such voice.
    """
    loaded, house, _ = checked(order)
    edition = make_edition(loaded.review, house, order.today, order.audience)
    return estimated(edition, cast(replace(order, outputs=frozenset()), edition))


def _script(  # noqa: PLR0913  (everything that decides it)
    order: Order,
    edition: "Edition",
    casting: Casting,
    outputs: frozenset[str],
    *,
    earlier: Manifest | None,
    progress: Progress,
) -> Script:
    if "podcast" in outputs and order.recordings is not None:
        from briefgen.build.recorded import from_recordings  # noqa: PLC0415  (only when asked for)

        return from_recordings(order, edition, casting, progress)
    if "podcast" in outputs:
        return narrated(edition, casting, progress, threads=order.threads)
    if earlier and earlier.times == "measured":
        return as_before(edition, earlier)
    return estimated(edition, casting)
