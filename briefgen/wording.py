"""Words for people: label files and Jinja templates, the house's own first.

Labels are YAML files ``labels/<language>/<area>.yaml``; a house's file of the same name replaces only the keys
it gives. Templates are looked up in the house's folder, then in the built-in one, and run in a sandbox.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen import resources

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment


class Wording:
    """The labels and templates of one language and one house.

    Args:
        language: ``en-GB`` or ``cy``.
        house_folder: the folder of the house's ``house.yaml``, searched first; None for the built-in wording.
    """

    def __init__(self, language: str = "en-GB", house_folder: Path | None = None) -> None:
        self.language = language
        self._folders = ([house_folder] if house_folder else []) + [resources.templates()]
        self._labels: dict[str, Mapping[str, Any]] = {}

    def __getstate__(self) -> dict[str, Any]:
        # Templates that are compiled do not go to another process; there they are compiled when they are used.
        return {name: value for name, value in self.__dict__.items() if name != "_environment"}

    def labels(self, area: str) -> Mapping[str, Any]:
        """Return the labels of an area (``common``, ``briefing``, ``deck``, …) in this language.

        Raises:
            KeyError: no built-in label file of that name exists.
        """
        if area not in self._labels:
            self._labels[area] = self._merge(area)
        return self._labels[area]

    def _merge(self, area: str) -> Mapping[str, Any]:
        merged: dict[str, Any] = {}
        found = False
        for folder in reversed(self._folders):
            path = folder / "labels" / self.language / f"{area}.yaml"
            if path.is_file():
                found = True
                _overlay(merged, resources.read_yaml(path.read_bytes()) or {})
        if not found:
            raise KeyError(f"labels/{self.language}/{area}.yaml")
        return merged

    def render(self, template: str, /, **context: Any) -> str:
        """Fill a template.

        Args:
            template: its name below ``templates/``, such as ``script/en-GB/message.txt``. Names that end in
                ``.html`` are escaped automatically.
            context: the values it may use.

        Raises:
            jinja2.TemplateError: the template is missing, wrong, or reaches outside the sandbox.
        """
        return self._environment.get_template(template).render(**context)

    @cached_property
    def _environment(self) -> "SandboxedEnvironment":
        from jinja2 import FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415  (lazy)
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415  (lazy)

        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(self._folders),
            autoescape=select_autoescape(("html", "xml", "svg")),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["date"] = self.date
        environment.filters["month"] = self.month
        environment.filters["paragraphs"] = paragraphs
        environment.filters["listed"] = self.listed
        environment.filters["stop"] = stopped
        return environment

    def date(self, value: Any) -> str:
        """Return a date in words (``2021``, ``March 2021``, ``5 March 2021``); None gives the label for it."""
        labels = self.labels("common")
        if value is None:
            return str(labels["date_not_stated"])
        parts = [str(value.year)]
        if value.month:
            parts.insert(0, str(labels["months"][value.month - 1]))
        if value.day:
            parts.insert(0, str(value.day))
        return " ".join(parts)

    def listed(self, items: Iterable[str]) -> str:
        """Return items as one phrase: "a, b and c"."""
        between, last = (str(self.labels("common")["listed"][key]) for key in ("between", "last"))
        *head, tail = list(items) or [""]
        return last.join(filter(None, (between.join(head), tail)))

    def month(self, number: int) -> str:
        """Return the name of a month, 1 to 12."""
        return str(self.labels("common")["months"][number - 1])


def stopped(text: str) -> str:
    """Return a text that ends like a sentence: a full stop is added when it ends with no mark."""
    bare = text.rstrip("\"'”’)] ")
    return text if bare.endswith((".", "!", "?", "…", ":")) else f"{text}."


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text of the Review (they are separated by a line break)."""
    return [part for part in text.split("\n") if part]


def _overlay(base: dict[str, Any], top: Mapping[str, Any]) -> None:
    for key, value in top.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), dict):
            _overlay(base[key], value)
        else:
            base[key] = value
