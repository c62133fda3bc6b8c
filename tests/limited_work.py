"""Work for a limited child process: what well-behaved and hostile input would make it do."""

import os
import time
from pathlib import Path

from briefgen.errors import BriefgenError


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
