"""The leads of the home page: the newest reviews in large form, with cover, sentence and recording."""

from dataclasses import dataclass

from briefgen.library.model import Entry, Library
from briefgen.library.pages.cards import Card, card
from briefgen.library.pages.covers import RECORDING, SIZE_PX, cover_address
from briefgen.library.pages.look import review_motif
from briefgen.storyboard.page_parts import shown
from briefgen.text import sentences
from briefgen.wording.phrases import paragraphs


@dataclass(frozen=True)
class Lead:
    """A review shown in large form.

    Attributes:
        card: what a list shows of it.
        sentence: the one thing to remember, where the summary has it; else the first sentence of what happened.
        cover: the address of its cover, empty without a recording.
        cover_px: the side of the cover.
        motif: what stands in place of a cover, as in ``look.MOTIFS``.
        audio: the address of its recording, empty without one.
        minutes: how long that is, in words.
        label: what a screen reader says for the player.
    """

    card: Card
    sentence: str
    cover: str
    cover_px: int
    motif: str
    audio: str
    minutes: str
    label: str


def lead(entry: Entry, library: Library) -> Lead:
    """Make the lead of a review; its manifest is read, and released again."""
    labels = library.wording.labels("library")["site"]["home"]
    has_audio = entry.facts.has(RECORDING)
    minutes = max(1, round(entry.manifest.total_s / 60))
    review = entry.review
    first = next((sentence for each in paragraphs(review.what_happened) for sentence in sentences(each)), "")
    found = Lead(
        card=card(entry, library.wording).short,
        sentence=shown(getattr(review, "one_thing", None) or first),
        cover=cover_address(library, entry),
        cover_px=SIZE_PX,
        motif=review_motif((*review.about.themes, review.about.kind), entry.slug),
        audio=f"{entry.slug}/{RECORDING}" if has_audio else "",
        minutes=str(labels["minutes"]["one" if minutes == 1 else "many"]).format(count=minutes) if has_audio else "",
        label=str(labels["listen"]).format(title=shown(entry.listed.title)),
    )
    entry.release()
    return found
