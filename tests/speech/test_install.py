"""Installing voices: from servers on this machine that behave, and that misbehave in every way, and from a folder."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from pydantic import ValidationError

from briefgen.cli.commands.voices import command
from briefgen.errors import BriefgenError, UsageError
from briefgen.files.lock import BusyError, locked
from briefgen.speech import download
from briefgen.speech import download as patience
from briefgen.speech.download import asked_s, pause_s
from briefgen.speech.engines.base import SpeechError
from briefgen.speech.install import install as install_voice
from briefgen.speech.install import installed_files, installed_path, is_file_installed, voices_folder
from briefgen.speech.model import Voice, VoiceFile
from briefgen.speech.voices import find_voice, is_installed, require_installed

CONTENT = bytes(range(256)) * 1200  # 307,200 bytes
SHA256 = hashlib.sha256(CONTENT).hexdigest()
RUN = CliRunner(mix_stderr=False)
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A server on this machine: ``answers`` are what it does with one request after another, the last for the rest."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.answers: list[Answer] = [whole]
        self.let_go = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers.get("Range")))
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        self.where = f"127.0.0.1:{self.http.server_address[1]}"

    def file(self, **changes: Any) -> VoiceFile:
        """Return a file that is to be had here."""
        fields = {
            "url": f"http://{self.where}/voice.onnx",
            "name": "voice.onnx",
            "bytes": len(CONTENT),
            "sha256": SHA256,
        }
        return VoiceFile.model_validate(fields | changes)

    def voice(self, **changes: Any) -> Voice:
        """Return a voice with one file that is to be had here."""
        return find_voice("emma").model_copy(update={"files": (self.file(**changes),)})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A fresh server, an empty folder for voices, and no real waiting."""
    monkeypatch.setenv("BRIEFGEN_VOICES", str(tmp_path / "voices"))
    monkeypatch.setattr(patience, "BACK_OFF_S", (0.01, 0.02, 0.03))
    made = Server()
    yield made
    made.let_go.set()
    made.http.shutdown()
    made.http.server_close()


def respond(status: int, body: bytes = b"", *, promised: int | None = None, **headers: str) -> Answer:
    """Return an answer; ``promised`` is a length that may be a lie."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if promised is None else promised))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def whole(handler: BaseHTTPRequestHandler) -> None:
    """Answer with the file, or the rest of it that is asked for."""
    start = int((handler.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
    if start:
        last = len(CONTENT) - 1
        respond(206, CONTENT[start:], Content_Range=f"bytes {start}-{last}/{len(CONTENT)}")(handler)
    else:
        respond(200, CONTENT)(handler)


def half(handler: BaseHTTPRequestHandler) -> None:
    """Promise the rest of the file, give half of it and hang up."""
    start = int((handler.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
    rest = CONTENT[start:]
    headers = {"Content_Range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"} if start else {}
    respond(206 if start else 200, rest[: len(rest) // 2], promised=len(rest), **headers)(handler)


def silence(*_: Any) -> None:
    """Take no note of progress."""


def failure(voice: Voice, kind: type[BriefgenError] = SpeechError) -> str:
    """Return the message with which installing a voice fails; nothing of it is installed."""
    with pytest.raises(kind) as caught:
        install_voice(voice, None, silence)
    assert not is_file_installed(voice.files[0])
    return caught.value.message


# Good


def test_a_voice_is_downloaded(server: Server) -> None:
    """The file arrives whole, its progress is told, it is asked for once, and a second run asks for nothing."""
    voice, told = server.voice(), []

    install_voice(voice, None, lambda file, done, total: told.append((file.name, done, total)))
    install_voice(voice, None, silence)

    assert CONTENT == installed_files(voice)["voice.onnx"].read_bytes()
    assert ("voice.onnx", len(CONTENT), len(CONTENT)) == told[-1]
    assert [("/voice.onnx", None)] == server.asked
    assert {"voice.onnx", "voice.onnx.lock"} == {
        path.name for path in installed_path(voice.files[0]).parent.iterdir()
    }


def test_a_broken_download_goes_on(server: Server) -> None:
    """A connection that breaks is taken up from the byte where it broke, in the same run."""
    server.answers = [half, half, whole]

    install_voice(server.voice(), None, silence)

    starts = [int((wanted or "bytes=0-")[6:-1]) for _, wanted in server.asked]
    assert [0, 153_600, 230_400] == [pytest.approx(start, abs=2 * download.CHUNK_BYTES) for start in starts]
    assert starts[2] > starts[1] > 0
    assert CONTENT == installed_path(server.file()).read_bytes()


def test_a_later_run_goes_on(server: Server) -> None:
    """What an earlier run left is not downloaded again."""
    part = installed_path(server.file()).with_name("voice.onnx.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(CONTENT[:300_000])

    install_voice(server.voice(), None, silence)

    assert [("/voice.onnx", "bytes=300000-")] == server.asked
    assert CONTENT == installed_path(server.file()).read_bytes()


def test_a_server_without_ranges_starts_again(server: Server) -> None:
    """A server that sends the whole file when the rest is asked for is understood."""
    server.answers = [half, respond(200, CONTENT)]

    install_voice(server.voice(), None, silence)

    assert CONTENT == installed_path(server.file()).read_bytes()


@pytest.mark.parametrize(
    "left", [b"x" * 1000, b"x" * len(CONTENT), b"x" * (len(CONTENT) + 5)], ids=["short", "full", "long"]
)
def test_a_damaged_part_is_thrown_away(server: Server, left: bytes) -> None:
    """What an earlier run left is checked at the end; when it is wrong, the file is fetched anew."""
    part = installed_path(server.file()).with_name("voice.onnx.part")
    part.parent.mkdir(parents=True)
    part.write_bytes(left)

    install_voice(server.voice(), None, silence)

    assert CONTENT == installed_path(server.file()).read_bytes()
    assert ("/voice.onnx", None) == server.asked[-1]


@pytest.mark.parametrize(
    "answer",
    [respond(416), respond(206, b"x" * 9, Content_Range="bytes 0-8/9")],
    ids=["no-such-range", "another-range"],
)
def test_a_rest_that_does_not_fit(server: Server, answer: Answer) -> None:
    """When the rest is not of the same file, it starts again from the first byte."""
    server.answers = [half, answer, respond(200, CONTENT)]

    install_voice(server.voice(), None, silence)

    assert CONTENT == installed_path(server.file()).read_bytes()


def test_a_redirection_is_followed(server: Server) -> None:
    """A server on this machine may send on to itself; the file is still checked."""
    server.answers = [respond(302, Location="/elsewhere"), whole]

    install_voice(server.voice(), None, silence)

    assert ["/voice.onnx", "/elsewhere"] == [path for path, _ in server.asked]


@pytest.mark.parametrize(
    "busy",
    [respond(429, Retry_After="0"), respond(429), respond(503), respond(500)],
    ids=["429-0", "429", "503", "500"],
)
def test_a_busy_server_is_asked_again(server: Server, busy: Answer) -> None:
    """Too many requests, or a passing fault: it waits and asks again."""
    server.answers = [busy, busy, whole]

    install_voice(server.voice(), None, silence)

    assert (3, CONTENT) == (len(server.asked), installed_path(server.file()).read_bytes())


def test_two_voices_share_a_file(server: Server) -> None:
    """A file that two voices need is fetched once."""
    other = server.voice().model_copy(update={"id": "other"})

    install_voice(server.voice(), None, silence)
    install_voice(other, None, silence)

    assert 1 == len(server.asked)


# Bad


@pytest.mark.parametrize(
    ("answer", "says", "tries"),
    [
        (respond(404), "voice.onnx is no longer at http://{where}/voice.onnx. Look for a newer briefgen", 1),
        (respond(403), "{where} did not give the file (HTTP 403).", 1),
        (respond(500), "{where} is not working properly at the moment. Run the command again later", 4),
        (respond(429), "{where} has had too many requests for now. Run the command again later", 4),
        (respond(429, Retry_After="3600"), "it goes on from what has arrived. It asks to wait 61 minutes.", 1),
        (respond(200, b"x" * len(CONTENT)), "its content differs, so it was thrown away", 1),
        (respond(200, CONTENT[:-5]), "The connection to {where} broke off. Run the command again", 4),
        (respond(200, CONTENT[:-5], promised=len(CONTENT)), "The connection to {where} broke off.", 4),
        (respond(200, CONTENT + b"x"), "{where} has another file in the place of voice.onnx", 1),
        (respond(302, Location="http://example.org/x"), "{where} sent us on to an address that is not encrypted", 1),
        (respond(302, Location="/again"), "{where} did not give the file (HTTP 3xx).", 6),
    ],
    ids=["404", "403", "500", "429", "429-hour", "wrong-hash", "short", "cut-off", "long", "unsafe", "round"],
)  # fmt: skip
def test_what_can_go_wrong(server: Server, answer: Answer, says: str, tries: int) -> None:
    """Each failure says what happened and what to do, leaves nothing installed, and asks no more than it should."""
    server.answers = [answer]

    message = failure(server.voice())

    assert says.format(where=server.where) in message
    # After a part has arrived the rest is asked for: another answer to that is the file from its start.
    assert len(server.asked) >= tries


def test_a_wrong_file_leaves_nothing_behind(server: Server) -> None:
    """A file with another content is thrown away: the next run starts from nothing."""
    server.answers = [respond(200, b"x" * len(CONTENT))]

    failure(server.voice())

    assert ["voice.onnx.lock"] == [path.name for path in installed_path(server.file()).parent.iterdir()]


def test_what_arrived_is_kept(server: Server) -> None:
    """After a failure the part that arrived is there for the next run."""
    server.answers = [half, respond(404)]

    failure(server.voice())

    kept = installed_path(server.file()).with_name("voice.onnx.part").read_bytes()
    assert len(kept) > 153_600 - download.CHUNK_BYTES
    assert CONTENT[: len(kept)] == kept


def test_no_connection(server: Server) -> None:
    """Without a connection there is one plain line, with the way for a computer without internet."""
    message = failure(server.voice(url="http://127.0.0.1:1/voice.onnx"))

    assert message.startswith("Could not reach 127.0.0.1:1. Check the internet connection")
    assert "--from FOLDER" in message


def test_a_silent_server(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never answers is given up."""
    monkeypatch.setattr(download, "READ_S", 0.2)
    server.answers = [lambda _: (server.let_go.wait(20), None)[1]]

    assert f"{server.where} was too slow. Run the command again: it goes on from what has arrived." == failure(
        server.voice()
    )


def test_a_dripping_server(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends a little now and then is given up too, and what came is kept."""
    monkeypatch.setattr(download, "SLOW_S", 0.3)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        respond(200, CONTENT[:70_000], promised=len(CONTENT))(handler)
        for start in range(70_000, 80_000, 100):
            if server.let_go.wait(0.02):
                return
            handler.wfile.write(CONTENT[start : start + 100])
            handler.wfile.flush()

    server.answers = [drip]
    monkeypatch.setattr(download, "CHUNK_BYTES", 100)

    assert "was too slow" in failure(server.voice())
    assert installed_path(server.file()).with_name("voice.onnx.part").stat().st_size >= 70_000


def test_an_unencrypted_address_is_refused(server: Server) -> None:
    """Nothing is fetched over plain http from another machine."""
    assert "an address that is not encrypted" in failure(server.voice(url="http://example.org/voice.onnx"))


def test_a_certificate_nobody_vouches_for(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encrypted server must prove who it is; an organisation's own certificate can be given."""
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
    voice = server.voice(url=f"https://{server.where}/voice.onnx")

    assert "its certificate could not be checked" in failure(voice)

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    install_voice(voice, None, silence)
    assert is_file_installed(voice.files[0])


def test_a_full_disk(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room on the disk nothing is fetched, and the message says how much is needed."""
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))

    message = failure(server.voice())

    assert "There is not enough room on the disk for voice.onnx: 20 MB must be free" in message
    assert "BRIEFGEN_VOICES" in message
    assert [] == server.asked


def test_a_disk_that_fills_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up on the way is the same plain message."""

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("briefgen.speech.download.download", full)

    assert "There is not enough room on the disk" in failure(server.voice())


@pytest.mark.skipif(
    sys.platform == "win32" or (os.geteuid() == 0 and not Path("/proc").exists()), reason="needs /proc"
)
def test_a_folder_that_cannot_be_written(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission is named, with the variable that chooses another."""
    monkeypatch.setenv("BRIEFGEN_VOICES", "/proc/voices")

    message = failure(server.voice())

    assert "The folder for voices, /proc/voices/" in message
    assert "Set BRIEFGEN_VOICES to a folder that you can write to." in message


def test_one_process_at_a_time(server: Server) -> None:
    """While another process installs the file, this one says so and leaves its work alone."""
    lock = installed_path(server.file()).with_name("voice.onnx.lock")
    lock.parent.mkdir(parents=True)

    with locked(lock):
        assert "Another briefgen is installing voice.onnx at this moment." in failure(server.voice())
        with pytest.raises(BusyError), locked(lock):
            pass
    install_voice(server.voice(), None, silence)

    assert is_file_installed(server.file())


# From a folder


def test_from_a_folder(server: Server, tmp_path: Path) -> None:
    """A computer without internet takes the files from a folder, checked as a download is; no server is asked."""
    (tmp_path / "voice.onnx").write_bytes(CONTENT)

    install_voice(server.voice(), tmp_path, silence)

    assert CONTENT == installed_path(server.file()).read_bytes()
    assert [] == server.asked


def test_from_a_folder_that_lacks_a_file(server: Server, tmp_path: Path) -> None:
    """What is missing is named with its address, to be fetched on another computer."""
    with pytest.raises(UsageError) as caught:
        install_voice(server.voice(), tmp_path, silence)

    assert f"\n  voice.onnx: http://{server.where}/voice.onnx" in caught.value.message


@pytest.mark.parametrize("content", [b"", b"x" * len(CONTENT), CONTENT[:-1]])
def test_from_a_folder_with_a_wrong_file(server: Server, tmp_path: Path, content: bytes) -> None:
    """A file with another content is refused by name."""
    (tmp_path / "voice.onnx").write_bytes(content)

    with pytest.raises(UsageError) as caught:
        install_voice(server.voice(), tmp_path, silence)

    assert f"{tmp_path / 'voice.onnx'} is not the file that the voice needs" in caught.value.message
    assert not is_file_installed(server.file())


# Voices and the command


def test_a_voice_without_files() -> None:
    """A voice that is inside its engine has nothing to install."""
    with pytest.raises(UsageError, match="needs no files"):
        install_voice(find_voice("heart"), None, silence)


def test_an_uninstalled_voice_stops_a_build(server: Server) -> None:
    """A voice that is not here is refused with the exact command; once it is installed, it is not."""
    voice = server.voice()

    with pytest.raises(UsageError) as caught:
        require_installed(voice)
    expected = "The voice “emma” is not installed on this computer. Run: briefgen voices install emma"
    assert expected == caught.value.message

    install_voice(voice, None, silence)
    assert is_installed(voice)


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "", ".hidden", "x" * 200, "a\nb"])
def test_a_file_name_cannot_leave_its_folder(server: Server, name: str) -> None:
    """The file name in a voice file is a plain name."""
    with pytest.raises(ValidationError):
        server.file(name=name)


@pytest.mark.parametrize(
    ("variables", "platform", "expected"),
    [
        ({"BRIEFGEN_VOICES": "/v"}, "linux", "/v"),
        ({"XDG_DATA_HOME": "/x"}, "linux", "/x/briefgen/voices"),
        ({}, "linux", "{home}/.local/share/briefgen/voices"),
        ({}, "darwin", "{home}/Library/Application Support/briefgen/voices"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/briefgen/voices"),
    ],
)
def test_where_voices_are_kept(
    variables: dict[str, str], platform: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Voices are kept where the system keeps a user's data, unless the user says otherwise."""
    for name in ("BRIEFGEN_VOICES", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)

    assert Path(expected.format(home=Path.home())) == voices_folder()


def test_how_long_to_wait() -> None:
    """The server's wish counts while it is short; else the waits grow and end."""
    waits = [pause_s(1), pause_s(3), pause_s(4), pause_s(1, "7"), pause_s(1, "3600"), pause_s(2, "soon")]

    assert [2.0, 30.0, None, 7.0, None, 8.0] == waits
    assert 0.0 == asked_s("Wed, 21 Oct 2015 07:28:00 GMT")
    assert asked_s(None) is None


@pytest.fixture
def house(server: Server, tmp_path: Path) -> Path:
    """A house with a voice of its own, to be had from the server."""
    folder = tmp_path / "house"
    (folder / "voices").mkdir(parents=True)
    fields = find_voice("emma").model_dump(mode="json") | {"id": "ours", "files": [server.file().model_dump()]}
    (folder / "voices" / "ours.yaml").write_text(yaml.safe_dump(fields))
    (folder / "house.yaml").write_text("name: Ours\n")
    return folder / "house.yaml"


def test_the_command(server: Server, house: Path) -> None:
    """The command says how much comes from where, shows progress, and says where it is; again, that it was there."""
    first = RUN.invoke(command, ["install", "ours", "--house", str(house)])
    second = RUN.invoke(command, ["install", "ours", "--house", str(house)])

    assert (0, 0) == (first.exit_code, second.exit_code)
    assert f"Downloading 0.3 MB from {server.where} …" in first.stderr
    assert "voice.onnx: 50%\n" in first.stderr
    assert f"The voice ours is installed, in {voices_folder()}.\n" == first.stdout
    assert ("The voice ours was already installed.\n", "") == (second.stdout, second.stderr)


def test_the_list(house: Path) -> None:
    """The list says of each voice its size and licence, whether it is installed, and if not what to run."""
    before = RUN.invoke(command, ["list", "--house", str(house)]).stdout
    RUN.invoke(command, ["install", "ours", "--quiet", "--house", str(house)])
    after = RUN.invoke(command, ["list", "--house", str(house)]).stdout

    assert "ours: not installed, 0.3 MB. Run: briefgen voices install ours\n" in before
    assert "ours: installed, 0.3 MB\n" in after
    assert "heart (default): installed\n" in after
    assert "cori: not installed, 64 MB. Run: briefgen voices install cori\n" in after
    assert "google-uk: online, sends the words to translate.google.co.uk: needs --allow-online\n" in after
    assert "    Licence: Apache-2.0. Voice: Heart" in after


def test_an_unknown_voice_is_not_installed() -> None:
    """A misspelt name is a usage error before anything is fetched."""
    result = RUN.invoke(command, ["install", "emma", "corri"])

    assert isinstance(result.exception, UsageError)
    assert "Did you mean “cori”?" in result.exception.message


def test_trying_a_voice_that_is_not_here(server: Server) -> None:
    """Trying prints what would be said, and refuses to make the sound with another voice."""
    del server
    result = RUN.invoke(command, ["try", "--voice", "cori", "--text", "LADO, 3 SCRs"])

    assert "[[ lˈeɪdəʊ ]], three [[ ˈɛs sˈiː ˈɑːz ]]\n" == result.stdout
    assert "Run: briefgen voices install cori" in str(result.exception)
