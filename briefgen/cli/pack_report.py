"""What ``briefgen build`` prints of a pack that it made."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.audio.legible import clock

if TYPE_CHECKING:
    from briefgen.build import Pack
    from briefgen.build.unchanged import Unchanged
    from briefgen.pack.model import Manifest


def print_unchanged(found: "Unchanged", file: str) -> None:
    """Print that a pack needs no building; ``file`` is its summary as it was given."""
    click.echo(f"{found.folder}  unchanged")
    if found.no_audio:
        click.echo(f"  No podcast: {found.no_audio}")
    _print_warnings(found.warnings, file)


def print_gone(earlier: "Manifest | None", built: "Pack") -> None:
    """Print which files an earlier pack had and this one does not."""
    gone = {entry.name for entry in earlier.files} - {each.name for each in built.artifacts} if earlier else set()
    if gone:
        click.echo(f"  No longer there, made from an earlier summary or narration: {', '.join(sorted(gone))}.")


def print_pack(pack: Path, built: "Pack", file: str, *, verbose: bool) -> None:
    """Print the files of a new pack, what was left out, and how many warnings there are.

    Args:
        pack: its folder.
        built: what it was made of.
        file: its summary as it was given, so that the command that is shown works as it stands.
        verbose: whether each slide's time is wanted too.
    """
    manifest = built.manifest
    click.echo(f"{pack}")
    for entry in manifest.files:
        kept = "  (kept)" if entry.name in built.kept else ""
        click.echo(f"  {entry.name:<24} {_size(entry.bytes):>8}  {_detail(entry.name, built)}{kept}".rstrip())
    click.echo(f"  {'pack.json':<24} {_size((pack / 'pack.json').stat().st_size):>8}")
    if built.no_audio:
        click.echo(f"  No podcast: {built.no_audio}")
    for note in built.notes:
        click.echo(f"  {note}")
    for left in manifest.left_out:
        if verbose or left.part != "excerpt":
            click.echo(f"  Left out ({left.output}): {left.what}")
    _print_warnings(len(built.problems), file)
    if verbose:
        for entry in manifest.files:
            for warning in entry.warnings:
                click.echo(f"  {entry.name}: nothing is lost, but the PDF library says: {warning}")
        for scene in manifest.scenes:
            seconds = scene.end_s - scene.start_s
            click.echo(f"  {clock(scene.start_s):>5}  {seconds:4.0f} s  {scene.words:4} words  {scene.title}")


def _print_warnings(count: int, file: str) -> None:
    if count:
        number = "1 warning" if count == 1 else f"{count} warnings"
        typed = f'"{file}"' if " " in file else file
        click.echo(f"  The checks have {number}: briefgen check {typed}")


def _detail(name: str, built: "Pack") -> str:
    manifest = built.manifest
    if name == "briefing.pdf" and manifest.briefing:
        return f"one page, type {manifest.briefing.type_pt:.1f} pt"
    if name.startswith("podcast.") or name == "video.mp4":
        return f"{clock(manifest.total_s)} minutes"
    if name in {"slides.pptx", "slides-narrated.pptx"}:
        basis = "" if manifest.times == "measured" else " (estimated)"
        return f"{len(manifest.scenes)} slides, {clock(manifest.total_s)} minutes{basis}"
    return ""


def _size(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{max(1, round(number / 1e3))} kB"
