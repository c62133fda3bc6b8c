"""What the command line imports: its helps and the checks load no library that draws, reads Office files or speaks."""

import re
import subprocess
import sys

import pytest

from briefgen import cli, resources

HEAVY = {"weasyprint", "pptx", "docx", "numpy", "onnxruntime", "lxml", "PIL", "starlette", "uvicorn"}
SAMPLE = resources.samples() / "invented-rowan.yaml"


def imported(*arguments: str) -> set[str]:
    """Run a command and return the top-level packages that Python says it imported."""
    command = [sys.executable, "-X", "importtime", "-m", "briefgen", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return {name.split(".")[0] for name in re.findall(r"^import time:.*\|\s*([\w.]+)$", done.stderr, re.MULTILINE)}


COMMANDS = [("--help",), ("check", str(SAMPLE)), *((name, "--help") for name in cli.COMMANDS)]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_heavy_libraries_are_not_imported(arguments: tuple[str, ...]) -> None:
    """``--help``, the help of every command, and ``check`` import none of the heavy libraries."""
    packages = imported(*arguments)

    assert "briefgen" in packages
    assert "click" in packages
    assert packages & HEAVY == set()


def test_a_page_is_rendered_without_what_only_a_check_or_a_deck_needs() -> None:
    """What lays out the one page imports no rule but the one that knows the helplines, and no library of Office."""
    code = "import sys, briefgen.outputs.page.pdf; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    loaded = set(done.stdout.split())

    assert {"weasyprint", "briefgen.checks.care"} <= loaded
    assert {"pptx", "docx", "numpy", "briefgen.checks.run", "briefgen.checks.privacy.names"} & loaded == set()
