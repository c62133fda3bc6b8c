"""Try the whole program with hostile summaries, houses, options and environments, and kill it at any moment.

Nothing may end in a traceback, take longer than its limit, leave something behind, or harm an earlier pack or site.
What does is saved as a folder with its files and its command. The same seed gives the same cases.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fuzz_kills import run_kills
from fuzz_run import LIMIT_S, Outcome, keep, patience, run_builds, run_checks


def _told(outcome: Outcome) -> str:
    return f"{outcome.case.arguments[0]} {outcome.case.number}: {'; '.join(outcome.faults)} ({outcome.seconds:.1f} s)"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _limit_memory() -> None:
    """Have what takes too much memory fail by itself, and not the whole machine."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  (Windows has none)

        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))


def main() -> int:
    """Run the fuzz; return 1 when something ended wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=1000, help="how many summaries to check")
    parser.add_argument("--builds", type=int, default=30, help="how many packs to build")
    parser.add_argument("--kills", type=int, default=5, help="how many builds of a library to kill")
    parser.add_argument("--seed", type=int, default=1, help="what decides the cases")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case, to run one again")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path(".fuzz"), help="where cases that ended wrongly are saved")
    given = parser.parse_args()
    _limit_memory()
    codes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    slowest = {"check": 0.0, "build": 0.0}
    with tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        os.environ["BRIEFGEN_CACHE"] = str(folder / "cache")
        numbers = range(given.first, given.first + given.checks), range(given.first, given.first + given.builds)
        for outcomes in (
            run_checks(numbers[0], given.seed, given.workers, folder),
            run_builds(numbers[1], given.seed, given.workers, folder) if given.builds else iter(()),
        ):
            for outcome in outcomes:
                command = outcome.case.arguments[0]
                codes[f"{command} exit {outcome.code}"] += 1
                slowest[command] = max(slowest[command], outcome.seconds)
                if outcome.faults:
                    kinds.update(fault.split(":")[0] for fault in outcome.faults)
                    _say(f"{_told(outcome)} → {keep(outcome, given.keep, given.seed)}")
        (folder / "kills").mkdir()
        for was_at_work, faults in run_kills(given.kills, given.seed, folder / "kills") if given.kills else ():
            codes["killed at work" if was_at_work else "killed too late"] += 1
            kinds["kill"] += len(faults)
            for fault in faults:
                _say(fault)
    _say(f"{given.checks} checks, {given.builds} builds, {given.kills} kills, seed {given.seed}")
    _say(", ".join(f"{what}: {count}" for what, count in sorted(codes.items())))
    longest = ", ".join(f"slowest {what} {seconds:.1f} s" for what, seconds in slowest.items())
    _say(f"{longest}; waited for at most {patience(LIMIT_S):.0f} s, as this machine is busy or not")
    _say(", ".join(f"{what}: {count}" for what, count in kinds.most_common() if count) or "nothing ended wrongly")
    return 1 if kinds.total() else 0


if __name__ == "__main__":
    sys.exit(main())
