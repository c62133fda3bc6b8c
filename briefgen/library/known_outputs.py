"""Which files of a pack a site may publish, and what a web page among them may hold.

A pack may come from anyone, and a web server does more with some files than send them. So a site takes only files of
the names that briefgen gives, and of web pages only two kinds, told from their bytes alone:

- *guarded*: the page begins as briefgen's do, with a Content-Security-Policy that is in force before anything else is
  read. The policy allows no script but briefgen's or the house's own player, by its hash.
- *passive*: the page is written in a small part of HTML in which nothing can act: known elements and attributes,
  values in quotes without angle brackets, no script at all.

Both are decided by patterns and not by a parser, as another reader might read a hostile page in another way.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from html import unescape

from briefgen.pack.outputs import output_files

PUBLISHED = frozenset(output_files())
"""The names of the files of packs that a site has, besides ``pack.json``."""

EARLIER_PLAYERS = frozenset({"'sha256-qGbSbVQFJwH8GdTsZBNYdmmNT09Ax+p6+OyWWQ3TN68='"})
"""Hashes of the players of earlier versions: their packs stay of use."""

_HEAD = re.compile(
    r'<!DOCTYPE html>\s*<html lang="[A-Za-z-]{1,20}">\s*<head>\s*<meta charset="utf-8">\s*'
    r'(?:<meta name="viewport" content="[^"<>]*">\s*)?'
    r'<meta http-equiv="Content-Security-Policy" content="(?P<policy>[^"<>]*)">',
    re.IGNORECASE,
)
_META = re.compile(r'<meta (?:charset|name|property)="[^"<>]*"(?: content="[^"<>]*")?\s*/?>', re.IGNORECASE)
_ANY_META = re.compile(r"<meta", re.IGNORECASE)
_HASH = re.compile(r"'sha256-[A-Za-z0-9+/]{43}='")
_SOURCES: Mapping[str, frozenset[str]] = {
    "default-src": frozenset({"'none'"}),
    "style-src": frozenset({"'unsafe-inline'"}),
    "script-src": frozenset(),
    "img-src": frozenset({"data:"}),
    "font-src": frozenset({"data:"}),
    "media-src": frozenset({"'self'", "file:"}),
    "base-uri": frozenset({"'none'"}),
    "form-action": frozenset({"'none'"}),
}
"""What each part of a guarded page's policy may allow, besides hashes of styles and scripts."""

_NAMES = (
    "html|head|title|body|header|main|footer|nav|article|aside|section|div|p|span|strong|em|b|i|br|hr|h[1-6]|ul|ol|li|dl|dt|dd|"
    "time|audio|a|table|thead|tbody|tr|th|td|caption|blockquote|cite|abbr|mark|small|sup|sub|bdi|bdo|figure|figcaption"
)
_VALUE = r'"[^"<>]*"'
_PLAIN = (
    "(?:id|class|lang|dir|role|title|aria-[a-z]+|datetime|scope|colspan|rowspan|controls|preload|hidden)"
    f"(?:={_VALUE})?"
)
_TAG = re.compile(rf"<(?:{_NAMES})(?:\s+(?:{_PLAIN}|(?:href|src)={_VALUE}))*\s*/?>", re.IGNORECASE)
_OTHER = re.compile(rf"</(?:{_NAMES})\s*>|<!DOCTYPE html>", re.IGNORECASE)
_STYLE = re.compile(r"<style>(?:(?!url\(|@import|expression\()[^<\\])*</style>", re.IGNORECASE)
_URL = re.compile(r'\s(href|src)="([^"<>]*)"', re.IGNORECASE)
_BESIDE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:#[A-Za-z0-9._-]*)?")
_ELSEWHERE = re.compile(r"https?://[^\s]+|mailto:[^\s]+|tel:[^\s]+|#[^\s]*", re.IGNORECASE)


def hash_of(script: str) -> str:
    """Return a script as a Content-Security-Policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def is_harmless(page: bytes, players: Iterable[str]) -> bool:
    """Whether a web page of a pack may be published.

    Args:
        page: its bytes.
        players: hashes (``hash_of``) of the scripts that it may have.
    """
    try:
        text = page.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if "\0" in text:
        return False
    return _is_guarded(text, frozenset(players) | EARLIER_PLAYERS) or _is_passive(text)


def _is_guarded(text: str, players: frozenset[str]) -> bool:
    head = _HEAD.match(text)
    if head is None or not _allows_little(unescape(head["policy"]), players):
        return False
    # A page can go elsewhere by itself through a further <meta>: each is of a known form, wherever it stands.
    rest = text[head.end() :]
    return all(_META.match(rest, found.start()) for found in _ANY_META.finditer(rest))


def _allows_little(policy: str, players: frozenset[str]) -> bool:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    names = [name for name, *_ in parts]
    if len(set(names)) < len(names) or not {"default-src", "base-uri", "form-action"} <= set(names):
        return False
    for name, *sources in parts:
        if name not in _SOURCES:
            return False
        for source in sources:
            is_style = name == "style-src" and _HASH.fullmatch(source)
            if not (source in _SOURCES[name] or is_style or (name == "script-src" and source in players)):
                return False
    return True


def _is_passive(text: str) -> bool:
    """Whether a page is written in the small part of HTML in which nothing can act."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        found = _STYLE.match(text, at) or _OTHER.match(text, at) or _META.match(text, at) or _TAG.match(text, at)
        if found is None:
            return False
        if not all(_leads_somewhere(name.lower(), unescape(url)) for name, url in _URL.findall(found[0])):
            return False
        at = found.end()
    return True


def _leads_somewhere(name: str, url: str) -> bool:
    """Whether an address is one that a passive page may name: what it loads itself lies beside it."""
    return bool(_BESIDE.fullmatch(url) or (name == "href" and _ELSEWHERE.fullmatch(url)))
