"""What a worker of a cluster does in tests, loaded by ``dask worker --preload``: it notes its jobs, or lies.

Only jobs whose summary's file is named after a lie get one; all others are done honestly.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from briefgen.pipeline import remote
from briefgen.pipeline.remote import SentOrder
from briefgen.pipeline.remote_result import MAGIC, decode_frame
from briefgen.pipeline.workers import Failed

honest = remote.run_sent_job
Head = dict[str, Any]
Tamper = Callable[[Head, bytes], bytes]


def head_and_body(answer: bytes) -> tuple[Head, bytes]:
    """Take an answer apart."""
    start = len(MAGIC) + 8
    end = start + int.from_bytes(answer[len(MAGIC) : start], "big")
    return json.loads(answer[start:end]), answer[end:]


def put_together(head: object, body: bytes) -> bytes:
    """Put an answer together again."""
    data = json.dumps(head).encode()
    return MAGIC + len(data).to_bytes(8, "big") + data + body


def lie(name: str, request: bytes) -> object:
    """Return a wrong answer of some kind."""
    if name == "raises":
        raise ValueError("\x1b[31m a surprise")
    if name in WRONG:
        return WRONG[name]
    if name == "another":  # the pack of another summary, made honestly
        data = Path(os.environ["ANOTHER"]).read_bytes()
        order, _ = decode_frame(request, SentOrder, 1 << 30)
        sent = json.loads(order.model_dump_json()) | {"summary_bytes": len(data)}
        return honest(put_together(sent, data))
    head, body = head_and_body(honest(request))
    return put_together(head, TAMPERED[name](head, body))


def refused(message: str, input_sha256: str | None = None) -> "Tamper":
    """Return what makes of a pack a failure with a message."""

    def tamper(head: Head, body: bytes) -> bytes:
        del body
        head |= {"artifacts": [], "manifest_bytes": 0, "exit_code": 1, "message": message}
        head["input_sha256"] = input_sha256 or head["input_sha256"]
        return b""

    return tamper


def with_first_file(name: str, value: object) -> "Tamper":
    """Return what says something else of the first file."""

    def tamper(head: Head, body: bytes) -> bytes:
        head["artifacts"][0][name] = value
        return body

    return tamper


def with_two_of_a_name(head: Head, body: bytes) -> bytes:
    """Give the first file the name of the second."""
    head["artifacts"][0]["name"] = head["artifacts"][1]["name"]
    return body


def with_a_long_head(head: Head, body: bytes) -> bytes:
    """Say more than a head may."""
    head["message"] = "x" * 6_000_000
    return body


def with_a_text_for_a_number(head: Head, body: bytes) -> bytes:
    """Write a number as a text."""
    head["manifest_bytes"] = str(head["manifest_bytes"])
    return body


def twice_listed(head: Head, body: bytes) -> bytes:
    """Have the manifest list a file twice."""
    size = head["manifest_bytes"]
    manifest = json.loads(body[:size])
    manifest["files"].append(manifest["files"][0])
    written = json.dumps(manifest).encode()
    head["manifest_bytes"] = len(written)
    return written + body[size:]


def changed(head: Head, body: bytes) -> bytes:
    """Change a byte of the last file."""
    del head
    return body[:-1] + bytes([body[-1] ^ 1])


def without_the_last(head: Head, body: bytes) -> bytes:
    """Leave a file out."""
    return body[: -head["artifacts"].pop()["bytes"]]


def doctored(head: Head, body: bytes) -> bytes:
    """Change a page and have the manifest agree."""
    import hashlib  # noqa: PLC0415

    size = head["manifest_bytes"]
    manifest, at, parts = json.loads(body[:size]), size, []
    for file in head["artifacts"]:
        data = body[at : (at := at + file["bytes"])]
        if file["name"] == "transcript.txt":
            data = b"Nothing of the kind.\n"
        file["bytes"] = len(data)
        entry = next(each for each in manifest["files"] if each["name"] == file["name"])
        entry |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        parts.append(data)
    written = json.dumps(manifest, separators=(",", ":"), ensure_ascii=False).encode()
    head["manifest_bytes"] = len(written)
    return b"".join((written, *parts))


WRONG: dict[str, object] = {
    "object": {"manifest": "mine"},
    "failed": Failed("mine", (), 0),
    "garbage": b"\x80\x04garbage",
    "long-head": MAGIC + (1 << 60).to_bytes(8, "big"),
    "null": put_together(None, b""),
}
TAMPERED: dict[str, Tamper] = {
    "oversized": with_first_file("bytes", 1 << 40),
    "negative": with_first_file("bytes", -1),
    "traversal": with_first_file("name", "../../out.txt"),
    "unknown-file": with_first_file("name", "shell.php"),
    "other-kind": with_first_file("media_type", "text/x-shellscript"),
    "twice": with_two_of_a_name,
    "changed": changed,
    "missing-file": without_the_last,
    "other-hash": refused("no", "0" * 64),
    "escape": refused("\x1b]0;mine\x07"),
    "silent": refused(""),
    "longer": lambda _, body: body + b"x",
    "head-of-megabytes": with_a_long_head,
    "text-for-a-number": with_a_text_for_a_number,
    "twice-listed": twice_listed,
    "doctored": doctored,
}
EXPECTED = {
    "twice-listed": "its files are not those that its pack.json lists",
    "longer": "it is longer or shorter than it says",
    "head-of-megabytes": "its beginning is longer than it may be",
    "text-for-a-number": "manifest_bytes",
    "object": "it is not bytes",
    "garbage": "it does not begin as it should",
    "long-head": "its beginning is longer than it may be",
    "null": "its beginning",
    "failed": "it is not bytes",
    "negative": "artifacts.0.bytes",
    "other-kind": "its files are not those that its pack.json lists",
    "twice": "it has not the files that were asked for",
    "silent": "it is a failure that says nothing",
    "oversized": "artifacts.0.bytes",
    "traversal": "artifacts.0.name",
    "unknown-file": "artifacts.0.name",
    "changed": "its files are not those that its pack.json lists",
    "another": "it is the pack of another summary",
    "other-hash": "it is of another summary",
    "missing-file": "it has not the files that were asked for",
    "escape": "message",
}
"""How the refusal of a lie begins."""
LIES = frozenset({"raises", "another", *WRONG, *TAMPERED})


def run_sent_job(request: bytes) -> object:
    """Note that a job was begun, and by which process; then do it, or lie."""
    order, _ = decode_frame(request, SentOrder, 1 << 30)
    name = Path(order.file).stem
    if folder := os.environ.get("NOTES"):
        (Path(folder) / f"{name}-{os.getpid()}").touch()
    if name == "slow":
        time.sleep(60)
    return lie(name, request) if name in LIES else honest(request)


def do_without_briefgen(request: bytes) -> bytes:
    """Be a function that workers cannot import under the name that it has."""
    return request


def dask_setup(worker: object) -> None:
    """Take the place of what does jobs: they name it, and are sent no code."""
    del worker
    remote.run_sent_job = run_sent_job  # type: ignore[assignment]
