"""Work for a limited child process: what well-behaved and hostile input would make it do."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from briefgen.errors import BriefgenError
from briefgen.outputs import verify_limited


def work(request: bytes) -> bytes:  # noqa: C901  (one case a kind of work)
    """Do what the request names."""
    kind, _, number = request.decode().partition(" ")
    match kind:
        case "echo":
            print("this goes nowhere")  # noqa: T201  (a library that prints must not break the answer)
            return number.encode()
        case "sleep":
            time.sleep(float(number))
        case "spin":
            while True:
                pass
        case "memory":
            return bytes(len(bytearray(int(number))) % 256)
        case "output":
            return bytes(int(number))
        case "file":
            Path(os.environ["TMPDIR"], "out").write_bytes(bytes(int(number)))
        case "die":
            os.abort()
        case "refuse":
            raise BriefgenError(number)
        case "fail":
            raise ValueError(number)
        case "folder":
            Path(os.environ["TMPDIR"], "left").write_text("x", encoding="utf-8")
            return os.environ["TMPDIR"].encode()
    return b""


def check_of_a_pack(request: bytes) -> bytes:
    """Look at a file as ``briefgen verify`` does, but for some that do what a hostile one could make a reader do."""
    match json.loads(request)["name"]:
        case "abstract.txt":
            time.sleep(600)
        case "captions.srt":
            return bytes(len([bytearray(1 << 20) for _ in range(1 << 20)]))
        case "captions.vtt":
            os.abort()
        case "chapters.json":
            return b'{"limit": "", "faults": [["/etc/passwd", 7]], "names": []}'
        case "transcript.txt":
            # A program that it has started, and which has its temporary folder, does not end.
            subprocess.run([sys.executable, "-c", "import time; time.sleep(600)"], check=False)
    return verify_limited.work(request)
