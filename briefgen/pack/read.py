"""Read the manifest, artifacts and times of a built pack."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from briefgen.files.opener import MIB, OpenError, read_inside
from briefgen.pack.artifact import MANIFEST, Artifact
from briefgen.pack.manifest import Manifest
from briefgen.storyboard.model import Span, Timeline

MAX_MANIFEST = 8 * MIB
"""The most bytes of a ``pack.json``: that of a long review has 100 kB."""

MAX_FILE = 500 * MIB
"""The most bytes of another file of a pack: a video of seven minutes has 20 MB."""


class ManifestError(ValueError):
    """A ``pack.json`` is damaged or not of this version.

    Args:
        kind: ``text`` (no UTF-8), ``syntax`` (no JSON), ``twice`` (a name stands twice) or ``content`` (values that
            no briefgen of this version writes).
        detail: where: the name, or the place of the first wrong value.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail


def parse_manifest(data: bytes) -> Manifest:
    """Parse and validate the bytes of a ``pack.json``.

    Raises:
        ManifestError: it is damaged, or says something twice: two readers might then read two things.
    """
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        raise _why(data, error) from None
    try:
        json.loads(data, object_pairs_hook=_refuse_twins)
    except (ValueError, RecursionError) as error:
        if isinstance(error, ManifestError):
            raise
        raise ManifestError("syntax") from None
    return manifest


def _why(data: bytes, error: ValidationError) -> ManifestError:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] != "json_invalid":
        return ManifestError("content", ".".join(map(str, first["loc"])))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ManifestError("text")
    return ManifestError("syntax")


def _refuse_twins(pairs: Sequence[tuple[str, Any]]) -> None:
    """Raise a ManifestError when a JSON object has a name twice."""
    counts = Counter(name for name, _ in pairs)
    if len(counts) < len(pairs):
        raise ManifestError("twice", next(name for name, count in counts.items() if count > 1))


def read_manifest(pack: Path) -> Manifest | None:
    """Read the manifest of a pack; None when it is missing or damaged."""
    try:
        return parse_manifest(read_inside(pack, MANIFEST, MAX_MANIFEST))
    except (OpenError, ManifestError):
        return None


def read_artifacts(pack: Path, manifest: Manifest, names: frozenset[str]) -> tuple[Artifact, ...]:
    """Read the named files of a pack; those missing or changed since the build are left out."""
    found = []
    for entry in manifest.files:
        if entry.name not in names:
            continue
        try:
            data = read_inside(pack, entry.name, MAX_FILE)
        except OpenError:
            continue
        if hashlib.sha256(data).hexdigest() == entry.sha256:
            found.append(Artifact(entry.name, entry.media_type, data))
    return tuple(found)


def timeline_in(manifest: Manifest) -> Timeline:
    """Return the Timeline recorded in a manifest."""
    lines = {line.id: Span(line.start_s, line.end_s) for scene in manifest.scenes for line in scene.lines}
    scenes = {scene.id: Span(scene.start_s, scene.end_s) for scene in manifest.scenes}
    return Timeline(lines, scenes, manifest.total_s, manifest.times)
