"""Hostile words, values and texts for the fuzz: everything is decided by a seeded generator."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from itertools import islice
from random import Random
from typing import Any

import yaml

Tree = Any
SIZES = (1, 30, 200, 1000, 8000, 60_000)
TOKENS = (
    "a", "Mr. ", "A", "Aa", "é", "e\u0301", "\u0301", "\u200b", "\u00ad", "\u202e", "\u2066", "漢", "ع", "👩‍👧 ", "()", "((", "--", "'", '"', "&",
    "<b>", "<script>", "](", "**", "{{", "{%", "%s", "{0}", "\\", "/", "../", "£1", "1,", "9", "١", "IV ", "x.", "http://a.b/ ", "a@b.c ",
    "07700 900123 ", "SW9 8HE ", "12 May 2020 ", "Jane Smith ", "the ", "\n", "\n\n", "\t", "\u2028", "\ufeff", "\ufffd", "\U0010ffff", "ﷺ",
    "DCI Jones said ", "NSPCC ", "1/2", "1.", "0x", "e9", "-", "—", "=cmd|' /C calc'!A0", "\u0000", "\u0007", "\u001b[31m", "\u0085", "ﬀ", "ẞ",
)  # fmt: skip
WORDS = (
    "", " ", "all", "null", "~", "yes", "2021-03", "0000-00", "9999-12-31", "2021-02-30", "31 February 2020", "1e999", "-1", "0", "nan", "!!str",
    "&a", "*a", "<<", "? ", "- ", "|", ">", "@", "`", "%TAG", "---", "...", "#", "con", "aux", "404", "insight", "../../etc/passwd", "/etc/passwd",
    "C:\\x", "\\\\host\\share", "file:///etc/passwd", "javascript:alert(1)", "http://<script>.com/", 'http://"onload=x.com/', "https://a.b\\evil.com",
    "https://*.b/", "https://a", "http://[::1", "https://xn--a", "https://user:pass@a.b/", "{{ 7 * 7 }}", "{% for i in range(99999999) %}", "${IFS}", "cy",
    "en-GB", "restricted", "home", "Police", "Keelan", "heart", "gtts",
)  # fmt: skip
MOST_BYTES = 3 << 20
"""The most bytes of a file; briefgen takes a third of it."""

CONTROLS = (
    "\\x00",
    "\\x07",
    "\\x1b[2J",
    "\\u202e",
    "\\ud800",
    "\\udfff",
    "\\uffff",
    "\\U0010FFFF",
    "\\u2028",
    "\\x85",
    "\\ufeff",
)
"""As YAML writes them between double quotes."""


def text(random: Random) -> str:
    """Return a text of some kind, of any length to about 60,000 characters."""
    kind = random.randrange(4)
    if kind == 0:
        return random.choice(WORDS)
    token = random.choice(TOKENS)
    size = random.choice(SIZES)
    if kind == 1:
        return token * max(1, size // len(token))
    if kind == 2:
        return "".join(random.choice(TOKENS) for _ in range(min(size, 2000)))
    return f"{random.choice(WORDS)} {token * random.randrange(60)} {random.choice(WORDS)}"


def value(random: Random, depth: int = 0) -> Tree:
    """Return a value that does not belong where it is put."""
    kind = random.randrange(12)
    if kind < 5 or depth > 3:
        return text(random)
    if kind < 7:
        return random.choice([None, True, False, 0, -1, 3.5, float("inf"), float("nan"), 10**400, -(10**30), 2021])
    return _collection(random, kind, depth)


def _collection(random: Random, kind: int, depth: int) -> Tree:
    if kind == 10:
        return [value(random, depth + 1) for _ in range(random.choice([0, 1, 3, 40]))]
    if kind == 7:
        return {text(random)[:100]: value(random, depth + 1) for _ in range(random.choice([0, 1, 3, 20]))}
    if kind == 8:
        return deep(random.choice([5, 60, 800]), random.choice([list, dict]))
    if kind == 9:
        return {random.choice([1, None, True, 2.5]): text(random)[:50]}
    return [text(random)[:300]] * random.choice([1, 8, 300])


def deep(depth: int, kind: type) -> Tree:
    """Return lists or mappings within one another."""
    tree: Tree = "x"
    for _ in range(depth):
        tree = [tree] if kind is list else {"a": tree}
    return tree


def places(tree: Tree, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value below a tree."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, child in pairs:
        yield (*path, key)
        if len(path) < 30:  # what is deeper was made so
            yield from places(child, (*path, key))


def mutated_tree(random: Random, tree: Tree) -> None:
    """Change one place of a tree in its place: another value, none, two, another key, or many."""
    found = list(islice(places(tree), 5000))
    if not found:
        return
    path = random.choice(found)
    above = tree
    for step in path[:-1]:
        above = above[step]
    key, kind = path[-1], random.randrange(7)
    if kind == 0:
        del above[key]
    elif kind == 1 and isinstance(above, dict):
        above[text(random)[:300]] = above.pop(key)
    elif kind == 2 and isinstance(above, list):
        above.extend([above[key]] * random.choice([1, 7, 60, 900] if len(str(above[key])) < 2000 else [1, 7]))
    elif kind == 3 and isinstance(above[key], str):
        words = above[key].split(" ")
        words.insert(random.randrange(len(words) + 1), text(random))
        above[key] = " ".join(words)
    elif kind == 4 and isinstance(above, dict):
        above[random.choice(WORDS) or "x"] = value(random)
    else:
        above[key] = value(random)


@cache
def _tree(data: bytes) -> Tree:
    return yaml.safe_load(data)


def dumped(tree: Tree) -> bytes:
    """Return a tree as YAML, or as near as YAML can write it."""
    try:
        written = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=110)
    except (yaml.YAMLError, RecursionError, ValueError):
        written = "x: " + "[" * 3000  # written out, what it shares could be without end
    return written.encode("utf-8", errors="surrogatepass")


def mutated_bytes(random: Random, data: bytes) -> bytes:
    """Change bytes or lines of a text file."""
    return random.choice(BYTES)(random, data)[:MOST_BYTES]


def _flipped(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice([1, 3, 30])):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _inserted(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + text(random).encode("utf-8", errors="surrogatepass") + data[at:]


def _cut(random: Random, data: bytes) -> bytes:
    first, last = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    return data[:first] + data[last:]


def _lines(random: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    kind = random.randrange(4)
    if kind == 0:
        random.shuffle(lines)
    elif kind == 1:
        lines.insert(random.randrange(len(lines)), random.choice(lines))
    elif kind == 2:
        at = random.randrange(len(lines))
        lines[at] = b" " * random.randrange(9) + lines[at].strip()
    else:
        at = random.randrange(len(lines))
        lines[at] = lines[at][:2000] * random.choice([2, 50, 3000])
    return b"\n".join(lines)


def _encoded(random: Random, data: bytes) -> bytes:
    codec = random.choice(["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "utf-8-sig", "cp037"])
    return data.decode("utf-8", errors="replace").encode(codec, errors="replace")


def _escaped(random: Random, data: bytes) -> bytes:
    quoted = f'"{"".join(random.choice(CONTROLS) for _ in range(random.randrange(1, 5)))} x"'
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    key, colon, _ = lines[at].partition(b": ")
    lines[at] = key + (colon or b": ") + quoted.encode()
    return b"\n".join(lines)


def _aliased(random: Random, data: bytes) -> bytes:
    depth, width = random.choice([(3, 3), (9, 9), (30, 2), (200, 1)])
    bomb = "x0: &x0 [a]\n" + "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * width)}]\n" for n in range(1, depth))
    if random.random() < 0.3:
        bomb += "y: &y [*y]\n"
    return random.choice([bomb.encode() + data, data + b"\n" + bomb.encode()])


def _nested(random: Random, data: bytes) -> bytes:
    depth = random.choice([10, 100, 1900, 50_000])
    opening = random.choice(["[", "{a: ", "- ", "? ", "!!x ", "&a "])
    return data + b"\nx: " + (opening * depth).encode()


def _padded(random: Random, data: bytes) -> bytes:
    size = random.choice([1 << 16, (1 << 20) - len(data) - 10, 1 << 20, 1 << 21])
    return data + b"\n" + random.choice([b"#", b" ", b"\n", b"x: y\n", b"\r\n", b"\0", b"- a\n"]) * size


BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (
    _flipped, _inserted, _cut, _lines, _encoded, _escaped, _aliased, _nested, _padded,
)  # fmt: skip


def worded(random: Random, samples: Sequence[bytes]) -> bytes:
    """Return one of some YAML files with odd words put into its texts, so that it is most often accepted."""
    tree = deepcopy(_tree(random.choice(samples)))
    texts = [path for path in places(tree) if isinstance(_at(tree, path), str)]
    for path in random.sample(texts, random.choice([1, 1, 3, 12])):
        words = str(_at(tree, path)).split(" ")
        words.insert(random.randrange(len(words) + 1), text(random)[: random.choice([12, 100, 1000])])
        _at(tree, path[:-1])[path[-1]] = " ".join(words)
    return dumped(tree)


def _at(tree: Tree, path: tuple[Any, ...]) -> Tree:
    for step in path:
        tree = tree[step]
    return tree


def mutated(random: Random, samples: Sequence[bytes]) -> bytes:
    """Return one of some YAML files, mutated: its bytes, its tree, or both."""
    data = random.choice(samples)
    if random.random() < 0.65:
        tree = deepcopy(_tree(data))
        for _ in range(random.choice([1, 1, 1, 2, 6])):
            mutated_tree(random, tree)
        data = dumped(tree)
    if random.random() < 0.45:
        for _ in range(random.choice([1, 1, 3])):
            data = mutated_bytes(random, data or b"x")
    return data[:MOST_BYTES]
