"""Reviews that others wrote: how well the findings agree with labels that were written before the rules ran on them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from corpus_cases import CORPUS
from names_corpus import OriginScore, names_in

from briefgen.checks.run import check
from briefgen.english.words import sentence_at
from briefgen.errors import Place, Problem
from briefgen.review.house.house import House
from briefgen.review.load import Loaded, read_review
from briefgen.review.model import Review
from briefgen.review.yaml.span import KeyPath

SETS = (
    CORPUS / "unseen",
    CORPUS / "unseen-2",
    CORPUS / "unseen-3",
    CORPUS / "unseen-4",
    CORPUS / "unseen-5",
    CORPUS / "unseen-6",
)
"""Each was opened once, after the rules had been mended for the kinds that the one before had shown."""

FAMILIES = ("privacy", "language", "clarity", "consistency", "content")
_RULES_OF_CONTENT = {
    "action": {"panel/no-action"}, "helpline": {"panel/no-support"}, "owner": {"panel/recommendation-owner"},
    "perspective": {"panel/no-perspective", "panel/hollow-perspective"}, "why": {"panel/no-why"},
    "method": {"language/suicide-method"}, "no-action": {"panel/no-action"}, "no-owner": {"panel/recommendation-owner"},
    "action-vague": {"panel/no-action"}, "tautology": {"panel/no-action"}, "two-actions": {"panel/two-actions"},
    "weak": {"panel/weak-recommendation"}, "equality-empty": {"panel/hollow-equality"},
    "lessons": {"panel/empty-question"}, "no-content-note": {"panel/no-content-note"}, "why-topic": {"panel/no-why"},
    "headline-topic": {"panel/headline-action"}, "voice": {"panel/hollow-perspective"}, "why-repeat": {"panel/no-why"},
    "buzzword-action": {"panel/no-action"}, "empty-action": {"panel/no-action"}, "slogan-action": {"panel/no-action"},
    "vague-action": {"panel/no-action"}, "clear-action": {"panel/no-action"}, "no-perspective": {"panel/no-perspective"},
    "topic-headline": {"panel/headline-action"}, "slogan-headline": {"panel/headline-action"},
    "ordinary": {"panel/ordinary-duty"}, "plain-rule": {"panel/no-action"}, "why-null": {"panel/no-why"}, "ordinary-duty": {"panel/ordinary-duty"},
    "equality": {"panel/hollow-equality"}, "no-helpline": {"panel/no-support"}, "no-childs-voice": {"panel/no-perspective"},
    "reminder": {"panel/no-action", "panel/weak-recommendation"}, "no-verb-action": {"panel/no-action"},
    "note-finding": {"panel/no-finding"}, "recommendation-vague": {"panel/weak-recommendation"},
    "clear-recommendation": {"panel/weak-recommendation"},
}  # fmt: skip

_OF_THE_WHOLE = {
    "helpline", "no-helpline", "perspective", "no-perspective", "no-childs-voice", "voice", "equality-empty",
    "no-content-note",
}  # fmt: skip
"""Kinds of content that a finding about the whole summary agrees with, wherever it stands."""


@dataclass
class FamilyScore:
    """The labels of a family: how many were planted and found, how many look-alikes there are and were flagged."""

    planted: int = 0
    found: int = 0
    alike: int = 0
    flagged: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The part of the planted problems that was found."""
        return self.found / self.planted if self.planted else 1.0


def score(folder: Path) -> tuple[Mapping[str, FamilyScore], Counter[str]]:
    """Return the score of each family in a set, and how many findings agree with a label to act on, with none, or with neither."""
    families = {name: FamilyScore() for name in FAMILIES}
    shown: Counter[str] = Counter()
    for path in sorted((folder / "reviews").glob("*.yaml")):
        loaded = _loaded(path)
        problems = [each for each in check(loaded, House()).problems if not each.is_answered]
        labels = yaml.safe_load((folder / "labels" / path.name).read_text(encoding="utf-8"))
        agreed: dict[int, str] = {}
        for label in labels:
            if label["kind"] != "abbreviation-known" and not (set(_path(label["field"])[:1]) & _UNKNOWN):
                hits = [index for index, each in enumerate(problems) if _agrees(label, each, loaded)]
                _count(families[label["family"]], label, path.stem, is_found=bool(hits))
                for index in hits:
                    agreed[index] = max(agreed.get(index, ""), label["act"])
        shown.update(agreed.get(index, "unlabelled") for index in range(len(problems)))
        for index, each in enumerate(problems):
            if index not in agreed and (family := families.get(_family(each.rule))):
                family.wrong.append(f"{path.stem} unlabelled: {each.rule} {each.place.line}: {each.message[:110]}")
    return families, shown


_UNKNOWN = {"events", "figures"} - set(Review.model_fields)
"""Fields of the reviews that the summary does not have yet."""


def _loaded(path: Path) -> Loaded:
    """Load a review without the fields that the summary does not have yet, each line where it was."""
    text = path.read_text(encoding="utf-8")
    for key in _UNKNOWN:
        block = re.compile(rf"^{key}:.*\n(?:[ \-#].*\n|\n)*", re.MULTILINE)
        text = block.sub(lambda match: "\n" * match[0].count("\n"), text)
    # A text in braces with a comma is two keys of YAML; a label has it whole.
    text = re.sub(
        r"^(  - \{when: [^,]*, what: )([^\"'{}\n][^\"{}\n]*, [^\"{}\n]+)\}$", r'\1"\2"}', text, flags=re.MULTILINE
    )
    loaded = read_review(text.encode(), path.name).loaded
    assert loaded is not None
    return loaded


def _count(family: FamilyScore, label: Mapping[str, str], stem: str, *, is_found: bool) -> None:
    shown = f"{stem} {label['family']}/{label['kind']} {label['field']}: {label['text']!r} ({label['why']})"
    if label["act"] == "yes":
        family.planted += 1
        family.found += is_found
        if not is_found:
            family.wrong.append(f"not found: {shown}")
    else:
        family.alike += 1
        family.flagged += is_found
        if is_found:
            family.wrong.append(f"flagged: {shown}")


def _family(rule: str) -> str:
    family = rule.partition("/")[0]
    return "content" if family == "panel" or rule == "language/suicide-method" else family


def _agrees(label: Mapping[str, str], problem: Problem, loaded: Loaded) -> bool:
    """Whether a finding is about the words of a label, in its family."""
    path = _path(label["field"])
    if label["family"] == "content":
        is_rule = problem.rule in _RULES_OF_CONTENT.get(label["kind"], set())
        if label["kind"] == "method":
            return is_rule and _overlaps(path, label["text"], problem, loaded, whole=True)
        return is_rule and (label["kind"] in _OF_THE_WHOLE or _same_item(path, problem, loaded))
    if label["kind"] == "method" and problem.rule == "language/suicide-method":
        return _overlaps(path, label["text"], problem, loaded, whole=True)
    if _family(problem.rule) != label["family"] or problem.rule == "privacy/jigsaw":
        return False
    if label["family"] == "consistency":
        quoted = re.findall(r"“([^”]+)”", problem.message)
        is_quoted = any(len(words) > 3 and words in label["text"] for words in quoted[1:])
        # A contradiction has two places, and is labelled at one of them.
        is_named = bool(label["text"]) and bool(
            re.search(rf"(?<![\w.]){re.escape(label['text'])}(?![\w%]|\.\d)", problem.message)
        )
        return is_quoted or is_named or _overlaps(path, label["text"], problem, loaded, whole=True)
    return _overlaps(path, label["text"], problem, loaded, whole=False)


def _path(text: str) -> KeyPath:
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"[\w-]+", text))


def _same_item(path: KeyPath, problem: Problem, loaded: Loaded) -> bool:
    above = loaded.source.place(path[:2])
    after = (*path[:1], int(path[1]) + 1) if len(path) > 1 and isinstance(path[1], int) else path
    end = loaded.source.place(after) if after in loaded.source.spans else Place(above.file, 10**6, 1)
    return above <= Place(above.file, problem.place.line, problem.place.column + 9) and problem.place < end


def _overlaps(path: KeyPath, text: str, problem: Problem, loaded: Loaded, *, whole: bool) -> bool:
    """Whether a finding overlaps words of a text; with ``whole``, the sentence that they stand in."""
    source = loaded.source
    try:
        written = source.words(path)
    except KeyError:
        return False
    at = written.find(" ".join(text.split()))
    if at < 0 or not written:
        return problem.place == source.key_place(path)
    start, end = at, at + len(text)
    if whole:
        sentence = sentence_at(written, at)
        start, end = sentence.start, max(sentence.end, end)
    first, last = source.place_of(path, start), source.place_of(path, max(start, min(end, len(written)) - 1))
    if problem.end is None:
        return problem.place in {source.key_place(path), source.place_of(path, 0)}
    return problem.place <= last and first < problem.end


def origins(folder: Path) -> Mapping[str, OriginScore]:
    """Return the score of each origin: every name once, in its own sentence."""
    content: dict[str, list[dict[str, str]]] = yaml.safe_load((folder / "names.yaml").read_text(encoding="utf-8"))
    return {
        origin: OriginScore(len(items), tuple(each["sentence"] for each in items if not _has(each)))
        for origin, items in content.items()
    }


def _has(item: Mapping[str, str]) -> bool:
    return any(item["name"] in found or found in item["name"] for found in names_in(item["sentence"]))


def plain(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each sentence without a name: its language, itself, and what was found in it."""
    rows: list[dict[str, Any]] = yaml.safe_load((folder / "plain.yaml").read_text(encoding="utf-8"))
    for row in rows:
        yield row["lang"], row["sentence"], names_in(row["sentence"])
