"""Whole packs as whole processes: one against separate tools, after an edit, many at once, very many unchanged.

By hand = the same outputs with separate tools, one after another. What the tools are given is taken from a finished
pack, and is not counted:

- WeasyPrint's command on each finished page: ``briefing.pdf``, ``briefing-large-print.pdf``, ``slides.pdf`` and
  ``facilitator.pdf``; and on one page with both cards;
- pypdfium2's command on two of these PDFs: the pictures of slides in the guide, ``share-card.png`` and
  ``share-square.png``;
- pandoc: ``slides.pptx``, ``action-plan.docx``, ``briefing.html``, ``transcript.html`` and ``.txt``,
  ``newsletter.html`` and ``.txt``;
- hibari's command on the narration, ffmpeg in two passes to loudness and MP3: ``podcast.mp3``.

Nothing stands for captions, chapters, the abstract and the posts, nor for the checks before a pack is made and the
search for faults in it afterwards.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[1]
SUMMARY = ROOT / "samples" / "why-reviews-go-unread.yaml"
ROUNDS, MANY_ROUNDS = 3, 3
PACKS = 8
WORDS = ("again", "also", "here", "indeed", "now", "often", "there", "too")
FEW, MANY = 200, 2000
CLUSTER_WORKERS = 2


def seconds(run: Callable[[], object]) -> float:
    """Return how long one run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


@cache
def compiled() -> Mapping[str, str]:
    """Return the environment of a process in which Python keeps compiled modules.

    pip compiles what it installs, the libraries of the baselines too; an editable install is compiled at its first
    run, which is not counted.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": tempfile.mkdtemp()}


def build(*arguments: object, cache: Path) -> None:
    """Run ``briefgen build`` with a cache of its own."""
    subprocess.run(
        [sys.executable, "-m", "briefgen", "build", "-q", *map(str, arguments)],
        check=True, cwd=ROOT, env={**compiled(), "BRIEFGEN_CACHE": str(cache)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def edited(number: int, title: str = "") -> str:
    """Return the summary with one more sentence in its story, and with another title."""
    text = SUMMARY.read_text("utf-8").replace("\n  title: ", f"\n  title: {title}", 1)
    return re.sub(r"(what_happened: >-\n\s*)", rf"\g<1>These are words of edition {number}. ", text, count=1)


def another(number: int) -> str:
    """Return a summary with a word more in each of its sentences, another one for each number.

    Why: what is said once is kept, so eight summaries of the same words would be one pack and seven edits. What the
    templates say is the same in all, as it is in a partnership's own reviews.
    """
    return re.sub(r"(\w)([.?!])(\s)", rf"\1 {WORDS[number]}\2\3", edited(number, f"Number {number} "))


class ByHand:
    """The separate tools and what they are given.

    Args:
        folder: for their files.
    """

    def __init__(self, folder: Path) -> None:
        import pypandoc  # noqa: PLC0415  (heavy import)

        from briefgen.ffmpeg import ffmpeg_path  # noqa: PLC0415  (heavy import)

        self._folder, self._pandoc, self._ffmpeg = folder, pypandoc.get_pandoc_path(), ffmpeg_path()
        rendered, manifest, slides = _finished()
        for name in ("briefing/pdf", "briefing/large", "facilitator/guide"):
            style = rendered[f"{name}.css"] + rendered.get(f"{name}_fit.css", "")
            self._write_page(Path(name).name, rendered[f"{name}.html"], style)
        self._write_page("slides-pdf", *slides)
        self._write_page("cards", _cards(manifest), _CARD_STYLE)
        for name, text in _texts(manifest).items():
            (folder / name).write_text(text, "utf-8")

    def _write_page(self, name: str, page: str, style: str) -> None:
        page = page.replace("</head>", f"<style>{style}</style></head>", 1)
        (self._folder / f"{name}.html").write_text(page, "utf-8")

    def run(self) -> None:
        """Run them all."""
        for name in ("pdf", "large", "slides-pdf", "guide", "cards"):
            self._do(sys.executable, "-m", "weasyprint", "--pdf-variant", "pdf/ua-1", f"{name}.html", f"{name}.pdf")
        for name, scale, kind in (("slides-pdf", 800 / 960, "jpg"), ("cards", 4 / 3, "png")):  # pixels for a point
            options = ("--scale", f"{scale:.4f}", "--format", kind, "-o", ".")
            self._do(sys.executable, "-m", "pypdfium2_cli", "render", f"{name}.pdf", *options)
        for source, *targets in _PANDOC:
            for target in targets:
                self._do(self._pandoc, "--standalone", source, "-o", target)
        self._narrate()

    def _narrate(self) -> None:
        """Speak the narration, and bring it to its loudness and to MP3."""
        narration = (self._folder / "narration.txt").read_bytes()
        self._do(str(Path(sys.executable).with_name("hibari")), "-", "-o", "narration.wav", stdin=narration)
        target = "loudnorm=I=-19:TP=-1:LRA=11"
        log = self._do(self._ffmpeg, "-i", "narration.wav", "-af", f"{target}:print_format=json", "-f", "null", "-")
        found = json.loads(log[log.rindex("{") : log.rindex("}") + 1])
        measured = ":".join(f"measured_{name}={found[f'input_{key}']}" for name, key in _LOUDNORM.items())
        second = f"{target}:{measured}:offset={found['target_offset']}:linear=true"
        self._do(
            self._ffmpeg, "-y", "-i", "narration.wav", "-af", second, "-b:a", "64k", "-ar", "44100", "podcast.mp3"
        )

    def _do(self, *command: str, stdin: bytes = b"") -> str:
        done = subprocess.run(command, check=True, cwd=self._folder, input=stdin, capture_output=True)
        return done.stderr.decode("utf-8", "replace")


_LOUDNORM = {"I": "i", "TP": "tp", "LRA": "lra", "thresh": "thresh"}
_PANDOC = (
    ("slides.md", "slides.pptx"),
    ("plan.md", "action-plan.docx"),
    ("briefing.md", "briefing.html"),
    ("transcript.md", "transcript.html", "transcript.txt"),
    ("newsletter.md", "newsletter.html", "newsletter.txt"),
)
"""What pandoc reads, and what it makes of it."""

_CARD_STYLE = """
@page wide { size: 1200px 630px } @page square { size: 1080px 1080px } @page { margin: 0 }
section { padding: 80px; font-size: 40px; color: white; background: #1f4e5f }
.wide { page: wide; height: 470px } .square { page: square; height: 920px; break-before: page }
"""


def _cards(manifest: Mapping[str, Any]) -> str:
    """Return a page with both cards: the title, and the first message."""
    title, first = manifest["title"], manifest["review"]["key_messages"][0]["headline"]
    cards = "".join(
        f'<section class="{kind}"><p>{title}</p><h1>{first}</h1></section>' for kind in ("wide", "square")
    )
    return f'<html lang="en"><head><title>{title}</title></head><body>{cards}</body></html>'


def _texts(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return what pandoc and hibari are given, by the name of the file."""
    scenes, review = manifest["scenes"], manifest["review"]
    said = {scene["id"]: [line["text"] for line in scene["lines"]] for scene in scenes}
    bodies = {scene["id"]: "\n".join(f"- {text}" for text in said[scene["id"]]) for scene in scenes}
    slides = (
        f"# {each['title']}\n\n{bodies[each['id']]}\n\n::: notes\n{' '.join(said[each['id']])}\n:::\n"
        for each in scenes
    )
    document = "\n\n".join(f"# {each['title']}\n\n{' '.join(said[each['id']])}" for each in scenes)
    rows = "".join(f"| {each['text']} | {each.get('owner', '')} | | |\n" for each in review["recommendations"])
    messages = "\n\n".join(f"## {each['headline']}\n\n{each['finding']}" for each in review["key_messages"])
    head = f"---\ntitle: {json.dumps(manifest['title'])}\nlang: en-GB\n---\n\n"
    return {
        "slides.md": "\n".join(slides),
        "plan.md": f"{head}| What | Who | By when | Status |\n|---|---|---|---|\n{rows}",
        "briefing.md": head + document,
        "transcript.md": head + document,
        "newsletter.md": head + messages,
        "narration.txt": "\n".join(text for texts in said.values() for text in texts),
    }


def _finished() -> tuple[Mapping[str, str], Mapping[str, Any], tuple[str, str]]:
    """Build the pack; return every template as it was filled, the manifest, and the slides: a page and its style.

    Some drawings of the slides are changed after their template is filled, so their page is the one that is laid out.
    """
    from briefgen.outputs.pictures.draw import SlideDocument, sheet  # noqa: PLC0415  (heavy import)
    from briefgen.outputs.pictures.reading import read_slides  # noqa: PLC0415
    from briefgen.pipeline.build import build  # noqa: PLC0415  (heavy import)
    from briefgen.pipeline.order import Order  # noqa: PLC0415  (heavy import)
    from briefgen.wording.wording import Wording  # noqa: PLC0415

    rendered: dict[str, str] = {}
    fill = Wording.render

    def noted(self: Wording, template: str, /, **context: object) -> str:
        rendered[template] = fill(self, template, **context)
        return rendered[template]

    Wording.render = noted  # type: ignore[method-assign]
    try:
        built = build(Order(SUMMARY.read_bytes(), SUMMARY.name))
    finally:
        Wording.render = fill  # type: ignore[method-assign]
    deck = next(each.data for each in built.artifacts if each.name == "slides.pptx")
    style, page = sheet(read_slides(deck), Wording("en-GB"), {}, SlideDocument(built.manifest.title, "", {}))
    return rendered, json.loads(built.manifest.model_dump_json()), (page, style)


def one_pack(folder: Path) -> Iterator[tuple[str, str, float, float, float]]:
    """Yield the rows of one pack: cold, after an edit, unchanged."""
    times: dict[str, list[float]] = {name: [] for name in ("hand", "cold", "edited", "unchanged")}
    hand = ByHand(_new(folder / "hand"))
    hand.run()  # warm the file cache
    build(SUMMARY, "-o", folder / "packs-compiled", cache=folder / "cache-compiled")
    for number in range(ROUNDS):
        cache, file, packs = folder / f"cache-{number}", folder / "review.yaml", folder / f"packs-{number}"
        file.write_text(edited(0), "utf-8")
        times["hand"].append(seconds(hand.run))
        times["cold"].append(seconds(lambda: build(file, "-o", packs, cache=cache)))  # noqa: B023  (run at once)
        file.write_text(edited(1), "utf-8")
        times["edited"].append(seconds(lambda: build(file, "-o", packs, cache=cache)))  # noqa: B023
        times["unchanged"].append(seconds(lambda: build(file, "-o", packs, cache=cache)))  # noqa: B023
    hand_s, cold_s, edited_s, unchanged_s = (statistics.median(times[name]) for name in times)
    yield "a pack from nothing", "the same outputs with separate tools", cold_s, hand_s, 0.5
    yield "a pack after one edited sentence", "that pack from nothing", edited_s, cold_s, 0.65
    yield "an unchanged pack", "that pack from nothing", unchanged_s, cold_s, 0.05


def many_packs(folder: Path) -> Iterator[tuple[str, str, float, float, float]]:
    """Yield the rows of eight packs, each from nothing: two workers against one, a cluster against the pool.

    The mean of several runs, turn by turn: on a noisy machine it differs less from one measurement to the next than
    the fastest of them or the middle one does.
    """
    files = []
    for number in range(PACKS):
        files.append(folder / f"{number}.yaml")
        files[-1].write_text(another(number), "utf-8")
    times: dict[str, list[float]] = {name: [] for name in ("one", "two", "cluster")}

    def run(name: str, own: Path, *options: str) -> None:
        arguments = (*files, "-o", own / name, *options)
        times[name].append(seconds(lambda: build(*arguments, cache=own / f"cache-{name}")))

    with Memory() as memory:
        for number in range(MANY_ROUNDS):
            own = _new(folder / f"round-{number}")
            run("one", own, "--jobs", "1")
            run("two", own, "--jobs", "2")
            with Cluster(own) as address:
                run("cluster", own, "--scheduler", address, "--trust-cluster")
    one_s, two_s, cluster_s = (statistics.mean(times[name]) for name in times)
    yield f"{PACKS} packs, two workers", "one worker", two_s, one_s, 1 / 1.6
    yield f"{PACKS} packs on a cluster of two workers", "two workers of the pool", cluster_s, two_s, 1.15
    yield "peak memory of a worker, MB", "1 GB, the most that is allowed", memory.peak_mb, 1000.0, 1.0


class Memory:
    """Watches the peak memory of worker processes, as a context manager (Linux)."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.2):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    if b"spawn_main" not in (process / "cmdline").read_bytes():
                        continue
                    found = re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())
                except OSError:
                    continue
                self.peak_mb = max(self.peak_mb, int(found[1]) / 1000 if found else 0.0)


class Cluster:
    """A scheduler and two workers on this machine, as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> str:
        file = self._folder / "scheduler.json"
        self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
        )
        while not (file.is_file() and '"address"' in file.read_text()):
            time.sleep(0.1)
        address = str(json.loads(file.read_text())["address"])
        for number in range(CLUSTER_WORKERS):
            local = str(self._folder / f"worker-{number}")
            self._start("worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", local)
        from distributed import Client  # noqa: PLC0415  (heavy import)

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(CLUSTER_WORKERS)
        return address

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()

    def _start(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "dask", *arguments]
        environment = os.environ | {"BRIEFGEN_CACHE": str(self._folder / "cache-workers")}
        self._processes.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        )


def unchanged_packs(folder: Path) -> Iterator[tuple[str, str, float, float, float]]:
    """Yield the row of very many unchanged packs: time for each, of 2,000 against 200. Each has one small file."""
    cache, packs = folder / "cache", folder / "packs"
    first = folder / "first.yaml"
    first.write_text(edited(0), "utf-8")
    build(first, "-o", packs, "--only", "form", cache=cache)
    files = list(_copies(folder, cache, packs))
    few_s = seconds(lambda: build(*files[:FEW], "-o", packs, "--only", "form", cache=cache))
    many_s = seconds(lambda: build(*files, "-o", packs, "--only", "form", cache=cache))
    yield (
        f"{MANY:,} unchanged packs, each in ms",
        f"{FEW} unchanged packs, each in ms",
        1000 * many_s / MANY,
        1000 * few_s / FEW,
        1.1,
    )


def _copies(folder: Path, store: Path, packs: Path) -> Iterator[Path]:
    """Copy a pack under other names, each with a true manifest and a note in the cache as if it had been built."""
    import hashlib  # noqa: PLC0415  (only here)

    from briefgen.cache import Cache  # noqa: PLC0415
    from briefgen.cli.commands.build import command  # noqa: PLC0415
    from briefgen.cli.options import order_of  # noqa: PLC0415
    from briefgen.pack.artifact import MANIFEST  # noqa: PLC0415
    from briefgen.pipeline.reuse import KIND, order_key  # noqa: PLC0415  (heavy import)

    (pack,) = [path for path in packs.iterdir() if not path.name.startswith(".")]
    contents = {path.name: path.read_bytes() for path in pack.iterdir()}
    cache = Cache(store)
    for number in range(MANY):
        file = folder / f"{number:04}.yaml"
        file.write_text(edited(number, f"Number {number} "), "utf-8")
        manifest = json.loads(contents[MANIFEST]) | {"slug": f"pack-{number}"}
        written = json.dumps(manifest, indent=2).encode()
        for name, data in (contents | {MANIFEST: written}).items():
            path = _new(packs / f"pack-{number}") / name
            path.write_bytes(data)
        options = command.make_context("build", [str(file), "-o", str(packs), "--only", "form"]).params
        record = {
            "slug": f"pack-{number}", "manifest_sha256": hashlib.sha256(written).hexdigest(), "warnings": 0,
            "no_audio": "", "review_by": None, "due": False,
        }  # fmt: skip
        cache.put(KIND, order_key(order_of(str(file), options)), json.dumps(record).encode())
        yield file


def _new(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def rows() -> Iterator[tuple[str, bool]]:
    """Yield each row of the table, and whether it is over its limit."""
    for part in (one_pack, many_packs, unchanged_packs):
        with tempfile.TemporaryDirectory(prefix="briefgen-bench-") as name:
            for what, baseline, ours, theirs, limit in part(Path(name)):
                unit = "MB" if what.endswith("MB") else "ms" if what.endswith("ms") else "s"
                figures = f"{ours:.2f} {unit} | {theirs:.2f} {unit} | {ours / theirs:.3f} | {limit:.3g}"
                yield (
                    f"| {what.removesuffix(', MB').removesuffix(', each in ms')} | {baseline} | {figures} |",
                    ours > limit * theirs,
                )


if __name__ == "__main__":
    for line, is_over in rows():
        print(line, "  OVER" if is_over else "", flush=True)
