"""One pack as a job for any process: an order goes in, and what comes of it comes back as a value."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen import process
from briefgen.errors import BriefgenError, InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefgen.build.order import Order, Pack, Progress


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


_tell: "Progress | None" = None


def tell(progress: "Progress") -> None:
    """Report every build of this process: called once where a worker begins."""
    global _tell  # noqa: PLW0603  (one worker, one listener)
    _tell = progress


def do(order: "Order") -> "Pack | Failed":
    """Build a pack and verify it from its files, wherever this runs; nothing is raised but what nobody foresaw."""

    def verified() -> "Pack":
        built = _build(order)
        with tempfile.TemporaryDirectory(prefix="briefgen-job-", ignore_cleanup_errors=True) as name:
            _verify(built, Path(name))
        return built

    return _attempted(verified)


def make(order: "Order") -> "Pack | Failed":
    """Build a pack that is verified elsewhere; nothing is raised but what nobody foresaw."""
    return _attempted(lambda: _build(order))


def _attempted(step: "Callable[[], Pack]") -> "Pack | Failed":
    process.begin()
    try:
        return step()
    except InputError as error:
        return Failed("", tuple(error.problems), error.exit_code)
    except BriefgenError as error:
        return Failed(error.message, (), error.exit_code)


def _build(order: "Order") -> "Pack":
    from briefgen.build.sequence import build, silent  # noqa: PLC0415  (heavy: only where it is done)

    return build(order, _named(order.file) if _tell else silent)


def _named(file: str) -> "Progress":
    def report(step: str, done: int, total: int) -> None:
        if _tell:
            _tell(f"{file}\n{step}", done, total)

    return report


def _verify(built: "Pack", folder: Path) -> None:
    from briefgen.pack.verify import verify  # noqa: PLC0415  (heavy: only where it is done)
    from briefgen.pack.write import prove_pack  # noqa: PLC0415

    prove_pack(folder / "pack", built.manifest, built.artifacts, verify)
