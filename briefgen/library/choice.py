"""Which packs may be in a library: none that is restricted, and no digest that quotes what may not be shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from briefgen.library.earlier_packs import Found
from briefgen.library.facts import Facts, facts_of
from briefgen.library.model import Entry
from briefgen.library.reference import reference
from briefgen.pack.model import Manifest
from briefgen.review.house import House
from briefgen.review.model import About
from briefgen.storyboard.edition import Edition
from briefgen.wording import Wording


@dataclass(frozen=True)
class ClosedDigest:
    """A digest that was left out, as a review that it quotes may not be shown any more.

    Attributes:
        pack: its folder.
        review: the reference of the review.
        is_withdrawn: whether the review is withdrawn; otherwise it is restricted.
    """

    pack: Path
    review: str
    is_withdrawn: bool


class Choice:
    """Which of the packs that can be read are in the library.

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

    def know(self, packs: Sequence[Found]) -> None:
        """Learn which reviews are closed, before any pack is chosen."""
        self._whole = {each.facts.review.slug: each.facts.review.about for each in packs if not each.facts.audience}
        closed = [self._as_whole(each).facts for each in packs]
        self._closed = _closed(closed, with_restricted=self.with_restricted)

    def wording(self, language: str) -> Wording:
        """Return the words of a language, read once."""
        return self._wordings.setdefault(language, Wording(language, self.house.folder))

    def entry(self, found: Found) -> Entry | None:
        """Return a pack as the library has it, or None when it may not be in it."""
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
        """Take a review's edition for one audience as withdrawn or restricted when the edition for everyone is.

        Each is built by itself, so an earlier one may lie beside it that does not say so yet.
        """
        about = self._whole.get(found.facts.review.slug) if found.facts.audience else None
        if about is None or (about.circulation == "public" and about.withdrawn is None):
            return found
        closed = partial(_closed_manifest, found.read, about)
        return found._replace(facts=facts_of(closed()), read=closed)


def _closed(packs: Iterable[Facts], *, with_restricted: bool) -> dict[str, bool]:
    """Return the references of reviews that no digest may quote, and whether each is withdrawn."""
    found: dict[str, bool] = {}
    for facts in packs:
        is_withdrawn = facts.review.about.withdrawn is not None
        if is_withdrawn or (facts.circulation == "restricted" and not with_restricted):
            name = reference(facts.review)
            found[name] = found.get(name, False) or is_withdrawn
    return found


def _quoted(facts: Facts, closed: Mapping[str, bool]) -> str:
    """Return the first closed review that a digest quotes; one that is withdrawn itself shows none."""
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
