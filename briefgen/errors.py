"""Problems of an input, the exceptions of briefgen, and their exit codes.

Nothing here prints: the command line does.
"""

from dataclasses import dataclass
from enum import StrEnum

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2

NO_MEMORY = (
    "There is too little memory for this. Close other programs, take away a limit that is set (see 'ulimit -v'), "
    "or build with --jobs 1."
)


class Severity(StrEnum):
    """The severity of a Problem: an error stops a build, a warning does not (unless ``--strict``)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Place:
    """A position in an input file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Edit:
    """A replacement in an input file.

    Attributes:
        start: the first character that is replaced.
        end: after the last one; the same as ``start`` where text is only added.
        text: what stands there instead.
    """

    start: Place
    end: Place
    text: str


@dataclass(frozen=True)
class Problem:
    """An error or warning about a place in an input.

    Attributes:
        rule: the id of the rule, such as ``input/unknown-key`` or ``panel/no-why``.
        severity: error or warning.
        place: where it is.
        message: what is wrong, one plain sentence.
        suggestion: what to write or do instead; empty when the message says it all.
        end: the place after the last of the words it is about; None when it is about no words, or they are not to
            be shown again.
        is_answered: whether the author has answered it already: with an explicit null, that there is nothing to add.
        edits: replacements that put it right, in order and without overlap; none when that is for the author to say.
    """

    rule: str
    severity: Severity
    place: Place
    message: str
    suggestion: str = ""
    end: Place | None = None
    is_answered: bool = False
    edits: tuple[Edit, ...] = ()

    @property
    def is_error(self) -> bool:
        """Whether the Problem stops a build."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        tail = f" {self.suggestion}" if self.suggestion else ""
        return f"{self.place}: {self.severity}: {self.message}{tail} [{self.rule}]"


class BriefgenError(Exception):
    """Base of all errors that the user can act on; the command line prints the message and exits with ``exit_code``.

    Args:
        message: what went wrong and what to do, in plain words.
    """

    exit_code = EXIT_FAILED

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UsageError(BriefgenError):
    """A wrong command or option value (exit code 2)."""

    exit_code = EXIT_USAGE


class InputError(BriefgenError):
    """An input with Problems (exit code 2).

    Args:
        problems: every Problem found, errors and warnings, in the order of their places.
    """

    exit_code = EXIT_USAGE

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Problem, ...]]]:
        # Exceptions pickle by their args; ours is the problems, not the joined text.
        return type(self), (self.problems,)
