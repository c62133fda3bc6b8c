"""What a check shows on one screen: errors first, then what matters most, then one line a rule; never a wall."""

import json
import re
from pathlib import Path

import pytest
import yaml
from corpus_cases import CORPUS, Case, cases, summary

from briefgen.checks.groups import GROUPS
from briefgen.cli import run
from briefgen.cli.screen import MOST_SHOWN
from briefgen.review.load import load_review

WALLS = 6
ENTRY = re.compile(r"^(?:\S+:\d+:\d+: |  \d+ × )", re.MULTILINE)


def dense(number: int) -> str:
    """Return a summary with a sixth of all planted faults: of every rule the lines at this number and each sixth after."""
    by_label: dict[str, list[Case]] = {}
    for case in cases("faults.yaml"):
        if case.where == "what_happened":
            by_label.setdefault(case.label, []).append(case)
    lines = [case.text for listed in by_label.values() for case in listed[number::WALLS]]
    paragraphs = (" ".join(lines[at : at + 3]) for at in range(0, len(lines), 3))
    content = summary(Case("", "what_happened", "\n\n".join(paragraphs)))
    for message, why in zip(content["key_messages"], (None, "", None), strict=True):
        message["why"] = why or None
    content["recommendations"] = [{"text": f"Review the service {n}."} for n in range(1, 9)]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=60)


@pytest.fixture(params=range(WALLS))
def wall(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Each dense summary in turn."""
    path = tmp_path / "wall.yaml"
    path.write_text(dense(request.param), encoding="utf-8")
    return path


def test_a_dense_summary_fits_on_a_screen(wall: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At most fifteen entries are shown, errors first; JSON has every finding, each with its group."""
    assert run(["check", str(wall)]) == 2
    shown = capsys.readouterr().out
    run(["check", str(wall), "--all"])
    whole = capsys.readouterr().out
    run(["check", str(wall), "--format", "json"])
    problems = json.loads(capsys.readouterr().out)["problems"]

    assert len(ENTRY.findall(shown)) <= MOST_SHOWN < len(ENTRY.findall(whole)) == len(problems)
    assert {problem["group"] for problem in problems} <= set(GROUPS)
    assert not re.search(r": warning: .*: error: ", shown, re.DOTALL)


@pytest.mark.parametrize("path", sorted((CORPUS / "dense").glob("[!p]*.yaml")), ids=lambda path: path.stem)
def test_a_review_with_many_faults_fits_on_a_screen(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a whole review with dozens of planted problems at most fifteen entries are shown, and every one with --all."""
    assert run(["check", str(path)]) == 2
    shown = capsys.readouterr().out
    run(["check", str(path), "--all"])
    whole = capsys.readouterr().out

    assert len(ENTRY.findall(shown)) <= MOST_SHOWN
    assert len(ENTRY.findall(whole)) >= 30


def test_an_explicit_null_is_counted_and_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the author answered with null is in the total only, and does not make a strict check fail."""
    content = summary(Case("", "what_happened", "Rowan was hurt at home."))
    content["key_messages"][0]["why"] = None
    content["support"] = None
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")

    assert run(["check", "--strict", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "Answered with null: 2." in shown
    assert "does not say why" not in shown


def test_the_helplines_that_are_offered_can_be_pasted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the finding says to write is taken by the loader, and ends the finding; a Welsh board gets the Welsh line."""
    content = summary(Case("", "what_happened", "Rowan died after years of domestic abuse."))
    content["review"]["publisher"] = "Cardiff Safeguarding Board"
    text = yaml.safe_dump(content, sort_keys=False)
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    run(["check", str(path), "--format", "json"])
    (offer,) = [p for p in json.loads(capsys.readouterr().out)["problems"] if p["rule"] == "panel/no-support"]
    (line,) = re.findall(r"support: \[.*?\](?= \()", offer["suggestion"])

    review = load_review(f"{text}{line}\n".encode(), "a.yaml").review
    assert "Live Fear Free" in [each.name for each in review.support]
    assert "National Domestic Abuse Helpline" not in [each.name for each in review.support]
