"""Read what a built pack says of itself."""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from briefgen.opener import MIB, OpenError, read_inside
from briefgen.pack.model import Manifest
from briefgen.pack.outputs import MANIFEST
from briefgen.render.artifact import Artifact
from briefgen.storyboard.model import Span, Timeline

MAX_MANIFEST = 8 * MIB
"""The most bytes of a ``pack.json``: that of a long review has 100 kB."""

MAX_FILE = 500 * MIB
"""The most bytes of another file of a pack: a video of seven minutes has 20 MB."""


def read_manifest(pack: Path) -> Manifest | None:
    """Return the manifest of a pack, or None when there is none that can be read."""
    try:
        return Manifest.model_validate_json(read_inside(pack, MANIFEST, MAX_MANIFEST))
    except (OpenError, ValidationError):
        return None


def read_artifacts(pack: Path, manifest: Manifest, names: frozenset[str]) -> tuple[Artifact, ...]:
    """Return the named files of a pack as they were built; one that is missing or changed is not returned."""
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
    """Return the times that a pack was built with."""
    lines = {line.id: Span(line.start_s, line.end_s) for scene in manifest.scenes for line in scene.lines}
    scenes = {scene.id: Span(scene.start_s, scene.end_s) for scene in manifest.scenes}
    return Timeline(lines, scenes, manifest.total_s, manifest.times)
