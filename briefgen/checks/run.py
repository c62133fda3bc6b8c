"""Run every rule over a Review, apply accepted findings, limit repeated ones, and explain rules."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from briefgen.checks import (
    acceptance,
    acronyms,
    care,
    characters,
    claims,
    examples,
    facts,
    groups,
    language,
    length,
    lessons,
    links,
    markup,
    stated,
)
from briefgen.checks.comparison import births, household, measures, moments, people, quantities, retold, universals
from briefgen.checks.comparison import head as metadata
from briefgen.checks.consistency import calendar, counts, lives, relations, reworded, sums, timeline, totals
from briefgen.checks.privacy import (
    ages,
    dates,
    days,
    jigsaw,
    landmarks,
    names,
    numbers,
    pictures,
    places,
    private_words,
    proper_names,
    rare,
    references,
    settings,
    unique,
)
from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.checks.rule import RULES, Hit, Overrun, Rule, Subject
from briefgen.errors import BriefgenError, Place, Problem, Severity, UsageError
from briefgen.review.house.house import House
from briefgen.review.load import Loaded
from briefgen.review.model import Ignore
from briefgen.review.problems import labels as input_labels
from briefgen.review.problems import problem
from briefgen.review.yaml.rewrite import rewritten
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath
from briefgen.wording.wording import Wording

MAX_ALIKE = 20
"""The most findings of one rule in one text."""

MAX_FINDINGS = 300
"""The most findings of one file."""

Key = tuple[str, KeyPath, bool]
"""A rule and a text: the rule's id, the text's path, and whether it is the key there."""


@dataclass
class FindingLimit:
    """Limits the findings of each rule in each text, and counts those over the limit.

    Args:
        whole: ids of rules of which every finding is wanted, because some may be accepted and others not.
    """

    whole: Collection[str]
    unreported: Counter[Key] = field(default_factory=Counter)
    _seen: Counter[Key] = field(default_factory=Counter)

    def takes(self, rule_id: str, hit: Hit) -> bool:
        """Return whether a finding is within the limit, and count it if not."""
        key = _key(rule_id, hit)
        self._seen[key] += 1
        if self._seen[key] <= MAX_ALIKE or rule_id in self.whole:
            return True
        self.unreported[key] += 1
        return False


def few_alike(found: Iterable[tuple[Hit, Problem]], unreported: Counter[Key]) -> list[Problem]:
    """Return the first Problems of each rule in each text, each group with the number of the rest.

    Args:
        found: what was found, in the order of the texts.
        unreported: the number of findings over the limit, by rule and text.
    """
    reported: dict[Key, list[Problem]] = {}
    more = Counter(unreported)
    worst: set[Key] = set()
    for hit, each in found:
        key = _key(each.rule, hit)
        if len(reported.setdefault(key, [])) < MAX_ALIKE:
            reported[key].append(each)
        else:
            more[key] += 1
            worst.update({key} if each.is_error else ())
    few = [each for problems in reported.values() for each in problems]
    for key, count in more.items():
        last = reported[key][-1]
        severity = Severity.ERROR if key in worst else last.severity
        few.append(replace(_more("more-alike", last.end or last.place, count, rule=last.rule), severity=severity))
    return few


def few_in_all(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the first Problems of a file, errors before warnings when there are too many.

    The last one says how many more there are.
    """
    if len(problems) <= MAX_FINDINGS:
        return tuple(problems)
    ordered = sorted(range(len(problems)), key=lambda index: not problems[index].is_error)
    shown = sorted(ordered[:MAX_FINDINGS])
    severity = Severity.ERROR if sum(each.is_error for each in problems) > MAX_FINDINGS else Severity.WARNING
    last = _more("more", problems[shown[-1]].place, len(problems) - len(shown))
    return (*(problems[index] for index in shown), replace(last, severity=severity))


def few_accepted(accepted: Iterable[tuple[Problem, str]]) -> tuple[tuple[Problem, str], ...]:
    """Return the first accepted Problems of a file with their reasons; the last one gives the number of the rest."""
    ordered = sorted(accepted, key=lambda pair: pair[0].place)
    reported, rest = ordered[:MAX_FINDINGS], ordered[MAX_FINDINGS:]
    return (*reported, *((_more("more", problem.place, len(rest)), reason) for problem, reason in rest[:1]))


def _key(rule_id: str, hit: Hit) -> Key:
    return rule_id, hit.path, hit.in_key


def _more(kind: str, place: Place, count: int, **values: object) -> Problem:
    return problem(kind, place, "", count=f"{count:,}", **values)


RULE_MODULES = (
    examples, facts, timeline, counts, lives, relations, totals, sums, quantities, measures, retold, births,
    *claims.MODULES, household, people, moments, universals, metadata, stated, calendar, reworded, lessons, length,
    language, markup, care, characters, acronyms, numbers, links, references, dates, days, places, ages, settings,
    landmarks, rare, jigsaw, names, unique, proper_names, pictures, private_words,
)  # fmt: skip
"""The modules whose rules are registered by importing them."""

GROUP = "briefgen.rules"
"""The entry-point group of modules with rules of other packages."""


@dataclass(frozen=True)
class Findings:
    """The result of the checks.

    Attributes:
        problems: what stands, in the order of the file; of very many, the first of each rule in each text, and how
            many more there are (``few``).
        ignored: what the author accepts, each with the reason given.
    """

    problems: tuple[Problem, ...]
    ignored: tuple[tuple[Problem, str], ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether any Problem is an error, which stops a build."""
        return any(problem.is_error for problem in self.problems)


@cache
def _wording() -> Wording:
    return Wording()


def _labels() -> Mapping[str, Any]:
    return _wording().labels("checks")


def check(  # noqa: PLR0913  (options by keyword)
    loaded: Loaded,
    house: House,
    *,
    private: PrivateWords | None = None,
    waived: Sequence[Ignore] = (),
    today: date | None = None,
    overruns: tuple[Overrun, ...] | None = None,
    unread: frozenset[KeyPath] = frozenset(),
) -> Findings:
    """Run every rule over a Review.

    Args:
        loaded: the Review with its positions.
        house: who publishes it.
        private: words that must not appear; no message repeats one.
        waived: rules that are accepted for this run, each with a reason.
        today: the day of the build; None where no date is to be taken as in the future.
        overruns: what is too long by estimate; None where it is measured later.
        unread: the paths of what is wrong in the file and so not in the Review; nothing is said of its absence.

    Raises:
        BriefgenError: a rule of another package cannot be loaded.
    """
    load_rules()
    subject = Subject.of(loaded, house, private.spans if private else None, today, overruns)
    sieve = FindingLimit({*acceptance.rules_named(subject, waived), private_words.RULE})
    found = [
        (hit, _problem(rule, hit, subject))
        for rule in RULES.values()
        if not (rule.needs_all and unread)
        for hit in subject.found_by(rule.find)
        if not _is_unread(hit, subject.source, unread) and sieve.takes(rule.id, hit)
    ]
    found += [(Hit(()), each) for each in house.warnings if each.rule in RULES]
    found = groups.without_duplicates(found)
    result = acceptance.sort(subject, found, waived)
    problems = [
        *(each for each in house.warnings if each.rule not in RULES),
        *loaded.warnings,
        *few_alike(result.problems, sieve.unreported),
    ]
    problems += [_problem(rule, hit, subject) for rule, hit in acceptance.without_effect(subject, found, result.used)]
    reported = few_in_all(_in_order(problems))
    findings = Findings(reported, few_accepted(result.ignored))
    if private is None:
        return findings
    lines = {each.place.line for _, each in found if each.rule == private_words.RULE}
    return _without_private(findings, private, lines)


def _is_unread(hit: Hit, source: Source, unread: Collection[KeyPath]) -> bool:
    """Whether a finding is about an unreadable part, or a list with one, and not about typed words."""
    if not unread or _end(hit, source) is not None:
        return False
    return any(
        hit.path[: len(path)] == path or (path and isinstance(path[-1], int) and path[:-1] == hit.path)
        for path in unread
    )


def stopping(findings: Findings, house: House) -> Findings:
    """Return the findings as a build treats them: remains of an example are errors, unless the house lowers them."""
    lowered = {each.rule for each in house.checks.lower}

    def stops(found: Problem) -> bool:
        known = RULES.get(found.rule)
        return known is not None and known.stops_build and found.rule not in lowered

    problems = (replace(each, severity=Severity.ERROR) if stops(each) else each for each in findings.problems)
    return replace(findings, problems=tuple(problems))


def waive(rules: Iterable[str]) -> tuple[Ignore, ...]:
    """Return entries that accept the findings of some rules for one run.

    Raises:
        UsageError: there is no such rule, or what it finds would break an output.
    """
    load_rules()
    words = _labels()["waived"]
    accepted = []
    for rule_id in rules:
        if rule_id not in RULES:
            guess = acceptance.guess(rule_id)
            raise UsageError(words["guess" if guess else "unknown"].format(rule=rule_id, guess=guess))
        if rule_id.startswith("input/"):
            raise UsageError(words["refused"].format(rule=rule_id))
        accepted.append(Ignore(rule=rule_id, reason=words["reason"]))
    return tuple(accepted)


@cache
def load_rules() -> None:
    """Load the rules of other packages from the entry-point group ``briefgen.rules``.

    Raises:
        BriefgenError: one cannot be imported, or uses the id of another rule.
    """
    for entry in entry_points(group=GROUP):
        try:
            entry.load()
        except Exception as error:
            words = _labels()["strangers"]["broken"]
            raise BriefgenError(words.format(name=entry.name, package=entry.value, reason=error)) from error


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.place, problem.rule, problem.message)))


def _without_private(findings: Findings, private: PrivateWords, lines: Collection[int]) -> Findings:
    """Mask private words in messages, and remove excerpts of lines that contain one."""

    def masked(problem: Problem) -> Problem:
        return replace(private.hidden(problem), end=None if problem.place.line in lines else problem.end)

    ignored = tuple((masked(problem), private.masked(reason)) for problem, reason in findings.ignored)
    return Findings(tuple(masked(problem) for problem in findings.problems), ignored)


def _entry(rule: Rule) -> Mapping[str, Any]:
    entry: Mapping[str, Any] = rule.words if rule.words is not None else _labels()["rules"][rule.id]
    return entry


def _problem(rule: Rule, hit: Hit, subject: Subject) -> Problem:
    return _make_problem(rule, hit, subject.source)


def _make_problem(rule: Rule, hit: Hit, source: Source) -> Problem:
    """Make the Problem of a hit from the rule's entry in ``checks.yaml``."""
    entry = _entry(rule)
    words = {**entry, **entry.get("variants", {}).get(hit.variant, {})}
    new = rewritten(source, hit.path, hit.value) if hit.value is not None and hit.place is None else None
    return Problem(
        rule=rule.id,
        severity=hit.severity or rule.severity,
        place=_place(hit, source),
        message=str(words["message"]).format(**hit.values) + _often(hit),
        suggestion=str(words.get("suggestion", "")).format(**{**hit.values, "how": new.how if new else ""}),
        end=_end(hit, source),
        is_answered=hit.is_answered,
        edits=new.edits if new else (),
    )


def _often(hit: Hit) -> str:
    return f" {_labels()['often'].format(count=hit.times)}" if hit.times > 1 else ""


def check_house(source: Source, folder: Path) -> tuple[Problem, ...]:
    """Return the Problems of a house file's texts: typing errors and remains of the example."""
    texts = tuple(source.passages())
    hits = {"input/glyph": characters.glyphs(texts), examples.HOUSE: examples.house_hits(source, folder)}
    hits |= {"clarity/garbled": characters.garbled_in(texts), "input/comment": facts.comments(texts, source)}
    return tuple(_make_problem(RULES[name], hit, source) for name, found in hits.items() for hit in found)


def _place(hit: Hit, source: Source) -> Place:
    if hit.place is not None:
        return hit.place
    if hit.at is None:
        return source.key_place(hit.path)
    return source.place_of(hit.path, hit.at, in_key=hit.in_key)


def _end(hit: Hit, source: Source) -> Place | None:
    """Return the Place after the hit's words; None when the text there is not those words."""
    if hit.at is None or not hit.words or hit.place is not None:
        return None
    try:
        text = source.words(hit.path, in_key=hit.in_key)
    except KeyError:
        return None
    if not text.startswith(hit.words, hit.at):
        return None
    last = source.place_of(hit.path, hit.at + len(hit.words) - 1, in_key=hit.in_key)
    return replace(last, column=last.column + 1)


def explain(rule_id: str) -> str | None:
    """Return the explanation of a rule: purpose, reason and source; None for an unknown rule.

    Args:
        rule_id: as shown in square brackets after a Problem, such as ``panel/no-why`` or ``input/date``.
    """
    load_rules()
    labels = _labels()
    entry = _entry(RULES[rule_id]) if rule_id in RULES else labels["rules"].get(rule_id)
    if entry is not None:
        parts = (("why", entry["why"]), ("suggestion", entry.get("do", "")), ("source", entry.get("source", "")))
        lines = [
            f"{rule_id}: {entry['title']}",
            *(labels["explain"][key].format(text=text) for key, text in parts if text),
            *(labels["explain"]["more"] for _ in (1,) if rule_id.startswith("privacy/")),
        ]
        return "\n".join(lines)
    about = input_labels()["rules"].get(rule_id)
    return f"{rule_id}: {about}" if about else None


def rule_title(rule_id: str) -> str:
    """Return the title of a rule; for a rule of the input, which has none, what it is about."""
    if rule_id in RULES:
        return str(_entry(RULES[rule_id])["title"])
    entry = _labels()["rules"].get(rule_id)
    return str(entry["title"] if entry else input_labels()["rules"].get(rule_id, rule_id)).rstrip(".")


def rule_ids() -> tuple[str, ...]:
    """Return every rule id that ``explain`` knows, sorted."""
    load_rules()
    return tuple(sorted({*RULES, *_labels()["rules"], *input_labels()["rules"]}))
