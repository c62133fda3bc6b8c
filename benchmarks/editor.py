"""How well the checks agree with labels: names by origin and findings by family, on our own and on an unseen set."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

FIRST = (
    "Six sets (tests/corpus/unseen, and unseen-2 to unseen-6) were written and labelled by others. The first "
    "was opened on 2026-11-30 after the rules were done. At its first run: privacy 69 of 152 planted problems and 4 "
    "of 90 look-alikes flagged; language 20 of 34 and 2 of 26; clarity 16 of 18 and 0 of 8; consistency 4 of 26 and "
    "1 of 18; content 7 of 14 and 0 of 12 (with a fault in the counting: 12 of 14); 131 of 199 findings agree "
    "with a label to act on. Names: 0.957 found, no origin under 0.913, precision 0.950. Afterwards kinds that "
    "it had shown were mended, so its rows show a set that the rules know."
)
SECOND = (
    "The second was written and committed before the rules ran on it, and opened on 2026-11-30. At its first run: "
    "privacy 49 of 69 planted problems (0.71) and 3 of 47 look-alikes flagged; language 30 of 42 (0.71) and 1 of 15; "
    "clarity 23 of 33 (0.70) and 1 of 5; consistency 10 of 39 (0.26) and 1 of 6; content 15 of 17 (0.88) and 0 of 6; "
    "155 of 216 findings (72 %) agree with a label to act on. Names: 138 of 144 (0.958), lowest origin 0.667 (Polish "
    "and Baltic, 8 of 12), precision 0.958. It, too, has since shown kinds that were then mended."
)
THIRD = (
    "The third was written while the rules were mended, and opened on 2026-11-30 after they were done. At its first "
    "run: privacy 55 of 71 planted problems (0.77) and 0 of 46 look-alikes flagged; language 31 of 48 (0.65) and 0 "
    "of 16; clarity 25 of 30 (0.83) and 0 of 6; consistency 10 of 50 (0.20) and 0 of 19; content 7 of 18 and 0 of 7; "
    "178 of 279 findings (64 %) agree with a label to act on (173 before the counting knew the set's kinds of "
    "content). Names: 138 of 144 (0.958), no origin under 0.917, precision 0.993."
)

FOURTH = (
    "The fourth was written by somebody who saw neither rules nor tests, and opened on 2026-11-30. At its first run: "
    "privacy 56 of 69 planted problems (0.81) and 1 of 44 look-alikes flagged; language 28 of 45 (0.62) and 0 of 23; "
    "clarity 24 of 35 (0.69) and 1 of 7; consistency 13 of 49 (0.27) and 3 of 20; content 8 of 15 and 1 of 15; 185 "
    "of 269 findings (69 %; 178 before the counting knew the set's kinds of content) agree with a label to act on. "
    "Names: 137 of 140 (0.979), no origin under 0.900, precision 0.901. Its kinds, too, were mended afterwards."
)

FIFTH = (
    "The fifth and the sixth were written and committed by two people who saw neither rules nor tests, while the "
    "rules were widened to patterns of grammar, and opened on 2026-11-30. The fifth at its first run: privacy 43 of "
    "50 planted problems (0.86) and 3 of 34 look-alikes flagged; language 24 of 29 (0.83) and 0 of 17; clarity 18 of "
    "26 (0.69) and 3 of 12; consistency 13 of 30 (0.43) and 1 of 17; content 7 of 13 (5 before the counting knew "
    "the set's kinds) and 0 of 4; 163 of 258 findings (63 %) agree with a label to act on. Names: 135 of 140 "
    "(0.964), lowest origin 0.800 (Polish), precision 0.828. Its kinds were mended before the sixth was opened."
)
SIXTH = (
    "The sixth at its first run: privacy 43 of 50 (0.86) and 2 of 30 look-alikes flagged; language 25 of 28 (0.89) "
    "and 0 of 17; clarity 17 of 25 (0.68) and 3 of 12 (two because the sentence that explains is long); consistency "
    "14 of 30 (0.47) and 3 of 17 (two because a true finding quotes them); content 9 of 12 (0.75) and 0 of 4; 156 "
    "of 239 findings (65 %) agree with a label to act on. Names: 138 of 140 (0.986), no origin under 0.900, "
    "precision 0.926."
)

SNIPPETS = (
    "Small cases by two others, at their first run. Consistency, with rules that look for patterns and after clauses "
    "were read as who did what: 5 of 34, 4 of 32 and 2 of 22 found on three parts, each read before the next was "
    "run; afterwards 26, 21 and 13 of 40. On two parts by another hand: 13 of 56 found and 8 of 34 look-alikes "
    "flagged, then none. Language 17 of 18, clarity 5 of 13, privacy 12 of 17, content 3 of 5 on the halves that "
    "were only counted."
)

DEVELOPMENT = (
    "Small cases that others wrote for development (consistency 180 to find and 61 look-alikes, privacy 144 "
    "and 66, language 105 and 42, clarity 63 and 26) were split by a hash of their ids: the rules were mended "
    "on one half, and the other was only counted. Before and after, on the half that was only counted: "
    "consistency 4 and 15 of 83 found (look-alikes 1 and 3 of 33), privacy 47 and 49 of 65 (3 and 4 of 34), "
    "language 27 and 35 of 48 (2 and 2 of 20), clarity 12 and 24 of 34 (0 and 0 of 13). On the half that was "
    "looked at: consistency 8 and 68 of 97, privacy 56 and 76 of 79, language 28 and 49 of 57, clarity 17 and "
    "24 of 29."
)

LATER = (
    "A later set of small cases in three parts, written by others. Found before and after on the first two, which "
    "were read while the rules were mended: consistency 24 and 58 of 111, language 69 and 77 of 78, privacy 76 and "
    "91 of 91, clarity 19 and 23 of 27. On the third, before anybody read it: consistency 10 before and 12 after "
    "of 58, language 26 and 29 of 45, privacy 25 and 26 of 42, clarity 6 and 6 of 13; of its 66 look-alikes 8 "
    "and 9 were flagged. The mended wordings carried over little, and consistency hardly at all."
)

LIKENESS = (
    "Pairs of messages that are one lesson or not, by words alone and with embeddings (briefgen models install "
    "likeness): on our own 20 and 20, recall 0.10 and 0.35, precision 1.00 and 0.78; on 30 and 30 that others "
    "wrote, recall 0.13 and 0.17, precision 0.33 and 0.36. On what nobody had tuned they are hardly surer, so "
    "their pairs are shown to the editor of a digest and never counted, and the lists of words stay."
)


def table() -> list[str]:
    """Return the rows of two tables: findings by family on the reviews of others, and names by origin on all sets."""
    from names_corpus import by_origin, false_alarms, kinds  # noqa: PLC0415  (found by the path above)
    from unseen_corpus import SETS, origins, plain, score  # noqa: PLC0415

    rows = [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, DEVELOPMENT, LATER, SNIPPETS, LIKENESS]
    for folder in SETS:
        families, shown = score(folder)
        rows += [
            "",
            f"| {folder.name} | planted | found | recall | look-alikes | flagged |",
            "|---|---|---|---|---|---|",
        ]
        for name, each in families.items():
            found = f"{each.planted} | {each.found} | {each.recall:.3f}"
            rows.append(f"| {name} | {found} | {each.alike} | {each.flagged} |")
        total = sum(shown.values())
        rows.append(
            f"Of {total} findings, {shown['yes']} agree with a label to act on, {shown['no']} with a look-alike."
        )
    rows += ["", "| names of origin | set | names | recall |", "|---|---|---|---|"]
    sets = [
        ("own", by_origin("names.yaml")),
        *((each.name, origins(each)) for each in SETS),
    ]
    for kind, scores in sets:
        rows += [f"| {origin} | {kind} | {each.planted} | {each.recall:.3f} |" for origin, each in scores.items()]
        planted, found_in_all = sum(s.planted for s in scores.values()), sum(s.found for s in scores.values())
        if kind == "own":
            alarms = sum(len(false_alarms("no_names.yaml", each)[0]) for each in kinds("no_names.yaml"))
        else:
            alarms = sum(len(found) for _, _, found in plain(SETS[0].with_name(kind)))
        precision = found_in_all / (found_in_all + alarms)
        rows.append(f"| all | {kind} | {planted} | {found_in_all / planted:.3f} (precision {precision:.3f}) |")
    return rows


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
