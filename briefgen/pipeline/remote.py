"""Build one pack on a machine without a shared disk: encode the order here, decode and build it there."""

import hashlib
import platform
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError

import briefgen
from briefgen.checks.privacy.private_words import hidden_texts
from briefgen.errors import EXIT_FAILED, BriefgenError
from briefgen.files.opener import read_inside
from briefgen.pack.artifact import Artifact
from briefgen.pack.private import texts_of
from briefgen.pipeline.order import Order
from briefgen.pipeline.remote_result import (
    Expected,
    FrameError,
    Size,
    StrictMessage,
    decode_frame,
    decode_result,
    encode_frame,
    encode_result,
    split,
)
from briefgen.pipeline.results import Pack
from briefgen.pipeline.reuse import contents, override_folders, pictures_in
from briefgen.pipeline.workers import Failed, run_unverified_job
from briefgen.review.house.illustrations import MAX_PICTURE_BYTES
from briefgen.wording.messages import message

if TYPE_CHECKING:
    from briefgen.checks.privacy.private_words import PrivateWords
    from briefgen.review.house.house import House

MOST_SENT = 100_000_000
"""The most bytes of a summary, its house and its recordings that are sent to another machine."""

HOUSE_FILE = "house.yaml"


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise ValueError("leads out of its folder")
    return name


RelativePath = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_inside)]
"""The path of a file below a folder, with ``/``."""

Word = Annotated[str, Field(max_length=1000)]


class SentFile(StrictMessage):
    """A file sent with a summary."""

    area: Literal["house", "recordings", "pictures"]
    path: RelativePath
    bytes: Size


class SentOrder(StrictMessage):
    """An Order without private words and local paths, for another machine."""

    format: Literal[1] = 1
    versions: Mapping[Word, Word]
    summary_bytes: Size
    files: tuple[SentFile, ...]
    house: bool
    recordings: bool
    pictures: bool = False
    file: Word
    voice: Word | None
    outputs: tuple[Word, ...] | None
    extras: tuple[Word, ...]
    audience: Word
    allow_online: bool
    today: date
    waived: tuple[Word, ...]
    missing: Literal["narrate", "refuse"]
    read_by: Word
    audio: tuple[Word, ...]


@dataclass(frozen=True)
class _Content:
    """A file to send: its name and its bytes."""

    area: Literal["house", "recordings", "pictures"]
    path: str
    data: bytes


def encode_job(order: Order, house: "House", versions: Mapping[str, str], pictures: Sequence[str] = ()) -> bytes:
    """Encode an Order with all its files as bytes.

    Args:
        order: what to build.
        house: as it was opened from the order's.
        versions: of what decides a pack; the other machine must have the same.
        pictures: the names of the pictures beside the summary.

    Raises:
        BriefgenError: a file cannot be read, is a link out of its folder, holds a private word, or it is too much.
    """
    contents = _read(order, house, pictures)
    if order.private:
        _refuse_private(order, contents, order.private)
    try:
        head = SentOrder(
            versions=versions,
            summary_bytes=len(order.data),
            files=tuple(SentFile(area=each.area, path=each.path, bytes=len(each.data)) for each in contents),
            house=order.house is not None,
            recordings=order.recordings is not None,
            pictures=order.folder is not None,
            file=Path(order.file).name,  # which folders it is in concerns nobody else
            voice=order.voice,
            outputs=None if order.outputs is None else tuple(sorted(order.outputs)),
            extras=tuple(sorted(order.extras)),
            audience=order.audience,
            allow_online=order.allow_online,
            today=order.today,
            waived=order.waived,
            missing=order.missing,
            read_by=order.read_by,
            audio=tuple(sorted(order.audio)),
        )
    except ValidationError as error:
        where = ", ".join(sorted({str(part) for each in error.errors() for part in each["loc"][:1]}))
        raise BriefgenError(message("cluster", "send.name", file=ascii(order.file), where=where)) from error
    return encode_frame(head, [order.data, *(each.data for each in contents)])


def decode_job(data: bytes, folder: Path) -> tuple[Order, Mapping[str, str]]:
    """Decode an Order, write its files to a folder, and return it with its sender's versions.

    Args:
        data: the job.
        folder: where its files are put; none leaves it.

    Raises:
        BriefgenError: it is no job.
    """
    try:
        head, body = decode_frame(data, SentOrder, 2 * MOST_SENT)
        summary, *contents = split(body, [head.summary_bytes, *(each.bytes for each in head.files)])
    except FrameError as error:
        raise BriefgenError(message("cluster", "job.refused", reason=error.message)) from error
    for file, content in zip(head.files, contents, strict=True):
        path = folder / file.area / file.path
        if not path.resolve().is_relative_to(folder.resolve()):
            outside = message("cluster", "job.outside", file=file.path)
            raise BriefgenError(message("cluster", "job.refused", reason=outside))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in ("house", "recordings", "pictures"):
        (folder / name).mkdir(exist_ok=True)
    order = Order(
        summary,
        head.file,
        folder=folder / "pictures" if head.pictures else None,
        house=folder / "house" / HOUSE_FILE if head.house else None,
        voice=head.voice,
        outputs=None if head.outputs is None else frozenset(head.outputs),
        extras=frozenset(head.extras),
        audience=head.audience,
        allow_online=head.allow_online,
        today=head.today,
        waived=head.waived,
        recordings=folder / "recordings" if head.recordings else None,
        missing=head.missing,
        read_by=head.read_by,
        audio=frozenset(head.audio),
        threads=1,
    )
    return order, head.versions


def _read(order: Order, house: "House", pictures: Sequence[str]) -> list[_Content]:
    found: list[_Content] = []
    room = MOST_SENT - len(order.data)
    for name, path in _house_files(order, house):
        found.append(_Content("house", name, _content(path, house.folder or path.parent, room)))
        room -= len(found[-1].data)
    for name, path in contents(order.recordings, order.recordings) if order.recordings else ():
        found.append(_Content("recordings", name, _content(path, order.recordings or path.parent, room)))
        room -= len(found[-1].data)
    folder = order.folder or Path()
    for name in pictures:  # they were read before, and a link or a pipe can have taken their place
        found.append(_Content("pictures", name, read_inside(folder, name, min(room, MAX_PICTURE_BYTES))))
        room -= len(found[-1].data)
    return found


def _house_files(order: Order, house: "House") -> Iterator[tuple[str, Path]]:
    """Yield the files of a house: its ``house.yaml``, the files this names, and the override folders."""
    if order.house is None or house.folder is None:
        return
    yield HOUSE_FILE, order.house / HOUSE_FILE if order.house.is_dir() else order.house
    folders = override_folders()
    for name in dict.fromkeys(name for name in (house.logo, house.deck) if name):
        if PurePosixPath(name).parts[0] not in folders:
            yield Path(name).as_posix(), house.folder / name
    for name in folders:
        yield from contents(house.folder / name, house.folder)


def _content(path: Path, folder: Path, room: int) -> bytes:
    """Read a file for a job; raise an error for links out of its folder and for too much in all."""
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BriefgenError(message("cluster", "send.link", file=path))
        with path.open("rb") as file:
            data = file.read(room + 1)
    except OSError as error:
        raise BriefgenError(message("cluster", "send.unreadable", file=path, reason=error.strerror)) from error
    if len(data) > room:
        raise BriefgenError(message("cluster", "send.too_much", file=path, most_mb=MOST_SENT // 1_000_000))
    return data


def _refuse_private(order: Order, contents: list[_Content], private: "PrivateWords") -> None:
    """Raise an error before a private word is sent, even one that no output shows, as in a comment."""
    options = "\n".join((Path(order.file).name, order.voice or "", order.audience, order.read_by))
    found = [message("cluster", "send.private_options")] if any(private.spans(options)) else []
    sent = [(message("cluster", "send.private_summary"), "summary.yaml", order.data)]
    sent += [(each.path, each.path, each.data) for each in contents]
    for label, name, data in sent:
        if any(any(private.spans(text)) for text in (name, *_texts(name, data))):
            found.append(private.masked(label))
    if found:
        raise BriefgenError(message("cluster", "send.private", places=", ".join(found)))


def _texts(name: str, data: bytes) -> Sequence[str]:
    """Return the texts of a file: plain text, or those inside an office file, a sound or a picture."""
    ending = name.rpartition(".")[2].casefold()
    if ending in {"png", "jpg", "jpeg"}:
        return tuple(hidden_texts(data))
    if ending == "svg":  # in whatever alphabet of bytes: letters without accents are the same in all that are read
        return tuple(texts_of(Artifact("file.txt", "", data)))
    if ending in {"pptx", "mp3", "m4a", "opus"}:
        try:
            return tuple(texts_of(Artifact(f"file.{ending}", "", data)))
        except Exception:  # noqa: BLE001  (a damaged file can break its reader in any way; then it shows no words)
            return ()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ()
    return tuple(texts_of(Artifact("file.txt", "", text.encode())))


MUST_MATCH = ("briefgen", "python", "distributed", "weasyprint", "python-pptx", "hibari-tts", "numpy")
"""What decides the bytes of a pack, or whether jobs can be sent at all."""


def versions() -> dict[str, str]:
    """Return the versions of what decides a pack, on the machine where this runs."""

    def of(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "not installed"

    found = {name: of(name) for name in MUST_MATCH if name not in {"briefgen", "python"}}
    python = ".".join(platform.python_version_tuple()[:2])
    return {"briefgen": briefgen.__version__, "python": python, **found}


@dataclass(frozen=True)
class SentJob:
    """An encoded job, and what its result must match."""

    request: bytes
    expected: Expected


def prepare(order: "Order") -> SentJob:
    """Check an order on this machine and encode it; private words are not sent.

    Raises:
        InputError: the summary or the house has errors.
        BriefgenError: something of it cannot be sent.
    """
    from briefgen.pipeline.build import edition_of, load_checked  # noqa: PLC0415  (heavy: only where it is done)

    loaded, house, findings = load_checked(order)
    edition = edition_of(order, loaded, house)
    pictures = [name for name, _ in pictures_in(edition)]
    return SentJob(encode_job(order, house, versions(), pictures), Expected(order, edition, findings.problems))


def decode_outcome(answer: object, expected: Expected) -> Pack | Failed:
    """Decode a worker's result; a result that is refused becomes a failure too."""
    try:
        return decode_result(answer, expected)
    except BriefgenError as error:
        return Failed(error.message, (), error.exit_code)


def run_sent_job(request: bytes) -> bytes:
    """Build an encoded job on a worker of a cluster, and return the encoded result."""
    with tempfile.TemporaryDirectory(prefix="briefgen-job-", ignore_cleanup_errors=True) as name:
        order, theirs = decode_job(request, Path(name))
        own = versions()
        differing = [each for each in sorted({*theirs, *own}) if theirs.get(each) != own.get(each)]
        if differing:
            outcome: Pack | Failed = Failed(_differing(differing, own, theirs), (), EXIT_FAILED)
        else:
            outcome = run_unverified_job(order)
    return encode_result(outcome, hashlib.sha256(order.data).hexdigest())


def _differing(packages: Sequence[str], own: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """List the packages whose versions differ between this worker and the sender."""
    machine = socket.gethostname()
    rows = (
        message("cluster", "version", machine=machine, package=each, theirs=own.get(each), ours=theirs.get(each))
        for each in packages
    )
    return "\n".join((message("cluster", "versions"), *rows))
