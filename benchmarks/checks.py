"""How well the checks do (recall and precision on ``tests/corpus``), and how quickly on difficult files."""

import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

LIMIT = 10.0
"""The longest that a file of one token again and again may take, as a ratio to prose of the same size."""

MEGABYTE = 1024 * 1024
_ROUNDS = 3
_WORST = 3


def table() -> list[str]:
    """Return the rows of a table: family, planted faults, and recall and precision on both sets."""
    from corpus_cases import FAMILIES, measure  # noqa: PLC0415  (found by the path above)

    first, _ = measure("faults.yaml", "look_alikes.yaml")
    second, _ = measure("held_out_faults.yaml", "held_out_look_alikes.yaml")
    rows = [
        "| family | faults | recall | precision | second set | recall | precision |",
        "|---|---|---|---|---|---|---|",
    ]
    for family in FAMILIES:
        a, b = first[family], second[family]
        rows.append(
            f"| {family} | {a.planted} | {a.recall:.3f} | {a.precision:.3f} "
            f"| {b.planted} | {b.recall:.3f} | {b.precision:.3f} |"
        )
    return rows


def rows() -> Iterator[tuple[str, bool]]:
    """Yield the rows of the files that took longest, and whether each is over its limit."""
    from adversary import PROSE, TOKENS, full, one_text, written  # noqa: PLC0415  (found by the path above)

    summaries = {repr(token): full(token) for token in TOKENS}
    yield from _worst("check: texts up to their limits of", summaries, full(PROSE))
    prose = one_text(PROSE, MEGABYTE)
    files = {repr(token): one_text(token, MEGABYTE) for token in TOKENS}
    files |= {name: text.encode()[:MEGABYTE] for name, text in written(MEGABYTE)}
    yield from _worst("check: 1 MiB of", files, prose)


def _worst(what: str, files: dict[str, bytes], prose: bytes) -> Iterator[tuple[str, bool]]:
    _read(prose)
    theirs = min(_seconds(prose) for _ in range(_ROUNDS))
    measured = sorted(((_seconds(data), name) for name, data in files.items()), reverse=True)
    again = sorted((min(_seconds(files[name]) for _ in range(_ROUNDS)), name) for _, name in measured[: 2 * _WORST])
    for ours, name in again[::-1][:_WORST]:
        ratio = ours / theirs
        row = f"| {what} {name} | prose of the same size | {ours:.3f} s | {theirs:.3f} s | {ratio:.2f} | {LIMIT:g} |"
        yield row.replace("\n", " "), ratio > LIMIT


def _seconds(data: bytes) -> float:
    start = time.process_time()
    _read(data)
    return time.process_time() - start


def _read(data: bytes) -> None:
    """Load and check a file, as ``briefgen check`` does."""
    from briefgen.checks.run import check  # noqa: PLC0415  (after the path is set)
    from briefgen.errors import InputError  # noqa: PLC0415
    from briefgen.review.house.house import House  # noqa: PLC0415
    from briefgen.review.load import load_review  # noqa: PLC0415

    with suppress(InputError):
        check(load_review(data, "a.yaml"), House())
