"""Find the links of a site's pages, and check that their targets exist.

A link is kept as the address that it leads to, below the site's folder, with its fragment. Links to other sites are
not followed: nothing is asked of the network.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

CHECKED = (".html", ".css", ".xml", ".txt")
"""Kinds of files whose links are looked at: pages, style sheets, feeds and the site map, robots.txt."""

OUTSIDE = "../"
"""How the address of something outside the site's folder begins."""

_NAMES = ("href", "src", "poster", "data", "action", "formaction", "background")
_ENDS = "substring(name(), string-length(name()) - string-length('{end}') + 1) = '{end}'"
_REFERENCES = " | ".join(
    (
        *(f"//@{name}" for name in _NAMES),
        "//@*[name()='xlink:href']",
        # What a script fetches: data-src, data-chapters-url and the like.
        *(f"//@*[starts-with(name(), 'data-') and {_ENDS.format(end=end)}]" for end in ("-src", "-href", "-url")),
    )
)
_CSS = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"')\s]*))\s*\)|@import\s+(?:\"([^\"]*)\"|'([^']*)')")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,])(?:\s+[^,]*)?(?:,|$)")


@dataclass(frozen=True)
class BrokenLink:
    """A broken link: its page and its target."""

    page: str
    link: str


class Links:
    """Finds the links of the files of one site.

    Args:
        base_url: where the site will be, ending in ``/``; empty when it is not known.
        elsewhere: addresses on the web that may begin like the site's and are not meant to be in it.
    """

    def __init__(self, base_url: str, elsewhere: Iterable[str] = ()) -> None:
        self._base_url = base_url
        self._elsewhere = frozenset(elsewhere)
        self._absolute = re.compile(rf"{re.escape(base_url)}[^\s\"'<>()]*") if base_url else None

    def of(self, address: str, data: bytes) -> tuple[str, ...]:
        """Return the targets of the links in a file, without repeats.

        A link to a part of the same page is looked at here, and is only among them when there is no such part.
        """
        kind = address.rpartition(".")[2]
        if kind == "html":
            found = self._of_page(address, data)
        elif kind == "css":
            text = _CSS_COMMENT.sub("", data.decode("utf-8", "replace"))
            found = self._relative(address, ("".join(filter(None, each)) for each in _CSS.findall(text)))
        else:
            found = self._under_base(data.decode("utf-8", "replace"))
        return tuple(sorted(set(found)))

    def _of_page(self, address: str, data: bytes) -> Iterator[str]:
        """Yield the relative links of a page, except those to its own existing fragments."""
        root = _parsed(data)
        if root is None:
            return
        parts: set[str] | None = None
        for target in self._relative(address, _references(root)):
            page, _, fragment = target.partition("#")
            if page == address:
                parts = parts if parts is not None else _parts(root)
                if fragment in parts or fragment == "top":
                    continue
            yield target
        heads = [each.get("href") for each in root.iter("link")] + [each.get("content") for each in root.iter("meta")]
        if address == "404.html":  # it is shown at any address, so all its links are absolute
            heads += [each.get("href") for each in root.iter("a")]
        yield from self._under_base("\n".join(filter(None, heads)))

    def _relative(self, address: str, references: Iterable[str]) -> Iterator[str]:
        """Yield the target, below the site's folder, of each relative reference."""
        for reference in references:
            try:
                parts = urlsplit(reference.strip())
            except ValueError:
                yield reference
                continue
            if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
                continue
            if parts.path.startswith("/"):
                yield f"{OUTSIDE}{parts.path}"  # it would work at the root of a web server only
                continue
            path = posixpath.join(posixpath.dirname(address), unquote(parts.path)) if parts.path else address
            target = posixpath.normpath(path) + ("/" if path.endswith("/") else "")
            yield f"{target}#{unquote(parts.fragment)}" if parts.fragment else target

    def _under_base(self, text: str) -> Iterator[str]:
        if not self._absolute:
            return
        for url in self._absolute.findall(text):
            if url in self._elsewhere:
                continue
            parts = urlsplit(url[len(self._base_url) :])
            target = unquote(parts.path) or "index.html"
            yield f"{target}#{unquote(parts.fragment)}" if parts.fragment else target


def broken(
    links: Mapping[str, Iterable[str]],
    addresses: frozenset[str],
    parts_of: Callable[[str], frozenset[str]],
) -> Iterator[BrokenLink]:
    """Yield the links whose target does not exist.

    Args:
        links: for each page, where it leads to (``Links.of``).
        addresses: of everything in the site.
        parts_of: returns the names of the parts of a page, for links to a part.
    """
    for page, targets in sorted(links.items()):
        if addresses.issuperset(targets):  # almost always: only links to parts of pages are left
            continue
        for target in targets:
            there, _, fragment = target.partition("#")
            if there not in addresses:
                yield BrokenLink(page, target)
            elif fragment and there == page:
                yield BrokenLink(page, target)  # only those that are not there are named
            elif fragment and there.endswith(".html") and fragment not in parts_of(there):
                yield BrokenLink(page, target)


def parts(data: bytes) -> frozenset[str]:
    """Return the fragment names of a page, which links can lead to."""
    root = _parsed(data)
    return frozenset(_parts(root)) if root is not None else frozenset()


def is_searched(data: bytes) -> bool:
    """Whether a page is marked to be indexed by the search."""
    return b"data-pagefind-body" in data


def _parsed(data: bytes) -> Any:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser=parser)
    except etree.XMLSyntaxError:
        return None


@cache
def _query(path: str) -> Any:
    return etree.XPath(path, smart_strings=False)


def _references(root: Any) -> Iterator[str]:
    yield from _query(_REFERENCES)(root)
    for candidates in _query("//@srcset | //@imagesrcset")(root):
        yield from _CANDIDATE.findall(candidates)


def _parts(root: Any) -> set[str]:
    return set(_query("//@id | //a/@name")(root))
