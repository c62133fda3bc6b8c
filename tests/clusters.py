"""Schedulers and workers of dask as real processes on 127.0.0.1, and what stands between them."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

TESTS = Path(__file__).parent
TLS = ("ca", "cert", "key")


def environment() -> dict[str, str]:
    """Return the environment of the processes: they find what these tests import."""
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }


@contextmanager
def started(*arguments: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start one of dask's programs; it is killed in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], env=environment() | more,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def scheduler(folder: Path, *options: str) -> Iterator[str]:
    """Start a scheduler without workers, and yield its address."""
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)
    arguments = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file), *options)
    with started("scheduler", *arguments):
        address = ""
        for _ in range(1200):
            with suppress(OSError, ValueError):
                address = str(json.loads(file.read_text())["address"])
                break
            time.sleep(0.1)
        assert "://127.0.0.1:" in address
        yield address


@contextmanager
def workers(
    address: str, folder: Path, names: Sequence[str], *options: str, **more: str
) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """Start workers of one thread, without nannies, so that one can be killed for good."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                started(
                    "worker", address, "--no-nanny", "--nthreads", "1", "--name", name, "--host", "127.0.0.1",
                    "--no-dashboard", "--local-directory", str(folder / name), "--preload", "cluster_worker", *options,
                    **more,
                )
            )
            for name in names
        }  # fmt: skip


def until(is_so: Callable[[], object], seconds: float = 300) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Wire:
    """Stands between a client and a scheduler on 127.0.0.1, and keeps what the client sends; a context manager.

    Attributes:
        sent: every byte that came from clients.
        connections: how many there were.
    """

    def __init__(self, target: str | None = None) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listening.getsockname()[1]}"
        self.sent = bytearray()
        self.connections = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self.connections += 1
                if self._target is None:
                    client.close()
                    continue
                host, _, port = self._target.rpartition("/")[2].partition(":")
                there = socket.create_connection((host, int(port)))
                threading.Thread(target=self._pass, args=(client, there, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(there, client, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_sent: bool) -> None:
        with suppress(OSError), source, target:
            while data := source.recv(1 << 16):
                if is_sent:
                    self.sent += data
                target.sendall(data)


def memory_of(pid: int) -> Iterator[bytes]:
    """Yield what a process has in its memory and may change (Linux)."""
    with Path(f"/proc/{pid}/mem").open("rb") as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(number, 16) for number in place.split("-"))
            with suppress(OSError, ValueError, OverflowError):
                memory.seek(start)
                yield memory.read(end - start)


def certificates(folder: Path, name: str) -> dict[str, Path]:
    """Make an authority and a certificate that it signed, with openssl; return the files."""
    folder.mkdir()
    openssl = shutil.which("openssl") or "openssl"

    def run(*arguments: str) -> None:
        subprocess.run([openssl, *arguments], cwd=folder, check=True, capture_output=True)

    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run(*new, "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-subj", f"/CN={name} authority", "-days", "2")
    run(*new, "-keyout", "key.pem", "-out", "request.pem", "-subj", f"/CN={name}")
    run("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "cert.pem", "-days", "2",
        "-set_serial", "7")  # fmt: skip
    return {each: folder / f"{each}.pem" for each in TLS}
