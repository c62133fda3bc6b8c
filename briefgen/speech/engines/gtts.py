"""The online engine: gTTS, Google Translate's voices.

gTTS writes the requests; they are sent from here, because gTTS itself sends them without checking the server's
certificate and without a time-out (``gtts/tts.py``, ``stream``). Each sentence is sent to the host that the voice
file names in ``sends_to`` and to no other: redirects are not followed.
"""

import base64
import binascii
import re
import threading
import time
from importlib.metadata import version
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import requests
from gtts import gTTS
from gtts.lang import tts_langs

from briefgen.errors import UsageError
from briefgen.ffmpeg import FfmpegError
from briefgen.speech.clips import trim
from briefgen.speech.decode import decode
from briefgen.speech.download import asked_s, pause_s
from briefgen.speech.engines.base import PassingError, SpeechError
from briefgen.speech.model import Clip, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from requests import Response

    from briefgen.speech.model import Voice

CONNECT_S = 5.0
READ_S = 15.0
ANSWER_S = 45.0
MAX_ANSWER_BYTES = 4_000_000
MIN_SOUND_BYTES = 500
RATE_HZ = 24_000
"""The sample rate of Google's MP3s."""

JOIN_S = 0.12
"""The pause, in seconds, between the parts of a sentence of over 100 characters, the most that Google accepts."""

_PATH = "/_/TranslateWebserverUi/data/batchexecute"
_SOUND = re.compile(rb'jQ1olc","\[\\"([A-Za-z0-9+/]*)(?:=|\\+u003d)*\\"\]')


class GttsEngine:
    """One language of Google Translate's voices; ``speak`` may be called from several threads.

    Args:
        voice: its ``model`` gives the language and Google's domain, such as ``lang=en tld=co.uk``; its ``sends_to``
            is the host the words are sent to.

    Raises:
        UsageError: the voice file is wrong.
    """

    def __init__(self, voice: "Voice") -> None:
        options = dict(part.partition("=")[::2] for part in voice.model.split())
        wrong = None
        if voice.sends_to is None:
            wrong = message("voice_must_say_where")
        elif set(options) != {"lang", "tld"} or options["lang"] not in _languages():
            wrong = message("voice_language", model=voice.model)
        if wrong is not None or voice.sends_to is None:
            raise UsageError(message("voice_wrong", file=voice.id, what=wrong))
        self._language, self._domain = options["lang"], options["tld"]
        self._url, self._where = _address(voice)
        self._is_stopped = threading.Event()

    @staticmethod
    def installed_version() -> str:
        """Name and version of the engine."""
        return f"gTTS {version('gTTS')}"

    @property
    def version(self) -> str:
        """Name and version of the engine."""
        return self.installed_version()

    def stop(self) -> None:
        """Cancel sentences that wait for the server."""
        self._is_stopped.set()

    def speak(self, text: str) -> Clip:
        """Synthesise one prepared sentence on the server.

        Raises:
            PassingError: the server could not answer this time.
            SpeechError: it cannot be reached, refuses, or its certificate is wrong.
        """
        try:
            bodies = gTTS(text, tld=self._domain, lang=self._language, lang_check=False).get_bodies()
        except AssertionError:
            raise SpeechError(message("nothing_to_say")) from None
        clips = [self._decoded(self._answer(body)) for body in bodies]
        return clips[0] if len(clips) == 1 else _joined(clips)

    def _answer(self, body: str) -> bytes:
        """Send one part of the text and return the response; after too many requests wait and try again."""
        attempt = 1
        while True:
            try:
                return self._answer_once(body)
            except _TooManyError as error:
                wait = pause_s(attempt, error.retry_after)
                if wait is None:
                    raise SpeechError(self._too_many(error.retry_after)) from None
                if self._is_stopped.wait(wait):
                    raise SpeechError(self._too_many(error.retry_after)) from None
                attempt += 1

    def _too_many(self, retry_after: str | None) -> str:
        asked = asked_s(retry_after)
        if not asked:
            return message("too_many", where=self._where)
        return message("too_many_wait", where=self._where, minutes=int(asked // 60) + 1)

    def _answer_once(self, body: str) -> bytes:
        """Send one request, and convert every connection failure to an error of this module."""
        try:
            with requests.post(
                self._url, data=body, headers=gTTS.GOOGLE_TTS_HEADERS, timeout=(CONNECT_S, READ_S), verify=True,
                allow_redirects=False, stream=True,
            ) as answer:  # fmt: skip
                self._check_status(answer)
                return self._read(answer)
        except requests.exceptions.SSLError:
            raise SpeechError(message("certificate", where=self._where)) from None
        except requests.exceptions.ConnectTimeout:
            raise SpeechError(message("offline", where=self._where)) from None
        except requests.exceptions.Timeout:
            raise PassingError(message("too_slow", where=self._where)) from None
        except requests.exceptions.RequestException:
            raise SpeechError(message("offline", where=self._where)) from None

    def _check_status(self, answer: "Response") -> None:
        """Raise the error of an HTTP status other than 200."""
        status = answer.status_code
        if status == 429:
            raise _TooManyError(answer.headers.get("Retry-After"))
        if status >= 500:
            raise PassingError(message("refused", where=self._where, status=status))
        if status != 200:
            raise SpeechError(message("refused", where=self._where, status=status))

    def _read(self, answer: "Response") -> bytes:
        """Read the body of an answer within limits of time and size."""
        # A read time-out is per packet; this one is for the whole, against a server that drips.
        end, data = time.monotonic() + ANSWER_S, bytearray()
        try:
            for chunk in answer.iter_content(65536):
                data += chunk
                if time.monotonic() > end or len(data) > MAX_ANSWER_BYTES or self._is_stopped.is_set():
                    raise PassingError(message("too_slow", where=self._where))
        except requests.exceptions.ChunkedEncodingError:
            raise PassingError(message("no_sound", where=self._where)) from None
        except requests.exceptions.RequestException:
            raise PassingError(message("too_slow", where=self._where)) from None
        return bytes(data)

    def _decoded(self, answer: bytes) -> Clip:
        """Decode the sound in Google's answer: an MP3 in base64, in JSON, in text."""
        found = _SOUND.search(answer)
        try:
            coded = found[1] if found else b""
            sound = base64.b64decode(coded + b"=" * (-len(coded) % 4))
            if len(sound) < MIN_SOUND_BYTES:
                raise PassingError(message("no_sound", where=self._where))
            return Clip(decode(sound, RATE_HZ), RATE_HZ)
        except (binascii.Error, ValueError, FfmpegError):
            raise PassingError(message("no_sound", where=self._where)) from None


class _TooManyError(Exception):
    """The server refuses, for a time, after too many requests (HTTP 429)."""

    def __init__(self, retry_after: str | None) -> None:
        super().__init__()
        self.retry_after = retry_after


def _languages() -> frozenset[str]:
    return frozenset(tts_langs())


def _address(voice: "Voice") -> tuple[str, str]:
    """Return the address to send to and the host for messages; unencrypted only to this same machine."""
    named = voice.sends_to or ""
    parts = urlsplit(named if "//" in named else f"https://{named}")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts.hostname or "")):
        raise UsageError(message("voice_wrong", file=voice.id, what=message("voice_http")))
    if not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
        raise UsageError(message("voice_wrong", file=voice.id, what=message("voice_http")))
    return f"{parts.scheme}://{parts.netloc}{_PATH}", parts.netloc


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _joined(clips: "Sequence[Clip]") -> Clip:
    """Join the clips of one sentence's parts, each trimmed, with a short pause between."""
    rate_hz = clips[0].rate_hz
    gap = np.zeros(int(JOIN_S * rate_hz), np.float32)
    pieces = [piece for clip in clips for piece in (gap, trim(clip).samples)]
    return Clip(np.concatenate([*pieces[1:], gap]), rate_hz)
