"""How well the advice on typed mistakes works (``tests/corpus/typed``): how many are told, and how many mended."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

LEAST_TOLD = 0.92
LEAST_MENDED = 0.88


def rows() -> Iterator[tuple[str, bool]]:
    """Yield a row for each set of the corpus, and whether it is below its least figures.

    The columns are those of the speeds: what, which set, told and mended of all, and the part mended in one round.
    """
    from typed_corpus import SETS, usable  # noqa: PLC0415  (found by the path above)

    for name in SETS:
        mistakes = [each for each in usable(name) if not each.case.is_valid]
        certain = [each for each in mistakes if each.case.same]
        told, mended = sum(each.told for each in mistakes), [each for each in certain if each.mended]
        once = sum(each.rounds <= 1 for each in mended)
        row = (
            f"| typed mistakes, {name} | {told} of {len(mistakes)} told | {len(mended)} of {len(certain)} mended "
            f"| {once} in one round | {len(mended) / len(certain):.2f} | {LEAST_MENDED:g} |"
        )
        yield row, told < LEAST_TOLD * len(mistakes) or len(mended) < LEAST_MENDED * len(certain)
