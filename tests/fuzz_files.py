"""Hostile files, options and environments for the fuzz: houses, pictures, decks, templates, labels, recordings."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import fuzz_text

from briefgen import resources

HOUSE = b"""name: A Board
contact: board@example.org
site: https://example.org/learning
logo: logo.svg
logo_alt: A Board
colours: {primary: '#005ea5', accent: '#0b6b5d'}
voice: heart
sections: {story: The story}
order: [perspective, story]
hide: [involved]
feed: {title: Learning, author: A Board}
"""
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="90" height="30" fill="#005ea5"/></svg>'
)
JINJA = (
    "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}", "{{ lipsum(n=100000) }}", "{{ 'a' * 10 ** 9 }}",
    "{{ 'x' | center(10 ** 9) }}", "{{ range(10 ** 8) | list }}", "{% set a = [1] %}{% for i in range(60) %}{% set a = a + a %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "{% include 'SELF' %}", "{% include '../../etc/passwd' %}", "{% extends 'SELF' %}",
    "{{ ''.__class__.__mro__ }}", "{{ self._TemplateReference__context }}", "{{ review.parse_raw('x') }}", "{{ edition.house.folder }}",
    "{{ undefined_name.x.y }}", "{{ 1 / 0 }}", "{{ 9 ** 9 ** 9 }}", "{% if %}", "{{", "{% raw %}", "{{ '%s' % x }}", "{{ '{0.__class__}'.format(x) }}",
    "{% import 'x' as y %}", "\x00", "{{ cycler('a') }}", "{{ namespace() }}", "{{ joiner() }}", "{{ dict(a=1) | tojson }}", "(" * 3000, "{{ " + "(" * 3000,
    "{{ " + "[" * 200 + "]" * 200 + " }}", "{{ 'a' | indent(10 ** 8) }}", "{{ 'a' | wordwrap(0) }}", "{{ [1] | batch(0) | list }}", "{% do 1 %}", "",
    "{{ 'ab' | replace('', 'x' * 9999) | replace('x', 'y' * 9999) }}", "{{ '<script>' | safe }}", "x" * 2_000_000,
)  # fmt: skip
SVG = (
    "<g>" * 20_000, '<use href="#a"/>', '<image href="file:///etc/passwd"/>', '<image href="http://127.0.0.1:9/x.png"/>', "<script>1</script>",
    '<rect width="1e30" height="1e30"/>', '<filter id="f"><feGaussianBlur stdDeviation="9999"/></filter><rect filter="url(#f)" width="9" height="9"/>',
    '<text font-size="1e9">x</text>', "<style>@import url(http://127.0.0.1:9/)</style>", '<path d="' + "M0 0L9 9" * 20_000 + '"/>', "<foreignObject/>",
    '<g id="a"><use href="#a"/></g>', '<linearGradient id="a" href="#a"/><rect fill="url(#a)" width="9" height="9"/>', "&x;", "\x00",
    '<pattern id="p" width=".001" height=".001"><rect width="1" height="1"/></pattern><rect fill="url(#p)" width="90" height="30"/>',
    "".join(f'<g id="u{n}"><use href="#u{n - 1}"/><use href="#u{n - 1}"/></g>' for n in range(1, 30)) + '<use href="#u29"/>',
)  # fmt: skip
VIEWS = (
    'viewBox="0 0 0 0"',
    'viewBox="0 0 1e38 1e-38"',
    'width="100000" height="100000"',
    'viewBox="x"',
    'width="nan"',
    "",
    'width="-9%"',
)
XML = (
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', b"<x:y/>", b"\x00", b"</a:p>", b"<a:t>" + b"x" * 100_000 + b"</a:t>",
    b'<Relationship Id="rId99" Type="x" Target="http://127.0.0.1:9/" TargetMode="External"/>', b"<p:sp/>" * 5000, b'sz="999999999"', b'cx="-1"',
)  # fmt: skip
ENVIRONMENTS: Sequence[dict[str, str | None]] = (
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}, {"HOME": None}, {"HOME": "/nonexistent"},
    {"PYTHONOPTIMIZE": "2"}, {"BRIEFGEN_CACHE_MB": "²"}, {"BRIEFGEN_CACHE_MB": "-1"}, {"BRIEFGEN_CACHE_MB": "1e999"}, {"BRIEFGEN_CACHE_MB": "0"},
    {"BRIEFGEN_CACHE": "/dev/null"}, {"BRIEFGEN_CACHE": "relative"}, {"BRIEFGEN_CACHE": "/proc/x"}, {"BRIEFGEN_HOUSE": "nothing.yaml"},
    {"BRIEFGEN_HOUSE": "/dev/null"}, {"SOURCE_DATE_EPOCH": "99999999999999"}, {"SOURCE_DATE_EPOCH": "-1"}, {"SOURCE_DATE_EPOCH": "x"},
    {"SOURCE_DATE_EPOCH": "²"}, {"TMPDIR": "/nonexistent"}, {"XDG_CACHE_HOME": "/dev/null", "BRIEFGEN_CACHE": None}, {"COLUMNS": "0"}, {"TERM": "dumb"},
    {"PATH": "/nonexistent"}, {"PYTHONHASHSEED": "7"}, {"PYTHONDONTWRITEBYTECODE": "1"}, {"TZ": "x"}, {"BRIEFGEN_DEBUG": "0"},
)  # fmt: skip
LIMITS: Sequence[tuple[str, int]] = (
    ("NOFILE", 64), ("NOFILE", 20), ("FSIZE", 100_000), ("FSIZE", 0), ("AS", 700 << 20), ("AS", 300 << 20), ("CORE", 0), ("STACK", 256 << 10),
)  # fmt: skip
"""What ``resource`` limits, and to what; a name without ``RLIMIT_``."""


@dataclass
class Case:
    """One run of the command line in a folder of its own.

    Attributes:
        arguments: after ``briefgen``.
        files: by their path in the folder.
        environment: what is set, or taken away where it is None.
        limit: what ``resource`` limits, or None.
        number: which case of the seed it is.
    """

    arguments: list[str]
    files: dict[str, bytes] = field(default_factory=dict)
    environment: dict[str, str | None] = field(default_factory=dict)
    limit: tuple[str, int] | None = None
    number: int = 0

    def write(self, folder: Path) -> None:
        """Write the files."""
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def samples() -> list[bytes]:
    """Return the sample summaries and the starter."""
    paths = [*sorted(resources.samples().glob("*.yaml")), resources.templates() / "starter.yaml"]
    return [path.read_bytes() for path in paths]


def png(random: Random) -> bytes:
    """Return a PNG whose head lies, whose data is a bomb, or that is damaged."""
    width, height = random.choice([(1, 1), (9, 9), (30_000, 30_000), (0, 9), (2**31 - 1, 1), (7000, 7000)])
    rows = (b"\0" + b"\x10" * 3 * min(width, 64)) * min(height, 64)
    if random.random() < 0.2:
        rows = b"\0" * 50_000_000

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, random.choice([0, 2, 3, 6]), 0, 0, random.choice([0, 1]))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return fuzz_text.mutated_bytes(random, data) if random.random() < 0.5 else data


def jpeg(random: Random) -> bytes:
    """Return a damaged JPEG."""
    from PIL import Image  # noqa: PLC0415  (only for some cases)

    target = io.BytesIO()
    Image.new("RGB", (random.choice([1, 40]), 30), (9, 99, 199)).save(
        target, "JPEG", progressive=random.random() < 0.5
    )
    return fuzz_text.mutated_bytes(random, target.getvalue())


def svg(random: Random) -> bytes:
    """Return an SVG that takes long, reaches out, or is damaged."""
    if random.random() < 0.3:
        return fuzz_text.mutated_bytes(random, LOGO)
    entity = random.choice(["", "", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'])
    inside = "".join(random.choice(SVG) for _ in range(random.choice([1, 1, 3])))
    view = random.choice((*VIEWS, 'viewBox="0 0 90 30"', 'viewBox="0 0 90 30"'))
    return f'{entity}<svg xmlns="http://www.w3.org/2000/svg" {view}>{inside}</svg>'.encode()


def deck(random: Random) -> bytes:
    """Return a slide template with a part changed, lost or too much, or a damaged archive."""
    data = (resources.templates() / "deck.pptx").read_bytes()
    if random.random() < 0.25:
        return fuzz_text.mutated_bytes(random, data)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        names = source.namelist()
        chosen = set(random.sample(names, random.choice([1, 1, 3])))
        for name in names:
            _part(random, changed, name, source.read(name), is_chosen=name in chosen)
        if random.random() < 0.2:
            changed.writestr(random.choice(["../x", "/x", "ppt/vbaProject.bin", "ppt/slides/slide1.xml"]), b"x")
        if random.random() < 0.1:
            changed.writestr("ppt/media/bomb.png", b"\0" * 60_000_000)
    return target.getvalue()


def _part(random: Random, target: zipfile.ZipFile, name: str, data: bytes, *, is_chosen: bool) -> None:
    kind = random.randrange(5) if is_chosen else 9
    if kind == 0:
        return
    if kind == 1:
        data = fuzz_text.mutated_bytes(random, data or b"x")
    elif kind == 2:
        at = random.choice([match for match in range(len(data)) if data[match : match + 1] == b">"] or [0])
        data = data[: at + 1] + random.choice(XML) + data[at + 1 :]
    elif kind == 3:
        data = data.decode("utf-8", errors="replace").encode("utf-16")
    elif kind == 4:
        name = f"{name}x"
    target.writestr(name, data)


def house(random: Random) -> dict[str, bytes]:
    """Return the files of a house of which one or two are hostile."""
    files = {"house/house.yaml": HOUSE, "house/logo.svg": LOGO}
    for _ in range(random.choice([1, 1, 2])):
        random.choice(HOUSES)(random, files)
    return files


def _settings(random: Random, files: dict[str, bytes]) -> None:
    files["house/house.yaml"] = fuzz_text.mutated(random, [HOUSE])


def _logo(random: Random, files: dict[str, bytes]) -> None:
    ending, make = random.choice([("svg", svg), ("svg", svg), ("png", png), ("jpg", jpeg)])
    files[f"house/logo.{ending}"] = make(random)
    files["house/house.yaml"] = files["house/house.yaml"].replace(b"logo.svg", f"logo.{ending}".encode())


def _slides(random: Random, files: dict[str, bytes]) -> None:
    files["house/slides.pptx"] = deck(random)
    files["house/house.yaml"] += b"deck: slides.pptx\n"


BUILT_FROM = ("abstract", "briefing", "facilitator", "script", "slides", "transcript")
"""The folders of templates that a build draws from."""


def _template(random: Random, files: dict[str, bytes]) -> None:
    folder = resources.templates()
    used = [
        each for name in BUILT_FROM for each in sorted((folder / name).rglob("*")) if each.suffix in {".html", ".txt"}
    ]
    path = random.choice(used)
    name = path.relative_to(folder).as_posix()
    words = path.read_bytes()
    at = random.randrange(len(words) + 1)
    bad = random.choice(JINJA).replace("SELF", name).encode()
    files[f"house/{name}"] = words[:at] + bad + words[at:] if random.random() < 0.7 else bad + words


def _labels(random: Random, files: dict[str, bytes]) -> None:
    folder = resources.templates() / "labels" / "en-GB"
    path = random.choice(sorted(folder.glob("*.yaml")))
    data = path.read_bytes()
    kind = random.randrange(4)
    if kind == 0:
        changed = fuzz_text.mutated(random, [data])
    elif kind == 1:
        changed = fuzz_text.mutated_bytes(random, data)
    elif kind == 2:
        changed = fuzz_text.dumped(fuzz_text.value(random))
    else:
        changed = b"!!python/object/apply:os.system ['true']\n"
    files[f"house/labels/en-GB/{path.name}"] = changed


def _voices(random: Random, files: dict[str, bytes]) -> None:
    voice = (resources.voices() / "heart.yaml").read_bytes().replace(b"id: heart", b"id: mine")
    files["house/voices/mine.yaml"] = fuzz_text.mutated(random, [voice])
    if random.random() < 0.5:
        files["house/house.yaml"] = files["house/house.yaml"].replace(b"voice: heart", b"voice: mine")
    files["house/voices/lexicon.yaml"] = fuzz_text.dumped(fuzz_text.value(random))


HOUSES: tuple[Callable[[Random, dict[str, bytes]], None], ...] = (
    _settings,
    _logo,
    _slides,
    _template,
    _labels,
    _voices,
)


def recordings(random: Random) -> dict[str, bytes]:
    """Return a folder of recordings, none of them any good."""
    files = {}
    for name in random.sample(["opening", "01-opening", "what-happened", "01", "close", "script"], 3):
        size = random.choice([0, 100, 40_000, 2**32 - 1])
        head = (
            b"RIFF" + struct.pack("<I", size) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 24_000, 48_000, 2, 16)
        )
        sound = (
            head
            + b"data"
            + struct.pack("<I", size)
            + bytes(random.randrange(256) for _ in range(random.choice([0, 2000])))
        )
        ending = random.choice(["wav", "mp3", "m4a", "txt", "flac"])
        files[f"read/{name}.{ending}"] = random.choice(
            [sound, b"", b"ID3" + sound, fuzz_text.mutated_bytes(random, sound)]
        )
    return files


Words = tuple[list[str], dict[str, bytes]]


def _private(random: Random) -> Words:
    words = random.choice([b"", b"Martin\n", b"\xff\xfe", b"a\n" * 50_000, b"(" * 5000, b"the\n"])
    return ["--private", "names.txt"], {"names.txt": words}


def _one_of(option: str, *values: str) -> Callable[[Random], Words]:
    return lambda random: ([option, random.choice(values)], {})


def _alone(*words: str) -> Callable[[Random], Words]:
    return lambda random: ([random.choice(words)], {})


def _said(option: str) -> Callable[[Random], Words]:
    return lambda random: ([option, fuzz_text.text(random)[:5000]], {})


OPTIONS: tuple[Callable[[Random], Words], ...] = (
    _one_of("--for", "Police", "all", ""),
    _said("--for"),
    _one_of("--voice", "heart", "", "x", "../x", "gtts", "/etc/passwd"),
    _said("--voice"),
    _one_of("--waive", "privacy/postcode", "input/glyph", "x", ""),
    _private,
    _said("--read-by"),
    _one_of("--audio", "m4a", "opus,m4a", "wav", ""),
    _one_of("--jobs", "1", "2", "64", "0", "x"),
    _alone("--strict", "-q", "-v", "--allow-online", "--missing=refuse"),
    _one_of("-o", "review.yaml", "/dev/null", "/proc/x", "a" * 300, "o/p/q", "\udcff", "packs/../packs", ""),
    _one_of("--scheduler", "tcp://127.0.0.1:9", "x", "tls://h:1", "tcp://10.0.0.5"),
    _alone("--tls-ca=x", "--trust-cluster", "--watch=1"),
    lambda random: (["--recordings", "read"], recordings(random)),
    _alone("none.yaml", "read", ".", "-", "review.yaml"),
    _one_of("--house", "none", ".", "review.yaml", "/dev/null"),
)


def options(random: Random) -> Words:
    """Return options of ``build`` that are rarely given together, and the files that they name."""
    words: list[str] = []
    files: dict[str, bytes] = {}
    for _ in range(random.choice([0, 1, 1, 2, 4])):
        more, others = random.choice(OPTIONS)(random)
        words += [word.replace("\0", "") for word in more]
        files |= others
    return words, files
