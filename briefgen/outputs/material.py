"""Material: the inputs of an output."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefgen.errors import BriefgenError
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.wording.messages import message

if TYPE_CHECKING:
    from briefgen.audio.programme import Programme
    from briefgen.outputs.page.pdf import BriefingPdf
    from briefgen.speech.model import Voice


@dataclass(frozen=True)
class Material:
    """The inputs of the outputs of one pack.

    Attributes:
        edition: the Review as its House publishes it.
        storyboard: what is shown and said, fitted to the slides and to seven minutes.
        timeline: when each Scene and Line is said; measured when there is a narration, else estimated.
        page: the one page as it was fitted, when an output shows it.
        programme: the sound of the narration, or None.
        voices: the voices that are heard, by the name of the speaker, in the order of their first words.
        forms: the further forms of the podcast that are asked for.
        names: the names of all files of the finished pack.
        files: the files that are made or kept so far, by name.
        threads: how many Scenes may be encoded at the same time.
        progress: called with the step, how much of it is done, and of how much.
    """

    edition: Edition
    storyboard: Storyboard
    timeline: Timeline
    page: "BriefingPdf | None" = None
    programme: "Programme | None" = None
    voices: "Mapping[str, Voice]" = field(default_factory=dict)
    forms: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    files: Mapping[str, Artifact] = field(default_factory=dict)
    threads: int = 2
    progress: Callable[[str, int, int], None] = lambda *_: None

    def file(self, name: str) -> Artifact:
        """Return a file that an output reads.

        Raises:
            BriefgenError: it has not been made; the row of the output in the registry lacks it under ``reads``.
        """
        if name not in self.files:
            raise BriefgenError(message("packs", "not_made", file=name))
        return self.files[name]
