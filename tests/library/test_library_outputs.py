"""Only what briefgen makes is published: files by their names, web pages by what they can do, addresses by what is safe."""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from library_packs import entry_of, library_of, review_of
from site_packs import FILES, contents, library_in, site_of, write_manifest, write_pack

from briefgen.cli import run
from briefgen.library.facets import Facets
from briefgen.library.model import SITE_RECORD
from briefgen.library.pages.pack import illustrations_of
from briefgen.library.published import EARLIER_PLAYERS, PUBLISHED, hash_of, is_harmless
from briefgen.library.site import site_files
from briefgen.library.stage import RESERVED
from briefgen.outputs.web import page_script
from briefgen.pack.manifest import FileEntry, Manifest
from briefgen.pack.read import read_manifest
from briefgen.text import slugify
from briefgen.wording.wording import Wording

A = "exampleshire-child-a-2021"
PLAYER = hash_of(page_script(Wording()))
HEAD = '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
POLICY = f"default-src 'none'; style-src 'unsafe-inline'; script-src {PLAYER}; img-src data:; media-src 'self' file:; base-uri 'none'; form-action 'none'"


def guarded(policy: str = POLICY, body: str = "<p>x</p>") -> bytes:
    """Return a page with a policy at its head."""
    return f'{HEAD}<meta http-equiv="Content-Security-Policy" content="{policy}">\n</head><body>{body}</body></html>'.encode()


def built_page(pack: Path, name: str) -> bytes:
    """Return a page of a pack that was really built."""
    return (pack / name).read_bytes()


def test_pages_of_briefgen_are_published(build_sample: Callable[[str], Path]) -> None:
    """The pages of a built pack pass; the transcript, which plays what is clicked, does not without its policy."""
    pack = build_sample("invented-rowan")
    transcript = built_page(pack, "transcript.html")
    without = re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n', b"", transcript)

    assert is_harmless(built_page(pack, "briefing.html"), {PLAYER})
    assert is_harmless(transcript, {PLAYER})
    assert (True, True) == (b"Content-Security-Policy" in transcript, without != transcript)
    assert not is_harmless(without, {PLAYER})
    assert not is_harmless(built_page(pack, "briefing.html"), ())


def test_pictures_of_a_review_are_taken_out_of_the_packs_own_page(tmp_path: Path) -> None:
    """A picture is shown on the site where its content has the name that the review gives it, and only then."""
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(40))
    own, other = (f"picture-{hashlib.sha256(data).hexdigest()[:16]}.png" for data in (png, b"another"))
    sources = [base64.b64encode(data).decode() for data in (png, png + b"!")]
    page = "".join(f'<img src="data:image/png;base64,{each}" alt="Hills">' for each in (*sources, sources[0][:-1]))
    for title, name in (("Child T", own), ("Child U", other)):
        picture = {"file": name, "alt": "Hills", "credit": "A"}
        write_pack(tmp_path, title, FILES | {"briefing.html": f"<!doctype html>{page}"}, picture=picture)
    found = {entry.listed.review.about.title: illustrations_of(entry) for entry in library_in(tmp_path).entries}

    assert {name: each.data for name, each in found["Child T"].items()} == {own: png}
    assert {} == found["Child U"]


def test_players_of_earlier_versions_stay_known() -> None:
    """A page with the player of an earlier version passes; the one of today is not among those."""
    for player in EARLIER_PLAYERS:
        assert is_harmless(guarded(POLICY.replace(PLAYER, player)), {PLAYER})
    assert PLAYER not in EARLIER_PLAYERS


@pytest.mark.parametrize(
    "policy",
    [
        POLICY.replace(PLAYER, hash_of("alert(1)")),
        POLICY.replace(PLAYER, "'unsafe-inline'"),
        POLICY.replace(PLAYER, "'self'"),
        POLICY.replace(PLAYER, "https://evil.example"),
        POLICY.replace("default-src 'none'; ", ""),
        POLICY.replace("'none'", "*", 1),
        POLICY + "; script-src-elem 'unsafe-inline'",
        POLICY + "; connect-src *",
        POLICY + "; script-src 'self'",
        POLICY.replace("img-src data:", "img-src https:"),
        POLICY.replace("; base-uri 'none'", ""),
        "",
    ],
)  # fmt: skip
def test_a_policy_that_allows_more_is_no_policy(policy: str) -> None:
    """Another script, another source or another part of the policy: the page is refused."""
    assert is_harmless(guarded(), {PLAYER})
    assert not is_harmless(guarded(policy, "<script>alert(1)</script>"), {PLAYER})


@pytest.mark.parametrize(
    "page",
    [
        b"<script>alert(1)</script>",
        b"<!doctype html><html><script src='x.js'></script>",
        b'<p onclick="x">',
        b"<p onclick=x>",
        b'<img src="x" onerror="y">',
        b'<a href="javascript:alert(1)">x</a>',
        b'<a href="java&#115;cript:alert(1)">x</a>',
        b'<a href="&#x20;javascript:alert(1)">x</a>',
        b'<a href="data:text/html,x">x</a>',
        b'<a href="//evil.example/x">x</a>',
        b'<audio src="https://evil.example/track">',
        b'<meta http-equiv="refresh" content="0;url=https://evil.example">',
        b"<svg><a/></svg>",
        b"<math><mi></math>",
        b'<iframe src="x.html"></iframe>',
        b'<object data="x"></object>',
        b'<form action="https://evil.example"></form>',
        b'<base href="https://evil.example">',
        b'<link rel="stylesheet" href="x.css">',
        b"<style>@import 'https://evil.example'</style>",
        b"<style>p{background:url(https://evil.example)}</style>",
        b"<style>p{background:u\\72l(https://evil.example)}</style>",
        b'<p style="background:url(x)">',
        b"<!-- --><script>x</script>",
        b"<p title='a\"b'>",
        b'<p title="<script>">',
        b"<p\x00>",
        b"\xff\xfe<\x00p\x00>\x00",
        b"<noscript><p></noscript>",
        b"<template><p></template>",
        b"<p",
        guarded().replace(b'<meta charset="utf-8">', b'<meta charset="utf-7">'),
        guarded().replace(b"<head>", b"<head><script>x</script>"),
        guarded(body='<meta http-equiv="refresh" content="0;url=https://evil.example">'),
        guarded(body="<META\nhttp-equiv=refresh content=0>"),
        b"\xef\xbb\xbf" + guarded(body="<script>x</script>"),
    ],
)  # fmt: skip
def test_pages_that_can_act_are_refused(page: bytes) -> None:
    """Scripts, handlers, frames, forms, redirects and what loads from elsewhere, in any spelling."""
    assert not is_harmless(page, {PLAYER})


def test_plain_pages_pass() -> None:
    """Text with every sign in it, links and a player pass without a policy."""
    page = (
        b'<!doctype html>\n<html lang="cy"><head><title>x &lt;script&gt;</title><style>p { color: red }</style></head>'
        b'<body><p class="a" id="b">a > b &amp; "c"</p><a href="https://a.example/?q=1&amp;r=2#x">x</a> <a href="#b">y</a>'
        b'<audio controls preload="metadata" src="podcast.mp3" aria-labelledby="b"></audio></body></html>'
    )
    assert is_harmless(page, ())


def with_files(pack: Path, **files: bytes) -> None:
    """Add files to a pack and to its manifest; two underscores stand for the dot."""
    manifest = read_manifest(pack)
    assert manifest is not None
    entries = list(manifest.files)
    for key, data in files.items():
        name = key.replace("__", ".")
        (pack / name).write_bytes(data)
        entries = [each for each in entries if each.name != name]
        sha256 = hashlib.sha256(data).hexdigest()
        entries.append(FileEntry(name=name, media_type="text/plain", bytes=len(data), sha256=sha256))
    write_manifest(pack, manifest.model_copy(update={"files": tuple(entries)}))


def test_other_files_are_not_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs, pages and settings that a pack lists are not in the site, no page leads to them, and each is named."""
    pack = write_pack(tmp_path / "packs", "Child A")
    files = {
        "shell__php": b"<?php",
        "web__config": b"<x/>",
        "evil__html": b"<script>",
        "evil__svg": b"<svg/>",
        "run__exe": b"MZ",
    }
    with_files(pack, **files)
    names = [name.replace("__", ".") for name in files]
    (pack / ".htaccess").write_text("Deny", encoding="utf-8")
    assert 0 == run(["library", str(tmp_path / "packs"), "-o", str(tmp_path / "site"), "-q"])

    made = contents(tmp_path / "site")
    assert {f"{A}/{name}" for name in (*FILES, "index.html", "pack.json", "cover.jpg")} == {
        name for name in made if A in name
    }
    page = made[f"{A}/index.html"].decode()
    assert not any(name in page for name in names)
    assert f"Not published from {pack}: {', '.join(names)}." in capsys.readouterr().err


def test_a_hidden_name_in_a_manifest_is_refused(tmp_path: Path) -> None:
    """A manifest that lists .htaccess is not read at all."""
    pack = write_pack(tmp_path / "packs", "Child A")
    manifest = json.loads((pack / "pack.json").read_bytes())
    manifest["files"][0]["name"] = ".htaccess"
    (pack / "pack.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert 1 == run(["library", str(tmp_path / "packs"), "-o", str(tmp_path / "site"), "-q"])
    assert not any("htaccess" in name for name in contents(tmp_path / "site"))


@pytest.mark.parametrize("name", ["briefing.html", "transcript.html"])
def test_a_page_with_a_foreign_script_keeps_its_pack_out(tmp_path: Path, name: str) -> None:
    """It is never published; an earlier copy of the pack stays."""
    pack = write_pack(tmp_path / "packs", "Child A")
    write_pack(tmp_path / "packs", "Child B")
    site_of(tmp_path / "packs", tmp_path / "site")
    before = contents(tmp_path / "site")
    with_files(pack, **{name.replace(".", "__"): b"<script>alert(1)</script>"})
    written = site_of(tmp_path / "packs", tmp_path / "site")

    assert [f"{name} is not a page as briefgen makes them"] == [
        each.reason.partition(":")[0] for each in written.skipped
    ]
    assert before == contents(tmp_path / "site")
    shutil.rmtree(tmp_path / "site")
    site_of(tmp_path / "packs", tmp_path / "site")
    assert not any(b"alert(1)" in data for data in contents(tmp_path / "site").values())


def test_pages_that_an_earlier_version_published_are_looked_at(tmp_path: Path) -> None:
    """A site whose pages were copied without a look, with a foreign script in one: it goes with the next run."""
    pack, site = write_pack(tmp_path / "packs", "Child A"), tmp_path / "site"
    write_pack(tmp_path / "packs", "Child B")
    site_of(tmp_path / "packs", site)
    with_files(pack, briefing__html=b"<script>alert(1)</script>")
    record = json.loads((site / SITE_RECORD).read_bytes())
    for name in ("briefing.html", "pack.json"):
        data = (pack / name).read_bytes()
        (site / A / name).write_bytes(data)
        sha256 = hashlib.sha256(data).hexdigest()
        record["files"][f"{A}/{name}"] = [sha256, len(data), sha256, 0]
    del record["packs"]
    (site / SITE_RECORD).write_text(json.dumps(record | {"format": 1}), encoding="utf-8")
    written = site_of(tmp_path / "packs", site)

    assert [(pack, None)] == [(each.pack, each.last_good) for each in written.skipped]
    assert not any(b"alert(1)" in data for data in contents(site).values())
    assert (site / "exampleshire-child-b-2021" / "briefing.html").is_file()


def test_every_output_is_published() -> None:
    """The files that any output makes have a place in the site."""
    assert {"briefing.html", "video.mp4", "podcast.opus", "slides-narrated.pptx", "abstract.txt"} <= PUBLISHED
    assert len(PUBLISHED) > 15
    # What only its publisher needs stays with the publisher; a shared link shows the card.
    assert not {"share.txt", "newsletter.html", "newsletter.txt", "share-square.png"} & PUBLISHED
    assert "share-card.png" in PUBLISHED


DEVICES = ("con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9")


@pytest.mark.parametrize("name", [*DEVICES, "CON", "Aux"])
def test_names_that_windows_refuses(name: str) -> None:
    """A review, theme, agency, area or kind of such a name gets another address, of its own."""
    review = review_of(
        about={"themes": [name, f"{name} 1"], "area": name, "kind": name},
        key_messages=[{"headline": f"H {n}", "finding": "F.", "agencies": [name]} for n in range(3)],
    )
    library = library_of(entry_of(review))
    facets = Facets.of_library(library)
    addresses = [each.address for each in site_files(library, Path("none"))]

    assert f"{name.lower()}-1" == slugify(name)
    assert [f"{name.lower()}-1", f"{name.lower()}-1-2"] == sorted(each.slug for each in facets.groups("themes"))
    assert f"feeds/{name.lower()}-1.xml" in addresses
    parts = {part.partition(".")[0].lower() for each in addresses for part in each.split("/")}
    assert not parts & set(DEVICES)


@pytest.mark.parametrize("slug", [*DEVICES, "404", "insight", "index", "about", "search", "web", "feed", "assets"])
def test_packs_of_such_names_are_left_out(tmp_path: Path, slug: str) -> None:
    """A hostile manifest cannot take a name that Windows refuses or that the site has for itself."""
    pack = write_pack(tmp_path / "packs", "Child A")
    write_pack(tmp_path / "packs", "Child B")
    manifest = read_manifest(pack)
    assert isinstance(manifest, Manifest)
    write_manifest(pack, manifest.model_copy(update={"slug": slug}))
    written = site_of(tmp_path / "packs", tmp_path / "site")

    assert [pack] == [each.pack for each in written.skipped]
    assert not any(name.startswith(f"{slug}/") for name in contents(tmp_path / "site") if "assets" not in name)


def test_no_slug_is_a_page_of_the_site() -> None:
    """Every folder and page at the top of a site, without its ending, is kept from packs."""
    library = library_of(entry_of())
    tops = {each.address.partition("/")[0].partition(".")[0] for each in site_files(library, Path("none"))}

    assert tops - {library.entries[0].slug} <= RESERVED
