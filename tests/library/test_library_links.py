"""Where pages lead to, and what is found broken."""

import pytest

from briefgen.library.links import Links, broken, parts

BASE = "https://a.example/learning/"


@pytest.mark.parametrize(
    ("address", "data", "expected"),
    [
        ("index.html", '<a href="a/index.html">', ["a/index.html"]),
        ("a/index.html", '<a href="../index.html#main">', ["index.html#main"]),
        ("a/index.html", '<a href="b%20c.pdf?x=1">', ["a/b c.pdf"]),
        ("a.html", '<p id="x"><a href="#x">', []),
        ("a.html", '<a name="y"></a><a href="a.html#y">', []),
        ("a.html", '<a href="#gone">', ["a.html#gone"]),
        ("a.html", '<a href="#top">', []),
        ("a.html", '<a href="https://b.example/x">', []),
        ("a.html", '<a href="//b.example/x">', []),
        ("a.html", '<a href="mailto:a@b.example">', []),
        ("a.html", '<a href="data:text/plain,x">', []),
        ("a.html", '<a href="?q=x">', []),
        ("a.html", '<a href="">', []),
        ("a.html", '<a href="/b.html">', ["..//b.html"]),
        ("a.html", '<a href="../b.html">', ["../b.html"]),
        ("a.html", '<a href="b/">', ["b/"]),
        ("a.html", '<a href="http://[x">', ["http://[x"]),
        ("a.html", '<img src="i.png" srcset="i.png 1x, j.png 2x">', ["i.png", "j.png"]),
        ("a.html", '<audio src="p.mp3"><track src="c.vtt"></audio>', ["c.vtt", "p.mp3"]),
        ("a.html", '<video poster="p.jpg"><source src="v.mp4"></video>', ["p.jpg", "v.mp4"]),
        ("a.html", '<div data-src="c.json" data-chapters-url="d.json" data-start="e.json">', ["c.json", "d.json"]),
        ("a.html", '<svg><use href="i.svg#x"></use><use xlink:href="j.svg"></use></svg>', ["i.svg#x", "j.svg"]),
        ("a.html", '<form action="search.html">', ["search.html"]),
        ("a.html", '<!-- <a href="b.html"> --><script>"<a href=c.html>"</script>', []),
        ("a.html", f'<link rel="canonical" href="{BASE}a.html">', ["a.html"]),
        ("a.html", f'<meta property="og:url" content="{BASE}">', ["index.html"]),
        ("a.html", f'<a href="{BASE}b.html">', []),
        ("404.html", f'<a href="{BASE}b.html">', ["b.html"]),
        ("a.html", "", []),
        ("a.html", "\x00\x01 no page", []),
        (
            "b/s.css",
            "@import 'x.css'; a { src: url(../f.woff2) } /* url(no.png) */ b { c: url('d e.png') }",
            ["b/d e.png", "b/x.css", "f.woff2"],
        ),
        ("b/s.css", "a { b: url(data:image/png;base64,xx) }", []),
        (
            "feed.xml",
            f'<a href="{BASE}b.html"/><b>{BASE}c%20d.mp3</b><c>https://b.example/</c>',
            ["b.html", "c d.mp3"],
        ),
        ("robots.txt", f"Sitemap: {BASE}sitemap.xml", ["sitemap.xml"]),
    ],
)
def test_links_are_found(address: str, data: str, expected: list[str]) -> None:
    """Every way in which a page can lead somewhere, and what only looks like one."""
    assert expected == sorted(Links(BASE).of(address, data.encode()))


def test_an_address_that_is_meant_to_be_elsewhere_is_left_alone() -> None:
    """The publisher's own address may begin like that of the site."""
    found = Links(BASE, [f"{BASE}about-us"]).of("feed.xml", f"<a>{BASE}about-us</a><a>{BASE}b</a>".encode())

    assert ("b",) == found


def test_without_an_address_nothing_is_absolute() -> None:
    """A site whose address is not known has no absolute links to look at."""
    assert () == Links("").of("robots.txt", b"Sitemap: https://a.example/sitemap.xml")


def test_what_is_broken() -> None:
    """Missing files, missing parts of pages, and what leads out of the site."""
    links = {
        "a.html": ("b.html", "b.html#x", "b.html#y", "c.pdf#page=2", "gone.html"),
        "b.html": ("../x.html", "b.html#z"),
    }
    found = broken(links, frozenset({"a.html", "b.html", "c.pdf"}), lambda _: frozenset({"x"}))

    assert [("a.html", "b.html#y"), ("a.html", "gone.html"), ("b.html", "../x.html"), ("b.html", "b.html#z")] == [
        (each.page, each.link) for each in found
    ]


def test_parts_of_a_page() -> None:
    """What a link can lead to: every id, and the names of old anchors, not those of form fields."""
    assert frozenset({"a", "b"}) == parts(b'<p id="a"><a name="b">x</a><input name="c">')
