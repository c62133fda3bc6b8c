"""List marks, Markdown and HTML in typed text: find them, and return the text without them."""

import html
import re

from briefgen.text import Lazy

ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Spaces that YAML takes for letters, as the inside of a character class."""

INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""Characters without a picture that YAML takes for letters, as the inside of a character class."""

BLANKS = rf"[ \t{ODD_SPACES}{INVISIBLE}]"
"""A blank, as the author sees it."""

SIGNS = "•·▪▫◦‣●○■□➢➤►▶✓✔✗⁃∙◆◇❖☐☑☒✅❌⭐🔹🔸👉📌①②③④⑤⑥⑦⑧⑨⑩\uf0b7\uf0a7\uf0a8\uf0d8\uf0fc\uf06f"
"""Bullets of word processors and chats, as the inside of a character class."""

_ARROWS = "→⇒➔➜⟶"
_DASHES = "–—−‐‑*"
_GARBLED = "(?:â€[“”¢\u0093\u0094]|Â·)"
"""A dash or bullet that was written in UTF-8 and read as something else."""

MARK = Lazy(
    rf"(?:{_GARBLED}(?={BLANKS})|-{{1,3}}(?={BLANKS}|$)|[{SIGNS}]\ufe0f?|[{_ARROWS}](?={BLANKS})|\d\ufe0f?\u20e3|[{_DASHES}+](?={BLANKS})|[–—−‐‑](?=[^\W\d_])|o(?=[\t\u00a0])"
    rf"|\(?(?:\d{{1,2}}|[ivx]{{1,4}})[.)](?={BLANKS})|\(?[a-hA-H]\)(?={BLANKS}))"
    rf"{BLANKS}*(?:\[[ xX]\](?={BLANKS}){BLANKS}*)?"
)
"""A list mark: a dash, bullet, number, or letter with a bracket, and the blanks after it."""

_TIGHT_DASH = Lazy(r"-(?=[^\W\d_])")
_INLINE = Lazy(rf"(?:^|\s)[{SIGNS}]\ufe0f?\s*|(?:^|\s)\*\s+")
_DASHED = Lazy(r"(?:^|\s)[-–—]\s+")
_NUMBERED = Lazy(r"(?:^|\s)\(?(\d{1,2})[.)]\s+(?=\S)", hint=("0",))

_SECTIONED = Lazy(r"(?:[A-Z]{0,2}\d{1,2}\.)\d{1,2}(?:\.\d{1,2})?[.):]?\s+(?=[^\W\d_])")
"""The number of an item with that of its section before it: ``1.2``."""

_TAGS = "a|b|i|u|s|p|br|hr|em|strong|span|div|ul|ol|li|font|sub|sup|small|h[1-6]|table|tr|td|th|tbody|blockquote|o:p"
_TAG = Lazy(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,300}})?/?>", re.IGNORECASE, hint=("<",))
_BREAK_TAG = Lazy(r"<(?:br|p|li|/p|/li|h[1-6]|/h[1-6]|div|tr)(?:\s[^<>]{0,300})?/?>", re.IGNORECASE, hint=("<",))
_ENTITY = Lazy(
    r"&(?:amp|nbsp|quot|apos|lt|gt|pound|euro|ndash|mdash|lsquo|rsquo|ldquo|rdquo|hellip|bull|eacute|#\d{2,5}|#x[0-9a-fA-F]{2,5});",
    hint=("&",),
)
_STRONG = Lazy(r"(?<![\w*])(\*{2,3}|__)(?=\S)([^*_\n]{1,400}?)(?<=\S)\1(?![\w*])", hint=("**", "__"))
_EMPHASIS = Lazy(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_\n]{1,400}?)(?<=[^\s_])_(?!\w)",
    hint=("*", "_"),
)
_CODE = Lazy(r"`([^`\n]{1,200})`", hint=("`",))
_STRUCK = Lazy(r"~~([^~\n]{1,400})~~", hint=("~~",))
_LINK = Lazy(r"!?\[([^\[\]\n]{1,300})\]\(([^()\s]{1,500})\)", hint=("](",))
_MAIL_LINK = Lazy(
    r"\s?<(?:mailto:[^<>\s]{1,200}|https?://[^<>\s]{1,500}|tel:[^<>\s]{1,40})>|\bmailto:(?=[^\s<>@]{1,100}@)|\[cid:[^\[\]\s]{1,200}\]",
    re.IGNORECASE, hint=("<", ":"),
)  # fmt: skip
"""The address that Outlook puts behind the words of a link, and what stands for a picture."""

_ONLY_LINK = Lazy(r"<(?:mailto:|tel:)?([^<>\s]{1,500}[.@\d][^<>\s]{1,500})>", re.IGNORECASE, hint=("<",))
_FOOTNOTE = Lazy(
    r"(?<=[^\W_]|[.,;:!?”’\")])(?:\[\d{1,3}\]|(?<=[.,;:!?”])[¹²³⁴-⁹⁰]{1,3})|(?<=[.!?”\"])\s?\[[A-Z]{2,3}\d{1,3}\]",
    hint=("[", *"¹²³⁴⁵⁶⁷⁸⁹"),
)
"""The number of a note, and the mark of a comment in Word: ``[1]``, ``[JB2]``."""

_HEADING = Lazy(r"(?m)^#{1,6}\s+(?=\S)|\s#{2,6}\s+(?=\S)", hint=("#",))
_QUOTED = Lazy(r"(?m)^>\s+(?=\S)", hint=(">",))

_ARROW = Lazy(r"^(?:[-–—=]{1,2}>|[>|][–—])\s+(?=\S)")
"""A mistyped ``>-``, which is then part of the text."""

_END = Lazy(r"[.!?…:;]['\"”’)]*$")


def mark_of(line: str) -> re.Match[str] | None:
    """Match the list mark at the start of a line without its indentation, when a text follows it."""
    match = MARK.match(line)
    return match if match and line[match.end() :].strip() else None


def items(text: str) -> list[str] | None:
    """Split a typed list into its items; None when no line of it begins with a list mark.

    Lines without a mark continue the item above. On one line, bullets and rising numbers part items too.
    """
    lines = [line.strip() for line in text.splitlines()]
    lines = [_cleaned(line) for line in lines if _cleaned(line)]
    if len(lines) == 1:
        return _inline(lines[0])
    if lines and all(re.match(r"o\s+\S", line) for line in lines):
        return [line[1:].strip() for line in lines]
    if (numbered := [_SECTIONED.match(line) for line in lines]) and all(numbered):
        return [line[match.end() :] for line, match in zip(lines, numbered, strict=True) if match]
    tight = bool(lines) and all(_TIGHT_DASH.match(line) or mark_of(line) for line in lines)
    found: list[str] = []
    is_list = False
    for line in lines:
        match = mark_of(line) or (_TIGHT_DASH.match(line) if tight else None)
        is_list = is_list or match is not None
        if match or not found:
            found.append(line[match.end() :].strip() if match else line)
        else:
            found[-1] += f" {line}"
    return found if is_list else None


def _cleaned(line: str) -> str:
    return re.sub(rf"[{INVISIBLE}]", "", line).strip()


def _inline(line: str) -> list[str] | None:
    """Split one line at its bullets or rising numbers; it must begin with one of them."""
    for pattern in (_INLINE, _DASHED):
        if pattern.match(line) and line[:1] not in "\"'":
            return [part.strip() for part in pattern.split(line) if part.strip()]
    found = list(_NUMBERED.finditer(line))
    rising = [match for at, match in enumerate(found) if int(match[1]) == int(found[0][1]) + at]
    if rising and rising[0].start() == 0:
        ends = [match.start() for match in rising[1:]] + [len(line)]
        return [line[match.end() : end].strip() for match, end in zip(rising, ends, strict=True)]
    match = mark_of(line) or _TIGHT_DASH.match(line)
    return [line[match.end() :].strip()] if match else None


def kinds(text: str) -> tuple[str, ...]:
    """Return the kinds of foreign markup in a text.

    They are ``html``, ``markdown``, ``mail-link``, ``footnote``, ``arrow`` and ``bullets``.
    """
    found = []
    if ("<" in text and _TAG.search(text)) or ("&" in text and _ENTITY.search(text)):
        found.append("html")
    if any(pattern.search(text) for pattern in (_STRONG, _EMPHASIS, _CODE, _STRUCK, _LINK, _HEADING, _QUOTED)):
        found.append("markdown")
    if _MAIL_LINK.search(text) or _ONLY_LINK.fullmatch(text):
        found.append("mail-link")
    if _FOOTNOTE.search(text):
        found.append("footnote")
    if _ARROW.match(text):
        found.append("arrow")
    if bulleted(text) is not None:
        found.append("bullets")
    return tuple(found)


def bulleted(text: str) -> tuple[str, list[str]] | None:
    """Split a text with bullets into the text before the first bullet and the items; None without bullets."""
    if len(re.findall(rf"(?:^|\s)[{SIGNS}]\s*\S|^[*]\s", text)) < (1 if text[:1] in SIGNS else 2):
        return _starred(text)
    head, *rest = _INLINE.split(text)
    return head.strip(), [part.strip() for part in rest if part.strip()]


def _starred(text: str) -> tuple[str, list[str]] | None:
    if len(re.findall(r"(?:^|\s)\*\s+\S", text)) < 2:
        return None
    head, *rest = re.split(r"(?:^|\s)\*\s+", text)
    return head.strip(), [part.strip() for part in rest if part.strip()]


def plain(text: str) -> str:
    """Return a text without Markdown, HTML and bullets; link texts stay.

    Items of a list become one sentence when they are fragments, and follow each other when they are sentences.
    """
    text = _ARROW.sub("", text)
    text = _ONLY_LINK.sub(r"\1", text) if _ONLY_LINK.fullmatch(text) else _MAIL_LINK.sub("", text)
    text = _FOOTNOTE.sub("", text)
    text = _BREAK_TAG.sub("\n", text)
    text = _TAG.sub("", text)
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    text = _LINK.sub(r"\1", text)
    for pattern in (_STRONG, _STRONG):
        text = pattern.sub(r"\2", text)
    text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    text = _STRUCK.sub(r"\1", _CODE.sub(r"\1", text))
    text = _QUOTED.sub("", _HEADING.sub("", text))
    parts = bulleted(text)
    if parts is not None:
        text = joined(*parts)
    paragraphs = [" ".join(part.split()) for part in text.split("\n")]
    return "\n".join(part for part in paragraphs if part)


def joined(head: str, parts: list[str]) -> str:
    """Join items to one text: sentences with spaces, fragments with semicolons."""
    if all(_END.search(part) and part[-1] not in ",;:" for part in parts):
        return " ".join([head, *parts]).strip()
    parts = [part.rstrip(" ,;") for part in parts]
    tail = "" if _END.search(parts[-1]) else "."
    return f"{head} {'; '.join(parts)}{tail}".strip()
