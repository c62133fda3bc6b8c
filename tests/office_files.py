"""Office files with something hidden in them."""

import zipfile
from io import BytesIO

from briefgen.pack.artifact import Artifact


def with_author(artifact: Artifact, author: str) -> Artifact:
    """Return an Office file with a property that names an author."""
    old, new = zipfile.ZipFile(BytesIO(artifact.data)), BytesIO()
    with zipfile.ZipFile(new, "w") as archive:
        for name in old.namelist():
            archive.writestr(name, old.read(name))
        archive.writestr("docProps/custom.xml", f"<p><v>{author}</v></p>")
    return Artifact(artifact.name, artifact.media_type, new.getvalue())
