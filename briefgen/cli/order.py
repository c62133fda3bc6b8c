"""The options of ``briefgen build`` → the Order of one pack."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.cli.inputs import read_input
from briefgen.cli.private import read_private

if TYPE_CHECKING:
    from briefgen.build import Order


def order_of(name: str, options: Mapping[str, object]) -> "Order":
    """Read a summary and return what to build from it.

    Raises:
        UsageError: the file cannot be read.
        click.BadParameter: an option is wrong.
    """
    from briefgen.build import Order  # noqa: PLC0415  (kept off the start-up path)

    data, shown = read_input(name)
    private, waived = options["private"], options["waive"]
    house, voice, parent = options["house"], options["voice"], options["output"]
    recordings = options["recordings"]
    return Order(
        data,
        shown,
        house=_house_file(house) if isinstance(house, Path) else None,
        voice=str(voice) if voice else None,
        outputs=_outputs(options["only"]),
        extras=frozenset(name for name in ("narrated", "video") if options[name]),
        audience=_audience(options["audience"]),
        allow_online=bool(options["allow_online"]),
        parent=parent if isinstance(parent, Path) else None,
        private=read_private(private if isinstance(private, Path) else None),
        waived=waived if isinstance(waived, tuple) else (),
        recordings=recordings if isinstance(recordings, Path) else None,
        missing="refuse" if options["missing"] == "refuse" else "narrate",
        read_by=str(options["read_by"] or "").strip(),
        audio=_forms(options["audio"]),
    )


def _house_file(house: Path) -> Path:
    from briefgen.review.load import HOUSE_FILE  # noqa: PLC0415  (kept off the start-up path)

    return house / HOUSE_FILE if os.path.isdir(house) else house  # noqa: PTH112  (Path.is_dir fails for a long name)


def _forms(audio: object) -> frozenset[str]:
    from briefgen.pack.outputs import audio_forms  # noqa: PLC0415  (kept off the start-up path)

    forms = audio_forms()
    names = frozenset(part.strip().lower() for part in str(audio or "").split(",") if part.strip()) - {"mp3"}
    if unknown := sorted(names - set(forms)):
        raise click.BadParameter(
            f"{', '.join(map(repr, unknown))} is no form of the podcast. Choose from: mp3, {', '.join(forms)}.",
            param_hint="--audio",
        )
    return names


def _audience(name: object) -> str:
    if name is None:
        return ""
    if not str(name).strip():
        raise click.BadParameter("give the name of an audience, such as Police.", param_hint="--for")
    return str(name)


def _outputs(only: object) -> frozenset[str] | None:
    from briefgen.pack.outputs import outputs  # noqa: PLC0415  (kept off the start-up path)

    if only is None:
        return None
    names = [part.strip() for part in str(only).split(",") if part.strip()]
    unknown = [name for name in names if name not in outputs()]
    if unknown or not names:
        raise click.BadParameter(
            f"{', '.join(map(repr, unknown)) or 'nothing'} is not an output. Choose from: {', '.join(outputs())}.",
            param_hint="--only",
        )
    return frozenset(names)
