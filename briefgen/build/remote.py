"""One pack built on a machine that shares no disk with this one: what is done here, and what there."""

import hashlib
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

import briefgen
from briefgen.build.job import Failed, make
from briefgen.build.order import Order, Pack
from briefgen.build.remote_job import opened_job, sealed_job
from briefgen.build.remote_result import Expected, opened_result, sealed_result
from briefgen.errors import EXIT_FAILED, BriefgenError

MUST_MATCH = ("briefgen", "python", "distributed", "weasyprint", "python-pptx", "hibari-tts", "numpy")
"""What decides the bytes of a pack, or whether jobs can be sent at all."""


def versions() -> dict[str, str]:
    """Return the versions of what decides a pack, on the machine where this runs."""
    import platform  # noqa: PLC0415  (only for a cluster)
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    def of(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "not installed"

    found = {name: of(name) for name in MUST_MATCH if name not in {"briefgen", "python"}}
    python = ".".join(platform.python_version_tuple()[:2])
    return {"briefgen": briefgen.__version__, "python": python, **found}


@dataclass(frozen=True)
class Sending:
    """A job as it is sent, and what its result must agree with."""

    request: bytes
    expected: Expected


def prepare(order: "Order") -> Sending:
    """Check an order here and put it into bytes; the private words stay here.

    Raises:
        InputError: the summary or the house has errors.
        BriefgenError: something of it cannot be sent.
    """
    from briefgen.build.sequence import checked  # noqa: PLC0415  (heavy: only where it is done)
    from briefgen.storyboard.editions import make_edition  # noqa: PLC0415

    loaded, house, findings = checked(order)
    edition = make_edition(loaded.review, house, order.today, order.audience)
    return Sending(sealed_job(order, house, versions()), Expected(order, edition, findings.problems))


def opened(answer: object, expected: Expected) -> Pack | Failed:
    """Return what came of a job, from what a worker returned; why it is refused is a value too."""
    try:
        return opened_result(answer, expected)
    except BriefgenError as error:
        return Failed(error.message, (), error.exit_code)


def do_there(request: bytes) -> bytes:
    """Do a job on a worker of a cluster: bytes in, bytes out."""
    with tempfile.TemporaryDirectory(prefix="briefgen-job-", ignore_cleanup_errors=True) as name:
        order, theirs = opened_job(request, Path(name))
        own = versions()
        differing = [each for each in sorted({*theirs, *own}) if theirs.get(each) != own.get(each)]
        if differing:
            listing = "\n".join(
                f"  {socket.gethostname()}: {each} {own.get(each)}, here {theirs.get(each)}" for each in differing
            )
            message = f"Install the same versions on every machine; these differ:\n{listing}"
            outcome: Pack | Failed = Failed(message, (), EXIT_FAILED)
        else:
            outcome = make(order)
    return sealed_result(outcome, hashlib.sha256(order.data).hexdigest())
