"""How well the checks agree with labels: names by origin and findings by family, on our own and on an unseen set."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

FIRST = (
    "The unseen set (tests/corpus/unseen) was written by others, and opened on 2026-11-30 after the rules "
    "were done. At the first run: privacy 69 of 152 planted problems and 4 of 90 look-alikes flagged; "
    "language 20 of 34 and 2 of 26; clarity 16 of 18 and 0 of 8; consistency 4 of 26 and 1 of 18; content 7 "
    "of 14 and 0 of 12 (with a fault in the counting: 12 of 14); 131 of 199 findings agree with a label to "
    "act on. Names: 0.957 found, no origin under 0.913, precision 0.950. The rows show what it is now, after "
    "kinds that the set had shown were mended: it is unseen no more."
)


def table() -> list[str]:
    """Return the rows of two tables: findings by family on the unseen reviews, and names by origin on both sets."""
    from names_corpus import by_origin, false_alarms, kinds  # noqa: PLC0415  (found by the path above)
    from unseen_corpus import origins, plain, score  # noqa: PLC0415

    families, shown = score()
    rows = [FIRST, "", "| family | planted | found | recall | look-alikes | flagged |", "|---|---|---|---|---|---|"]
    for name, each in families.items():
        found = f"{each.planted} | {each.found} | {each.recall:.3f}"
        rows.append(f"| {name} | {found} | {each.alike} | {each.flagged} |")
    total = sum(shown.values())
    rows.append(f"Of {total} findings, {shown['yes']} agree with a label to act on, {shown['no']} with a look-alike.")
    rows += ["", "| names of origin | set | names | recall |", "|---|---|---|---|"]
    for kind, scores in (("own", by_origin("names.yaml")), ("unseen", origins())):
        rows += [f"| {origin} | {kind} | {each.planted} | {each.recall:.3f} |" for origin, each in scores.items()]
        planted, found_in_all = sum(s.planted for s in scores.values()), sum(s.found for s in scores.values())
        if kind == "own":
            alarms = sum(len(false_alarms("no_names.yaml", each)[0]) for each in kinds("no_names.yaml"))
        else:
            alarms = sum(len(found) for _, _, found in plain())
        precision = found_in_all / (found_in_all + alarms)
        rows.append(f"| all | {kind} | {planted} | {found_in_all / planted:.3f} (precision {precision:.3f}) |")
    return rows


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
