"""Run ``briefgen build`` for many files: skip unchanged ones, build the rest here, in a pool or on a cluster."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import briefgen
from briefgen.cache import Cache, size_limit
from briefgen.cli.identity import named, offer_id, print_succession
from briefgen.cli.options import order_of, scheduler_of
from briefgen.cli.progress import Packs, Steps
from briefgen.cli.report import print_errors
from briefgen.cli.tables import print_pack, print_removed, print_unchanged
from briefgen.cli.trouble import known_failure
from briefgen.errors import EXIT_FAILED, EXIT_OK, BriefgenError, InputError, UsageError
from briefgen.outputs.verify import verify
from briefgen.pack.identity import Succession, pack_message, remove_replaced, succession
from briefgen.pack.read import read_manifest
from briefgen.pack.write import recover
from briefgen.pipeline.cluster import Cluster, build_on_cluster
from briefgen.pipeline.jobs import cores, reporting_pool, run_all
from briefgen.pipeline.remote import prepare
from briefgen.pipeline.reuse import find_unchanged, record_build
from briefgen.pipeline.workers import Failed
from briefgen.wording.messages import message

if TYPE_CHECKING:
    from briefgen.pack.manifest import Fault, Manifest
    from briefgen.pipeline.cluster import Scheduler
    from briefgen.pipeline.jobs import Outcome
    from briefgen.pipeline.order import Order
    from briefgen.pipeline.remote import SentJob
    from briefgen.pipeline.results import Pack

MOST_THREADS = 4
"""How many sentences of one pack are spoken at the same time at most."""

MOST_JOBS = 4
"""How many packs are made at the same time when nobody says: each worker needs up to about a gigabyte."""


@dataclass(frozen=True)
class PackIdentity:
    """The identity of a pack: the id of its review, its audience, and whether it is a digest."""

    id: str
    audience: str
    is_digest: bool

    @classmethod
    def of(cls, manifest: "Manifest") -> "PackIdentity":
        """Return the identity of a new pack."""
        about = manifest.review.about
        return cls(about.id or "", manifest.audience or "", bool(about.digest_of))

    @classmethod
    def of_json(cls, manifest: Mapping[str, Any]) -> "PackIdentity":
        """Return the identity of an unchanged pack, from its ``pack.json``."""
        about = manifest["review"]["review"]
        return cls(about.get("id") or "", manifest.get("audience") or "", bool(about.get("digest_of")))


class BatchRun:
    """One run of ``briefgen build``.

    Args:
        options: of the command line, by name.
        option: the one that names the folder of packs, for messages.
    """

    def __init__(self, options: Mapping[str, object], option: str = "-o") -> None:
        self._option = option
        self._options = options
        self._quiet = bool(options["quiet"])
        self._store = Cache()
        self._made: dict[str, str] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._without_id: list[str] = []
        self._begun: set[Path] = set()
        self._failed: list[str] = []
        self._worst = EXIT_OK

    def build_all(self, names: Sequence[str]) -> int:
        """Build every file, continuing after failures; return the exit code."""
        scheduler = scheduler_of(self._options)
        if len(names) == 1 and not self._quiet:
            offer_id(names[0])
        orders: list[tuple[str, Order]] = []
        for name in names:
            with self._reporting(name):
                order = order_of(name, self._options)
                if not self._is_unchanged(name, order):
                    orders.append((name, order))
        if orders and (scheduler or len(orders) > 1):
            with self._reporting(""):
                self._together(orders, scheduler)
        else:
            for name, order in orders:
                with self._reporting(name):
                    self._alone(name, order)
        if self._store.has_grown:
            self._store.prune(size_limit())
        if len(names) > 1 and not self._quiet:
            click.echo(message("commands", "build.count", made=len(self._made), count=len(names)), err=True)
            for failed in self._failed:
                click.echo(message("commands", "build.not_made", failed=failed), err=True)
        if self._without_id and not self._quiet:
            click.echo(pack_message("no_id", files=named(self._without_id)))
        return self._worst

    def build_one(self, name: str) -> Path:
        """Build one file, perhaps again, and return the path of its pack.

        A pack that this run has begun under another title is removed: its summary is still being written.

        Raises:
            BriefgenError: it could not be built.
        """
        self._made.clear()
        self._ids.clear()
        order = order_of(name, self._options)
        before = set(order.parent.iterdir()) if order.parent and order.parent.is_dir() else set()
        pack = self._alone(name, order)
        remove_replaced(Succession(tuple(self._begun - {pack})))
        self._begun = self._begun & {pack} | ({pack} - before)
        if self._store.has_grown:
            self._store.prune(size_limit())
        return pack

    def _jobs(self, files: int) -> int:
        asked = self._options["jobs"]
        return min(asked if isinstance(asked, int) else min(cores(), MOST_JOBS), max(files, 1))

    def _is_unchanged(self, name: str, order: "Order") -> bool:
        found = find_unchanged(order, self._store)
        if found is None or (self._options["strict"] and found.warnings):
            return False
        self._take(found.folder.name, name, PackIdentity.of_json(found.manifest))
        if not self._quiet:
            print_unchanged(found, name)
        return True

    def _alone(self, name: str, order: "Order") -> Path:
        order = self._with_cores(order)
        with Steps(order.file, quiet=self._quiet) as steps:
            self._stop_on_warnings(order)
            built = briefgen.build(order, steps.report)
            steps.report("write", 0, 1)
            return self._keep(name, order, built, partial(built.write, option=self._option))

    def _with_cores(self, order: "Order") -> "Order":
        """Set the number of threads of an order: every core up to a limit, or 1 with ``--jobs 1``."""
        free = 1 if self._options["jobs"] == 1 else cores()
        return replace(order, threads=min(free, MOST_THREADS))

    def _together(self, orders: Sequence[tuple[str, "Order"]], scheduler: "Scheduler | None") -> None:
        ready = []
        for name, order in orders:
            with self._reporting(name):
                self._stop_on_warnings(order)
                ready.append((name, order, self._sending(order) if scheduler else None))
        with Packs(len(ready), quiet=self._quiet) as packs:
            if scheduler:
                outcomes = _on_cluster([sending for *_, sending in ready if sending], scheduler)
                check = _verified  # what a worker says of its pack is not believed
            else:
                outcomes = self._here([order for _, order, _ in ready], packs)
                check = _unseen  # it was verified where it was made
            for number, outcome in outcomes:
                name, order, _ = ready[number]
                packs.done(order.file)
                with self._reporting(name):
                    if isinstance(outcome, Failed):
                        raise _error(outcome)
                    write = partial(outcome.write, option=self._option, check=check)
                    self._keep(name, order, outcome, write)

    def _here(self, orders: Sequence["Order"], packs: Packs) -> "Iterator[Outcome]":
        each = [replace(order, threads=1) for order in orders]  # a worker process for each core is enough
        yield from run_all(each, self._jobs(len(each)), reporting_pool(packs.report))

    def _sending(self, order: "Order") -> "SentJob":
        if self._options["only"]:
            raise UsageError(message("commands", "build.only_cluster"))
        return prepare(order)

    def _keep(self, name: str, order: "Order", built: "Pack", write: Callable[[Path], Path]) -> Path:
        """Write a pack into its folder, print it, and record its inputs for the next run."""
        parent, slug = order.parent or Path(), built.manifest.slug
        self._take(slug, name, PackIdentity.of(built.manifest))
        recover(parent / slug)
        earlier, found = read_manifest(parent / slug), succession(parent, built.manifest)
        pack = write(parent)
        record_build(order, built, pack, self._store)
        if not self._quiet:
            print_pack(pack, built, name, verbose=bool(self._options["verbose"]))
            print_removed(earlier, built)
            print_succession(found)
        return pack

    def _take(self, slug: str, name: str, whose: "PackIdentity") -> None:
        if slug in self._made:
            raise UsageError(message("commands", "build.same_name", file=self._made[slug], slug=slug))
        key = (whose.id, whose.audience)
        if whose.id and key in self._ids:
            raise UsageError(pack_message("same_id_here", file=self._ids[key]))
        self._made[slug] = self._ids[key] = name
        if not whose.id and not whose.is_digest:
            self._without_id.append(name)

    def _stop_on_warnings(self, order: "Order") -> None:
        if self._options["strict"]:
            from briefgen.pipeline.build import load_checked  # noqa: PLC0415  (an unchanged pack is found without)

            *_, findings = load_checked(order)
            if any(not problem.is_answered for problem in findings.problems):
                raise InputError(findings.problems)

    @contextmanager
    def _reporting(self, name: str) -> Iterator[None]:
        """Print the errors of one file and go on, so that the other files are built."""
        try:
            yield
        except InputError as error:
            print_errors(error.problems)
            self._note(message("commands", "build.problems_above", file=name), error.exit_code)
        except BriefgenError as error:
            click.echo(f"Error: {name}: {error.message}" if name else f"Error: {error.message}", err=True)
            if name:
                self._note(f"{name}: {error.message.splitlines()[0]}", error.exit_code)
            self._worst = max(self._worst, error.exit_code)
        except (OSError, MemoryError, ImportError, RuntimeError, UnicodeEncodeError) as error:
            known = None if isinstance(error, BrokenPipeError) else known_failure(error)
            if known is None:
                raise
            click.echo(f"Error: {f'{name}: ' if name else ''}{known.message}", err=True)
            self._note(f"{name}: {known.message}", known.exit_code)

    def _note(self, failed: str, exit_code: int) -> None:
        self._failed.append(failed)
        self._worst = max(self._worst, exit_code)


def _unseen(folder: Path) -> Sequence["Fault"]:
    del folder
    return ()


def _verified(folder: Path) -> Sequence["Fault"]:
    return verify(folder)


def _on_cluster(sendings: Sequence["SentJob"], scheduler: "Scheduler") -> "Iterator[Outcome]":
    if sendings:
        with Cluster(scheduler) as cluster:
            yield from build_on_cluster(sendings, cluster)


def _error(failed: "Failed") -> BriefgenError:
    """Convert a worker's failure to an exception."""
    if failed.problems:
        return InputError(failed.problems)
    error = BriefgenError(failed.message)
    error.exit_code = failed.exit_code or EXIT_FAILED
    return error
