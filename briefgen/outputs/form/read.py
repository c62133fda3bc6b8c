"""Read the values of a filled action plan: the content controls of ``action-plan.docx``, by their tags.

The file comes back by e-mail, so it is opened in a child process with limits; what the child answers is checked.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from briefgen.errors import BriefgenError, InputError, Place, Problem
from briefgen.limited import LimitedProcess, LimitReached, Limits
from briefgen.review.problems import problem
from briefgen.text import legible
from briefgen.wording.wording import Wording

LIMITS = Limits(time_s=10, memory_mib=1024, output_mib=4)
MAX_FORM = 16 << 20
"""The most bytes of a filled form: pasted pictures count."""

KEY = re.compile(r"(?:who|sign|(?:message|own|question|recommendation)\.[1-9][0-9]{0,2})\.[a-z]{2,20}")
"""The tags of the controls that briefgen makes (``form.py``)."""


@dataclass(frozen=True)
class FilledForm:
    """The values of a filled form.

    Attributes:
        values: what is written in each control, by its key; empty where nothing is. A day that was chosen from the
            calendar is ISO 8601, a choice of a list is as it is stored (``in progress``), paragraphs have line ends.
    """

    values: Mapping[str, str]


def read_form(data: bytes, file: str) -> FilledForm:
    """Read a filled form.

    Args:
        data: the DOCX.
        file: its name, for the Problem.

    Raises:
        InputError: it is no Word file, over a limit, or has no control of an action plan.
    """
    try:
        with LimitedProcess("briefgen.outputs.form.controls:work", LIMITS) as child:
            answer = json.loads(child.ask(data))
    except BriefgenError as error:
        raise InputError((_problem(error.message, file),)) from error
    except (LimitReached, RuntimeError, ValueError, RecursionError) as error:
        raise InputError((_problem("harm", file),)) from error
    values = answer if isinstance(answer, dict) else {}
    if not all(KEY.fullmatch(key) and isinstance(text, str) for key, text in values.items()):
        raise InputError((_problem("harm", file),))
    if not values:
        raise InputError((_problem("controls", file),))
    prompts = _prompts()
    return FilledForm({key: "" if text in prompts else _lines(text) for key, text in values.items()})


def _lines(text: str) -> str:
    return "\n".join(map(legible, text.split("\n")))


def _prompts() -> frozenset[str]:
    """Return the prompts of empty controls in every language, which LibreOffice stores as answers."""
    labels = (Wording(language).labels("form")["prompts"] for language in ("en-GB", "cy"))
    return frozenset(str(prompt) for each in labels for prompt in each.values())


def _problem(kind: str, file: str) -> Problem:
    return problem(f"form-{kind if kind in {'word', 'big', 'controls'} else 'harm'}", Place(file, 1, 1))
