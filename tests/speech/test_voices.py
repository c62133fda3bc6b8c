"""The voices that ship, a house's own, and the measured rate of the default one."""

import re
import subprocess
import sys
import time
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from conftest import SAMPLES, plain_review

from briefgen import resources
from briefgen.cli.voicing import print_voices
from briefgen.errors import UsageError
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.speech.engines.base import SpeechError, load_engine
from briefgen.speech.model import Voice
from briefgen.speech.narrate import narrate, require_permission, speaks
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice, is_installed, list_voices, require_installed
from briefgen.storyboard.model import Line

SHIPPED = [
    "cori", "cori-high", "emma", "fable", "google-cymraeg", "google-uk", "heart", "kokoro-emma", "kokoro-fable",
    "kokoro-george", "kokoro-isabella", "recorded",
]  # fmt: skip
OWN = {
    "id": "ours", "name": "Ours", "engine": "hibari", "model": "heart", "languages": ["en"], "accent": "British",
    "gender": "male", "licence": "CC0", "credit": "Us", "rate_wpm": 150,
}  # fmt: skip


def write_voice(house: Path, name: str = "ours.yaml", text: str | None = None, **changes: object) -> Path:
    """Write a voice file into a house's folder."""
    folder = house / "voices"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(yaml.safe_dump(OWN | changes) if text is None else text, encoding="utf-8")
    return path


def test_the_shipped_voices() -> None:
    """The voices that ship are the default, British ones by download, and Google's in the languages of the samples."""
    assert SHIPPED == [voice.id for voice in list_voices()]


def test_what_can_be_used_now(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before anything is downloaded, the default voice and the online ones can be used."""
    monkeypatch.setenv("BRIEFGEN_VOICES", str(tmp_path))

    assert ["google-cymraeg", "google-uk", "heart", "recorded"] == [
        voice.id for voice in list_voices() if is_installed(voice)
    ]


def test_every_download_is_pinned() -> None:
    """Each file of a voice has an encrypted address, its size and its sha256; voices of one engine share what they can."""
    files = [file for voice in list_voices() for file in voice.files]

    assert {"https"} == {file.url.partition(":")[0] for file in files}
    assert {"huggingface.co", "github.com"} == {file.url.split("/")[2] for file in files}
    assert (14, 8) == (len(files), len({file.sha256 for file in files}))


def test_the_hashes_of_hibaris_voices() -> None:
    """The British voices of hibari are pinned as hibari itself pins them."""
    from hibari.voices import BASE_URL, VOICES  # noqa: PLC0415  (only this test)

    for id_ in ("emma", "fable"):
        (file,) = find_voice(id_).files
        known = VOICES[id_]
        assert (BASE_URL + known["file"], known["bytes"], known["sha256"]) == (file.url, file.bytes, file.sha256)


def test_british_voices_get_british_sounds() -> None:
    """The voices that speak British English are said so by their languages."""
    british = {voice.id for voice in list_voices() if voice.british}

    assert {id_ for id_ in SHIPPED if not id_.startswith(("google", "heart", "recorded"))} == british


@pytest.mark.parametrize(
    ("id_", "module", "extra"), [("cori", "piper", "piper"), ("kokoro-emma", "kokoro_onnx", "kokoro")]
)
def test_an_extra_that_is_not_installed(
    id_: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without its extra a voice names both commands; its engine gives one plain line, not a traceback."""
    monkeypatch.setenv("BRIEFGEN_VOICES", str(tmp_path))
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("briefgen.speech.voices.find_spec", lambda name: None if name == module else find_spec(name))

    pip = f'The voice “{id_}” needs a part of briefgen that is not installed. Run: pip install "briefgen[{extra}]"'
    with pytest.raises(UsageError) as refused:
        require_installed(find_voice(id_))
    assert f"{pip}\nThe voice “{id_}” is not installed on this computer. Run: briefgen voices install {id_}" == str(
        refused.value
    )
    with pytest.raises(SpeechError) as caught:
        load_engine(find_voice(id_))
    assert pip == str(caught.value)


@pytest.mark.parametrize("id_", ["emma", "cori", "kokoro-emma"])
def test_a_missing_voice_is_never_replaced(id_: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An engine whose voice is not installed gives the command, and never another voice or a download."""
    monkeypatch.setenv("BRIEFGEN_VOICES", str(tmp_path))
    monkeypatch.setattr("requests.get", lambda *_, **__: pytest.fail("something was fetched"))

    with pytest.raises(SpeechError) as caught:
        load_engine(find_voice(id_))

    assert f"The voice “{id_}” is not installed on this computer. Run: briefgen voices install {id_}" == str(
        caught.value
    )
    assert [] == list(tmp_path.iterdir())


def test_a_build_with_a_missing_voice_stops_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A build that would need the voice is refused with the command before any work; one without sound is not."""
    monkeypatch.setenv("BRIEFGEN_VOICES", str(tmp_path))
    path = SAMPLES[0]
    order = Order(path.read_bytes(), path.name, voice="cori", outputs=frozenset({"podcast"}), today=date(2026, 1, 1))

    with pytest.raises(UsageError, match="Run: briefgen voices install cori"):
        build(order)


def test_only_the_google_voices_are_online() -> None:
    """An online voice names the host it sends the words to; the default one sends nothing."""
    where = {voice.id: voice.sends_to for voice in list_voices()}

    online = {id_: host for id_, host in where.items() if host}
    assert {"google-cymraeg": "translate.google.co.uk", "google-uk": "translate.google.co.uk"} == online


def test_a_house_adds_voices(tmp_path: Path) -> None:
    """A house's voices/ folder is read too, and can be empty of other files."""
    write_voice(tmp_path)
    write_voice(tmp_path, "lexicon.yaml", text="words: {}")

    assert sorted([*SHIPPED, "ours"]) == [voice.id for voice in list_voices(tmp_path)]


def test_a_house_replaces_a_voice(tmp_path: Path) -> None:
    """A house's voice with the id of a built-in one is used instead."""
    write_voice(tmp_path, id="heart", speed=0.9)

    assert 0.9 == find_voice("heart", tmp_path).speed


def test_an_unknown_voice_suggests_the_nearest() -> None:
    """A misspelt id gets the nearest one and the list of all."""
    with pytest.raises(UsageError) as caught:
        find_voice("hart")

    expected = f"There is no voice “hart”. Did you mean “heart”? Voices: {', '.join(SHIPPED)}."
    assert expected == caught.value.message


def test_an_unknown_voice_without_a_neighbour() -> None:
    """Nothing is suggested where nothing is near."""
    with pytest.raises(UsageError) as caught:
        find_voice("zzz")

    assert f"There is no voice “zzz”. Voices: {', '.join(SHIPPED)}." == caught.value.message


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id: [", "it is not valid YAML, near line 1"),
        ("- one", "it must be a list of “name: value” lines"),
        ("id: ours", "name: Field required"),
        (yaml.safe_dump(OWN | {"sped": 1}), "sped: Extra inputs are not permitted"),
        (yaml.safe_dump(OWN | {"speed": 9}), "speed: Input should be less than or equal to 2"),
        (yaml.safe_dump(OWN | {"languages": []}), "languages: Tuple should have at least 1 item"),
    ],
)
def test_a_wrong_voice_file_is_named(tmp_path: Path, text: str, what: str) -> None:
    """A voice file that cannot be used is a usage error with its path and what is wrong."""
    path = write_voice(tmp_path, text=text)

    with pytest.raises(UsageError) as caught:
        list_voices(tmp_path)

    assert (True, True) == (str(path) in caught.value.message, what in caught.value.message)


def test_a_voice_file_in_another_encoding(tmp_path: Path) -> None:
    """A file that is not UTF-8 gets a plain message."""
    write_voice(tmp_path).write_bytes(b"name: \xff\xfe")

    with pytest.raises(UsageError, match="it cannot be read"):
        list_voices(tmp_path)


def test_two_files_with_one_id(tmp_path: Path) -> None:
    """Two voices of a house with one id are refused: which would be used?"""
    write_voice(tmp_path)
    write_voice(tmp_path, "again.yaml")

    with pytest.raises(UsageError, match="two voices have the id “ours”"):
        list_voices(tmp_path)


def test_what_is_not_installed() -> None:
    """A voice without its engine, or whose model is not in the package, is not installed."""
    strange = Voice.model_validate(OWN | {"engine": "stranger"})
    downloaded = Voice.model_validate(OWN | {"model": "emma"})

    assert (False, False) == (is_installed(strange), is_installed(downloaded))


def test_languages_of_voices() -> None:
    """English voices speak en-GB and not Welsh; the Welsh voice the other way round."""
    spoken = {(id_, language): speaks(find_voice(id_), language)
              for id_ in ("heart", "google-cymraeg") for language in ("en-GB", "cy")}  # fmt: skip

    assert {("heart", "en-GB"), ("google-cymraeg", "cy")} == {pair for pair, yes in spoken.items() if yes}


def test_an_online_voice_needs_permission() -> None:
    """Without permission the message names the voice, the host and the option; with it, or offline, all is well."""
    require_permission(find_voice("google-uk"), allow_online=True)
    require_permission(find_voice("heart"), allow_online=False)

    with pytest.raises(UsageError) as caught:
        require_permission(find_voice("google-uk"), allow_online=False)

    expected = (
        "The voice “google-uk” is online: every sentence of the narration would be sent to translate.google.co.uk. "
        "Add --allow-online to agree, or choose a voice that works offline."
    )
    assert expected == caught.value.message


def test_the_measured_rate_of_heart() -> None:
    """The default voice speaks at its recorded rate, within 5 %, over the samples' prose without figures."""
    prose: list[str] = []
    for path in SAMPLES:
        review = plain_review(path)
        if review.about.language == "en-GB":
            texts = [review.what_happened, *(item.finding or "" for item in review.key_messages)]
            prose += [s for text in texts for s in re.split(r"(?<=[.?!])\s+", text) if not re.search(r"\d", s)]
    lines = [Line(f"prose.{number}", "Narrator", text) for number, text in enumerate(prose)]
    voice = find_voice("heart")

    clips = narrate(lines, voice, Pronouncer(voice))

    rate_wpm = sum(line.words for line in lines) / sum(clip.duration_s for clip in clips.values()) * 60
    assert voice.rate_wpm == pytest.approx(rate_wpm, rel=0.05)


def test_the_messages_in_welsh() -> None:
    """The Welsh messages have the same keys and the same places to fill as the English ones."""

    def shape(language: str) -> dict[str, object]:
        path = resources.templates() / "labels" / language / "speech.yaml"
        labels = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {key: sorted(re.findall(r"\{\w+\}", str(text))) if isinstance(text, str) else sorted(text)
                for key, text in labels.items()}  # fmt: skip

    assert shape("en-GB") == shape("cy")


def test_the_list_states_the_time_of_each_voice(capsys: pytest.CaptureFixture[str]) -> None:
    """A measured voice has its seconds for seven minutes; of the others the list says that they were not measured."""
    print_voices(None)
    parts = capsys.readouterr().out.split("\n    Licence")[:-1]
    said = {voice.id: text for voice, text in zip(list_voices(), parts, strict=True)}

    seconds = find_voice("heart").seven_minutes_s
    assert seconds
    assert f"Seven minutes: made in about {seconds:.0f} s on two cores." in said["heart"]
    assert "Seven minutes: not measured" in said["emma"]
    assert "read them aloud" in said["recorded"]


@pytest.mark.parametrize(
    ("command", "code"),
    [(["-c", "import time; time.sleep(30)"], 124), (["-c", "raise SystemExit(3)"], 3)],
    ids=["slow", "quick"],
)
def test_what_the_demo_tries_ends_in_time(command: list[str], code: int) -> None:
    """A command that takes too long is given up; else its exit code is returned."""
    tool = Path(__file__).parents[2] / "tools" / "time_limit.py"
    begins = time.monotonic()
    done = subprocess.run([sys.executable, tool, "2", sys.executable, *command], check=False)

    assert done.returncode == code
    assert time.monotonic() - begins < 25
