"""Use a page in Debian's chromium as a person does: its size, its keys, its script (DevTools protocol over pipes)."""

import itertools
import json
import os
import select
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from browser import CHROMIUM

ANSWER_S = 180
"""The longest that the browser may take for an answer, or for a page, in seconds; usually it takes some milliseconds."""

KEYS = {"Tab": 9, "Enter": 13, " ": 32, "ArrowDown": 40, "ArrowRight": 39, "ArrowUp": 38, "ArrowLeft": 37}


class Tab:
    """A browser window with one page.

    Args:
        page: the file to open, or an address.
        folder: an empty folder for the browser's own files.
        width: of the window, in CSS pixels.
        height: of the window.
        options: further options of the browser.
    """

    def __init__(
        self, page: Path | str, folder: Path, width: int = 1280, height: int = 900, options: Sequence[str] = ()
    ) -> None:
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        usual = [option for option in CHROMIUM if not option.startswith("--virtual-time")]
        command = [
            *usual,
            *options,
            "--remote-debugging-pipe",
            f"--user-data-dir={folder / 'profile'}",
            "about:blank",
        ]
        # The protocol is fixed to file descriptors 3 and 4.
        shell = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self._browser = subprocess.Popen(
            ["bash", "-c", shell, "browser", *command],
            pass_fds=(to_browser, from_browser),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._numbers = itertools.count(1)
        self._rest = b""
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self._ask("Page.enable")
        self.open(page)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._write)
        self._browser.terminate()
        try:
            self._browser.wait(20)
        except subprocess.TimeoutExpired:
            self._browser.kill()
            self._browser.wait(20)
        os.close(self._read)

    def open(self, page: Path | str) -> None:
        """Go to a file or an address and wait until it is loaded."""
        # Another fragment of the same page is no new page, so the first is left before.
        self.do("Page.navigate", url="about:blank")
        self.do("Page.navigate", url=page if isinstance(page, str) else page.as_uri())
        # Asked again and again, as a page without scripts tells nobody when it is loaded.
        end = time.monotonic() + ANSWER_S
        while (state := self.run("document.readyState")) != "complete":
            assert time.monotonic() < end, f"{page} is not loaded: {state}"
            time.sleep(0.01)

    def do(self, method: str, **parameters: Any) -> Any:
        """Give the browser a command of its DevTools protocol and return the answer."""
        return self._ask(method, **parameters)

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        result = self._ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        for kind in ("keyDown", "keyUp"):
            extra = {"text": text} if text and kind == "keyDown" else {}
            self._ask(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key.strip() or "Space",
                windowsVirtualKeyCode=KEYS[key],
                **extra,
            )

    def _ask(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + ANSWER_S
        while True:
            while b"\0" not in self._rest:
                readable, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
                assert readable, f"no answer to {method} {str(parameters)[:300]}"
                part = os.read(self._read, 1 << 16)
                assert part, f"the browser ended at {method} {str(parameters)[:300]}"
                self._rest += part
            answer, _, self._rest = self._rest.partition(b"\0")
            found = json.loads(answer)
            if "method" in found:
                assert found["method"] not in {"Inspector.targetCrashed", "Target.targetCrashed"}, found
                self.events.append(found)
            if found.get("id") == number:
                assert "error" not in found, found
                return found["result"]
