"""When each word is really heard: a speech recogniser is told the words and finds where they are.

pocketsphinx with the model in its wheel; the sounds of each word come from hibari's pronunciation, so that every name
and acronym is in its dictionary.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE_HZ = 16_000
FRAME_S = 0.01
PHONES = {
    "i": "IY", "ɪ": "IH", "ᵻ": "IH", "A": "EY", "ɛ": "EH", "æ": "AE", "a": "AE", "ɑ": "AA", "ɒ": "AA", "ɔ": "AO",
    "O": "OW", "Q": "OW", "ʊ": "UH", "u": "UW", "ʌ": "AH", "ə": "AH", "ᵊ": "AH", "ɐ": "AH", "ɜ": "ER", "ɚ": "ER",
    "I": "AY", "W": "AW", "Y": "OY", "b": "B", "d": "D", "f": "F", "ɡ": "G", "h": "HH", "ʤ": "JH", "j": "Y",
    "k": "K", "l": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "s": "S", "ʃ": "SH", "t": "T", "T": "T",
    "ɾ": "D", "ʧ": "CH", "θ": "TH", "ð": "DH", "v": "V", "w": "W", "z": "Z", "ʒ": "ZH", "ʔ": "T",
}  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """A word as it was said, and when, in seconds."""

    text: str
    start_s: float
    end_s: float


@cache
def _g2p() -> Any:
    from hibari.g2p import G2P  # noqa: PLC0415  (heavy import)

    return G2P()


def words_of(said: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a prepared text with its sounds in the recogniser's alphabet."""
    from hibari.g2p import normalize  # noqa: PLC0415  (heavy import)

    text, phones = "", ""
    for token in _g2p().phonemize_tokens(_g2p().tokenize(normalize(said))):
        text, phones = text + token.text, phones + (token.phonemes or "")
        if token.whitespace or token.text[-1] in ".?!":
            named = [PHONES[sign] for sign in phones if sign in PHONES]
            if named:
                yield text, " ".join(named)
            text, phones = "", ""


def plain(word: str) -> str:
    """Return the letters of a word, to compare it."""
    return re.sub(r"\W", "", word).casefold()


def align(samples: "NDArray[np.float32]", said: Sequence[str]) -> list[list[Heard]]:
    """Return when each word of each text is heard.

    Args:
        samples: mono sound at 16 kHz.
        said: the texts in order, as given to the speech engine.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)
    from pocketsphinx import Config, Decoder  # noqa: PLC0415  (heavy import)

    texts = [list(words_of(text)) for text in said]
    decoder = Decoder(Config(samprate=RATE_HZ, loglevel="FATAL"))
    names: dict[str, str] = {}
    for _, phones in (word for text in texts for word in text):
        if phones not in names:
            names[phones] = f"word{len(names)}"
            decoder.add_word(names[phones], phones, update=False)
    decoder.set_align_text(" ".join(names[phones] for text in texts for _, phones in text))
    decoder.start_utt()
    pcm = np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
    found = iter([each for each in decoder.seg() if re.match(r"word\d", each.word)])
    return [
        [
            Heard(text, (each := next(found)).start_frame * FRAME_S, (each.end_frame + 1) * FRAME_S)
            for text, _ in words
        ]
        for words in texts
    ]
