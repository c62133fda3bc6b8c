"""The voices that a house file names, beside those that there are."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from briefgen.errors import Problem
from briefgen.review.problems import problem, shown
from briefgen.review.yaml.source import Source
from briefgen.speech.pronounce.lexicon import require_lexicon
from briefgen.speech.voices import list_voices

VOICES = (("voice",), ("host", "voice"), ("reader", "voice"))
"""Where a house file names a voice."""


def voice_problems(source: Source, folder: Path) -> Iterator[Problem]:
    """Yield a Problem for each voice of a house file that does not exist.

    Args:
        source: the house file.
        folder: where it is, with voice files and a lexicon of its own, if any.

    Raises:
        UsageError: a voice file or the lexicon is wrong.
    """
    require_lexicon(folder)
    known = [voice.id for voice in list_voices(folder)]
    for path in VOICES:
        above = source.value if len(path) == 1 else source.value.get(path[0])
        wanted = source.words(path) if isinstance(above, dict) and path[-1] in above else ""
        if not wanted or wanted in known:
            continue
        near = get_close_matches(wanted.casefold(), known, n=1, cutoff=0.6)
        yield problem(
            "voice-guess" if near else "voice",
            source.place(path),
            value=shown(wanted),
            guess=near[0] if near else "",
            known=", ".join(known),
        )
