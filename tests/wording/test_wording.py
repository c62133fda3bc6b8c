"""Labels and templates: both languages, and the house's own."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.review.partial_date import PartialDate
from briefgen.wording.phrases import paragraphs, with_full_stop
from briefgen.wording.wording import Wording

LABELS = resources.templates() / "labels"
AUTHOR_FACING = {
    "doctor.yaml",
    "checks.yaml",
    "problems.yaml",
    "preview.yaml",
    "verify.yaml",
    "speech.yaml",
    "audio.yaml",
    "fields.yaml",
    "files.yaml",
    "house_files.yaml",
    "library_messages.yaml",
    "packs.yaml",
    "commands.yaml",
    "cluster.yaml",
    "recordings.yaml",
    "track.yaml",
}
"""What only the author reads is in English alone."""


def shape(value: Any) -> Any:
    """Return the keys of a label file, and the length of its lists when they are fixed."""
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else type(value).__name__


def test_messages_are_in_the_language_of_the_command_line() -> None:
    """Who builds a Welsh review reads what went wrong in English; what stands in its outputs is Welsh."""
    welsh, english = Wording("cy"), Wording()
    assert welsh.labels("script")["no_audio"] == english.labels("script")["no_audio"]
    assert welsh.labels("library")["feed"]["errors"] == english.labels("library")["feed"]["errors"]
    assert welsh.labels("script")["too_long"] == english.labels("script")["too_long"]
    assert welsh.labels("script")["no_support"] != english.labels("script")["no_support"]


@pytest.mark.parametrize("name", sorted(path.name for path in (LABELS / "en-GB").iterdir()))
def test_welsh_labels_have_the_same_keys(name: str) -> None:
    """Every label that a reader sees exists in both languages."""
    if name in AUTHOR_FACING:
        return
    english, welsh = (
        yaml.safe_load((LABELS / language / name).read_text(encoding="utf-8")) for language in ("en-GB", "cy")
    )

    assert shape(english) == shape(welsh)


def test_every_script_template_is_in_both_languages() -> None:
    """The spoken words have a Welsh template for each English one."""
    folder = resources.templates() / "script"

    assert {path.name for path in (folder / "en-GB").iterdir()} == {path.name for path in (folder / "cy").iterdir()}


def test_a_house_replaces_only_the_labels_it_gives(tmp_path: Path) -> None:
    """One label of the house's own; the others stay."""
    own = tmp_path / "labels" / "en-GB" / "common.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("sections: {story: The story}\n", encoding="utf-8")
    labels = Wording("en-GB", tmp_path).labels("common")

    assert labels["sections"]["story"] == "The story"
    assert labels["sections"]["about"] == Wording().labels("common")["sections"]["about"]


def test_a_house_replaces_a_template(tmp_path: Path) -> None:
    """A template of the same name in the house's folder is used."""
    own = tmp_path / "script" / "en-GB" / "story.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Ours: {{ words }}", encoding="utf-8")

    assert Wording("en-GB", tmp_path).render("script/en-GB/story.txt", words="x") == "Ours: x"


@pytest.mark.parametrize(
    "template", ["{{ ''.__class__.__mro__ }}", "{{ things.append(1) }}", "{{ self.__init__.__globals__ }}"]
)
def test_templates_cannot_reach_out(tmp_path: Path, template: str) -> None:
    """A house's template runs in a sandbox: no internals, no changing of values."""
    (tmp_path / "script").mkdir()
    (tmp_path / "script" / "own.txt").write_text(template, encoding="utf-8")

    with pytest.raises(UsageError, match=r"own\.txt:1: "):
        Wording("en-GB", tmp_path).render("script/own.txt", things=[])


def test_html_templates_escape(tmp_path: Path) -> None:
    """Text in a page is escaped, text in a script is not."""
    (tmp_path / "script").mkdir()
    for name in ("script/a.html", "script/a.txt"):
        (tmp_path / name).write_text("{{ words }}", encoding="utf-8")
    wording = Wording("en-GB", tmp_path)

    assert wording.render("script/a.html", words="<b>") == "&lt;b&gt;"
    assert wording.render("script/a.txt", words="<b>") == "<b>"


@pytest.mark.parametrize(
    ("date", "english", "welsh"),
    [
        (PartialDate(2021), "2021", "2021"),
        (PartialDate(2021, 3), "March 2021", "Mawrth 2021"),
        (PartialDate(2021, 3, 5), "5 March 2021", "5 Mawrth 2021"),
        (None, "date not stated", "dyddiad heb ei nodi"),
    ],
)
def test_dates_in_words(date: PartialDate | None, english: str, welsh: str) -> None:
    """A date is shown as precisely as it is known, in the review's language."""
    assert (english, welsh) == (Wording().date(date), Wording("cy").date(date))


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_in_words(items: list[str], expected: str) -> None:
    """Items are joined as in a sentence."""
    assert expected == Wording().listed(items)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Meet", "Meet."), ("Meet.", "Meet."), ("Why?", "Why?"), ('"Stop!"', '"Stop!"'), ("(see p. 4)", "(see p. 4).")],
)
def test_a_sentence_ends_with_a_mark(text: str, expected: str) -> None:
    """A full stop is added only where no mark ends the text."""
    assert expected == with_full_stop(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("one", ["one"]), ("one\n\ntwo\nthree\n", ["one", "two", "three"]), ("", []), ("\n", [])]
)
def test_a_text_is_split_at_its_line_breaks(text: str, expected: list[str]) -> None:
    """Each paragraph once, and no empty one."""
    assert expected == paragraphs(text)


def test_nothing_compiled_is_kept_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever can write to the cache must not be able to run code: templates are compiled in memory only."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    wording = Wording()

    wording.render("preview/preview.html", labels=wording.labels("preview"))

    assert [] == list((tmp_path / "cache").rglob("*"))


def test_a_changed_template_of_a_house_is_used(tmp_path: Path) -> None:
    """Each Wording reads the house's files anew."""
    template = tmp_path / "script" / "note.html"
    template.parent.mkdir()
    for text in ("{{ text }} one", "{{ text }} two"):
        template.write_text(text, encoding="utf-8")
        assert Wording("en-GB", tmp_path).render("script/note.html", text="<b>") == f"&lt;b&gt; {text[-3:]}"
