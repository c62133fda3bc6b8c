"""Find voices: the built-in ones and a house's own, one YAML file each."""

from collections.abc import Iterator
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.files.opener import OpenError, read_inside, text_of
from briefgen.review.house.house import House
from briefgen.speech.engines.base import engine_names
from briefgen.speech.engines.hibari import bundled_model
from briefgen.speech.install import missing_files
from briefgen.speech.model import Voice, message

EXTRAS = {"piper": "piper", "kokoro": "kokoro_onnx"}
"""The engines of an extra of the same name, and the module whose presence shows that it is installed."""

MAX_VOICES, MAX_DEPTH = 100, 20
"""How many voices a folder may have, and how deep the values of a file may be nested."""

_OTHER_FILES = frozenset({"homographs.yaml", "lexicon.yaml", "normalise.yaml", "spelling.yaml"})


def list_voices(house_folder: Path | None = None) -> tuple[Voice, ...]:
    """Return every voice, sorted by id; a house's voice replaces the built-in one with the same id.

    Args:
        house_folder: the folder of ``house.yaml``; its ``voices/`` is read too.

    Raises:
        UsageError: a voice file cannot be read or is wrong.
    """
    voices: dict[str, Voice] = {}
    for folder in filter(None, (resources.voices().parent, house_folder)):
        voices |= {voice.id: voice for voice in _read_folder(folder)}
    return tuple(voices[id_] for id_ in sorted(voices))


def find_voice(id_: str, house_folder: Path | None = None) -> Voice:
    """Return the voice with an id.

    Raises:
        UsageError: there is none; the message suggests the nearest and lists all.
    """
    voices = {voice.id: voice for voice in list_voices(house_folder)}
    if id_ in voices:
        return voices[id_]
    near = get_close_matches(id_.lower(), voices, n=1, cutoff=0.5)
    hint = message("voice_hint", near=near[0]) if near else ""
    raise UsageError(message("voice_unknown", id=id_, hint=hint, ids=", ".join(voices)))


BRITISH = "emma"
"""The voice that reads where a house has chosen none and its files are installed; else it is the built-in one."""


def voice_id(house: House, role: str = "") -> str:
    """Return the id of the voice of a role: the house's own choice, else a British one, else the built-in one."""
    speaker = {"host": house.host, "reader": house.reader}.get(role)
    is_chosen = speaker is not None or "voice" in house.model_fields_set
    if not is_chosen and is_installed(find_voice(BRITISH, house.folder)):
        return BRITISH
    return house.voice_of(role)


def is_installed(voice: Voice) -> bool:
    """Return whether a voice can be used now: its engine and its files are installed."""
    return not installation_steps(voice)


def installation_steps(voice: Voice) -> tuple[str, ...]:
    """Return the steps to make a voice usable, one message for each; empty when it is usable."""
    if voice.engine not in engine_names():
        return (message("engine_unknown", voice=voice.id, engine=voice.engine, engines=", ".join(engine_names())),)
    steps = []
    if voice.engine in EXTRAS and find_spec(EXTRAS[voice.engine]) is None:
        steps.append(message("extra_missing", voice=voice.id, extra=voice.engine))
    if missing_files(voice):
        steps.append(message("voice_missing", voice=voice.id))
    if voice.engine == "hibari" and not voice.files and not _is_bundled(voice):
        steps.append(message("voice_incomplete", voice=voice.id, package="hibari-tts"))
    return tuple(steps)


def require_installed(voice: Voice) -> None:
    """Raise an error when a voice cannot be used now; no other voice replaces it silently.

    Raises:
        UsageError: it is not installed; the message gives the exact commands.
    """
    steps = installation_steps(voice)
    if steps:
        raise UsageError("\n".join(steps))


def _is_bundled(voice: Voice) -> bool:
    return find_spec("hibari") is not None and bundled_model(voice.model) is not None


def _read_folder(folder: Path) -> Iterator[Voice]:
    """Yield the voices of a folder; two of one id, or too many, are an error."""
    seen: set[str] = set()
    paths = [path for path in sorted(folder.glob("voices/*.yaml")) if path.name not in _OTHER_FILES]
    if len(paths) > MAX_VOICES:
        raise UsageError(message("voices_many", folder=folder / "voices", most=MAX_VOICES))
    for path in paths:
        voice = _read(path, folder)
        if voice.id in seen:
            raise _wrong(path, message("voice_twice", id=voice.id))
        seen.add(voice.id)
        yield voice


def _read(path: Path, folder: Path) -> Voice:
    fields = read_mapping(path, folder, "voice_wrong")
    try:
        return Voice.model_validate(fields)
    except ValidationError as error:
        raise _wrong(path, validation_words(error)) from None


def read_mapping(path: Path, folder: Path, key: str) -> dict[str, Any]:
    """Read a small YAML file of "name: value" lines.

    Args:
        path: the file.
        folder: what it may not lead out of.
        key: the message that says that a file of this kind is wrong.

    Raises:
        UsageError: it cannot be read, is not YAML, or is not a mapping.
    """
    try:
        text = text_of(read_inside(folder, path.relative_to(folder).as_posix()), path)
        if folder != resources.voices().parent and nesting(text) > MAX_DEPTH:
            raise UsageError(message(key, file=path, what=message("voice_deep", most=MAX_DEPTH)))
        fields = resources.read_yaml(text)
    except OpenError as error:
        what = message("voice_unreadable", reason=error.message.rstrip("."))
        raise UsageError(message(key, file=path, what=what)) from None
    except (ValueError, RecursionError):  # a date that no calendar has, or a structure inside itself
        raise UsageError(message(key, file=path, what=message("voice_not_mapping"))) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1  # not the line after the last
        what = message("voice_not_yaml", line=line)
        raise UsageError(message(key, file=path, what=what)) from None
    if not isinstance(fields, dict):
        raise UsageError(message(key, file=path, what=message("voice_not_mapping")))
    return fields


def nesting(text: str) -> int:
    """Return the depth of nesting of a YAML text without constructing values; counting stops above ``MAX_DEPTH``.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    depth = deepest = 0
    for event in yaml.parse(text, Loader=resources.LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):  # ten lines of aliases to aliases make a billion values
            raise yaml.YAMLError("alias")
    return deepest


def validation_words(error: ValidationError) -> str:
    """Format pydantic's errors, one phrase for each field."""
    return "; ".join(f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors())


def _wrong(path: Path, what: str) -> UsageError:
    return UsageError(message("voice_wrong", file=path, what=what))
