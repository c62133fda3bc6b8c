"""The lead sentence of each chart, composed from its counts and the labels."""

from collections.abc import Mapping
from typing import Any

from briefgen.library.figures import CountTable, Insight, Progress, Reason
from briefgen.wording.wording import Wording

MOST_NAMED = 3
"""The most names with equal counts that are named; more are only counted."""


def findings(counted: Insight, wording: Wording) -> dict[str, str]:
    """Compose the lead sentence of each table of ``Insight``; empty where its counts show nothing."""
    words = wording.labels("library")["insight"]["findings"]
    years = dict(_columns(counted.packs))
    undated = years.pop(None, 0)
    total = counted.packs.whole.total
    counts = {str(year): count for year, count in years.items() if count}
    # One year alone has the most of nothing: then only how many give none is said.
    most = _most(counts, total, words["packs"], wording) if len(counts) > 1 else ""
    return {
        "packs": " ".join(filter(None, (most, _more(words["undated"], undated, total) if total > 1 else ""))),
        "themes": _most(_named(counted.themes), total, words["themes"], wording),
        "agencies": _most(_named(counted.agencies), total, words["agencies"], wording)
        or _share(_everyone(counted.agencies), total, words["everyone"]),
        "owners": _progress(counted.owners, words),
        "reasons": _share(
            dict(_columns(counted.reasons))[Reason.GIVEN], counted.reasons.whole.total, words["reasons"]
        ),
    }


def _columns(table: CountTable) -> list[tuple[int | str | None, int]]:
    return list(zip(table.columns, table.whole.counts, strict=True))


def _named(table: CountTable) -> dict[str, int]:
    return {row.name: row.total for row in table.rows if not row.unnamed}


def _everyone(table: CountTable) -> int:
    return sum(row.total for row in table.rows if row.unnamed)


def _most(counts: Mapping[str, int], total: int, words: Mapping[str, Any], wording: Wording) -> str:
    """Compose a sentence on the name, or the equal names, with the highest count.

    Args:
        counts: by name, in the order in which they are told.
        total: of reviews.
        words: the sentences: ``one``, ``some`` and ``many`` names with the most; ``single``: none has more than one.
        wording: joins the names.
    """
    most = max(counts.values(), default=0)
    if not most or total < 2:
        return ""
    names = [name for name, count in counts.items() if count == most]
    if most == 1:
        return str(words["single"])
    kind = "one" if len(names) == 1 else "some" if len(names) <= MOST_NAMED else "many"
    named = wording.listed(names)
    named = f"{named[:1].upper()}{named[1:]}"
    return str(words[kind]).format(names=named, number=len(names), count=most, total=total)


def _share(count: int, total: int, words: Mapping[str, Any]) -> str:
    """Return the phrase for a part of a total: ``none``, ``one``, ``many`` or ``all``; "" for a total of one."""
    if total < 2:
        return ""
    kind = {0: "none", total: "all", 1: "one"}.get(count, "many")
    return str(words[kind]).format(count=count, total=total)


def _progress(table: CountTable, words: Mapping[str, Any]) -> str:
    """Compose a sentence on the recommendations that are done, and those overdue."""
    counts = dict(_columns(table))
    sentence = _share(counts[Progress.DONE], table.whole.total, words["done"])
    return _with(sentence, words["overdue"], counts[Progress.OVERDUE], table.whole.total)


def _with(sentence: str, words: Mapping[str, Any], count: int, total: int) -> str:
    """Append a sentence on a count to another sentence.

    Args:
        sentence: the sentence; when it is empty, nothing is returned.
        words: the second sentence, for a count of ``one`` and of ``many``.
        count: when it is 0, only ``sentence`` is returned.
        total: what the count is out of.
    """
    return " ".join(filter(None, (sentence, _more(words, count, total)))) if sentence else ""


def _more(words: Mapping[str, Any], count: int, total: int) -> str:
    """Return the sentence on a count of ``one`` or of ``many``, empty for none."""
    return str(words["one" if count == 1 else "many"]).format(count=count, total=total) if count else ""
