"""The child process of a build: reads its order as JSON from standard input, and writes JSON lines of progress."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from briefgen import process
from briefgen.cache import Cache
from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.errors import BriefgenError, InputError
from briefgen.files.temporary import process_folder
from briefgen.library.site import make_site
from briefgen.outputs.verify_limited import verify_pack
from briefgen.pack.read import read_manifest
from briefgen.pack.write import recover
from briefgen.pipeline.build import build
from briefgen.pipeline.houses import open_house
from briefgen.pipeline.jobs import cores
from briefgen.pipeline.order import MAX_INPUT, Order
from briefgen.pipeline.reuse import record_build

MOST_THREADS = 4


def send(kind: str, **values: Any) -> None:
    """Write a message for the studio; ignore a closed pipe."""
    try:
        sys.stdout.write(json.dumps({"kind": kind, **values}) + "\n")
        sys.stdout.flush()
    except OSError:
        os._exit(1)


def step(name: str, done: int, total: int) -> None:
    """Report the progress of a step."""
    send("step", step=name, done=done, total=total)


def order_of(request: dict[str, Any]) -> Order:
    """Make the order of a request.

    Raises:
        BriefgenError: the summary cannot be read.
    """
    private = str(request.get("private") or "")
    recordings = request.get("recordings")
    order = Order.read(Path(request["file"]), parent=Path(request["parent"]), threads=min(cores(), MOST_THREADS))
    return replace(
        order,
        house=Path(request["house"]) if request.get("house") else None,
        outputs=frozenset(request["outputs"]),
        voice=request.get("voice") or None,
        audience=str(request.get("audience") or ""),
        recordings=Path(recordings) if recordings else None,
        read_by=str(request.get("read_by") or ""),
        private=PrivateWords.of(private) if private.strip() else None,
    )


def build_pack(request: dict[str, Any]) -> dict[str, Any]:
    """Build, write and verify a pack; return the studio's view of it."""
    order = order_of(request)
    built = build(order, step)
    step("write", 0, 1)
    parent = order.parent or Path()
    recover(parent / built.manifest.slug)
    folder = built.write(parent)
    if order.private is None:
        record_build(order, built, folder, Cache())
    step("verify", 0, 1)
    faults = [f"{fault.file}: {fault.message}" for fault in verify_pack(folder)]
    manifest = read_manifest(folder)
    return {
        "folder": str(folder), "faults": faults, "no_audio": built.no_audio, "notes": list(built.notes),
        "left_out": [f"{each.what}" for each in (manifest.left_out if manifest else ())],
        "files": [[each.name, each.bytes] for each in (manifest.files if manifest else ())],
    }  # fmt: skip


def build_site(request: dict[str, Any]) -> dict[str, Any]:
    """Make the library of all packs; return its address and folder."""
    house = Path(request["house"]) if request.get("house") else None
    address = open_house(house).site or ""
    make_site((Path(request["parent"]),), Path(request["site"]), house=house, base_url=address, progress=step)
    return {"folder": request["site"]}


def work() -> int:
    """Read the request, carry it out, and report the result; return the exit code."""
    process.begin()
    request = json.loads(sys.stdin.buffer.read(MAX_INPUT))
    try:
        send("done", result=build_site(request) if request.get("site") else build_pack(request))
    except InputError as error:
        problems = [
            {"message": each.message, "suggestion": each.suggestion, "rule": each.rule} for each in error.problems
        ]
        send("failed", message="", problems=problems)
    except BriefgenError as error:
        send("failed", message=error.message)
    except (OSError, MemoryError) as error:
        send("failed", message=str(getattr(error, "strerror", "") or error))
    except KeyboardInterrupt:
        return 1
    return 0


def main() -> int:
    """Run the child process; a signal ends it in order."""
    with process.Signals() as signals, process_folder():
        try:
            with signals.raised():
                code = work()
        except KeyboardInterrupt:
            code = 1
    process.end_if_stuck(code, at_once=signals.has_raised)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
