"""The engines: hibari offline, and gTTS against a server on this machine that answers as Google does."""

import base64
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

from briefgen.cache import Cache
from briefgen.errors import UsageError
from briefgen.ffmpeg import audio_segment
from briefgen.speech import download
from briefgen.speech.clips import fault, trim
from briefgen.speech.decode import decode
from briefgen.speech.engines import gtts
from briefgen.speech.engines.base import PassingError, SpeechError, engine_names, load_engine
from briefgen.speech.engines.gtts import GttsEngine
from briefgen.speech.engines.hibari import HibariEngine
from briefgen.speech.model import Clip, Voice
from briefgen.speech.narrate import narrate
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice
from briefgen.storyboard.model import Line

SENTENCE = "Share what you know with the safeguarding lead on the same day."


# hibari


@pytest.fixture(scope="module")
def hibari() -> HibariEngine:
    """The built-in engine with its own voice."""
    return HibariEngine(find_voice("heart"))


def test_hibari_speaks(hibari: HibariEngine) -> None:
    """A sentence becomes speech of a plausible length at 24 kHz."""
    clip = hibari.speak(SENTENCE)

    assert (24_000, None) == (clip.rate_hz, fault(clip, trim(clip), SENTENCE))
    assert 3.0 < trim(clip).duration_s < 6.0


def test_hibari_says_the_same_on_every_thread(hibari: HibariEngine) -> None:
    """A sentence gives the same samples on every run and on every thread."""
    alone = hibari.speak(SENTENCE).samples
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(hibari.speak, [SENTENCE, "Another one.", SENTENCE, "A third, longer one."] * 3))

    same = [np.array_equal(alone, clip.samples) for clip in together]
    assert [True, False, True, False] * 3 == same


def test_hibari_obeys_the_speed_of_the_voice(hibari: HibariEngine) -> None:
    """A voice file's speed changes how long a sentence takes."""
    quick = HibariEngine(find_voice("heart").model_copy(update={"speed": 1.5}))

    assert quick.speak(SENTENCE).duration_s < hibari.speak(SENTENCE).duration_s * 0.8


def test_hibari_says_phonemes(hibari: HibariEngine) -> None:
    """The notation of the lexicon reaches the model: other phonemes, other sound."""
    said = [hibari.speak(f"The [X](/{sounds}/) met.").samples for sounds in ("lˈAdO", "lˈAdO", "mˈæʃ")]

    assert (True, False) == (np.array_equal(said[0], said[1]), np.array_equal(said[0], said[2]))


@pytest.mark.parametrize("model", ["emma", "nobody"])
def test_hibari_never_downloads(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice that is not inside the package is an error, not a download."""
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("something was fetched"))

    with pytest.raises(SpeechError) as caught:
        HibariEngine(find_voice("heart").model_copy(update={"model": model}))

    expected = "The voice “heart” is not complete. Run: pip install --force-reinstall hibari-tts"
    assert expected == caught.value.message
    assert [] == list(tmp_path.iterdir())


def test_hibari_names_its_version(hibari: HibariEngine) -> None:
    """The manifest can say which versions made the sound."""
    assert hibari.version.startswith("hibari 0.2.1 (")


# gTTS


def mp3(seconds: float = 1.0) -> bytes:
    """Return an MP3 with a tone."""
    rate_hz = 24_000
    tone = np.sin(2 * np.pi * 220 * np.arange(int(seconds * rate_hz)) / rate_hz) * 0.3
    silence = np.zeros(rate_hz // 4)
    pcm = (np.concatenate([silence, tone, silence]) * 32767).astype("<i2").tobytes()
    sound = audio_segment()(pcm, frame_rate=rate_hz, sample_width=2, channels=1)
    with sound.export(format="mp3", bitrate="32k") as file:
        return bytes(file.read())


def google(sound: bytes) -> bytes:
    """Return an answer in Google's form."""
    coded = base64.b64encode(sound).decode()
    return f')]}}\'\n\n[["wrb.fr","jQ1olc","[\\"{coded}\\"]",null,null,null,"generic"],["di",9]]\n'.encode()


class Server:
    """A server on this machine: ``answer`` is what it does with a request; ``said`` what it was sent."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = lambda _: None
        self.let_go = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.said.append(f"{self.path} {unquote(body)}")
                outer.headers.append(dict(self.headers))
                outer.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.http.server_address[1])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A fresh server, an empty store of clips, and no real waiting."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(download, "BACK_OFF_S", (0.01, 0.02, 0.03))
    made = Server()
    yield made
    made.let_go.set()
    made.http.shutdown()
    made.http.server_close()


def respond(status: int, body: bytes, *, promised: int | None = None, **headers: str) -> Callable[..., None]:
    """Return an answer with a status and a body; ``promised`` is a length that may be a lie."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body) if promised is None else promised))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def voice_at(where: str, **changes: object) -> Voice:
    """Return Google's English voice, sent elsewhere."""
    return find_voice("google-uk").model_copy(update={"sends_to": where, **changes})


def engine_for(server: Server) -> GttsEngine:
    """Return an engine that speaks to a server."""
    return GttsEngine(voice_at(f"http://127.0.0.1:{server.port}"))


def test_gtts_speaks(server: Server) -> None:
    """The words are sent in Google's form with the voice's language, and the answer becomes sound."""
    server.answer = respond(200, google(mp3()))

    clip = engine_for(server).speak("Good morning.")

    assert 1.4 < clip.duration_s < 1.7
    assert 1 == len(server.said)
    assert server.said[0].startswith("/_/TranslateWebserverUi/data/batchexecute f.req=")
    assert '\\"Good morning.\\",\\"en\\"' in server.said[0]


def test_gtts_joins_the_parts_of_a_long_sentence(server: Server) -> None:
    """A sentence over 100 characters is sent in parts, and their trimmed sounds are joined with a short breath."""
    server.answer = respond(200, google(mp3()))

    clip = engine_for(server).speak("The team met and then the team met again and again. " * 4)

    parts = len(server.said)
    assert parts > 1
    assert parts * 1.3 > clip.duration_s > parts * 1.0


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (500, PassingError, "{where} did not answer as expected (HTTP 500). Try again later, or choose a voice that works offline."),
        (404, SpeechError, "{where} did not answer as expected (HTTP 404). Try again later, or choose a voice that works offline."),
        (302, SpeechError, "{where} did not answer as expected (HTTP 302). Try again later, or choose a voice that works offline."),
    ],
)  # fmt: skip
def test_gtts_refusals(server: Server, status: int, kind: type[SpeechError], message: str) -> None:
    """Each refusal is one plain line with exit code 1; a redirect is not followed, as it would send the words on."""
    server.answer = respond(status, b"", Location=f"http://127.0.0.1:{server.port}/elsewhere")

    with pytest.raises(SpeechError) as caught:
        engine_for(server).speak("Hello.")

    expected = message.format(where=f"127.0.0.1:{server.port}")
    assert (kind, expected, 1, 1) == (
        type(caught.value), caught.value.message, caught.value.exit_code, len(server.said)
    )  # fmt: skip


def in_turn(*answers: Callable[..., None]) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer that differs from one request to the next; the last is for the rest."""
    left = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


@pytest.mark.parametrize("wait", [{}, {"Retry-After": "0"}])
def test_gtts_waits_when_there_are_too_many_requests(server: Server, wait: dict[str, str]) -> None:
    """Too many requests: it waits as long as the server asks, or longer each time, and asks again."""
    server.answer = in_turn(
        respond(429, b"", promised=None, **wait),
        respond(429, b"", promised=None, **wait),
        respond(200, google(mp3())),
    )

    assert engine_for(server).speak("Hello.").duration_s > 1
    assert 3 == len(server.said)


@pytest.mark.parametrize(
    ("wait", "tries", "says"),
    [
        ({}, 4, "What has been said so far is kept: build again in an hour and only the rest is sent, or choose a voice that works offline."),
        ({"Retry-After": "600"}, 1, "It asks to wait 11 minutes. What has been said so far is kept: build again then and only the rest is sent."),
    ],
)  # fmt: skip
def test_gtts_does_not_wait_longer_than_anyone_would(
    server: Server, wait: dict[str, str], tries: int, says: str
) -> None:
    """When it goes on, or the server asks for long, it gives up and says what to do."""
    server.answer = respond(429, b"", promised=None, **wait)

    with pytest.raises(SpeechError) as caught:
        engine_for(server).speak("Hello.")

    expected = f"127.0.0.1:{server.port} refused: too many requests for now. {says}"
    assert (SpeechError, expected, tries) == (type(caught.value), caught.value.message, len(server.said))


LINES = [
    Line(str(n), "Narrator", text) for n, text in enumerate(("Good day to you.", "The team met.", "She was seen."))
]


def test_a_second_build_asks_for_nothing(server: Server) -> None:
    """What was said once is kept: the same programme again is not sent again, and sounds the same."""
    server.answer = respond(200, google(mp3()))
    voice = voice_at(f"http://127.0.0.1:{server.port}")

    first = narrate(LINES, voice, Pronouncer(voice), store=Cache())
    asked = len(server.said)
    second = narrate(LINES, voice, Pronouncer(voice), store=Cache())

    assert (3, 3) == (asked, len(server.said))
    assert all(np.array_equal(first[name].samples, second[name].samples) for name in first)


def test_after_a_break_only_the_rest_is_sent(server: Server) -> None:
    """A build that breaks off names the sentence; the next one sends only what has not been said."""
    voice = voice_at(f"http://127.0.0.1:{server.port}")
    good = respond(200, google(mp3()))
    server.answer = in_turn(good, good, respond(429, b"", promised=None, **{"Retry-After": "900"}))

    with pytest.raises(SpeechError) as caught:
        narrate(LINES, voice, Pronouncer(voice), store=Cache(), workers=1)
    assert "could not say this sentence: “" in caught.value.message
    assert "It asks to wait 16 minutes" in caught.value.message
    before = len(server.said)
    server.answer = good
    narrate(LINES, voice, Pronouncer(voice), store=Cache(), workers=1)

    assert (3, 4) == (before, len(server.said))


def test_a_cut_off_answer_is_asked_for_again(server: Server) -> None:
    """An answer that breaks off is tried once more within a build; nothing of it is kept."""
    voice = voice_at(f"http://127.0.0.1:{server.port}")
    server.answer = in_turn(respond(200, WHOLE[:900], promised=len(WHOLE)), respond(200, WHOLE))

    clips = narrate(LINES[:1], voice, Pronouncer(voice), store=Cache())

    assert (2, True) == (len(server.said), clips["0"].duration_s > 0.5)


def test_silence_is_not_kept(server: Server, tmp_path: Path) -> None:
    """A clip that cannot be the sentence fails, is asked for again, and is never kept; no empty file is left."""
    voice = voice_at(f"http://127.0.0.1:{server.port}")
    server.answer = respond(200, google(mp3(0)))

    with pytest.raises(SpeechError, match=r"it is silent.*Good day to you"):
        narrate(LINES[:1], voice, Pronouncer(voice), store=Cache())

    assert [] == [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert 2 == len(server.said)


WHOLE = google(mp3())


@pytest.mark.parametrize(
    "answer",
    [
        respond(200, b""),
        respond(200, b"<html>Please accept our cookies</html>"),
        respond(200, google(b"")),
        respond(200, google(b"x" * 300)),
        respond(200, google(b"\x00" * 5000)),
        respond(200, WHOLE[: len(WHOLE) // 2]),
        respond(200, WHOLE[: len(WHOLE) // 2], promised=len(WHOLE)),
        respond(200, b'"jQ1olc","[\\"A\\"]"'),
    ],
    ids=["empty", "html", "no-sound", "tiny", "zeros", "cut-text", "cut-off", "bad-base64"],
)
def test_gtts_answers_without_sound(server: Server, answer: Callable[..., None]) -> None:
    """An answer that is empty, tiny, cut off or something else never passes as sound; it may be tried again."""
    server.answer = answer

    with pytest.raises(PassingError) as caught:
        engine_for(server).speak("Hello.")

    expected = "sent no sound that can be used. Try again later, or choose a voice that works offline."
    assert f"127.0.0.1:{server.port} {expected}" == caught.value.message


def silent_at_first(server: Server) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer that never begins."""

    def answer(_: BaseHTTPRequestHandler) -> None:
        server.let_go.wait(20)

    return answer


def stuck_halfway(server: Server) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return an answer that stops in the middle."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        respond(200, b"half", promised=1000)(handler)
        handler.wfile.flush()
        server.let_go.wait(20)

    return answer


@pytest.mark.parametrize("kind", [silent_at_first, stuck_halfway])
def test_gtts_does_not_wait_for_ever(
    server: Server, kind: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that does not answer, or stops halfway, is given up after a time."""
    monkeypatch.setattr(gtts, "READ_S", 0.3)
    server.answer = kind(server)

    with pytest.raises(PassingError, match="took too long to answer"):
        engine_for(server).speak("Hello.")


def test_gtts_gives_up_on_a_flood(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that grows without end is given up."""
    monkeypatch.setattr(gtts, "MAX_ANSWER_BYTES", 1000)
    server.answer = respond(200, b"x" * 200_000)

    with pytest.raises(PassingError, match="took too long to answer"):
        engine_for(server).speak("Hello.")


def test_gtts_offline() -> None:
    """Without a connection there is one plain line and exit code 1."""
    with pytest.raises(SpeechError) as caught:
        GttsEngine(voice_at("http://127.0.0.1:1")).speak("Hello.")

    expected = "Could not reach 127.0.0.1:1. Check the internet connection, or choose a voice that works offline."
    assert (expected, 1) == (caught.value.message, caught.value.exit_code)


def test_gtts_checks_the_certificate(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose certificate nobody vouches for gets no words; once it is vouched for, it does."""
    import ssl  # noqa: PLC0415  (only this test)

    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.http.socket = context.wrap_socket(server.http.socket, server_side=True)
    server.answer = respond(200, google(mp3()))
    engine = GttsEngine(voice_at(f"127.0.0.1:{server.port}"))

    with pytest.raises(SpeechError, match="its certificate could not be checked"):
        engine.speak("Hello.")
    assert [] == server.said

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    assert engine.speak("Hello.").duration_s > 1


@pytest.mark.parametrize(
    "where",
    ["http://translate.google.co.uk", "http://localhost.example.org", "ftp://127.0.0.1", "user@host.org", "host.org/path", "https://"],
)  # fmt: skip
def test_gtts_refuses_a_wrong_host(where: str) -> None:
    """Words are never sent unencrypted to another machine, nor to what is not simply a host."""
    with pytest.raises(UsageError, match="must be a host name"):
        GttsEngine(voice_at(where))


def test_gtts_sends_to_the_host_that_is_named() -> None:
    """The host that the permission names is the host that gets the words."""
    voice = find_voice("google-uk")

    assert f"https://{voice.sends_to}/_/TranslateWebserverUi/data/batchexecute" == GttsEngine(voice)._url


@pytest.mark.parametrize("model", ["en", "lang=xx tld=com", "lang=en", "lang=en tld=com slow=yes"])
def test_gtts_refuses_a_wrong_model(model: str) -> None:
    """Every option in the voice file must be known: nothing is parsed and ignored."""
    with pytest.raises(UsageError, match="must read like"):
        GttsEngine(voice_at("127.0.0.1:9", model=model))


def test_gtts_refuses_a_voice_that_hides_where() -> None:
    """An online voice without sends_to would slip past the permission."""
    with pytest.raises(UsageError, match="must say in"):
        GttsEngine(find_voice("google-uk").model_copy(update={"sends_to": None}))


def test_gtts_with_nothing_to_say(server: Server) -> None:
    """A text of signs only is an error, and nothing is sent."""
    with pytest.raises(SpeechError, match="nothing to say in it"):
        engine_for(server).speak("...")
    assert [] == server.said


def test_gtts_names_its_version(server: Server) -> None:
    """The manifest can say which version made the sound."""
    assert engine_for(server).version.startswith("gTTS 2.")


# MP3


def test_mp3_is_read_without_ffprobe(monkeypatch: pytest.MonkeyPatch) -> None:
    """An MP3 is read with our own ffmpeg, with no programs on the PATH."""
    sound = mp3()
    monkeypatch.setenv("PATH", "")

    assert 0.25 < float(np.max(np.abs(decode(sound, 24_000)))) < 0.35


# Finding engines


def test_the_built_in_engines() -> None:
    """The built-in engines are found by their entry points."""
    assert {"gtts", "hibari"} <= set(engine_names())


def test_an_engine_that_is_not_installed() -> None:
    """A voice of an unknown engine is a usage error that lists what is installed."""
    with pytest.raises(UsageError) as caught:
        load_engine(find_voice("heart").model_copy(update={"engine": "stranger"}))

    expected = f"needs the speech engine “stranger”, which is not installed. Installed: {', '.join(engine_names())}."
    assert f"The voice “heart” {expected}" == caught.value.message


STRANGER = """
import numpy as np
from briefgen.speech.model import Clip

class Stranger:
    version = "stranger 1"
    def __init__(self, voice):
        if voice.model == "broken":
            raise RuntimeError("no such model")
    def speak(self, text):
        return Clip(np.zeros(10, np.float32), 8000)
"""


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Voice:
    """A voice of an engine that somebody else has installed."""
    (tmp_path / "stranger_engine.py").write_text(STRANGER)
    info = tmp_path / "stranger_engine-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger-engine\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[briefgen.engines]\nstranger = stranger_engine:Stranger\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "stranger_engine", raising=False)
    return find_voice("heart").model_copy(update={"engine": "stranger"})


def test_a_strangers_engine(stranger: Voice) -> None:
    """An engine of another package is found and used as the built-in ones are."""
    engine = load_engine(stranger)

    clip = engine.speak("x")
    assert ("stranger 1", Clip, 10) == (engine.version, type(clip), len(clip.samples))


def test_a_strangers_broken_engine(stranger: Voice) -> None:
    """Whatever a stranger's engine raises becomes one plain line."""
    with pytest.raises(SpeechError) as caught:
        load_engine(stranger.model_copy(update={"model": "broken"}))

    expected = "The speech engine “stranger” of the voice “heart” could not be loaded: RuntimeError: no such model."
    assert expected == caught.value.message
