"""The search index: of whom, made again when, and answering in a real browser."""

import functools
import http.server
import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM
from site_packs import contents, page, site_of, write_pack

from briefgen.library import search
from briefgen.library.model import SITE_RECORD, Library, SiteFile
from briefgen.library.search import Search, SearchError


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder of six packs, each with a word that only it has."""
    for number, word in enumerate(WORDS):
        write_pack(tmp_path / "packs", f"Child {number}", word=word)
    return tmp_path / "packs"


WORDS = ("zebra", "yellow", "xylophone", "walrus", "violin", "umbrella")


class Told(http.server.SimpleHTTPRequestHandler):
    """Serves files, and keeps what a page tells it."""

    told: "queue.Queue[Any]"

    def do_POST(self) -> None:
        """Keep what a page tells."""
        self.told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name in the standard library)
        """Say nothing."""


ASK = """<!doctype html><html lang="en"><script type="module">
const index = await import("./site/pagefind/pagefind.js");
await index.options({ excerptLength: 12 });
const asked = async (word, options) => {
  const found = (await index.search(word, options)).results;
  return (await Promise.all(found.map((each) => each.data()))).map((each) => each.url).sort();
};
const said = {
  words: await Promise.all(WORDS.map((word) => asked(word))),
  shared: await asked("hurt"),
  filtered: await asked("hurt", { filters: { area: "exampleshire-child-3-2021" } }),
  none: await asked("nowhereinhere"),
  filters: await index.filters(),
};
await fetch("told", { method: "POST", body: JSON.stringify(said) });
</script></html>"""


def answers(tmp_path: Path) -> Any:
    """Ask the index of a site in a browser, which fetches it from a server."""
    (tmp_path / "ask.html").write_text(ASK.replace("WORDS", json.dumps(WORDS)), encoding="utf-8")
    told: queue.Queue[Any] = queue.Queue()
    handler = functools.partial(type("Handler", (Told,), {"told": told}), directory=str(tmp_path))
    plain = [each for each in CHROMIUM if not each.startswith("--virtual-time")]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/ask.html"
        browser = subprocess.Popen(
            [*plain, f"--user-data-dir={tmp_path / 'profile'}", "--remote-debugging-port=0", address],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            return told.get(timeout=120)
        finally:
            browser.kill()
            browser.wait(20)
            server.shutdown()


def test_a_browser_finds_what_is_in_one_pack(packs: Path, tmp_path: Path) -> None:
    """Each word is found on its page and no other; filters work."""
    site_of(packs, tmp_path / "site")
    said = answers(tmp_path)
    pages = [f"/site/exampleshire-child-{number}-2021/index.html" for number in range(len(WORDS))]

    assert [[each] for each in pages] == said["words"]
    assert pages == said["shared"]
    assert [pages[3]] == said["filtered"]
    assert [] == said["none"]
    assert {"Neglect": 6} == said["filters"]["theme"]
    assert dict.fromkeys((each.split("/")[2] for each in pages), 1) == said["filters"]["area"]


def test_pages_that_are_not_searched_cost_nothing(
    packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of another page does not index anything again."""
    texts = iter(("one", "two"))

    def pages(_: Library) -> Iterator[SiteFile]:
        text = next(texts)
        yield SiteFile("index.html", lambda: page("x", text))
        yield SiteFile("a.html", lambda: page("x", "word", "en"))

    site_of(packs, tmp_path / "site", pages)
    monkeypatch.setattr(Search, "make", lambda *_: pytest.fail("indexed again"))

    assert ("index.html",) == site_of(packs, tmp_path / "site", pages).made


def test_an_index_in_parts_of_an_earlier_version_goes(packs: Path, tmp_path: Path) -> None:
    """A site whose index was in parts has one in one piece after the next run, and nothing else changes."""
    site = tmp_path / "site"
    site_of(packs, site)
    whole = contents(site)
    record = json.loads((site / SITE_RECORD).read_bytes())
    for address in [each for each in record["files"] if each.startswith("pagefind/")]:
        part = address.replace("pagefind/", "pagefind/part-0/", 1)
        record["files"][part] = ["key of the part", *record["files"].pop(address)[1:]]
        (site / part).parent.mkdir(parents=True, exist_ok=True)
        (site / address).rename(site / part)
    earlier = {"format": 2, "targets": [], "links": {}, "search": {"pagefind/part-0": record["search"]}}
    (site / SITE_RECORD).write_text(json.dumps(record | earlier), encoding="utf-8")
    site_of(packs, site)

    assert whole == contents(site)


def test_only_what_a_browser_needs_is_there(packs: Path, tmp_path: Path) -> None:
    """None of pagefind's own search boxes is in the site, and the program for one language."""
    site_of(packs, tmp_path / "site")
    names = sorted(path.name for path in (tmp_path / "site" / "pagefind").iterdir() if path.suffix != ".pf_meta")

    assert ["filter", "fragment", "index", "pagefind-entry.json", "pagefind-worker.js", "pagefind.js", "wasm.en.pagefind"] == names  # fmt: skip


def test_a_welsh_site_finds_all_packs(packs: Path, tmp_path: Path) -> None:
    """Pages in both languages are in one index, that of the site's language."""
    site_of(packs, tmp_path / "site", language="cy")

    assert ["cy"] == list(json.loads((tmp_path / "site/pagefind/pagefind-entry.json").read_bytes())["languages"])
    assert [1] * 6 == [len(each) for each in answers(tmp_path)["words"]]


def test_without_the_program_there_is_a_site(packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pagefind is not installed the site is made without search, and with it once it is there."""
    monkeypatch.setattr(Search, "program", None)

    def pages(_: Library) -> Iterator[SiteFile]:
        yield SiteFile("a.html", lambda: page("x", '<i data-src="pagefind/pagefind.js">word</i>', "en"))

    assert not site_of(packs, tmp_path / "site", pages).has_search
    assert not (tmp_path / "site" / "pagefind").exists()
    monkeypatch.undo()
    assert site_of(packs, tmp_path / "site", pages).has_search


@pytest.mark.parametrize("fails", ["echo 'It broke' >&2; exit 3", "exit 0"])
def test_a_failing_program_leaves_the_old_site(
    packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """When pagefind fails or makes nothing, the error says so and the old site stays."""
    site_of(packs, tmp_path / "site")
    before = contents(tmp_path / "site")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n{fails}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(Search, "program", program)
    write_pack(packs, "Child 3", word="other")

    with pytest.raises(SearchError, match="The search index could not be made"):
        site_of(packs, tmp_path / "site")
    assert before == contents(tmp_path / "site")


@pytest.mark.parametrize(
    "item", [0, 23, 24, 255, 256, 65536, "", "é" * 30, [], [["a", [1, 2]], ["b", []]], list(range(300)), ["x"] * 24]
)
def test_items_are_written_as_they_were_read(item: Any) -> None:
    """CBOR, as far as an index has it."""
    written = search._encoded(item)

    assert (item, len(written)) == search._decoded(written, 0)


@pytest.mark.parametrize("data", [b"", b"pagefind_dcd", b"other", b"pagefind_dcd\xf6", b"pagefind_dcd\x01\x01"])
def test_an_unknown_form_is_refused(data: bytes) -> None:
    """What is no index is not put in order."""
    with pytest.raises((ValueError, IndexError)):
        search._item(data)


def test_settings_of_other_sites_are_not_read(packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's folder and environment may have settings for another site that pagefind indexes."""
    (tmp_path / "pagefind.yml").write_text("glob: '*.txt'\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAGEFIND_GLOB", "*.txt")
    written = site_of(packs, tmp_path / "site")
    entry = json.loads((tmp_path / "site" / "pagefind" / "pagefind-entry.json").read_bytes())

    assert written.has_search
    assert [len(WORDS)] == [language["page_count"] for language in entry["languages"].values()]
