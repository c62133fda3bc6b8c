"""Edits of a YAML file change their own bytes and nothing else."""

import random
import re

import pytest
from odd_summaries import COMMENTS, ODD, PLAIN, random_edit, values

from briefgen import resources
from briefgen.review.editing.edit import UneditableError, YamlEditor, plain_values
from briefgen.review.load import load_review
from briefgen.review.yaml.source import read_source

FILES = {
    **ODD,
    **{path.name: path.read_bytes() for path in sorted(resources.samples().glob("*.yaml"))},
    "starter.yaml": (resources.templates() / "starter.yaml").read_bytes(),
}
EDITS = 45
"""Random edits of each file, some 700 in all."""


def comments(data: bytes) -> list[str]:
    """Return the comments of a file, told from texts by reading it."""
    source = read_source(data, "x.yaml")
    texts = [span for path, span in source.spans.items() if not isinstance(source.find(path), dict | list)]
    hidden = list(source.text)
    for span in [*texts, *source.keys.values()]:
        hidden[span.start : span.end] = [
            "-" if each not in "\r\n" else each for each in source.text[span.start : span.end]
        ]
        if span.style in {"|", ">"}:  # a comment beside the sign is none of the text
            head = re.match(r"[^\r\n]*", source.text[span.start :])
            hidden[span.start : span.start + len(head[0] if head else "")] = head[0] if head else ""
    return [each.rstrip() for each in re.findall(r"(?m)(?:(?<=[\s{\[,])|^)#[^\r\n]*", "".join(hidden))]


@pytest.mark.parametrize("name", FILES)
def test_random_edits_keep_everything_else(name: str) -> None:
    """Whatever is edited, the file loads to what was asked for; comments stay, and so do line ends and the mark."""
    data, chance = FILES[name], random.Random(name)  # noqa: S311  (the same edits each time)
    for _ in range(EDITS):
        kind, path, new = random_edit(data, chance)
        if kind in {"set", "rename", "swap", "insert", "add"}:
            assert sorted(comments(new)) == sorted(comments(data)), (kind, path)
        assert new.count(b"\r\n") == 0 or data.count(b"\r\n") > 0
        assert (new[:3] == b"\xef\xbb\xbf") == (data[:3] == b"\xef\xbb\xbf")
        data = new
        if len(data) > 40_000:
            data = FILES[name]


@pytest.mark.parametrize("name", FILES)
def test_a_new_text_changes_its_own_place_only(name: str) -> None:
    """Before and after the place of a text, every byte is the same as it was."""
    data = FILES[name]
    source = read_source(data, name)
    for path, span in list(source.spans.items()):
        if isinstance(source.find(path), dict | list):
            continue
        text = read_source(YamlEditor(data, name).set(path, "Other words: altogether"), name).text
        assert text.startswith(source.text[: span.start]), path
        assert text.endswith(source.text[span.end :].lstrip()), path


def test_a_paragraph_is_changed_alone() -> None:
    """The lines of the paragraphs that stay are not wrapped anew."""
    new = YamlEditor(PLAIN.encode(), "x").set(
        ("what_happened",), "The baby was hurt at home. Two services knew.\nNobody asked at all."
    )

    assert PLAIN.replace("  Nobody asked why.\n", "  Nobody asked at all.\n") == new.decode()


def test_a_cleared_key_leaves_its_comment() -> None:
    """What the author noted beside a value stays when the value goes."""
    new = YamlEditor(COMMENTS.encode(), "x").clear(("review", "kind")).decode()

    assert "  # free\n" in new
    assert "kind:" not in new


def test_a_new_key_stands_where_it_is_usual() -> None:
    """With an order, a key goes behind those that come before it."""
    editor = YamlEditor(PLAIN.encode(), "x", lambda _: ("review", "what_happened", "equality", "key_messages"))

    keys = list(values(editor.set(("equality",), "It mattered.")))
    assert keys.index("equality") == keys.index("what_happened") + 1


def test_missing_parents_are_made() -> None:
    """A key below others that are not there brings them along."""
    new = YamlEditor(PLAIN.encode(), "x").insert(("checks", "ignore"), 0, {"rule": "panel/no-why", "reason": "so"})

    assert {"ignore": [{"rule": "panel/no-why", "reason": "so"}]} == values(new)["checks"]


def test_items_move_with_their_comments_on_the_line() -> None:
    """Two neighbours change places; what stands between them stays."""
    new = YamlEditor(COMMENTS.encode(), "x").swap(("review", "pseudonyms"), 0).decode()

    assert "    # the first\n    - Ms B # the aunt\n    # the second\n    - Baby F # invented\n" in new


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        ("a: [x, y] # two\n", 1, "a: [x] # two\n"),
        ("a: [x, y]\n", 0, "a: [y]\n"),
        ("a: [x, # the first\n  y]\n", 1, "a: [x, # the first\n  ]\n"),
    ],
)
def test_an_item_in_brackets_goes_with_one_comma(before: str, index: int, after: str) -> None:
    """A comma goes with the item that it parts from another; a comment between them stays."""
    assert after == YamlEditor(before.encode(), "x").remove(("a", index)).decode()


def test_a_file_with_a_mistake_is_not_edited() -> None:
    """Where the form of the file is wrong, nothing is written."""
    with pytest.raises(UneditableError):
        YamlEditor(b"review: [\n", "x")


def test_a_key_is_not_given_twice() -> None:
    """A key cannot take the name of another beside it."""
    with pytest.raises(UneditableError):
        YamlEditor(PLAIN.encode(), "x").rename(("review", "kind"), "area")


def test_what_is_written_is_loaded() -> None:
    """A summary that was edited is still a summary."""
    path = resources.samples() / "invented-rowan.yaml"
    data = YamlEditor(path.read_bytes(), path.name).set(("review", "title"), "Rowan: a second title")

    assert load_review(data, path.name).review.about.title == "Rowan: a second title"


def test_empty_is_like_absent() -> None:
    """An empty list and a key without a value are the same to whoever reads the file."""
    assert plain_values({"a": [], "b": None, "c": {}}) is None
