"""The pictures of a summary: read from its folder, and drawn anew in a child process like the pictures of a house.

A picture comes from anywhere, so nothing of its file is published: what outputs show is written anew, upright, in
8 bits, without notes such as where it was taken, and under a name of its own.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from xml.parsers import expat

from briefgen.errors import Problem
from briefgen.files.opener import MIB, OpenError, read_inside
from briefgen.review.house.pictures import media_type
from briefgen.review.house.trials import DRAW_S, LIMITS, TrialFault, trial_verdict
from briefgen.review.model import CreditedPicture, Review
from briefgen.review.problems import labels, problem, shown
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath

MAX_PICTURE_BYTES = 10 * MIB
"""The most bytes of a summary's picture: more than a phone's photograph has."""

PICTURE_ENDINGS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
"""The media type by the ending of a picture's file."""

_NO_FILE = frozenset({"missing", "folder", "name"})


@dataclass(frozen=True)
class Illustration:
    """A picture as outputs show it.

    Attributes:
        data: a PNG or JPEG without metadata.
        files: the names of its files as the summary has them, with the SHA-256 of each; no output has them. Two
            files can show the same, and each can change.
        words: what is written in a drawing, and becomes points.
    """

    data: bytes
    files: tuple[tuple[str, str], ...]
    words: str = ""

    @property
    def media_type(self) -> str:
        """``image/png`` or ``image/jpeg``."""
        return media_type(self.data)

    @property
    def name(self) -> str:
        """The file name in a pack, from a hash of the content: the author's own name can say who is on it."""
        ending = "png" if self.media_type == "image/png" else "jpg"
        return f"picture-{hashlib.sha256(self.data).hexdigest()[:16]}.{ending}"


class IllustrationError(Exception):
    """A picture of a summary cannot be used.

    Args:
        kind: its entry of ``problems.yaml``, without ``picture-``.
        values: what the entry names.
    """

    def __init__(self, kind: str, **values: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.values = values


def read_illustration(folder: Path | None, file: str) -> Illustration:
    """Read a picture of a summary, and draw it anew within limits.

    Args:
        folder: that of the summary, in which it must be; None when nobody knows it.
        file: its name there.

    Raises:
        IllustrationError: it cannot be used.
    """
    if folder is None:
        raise IllustrationError("nowhere")
    try:
        data = read_inside(folder, file, MAX_PICTURE_BYTES)
    except OpenError as error:
        raise _unopened(error) from None
    if not media_type(data) or media_type(data) != PICTURE_ENDINGS.get(Path(file).suffix.casefold()):
        raise IllustrationError("kind")
    verdict = trial_verdict("illustration", data)
    for fault in verdict.faults:
        raise _refused(fault)
    if "raster" not in verdict.pictures:
        raise IllustrationError("empty")
    return Illustration(verdict.pictures["raster"], ((file, hashlib.sha256(data).hexdigest()),), _drawn_words(data))


def _drawn_words(data: bytes) -> str:
    """Return the words in a drawing that the child process accepted: each text whole, and in its pieces."""
    if media_type(data) != "image/svg+xml":
        return ""
    texts: list[list[str]] = []
    names: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(tag: str, _: dict[str, str]) -> None:
        names.append(tag.rpartition(" ")[2])
        if names[-1] == "text":
            texts.append([])

    def text(content: str) -> None:
        if "text" in names:
            texts[-1].append(content)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: names.pop()
    parser.CharacterDataHandler = text
    with suppress(expat.ExpatError, ValueError, LookupError):
        parser.Parse(data, True)  # noqa: FBT003  (expat's own form: this is all of it)
    # Programs that draw set each letter, or each word, in an element of its own.
    return "\n".join(" ".join(joint.join(pieces).split()) for pieces in texts for joint in ("", " "))


def _unopened(error: OpenError) -> IllustrationError:
    if error.kind in {"outside", "changed"}:
        return IllustrationError("outside")
    if error.kind in _NO_FILE:
        return IllustrationError("missing")
    if error.kind == "big":
        return IllustrationError("big", most=f"{MAX_PICTURE_BYTES // MIB}")
    return IllustrationError("closed", reason=error.message)


def _refused(fault: TrialFault) -> IllustrationError:
    """Convert a fault that the child process found to an error."""
    if fault.kind != "limit":
        values = {name: shown(value, 120) for name, value in fault.values.items()}
        return IllustrationError(fault.kind.partition("-")[2], **values)
    words = labels()["limits"]
    limit = str(words.get(fault.values.get("limit", ""), words["crash"]))
    amounts = {"seconds": f"{DRAW_S}", "memory": f"{LIMITS.memory_mib:,}"}
    return IllustrationError("limit", limit=limit.format(**amounts))


def pictures_of(review: Review) -> Iterator[tuple[KeyPath, CreditedPicture]]:
    """Yield the pictures of a review with their paths, in the order of the file."""
    if review.picture is not None:
        yield ("picture",), review.picture
    for index, message in enumerate(review.key_messages):
        if message.picture is not None:
            yield ("key_messages", index, "picture"), message.picture


def illustration_problems(
    review: Review, source: Source, folder: Path | None, is_private: Callable[[str], bool] = lambda _: False
) -> Iterator[Problem]:
    """Yield a Problem for each picture of a summary that cannot be used, at the name of its file.

    Args:
        review: the summary.
        source: where its texts stand.
        folder: where its pictures are.
        is_private: whether a text has a word that must not appear. One that is written in a drawing becomes points,
            in which no search of a pack would find it.
    """
    for path, picture in pictures_of(review):
        place = source.place((*path, "file"))
        try:
            words = read_illustration(folder, picture.file).words
        except IllustrationError as error:
            yield problem(f"picture-{error.kind}", place, value=shown(picture.file), **error.values)
            continue
        if is_private(words):
            yield problem("picture-private", place, value=shown(picture.file))


def illustrated(review: Review, folder: Path | None) -> tuple[Review, Mapping[str, Illustration]]:
    """Return a review with the file names of its pictures in a pack, and the pictures by these names.

    Raises:
        IllustrationError: one cannot be used.
    """
    return _renamed(review, lambda file: read_illustration(folder, file))


def usable_pictures(review: Review, folder: Path | None) -> tuple[Review, Mapping[str, Illustration]]:
    """Return a review and its pictures as ``illustrated`` does, without the pictures that cannot be used."""

    def read(file: str) -> Illustration | None:
        try:
            return read_illustration(folder, file)
        except IllustrationError:
            return None

    return _renamed(review, read)


def _renamed(review: Review, read: Callable[[str], Illustration | None]) -> tuple[Review, Mapping[str, Illustration]]:
    found: dict[str, Illustration] = {}

    def renamed(picture: CreditedPicture | None) -> CreditedPicture | None:
        each = read(picture.file) if picture else None
        if picture is None or each is None:
            return None
        files = (*(found[each.name].files if each.name in found else ()), *each.files)
        found[each.name] = replace(each, files=tuple(dict.fromkeys(files)))
        return picture.model_copy(update={"file": each.name})

    if not any(pictures_of(review)):
        return review, {}
    messages = tuple(each.model_copy(update={"picture": renamed(each.picture)}) for each in review.key_messages)
    return review.model_copy(update={"picture": renamed(review.picture), "key_messages": messages}), found
