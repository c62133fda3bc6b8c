"""An output of another package: the titles of the slides, one a line."""

from collections.abc import Iterator

from briefgen.outputs.material import Material
from briefgen.outputs.registry import Output, OutputFile
from briefgen.pack.artifact import Artifact
from briefgen.pack.manifest import Fault, Manifest

NAME = "titles.txt"

OUTPUT = Output(
    "titles", (OutputFile(NAME, "text/plain", "toy_output:faults"),), "toy_output:render", shows_slides=True
)
WITH_A_TAKEN_FILE = Output("thief", (OutputFile("slides.pptx", "text/plain"),), "toy_output:render")
WITH_NOTHING_TO_READ = Output("reader", (OutputFile("reader.txt", "text/plain"),), "toy_output:read")
LOUD = Output(
    "loud", (OutputFile("loud.txt", "text/plain"),), "toy_output:render", reads=("podcast",), is_narrated=True
)
NO_OUTPUT = "a text"


def render(material: Material) -> Iterator[Artifact]:
    """Render the titles."""
    titles = [scene.slide.title for scene in material.storyboard.scenes]
    yield Artifact(NAME, "text/plain", "".join(f"{title}\n" for title in titles).encode())


def read(material: Material) -> Iterator[Artifact]:
    """Read a file that the row does not name."""
    yield material.file("slides.pptx")


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield a fault when a title is missing."""
    for scene in manifest.scenes:
        if scene.title not in data.decode().splitlines():
            yield Fault(NAME, f"The title '{scene.title}' is missing.")
