"""The library: a site of very many packs, against one of few, one changed pack, and tools that make pages.

The packs are generated from one that was really built: title, area, date, themes, agencies and sentences are drawn
with a seed from the samples' own, and every manifest is true of its files. Sound and documents are a few kilobytes.
"""

import hashlib
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
SUMMARY = ROOT / "samples" / "invented-rowan.yaml"
FEW, MANY = 200, 2000
CHANGES = 3
HOME_KB = 100
"""How large the home page may be, with its scripts and styles and without its typefaces."""

BASE_URL = "https://library.example/"
_KEPT_BYTES = {".mp3": 8000, ".pdf": 2000, ".pptx": 2000, ".docx": 2000}
_FIRST = (
    "Northmere",
    "Southwick",
    "Eastbourne Vale",
    "Westhaven",
    "Aldermoor",
    "Brackenshire",
    "Caldbeck",
    "Dunmere",
)
_SECOND = ("", " North", " South", " Borough", " City")
_THEMES = (
    "neglect", "domestic abuse", "infant injury", "information sharing", "mental health", "exploitation",
    "self-neglect", "substance use", "transitions", "professional curiosity", "housing", "online harm",
)  # fmt: skip
_AGENCIES = ("Health", "Police", "Children's Social Care", "Education", "Early years", "Housing", "all")
_KINDS = ("Local child safeguarding practice review", "Safeguarding adults review", "Domestic homicide review")


def seconds(run: Callable[[], object]) -> float:
    """Return how long one run takes; what earlier ones still have to write to the disk is not its time."""
    os.sync()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def process(*arguments: object, cwd: Path = ROOT) -> None:
    """Run a module of Python as a whole process."""
    subprocess.run(
        [sys.executable, "-m", *map(str, arguments)], check=True, cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def library(packs: Path, site: Path) -> None:
    """Run ``briefgen library``."""
    process("briefgen", "library", "-q", packs, "-o", site, "--base-url", BASE_URL)


class Packs:
    """Writes packs that differ as real ones do.

    Args:
        model: a pack that was built.
    """

    def __init__(self, model: Path) -> None:
        self._files = {path.name: path.read_bytes() for path in sorted(model.iterdir())}
        self._manifest = json.loads(self._files.pop("pack.json"))
        samples = [yaml.safe_load(path.read_bytes()) for path in sorted((ROOT / "samples").glob("*.yaml"))]
        self._sentences = sorted(
            {
                each
                for sample in samples
                for text in _texts(sample)
                for each in re.findall(r"[A-Z][^.?!]{20,200}\.", text)
            }
        )

    def write(self, folder: Path, number: int, edition: int = 0) -> Path:
        """Write one pack; another edition of it has other words and the same name."""
        drawn = random.Random(f"{number} {edition}")  # noqa: S311  (nothing here is secret)
        manifest = json.loads(json.dumps(self._manifest))
        self._name(manifest, random.Random(number), number)  # noqa: S311
        self._say(manifest, drawn)
        pack = folder / str(manifest["slug"])
        pack.mkdir(parents=True, exist_ok=True)
        manifest["files"] = []
        for name, data in self._files.items():
            own = self._own(name, data, manifest)
            (pack / name).write_bytes(own)
            kind = next(each["media_type"] for each in self._manifest["files"] if each["name"] == name)
            sha256 = hashlib.sha256(own).hexdigest()
            manifest["files"].append({"name": name, "media_type": kind, "bytes": len(own), "sha256": sha256})
        (pack / "pack.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")
        return pack

    def _name(self, manifest: dict[str, Any], drawn: random.Random, number: int) -> None:
        about = manifest["review"]["review"]
        year = drawn.randint(2008, 2025)
        for message in manifest["review"]["key_messages"]:
            message["agencies"] = drawn.sample(_AGENCIES, drawn.randint(1, 3))
            message.pop("for", None)
        about |= {
            "title": f"Child {number:04}", "area": drawn.choice(_FIRST) + drawn.choice(_SECOND),
            "kind": drawn.choice(_KINDS), "published": f"{year}-{drawn.randint(1, 12):02}",
            "review_by": f"{year + 3}", "subject": f"Child {number:04}, {drawn.randint(1, 17)} years old",
            "themes": drawn.sample(_THEMES, drawn.randint(1, 3)), "pseudonyms": [f"Child {number:04}"],
        }  # fmt: skip
        area = re.sub("[^a-z]+", "-", about["area"].lower())
        manifest |= {key: about[key] for key in ("title", "area", "kind", "published", "review_by", "themes")}
        manifest["slug"] = f"{area}-child-{number:04}-{year}"

    def _say(self, manifest: dict[str, Any], drawn: random.Random) -> None:
        review = manifest["review"]
        for message in review["key_messages"]:
            message |= {part: " ".join(drawn.sample(self._sentences, 2)) for part in ("finding", "action")}
        review["what_happened"] = " ".join(drawn.sample(self._sentences, 6))
        for scene in manifest["scenes"]:
            for line in scene["lines"]:
                line["text"] = drawn.choice(self._sentences)

    def _own(self, name: str, data: bytes, manifest: dict[str, Any]) -> bytes:
        if limit := _KEPT_BYTES.get(Path(name).suffix):
            return f"{manifest['slug']} {manifest['review']['what_happened']}\n".encode()[:limit].ljust(limit, b"\0")
        return data.replace(self._manifest["title"].encode(), manifest["title"].encode())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def model_pack(folder: Path) -> Path:
    """Build the pack that the others are drawn from."""
    process("briefgen", "build", "-q", SUMMARY, "-o", folder)
    (pack,) = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return pack


def markdown(packs: Path, folder: Path) -> int:
    """Write the words of the packs as Markdown, a page each, and the settings of the tools; return their number."""
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text("# Learning from reviews\n", "utf-8")
    found = sorted(packs.iterdir())
    for pack in found:
        manifest = json.loads((pack / "pack.json").read_bytes())
        parts = [f"# {manifest['title']}", *_texts({**manifest["review"], "review": ""}), "## Transcript"]
        parts += [
            f"### {each['title']}\n\n" + " ".join(line["text"] for line in each["lines"])
            for each in manifest["scenes"]
        ]
        (docs / f"{pack.name}.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    (folder / "mkdocs.yml").write_text("site_name: Learning from reviews\n", "utf-8")
    return len(found) + 1


def pages(site: Path) -> int:
    """Return how many pages a site has, without those that come with the packs."""
    return sum(1 for path in site.rglob("*.html") if path.name not in {"briefing.html", "transcript.html"})


def measured(folder: Path) -> Iterator[tuple[str, str, float, float, float]]:
    """Yield what was measured: what, against what, ours, theirs, the most that ours may be of theirs."""
    packs = Packs(model_pack(folder / "model"))
    few, many = folder / "few", folder / "many"
    for number in range(MANY):
        packs.write(many, number)
        if number < FEW:
            packs.write(few, number)
    library(few, folder / "warm")  # warm the file cache and the compiled templates
    few_s = statistics.median(seconds(lambda: library(few, folder / f"few-{n}")) for n in range(3))  # noqa: B023
    many_s = seconds(lambda: library(many, folder / "site"))
    yield f"a site of {MANY:,} packs", f"a site of {FEW} packs", many_s, few_s, 11
    changed = []
    for edition in range(1, CHANGES + 1):
        packs.write(many, edition * 500, edition)
        changed.append(seconds(lambda: library(many, folder / "site")))
    yield "that site after one changed pack", "that site from nothing", statistics.median(changed), many_s, 0.35
    yield "its home page, kB", f"{HOME_KB} kB, the most that is allowed", home_kb(folder / "site"), HOME_KB, 1
    yield from _against_tools(few, folder, few_s)


def _against_tools(packs: Path, folder: Path, ours_s: float) -> Iterator[tuple[str, str, float, float, float]]:
    ours_ms = 1000 * ours_s / pages(folder / "few-0")
    number = markdown(packs, folder / "words")
    for tool, limit in (("mkdocs", 5.0), ("zensical", 5.0)):
        theirs_s = seconds(lambda: process(tool, "build", cwd=folder / "words"))  # noqa: B023  (run at once)
        shutil.rmtree(folder / "words" / "site")
        yield (
            "a page of the site, each in ms",
            f"{tool} build, the same words",
            ours_ms,
            1000 * theirs_s / number,
            limit,
        )


def home_kb(site: Path) -> float:
    """Return the size of the home page with its own styles, scripts and pictures, without typefaces."""
    page = (site / "index.html").read_text("utf-8")
    beside = set(re.findall(r"(?:href|src)=\"([^\"#]+\.(?:css|js|svg|png|jpg|webp))\"", page))
    return float(sum((site / name).stat().st_size for name in {"index.html", *beside})) / 1000


def rows() -> Iterator[tuple[str, bool]]:
    """Yield each row of the table, and whether it is over its limit."""
    with tempfile.TemporaryDirectory(prefix="briefgen-bench-") as name:
        os.environ["BRIEFGEN_CACHE"] = f"{name}/cache"  # not the user's own, of whatever size
        for what, baseline, ours, theirs, limit in measured(Path(name)):
            unit = "kB" if what.endswith("kB") else "ms" if what.endswith("ms") else "s"
            figures = f"{ours:.2f} {unit} | {theirs:.2f} {unit} | {ours / theirs:.3f} | {limit:.3g}"
            yield (
                f"| {what.removesuffix(', kB').removesuffix(', each in ms')} | {baseline} | {figures} |",
                ours > limit * theirs,
            )


if __name__ == "__main__":
    for line, is_over in rows():
        print(line, "  OVER" if is_over else "", flush=True)
