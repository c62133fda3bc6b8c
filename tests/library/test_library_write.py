"""The site on disk: only what changed, all of it at once, nothing from outside the packs, nobody's files lost."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from site_packs import BASE_URL, contents, library_in, page, site_of, small_pages, stamps, write_manifest, write_pack

from briefgen.errors import UsageError
from briefgen.library.making import SiteError
from briefgen.library.model import SITE_RECORD, Library, SiteFile
from briefgen.library.site import site_files
from briefgen.library.write import write_site
from briefgen.pack.read import read_manifest
from briefgen.review.house.house import House


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder of three packs."""
    for title in ("Child A", "Child B", "Child C"):
        write_pack(tmp_path / "packs", title)
    return tmp_path / "packs"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Where a site will be."""
    return tmp_path / "site"


A, B, C = (f"exampleshire-child-{letter}-2021" for letter in "abc")


def hidden(folder: Path) -> list[str]:
    """Return what a run left beside the site."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def test_a_site_has_pages_and_the_packs_files(packs: Path, site: Path) -> None:
    """Every file of a pack is in the site as it is, beside its page; nothing is left behind."""
    written = site_of(packs, site)

    assert (packs / A / "podcast.mp3").read_bytes() == (site / A / "podcast.mp3").read_bytes()
    assert (packs / A / "pack.json").read_bytes() == (site / A / "pack.json").read_bytes()
    assert (7, 3, (), (), True) == (
        written.pages,
        written.packs,
        written.skipped,
        written.removed,
        written.has_search,
    )
    assert [] == hidden(site.parent)
    assert 0o755 == site.stat().st_mode & 0o777


def test_the_same_packs_give_the_same_bytes(packs: Path, tmp_path: Path) -> None:
    """Two sites of the same packs are the same, their search index and record too."""
    site_of(packs, tmp_path / "one")
    site_of(packs, tmp_path / "two")

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_nothing_changed_nothing_written(packs: Path, site: Path) -> None:
    """The folder stays the same folder, with the same files."""
    site_of(packs, site)
    before = (site.stat().st_ino, stamps(site))
    written = site_of(packs, site)

    assert before == (site.stat().st_ino, stamps(site))
    assert ((), ()) == (written.made, written.removed)


def test_only_what_changed_is_written(packs: Path, site: Path) -> None:
    """After one pack changed, its page, its changed files and the index are new; all else is the very same file."""
    site_of(packs, site)
    before = stamps(site)
    write_pack(packs, "Child B", word="more")
    written = site_of(packs, site)
    after = stamps(site)
    same = {name for name in after if after[name] == before.get(name)}

    assert {f"{B}/index.html", f"{B}/pack.json", f"{B}/briefing.pdf", f"{B}/podcast.mp3"} == {
        name for name in set(after) - same - {SITE_RECORD} if not name.startswith("pagefind/")
    }
    assert set(written.made) == set(after) - same - {SITE_RECORD}
    assert {f"{A}/index.html", f"{A}/podcast.mp3", f"{B}/briefing.html", "index.html", "pagefind/pagefind.js"} <= same


def test_an_updated_site_is_as_one_made_anew(packs: Path, site: Path, tmp_path: Path) -> None:
    """Bringing a site up to date, with a pack more, one less and one changed, gives what a first run gives."""
    site_of(packs, site)
    write_pack(packs, "Child B", word="more")
    write_pack(packs, "Child D")
    shutil.rmtree(packs / C)
    site_of(packs, site)
    site_of(packs, tmp_path / "anew")

    assert contents(tmp_path / "anew") == contents(site)


def test_removed_packs_leave_nothing(packs: Path, site: Path) -> None:
    """No page, file, folder or search result of a removed pack stays."""
    site_of(packs, site)
    shutil.rmtree(packs / A)
    written = site_of(packs, site)

    assert not (site / A).exists()
    assert {f"{A}/index.html", f"{A}/podcast.mp3"} <= set(written.removed)
    assert 2 == len(list((site / "pagefind" / "fragment").iterdir()))


def test_a_page_of_new_making_with_the_same_bytes_is_kept(packs: Path, site: Path) -> None:
    """When what a page is made from changed and its bytes did not, web servers need not send it again."""

    def keyed(key: str) -> Iterator[SiteFile]:
        yield SiteFile("index.html", lambda: page("Home", "The same"), key)

    site_of(packs, site, lambda _: keyed("1"))
    before = stamps(site)["index.html"]
    written = site_of(packs, site, lambda _: keyed("2"))
    record = json.loads((site / SITE_RECORD).read_bytes())

    assert (before, ()) == (stamps(site)["index.html"], written.made)
    assert "2" == record["files"]["index.html"][0]


def test_what_is_not_changed_is_not_made(packs: Path, site: Path) -> None:
    """The maker of a page is not called when the key is that of the last run."""

    def failing(library: Library) -> Iterator[SiteFile]:
        for each in small_pages(library):
            make = (lambda: pytest.fail("it was made again")) if each.key else each.make
            yield SiteFile(each.address, make, each.key)

    site_of(packs, site)

    assert () == site_of(packs, site, failing).made


@pytest.mark.parametrize("name", [f"{A}/index.html", f"{A}/podcast.mp3", "pagefind/pagefind.js", "index.html"])
def test_a_file_changed_by_hand_is_made_again(packs: Path, site: Path, name: str) -> None:
    """Of the same size or another, a page or a pack's file: the site is again what the packs say."""
    site_of(packs, site)
    before = contents(site)
    for data in (b"other", before[name][:-1] + b"#"):
        (site / name).write_bytes(data)
        site_of(packs, site)
        assert before == contents(site)


def test_a_file_removed_by_hand_is_made_again(packs: Path, site: Path) -> None:
    """A missing file comes back, also from the search index."""
    site_of(packs, site)
    before = contents(site)
    (site / A / "briefing.pdf").unlink()
    shutil.rmtree(site / "pagefind")
    site_of(packs, site)

    assert before == contents(site)


def test_a_copied_site_is_only_looked_through(packs: Path, site: Path, tmp_path: Path) -> None:
    """Files with new times and the same bytes are not made again."""
    site_of(packs, site)
    shutil.copytree(site, tmp_path / "copy", copy_function=shutil.copyfile)
    for path in (tmp_path / "copy").rglob("*.*"):
        os.utime(path)
    os.utime(tmp_path / "copy" / SITE_RECORD, (1, 1))

    assert () == site_of(packs, tmp_path / "copy").made


def test_files_of_others_stay(packs: Path, site: Path) -> None:
    """What somebody put into the site is there after a change and after its pack has gone: files, folders, links."""
    site_of(packs, site)
    (site / ".git").mkdir()
    (site / ".git" / "HEAD").write_text("main", encoding="utf-8")
    (site / A / "notes.txt").write_text("mine", encoding="utf-8")
    (site / "CNAME").symlink_to("elsewhere")
    shutil.rmtree(packs / A)
    written = site_of(packs, site)

    assert ("main", "mine", "elsewhere") == (
        (site / ".git" / "HEAD").read_text(), (site / A / "notes.txt").read_text(), str((site / "CNAME").readlink())
    )  # fmt: skip
    assert not any("notes" in each for each in written.removed)
    assert not (site / A / "index.html").exists()


def test_a_file_of_others_in_the_way_stops(packs: Path, site: Path) -> None:
    """A file that briefgen did not make is not overwritten."""
    site_of(packs, site)
    (site / "extra.html").write_text("mine", encoding="utf-8")
    before = contents(site)

    def more(library: Library) -> Iterator[SiteFile]:
        yield from small_pages(library)
        yield SiteFile("extra.html", lambda: page("Extra", "ours"))

    with pytest.raises(SiteError, match=r"extra\.html is not briefgen's"):
        site_of(packs, site, more)
    assert before == contents(site)


def test_a_damaged_record_loses_nothing(packs: Path, site: Path) -> None:
    """With a record that cannot be read everything is made again, and what is unknown stays."""
    site_of(packs, site)
    before = contents(site)
    (site / "mine.txt").write_text("mine", encoding="utf-8")
    for damaged in (b"", b"[]", b'{"format": 1}', b'{"format": 1, "files": {"a": []}}', b"\xff"):
        (site / SITE_RECORD).write_bytes(damaged)
        site_of(packs, site)
        assert before | {"mine.txt": b"mine"} == contents(site)


@pytest.mark.parametrize("kind", ["full", "file", "pack", "in a pack", "with packs", "here"])
def test_a_folder_that_is_no_place_for_a_site_is_refused(
    packs: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other people's folders, packs, folders of packs and the folder that the user is in are left as they are."""
    places = {
        "full": tmp_path / "full", "file": tmp_path / "file", "pack": packs / A, "in a pack": packs / A / "site",
        "with packs": packs, "here": tmp_path / "here",
    }  # fmt: skip
    places["full"].mkdir()
    (places["full"] / "letter.txt").write_text("mine", encoding="utf-8")
    places["file"].write_text("mine", encoding="utf-8")
    places["here"].mkdir()
    if kind == "here":
        monkeypatch.chdir(places["here"])
    before = contents(tmp_path)

    with pytest.raises(UsageError):
        site_of(packs, places[kind])
    assert before == contents(tmp_path)


def test_an_empty_folder_is_used(packs: Path, site: Path) -> None:
    """A folder with nothing in it becomes the site; a link to a folder stays a link."""
    site.mkdir()
    link = site.with_name("link")
    link.symlink_to(site)
    site_of(packs, link)

    assert link.is_symlink()
    assert (site / "index.html").is_file()


def test_packs_are_not_found_in_a_site(packs: Path) -> None:
    """A site beside the packs has copies of them: they are not taken in again."""
    site_of(packs, packs / "site")
    written = site_of(packs, packs / "site")

    assert (3, ()) == (written.packs, written.made)


def test_withdrawn_packs_lose_their_files(packs: Path, site: Path) -> None:
    """None of a withdrawn pack's own files is in the site, and they go when it is withdrawn."""
    site_of(packs, site)
    write_pack(packs, "Child A", about={"withdrawn": "2022-01", "withdrawn_reason": "An error"})
    site_of(packs, site)

    assert not (site / A).exists()
    assert 2 == len(list((site / "pagefind" / "fragment").iterdir()))


def test_a_damaged_file_leaves_its_pack_out(packs: Path, site: Path) -> None:
    """A file that is not what the manifest says: the pack is named and left out, the rest of the site appears."""
    (packs / B / "podcast.mp3").write_bytes(b"changed since")
    written = site_of(packs, site)

    assert [(packs / B, "podcast.mp3 is not as it was built. Build the pack again.")] == [
        (each.pack, each.reason) for each in written.skipped
    ]
    assert not (site / B).exists()
    assert B not in (site / "index.html").read_text()
    assert (site / C / "index.html").is_file()


def test_a_damaged_pack_keeps_its_last_good_pages(packs: Path, site: Path) -> None:
    """A pack that was in the site and is built again badly stays as it was, all of it, at every run."""
    site_of(packs, site)
    before = contents(site)
    write_pack(packs, "Child B", word="more")
    (packs / B / "podcast.mp3").unlink()
    for _ in range(2):
        written = site_of(packs, site)
        assert before == contents(site)
        assert [(packs / B, B)] == [(each.pack, each.last_good and each.last_good.slug) for each in written.skipped]


@pytest.mark.parametrize("kind", ["link", "folder link", "pipe", "folder", "missing"])
def test_nothing_from_outside_a_pack_is_copied(packs: Path, site: Path, tmp_path: Path, kind: str) -> None:
    """A name in a pack that leads out of it, or to what is no file, leaves the pack out, without waiting."""
    secret = tmp_path / "secret"
    secret.mkdir()
    data = (packs / A / "podcast.mp3").read_bytes()
    (secret / "podcast.mp3").write_bytes(data)
    (packs / A / "podcast.mp3").unlink()
    if kind == "link":
        (packs / A / "podcast.mp3").symlink_to(secret / "podcast.mp3")
    elif kind == "folder link":
        (packs / A / "podcast.mp3").symlink_to(secret)
    elif kind == "pipe":
        os.mkfifo(packs / A / "podcast.mp3")
    elif kind == "folder":
        (packs / A / "podcast.mp3").mkdir()
    written = site_of(packs, site)

    assert [packs / A] == [each.pack for each in written.skipped]
    assert not any(A in name for name in contents(site))


@pytest.mark.parametrize(
    "name", ["../x", "/etc/hostname", "a/b", "..", "", ".hidden", "C:\\x", "a\nb", "x\u0000", "a" * 201, "naïve.txt"]
)
def test_hostile_names_make_a_pack_unreadable(packs: Path, name: str) -> None:
    """A manifest whose names lead elsewhere is not read at all; its slug neither."""
    manifest = json.loads((packs / A / "pack.json").read_bytes())
    manifest["files"][0]["name"] = name
    (packs / A / "pack.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert read_manifest(packs / A) is None

    manifest = json.loads((packs / B / "pack.json").read_bytes()) | {"slug": name}
    (packs / B / "pack.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert read_manifest(packs / B) is None
    assert [C] == [each.slug for each in library_in(packs).entries]


@pytest.mark.parametrize(
    ("key", "value"),
    [("total_s", "NaN"), ("total_s", "1e999"), ("language", '"xx"'), ("language", '"../cy"'), ("language", '"cy"'),
     ("circulation", '"restricted"'), ("circulation", '"Restricted"')],
)  # fmt: skip
def test_hostile_values_make_a_pack_unreadable(packs: Path, key: str, value: str) -> None:
    """Numbers without end, unknown languages, and heads that say something else than the review are not read."""
    manifest = json.loads((packs / A / "pack.json").read_bytes()) | {key: "@"}
    (packs / A / "pack.json").write_text(json.dumps(manifest).replace('"@"', value, 1), encoding="utf-8")

    assert read_manifest(packs / A) is None
    assert [B, C] == [each.slug for each in library_in(packs).entries]


def test_a_hostile_media_type_makes_a_pack_unreadable(packs: Path) -> None:
    """What stands in a feed as the kind of a file has no character that XML forbids."""
    manifest = json.loads((packs / A / "pack.json").read_bytes())
    manifest["files"][0]["media_type"] = "audio/\u0001mpeg"
    (packs / A / "pack.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert read_manifest(packs / A) is None


def test_only_what_is_the_houses_decides_the_pages(packs: Path, tmp_path: Path) -> None:
    """Summaries, packs and sites beside house.yaml change no page; a template of the house and its logo do."""
    house = tmp_path / "house"
    (house / "labels" / "en-GB").mkdir(parents=True)
    (house / "logo.svg").write_text("<svg/>", encoding="utf-8")
    library = library_in(packs)

    def key() -> str:
        style = House(folder=house, logo="logo.svg")
        return Library(library.entries, style, library.wording, "", library.today).settings

    keys = [key()]
    for name in ("guids.json", "packs/x/pack.json", "labels/en-GB/library.yaml", "logo.svg"):
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text("{}", encoding="utf-8")
        keys.append(key())
    assert keys[0] == keys[1] == keys[2]
    assert 3 == len(set(keys))


def test_a_site_is_no_template(packs: Path, tmp_path: Path) -> None:
    """A site in a folder of the house's templates would be shown in its own pages at the next run: it is refused."""
    library = library_in(packs)
    ours = Library(library.entries, House(folder=tmp_path), library.wording, "", library.today)
    with pytest.raises(UsageError, match="keeps its own templates"):
        write_site(ours, tmp_path / "library", small_pages)
    assert not (tmp_path / "library").exists()


def test_a_theme_of_a_pack_left_behind(packs: Path, site: Path) -> None:
    """Title and theme of a review change and its earlier pack is still there: the site is made, each theme's feed too."""
    files = partial(site_files, earlier=site)
    packs = packs.with_name("edited")
    write_pack(packs, "Child A")
    site_of(packs, site, files)
    write_pack(packs, "Child AB", about={"themes": ["Housing"], "pseudonyms": ["Child T"]})
    site_of(packs, site, files)

    assert {"housing.xml", "neglect.xml"} == {path.name for path in (site / "feeds").iterdir()}


def test_every_page_learns_that_the_site_is_restricted(packs: Path, site: Path) -> None:
    """Pages that show none of a restricted review are made again too when there is one, and when there is none again."""
    files = partial(site_files, earlier=site)
    write_pack(packs, "Child Z", about={"circulation": "restricted"})

    def marked() -> set[bool]:
        own = [site / "404.html", site / "search.html", site / B / "index.html", site / "years" / "index.html"]
        return {b"site-mark" in path.read_bytes() for path in own}

    for with_restricted in (False, True, False):
        site_of(packs, site, files, with_restricted=with_restricted)
        assert {with_restricted} == marked()


def test_a_folder_that_cannot_be_opened_is_named(packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run stops with the folder's name and the reason, not with a traceback."""

    def closed(_: Path) -> Iterator[Path]:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(UsageError, match=r"packs cannot be opened: Permission denied\."):
        library_in(packs)


@pytest.mark.parametrize(("slug", "name"), [("assets", "briefing.pdf"), ("due", "page-2.html"), ("pagefind", "x.txt"), (A, "index.html"), (A, "Pack.json")])  # fmt: skip
def test_names_of_the_site_are_its_own(packs: Path, site: Path, slug: str, name: str) -> None:
    """A pack that would take a folder or a page of the site is left out."""
    manifest = read_manifest(packs / A)
    assert manifest is not None
    entry = manifest.files[0].model_copy(update={"name": name})
    (packs / A / name).write_bytes((packs / A / manifest.files[0].name).read_bytes())
    write_manifest(packs / A, manifest.model_copy(update={"slug": slug, "files": (entry,)}))
    written = site_of(packs, site)

    assert [packs / A] == [each.pack for each in written.skipped]
    assert (site / B / "index.html").is_file()


def test_a_copy_where_files_cannot_have_two_names(
    packs: Path, site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On a disk without hard links the unchanged files are copied, and keep their times."""
    site_of(packs, site)
    before = stamps(site)

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "not on this disk")

    monkeypatch.setattr("os.link", refused)
    write_pack(packs, "Child B", word="more")
    site_of(packs, site)
    monkeypatch.undo()
    site_of(packs, tmp_path / "anew")

    assert contents(tmp_path / "anew") == contents(site)
    assert before[f"{A}/podcast.mp3"][1] == stamps(site)[f"{A}/podcast.mp3"][1]
    assert before[f"{A}/podcast.mp3"][0] != stamps(site)[f"{A}/podcast.mp3"][0]


def test_broken_links_stop_a_site(packs: Path, site: Path) -> None:
    """A link of the site's own pages that leads nowhere is named with its page, and the old site stays."""
    site_of(packs, site)
    before = contents(site)

    def wrong(library: Library) -> Iterator[SiteFile]:
        yield from small_pages(library)
        yield SiteFile("about.html", lambda: page("About", '<a href="nowhere.html">x</a>'))

    with pytest.raises(SiteError, match=r"about\.html → nowhere\.html"):
        site_of(packs, site, wrong)
    assert before == contents(site)


def test_a_link_that_breaks_later_is_found(packs: Path, site: Path) -> None:
    """An unchanged page is looked at again when what it leads to has gone."""

    def pages(*addresses: str) -> Iterator[SiteFile]:
        for address in addresses:
            yield SiteFile(address, lambda: page("x", '<a href="b.html">x</a>'), address)

    site_of(packs, site, lambda _: pages("a.html", "b.html"))

    with pytest.raises(SiteError, match=r"a\.html → b\.html"):
        site_of(packs, site, lambda _: pages("a.html"))


def test_a_broken_link_in_a_packs_page_is_told(packs: Path, site: Path) -> None:
    """A page that a pack brings with it stops nothing; its broken link is named, on every run."""
    write_pack(packs, "Child A", files={"briefing.html": '<a href="gone.pdf">x</a>', "podcast.mp3": "x"})
    found = [site_of(packs, site).warnings, site_of(packs, site).warnings]

    assert [[(f"{A}/briefing.html", f"{A}/gone.pdf")]] * 2 == [[(e.page, e.link) for e in each] for each in found]


def test_two_files_of_one_address_stop(packs: Path, site: Path) -> None:
    """Two producers cannot write one page."""

    def twice(library: Library) -> Iterator[SiteFile]:
        yield from small_pages(library)
        yield SiteFile("index.html", lambda: b"")

    with pytest.raises(SiteError, match=r"address index\.html"):
        site_of(packs, site, twice)
    assert not site.exists()


def test_a_full_disk_leaves_the_old_site(packs: Path, site: Path) -> None:
    """When a file cannot be written whole the old site stays as it is, nothing is left behind, and the advice is plain."""
    site_of(packs, site)
    before = contents(site)
    write_pack(packs, "Child D", files={"podcast.mp3": "x" * 300_000})
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom site_packs import site_of\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "site_of(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    failed = run_python(code, packs, site)

    assert "SiteError: The site could not be written" in failed.stderr
    assert before == contents(site)
    assert [] == hidden(site.parent)
    assert 4 == site_of(packs, site).packs


def run_python(code: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run code in a process of its own, with the tests' own modules."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}, timeout=120,
    )  # fmt: skip


KILLED = """
import os, signal, sys
from pathlib import Path
from briefgen.library import search, stage
from site_packs import library_in, small_pages
from briefgen.library.write import write_site
count = int(sys.argv[3])
def counted(real):
    def call(*values, **named):
        global count
        count -= 1
        if count == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*values, **named)
    return call
for name in ("write", "copy", "keep", "put_in_place", "drop"):
    setattr(stage.Stage, name, counted(getattr(stage.Stage, name)))
stage.swap = counted(stage.swap)
stage.shutil.rmtree = counted(stage.shutil.rmtree)
search.put_in_order = counted(search.put_in_order)
write_site(library_in(Path(sys.argv[1])), Path(sys.argv[2]), small_pages, alone=True)
print(count)
"""
MOMENTS = 12


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed as POSIX does")
def test_killed_at_any_step(packs: Path, tmp_path: Path) -> None:
    """After kill -9 at steps from the first file to the removal of the old site, the site is the old or the new one.

    The next run gives the new one, and nothing is left beside it.
    """
    site_of(packs, tmp_path / "old")
    shutil.copytree(packs, tmp_path / "earlier")
    write_pack(packs, "Child B", word="more")
    shutil.rmtree(packs / C)
    site_of(packs, tmp_path / "new")
    old, new = contents(tmp_path / "old"), contents(tmp_path / "new")
    site_of(tmp_path / "earlier", tmp_path / "try" / "site")
    steps = 10_000 - int(run_python(KILLED, packs, tmp_path / "try" / "site", 10_000).stdout)
    assert new == contents(tmp_path / "try" / "site")

    seen = []
    for number in range(MOMENTS):
        shutil.rmtree(tmp_path / "try")
        site_of(tmp_path / "earlier", tmp_path / "try" / "site")
        at = 1 + round(number * (steps - 1) / (MOMENTS - 1))
        killed = run_python(KILLED, packs, tmp_path / "try" / "site", at)
        assert -signal.SIGKILL == killed.returncode, killed.stderr
        seen.append(contents(tmp_path / "try" / "site"))
        again = run_python(KILLED, packs, tmp_path / "try" / "site", 10_000)
        assert 0 == again.returncode, again.stderr
        assert new == contents(tmp_path / "try" / "site")
        assert ["site"] == [path.name for path in (tmp_path / "try").iterdir()]
    assert all(each in (old, new) for each in seen)
    assert (old, new) == (seen[0], seen[-1])


def test_the_address_decides_absolute_links(packs: Path, site: Path) -> None:
    """With another address of the site, the absolute links of unchanged pages are looked at again."""
    body = f'<link rel="canonical" href="{BASE_URL}gone.html"><a href="a.html">x</a>'

    def pages(_: Library) -> Iterator[SiteFile]:
        yield SiteFile("a.html", lambda: page("x", body), "1")

    site_of(packs, site, pages, base_url="https://other.example/")
    with pytest.raises(SiteError, match=r"a\.html → gone\.html"):
        site_of(packs, site, pages)
