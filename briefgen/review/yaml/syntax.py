"""Diagnose PyYAML's syntax errors: what the author wrote, and what to write instead.

PyYAML names the token at which reading stopped. The mistake is often earlier (a colon inside text, a quote mark that
was never closed), so the lines around the error are looked at.

This is for what cannot be mended by keys and items: files that are too long for that, and what is none of them.
"""

import re
from collections.abc import Callable

import yaml

from briefgen.review.problems import quoted, shown
from briefgen.review.yaml.span import Lines
from briefgen.review.yaml.tree import YamlFault
from briefgen.text import Lazy

_LEAD = r"(?P<lead>\s*+(?:- +)*+)"
_KEY_VALUE = Lazy(_LEAD + r"(?P<key>[^\s:#][^:#]*+):\s+(?P<value>\S.*)")
_NO_SPACE = Lazy(_LEAD + r"(?P<key>[A-Za-z_]+):(?P<value>[^\s:/].*)")
_OPENS_QUOTE = Lazy(_LEAD + r"""(?:[^\s:#"'][^:#"']*+:\s+)?(?P<quote>["'])(?P<rest>.*)""")
_KEY_LINE = Lazy(r"\s*+(?:- +)*+[a-z_]{3,}+:(?:\s|$)")


class _Scene:
    """A text with the two positions of a PyYAML error: where parsing stopped, and where its context began."""

    def __init__(self, error: yaml.MarkedYAMLError, text: str) -> None:
        self.text = text
        self.lines = Lines.of(text)
        self.problem = error.problem or ""
        self.context = error.context or ""
        mark = error.problem_mark or error.context_mark
        self.index = min(mark.index, len(text)) if mark else 0
        self.opened = min(error.context_mark.index, len(text)) if error.context_mark else self.index

    @property
    def line(self) -> str:
        """The line where parsing stopped."""
        return self.lines.line(self.line_number)

    @property
    def line_number(self) -> int:
        """The number of that line, from 1."""
        return self.lines.line_column(self.index)[0]

    @property
    def column(self) -> int:
        """The column where parsing stopped, from 0."""
        return self.lines.line_column(self.index)[1] - 1

    @property
    def previous(self) -> int:
        """The number of the last non-blank line before the stop, or 0."""
        number = self.line_number - 1
        while number and not self.lines.line(number).partition("#")[0].strip():
            number -= 1
        return number


def diagnose(error: yaml.MarkedYAMLError, text: str) -> YamlFault:
    """Diagnose a syntax error of PyYAML.

    Args:
        error: what PyYAML raised.
        text: what it was reading.
    """
    scene = _Scene(error, text)
    for words, explain in _CAUSES:
        if words in scene.problem or words in scene.context:
            return explain(scene)
    return YamlFault("unreadable", scene.index)


def _colon(scene: _Scene) -> YamlFault:
    """Diagnose "mapping values are not allowed here": a colon where no key can be."""
    before = scene.line[: scene.column]
    if not re.search(r":\s", before):
        return _key_inside_text(scene)
    match = _KEY_VALUE.match(scene.line)
    if match is None or match["value"][0] in "\"'[{":
        return _closed_early(scene)
    fix = f"{match['key'].strip()}: {quoted(match['value'].rstrip())}"
    return YamlFault("colon", scene.index, {"fix": shown(fix)})


def _key_inside_text(scene: _Scene) -> YamlFault:
    """Diagnose a key on a line that YAML reads as a continuation of the text above."""
    key = shown(scene.line[: scene.column].strip().removeprefix("- "))
    number = scene.previous
    above = scene.lines.line(number) if number else ""
    start = scene.lines.starts[number - 1] if number else 0
    unspaced = _NO_SPACE.match(above)
    if unspaced:
        return _no_space(start, unspaced)
    if above[:1].isspace() and above[0] not in " \t":
        return YamlFault("no-colon", start)
    keyed = re.match(_LEAD + r"(?P<key>[^\s:#][^:#]*?):\s", above)
    values = {"key": key, "above": shown(keyed["key"]) if keyed else ""}
    index = scene.lines.starts[scene.line_number - 1] + len(scene.line) - len(scene.line.lstrip())
    if keyed:
        return YamlFault("indented-key", index, values, other=start)
    if above and not _KEY_LINE.match(above):
        return YamlFault("no-colon", start + len(above) - len(above.lstrip()))
    return YamlFault("unreadable", index)


def _no_space(start: int, match: re.Match[str]) -> YamlFault:
    values = {"key": match["key"], "fix": f"{match['key']}: {shown(match['value'])}"}
    index = start + match.end("key")
    return YamlFault("no-space", index, values)


def _lost_key(scene: _Scene) -> YamlFault:
    """Diagnose "could not find expected ':'": a line between keys that has none."""
    number = scene.lines.line_column(scene.opened)[0]
    line = scene.lines.line(number)
    start = scene.lines.starts[number - 1]
    unspaced = _NO_SPACE.match(line)
    if unspaced:
        return _no_space(start, unspaced)
    return _unclosed_quote(scene) or YamlFault("no-colon", scene.opened)


def _sign(scene: _Scene) -> YamlFault:
    """Diagnose a text that begins with a character reserved by YAML."""
    character = scene.text[scene.opened : scene.opened + 1]
    if scene.text[scene.index : scene.index + 1] == "\t":
        return _tab(scene)
    rest = scene.lines.line(scene.lines.line_column(scene.opened)[0])[scene.lines.line_column(scene.opened)[1] - 1 :]
    values = {"character": character, "fix": shown(quoted(rest.rstrip()))}
    return YamlFault("sign", scene.opened, values)


def _tab(scene: _Scene) -> YamlFault:
    if scene.line[: scene.column].strip(" \t-"):
        return YamlFault("tab", scene.index)
    count = sum(1 for line in re.findall(r"(?m)^[ \t]+", scene.text) if "\t" in line)
    return YamlFault("tab-indent", scene.index, {"count": count, "fix": ""})


def _quote(scene: _Scene) -> YamlFault:
    values = {"quote": scene.text[scene.opened : scene.opened + 1]}
    return _unclosed_quote(scene) or YamlFault("unclosed-quote-somewhere", scene.opened, values)


def _unclosed_quote(scene: _Scene) -> YamlFault | None:
    """Find the first text above with an unclosed quote mark that is followed by a line with a key."""
    for number in range(1, scene.line_number + 1):
        line = scene.lines.line(number)
        match = _OPENS_QUOTE.match(line)
        if match is None or _closes(match["quote"], match["rest"]):
            continue
        if number < len(scene.lines.starts) and _KEY_LINE.match(scene.lines.line(number + 1)):
            index = scene.lines.starts[number - 1] + match.start("quote")
            return YamlFault("unclosed-quote-somewhere", index, {"quote": match["quote"]})
    return None


def _closes(quote: str, rest: str) -> bool:
    plain = rest.replace("''", "") if quote == "'" else re.sub(r"\\.", "", rest)
    return quote in plain


def _escape(scene: _Scene) -> YamlFault:
    index = scene.text.rfind("\\", 0, scene.index + 1)
    index = scene.index if index < 0 else index
    return YamlFault("escape", index, {"code": shown(scene.text[index : index + 2])})


def _block_end(scene: _Scene) -> YamlFault:
    """Diagnose "expected <block end>": a line that is wrongly indented or not of its block's kind."""
    before = scene.line[: scene.column]
    unclosed = _unclosed_quote(scene)
    if unclosed:
        return unclosed
    if scene.line[scene.column :].startswith(":"):
        return YamlFault("no-key", scene.index)
    if before.strip(" -") or scene.line[scene.column : scene.column + 1] in "\"'":
        return _closed_early(scene)
    above = scene.lines.line(scene.previous) if scene.previous else ""
    start = scene.lines.starts[scene.previous - 1] if scene.previous else 0
    spaces = len(above) - len(above.lstrip())
    opened = scene.lines.line_column(scene.opened)[1] - 1
    if scene.problem.endswith("'-'") and opened == len(before):
        return YamlFault("stray-dash", scene.index)
    return YamlFault("uneven", scene.index, {"spaces": spaces}, other=start)


def _closed_early(scene: _Scene) -> YamlFault:
    """Diagnose a text that continues after its closing quote mark or bracket."""
    match = re.match(_LEAD + r"(?:(?P<key>[^\s:#\"'\[{][^:#]*?):\s+)?(?P<value>[\"'\[{].*)", scene.line)
    if match is None:
        return YamlFault("unreadable", scene.index)
    key = f"{match['key']}: " if match["key"] else ""
    index = scene.lines.starts[scene.line_number - 1] + match.start("value")
    value = match["value"].rstrip()
    if (
        len(value) > 2 and value[0] == value[-1] and value[0] in "\"'"
    ):  # quotes round text that has the same mark inside
        value = value[1:-1]
    fix = key + (quoted(value) if quoted(value) != value else f'"{value}"')
    return YamlFault("closed-early", index, {"character": match["value"][0], "fix": shown(fix)})


def _bracket(scene: _Scene) -> YamlFault:
    """Diagnose an error inside brackets: a question mark, a colon too many, or no closing bracket."""
    if scene.text[scene.index : scene.index + 1] == "?":
        return _question(scene)
    opening = scene.text[scene.opened : scene.opened + 1]
    values = {"opening": opening, "closing": {"[": "]", "{": "}"}.get(opening, "]")}
    same_line = scene.lines.line_column(scene.opened)[0] == scene.line_number
    return YamlFault(
        "colon-in-list" if same_line and ":" in scene.problem else "unclosed-bracket-somewhere", scene.opened, values
    )


def _question(scene: _Scene) -> YamlFault:
    """Diagnose a ``?`` inside brackets, which YAML reads as a key indicator."""
    return YamlFault("question-in-brackets", scene.index)


def _dash(scene: _Scene) -> YamlFault:
    rest = scene.line[scene.column + 1 :].strip()
    return YamlFault("dash-after-key", scene.index, {"item": shown(rest)})


def _document(scene: _Scene) -> YamlFault:
    for number in range(1, scene.line_number):
        if scene.lines.line(number).startswith("%"):
            return YamlFault("directive", scene.lines.starts[number - 1])
    return YamlFault("not-keys", scene.index)


def _directive(scene: _Scene) -> YamlFault:
    return YamlFault("directive", scene.opened)


def _key_sign(scene: _Scene) -> YamlFault:
    rest = quoted(scene.line[scene.column :].rstrip())
    return YamlFault("sign", scene.index, {"character": "?", "fix": shown(rest)})


_CAUSES: tuple[tuple[str, Callable[[_Scene], YamlFault]], ...] = (
    ("while scanning a directive", _directive),
    ("incompatible YAML document", _directive),
    ("duplicate %YAML", _directive),
    ("duplicate tag handle", _directive),
    ("mapping values are not allowed", _colon),
    ("could not find expected ':'", _lost_key),
    ("cannot start any token", _sign),
    ("while scanning an alias", _sign),
    ("while scanning an anchor", _sign),
    ("while scanning a tag", _sign),
    ("while parsing a tag", _sign),
    ("undefined tag handle", _sign),
    ("while scanning a block scalar", _sign),
    ("expected the node content", _sign),
    ("escape", _escape),
    ("while scanning a quoted scalar", _quote),
    ("sequence entries are not allowed", _dash),
    ("mapping keys are not allowed", _key_sign),
    ("while parsing a flow", _bracket),
    ("expected <block end>", _block_end),
    ("<document start>", _document),
)
"""PyYAML's messages with the functions that diagnose them; the first that fits is used."""
