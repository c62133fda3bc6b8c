"""Paint a PDF, and raise an error in the author's words when it is not complete."""

from collections.abc import Sequence
from typing import Any

from briefgen.errors import EXIT_USAGE, BriefgenError
from briefgen.render.drawing import Document
from briefgen.render.pdf_finish import finish
from briefgen.render.pdf_proof import Proof, missing_glyphs

NAMED = 3
"""How many places of a character that cannot be printed the error names."""


class NotPrintable(BriefgenError):  # noqa: N818  (named for what happened, as the user reads it)
    """The Review has characters, or marks upon marks, that the bundled typeface cannot show (exit code 2)."""

    exit_code = EXIT_USAGE


def paint(document: Document) -> bytes:
    """Paint the PDF/UA-1 file of a document."""
    # The options given to render() are not kept by the Document; without the variant the tags would be missing.
    data: bytes = document.write_pdf(pdf_variant="pdf/ua-1", finisher=finish)
    return data


def check_glyphs(texts: Sequence[str], labels: Any) -> None:
    """Check that the bundled typeface has every character.

    Raises:
        NotPrintable: it lacks some.
    """
    missing = missing_glyphs(texts)
    if not missing:
        return
    places = [text[:60] for text in texts if set(text) & set(missing)]
    named = ", ".join(f"“{char}” (U+{ord(char):04X})" for char in missing[:8])
    message = str(labels["errors"]["no_glyph"])
    raise NotPrintable(message.format(characters=named, places="; ".join(places[:NAMED])))


def check_proof(proof: Proof, labels: Any, *, pages: int | None = None) -> None:
    """Check that a finished PDF is complete.

    Args:
        proof: what reading it back found.
        labels: the labels ``briefing``.
        pages: how many pages it must have; None for any number.

    Raises:
        NotPrintable: words did not come out as written.
        BriefgenError: there are too many pages, or characters outside the margins.
    """
    errors = labels["errors"]
    if pages is not None and proof.pages != pages:
        raise BriefgenError(str(errors["pages"]).format(count=proof.pages))
    if proof.lost:
        raise NotPrintable(str(errors["lost_text"]).format(texts="; ".join(text[:80] for text in proof.lost[:NAMED])))
    if proof.outside:
        message = str(errors["outside"])
        raise BriefgenError(message.format(count=len(proof.outside), text=proof.outside[:20]))
