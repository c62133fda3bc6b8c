"""Download one file of a voice: with resumption, retries and time limits; the caller checks its hash.

Only a file is requested: no word of any review is sent. What is trusted is the pinned sha256, not the server.
"""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import requests

from briefgen.speech.engines.base import SpeechError
from briefgen.speech.model import Report, host_of, message

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

    from briefgen.speech.model import VoiceFile

BACK_OFF_S = (2.0, 8.0, 30.0)
"""The waits between attempts, in seconds, when the server does not say how long; then the request fails."""

MAX_WAIT_S = 90.0
"""The longest wait that a server may ask for, in seconds; beyond it the user is told, and decides."""


def pause_s(attempt: int, retry_after: str | None = None) -> float | None:
    """Return the wait before the next attempt in seconds, or None to give up.

    Args:
        attempt: how many attempts have failed, from 1.
        retry_after: the server's ``Retry-After`` header (RFC 9110, 10.2.3): seconds, or a date.
    """
    if attempt > len(BACK_OFF_S):
        return None
    asked = asked_s(retry_after)
    if asked is None:
        return BACK_OFF_S[attempt - 1]
    return asked if asked <= MAX_WAIT_S else None


def asked_s(retry_after: str | None) -> float | None:
    """Parse a ``Retry-After`` header to seconds; None when it cannot be read."""
    if not retry_after:
        return None
    text = retry_after.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


CONNECT_S = 10.0
READ_S = 30.0
SLOW_S = 60.0
SLOW_BYTES = 60_000
"""A server that sends less than this in ``SLOW_S`` would take half a day for the smallest voice."""

MAX_HOPS = 6
CHUNK_BYTES = 1 << 14
"""The bytes read at a time, and so the most that are lost when a connection breaks."""


class _TryAgainError(Exception):
    """The server was busy or the connection broke; what has arrived stays."""

    def __init__(self, words: str, retry_after: str | None = None) -> None:
        super().__init__(words)
        self.words, self.retry_after = words, retry_after


def download(file: "VoiceFile", part: Path, report: Report) -> None:
    """Download the rest of a file to ``part``, which may hold what an earlier run downloaded.

    Raises:
        SpeechError: it cannot be downloaded; the message says what to do. What has arrived stays in ``part``.
        OSError: it cannot be written.
    """
    attempt = 0
    while (before := _size(part)) != file.bytes:
        try:
            _get_rest(file, part, report)
        except _TryAgainError as error:
            # An attempt that got something is not a failed one: a shaky line gets there in the end.
            attempt = 1 if _size(part) > before else attempt + 1
            wait = pause_s(attempt, error.retry_after)
            if wait is None:
                raise SpeechError(_with_wait(error)) from None
            time.sleep(wait)


def _with_wait(error: _TryAgainError) -> str:
    asked = asked_s(error.retry_after)
    if not asked:
        return error.words
    return f"{error.words} {message('download_wait', minutes=int(asked // 60) + 1)}"


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _get_rest(file: "VoiceFile", part: Path, report: Report) -> None:
    """Make one attempt at the rest of a file, and convert every failure to an error of this module."""
    have = _size(part)
    if have > file.bytes:
        part.unlink()
        have = 0
    where = host_of(file)
    try:
        with _open(file.url, have) as answer:
            if have and _is_of_another_file(answer, file, have):
                part.unlink()  # the next attempt asks for the whole
                return
            _check_status(answer, file)
            _write(answer, file, part, have if answer.status_code == 206 else 0, report)
    except requests.exceptions.SSLError:
        raise SpeechError(message("download_certificate", where=where)) from None
    except requests.exceptions.Timeout:
        raise _TryAgainError(message("download_slow", where=where)) from None
    except requests.exceptions.ChunkedEncodingError:
        raise _TryAgainError(message("download_cut", where=where)) from None
    except requests.exceptions.RequestException:
        raise _TryAgainError(message("download_offline", where=where)) from None


def _open(url: str, have: int) -> "Response":
    """Request a file from byte ``have`` on, following redirects to encrypted addresses only."""
    headers = {"Accept-Encoding": "identity", "User-Agent": "briefgen"}
    if have:
        headers["Range"] = f"bytes={have}-"
    at = url
    for _ in range(MAX_HOPS):
        if not _is_safe(at, url):
            raise SpeechError(message("download_unsafe", where=urlsplit(url).netloc))
        answer = requests.get(
            at, headers=headers, auth=_nobody, timeout=(CONNECT_S, READ_S), verify=True, allow_redirects=False,
            stream=True,
        )  # fmt: skip
        if not answer.is_redirect:
            return answer
        at = urljoin(at, answer.headers["Location"])
        answer.close()
    raise SpeechError(message("download_refused", where=urlsplit(url).netloc, status="3xx"))


def _nobody(request: "PreparedRequest") -> "PreparedRequest":
    # Without this, requests would send a password that a .netrc file has for the host.
    return request


def _is_safe(url: str, first: str) -> bool:
    """Return whether a URL is encrypted, or is on this machine as the first URL was (a mirror, a test)."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (
        parts.scheme == "http" and _is_here(parts.hostname) and _is_here(urlsplit(first).hostname)
    )


def _is_here(host: str | None) -> bool:
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _is_of_another_file(answer: "Response", file: "VoiceFile", have: int) -> bool:
    """Return whether a partial response (206) does not continue the part of the file that is here."""
    if answer.status_code == 206:
        return answer.headers.get("Content-Range", "") != f"bytes {have}-{file.bytes - 1}/{file.bytes}"
    return answer.status_code == 416


def _check_status(answer: "Response", file: "VoiceFile") -> None:
    """Raise the error of an HTTP status other than 200 and 206."""
    where, status = host_of(file), answer.status_code
    if status in {429, 503}:
        key = "download_too_many" if status == 429 else "download_busy"
        raise _TryAgainError(message(key, where=where), answer.headers.get("Retry-After"))
    if status in {404, 410}:
        raise SpeechError(message("download_gone", where=where, url=file.url, name=file.name))
    if status >= 500:
        raise _TryAgainError(message("download_busy", where=where))
    if status not in {200, 206}:
        raise SpeechError(message("download_refused", where=where, status=status))


def _write(answer: "Response", file: "VoiceFile", part: Path, have: int, report: Report) -> None:
    """Append a response's body to ``part``; give up when the server is too slow or sends too much."""
    where, since, mark = host_of(file), time.monotonic(), have
    with part.open("ab" if have else "wb") as out:
        for chunk in answer.iter_content(CHUNK_BYTES):
            have += len(chunk)
            if have > file.bytes:
                raise SpeechError(message("download_other", where=where, name=file.name))
            out.write(chunk)
            report(have, file.bytes)
            if time.monotonic() - since > SLOW_S:
                if have - mark < SLOW_BYTES:
                    raise SpeechError(message("download_slow", where=where))
                since, mark = time.monotonic(), have
    if have < file.bytes:
        raise _TryAgainError(message("download_cut", where=where))
