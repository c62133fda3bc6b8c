"""Examine a house's pictures and slide template in a limited child process, with a cache of verdicts.

A picture of a few kilobytes can take for ever to draw or fill the memory. So each is opened and drawn once where that
does no harm. The verdict, with the picture as drawn, is cached under the hash of the file and the limits.
"""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from briefgen import __version__
from briefgen.cache import Cache, key_of
from briefgen.limited import LimitedProcess, LimitReached, Limits

LIMITS = Limits(time_s=12.0, memory_mib=1536, output_mib=16)
"""The limits for examining one file."""

DRAW_S = 5
"""Processor seconds for drawing a picture once; a page needs it several times."""

PICTURES = ("plain", "page", "raster")
"""The forms of a picture: for templates and sites, for printed pages, and for slides and covers."""

KIND = "trials"
ENTRY = "briefgen.review.house.trial_work:examine"
_RECIPE = 3  # raise it when files are tried differently


@dataclass(frozen=True)
class TrialFault:
    """A fault of a file: its entry of ``problems.yaml`` and the values for it."""

    kind: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class TrialVerdict:
    """The result of examining a file.

    Attributes:
        faults: why it cannot be used; nothing when it can.
        fonts: of a slide template: typefaces whose widths are not known.
        dropped: of a slide template: what is left out of it, as keys of ``dropped`` in ``problems.yaml``.
        pictures: of a picture: what takes its place, by ``PICTURES``; without an entry it is the file itself.
    """

    faults: tuple[TrialFault, ...] = ()
    fonts: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """Encode the verdict for the parent process: a line of JSON, then the pictures."""
        faults = [[fault.kind, {name: str(text) for name, text in fault.values.items()}] for fault in self.faults]
        sizes = [[name, len(picture)] for name, picture in self.pictures.items()]
        head = {"faults": faults, "fonts": self.fonts, "dropped": self.dropped, "pictures": sizes}
        return b"\n".join((json.dumps(head).encode(), b"".join(self.pictures.values())))


class _SharedChild:
    """A child process shared by nested users; it ends with the outermost one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._process: LimitedProcess | None = None

    @contextlib.contextmanager
    def shared_child(self) -> Iterator[LimitedProcess]:
        """Return the shared child process for a ``with`` block; it ends when the last user leaves."""
        with self._lock:
            self._users += 1
            self._process = self._process or LimitedProcess(ENTRY, LIMITS)
            process = self._process
        try:
            yield process
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._process = None
                    process.close()


_child = _SharedChild()
shared_child = _child.shared_child
"""Share one child process between all files examined in a ``with`` block; reentrant."""


def trial_verdict(kind: str, data: bytes, settings: Mapping[str, int] | None = None) -> TrialVerdict:
    """Examine a file, or return its cached verdict.

    Args:
        kind: ``picture`` or ``deck``.
        data: the whole file.
        settings: further limits that the child is to keep.
    """
    header = json.dumps({"kind": kind, **(settings or {})}, sort_keys=True)
    key = key_of(header, data, [LIMITS.time_s, LIMITS.memory_mib, LIMITS.output_mib], __version__, _RECIPE)
    with _lock:
        if key not in _verdicts:
            while len(_verdicts) >= _MOST_KNOWN:
                del _verdicts[next(iter(_verdicts))]
            _verdicts[key] = _try(key, kind, header.encode() + b"\n" + data)
        return _verdicts[key]


_MOST_KNOWN = 16
_verdicts: dict[str, TrialVerdict] = {}
_lock = threading.Lock()


def _try(key: str, kind: str, request: bytes) -> TrialVerdict:
    """Return the verdict from the cache on disk, or examine the file in the child process and store it."""
    store = Cache()
    known = store.get(KIND, key)
    if known is not None and (verdict := _verdict(known)) is not None:
        return verdict
    try:
        with shared_child() as child:
            # First only what it imports, which can take long where a computer has just been started.
            child.ask(json.dumps({"kind": f"ready for {kind}"}).encode())
            answer = child.ask(request)
    except LimitReached as reached:
        return _over(reached.limit)
    except RuntimeError:
        return _over("crash")
    verdict = _verdict(answer)
    if verdict is None:
        return _over("crash")
    store.put(KIND, key, answer)
    return verdict


def _over(limit: str) -> TrialVerdict:
    # Not kept in the cache: a slow or full machine may be a quick one tomorrow.
    return TrialVerdict((TrialFault("limit", {"limit": limit}),))


def _verdict(answer: bytes) -> TrialVerdict | None:
    """Parse an answer of the child; None when it is malformed."""
    head, _, rest = answer.partition(b"\n")
    try:
        content = json.loads(head)
        found = content["faults"]
        faults = [TrialFault(_text(kind), {_text(k): _text(v) for k, v in values.items()}) for kind, values in found]
        pictures = dict(_pictures(content["pictures"], rest))
        fonts, dropped = (tuple(map(_text, content[name])) for name in ("fonts", "dropped"))
        return TrialVerdict(tuple(faults), fonts, dropped, pictures)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _pictures(sizes: Any, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of an answer by name; raise ValueError when they are not those that its head names."""
    for name, size in sizes:
        if name not in PICTURES or not isinstance(size, int) or not 0 < size <= len(data):
            raise ValueError(name)
        yield name, data[:size]
        data = data[size:]
    if data:
        raise ValueError


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value[:500]
