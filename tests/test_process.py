"""How a process begins, and that it still ends as it should."""

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import sys, tempfile
from briefgen import process
process.begin()
class Knot: pass
knot = Knot(); knot.itself = knot
file = open(sys.argv[1], "w"); file.write("written")
folder = tempfile.TemporaryDirectory(dir=sys.argv[2])
import os
print(os.environ["PYDANTIC_DISABLE_PLUGINS"])
print(os.environ["OPENBLAS_NUM_THREADS"])
"""


def test_a_process_ends_with_its_files_written_and_its_folders_removed(tmp_path: Path) -> None:
    """What is open is written out, and temporary folders go."""
    file = tmp_path / "open.txt"

    done = subprocess.run(
        [sys.executable, "-c", CODE, str(file), str(tmp_path)], check=True, capture_output=True, text=True
    )

    assert ["__all__", "1"] == done.stdout.split()
    assert done.stderr == ""
    assert "written" == file.read_text()
    assert [file] == list(tmp_path.iterdir())


def test_workers_begin_so_too() -> None:
    """Every process of briefgen begins in the same way: the command line, and the workers of many packs and of one."""
    from briefgen.pipeline import workers  # noqa: PLC0415  (looked into here only)

    assert "process" in workers.begin.__code__.co_names
    code = "import os, briefgen.cli as c; c.run(['--version']); print(os.environ['OPENBLAS_NUM_THREADS'])"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout

    assert "1" == out.split()[-1]


def test_what_the_user_has_set_stays() -> None:
    """Somebody's own number of threads is not changed."""
    code = "import os; from briefgen import process; process.begin(); print(os.environ['OPENBLAS_NUM_THREADS'])"
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "3"}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)

    assert "3" == done.stdout.strip()


def test_what_is_left_at_the_end_is_not_looked_through() -> None:
    """When a process ends, what it still has is frozen, so that Python does not search it for unused objects."""
    told = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count()))"
    counts = []
    for begun in ("", "from briefgen import process; process.begin(); process.begin()"):
        command = [sys.executable, "-c", f"{told}\n{begun}"]
        counts.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout))

    assert 0 == counts[0]
    assert counts[1] > 1000
