"""Fixtures that climb the pipeline: text, review, edition."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from briefgen import resources
from briefgen.files.lock import BusyError, locked
from briefgen.outputs.layout.warnings import UNKNOWN_VARIABLE
from briefgen.outputs.verify import verify
from briefgen.pack.write import write_pack
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.wording.wording import Wording


def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the processes of one test run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


# Begun in the background or by nohup, signals are ignored: commands that the tests start would ignore them too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the user's cache; what one test has said, the next need not say again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFGEN_CACHE", str(shared(tmp_path_factory) / "cache"))
        patch.setenv(UNKNOWN_VARIABLE, "refuse")  # so that we learn of what WeasyPrint never said before
        yield


SAMPLES = sorted(resources.samples().glob("*.yaml"))


def plain_review(path: Path) -> Review:
    """Read a known-good summary."""
    return load_review(path.read_bytes(), path.name).review


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def sample(request: pytest.FixtureRequest) -> Path:
    """Each sample summary in turn."""
    path: Path = request.param
    return path


@pytest.fixture
def make_review() -> Callable[..., Review]:
    """Make a small valid Review.

    Keyword arguments replace or add top-level fields, None removes one; ``about`` does so inside ``review:``.
    """

    def make(*, about: dict[str, Any] | None = None, **changes: Any) -> Review:
        fields: dict[str, Any] = {
            "review": {
                "title": "Child T", "kind": "Case review", "area": "Exampleshire", "published": "2021-03",
                "subject": "Child T, under 1", "pseudonyms": ["Child T"],
            },
            "what_happened": "Child T was hurt at home. Several services knew the family.",
            "perspective": "Child T could not speak. Nobody described what a day was like.",
            "key_messages": [
                {
                    "headline": f"Share what you know early, part {n}",
                    "finding": "Each service held one part of the story.",
                    "why": "Staff were not sure what they could share.",
                    "action": "Ask your lead and share the same day.",
                    "agencies": ["all"],
                }
                for n in (1, 2, 3)
            ],
        }  # fmt: skip
        fields |= changes
        facts = fields["review"] | (about or {})
        fields["review"] = {key: value for key, value in facts.items() if value is not None}
        return Review.model_validate({key: value for key, value in fields.items() if value is not None})

    return make


@pytest.fixture
def make_edition(make_review: Callable[..., Review]) -> Callable[..., Edition]:
    """Make an Edition of a small Review in the default house; ``house=`` gives another."""

    def make(*, house: House | None = None, review: Review | None = None, **changes: Any) -> Edition:
        review = review or make_review(**changes)
        return Edition(review, house or House(), Wording(review.about.language), date(2022, 1, 1))

    return make


@pytest.fixture(scope="session")
def build_sample(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Build the pack of a sample once in a test run, with the real voice, and return its folder: do not change it.

    The processes of one run share it.
    """

    def build_once(stem: str) -> Path:
        parent = shared(tmp_path_factory) / f"pack-{stem}"
        parent.mkdir(exist_ok=True)
        while True:
            with suppress(BusyError), locked(parent / "lock"):
                if not (found := list(parent.glob("[!.]*/"))):
                    path = resources.samples() / f"{stem}.yaml"
                    built = build(Order(path.read_bytes(), path.name, today=date(2026, 1, 1)))
                    found = [write_pack(parent, built.manifest, built.artifacts, verify)]
                return found[0]
            time.sleep(0.2)

    return build_once


@pytest.fixture(scope="session")
def trainer_pack(build_sample: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of a sample with its narrated deck and its video: do not change it."""
    parent = tmp_path_factory.mktemp("trainer")
    shutil.copytree(build_sample("lambeth-martin"), parent / build_sample("lambeth-martin").name)
    path = resources.samples() / "lambeth-martin.yaml"
    wanted = frozenset({"narrated", "video"})
    order = Order(path.read_bytes(), path.name, today=date(2026, 1, 1), outputs=wanted, parent=parent)
    built = build(order)
    return write_pack(parent, built.manifest, built.artifacts, verify)


@pytest.fixture
def sample_pack(sample: Path, build_sample: Callable[[str], Path]) -> Path:
    """The pack of each sample in turn: do not change it."""
    return build_sample(sample.stem)


@pytest.fixture
def sample_edition() -> Edition:
    """The Edition of the sample that ``trainer_pack`` is made from."""
    review = plain_review(resources.samples() / "lambeth-martin.yaml")
    return Edition(review, House(), Wording(review.about.language), date(2026, 1, 1))


@pytest.fixture
def broken_trainer_pack(trainer_pack: Path, tmp_path: Path) -> Path:
    """A copy of a pack with narrated deck and video, to be broken."""
    return Path(shutil.copytree(trainer_pack, tmp_path / "trainer"))


@pytest.fixture
def broken_pack(build_sample: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of a pack, to be broken."""
    return Path(shutil.copytree(build_sample("lambeth-martin"), tmp_path / "pack"))
