"""Spoken links between the review's own sentences, and what the review does not say, said once for all messages."""

import math
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from briefgen.storyboard.edition import Edition


class SpokenLinks:
    """Chooses one of several wordings for each link, and never the same one twice running.

    The choice depends on the review and on how often the link was used before: the same review has the same words in
    every build, and another review has others.

    Args:
        edition: whose review it is; gives the wordings (``links`` in ``labels/<language>/script.yaml``).
    """

    def __init__(self, edition: Edition) -> None:
        labels = edition.wording.labels("script")
        self._wordings: Mapping[str, Sequence[str]] = labels["links"]
        about = edition.review.about
        self._seed = f"{about.id or edition.review.slug}"
        self._source = str(labels["source"]["many" if about.digest_of else "one"])

    def at(self, turn: int) -> dict[str, str]:
        """Return every link by its name, as worded at its ``turn``-th use, counted from 0."""
        return {name: self._worded(name, wordings, turn) for name, wordings in self._wordings.items()}

    def nth(self, name: str, turn: int) -> str:
        """Return one link at its ``turn``-th use."""
        return self._worded(name, self._wordings[name], turn)

    def _worded(self, name: str, wordings: Sequence[str], turn: int) -> str:
        number = zlib.crc32(f"{self._seed} {name}".encode())
        count = len(wordings)
        # A step that shares no factor with the count goes through all of them before one comes again.
        steps = [step for step in range(1, count) if math.gcd(step, count) == 1] or [0]
        step = steps[number // count % len(steps)]
        text = str(wordings[(number + turn * step) % count]).replace("{source}", self._source)
        return text[:1].upper() + text[1:]


def messages_gap(edition: Edition) -> str:
    """Return the sentence on how many messages have no finding, reason or action in the review; empty for none."""
    messages, labels = edition.review.key_messages, edition.wording.labels("script")["gaps"]
    parts = []
    for name in ("finding", "why", "action"):
        without = sum(getattr(message, name) is None for message in messages)
        if without:
            amount = _amount(without, len(messages), labels["amounts"])
            parts.append(str(labels["parts"][name]).format(amount=amount))
    return str(labels["not_said"]).format(parts=str(labels["or"]).join(parts)) if parts else ""


def _amount(number: int, count: int, labels: Mapping[str, Any]) -> str:
    name = "only" if count == 1 else "all" if number == count else "one" if number == 1 else "some"
    return str(labels[name]).format(number=number, count=count)


def recommendations_gap(edition: Edition) -> str:
    """Return the sentence that says that no recommendation has an owner or a date; empty when some have."""
    every, labels = edition.review.recommendations, edition.wording.labels("script")["gaps"]
    unowned, undated = (all(getattr(each, name) is None for each in every) for name in ("owner", "due"))
    name = "owners_and_dates" if unowned and undated else "owners" if unowned else "dates" if undated else ""
    return str(labels[name]) if name else ""
