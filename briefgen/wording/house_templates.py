"""Render the templates of a house in a limited child process, as they are untrusted.

briefgen's own templates stay in process. A template goes to the child when it, or anything that it extends, includes
or imports, is a file of the house. The child is asked in JSON and answers in JSON (``template_child``).
"""

import json
import os
import time
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.limited import LimitedProcess, LimitReached, Limits
from briefgen.wording.labels import STUDIO, built_in_labels
from briefgen.wording.plain import to_json

ENDINGS = frozenset({".html", ".txt", ".css", ".js", ".svg", ".xml"})
"""The file extensions of templates."""

MOST_SHOWN = 200
"""The most characters of a template's own words that a message repeats."""


@cache
def built_in_names() -> frozenset[str]:
    """Return the names of briefgen's templates, the only names that a house can override."""
    folder = resources.templates()
    return frozenset(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in ENDINGS and path.parent not in {folder, folder / STUDIO}
    )


@cache
def built_in_folders() -> frozenset[str]:
    """Return the folders of briefgen's templates, the only ones in which a house's are looked for."""
    return frozenset(name.partition("/")[0] for name in built_in_names())


@cache
def used_by(template: str) -> frozenset[str]:
    """Return the templates that a built-in template may include, extend or import, and itself.

    Where a name is worked out only when it is filled, that is every template.
    """
    from briefgen.wording.templating import references  # noqa: PLC0415  (checks and help need no Jinja)

    found: set[str] = set()
    waiting = {template}
    while waiting:
        name = waiting.pop()
        found.add(name)
        for other in references(name):
            if other is None:
                return built_in_names()
            waiting |= {other} - found
    return frozenset(found)


def is_below(name: str) -> bool:
    """Whether a name is a relative path below a folder, on any system."""
    odd = any(char in name for char in "\\:\0")
    return not odd and all(part not in {"", ".", ".."} for part in name.split("/"))


def is_template(name: str) -> bool:
    """Whether a name is a valid name for a template of a house."""
    return is_below(name) and name.partition("/")[0] in built_in_folders() and PurePosixPath(name).suffix in ENDINGS


def plainly(text: str | None) -> str:
    """Format text from a template for a message: one line, shortened, printable characters only."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text or "").split())
    return plain if len(plain) <= MOST_SHOWN else f"{plain[: MOST_SHOWN - 1]}…"


LIMITS = Limits(time_s=10.0, memory_mib=768, output_mib=64)
"""The limits of one rendering: briefgen's own templates take a few milliseconds and 60 MiB."""

MOST_S, MOST_S_EACH = 15.0, 0.5
"""The total time of all renderings of one HouseTemplates in seconds: a base, and an addition for each rendering."""

ENTRY = "briefgen.wording.template_child:answer"


class HouseTemplates:
    """The templates of one house folder.

    Args:
        folder: the house's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._needed: dict[str, bool] = {}
        self._child = LimitedProcess(ENTRY, LIMITS)
        self._spent_s = 0.0
        self._asked = 0

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of briefgen's templates that the house overrides."""
        return frozenset(
            name for name in built_in_names() if os.path.lexists(self._folder.joinpath(*name.split("/")))
        )

    def have_part_in(self, template: str) -> bool:
        """Whether a template needs the child process: it, or a template that it uses, is a file of the house."""
        if template not in self._needed:
            known = template in built_in_names()
            self._needed[template] = not known or bool(self.names and not self.names.isdisjoint(used_by(template)))
        return self._needed[template]

    def fill(self, template: str, context: Mapping[str, Any], words: Mapping[str, Any]) -> str:
        """Render a template in the child process.

        Args:
            template: its name.
            context: plain data.
            words: ``template_filters.words_of``.

        Raises:
            UsageError: it is missing, wrong, does what is not allowed, or goes over a limit.
        """
        found = self._ask({"template": template, "context": context, "words": words}, template)
        return str(found["text"])

    def faults(self) -> "Iterator[TemplateFaultError]":
        """Yield the faults in the house's template files that appear without rendering."""
        for name in sorted(self.names):
            if self._is_slow:
                return
            try:
                self._ask({"template": name}, name)
            except TemplateFaultError as error:
                yield error

    def close(self) -> None:
        """End the child process, if it runs."""
        self._child.close()

    def _ask(self, request: Mapping[str, Any], template: str) -> dict[str, Any]:
        """Send a request to the child; raise its fault or limit as an error that names the file."""
        if self._is_slow:
            raise self._wrong(self._first(template), 0, "slow", {"seconds": round(self._spent_s)})
        asked = to_json({"folder": str(self._folder), **request})
        began_s = time.monotonic()
        try:
            answer = self._child.ask(asked.encode("utf-8", "surrogatepass"))
        except LimitReached as error:
            raise self._wrong(self._first(template), 0, error.limit, _limit_values()) from None
        except RuntimeError:  # it could not even say what is wrong
            raise self._wrong(self._first(template), 0, "crash", {}) from None
        finally:
            self._spent_s += time.monotonic() - began_s
            self._asked += 1
        found: dict[str, Any] = json.loads(answer)
        if "kind" in found:
            raise self._wrong(found["name"] or template, found["line"], found["kind"], found["values"])
        return found

    @property
    def _is_slow(self) -> bool:
        """Whether the house's templates have used up their total time."""
        return self._spent_s > MOST_S + MOST_S_EACH * self._asked

    def _first(self, template: str) -> str:
        """Return the house file to name in the error when the child died without naming one."""
        if template in self.names or template not in built_in_names():
            return template
        return min(self.names & used_by(template), default=template)

    def _wrong(self, name: str, line: int, kind: str, values: Mapping[str, object]) -> "TemplateFaultError":
        own = self._folder.joinpath(*name.split("/")) if is_below(name) else None
        file = str(own) if own and os.path.lexists(own) else plainly(name)
        words = built_in_labels("en-GB", "house_files")["templates"]
        reason = str(words[kind]).format(**values)
        place = f"{file}:{line}" if line else file
        return TemplateFaultError(str(words["message"]).format(place=place, reason=reason), file, line, reason)


class TemplateFaultError(UsageError):
    """A template of a house cannot be used.

    Args:
        message: which file, what is wrong, what to do.
        file: the file; the name of the template where there is none.
        line: where, 0 where it is not known.
        reason: what is wrong.
    """

    def __init__(self, message: str, file: str, line: int, reason: str) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.reason = reason

    def __reduce__(self) -> tuple[type["TemplateFaultError"], tuple[str, str, int, str]]:
        # Exceptions pickle by their args; these are more than the text.
        return type(self), (self.message, self.file, self.line, self.reason)


def _limit_values() -> dict[str, object]:
    return {"seconds": f"{LIMITS.time_s:g}", "megabytes": LIMITS.memory_mib, "output": LIMITS.output_mib}
