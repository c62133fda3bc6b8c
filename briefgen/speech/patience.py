"""Back-off: how long to wait before another request to a server."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

BACK_OFF_S = (2.0, 8.0, 30.0)
"""The waits between attempts, in seconds, when the server does not say how long; then the request fails."""

MAX_WAIT_S = 90.0
"""The longest wait that a server may ask for, in seconds; beyond it the user is told, and decides."""


def pause_s(attempt: int, retry_after: str | None = None) -> float | None:
    """Return how long to wait before the next attempt, in seconds, or None to give up.

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
    """Parse a ``Retry-After`` header: the seconds that it asks for, or None when it cannot be read."""
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
