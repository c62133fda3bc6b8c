"""Builds started by the studio: a child process each, with progress, cancellation and results."""

import json
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

JobState = Literal["running", "done", "failed", "cancelled"]
MAX_LINE = 1 << 20
MAX_JOBS = 20
"""The most jobs that are kept."""

END_S = 10.0
"""The time-out, in seconds, for a cancelled build to end in order."""


@dataclass
class StudioJob:
    """A build and its state.

    Attributes:
        id: what the browser calls it.
        state: whether it runs, and how it ended.
        step: what it does now.
        done: how much of this step is done.
        total: of how much.
        result: what came of it: the folder of the pack and what to know of it.
        message: why it failed.
        problems: of the input.
        review: the id of the summary.
    """

    id: str
    review: str
    state: JobState = "running"
    step: str = ""
    done: int = 0
    total: int = 0
    steps: list[str] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)


class Builds:
    """The builds of one studio; one runs at a time for each summary."""

    def __init__(self) -> None:
        self._jobs: dict[str, StudioJob] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    def start(self, review: str, request: dict[str, Any]) -> StudioJob:
        """Start a build, or return the one of this summary that is running.

        Args:
            review: the id of the summary.
            request: what to build (``child.py``).
        """
        with self._lock:
            running = next(
                (each for each in self._jobs.values() if each.review == review and each.state == "running"), None
            )
            if running is not None:
                return running
            job = StudioJob(secrets.token_hex(8), review)
            self._jobs[job.id] = job
            for old in list(self._jobs)[:-MAX_JOBS]:
                if self._jobs[old].state != "running":
                    del self._jobs[old]
            process = subprocess.Popen(
                [sys.executable, "-m", "briefgen.studio.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._processes[job.id] = process
        threading.Thread(target=self._follow, args=(job, process, request), daemon=True).start()
        return job

    def get(self, id_: str) -> StudioJob:
        """Return a job by its id.

        Raises:
            KeyError: there is none.
        """
        return self._jobs[id_]

    def newest(self, review: str) -> StudioJob | None:
        """Return the last job of a summary."""
        return next((each for each in reversed(self._jobs.values()) if each.review == review), None)

    def cancel(self, id_: str) -> None:
        """Cancel a job in order; an earlier pack stays as it was."""
        process = self._processes.get(id_)
        if process is not None and process.poll() is None:
            self._jobs[id_].state = "cancelled"
            process.terminate()

    def close(self) -> None:
        """End all jobs."""
        for id_ in list(self._processes):
            self.cancel(id_)
        for process in list(self._processes.values()):
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()

    def _follow(self, job: StudioJob, process: "subprocess.Popen[bytes]", request: dict[str, Any]) -> None:
        assert process.stdin is not None  # noqa: S101  (both are pipes)
        assert process.stdout is not None  # noqa: S101
        with suppress(OSError):
            process.stdin.write(json.dumps(request).encode())
            process.stdin.close()
        while line := process.stdout.readline(MAX_LINE):
            with suppress(ValueError):
                _take(job, json.loads(line))
        process.wait()
        if job.state == "running":
            job.state = "failed"
        self._processes.pop(job.id, None)


def _take(job: StudioJob, report: dict[str, Any]) -> None:
    """Update a job with a message of its child process."""
    if report["kind"] == "step":
        job.step, job.done, job.total = str(report["step"]), int(report["done"]), int(report["total"])
        if job.step not in job.steps:
            job.steps.append(job.step)
    elif report["kind"] == "done":
        job.result, job.state = report["result"], "done"
    elif job.state == "running":
        job.message, job.problems, job.state = str(report["message"]), report.get("problems", []), "failed"


def pack_folder(job: StudioJob) -> Path:
    """Return the folder of the pack, or of the site, that a job made.

    Raises:
        KeyError: it has made none.
    """
    return Path(job.result["folder"])
