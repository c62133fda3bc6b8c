"""Encode the result of a remote job, and decode and validate it on arrival: nothing in it is trusted.

Nothing in it is believed: each file is one that was asked for, of the size and hash that the manifest names, and the
manifest is of the summary that was sent.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

import briefgen
from briefgen.errors import EXIT_FAILED, BriefgenError, Place, Problem, Severity
from briefgen.outputs.registry import allowed, output_files, outputs
from briefgen.pack.artifact import Artifact
from briefgen.pack.manifest import Manifest
from briefgen.pack.private import refuse_private
from briefgen.pipeline.order import Order
from briefgen.pipeline.results import Pack
from briefgen.pipeline.reuse import pictures_in
from briefgen.pipeline.workers import Failed
from briefgen.wording.messages import message

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition

MAGIC = b"briefgen-frame-1\n"
MOST_HEAD = 5_000_000
"""The most bytes of a head."""

_LENGTH = 8
_KEPT = {"\n", "\t"}
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class FrameError(BriefgenError):
    """Bytes from another machine are malformed.

    Args:
        name: of the reason, in ``labels/en-GB/cluster.yaml`` below ``result``.
        values: what stands in its ``{braces}``.
    """

    def __init__(self, name: str, /, **values: object) -> None:
        super().__init__(plain(message("cluster", f"result.{name}", **values)))


class StrictMessage(BaseModel):
    """Base of the models of a frame: strict types, no unknown fields, immutable."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False)


def _printable(text: str) -> str:
    if text != plain(text):
        raise ValueError("has control characters")
    return text


PlainText = Annotated[str, Field(max_length=20_000), AfterValidator(_printable)]
"""Text that may be shown in a terminal: no control characters but line breaks and tabs, no changes of direction."""

Size = Annotated[int, Field(ge=0)]
"""A number of bytes."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal."""

_Head = TypeVar("_Head", bound=StrictMessage)


def plain(text: str) -> str:
    """Replace control and direction characters in a text, except line breaks and tabs."""
    return "".join(c if _is_steady(c) else "\ufffd" for c in _DIRECTIONS.sub("\ufffd", text))


def is_steady(text: str) -> bool:
    """Whether a text has no control characters except line breaks and tabs."""
    return all(map(_is_steady, text))


def _is_steady(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in {"Cc", "Cs"}


def encode_frame(head: StrictMessage, contents: Sequence[bytes]) -> bytes:
    """Encode a frame: header as JSON with the length of each content, then the contents."""
    data = head.model_dump_json().encode()
    return b"".join((MAGIC, len(data).to_bytes(_LENGTH, "big"), data, *contents))


def decode_frame(data: object, kind: type[_Head], most: int) -> tuple[_Head, memoryview]:
    """Decode a frame to its header and the bytes that follow.

    Args:
        data: what came.
        kind: the model of the head.
        most: the most bytes of a whole frame.

    Raises:
        FrameError: it is no frame, too large, or its head is not of that model.
    """
    if type(data) is not bytes:  # nor a class of its own that passes for it
        raise FrameError("bytes")
    if len(data) > most:
        raise FrameError("size", most_mb=most // 1_000_000)
    start = len(MAGIC) + _LENGTH
    if not data.startswith(MAGIC) or len(data) < start:
        raise FrameError("magic")
    end = start + int.from_bytes(data[len(MAGIC) : start], "big")
    if end > min(len(data), start + MOST_HEAD):
        raise FrameError("head_size")
    try:
        head = kind.model_validate_json(data[start:end])
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"][:4])
        where = where[:200] or message("cluster", "result.head_itself")
        raise FrameError("head", where=where, reason=first["msg"][:300]) from error
    return head, memoryview(data)[end:]


def split(body: memoryview, sizes: Sequence[int]) -> Iterator[bytes]:
    """Split a body into contents of the given sizes.

    Raises:
        FrameError: the sizes are not those of the body.
    """
    if sum(sizes) != len(body):
        raise FrameError("body_size")
    start = 0
    for size in sizes:
        yield bytes(body[start : start + size])
        start += size


MOST_RESULT = 600_000_000
"""The most bytes of a pack that is taken from another machine."""

MOST_FILE = 300_000_000
"""The most bytes of one file of a pack."""

MOST_MANIFEST = 5_000_000
"""The most bytes of a ``pack.json``."""

MOST_LISTED = 500
"""The most Problems, or notes, that are taken."""

MOST_FILES = 100
"""The most files of one pack that are taken."""

Short = Annotated[PlainText, Field(max_length=300)]


def _known(name: str) -> str:
    if name not in output_files():
        raise ValueError("no file of a pack")
    return name


class SentArtifact(StrictMessage):
    """A file of a pack, in a result."""

    name: Annotated[str, Field(max_length=300), AfterValidator(_known)]
    media_type: Short
    bytes: Annotated[int, Field(ge=0, le=MOST_FILE)]


class SentProblem(StrictMessage):
    """A Problem, in a result; lines and columns count from 1."""

    rule: Short
    severity: Literal["error", "warning"]
    file: Annotated[PlainText, Field(max_length=1000)]
    line: Size
    column: Size
    message: PlainText
    suggestion: PlainText


class SentResult(StrictMessage):
    """The header of a result: a pack if it has a manifest, else the failure."""

    format: Literal[1] = 1
    input_sha256: Sha256
    manifest_bytes: Annotated[int, Field(ge=0, le=MOST_MANIFEST)] = 0
    artifacts: Annotated[tuple[SentArtifact, ...], Field(max_length=MOST_FILES)] = ()
    no_audio: PlainText = ""
    notes: Annotated[tuple[PlainText, ...], Field(max_length=MOST_LISTED)] = ()
    message: PlainText = ""
    problems: Annotated[tuple[SentProblem, ...], Field(max_length=MOST_LISTED)] = ()
    exit_code: Literal[0, 1, 2] = 0


@dataclass(frozen=True)
class Expected:
    """The expectation that a result must match.

    Attributes:
        order: what was sent.
        edition: its Review and House, as read here.
        problems: the warnings of the checks, as found here.
    """

    order: Order
    edition: "Edition"
    problems: tuple[Problem, ...]


def encode_result(outcome: "Pack | Failed", input_sha256: str) -> bytes:
    """Encode the result of a job.

    Args:
        outcome: a pack, or why there is none.
        input_sha256: of the summary.
    """
    if isinstance(outcome, Failed):
        problems = [_sent(each) for each in outcome.problems[:MOST_LISTED]]
        head = SentResult(
            input_sha256=input_sha256,
            message=_shown(outcome.message),
            problems=tuple(problems),
            exit_code=2 if outcome.exit_code == 2 else 1,
        )
        return encode_frame(head, ())
    manifest = outcome.manifest.model_dump_json().encode()
    files = [
        SentArtifact(name=each.name, media_type=each.media_type, bytes=len(each.data)) for each in outcome.artifacts
    ]
    head = SentResult(
        input_sha256=input_sha256,
        manifest_bytes=len(manifest),
        artifacts=tuple(files),
        no_audio=_shown(outcome.no_audio),
        notes=tuple(_shown(note) for note in outcome.notes[:MOST_LISTED]),
    )
    return encode_frame(head, [manifest, *(each.data for each in outcome.artifacts)])


def decode_result(data: object, expected: Expected) -> "Pack | Failed":
    """Decode the result of a job and check it against what was sent; its files are not verified here.

    Raises:
        PrivateWordError: a word of the private list is in the pack.
    """
    try:
        head, body = decode_frame(data, SentResult, MOST_RESULT)
        return _failed(head, body, expected.order) if head.exit_code else _built(head, body, expected)
    except FrameError as error:
        return Failed(message("cluster", "result.refused", reason=error.message), (), EXIT_FAILED)


def _failed(head: SentResult, body: memoryview, order: Order) -> Failed:
    """Return the failure in a result, with Problems of the sent file only."""
    if head.input_sha256 != hashlib.sha256(order.data).hexdigest():
        raise FrameError("other_summary")
    if len(body) or not (head.message or head.problems):
        raise FrameError("silent")
    problems = tuple(_problem(each, order.file) for each in head.problems)
    if not order.private:
        return Failed(head.message, problems, head.exit_code)
    hidden = tuple(order.private.hidden(each) for each in problems)
    return Failed(order.private.masked(head.message), hidden, head.exit_code)


def _problem(sent: SentProblem, file: str) -> Problem:
    shown = file if sent.file == Path(file).name else sent.file  # only the name was sent
    place = Place(shown, sent.line, sent.column)
    return Problem(sent.rule, Severity(sent.severity), place, sent.message, sent.suggestion)


def _built(head: SentResult, body: memoryview, expected: Expected) -> Pack:
    """Return the pack in a result, after checking hashes, manifest and private words."""
    manifest_data, *contents = split(body, [head.manifest_bytes, *(each.bytes for each in head.artifacts)])
    artifacts = tuple(
        Artifact(each.name, each.media_type, data) for each, data in zip(head.artifacts, contents, strict=True)
    )
    manifest = _manifest(manifest_data)
    _agree(manifest, artifacts, expected, without_audio=bool(head.no_audio))
    order, limit = expected.order, expected.edition.review.about.review_by
    if order.private:
        refuse_private(manifest, artifacts, order.private)
    review_by = limit.last_day if limit else None
    pictures = pictures_in(expected.edition)
    return Pack(manifest, artifacts, expected.problems, head.no_audio, (), head.notes, review_by, pictures)


def _manifest(data: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        raise FrameError("manifest", size=len(data)) from error
    if not all(is_steady(text) for text in _texts(json.loads(data))):
        raise FrameError("control")
    return manifest


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a JSON value, recursively."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _texts(part))


def _agree(manifest: Manifest, artifacts: tuple[Artifact, ...], expected: Expected, *, without_audio: bool) -> None:
    """Raise FrameError unless a pack is of the sent summary and has exactly the requested files.

    Raises:
        FrameError: it is not, or has not.
    """
    order, edition = expected.order, expected.edition
    review = edition.review.model_copy(update={"checks": manifest.review.checks})
    same = (
        (manifest.input_sha256, hashlib.sha256(order.data).hexdigest()),
        (manifest.input_file, Path(order.file).name),
        (manifest.slug, edition.slug),
        (manifest.formerly, ()),
        (manifest.audience, edition.audience or None),
        (manifest.briefgen, briefgen.__version__),
        (manifest.title, review.about.title),
        (manifest.review, review),
    )
    if any(found != wanted for found, wanted in same):
        raise FrameError("other_pack")
    asked = allowed(order.asked, restricted=edition.restricted) - ({"podcast"} if without_audio else set())
    wanted_files = {name for output in asked for name in outputs()[output].names(order.audio)}
    names = [each.name for each in artifacts]
    if set(manifest.outputs) != asked or set(names) != wanted_files or len(set(names)) != len(names):
        raise FrameError("files")
    listed = {entry.name: (entry.media_type, entry.bytes, entry.sha256) for entry in manifest.files}
    real = {each.name: (each.media_type, len(each.data), hashlib.sha256(each.data).hexdigest()) for each in artifacts}
    if listed != real or len(manifest.files) != len(real):
        raise FrameError("hashes")
    if any(output_files()[each.name].media_type != each.media_type for each in artifacts):
        raise FrameError("kind")


def _sent(found: Problem) -> SentProblem:
    return SentProblem(
        rule=_shown(found.rule, 300),
        severity=found.severity.value,
        file=_shown(found.place.file, 1000),
        line=found.place.line,
        column=found.place.column,
        message=_shown(found.message),
        suggestion=_shown(found.suggestion),
    )


def _shown(text: str, most: int = 20_000) -> str:
    """Shorten and clean a text for a result, so that one bad text does not make the result invalid."""
    return plain(text)[:most]
