"""Run work on untrusted input in a child process with limits of time, memory and output.

A house or a summary can come by e-mail, so a picture, a slide template or a text template may be built to take for
ever or to fill the memory. ``LimitedProcess`` does such work in another Python process. Request and answer are bytes
over pipes, never pickled objects, so a child that was taken over can return wrong bytes and nothing else; the caller
checks them.

Frame, both ways: one byte (``KIND_*``), the length as eight bytes, the content.
"""

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self

from briefgen import process
from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import resource
except ImportError:  # Windows has none; the clock and the size of answers are limited there too
    resource = None  # type: ignore[assignment]

PATIENCE = 3 if resource else 1
"""How many times longer than its processor time a request may take by the clock: other programs may be busy too."""

KIND_OK, KIND_REFUSED, KIND_FAILED = b"K", b"R", b"F"
_HEADER = 9
_MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The resource limits of one request.

    Attributes:
        time_s: processor seconds for one request; where the system can limit only the clock, seconds from request to
            answer.
        memory_mib: address space of the child in MiB, its libraries included (about 300 MiB with WeasyPrint).
        output_mib: size of an answer, and of any file that the child writes, in MiB.
        file_mib: size of any file that the child writes, where it is to be larger than an answer.
    """

    time_s: float = 20.0
    memory_mib: int = 2048
    output_mib: int = 64
    file_mib: int = 0


class LimitReached(Exception):  # noqa: N818  (named for what happened)
    """The child exceeded a limit and was killed, or it crashed.

    Args:
        limit: ``time``, ``memory``, ``output`` or ``crash``.
    """

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class LimitedProcess:
    """A child process that answers requests one at a time; a context manager, started by the first request.

    Args:
        entry: ``module:function``, a function of briefgen from bytes to bytes. Never taken from input.
        limits: what each request may use.
    """

    def __init__(self, entry: str, limits: Limits | None = None) -> None:
        self._entry = entry
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, request: bytes) -> bytes:
        """Send a request to the child and return its answer.

        Raises:
            LimitReached: the child went over a limit or crashed; the next request starts a new one.
            BriefgenError: the function raised one; its message is passed on.
            RuntimeError: the function raised something else.
        """
        with self._lock:
            child = self._started()
            is_late = threading.Event()

            def end() -> None:
                is_late.set()
                _kill(child)

            clock = threading.Timer(self._limits.time_s * PATIENCE, end)
            clock.start()
            try:
                answer = self._exchange(child, request)
            finally:
                clock.cancel()
                clock.join()
            if answer is None or is_late.is_set():
                code = self._ended(child)
                raise LimitReached("time" if is_late.is_set() or code == _OUT_OF_TIME else _reason(code))
        kind, content = answer
        if kind == KIND_REFUSED:
            raise BriefgenError(content.decode(errors="replace"))
        if kind == KIND_FAILED:
            message = content.decode(errors="replace")
            if message.startswith("MemoryError"):
                raise LimitReached("memory")
            raise RuntimeError(message)
        return content

    @property
    def limits(self) -> Limits:
        """The limits of each request."""
        return self._limits

    def close(self) -> None:
        """End the child and wait for it."""
        with self._lock:
            if self._child is not None:
                self._ended(self._child)
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None

    def _started(self) -> "subprocess.Popen[bytes]":
        """Return the running child; start it if there is none."""
        if self._child is None:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="briefgen-", ignore_cleanup_errors=True)
            limits = self._limits
            numbers = (str(limits.time_s), str(limits.memory_mib), str(limits.output_mib), str(limits.file_mib))
            # -P: the folder that the user is in may be a stranger's, and nothing is imported from it.
            self._child = subprocess.Popen(  # noqa: S603  (this Python, this module, our own numbers)
                [sys.executable, "-P", "-m", "briefgen.limited", self._entry, *numbers],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                process_group=0 if os.name == "posix" else None,  # so that what it starts ends with it
                env={**os.environ, "TMPDIR": self._folder.name, "TEMP": self._folder.name, "TMP": self._folder.name},
            )
        return self._child

    def _exchange(self, child: "subprocess.Popen[bytes]", request: bytes) -> tuple[bytes, bytes] | None:
        """Send a request and receive the answer frame; None when the child closed its pipe."""
        assert child.stdin is not None  # noqa: S101  (for the type checker: both are pipes)
        assert child.stdout is not None  # noqa: S101
        try:
            _send(child.stdin, KIND_OK, request)
            return _receive(child.stdout, self._limits.output_mib * _MIB)
        except _TooLarge as error:
            self._ended(child)
            raise LimitReached("output") from error
        except (OSError, ValueError):  # it died while it was written to or read from
            return None

    def _ended(self, child: "subprocess.Popen[bytes]") -> int:
        """Kill a child with its process group and return its exit status."""
        _kill(child)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        code = child.wait()
        self._child = None
        return code


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """Kill a running child and the processes it started, such as ffmpeg."""
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()


class _TooLarge(Exception):  # noqa: N818  (named for what happened)
    pass


def _reason(code: int) -> str:
    # Native libraries abort when they get no memory; a file over its limit ends in SIGXFSZ.
    if code == _OUT_OF_FILE:
        return "output"
    return "memory" if code in {-signal.SIGABRT, -signal.SIGSEGV} else "crash"


_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0)
_OUT_OF_FILE = -getattr(signal, "SIGXFSZ", 0)


def _send(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    stream.write(kind + len(content).to_bytes(8, "big"))
    stream.write(content)
    stream.flush()


def _receive(stream: IO[bytes], limit_bytes: int) -> tuple[bytes, bytes] | None:
    """Read a frame; None at the end of the stream."""
    header = stream.read(_HEADER)
    if len(header) < _HEADER:
        return None
    size = int.from_bytes(header[1:], "big")
    if size > limit_bytes:
        raise _TooLarge
    content = stream.read(size)
    return None if len(content) < size else (header[:1], content)


def _serve(entry: str, limits: Limits) -> None:
    """Answer requests until the parent closes the pipe; the output of the called function is discarded."""
    module, _, name = entry.partition(":")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    function: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    _limit(limits)
    while (frame := _receive(sys.stdin.buffer, 1 << 40)) is not None:
        _limit_time(limits)
        try:
            kind, content = KIND_OK, function(frame[1])
        except BriefgenError as error:
            kind, content = KIND_REFUSED, error.message.encode()
        except MemoryError:
            kind, content = KIND_FAILED, b"MemoryError"
        except Exception as error:  # noqa: BLE001  (the parent decides what it means)
            kind, content = KIND_FAILED, f"{type(error).__name__}: {error}"[:2000].encode(errors="replace")
        _send(answers, kind, content)


def _limit(limits: Limits) -> None:
    if resource is not None:
        memory, output = limits.memory_mib * _MIB, max(limits.output_mib, limits.file_mib) * _MIB
        for which, value in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_FSIZE, output),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):  # a stricter limit is set already
                resource.setrlimit(which, (value, value))


def _limit_time(limits: Limits) -> None:
    """Set the processor-time limit of the next request; it also ends a child whose parent was killed."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + limits.time_s) + 1
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _end_with_parent() -> None:
    """Start a thread that ends this process as soon as its parent has ended."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        if os.getpgrp() == os.getpid():  # what this process has started ends with it
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    if os.name == "posix":  # elsewhere the number of the parent stays
        threading.Thread(target=watch, daemon=True).start()


_LOOK_S = 0.2


if __name__ == "__main__":
    process.begin()
    _end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C ends
    _serve(sys.argv[1], Limits(float(sys.argv[2]), *map(int, sys.argv[3:])))
