"""Several contents as one string of bytes: a head in JSON, checked by a model, then one content after another.

Nothing here is unpickled: what reads a frame gets plain values and bytes, or a refusal.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from briefgen.errors import BriefgenError

MAGIC = b"briefgen-frame-1\n"
MOST_HEAD = 5_000_000
"""The most bytes of a head."""

_LENGTH = 8
_KEPT = {"\n", "\t"}
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class FrameError(BriefgenError):
    """Bytes that came from another machine are not what they should be."""


class Sealed(BaseModel):
    """A value of a frame: strict types, no field that is not known, no change."""

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

_Head = TypeVar("_Head", bound=Sealed)


def plain(text: str) -> str:
    """Return a text with what could steer a terminal, or is no text, replaced."""
    return "".join(c if _is_steady(c) else "\ufffd" for c in _DIRECTIONS.sub("\ufffd", text))


def is_steady(text: str) -> bool:
    """Whether a text has no control characters but line breaks and tabs."""
    return all(map(_is_steady, text))


def _is_steady(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in {"Cc", "Cs"}


def framed(head: Sealed, contents: Sequence[bytes]) -> bytes:
    """Return a head and contents as one string of bytes; the head says how long each content is."""
    data = head.model_dump_json().encode()
    return b"".join((MAGIC, len(data).to_bytes(_LENGTH, "big"), data, *contents))


def unframed(data: object, kind: type[_Head], most: int) -> tuple[_Head, memoryview]:
    """Return the head of a frame and what follows it.

    Args:
        data: what came.
        kind: the model of the head.
        most: the most bytes of a whole frame.

    Raises:
        FrameError: it is no frame, too large, or its head is not of that model.
    """
    if type(data) is not bytes:  # nor a class of its own that passes for it
        raise FrameError("it is not bytes")
    if len(data) > most:
        raise FrameError(f"it is over {most // 1_000_000} MB")
    start = len(MAGIC) + _LENGTH
    if not data.startswith(MAGIC) or len(data) < start:
        raise FrameError("it does not begin as it should")
    end = start + int.from_bytes(data[len(MAGIC) : start], "big")
    if end > min(len(data), start + MOST_HEAD):
        raise FrameError("its beginning is longer than it may be")
    try:
        head = kind.model_validate_json(data[start:end])
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"][:4])
        raise FrameError(plain(f"{where or 'its beginning'}: {first['msg']}")[:300]) from error
    return head, memoryview(data)[end:]


def split(body: memoryview, sizes: Sequence[int]) -> Iterator[bytes]:
    """Yield contents of the given sizes, which must be all there is.

    Raises:
        FrameError: the sizes are not those of the body.
    """
    if sum(sizes) != len(body):
        raise FrameError("it is longer or shorter than it says")
    start = 0
    for size in sizes:
        yield bytes(body[start : start + size])
        start += size
