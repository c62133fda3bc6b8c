"""Decide which files of a pack a site may publish, and whether a web page among them is safe.

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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from briefgen.library.earlier_packs import Found
from briefgen.library.facts import Facts, facts_of
from briefgen.library.model import Entry
from briefgen.outputs.registry import output_files
from briefgen.pack.manifest import Manifest
from briefgen.review.house.house import House
from briefgen.review.model import About, Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import reference
from briefgen.wording.wording import Wording

PUBLISHED = frozenset(name for name, file in output_files().items() if file.is_published)
"""The names of the files of packs that a site has, besides ``pack.json``."""

EARLIER_PLAYERS = frozenset(
    {
        "'sha256-qGbSbVQFJwH8GdTsZBNYdmmNT09Ax+p6+OyWWQ3TN68='",
        "'sha256-DVeZdtVfuts4mL8QT0BeNyRcXLqukdherA070sBdxe4='",
    }
)
"""Hashes of the players of earlier versions, so that their packs stay publishable."""

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
    """Return the hash of a script in the notation of a Content-Security-Policy."""
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
    """Whether a Content-Security-Policy allows no more sources than a page of a pack needs."""
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
    """Whether a page uses only a subset of HTML in which nothing can run."""
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
    """Whether a passive page may use an address: resources it loads must be beside it."""
    return bool(_BESIDE.fullmatch(url) or (name == "href" and _ELSEWHERE.fullmatch(url)))


@dataclass(frozen=True)
class ClosedDigest:
    """A digest that was left out because it quotes a withdrawn or restricted review.

    Attributes:
        pack: its folder.
        review: the reference of the review.
        is_withdrawn: whether the review is withdrawn; otherwise it is restricted.
    """

    pack: Path
    review: str
    is_withdrawn: bool


class PackChoice:
    """Decides which readable packs are in the library.

    Args:
        house: the publisher of the site.
        today: the day of the build.
        language: of the site.
        with_restricted: whether restricted packs are in the library.

    Attributes:
        restricted, digests: what was left out.
        reasons: why, by slug.
    """

    def __init__(self, house: House, today: date, language: str, *, with_restricted: bool) -> None:
        self.house, self.today, self.language = house, today, language
        self.with_restricted = with_restricted
        self.restricted: list[Path] = []
        self.digests: list[ClosedDigest] = []
        self.reasons: dict[str, str] = {}
        self._wordings: dict[str, Wording] = {}
        self._closed: dict[str, bool] = {}
        self._whole: dict[str, About] = {}

    def record_closed(self, packs: Sequence[Found]) -> None:
        """Record which reviews are withdrawn or restricted, before ``entry`` is called for any pack."""
        whole = [each.facts.review for each in packs if not each.facts.audience]
        self._whole = {name: review.about for review in whole for name in _names(review)}
        closed = [self._as_whole(each).facts for each in packs]
        self._closed = _closed(closed, with_restricted=self.with_restricted)

    def wording(self, language: str) -> Wording:
        """Return the wording of a language, cached."""
        return self._wordings.setdefault(language, Wording(language, self.house.folder))

    def entry(self, found: Found) -> Entry | None:
        """Make the library's entry of a pack; None when the pack may not be published."""
        pack, sha256, facts, read, is_kept = self._as_whole(found)
        if facts.circulation == "restricted" and not self.with_restricted:
            self.restricted.append(pack)
            self.reasons[facts.slug] = "restricted"
            return None
        if quoted := _quoted(facts, self._closed):
            self.digests.append(ClosedDigest(pack, quoted, is_withdrawn=self._closed[quoted]))
            self.reasons[facts.slug] = "digest"
            return None
        listed = Edition(facts.review, self.house, self.wording(facts.language), self.today, facts.audience)
        return Entry(pack, sha256, facts, listed, read, is_kept)

    def _as_whole(self, found: Found) -> Found:
        """Mark an edition for one audience as withdrawn or restricted if the edition for everyone is.

        Each is built by itself, so an earlier one may lie beside it that does not say so yet.
        """
        names = _names(found.facts.review) if found.facts.audience else ()
        about = next((self._whole[name] for name in names if name in self._whole), None)
        if about is None or (about.circulation == "public" and about.withdrawn is None):
            return found
        closed = partial(_closed_manifest, found.read, about)
        return found._replace(facts=facts_of(closed()), read=closed)


def _names(review: Review) -> tuple[str, ...]:
    """Return the keys of a review: its id, if it has one, which survives a new title, then its slug."""
    name = review.about.id
    return (f"id {name}", review.slug) if name else (review.slug,)


def _closed(packs: Iterable[Facts], *, with_restricted: bool) -> dict[str, bool]:
    """Map the reference of each review that no digest may quote to whether it is withdrawn."""
    found: dict[str, bool] = {}
    for facts in packs:
        is_withdrawn = facts.review.about.withdrawn is not None
        if is_withdrawn or (facts.circulation == "restricted" and not with_restricted):
            name = reference(facts.review)
            found[name] = found.get(name, False) or is_withdrawn
    return found


def _quoted(facts: Facts, closed: Mapping[str, bool]) -> str:
    """Return the first withdrawn or restricted review that a digest quotes; "" for a withdrawn digest."""
    about = facts.review.about
    if about.withdrawn is not None:
        return ""
    return next((name for name in about.digest_of if name in closed), "")


def _closed_manifest(read: Callable[[], Manifest], whole: About) -> Manifest:
    manifest = read()
    changes: dict[str, Any] = {"circulation": "restricted"} if whole.circulation == "restricted" else {}
    ours = dict(changes)
    if whole.withdrawn is not None:
        ours |= {"withdrawn": whole.withdrawn, "withdrawn_reason": whole.withdrawn_reason}
    about = manifest.review.about.model_copy(update=ours)
    return manifest.model_copy(update={**changes, "review": manifest.review.model_copy(update={"about": about})})
