"""Parse the options of ``briefgen build`` into an Order."""

import difflib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.errors import UsageError
from briefgen.files.opener import OpenError, read_file, read_text
from briefgen.outputs.registry import audio_forms, outputs
from briefgen.pipeline.order import MAX_INPUT, Order
from briefgen.review.load import HOUSE_FILE
from briefgen.wording.messages import message
from briefgen.wording.wording import Wording

if TYPE_CHECKING:
    from briefgen.pipeline.cluster import Scheduler

STDIN = "-"

EXTRAS = ("narrated", "video", "video-still", "video-captions", "clips")
"""The outputs that have an option of their own."""


def read_input(name: str) -> tuple[bytes, str]:
    """Read a file, or standard input for ``-``; return its bytes and the name to show.

    Raises:
        UsageError: it is missing, is a folder, or may not be read.
    """
    if name == STDIN:
        return sys.stdin.buffer.read(MAX_INPUT), "stdin"
    path = Path(name)
    try:
        return read_file(path, MAX_INPUT), legible_name(name)
    except OpenError as error:
        if error.kind == "missing":
            raise UsageError(_missing(path, name)) from None
        if error.kind == "folder":
            raise UsageError(message("commands", "input.folder", file=name)) from None
        raise


def folder_of(name: str) -> Path | None:
    """Return the folder of a summary, where its pictures are; None for standard input."""
    return None if name == STDIN else Path(name).parent


def legible_name(name: str) -> str:
    """Return a file name as text, with undecodable bytes replaced."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _missing(path: Path, name: str) -> str:
    """Return the error text for a missing file, with the nearest name in its folder."""
    try:
        names = [each.name for each in path.parent.iterdir() if each.suffix in {".yaml", ".yml"}]
    except OSError:
        return message("commands", "input.no_folder", file=name)
    if near := difflib.get_close_matches(path.name, names, n=1):
        return message("commands", "input.missing_near", file=name, near=path.with_name(near[0]))
    return message("commands", "input.missing", file=name)


def read_private(path: Path | None) -> "PrivateWords | None":
    """Read a private word list; None when none is given.

    Raises:
        UsageError: it is missing, is no text, or is empty.
    """
    if path is None:
        return None

    words = Wording().labels("checks")["private"]
    try:
        text = read_text(path)
    except OpenError as error:
        if error.kind == "missing":
            raise UsageError(words["missing"].format(file=path)) from None
        if error.kind == "encoding":
            raise UsageError(words["unreadable"].format(file=path)) from None
        raise
    private = PrivateWords.of(text)
    if not private.lines:  # a list that protects nothing must not pass for one
        raise UsageError(words["empty"].format(file=path))
    return private


def order_of(name: str, options: Mapping[str, object]) -> "Order":
    """Read a summary and make its Order from the options.

    Raises:
        UsageError: the file cannot be read.
        click.BadParameter: an option is wrong.
    """
    data, shown = read_input(name)
    private, waived = options["private"], options["waive"]
    house, voice, parent = options["house"], options["voice"], options["output"]
    recordings = options["recordings"]
    if recordings is None and (options["read_by"] or options["missing"] == "refuse"):
        option = "--read-by" if options["read_by"] else "--missing"
        raise click.BadParameter(message("commands", "options.recordings"), param_hint=option)
    return Order(
        data,
        shown,
        folder=folder_of(name),
        house=_house_file(house) if isinstance(house, Path) else None,
        voice=str(voice) if voice else None,
        outputs=_outputs(options["only"]),
        extras=frozenset(name for name in EXTRAS if options.get(name.replace("-", "_")))
        | ({"a3"} if options.get("paper") == "a3" else frozenset()),
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
    return house / HOUSE_FILE if os.path.isdir(house) else house  # noqa: PTH112  (Path.is_dir fails for a long name)


def _forms(audio: object) -> frozenset[str]:
    forms = audio_forms()
    names = frozenset(part.strip().lower() for part in str(audio or "").split(",") if part.strip()) - {"mp3"}
    if unknown := sorted(names - set(forms)):
        raise click.BadParameter(
            message("commands", "options.audio", names=", ".join(map(repr, unknown)), forms=", ".join(forms)),
            param_hint="--audio",
        )
    return names


def _audience(name: object) -> str:
    if name is None:
        return ""
    if not str(name).strip():
        raise click.BadParameter(message("commands", "options.audience"), param_hint="--for")
    return str(name)


def _outputs(only: object) -> frozenset[str] | None:
    if only is None:
        return None
    names = [part.strip() for part in str(only).split(",") if part.strip()]
    unknown = [name for name in names if name not in outputs()]
    if unknown or not names:
        shown = ", ".join(map(repr, unknown)) or message("commands", "options.nothing")
        raise click.BadParameter(
            message("commands", "options.only", names=shown, outputs=", ".join(outputs())), param_hint="--only"
        )
    return frozenset(names)


_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_CERTIFICATES = ("tls_ca", "tls_cert", "tls_key")


def cluster_options(command: _Command) -> _Command:
    """Add the cluster options to a command (a decorator)."""
    for option in reversed(
        (
            click.option(
                "--scheduler", metavar="ADDRESS",
                help="Make the packs on a cluster: the address of a Dask scheduler, such as tls://10.0.0.5:8786. "
                "Needs --trust-cluster.",
            ),
            click.option(
                "--trust-cluster", is_flag=True,
                help="You trust everyone who can reach the cluster: they can run any program on this computer.",
            ),
            click.option(
                "--tls-ca", type=_FILE, metavar="PEM",
                help="For a cluster on other machines: the certificate of the authority that signed theirs.",
            ),
            click.option(
                "--tls-cert", type=_FILE, metavar="PEM", help="This computer's certificate, signed by that authority."
            ),
            click.option("--tls-key", type=_FILE, metavar="PEM", help="The key of --tls-cert."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def scheduler_of(options: Mapping[str, object]) -> "Scheduler | None":
    """Validate the cluster options and return the scheduler; None to build on this computer.

    Raises:
        UsageError: it may not be connected to, or an option for it is missing or has no use.
    """
    address = options.get("scheduler")
    given = [name for name in _CERTIFICATES if options.get(name)]
    if not address:
        if given or options.get("trust_cluster"):
            names = [*given, *(["trust_cluster"] if options.get("trust_cluster") else [])]
            raise UsageError(message("commands", "options.scheduler", names=", ".join(map(_typed, names))))
        return None
    from briefgen.pipeline.cluster import Certificates, allowed  # noqa: PLC0415  (only for a cluster)

    if given and len(given) < len(_CERTIFICATES):
        missing = [_typed(name) for name in _CERTIFICATES if name not in given]
        lacking = message("commands", "options.tls_and").join(missing)
        raise UsageError(message("commands", "options.tls", names=lacking))
    files = [path for name in _CERTIFICATES if isinstance(path := options.get(name), Path)]
    return allowed(str(address), Certificates(*files) if files else None, trusted=bool(options.get("trust_cluster")))


def _typed(name: str) -> str:
    return f"--{name.replace('_', '-')}"
