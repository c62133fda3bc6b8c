"""The public API: every name is there, has documentation, and its example runs."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import briefgen

EXAMPLES = ("build", "check", "plan", "verify", "make_site", "Order", "Review", "House", "Pack")


@pytest.mark.parametrize("name", briefgen.__all__)
def test_every_name_is_documented(name: str) -> None:
    """Every name of the API can be imported and says what it is."""
    assert (getattr(briefgen, name).__doc__ or "").strip()


@pytest.mark.parametrize("name", ["", *EXAMPLES])
def test_the_examples_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples in the documentation of the main names give what they say."""
    monkeypatch.chdir(tmp_path)
    finder = doctest.DocTestFinder(recurse=name == "Pack")
    tests = finder.find(
        getattr(briefgen, name) if name else briefgen, name or "briefgen", globs={"Path": Path}, module=False
    )
    tests = [test for test in tests if test.examples]
    assert tests
    for test in tests:
        result = doctest.DocTestRunner(optionflags=doctest.REPORT_ONLY_FIRST_FAILURE).run(test)
        assert result.failed == 0
        assert result.attempted > 1


def test_importing_it_is_light() -> None:
    """``import briefgen`` loads no other module of the package and nothing from elsewhere."""
    code = "import sys; before = set(sys.modules); import briefgen; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name for name in done.stdout.split() if name.split(".")[0] not in sys.stdlib_module_names} == {"briefgen"}


def test_a_name_that_is_not_there() -> None:
    """It is an AttributeError as for any module."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = briefgen.nothing
