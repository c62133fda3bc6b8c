"""Read what a built pack says of itself."""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from briefgen.pack.model import Manifest
from briefgen.pack.outputs import MANIFEST
from briefgen.render.artifact import Artifact
from briefgen.storyboard.model import Span, Timeline


def read_manifest(pack: Path) -> Manifest | None:
    """Return the manifest of a pack, or None when there is none that can be read."""
    try:
        return Manifest.model_validate_json((pack / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return None


def read_artifacts(pack: Path, manifest: Manifest, names: frozenset[str]) -> tuple[Artifact, ...]:
    """Return the named files of a pack as they were built; one that is missing or changed is not returned."""
    found = []
    for entry in manifest.files:
        if entry.name not in names:
            continue
        try:
            data = (pack / entry.name).read_bytes()
        except OSError:
            continue
        if hashlib.sha256(data).hexdigest() == entry.sha256:
            found.append(Artifact(entry.name, entry.media_type, data))
    return tuple(found)


def timeline_in(manifest: Manifest) -> Timeline:
    """Return the times that a pack was built with."""
    lines = {line.id: Span(line.start_s, line.end_s) for scene in manifest.scenes for line in scene.lines}
    scenes = {scene.id: Span(scene.start_s, scene.end_s) for scene in manifest.scenes}
    return Timeline(lines, scenes, manifest.total_s, manifest.times)
