"""Messages of the command line: their words stand in ``labels/en-GB``, and every place that says one fills it whole."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefgen.wording.labels import built_in_labels
from briefgen.wording.messages import message

PACKAGE = Path(__file__).parents[2] / "briefgen"
FILES = {
    str(path.relative_to(PACKAGE)): ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")
}
SAYING = {"echo", "UsageError", "BriefgenError", "BadParameter", "PackError", "fail"}
"""The calls whose text a person reads."""

WITHOUT_FILES = {"cli/__init__.py", "cli/trouble.py"}
"""What these say must be said when no file can be read: no memory, a full disk, a fault inside briefgen."""


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def _literal(node: ast.expr) -> str:
    """The words of a text that stands in the code, without what is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(value) for value in node.values)
    return ""


@pytest.mark.parametrize("file", sorted(FILES))
def test_no_sentence_for_people_stands_in_the_code(file: str) -> None:
    """Words for people are in the templates, so that an editor finds them all in one place."""
    said = [_literal(call.args[0]) for name, call in _calls(FILES[file]) if name in SAYING and call.args]
    sentences = [text for text in said if len(re.findall(r"[A-Za-z]{2,}", text)) > 2]
    assert not sentences or file in WITHOUT_FILES


@pytest.mark.parametrize("file", sorted(FILES))
def test_every_message_exists_and_is_filled(file: str) -> None:
    """No message that is said lacks its words, or a value that stands in them."""
    for name, call in _calls(FILES[file]):
        texts = [_literal(each) for each in call.args]
        if name != "message" or len(texts) != 2 or not all(isinstance(each, ast.Constant) for each in call.args):
            continue
        area, key = texts
        words = built_in_labels("en-GB", area)
        for part in key.split("."):
            words = words[part]
        wanted = {field for _, field, _, _ in string.Formatter().parse(str(words)) if field}
        given = {each.arg for each in call.keywords}
        assert wanted <= given or None in given, f"{area}: {key}"


def test_a_message_is_found_by_its_dotted_key() -> None:
    """The values stand where the braces were."""
    assert message("commands", "new.wrote", file="a.yaml", typed="a.yaml") == (
        "Wrote a.yaml. Fill it in, then run: briefgen build a.yaml"
    )


@pytest.mark.parametrize(("area", "name"), [("commands", "new.nothing"), ("commands", "nothing"), ("nothing", "new")])
def test_a_message_that_is_not_there_is_an_error(area: str, name: str) -> None:
    """Neither an unknown file nor an unknown key is passed over."""
    with pytest.raises(KeyError):
        message(area, name)
