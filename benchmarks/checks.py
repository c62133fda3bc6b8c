"""How well the checks do: recall and precision of each family on the corpus in ``tests/corpus``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


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
