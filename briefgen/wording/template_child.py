"""Render templates of a house in the child process of ``house_templates``."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, exceptions

from briefgen import resources
from briefgen.wording.filters import TooLargeError
from briefgen.wording.house_templates import built_in_folders, is_template, plainly
from briefgen.wording.labels import MOST_BYTES, UnreadableFile, read_text
from briefgen.wording.plain import from_json
from briefgen.wording.templating import HOUSE, OverBudget, Templates, fill


def answer(request: bytes) -> bytes:
    """Render a template, or only compile it when there is no context: the entry point of the child.

    Args:
        request: JSON with ``folder``, ``template``, ``context`` and ``words``.

    Returns:
        JSON with ``text``, or what is wrong: ``kind``, ``name``, ``line`` and ``values``.
    """
    asked = from_json(request.decode("utf-8", "surrogatepass"))
    templates = _templates(asked["folder"])
    try:
        if "context" not in asked:
            templates.get_template(asked["template"])
            return b'{"text": ""}'
        text = fill(templates, asked["template"], asked["context"], asked["words"], HOUSE)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  (whatever a template does, its author is told)
        return json.dumps(_fault(error)).encode()
    return json.dumps({"text": text}).encode()


class _Unreadable(Exception):  # noqa: N818  (named for what happened)
    """A template of the house cannot be read; has its name and the reason of ``UnreadableFile``."""


@cache
def _templates(folder: str) -> Templates:
    """Return the template environment of a house folder: its own files, then briefgen's."""

    def load(name: str) -> tuple[str, str, None] | None:
        if not is_template(name):
            return None
        try:
            text = read_text(Path(folder), name)
        except UnreadableFile as error:
            raise _Unreadable(name, error.reason) from error
        return None if text is None else (text, f"{_HOUSE}{name}", None)

    return Templates(ChoiceLoader([FunctionLoader(load), FileSystemLoader(resources.templates())]))


_HOUSE = "house:"


def _fault(error: Exception) -> dict[str, Any]:
    """Convert an exception to a JSON fault with the innermost line in a file of the house."""
    name, line = _place(error)
    detail = plainly(str(error))
    values: dict[str, object] = {}
    match error:
        case OverBudget():
            kind, values = error.limit, {"most": f"{error.most:,}"}
        case _Unreadable():
            name, line, (kind, values) = error.args[0], 0, (error.args[1], {"most": MOST_BYTES // 1024})
        case exceptions.TemplateSyntaxError():
            name, line, kind, values = str(error.name), error.lineno, "syntax", {"detail": plainly(error.message)}
        case exceptions.TemplateNotFound():
            wanted = error.name if isinstance(error.name, str) else detail  # a list of names that are not there
            kind, values = "missing", {"name": plainly(wanted), "folders": ", ".join(sorted(built_in_folders()))}
        case exceptions.UndefinedError():
            kind, values = _undefined(detail)
        case TooLargeError():
            kind, values = "too-large", {"detail": detail}
        case exceptions.SecurityError():
            kind, values = "refused", {"detail": detail}
        case SyntaxError():  # Python's own, of a template that Jinja could read
            kind = "nested"
        case RecursionError():
            kind = "recursion" if line else "nested"
        case _:
            kind, values = "failed", {"detail": f"{detail} ({type(error).__name__})"}
    return {"kind": kind, "name": name, "line": line, "values": values}


def _undefined(detail: str) -> tuple[str, dict[str, object]]:
    name = re.search(r"'([^']*)'", detail.partition("has no ")[2] or detail)
    return "part" if "has no " in detail else "undefined", {"name": name[1] if name else detail}


def _place(error: BaseException) -> tuple[str, int]:
    """Return name and line of the innermost template in a traceback, one of the house if any."""
    found, trace = ("", 0), error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and (not found[0] or str(template.filename).startswith(_HOUSE)):
            found = template.name, template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return found
