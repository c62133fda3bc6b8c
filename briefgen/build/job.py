"""One pack as a job for any process: it goes out as text and bytes, and what comes of it comes back as a value."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from briefgen.errors import BriefgenError, InputError, Problem
from briefgen.process import at_work

if TYPE_CHECKING:
    from briefgen.build.order import Built, Order, Progress

FOLDER_LIMIT = 100_000_000
"""The most bytes of a house's folder or of recordings that are sent to another machine."""


@dataclass(frozen=True)
class Parcel:
    """A folder that an order needs, as its files: relative path → content."""

    files: Mapping[str, bytes]

    @classmethod
    def of(cls, files: Mapping[str, Path]) -> "Parcel":
        """Read files.

        Raises:
            BriefgenError: one cannot be read, or they are too much to send.
        """
        read: dict[str, bytes] = {}
        for name, path in files.items():
            try:
                read[name] = path.read_bytes()
            except OSError as error:
                raise BriefgenError(f"{path} cannot be read ({error.strerror}).") from error
            if sum(map(len, read.values())) > FOLDER_LIMIT:
                raise BriefgenError(f"The files beside {path} are over 100 MB: too much to send to another machine.")
        return cls(read)

    def unpack(self, folder: Path) -> None:
        """Write the files into a folder; none leaves it."""
        for name, data in self.files.items():
            parts = PurePosixPath(name).parts
            if ".." in parts or PurePosixPath(name).is_absolute():
                raise BriefgenError(f"{name} is no path inside a folder.")
            path = folder.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


@dataclass(frozen=True)
class Job:
    """One pack to build.

    Attributes:
        order: what to build. Where ``house`` or ``recordings`` are parcels, the paths in it are of the sender's disk.
        house: the house's files, or None when its folder can be read where the job is done.
        recordings: likewise.
    """

    order: "Order"
    house: Parcel | None = None
    recordings: Parcel | None = None


@dataclass(frozen=True)
class Failed:
    """Why there is no pack.

    Attributes:
        message: one plain sentence or more; empty when there are Problems.
        problems: of the input.
        exit_code: what the command line returns for it.
    """

    message: str
    problems: tuple[Problem, ...]
    exit_code: int


def parcelled(order: "Order") -> Job:
    """Return an order as a job that needs nothing of this machine's disk.

    Raises:
        BriefgenError: a file beside it cannot be read, or they are too much to send.
    """
    from briefgen.build.unchanged import contents, house_files  # noqa: PLC0415  (only for a cluster)

    house = Parcel.of(dict(house_files(order.house))) if order.house else None
    recordings = Parcel.of(dict(contents(order.recordings, order.recordings))) if order.recordings else None
    return Job(replace(order, parent=None), house, recordings)


_tell: "Progress | None" = None


def tell(progress: "Progress") -> None:
    """Report every build of this process: called once where a worker begins."""
    global _tell  # noqa: PLW0603  (one worker, one listener)
    _tell = progress


def do(job: Job) -> "Built | Failed":
    """Build a pack and verify it from its files, wherever this runs; nothing is raised but what nobody foresaw."""
    at_work()
    from briefgen.build.sequence import build, silent  # noqa: PLC0415  (heavy: only where it is done)

    with tempfile.TemporaryDirectory(prefix="briefgen-job-", ignore_cleanup_errors=True) as name:
        try:
            order = _unpacked(job, Path(name))
            built = build(order, _named(order.file) if _tell else silent)
            _verified(built, Path(name), order.threads)
        except InputError as error:
            return Failed("", tuple(error.problems), error.exit_code)
        except BriefgenError as error:
            return Failed(error.message, (), error.exit_code)
    return built


def _named(file: str) -> "Progress":
    def report(step: str, done: int, total: int) -> None:
        if _tell:
            _tell(f"{file}\n{step}", done, total)

    return report


def _unpacked(job: Job, folder: Path) -> "Order":
    order = job.order
    if job.house is not None and order.house is not None:
        job.house.unpack(folder / "house")
        order = replace(order, house=folder / "house" / order.house.name)
    if job.recordings is not None:
        job.recordings.unpack(folder / "recordings")
        order = replace(order, recordings=folder / "recordings")
    return order


def _verified(built: "Built", folder: Path, threads: int) -> None:
    from briefgen.pack.verify import verify  # noqa: PLC0415  (heavy: only where it is done)
    from briefgen.pack.write import prove_pack  # noqa: PLC0415

    prove_pack(folder / "pack", built.manifest, built.artifacts, partial(verify, threads=threads))


Doing = Callable[[Job], "Built | Failed"]
