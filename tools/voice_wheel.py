"""Make the wheel of a voice, such as ``briefgen-voice-emma``, for a package index: its pinned file and nothing else.

usage: python tools/voice_wheel.py VOICE [--from FOLDER] [--output FOLDER]

The file comes from the folder, or is downloaded as ``briefgen voices install`` does. What has other content than the
pinned one is refused. The same file gives the same wheel. briefgen finds the package by its entry point
(``briefgen.voices``).
"""

import argparse
import base64
import hashlib
import zipfile
from pathlib import Path

from briefgen.speech.install import has_content, install, installed_path
from briefgen.speech.model import Voice
from briefgen.speech.voices import find_voice

VERSION = "1.0"
NO_CLOCK = (1980, 1, 1, 0, 0, 0)


def make_wheel(voice: Voice, files: dict[str, Path], output: Path) -> Path:
    """Write the wheel of a voice, and return its path.

    Args:
        voice: whose files they are; each must have the pinned content.
        files: the path of each file by its name.
        output: the folder of the wheel.

    Raises:
        SystemExit: a file is not the one that the voice needs.
    """
    name = f"briefgen_voice_{voice.id.replace('-', '_')}"
    for file in voice.files:
        if not has_content(files[file.name], file):
            raise SystemExit(f"{files[file.name]} is not the file that the voice needs.")
    content = {f"{name}/__init__.py": f'"""{voice.credit}. Licence: {voice.licence}."""\n'.encode()}
    content |= {f"{name}/{file.name}": files[file.name].read_bytes() for file in voice.files}
    info = f"{name}-{VERSION}.dist-info"
    content[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {VERSION}\n"
        f"Summary: The voice {voice.name} for briefgen\nLicense: {voice.licence}\n\n{voice.credit}\n"
    ).encode()
    content[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: briefgen\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    content[f"{info}/entry_points.txt"] = f"[briefgen.voices]\n{voice.id} = {name}\n".encode()
    rows = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in content.items()]
    content[f"{info}/RECORD"] = "\n".join((*rows, f"{info}/RECORD,,", "")).encode()
    output.mkdir(parents=True, exist_ok=True)
    wheel = output / f"{name}-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in content.items():
            archive.writestr(zipfile.ZipInfo(path, NO_CLOCK), data, zipfile.ZIP_DEFLATED)
    return wheel


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main() -> None:
    """Make the wheel of the voice that is named."""
    parser = argparse.ArgumentParser(description="Make the wheel of a voice.")
    parser.add_argument("voice")
    parser.add_argument("--from", dest="source", type=Path, help="a folder with its files")
    parser.add_argument("--output", type=Path, default=Path("dist"))
    wanted = parser.parse_args()
    voice = find_voice(wanted.voice)
    install(voice, wanted.source, lambda *_: None)
    files = {file.name: installed_path(file) for file in voice.files}
    print(make_wheel(voice, files, wanted.output))  # noqa: T201  (a tool that reports)


if __name__ == "__main__":
    main()
