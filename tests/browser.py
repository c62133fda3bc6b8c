"""Drive Debian's chromium and the web checkers of ``tests/package.json`` from the tests."""

import base64
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODULES = Path(__file__).parent / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"

# In containers /dev/shm is often too small for a page, and the browser dies.
CHROMIUM = (
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--virtual-time-budget=20000",
)  # fmt: skip

# Chromium's window is never narrower than 500 pixels; a frame is as narrow as asked, and answers media queries so.
_FRAME = """<!DOCTYPE html><iframe src="{page}" width="{width}" height="900" style="border:0"></iframe><script>
addEventListener("message", function (event) {{ document.body.innerHTML = "<pre>" + btoa(event.data) + "</pre>"; }});
</script>"""

_RUN = """axe.run(document, {rules: {"target-size": {enabled: true}}}).then(function (result) {
  parent.postMessage(JSON.stringify({
    violations: result.violations.map(function (rule) { return [rule.id, rule.nodes.map(function (n) { return n.html; })]; }),
    passes: result.passes.map(function (rule) { return rule.id; }),
    width: innerWidth, content: document.documentElement.scrollWidth
  }).replace(/[^\\x00-\\x7f]/g, "?"), "*");
});"""


@dataclass(frozen=True)
class Axe:
    """What axe-core says of a page, with the page's width and that of its content in CSS pixels."""

    violations: list[Any]
    passes: list[str]
    width: int
    content: int


def run_axe(page: str, folder: Path, width: int, *, dark: bool = False) -> Axe:
    """Run axe-core over a page in a frame of a given width, with everything that can be opened open."""
    # The checker's own script is what the page's Content-Security-Policy is there to keep out.
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page).replace("<details", "<details open")
    axe = AXE.read_text(encoding="utf-8").replace("</script", "<\\/script")
    copy, frame = folder / "page.html", folder / "frame.html"
    copy.write_text(
        page.replace("</body>", f"<script>{axe}</script><script>{_RUN}</script></body>"), encoding="utf-8"
    )
    frame.write_text(_FRAME.format(page=copy.name, width=width), encoding="utf-8")
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
    dumped = subprocess.run(
        [*CHROMIUM, *scheme, f"--user-data-dir={folder / 'profile'}", "--window-size=1400,1000", "--dump-dom", frame.as_uri()],
        capture_output=True, check=True, text=True, timeout=120,
    ).stdout  # fmt: skip
    found = re.search(r"<pre>([^<]*)</pre>", dumped)
    assert found, dumped[:500]
    return Axe(**json.loads(base64.b64decode(found[1])))


def run_vnu(*pages: Path) -> str:
    """Return the errors that the Nu HTML checker finds, empty when there are none."""
    result = subprocess.run(
        ["java", "-jar", str(VNU), "--errors-only", "--stdout", "--exit-zero-always", *map(str, pages)],
        capture_output=True, check=True, text=True, timeout=120,
    )  # fmt: skip
    return result.stdout
