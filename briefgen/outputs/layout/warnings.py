"""Classify the log messages of WeasyPrint by whether the page has lost something.

The table is ``templates/pdf-warnings.yaml``; a house cannot replace it.
"""

import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import get_ident
from typing import Any

from briefgen import resources
from briefgen.errors import BriefgenError

TABLE = "pdf-warnings.yaml"

UNKNOWN_VARIABLE = "BRIEFGEN_UNKNOWN_WARNINGS"
"""The environment variable that, set to ``refuse``, makes an unknown message cost the pack; the tests set it."""

LONGEST = 300
"""The most characters of a message that are kept: some quote whole documents."""

MOST = 20
"""How many messages of one file are kept: a style sheet can have a mistake in every line."""


@contextmanager
def strict(labels: Mapping[str, Any]) -> Iterator[list[str]]:
    """Collect the log messages of WeasyPrint in this thread, and raise an error for one that means a loss.

    Args:
        labels: the labels ``briefing``.

    Yields:
        A list that has, when the block ends, the messages by which nothing is lost, each once.

    Raises:
        BriefgenError: a message means that something is lost.
    """
    messages: list[str] = []
    thread = get_ident()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
                messages.append(record.getMessage())

    logger, collector = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    logger.addHandler(collector)
    harmless: list[str] = []
    try:
        yield harmless
    finally:
        logger.removeHandler(collector)
    distinct = list(dict.fromkeys(message[:LONGEST] for message in messages))
    lost = [message for message in distinct if is_loss(message)]
    if lost:
        raise BriefgenError(str(labels["errors"]["layout"]).format(reason="; ".join(lost[:MOST])))
    harmless += distinct[:MOST]


def log_again(messages: Iterable[str]) -> None:
    """Log the messages of a layout in another process here, where ``strict`` judges them."""
    logger = logging.getLogger("weasyprint")
    for message in messages:
        logger.warning("%s", message)


def is_loss(message: str) -> bool:
    """Whether a message reports missing content; the first matching pattern decides."""
    for pattern, lost in _table():
        if pattern.match(message):
            return lost
    return os.environ.get(UNKNOWN_VARIABLE) == "refuse"


@cache
def _table() -> tuple[tuple[re.Pattern[str], bool], ...]:
    entries = resources.read_yaml((resources.templates() / TABLE).read_bytes())
    return tuple((re.compile(entry["says"], re.DOTALL), bool(entry["lost"])) for entry in entries)
