"""What WeasyPrint says is judged by one table: what is lost costs the page, and nothing else does."""

import ast
import logging
import subprocess
import sys
from pathlib import Path

import pytest
import weasyprint

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.outputs.layout.warnings import UNKNOWN_VARIABLE, is_loss, strict
from briefgen.outputs.verify import verify
from briefgen.pack.read import read_manifest
from briefgen.pack.write import write_pack
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.wording.wording import Wording

LABELS = Wording().labels("briefing")
LOG = logging.getLogger("weasyprint")
NEW = "The moon is made of cheese on page 1"


def messages() -> set[str]:
    """Return every message that the installed WeasyPrint can log as a warning or an error, with its values filled in."""
    found = set()
    for path in Path(weasyprint.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"warning", "error"}
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "LOGGER"
            ):
                text = ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else "Invalid x date"
                found.add(text.replace("%s", "x").replace("%r", "'x'").replace("%d", "1").replace("%04X", "0041"))
    return found


def test_the_table_knows_every_message_of_the_installed_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version that says something new is found here: judge it in templates/pdf-warnings.yaml."""
    known = messages()
    monkeypatch.delenv(UNKNOWN_VARIABLE)
    lost = {message for message in known if is_loss(message)}
    monkeypatch.setenv(UNKNOWN_VARIABLE, "refuse")

    assert len(known) > 60
    assert {message for message in known if is_loss(message)} == lost
    assert 'Image "x" has no required alt description' in lost
    assert not [message for message in lost if "fontTools" in message or "Ignored" in message]


def test_what_is_lost_costs_the_page() -> None:
    """A picture that cannot be drawn is named; the words of the user come through."""
    with pytest.raises(BriefgenError, match="Failed to load image at 'logo'"), strict(LABELS):
        LOG.error("Failed to load image at %r: %s", "logo", "broken")


def test_what_is_not_lost_is_collected_once() -> None:
    """The same message a thousand times is one; a long one is cut."""
    with strict(LABELS) as warnings:
        for _ in range(1000):
            LOG.warning("Ignored `%s: %s` at 1:1, %s.", "colour", "red", "unknown property")
        LOG.warning("Ignored `%s` at 2:1", "x" * 5000)

    assert ["Ignored `colour: red` at 1:1, unknown property."] == warnings[:1]
    assert [2, 300] == [len(warnings), len(warnings[1])]


def test_an_unknown_warning_costs_nobody_a_pack(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pack is made and keeps the warning for each file; with -v it is printed. In the tests it is refused."""
    render = weasyprint.HTML.render

    def says_something_new(*args: object, **kwargs: object) -> object:
        LOG.warning(NEW)
        return render(*args, **kwargs)

    monkeypatch.setattr(weasyprint.HTML, "render", says_something_new)
    order = Order(sample.read_bytes(), sample.name, outputs=frozenset({"briefing", "guide"}))

    with pytest.raises(BriefgenError, match=NEW):
        build(order)
    monkeypatch.delenv(UNKNOWN_VARIABLE)
    built = build(order)
    folder = write_pack(tmp_path, built.manifest, built.artifacts, verify)

    kept = read_manifest(folder)
    assert kept is not None
    assert {"briefing.pdf", "briefing-large-print.pdf", "facilitator.pdf"} == {
        entry.name for entry in kept.files if NEW in entry.warnings
    }


def test_a_mistake_in_a_style_sheet_of_a_house_is_shown_when_asked(tmp_path: Path) -> None:
    """The pack is made, -v prints what WeasyPrint ignored, and without -v nothing is said of it."""
    house = tmp_path / "house"
    (house / "briefing").mkdir(parents=True)
    own = (resources.templates() / "briefing" / "large.css").read_text(encoding="utf-8")
    (house / "briefing" / "large.css").write_text(f"{own}\nh1 {{ colour: red }}\n", encoding="utf-8")
    (house / "house.yaml").write_text("name: Northmere Partnership\n", encoding="utf-8")
    sample = resources.samples() / "lambeth-martin.yaml"

    def run(*more: str) -> str:
        command = ["build", str(sample), "--house", str(house), "--only", "briefing", "-o", str(tmp_path / "packs")]
        done = subprocess.run(
            [sys.executable, "-m", "briefgen", *command, *more], capture_output=True, text=True, check=False
        )
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout + done.stderr

    spoken = run("-v")
    (tmp_path / "packs").rename(tmp_path / "before")

    assert "briefing-large-print.pdf: nothing is lost, but the PDF library says: Ignored `colour: red" in spoken
    assert "Ignored" not in run()
