"""Search every file of a pack for private words: text, notes, tags, properties, names.

What a reader, a player or a search engine can find is looked at. The words are named in no message.
"""

import json
import re
import tempfile
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from mutagen.id3 import ID3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from briefgen.audio.captions import JOINER
from briefgen.checks.privacy.private_words import PrivateWords, hidden_texts
from briefgen.errors import BriefgenError
from briefgen.ffmpeg import run_ffmpeg
from briefgen.files.unpack import unpacked
from briefgen.pack.artifact import MANIFEST, Artifact
from briefgen.pack.manifest import Manifest
from briefgen.wording.wording import Wording

_DATA_ADDRESS = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=\s]+")
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r"[\w:-]+\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL | re.IGNORECASE)
_XML_PARAGRAPH = re.compile(r"</(?:a:p|w:p|a:t[cd]|w:tc|p:sp)>|<(?:a:br|w:br|w:tab)\b[^>]*>")
_LONGEST_TAG = 10_000
_SOFT = re.compile("[\u00ad\u200b\ufffe\x02]\\s*")


class PrivateWordError(BriefgenError):
    """A private word is in the pack, so nothing is written."""


def refuse_private(manifest: Manifest, artifacts: Iterable[Artifact], private: PrivateWords) -> None:
    """Raise an error when a private word is anywhere in a pack.

    Args:
        manifest: its ``pack.json``.
        artifacts: every other file.
        private: the words.

    Raises:
        PrivateWordError: names the files, and not the words.
    """
    words = Wording().labels("checks")["private"]
    found = []
    if any(private.spans(manifest.slug)):
        found.append(str(words["in_name"]))
    texts = ((artifact.name, texts_of(artifact)) for artifact in artifacts)
    own = (MANIFEST, iter([manifest.model_dump_json()]))
    for name, parts in (*texts, own):
        if any(any(private.spans(part)) for part in parts):
            found.append(str(words["in_file"]).format(file=name))
    if found:
        raise PrivateWordError("\n".join([*found, str(words["advice"])]))


def texts_of(artifact: Artifact) -> Iterator[str]:
    """Yield every text in a file of a pack, with its tags and properties."""
    read = _READERS.get(artifact.name.rpartition(".")[2], _plain)
    return (_SOFT.sub("", text) for text in read(artifact.data))


def _plain(data: bytes) -> Iterator[str]:
    text = data.decode("utf-8", errors="replace")
    yield text
    yield unescape(_TAG.sub(" ", text))  # voices and escapes of captions


def _page(data: bytes) -> Iterator[str]:
    text = _STYLE.sub(" ", _DATA_ADDRESS.sub(" ", data.decode("utf-8", errors="replace")))
    yield unescape(
        _TAG.sub("", re.sub(r"</(?:p|li|h\d|td|th|dt|dd|div|section|tr|title|figcaption)>|<br\b[^>]*>", "\n", text))
    )
    for tag in re.finditer(r"<[^!][^>]*>|<!--.*?-->", text, re.DOTALL):
        if tag[0].startswith("<!--"):
            yield tag[0]
        else:
            yield "\n".join(unescape(match[1] or match[2] or "") for match in _ATTRIBUTE.finditer(tag[0]))


def _office(data: bytes) -> Iterator[str]:
    for name, content in unpacked(data).items():
        yield name
        if name.endswith((".xml", ".rels")):
            yield from _page(_XML_PARAGRAPH.sub("\n", content.decode("utf-8", errors="replace")).encode())
        else:
            yield from hidden_texts(content)


def _pdf(data: bytes) -> Iterator[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            yield page.get_textpage().get_text_bounded().replace("\r\n", " ")
    finally:
        document.close()
    with pikepdf.open(BytesIO(data)) as pdf:
        for thing in pdf.objects:
            yield from _pdf_texts(thing)


def _pdf_texts(thing: Any, depth: int = 0) -> Iterator[str]:
    """Yield the texts of a PDF's objects: properties, bookmarks, alternative texts, links, XMP."""
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Stream):
        if thing.get("/Type") == "/Metadata":
            yield from _page(thing.read_bytes())
        for value in dict(thing.items()).values():
            yield from _pdf_texts(value, depth + 1)
    elif (
        isinstance(thing, (pikepdf.Dictionary, pikepdf.Array))
        and (depth == 0 or not thing.is_indirect)
        and depth < 20
    ):
        values = thing.values() if isinstance(thing, pikepdf.Dictionary) else list(thing)
        for value in values:
            yield from _pdf_texts(value, depth + 1)


def _sound(data: bytes) -> Iterator[str]:
    yield from _frames(ID3(BytesIO(data)))


def _m4a(data: bytes) -> Iterator[str]:
    sound = MP4(BytesIO(data))
    yield from (chapter.title for chapter in sound.chapters or ())
    yield from _values(sound.tags or {})


def _opus(data: bytes) -> Iterator[str]:
    for name, value in OggOpus(BytesIO(data)).tags:
        if name.upper() == "METADATA_BLOCK_PICTURE":
            yield from hidden_texts(b64decode(value))
        else:
            yield str(value)


def _values(tags: Mapping[str, Any]) -> Iterator[str]:
    for values in tags.values():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, bytes):
                yield from hidden_texts(bytes(value))
                yield bytes(value[:_LONGEST_TAG]).decode("utf-8", errors="replace")
            else:
                yield str(value)


def _frames(tags: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of the tags of a sound or video file."""
    for frame in tags.values():
        for value in vars(frame).values():
            if isinstance(value, bytes):
                yield from hidden_texts(value)
            elif hasattr(value, "values"):
                yield from _frames(value)
            else:
                yield from (str(item) for item in (value if isinstance(value, list) else [value]))
        if hasattr(frame, "url"):
            yield str(frame.url)


def _video(data: bytes) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "video"
        path.write_bytes(data)
        facts, _ = run_ffmpeg("-i", str(path), "-f", "ffmetadata", "-")
        captions, _ = run_ffmpeg("-i", str(path), "-map", "0:s:0", "-f", "srt", "-")
    captions = captions.replace(JOINER, "")
    yield re.sub(r"\\(.)", r"\1", facts, flags=re.DOTALL)
    yield captions
    yield " ".join(line for line in captions.splitlines() if line.strip() and not re.match(r"\d+$|\d\d:", line))


def _chapters(data: bytes) -> Iterator[str]:
    yield json.dumps(json.loads(data), ensure_ascii=False)


_READERS: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    "html": _page,
    "pdf": _pdf,
    "pptx": _office,
    "docx": _office,
    "mp3": _sound,
    "m4a": _m4a,
    "opus": _opus,
    "json": _chapters,
    "mp4": _video,
    "jpg": hidden_texts,
}
