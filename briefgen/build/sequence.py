"""The steps of one build, in order."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import briefgen
from briefgen.build.houses import open_house
from briefgen.build.narration import Casting, Script, as_before, cast, estimated, narrated
from briefgen.build.order import ON_REQUEST, OUTPUTS, Built, Order, Progress
from briefgen.build.training import FROM_THE_DECK, for_trainers, require_sound, retimed
from briefgen.checks import Findings, check, waive
from briefgen.errors import InputError, UsageError
from briefgen.pack.manifest import make_manifest, voice_entry
from briefgen.pack.model import AUDIO_FILES, BriefingEntry, IgnoredEntry, Manifest, VoiceEntry
from briefgen.pack.read import read_artifacts, read_manifest
from briefgen.pack.scan import refuse_private
from briefgen.render.artifact import Artifact
from briefgen.review.load import Loaded, load_review
from briefgen.speech.recordings import folder_sha256
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.seven_minutes import TooLongError
from briefgen.storyboard.tighter import tighter

if TYPE_CHECKING:
    from briefgen.review.house import House
    from briefgen.storyboard.edition import Edition

BRIEFING = "briefing"


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


def build(order: Order, progress: Progress = silent) -> Built:
    """Build one pack in memory.

    Raises:
        InputError: the summary or the house has errors.
        UsageError: it is too long for seven minutes or for one page, or the voice cannot be used like this.
        BriefgenError: something failed while building.
    """
    progress("check", 0, 1)
    loaded, house, findings = checked(order)
    edition = make_edition(loaded.review, house, order.today, order.audience)
    casting = cast(order, edition)
    outputs = order.asked - {"podcast"} if casting.no_audio else order.asked
    source = (Path(order.file).name, hashlib.sha256(order.data).hexdigest())
    settings = _settings(edition, casting, order)
    earlier, kept = _kept(order, edition.slug, outputs, (source[1], settings))
    require_sound(edition, outputs, kept)
    briefing = None if BRIEFING not in outputs else _briefing(edition, casting, progress)
    script = _script(order, edition, casting, outputs, earlier=earlier, progress=progress)
    outputs, kept = retimed(outputs, kept, earlier, script.timeline)
    deck: tuple[Artifact, ...] = ()
    if outputs & FROM_THE_DECK:
        progress("slides", 0, 1)
        script, deck = _deck(edition, script)
    names = sorted(
        {name for output in outputs for name in _files(output, order.audio)} | {artifact.name for artifact in kept}
    )
    made = (
        *(deck if "slides" in outputs else ()),
        *_made(edition, script, casting, outputs, audio=order.audio, progress=progress),
    )
    if outputs & (FROM_THE_DECK - {"slides"}):
        files = {artifact.name: artifact for artifact in (*kept, *made, *deck)}
        made += tuple(for_trainers(edition, script, outputs, files, progress))
    if briefing:
        made += (briefing[1], _large_print(edition))
    if "briefing.html" in names:  # it lists the other files, so it is made again whenever they change
        kept = tuple(artifact for artifact in kept if artifact.name != "briefing.html")
        made += (_page(edition, script, names),)
    artifacts = (*made, *kept)
    manifest = make_manifest(
        edition,
        source=source,
        settings_sha256=settings,
        outputs=[name for name, files in OUTPUTS.items() if files[0] in names],
        storyboard=script.storyboard,
        timeline=script.timeline,
        voices=_voices(script, casting, outputs, earlier if "podcast.mp3" in names else None),
        briefing=briefing[0] if briefing else earlier.briefing if earlier else None,
        left_out=(
            *edition.left_out,
            *script.storyboard.left_out,
            *(briefing[2] if briefing else _left_out_before(earlier)),
        ),
        ignored=[IgnoredEntry(rule=p.rule, message=p.message, reason=reason) for p, reason in findings.ignored],
        artifacts=artifacts,
    )
    notes = script.reading.notes if script.reading else ()
    if order.private:
        refuse_private(manifest, artifacts, order.private)
    about = edition.review.about
    return Built(
        manifest,
        artifacts,
        findings.problems,
        casting.no_audio,
        tuple(each.name for each in kept),
        notes,
        about.review_by.last_day if about.review_by else None,
    )


def plan(order: Order) -> Script:
    """Return what a build would say and show, with estimated times; nothing is rendered.

    Raises:
        InputError: the summary or the house has errors.
        UsageError: it is too long for seven minutes, or there is no such voice.
    """
    loaded, house, _ = checked(order)
    edition = make_edition(loaded.review, house, order.today, order.audience)
    return estimated(edition, cast(replace(order, outputs=frozenset()), edition))


def _settings(edition: "Edition", casting: Casting, order: Order) -> str:
    """The hash of what decides the outputs besides the summary."""
    settings = {
        "briefgen": briefgen.__version__,
        "house": edition.house.model_dump(mode="json"),
        "deck": _hash_of(edition.house.deck_path),
        "voices": {role: voice.model_dump(mode="json") for role, voice in casting.voices.items()},
        "recordings": [folder_sha256(order.recordings), order.missing, order.read_by] if order.recordings else None,
        "audience": edition.audience,
        "due_for_review": edition.due_for_review,
    }
    return hashlib.sha256(json.dumps(settings, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _hash_of(path: Path | None) -> str | None:
    """The hash of a file of the house, which can change while its name stays."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path else None
    except OSError:
        return None


def _kept(
    order: Order, slug: str, outputs: frozenset[str], same: tuple[str, str]
) -> tuple[Manifest | None, tuple[Artifact, ...]]:
    """The other files of an earlier pack of the very same summary and settings are kept.

    When everything is asked for, these are the files on request.
    """
    if order.parent is None:
        return None, ()
    earlier = read_manifest(order.parent / slug)
    if earlier is None or (earlier.input_sha256, earlier.settings_sha256) != same:
        return None, ()
    others = (ON_REQUEST if order.outputs is None else OUTPUTS.keys()) - outputs
    names = frozenset(name for output in others for name in _files(output, AUDIO_FILES))
    return earlier, read_artifacts(order.parent / slug, earlier, names)


def _files(output: str, audio: Iterable[str]) -> tuple[str, ...]:
    """The files of an output; a podcast has its further forms too."""
    return (
        (*OUTPUTS[output], *(AUDIO_FILES[form] for form in sorted(audio))) if output == "podcast" else OUTPUTS[output]
    )


def _voices(
    script: Script, casting: Casting, outputs: frozenset[str], earlier: Manifest | None
) -> tuple[VoiceEntry, ...]:
    """Whose voice is heard: in the podcast that is made, or in that of an earlier pack which is kept."""
    if "podcast" in outputs:
        return tuple(voice_entry(voice, speaker) for speaker, voice in script.credited(casting).items())
    return earlier.voices if earlier else ()


def _left_out_before(earlier: Manifest | None) -> tuple[LeftOut, ...]:
    entries = earlier.left_out if earlier else ()
    return tuple(LeftOut(e.output, e.part, e.what) for e in entries if e.output == BRIEFING)


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
        return narrated(edition, casting, progress)
    if earlier and earlier.times == "measured":
        return as_before(edition, earlier)
    return estimated(edition, casting)


def _briefing(
    edition: "Edition", casting: Casting, progress: Progress
) -> tuple[BriefingEntry, Artifact, tuple[LeftOut, ...]]:
    from briefgen.render.briefing_pdf import DoesNotFit, render_briefing_pdf  # noqa: PLC0415  (only when asked for)

    progress("briefing", 0, 1)
    try:
        page = render_briefing_pdf(edition)
    except DoesNotFit as too_much:
        try:
            estimated(edition, casting)
        except TooLongError as too_long:  # both at once: the author cuts the text once
            raise UsageError(f"{too_much.message}\n{too_long.message}") from None
        raise
    return BriefingEntry(type_pt=round(page.type_pt, 2)), page.artifact, page.left_out


def _large_print(edition: "Edition") -> Artifact:
    from briefgen.render.briefing_large import render_large_print  # noqa: PLC0415  (only when asked for)

    return render_large_print(edition)


def _deck(edition: "Edition", script: Script) -> tuple[Script, tuple[Artifact]]:
    """Draw the deck; a slide that is too full shows less until it fits.

    Returns:
        The script with the slides as they are shown, and the deck.
    """
    from briefgen.render.deck import render_deck  # noqa: PLC0415  (only when asked for)
    from briefgen.render.deck_too_long import SlideTooFullError  # noqa: PLC0415

    while True:
        try:
            return script, (render_deck(edition, script.storyboard, script.timeline),)
        except SlideTooFullError as full:
            shorter = tighter(script.storyboard, edition, full.scene_id)
            if shorter is None:
                raise
            script = replace(script, storyboard=shorter)


def _page(edition: "Edition", script: Script, names: list[str]) -> Artifact:
    from briefgen.render.briefing_page import render_briefing_page  # noqa: PLC0415  (only when asked for)

    return render_briefing_page(edition, script.storyboard, script.timeline, names)


def _made(  # noqa: PLR0913  (everything that is made)
    edition: "Edition",
    script: Script,
    casting: Casting,
    outputs: frozenset[str],
    *,
    audio: frozenset[str],
    progress: Progress,
) -> Iterator[Artifact]:
    """Every file but those of the briefing and the deck."""
    if "form" in outputs:
        from briefgen.render.action_plan import render_action_plan  # noqa: PLC0415  (only when asked for)

        progress("form", 0, 1)
        yield render_action_plan(edition)
    if script.programme:
        from briefgen.audio.encode import FORMS  # noqa: PLC0415  (only when asked for)
        from briefgen.render.captions import render_captions  # noqa: PLC0415  (only when asked for)
        from briefgen.render.chapters import render_chapters  # noqa: PLC0415
        from briefgen.render.cover import render_cover  # noqa: PLC0415
        from briefgen.render.podcast import render_podcast  # noqa: PLC0415
        from briefgen.render.transcript import render_transcript  # noqa: PLC0415

        cover, voices = render_cover(edition), script.credited(casting)
        for number, form in enumerate(("mp3", *sorted(audio))):
            progress("audio", number, 1 + len(audio))
            yield render_podcast(edition, script.storyboard, script.programme, voices, cover, form=FORMS[form])
        yield from render_captions(edition, script.storyboard, script.timeline)
        yield from render_transcript(edition, script.storyboard, script.timeline)
        yield render_chapters(edition, script.storyboard, script.timeline)
