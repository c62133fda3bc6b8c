"""Nothing leaves the computer: a whole build without a network, watched, writes and sends nothing else."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from briefgen import resources
from briefgen.pack.read import read_manifest

WATCH = Path(__file__).parent / "watched_sockets"
SUMMARIES = [resources.samples() / name for name in ("lambeth-martin.yaml", "invented-rowan.yaml")]
IS_ROOT_ON_LINUX = sys.platform == "linux" and os.geteuid() == 0

INSIDE = """
ip link set lo up 2>/dev/null
"$@"
code=$?
cat /proc/net/dev /proc/net/snmp
exit $code
"""
"""Run in the empty network: afterwards it prints what its interfaces and protocols have counted."""


def environment(home: Path, log: Path) -> dict[str, str]:
    """Return an environment with an empty home, in which every process notes its sockets."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    folders = {
        "HOME": home,
        "XDG_CACHE_HOME": home / "cache",
        "XDG_DATA_HOME": home / "data",
        "TMPDIR": home / "temporary",
    }
    (home / "temporary").mkdir(parents=True)
    # Whatever the user has set, briefgen has it off.
    watched = {"PYTHONPATH": str(WATCH), "WATCHED_SOCKETS": str(log), "ORT_DISABLE_TELEMETRY": "0"}
    return {**kept, **{name: str(path) for name, path in folders.items()}, **watched}


def found(home: Path) -> set[str]:
    """Return the two highest folders, or the file, of each file in a home."""
    return {"/".join(path.relative_to(home).parts[:2]) for path in home.rglob("*") if not path.is_dir()}


@pytest.mark.slow
@pytest.mark.skipif(not IS_ROOT_ON_LINUX, reason="only root on Linux makes a network with nothing in it")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_whole_build_without_a_network(tmp_path: Path, jobs: int) -> None:
    """Every output of one pack and of two: exit code 0, no file elsewhere, no record of onnxruntime, no packet."""
    home, log = tmp_path / "home", tmp_path / "sockets"
    build = [
        sys.executable,
        "-m",
        "briefgen",
        "build",
        "-q",
        *map(str, SUMMARIES[:jobs]),
        "-o",
        str(tmp_path / "packs"),
    ]
    trace = ["strace", "-f", "-qq", "-e", "trace=%network", "-o", str(tmp_path / "trace")]
    traced = trace if shutil.which("strace") and jobs == 1 else []
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", INSIDE, "sh", *traced, *build], env=environment(home, log), check=False, capture_output=True,
        text=True,
    )  # fmt: skip

    assert (0, "") == (done.returncode, done.stderr)
    assert jobs == sum(1 for pack in (tmp_path / "packs").iterdir() if read_manifest(pack))
    assert {"cache/briefgen"} == found(home)
    assert [] == sent(done.stdout)
    assert "" == (log.read_text() if log.exists() else "")
    if traced:
        assert [] == [
            line for line in (tmp_path / "trace").read_text().splitlines() if re.search(r"AF_INET6?|AF_NETLINK", line)
        ]


def sent(counters: str) -> list[str]:
    """Return the lines of the system's counters by which something was sent, or was tried to be."""
    lines = [line.split() for line in counters.splitlines()]
    wrong = [" ".join(line) for line in lines if line and line[0].endswith(":") and len(line) == 17 and int(line[9])]
    for names, values in itertools.pairwise(lines):
        if names and values and names[0] == values[0] and names[0] in {"Ip:", "Tcp:", "Udp:"}:
            counted = dict(zip(names, values, strict=True))
            tried = ("OutRequests", "OutNoRoutes", "ActiveOpens", "OutDatagrams")
            wrong += [f"{names[0]} {name} {counted[name]}" for name in tried if counted.get(name, "0") != "0"]
    return wrong


def test_what_is_sent_would_be_seen(tmp_path: Path) -> None:
    """A process that looks up a name, sends a datagram or opens a connection is noted by all that watches."""
    log = tmp_path / "sockets"
    code = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', 9))"
    command = [sys.executable, "-c", code]
    if IS_ROOT_ON_LINUX:
        command = ["unshare", "--net", "sh", "-c", INSIDE, "sh", *command]
    done = subprocess.run(
        command, env=environment(tmp_path / "home", log), check=True, capture_output=True, text=True
    )

    assert "socket.sendto" in log.read_text()
    if IS_ROOT_ON_LINUX:
        assert sent(done.stdout)


ENGINES = """
import os, sys
{load}
assert "onnxruntime" in sys.modules
print(os.environ["ORT_DISABLE_TELEMETRY"])
"""

LOADS = {
    "hibari": "from briefgen.speech.engines.base import load_engine; from briefgen.speech.voices import find_voice; load_engine(find_voice('heart')).speak('One.')",
    "onnx": "from briefgen.speech.engines.base import load_onnxruntime; load_onnxruntime()",
    "piper": "from briefgen.speech.engines.piper import PiperEngine\nfrom briefgen.speech.voices import find_voice\ntry: PiperEngine(find_voice('cori'))\nexcept Exception as error: print(error, file=sys.stderr)",
    "kokoro": "from briefgen.speech.engines.kokoro import KokoroEngine\nfrom briefgen.speech.voices import find_voice\ntry: KokoroEngine(find_voice('kokoro-emma'))\nexcept Exception as error: print(error, file=sys.stderr)",
    "command line": "from briefgen.cli import run\nrun(['--version'])\nimport onnxruntime",
    "worker": "from briefgen.pipeline.workers import begin\nbegin()\nimport onnxruntime",
    "cluster": "from briefgen.process import begin\nbegin()\nimport onnxruntime",
}


@pytest.mark.skipif(sys.platform == "win32", reason="HOME does not say where a library writes")
@pytest.mark.parametrize("name", LOADS)
def test_no_engine_records_what_it_does(tmp_path: Path, name: str) -> None:
    """Also when briefgen is used as a library, in whatever process: nothing is written below an empty home."""
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", ENGINES.format(load=LOADS[name])], env=environment(home, tmp_path / "sockets"), check=True,
        capture_output=True, text=True,
    )  # fmt: skip

    assert "1" == done.stdout.split()[-1], done.stderr
    assert {"cache/briefgen"} >= found(home)
    assert not (tmp_path / "sockets").exists()


def test_onnxruntime_is_imported_in_one_place() -> None:
    """So no import comes before it is told to be silent."""
    package = Path(resources.__file__).parent
    importing = re.compile(r"^\s*(?:import|from) onnxruntime\b", re.MULTILINE)
    assert ["base.py"] == [
        path.name for path in package.rglob("*.py") if importing.search(path.read_text(encoding="utf-8"))
    ]
