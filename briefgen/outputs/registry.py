"""The registry of outputs: what a pack can consist of, one row an output.

A row names the functions that render an output and verify its files, so nothing heavy is imported before it is
needed. Another package adds an output under the entry-point group ``briefgen.outputs``; each entry is an ``Output``.
It is then a choice of ``--only``, is made with every pack, is verified, and is published with the library.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, cast

from briefgen.errors import BriefgenError
from briefgen.pack.artifact import MANIFEST
from briefgen.wording.messages import message

if TYPE_CHECKING:
    from briefgen.outputs.material import Material
    from briefgen.pack.artifact import Artifact
    from briefgen.pack.manifest import Fault, Manifest

    Verify = Callable[[bytes, Manifest], Iterable[Fault]]

GROUP = "briefgen.outputs"
"""The entry-point group in which other packages name their outputs."""

PDF, HTML, TEXT = "application/pdf", "text/html", "text/plain"
PNG, MP4 = "image/png", "video/mp4"
_OFFICE = "application/vnd.openxmlformats-officedocument"
DECK, FORM = f"{_OFFICE}.presentationml.presentation", f"{_OFFICE}.wordprocessingml.document"


@dataclass(frozen=True)
class OutputFile:
    """A file of an output, and how it is verified.

    Attributes:
        name: its name in the pack; one that no other output has.
        media_type: its media type (RFC 6838).
        verify: ``module:function``; the function takes the bytes of the file and the Manifest and yields what is
            wrong as ``Fault``. Empty when only size and hash are verified.
        form: for a further form of the podcast, the name by which ``--audio`` asks for it.
        is_listed: whether web pages offer it to their readers; what only its publisher needs is not.
        is_published: whether the site of a library has it.
    """

    name: str
    media_type: str
    verify: str = ""
    form: str = ""
    is_listed: bool = True
    is_published: bool = True


@dataclass(frozen=True)
class Output:
    """One output: its name, its files, what it needs, and the functions that render and verify it.

    Attributes:
        name: the name that ``--only`` takes.
        files: what it makes.
        render: ``module:function``; the function takes a ``Material`` and yields Artifacts.
        reads: names of outputs whose files it reads; they are rendered before it.
        shows_page: it shows what fits on the one page, so that is fitted first.
        shows_slides: it shows the Scenes as the deck has them, so the slides are fitted first.
        is_narrated: it has the sound of the narration.
        on_request: it is made only when it is asked for by name, as it is large or slow.
        needs_libraries: it is laid out by WeasyPrint, which needs libraries of the system.
        public_only: it is for sharing, so a restricted review has none of it.
    """

    name: str
    files: tuple[OutputFile, ...]
    render: str
    reads: tuple[str, ...] = ()
    shows_page: bool = False
    shows_slides: bool = False
    is_narrated: bool = False
    on_request: bool = False
    needs_libraries: bool = False
    public_only: bool = False

    def names(self, forms: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the names of the output's files, with the requested further forms of the podcast."""
        asked = frozenset(forms)
        return tuple(file.name for file in self.files if not file.form or file.form in asked)

    def rendered(self, material: "Material") -> "Iterator[Artifact]":
        """Render the files of the output.

        Raises:
            BriefgenError: it cannot be made.
        """
        render: Callable[[Material], Iterable[Artifact]] = _function(self.render)
        yield from render(material)


def _for_publisher(name: str, media_type: str, verify: str) -> OutputFile:
    """Make the row of a file for sharing, which only the publisher needs."""
    home = "briefgen.outputs.share.verify"
    return OutputFile(name, media_type, f"{home}:{verify}", is_listed=False, is_published=False)


BUILT_IN = (
    Output(
        "briefing",
        (
            OutputFile("briefing.pdf", PDF, "briefgen.outputs.page.verify:pdf_faults"),
            OutputFile("briefing.html", HTML, "briefgen.outputs.page.verify:briefing_html_faults"),
            OutputFile("briefing-large-print.pdf", PDF, "briefgen.outputs.page.verify:large_print_faults"),
        ),
        "briefgen.outputs.page.page:render_page",
        shows_page=True,
        needs_libraries=True,
    ),
    Output(
        "slides",
        (OutputFile("slides.pptx", DECK, "briefgen.outputs.deck.verify:faults"),),
        "briefgen.outputs.deck.deck:render_slides",
        shows_slides=True,
    ),
    Output(
        "slides-pdf",
        (OutputFile("slides.pdf", PDF, "briefgen.outputs.deck.verify:pdf_faults"),),
        "briefgen.outputs.deck.document:render_document",
        reads=("slides",),
        shows_slides=True,
        needs_libraries=True,
    ),
    Output(
        "podcast",
        (
            OutputFile("podcast.mp3", "audio/mpeg", "briefgen.outputs.podcast.verify:faults"),
            OutputFile("podcast.m4a", "audio/mp4", "briefgen.outputs.podcast.verify:m4a_faults", form="m4a"),
            OutputFile("podcast.opus", "audio/ogg", "briefgen.outputs.podcast.verify:opus_faults", form="opus"),
            OutputFile("transcript.html", HTML, "briefgen.outputs.podcast.verify:transcript_page_faults"),
            OutputFile("transcript.txt", TEXT, "briefgen.outputs.podcast.verify:transcript_faults"),
            OutputFile("captions.vtt", "text/vtt", "briefgen.outputs.podcast.verify:vtt_faults"),
            OutputFile("captions.srt", "application/x-subrip", "briefgen.outputs.podcast.verify:srt_faults"),
            OutputFile(
                "chapters.json", "application/json+chapters", "briefgen.outputs.podcast.verify:chapters_faults"
            ),
        ),
        "briefgen.outputs.podcast.podcast:render_programme",
        is_narrated=True,
    ),
    Output(
        "form",
        (OutputFile("action-plan.docx", FORM, "briefgen.outputs.form.verify:faults"),),
        "briefgen.outputs.form.form:render_form",
    ),
    Output(
        "guide",
        (OutputFile("facilitator.pdf", PDF, "briefgen.outputs.guide.verify:faults"),),
        "briefgen.outputs.guide.guide:render_handout",
        reads=("slides-pdf",),
        shows_slides=True,
        needs_libraries=True,
    ),
    Output(
        "abstract",
        (OutputFile("abstract.txt", TEXT, "briefgen.outputs.abstract.verify:faults"),),
        "briefgen.outputs.abstract.abstract:render_text",
    ),
    Output(
        "share",
        (
            _for_publisher("share.txt", TEXT, "text_faults"),
            # The card is the picture of a shared link: it has to be on the web.
            replace(_for_publisher("share-card.png", PNG, "card_faults"), is_published=True),
            _for_publisher("share-square.png", PNG, "square_faults"),
            _for_publisher("newsletter.html", HTML, "letter_faults"),
            _for_publisher("newsletter.txt", TEXT, "plain_letter_faults"),
        ),
        "briefgen.outputs.share.share:render_share",
        public_only=True,
    ),
    Output(
        "a3",
        (OutputFile("briefing-a3.pdf", PDF, "briefgen.outputs.page.verify:a3_faults"),),
        "briefgen.outputs.page.paper:render_paper",
        reads=("briefing",),
        shows_page=True,
        on_request=True,
        needs_libraries=True,
    ),
    Output(
        "narrated",
        (OutputFile("slides-narrated.pptx", DECK, "briefgen.outputs.video.verify:narrated_faults"),),
        "briefgen.outputs.video.narrated:render_narrated",
        reads=("slides", "podcast"),
        shows_slides=True,
        is_narrated=True,
        on_request=True,
    ),
    Output(
        "video",
        (
            OutputFile("video.mp4", MP4, "briefgen.outputs.video.verify:video_faults"),
            OutputFile("video-poster.jpg", "image/jpeg", "briefgen.outputs.video.verify:poster_faults"),
        ),
        "briefgen.outputs.video.video:render_film",
        reads=("slides", "podcast"),
        shows_slides=True,
        is_narrated=True,
        on_request=True,
        needs_libraries=True,
    ),
    Output(
        "video-still",
        (OutputFile("video-still.mp4", MP4, "briefgen.outputs.video.verify:still_faults"),),
        "briefgen.outputs.video.video:render_still",
        reads=("slides", "podcast"),
        shows_slides=True,
        is_narrated=True,
        on_request=True,
        needs_libraries=True,
    ),
    Output(
        "video-captions",
        (OutputFile("video-captions.mp4", MP4, "briefgen.outputs.video.verify:captioned_faults"),),
        "briefgen.outputs.video.video:render_captioned",
        reads=("slides", "podcast"),
        shows_slides=True,
        is_narrated=True,
        on_request=True,
        needs_libraries=True,
    ),
    Output(
        "clips",
        (
            OutputFile("clip-square.mp4", MP4, "briefgen.outputs.video.verify_clips:square_faults"),
            OutputFile("clip-upright.mp4", MP4, "briefgen.outputs.video.verify_clips:upright_faults"),
        ),
        "briefgen.outputs.video.clips:render_clips",
        reads=("podcast",),
        is_narrated=True,
        on_request=True,
        needs_libraries=True,
    ),
)
"""The outputs of briefgen itself, in the order in which they are made."""


@cache
def outputs() -> Mapping[str, Output]:
    """Return every output that is installed, by its name: briefgen's own, then those of other packages.

    Raises:
        BriefgenError: an output of another package cannot be imported, is none, or has a name that is taken.
    """
    found = {output.name: output for output in BUILT_IN}
    taken = {file.name for output in BUILT_IN for file in output.files} | {MANIFEST}
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        output = _loaded(point.name, point.load)
        clash = sorted({output.name} & set(found) | {file.name for file in output.files} & taken)
        if clash:
            raise BriefgenError(message("packs", "output.taken", output=point.name, name=clash[0]))
        found[output.name] = output
        taken |= {file.name for file in output.files}
    return found


def _loaded(name: str, load: Callable[[], Any]) -> Output:
    try:
        output = load()
    except Exception as error:  # a stranger's package: whatever it raises becomes one plain line
        reason = f"{type(error).__name__}: {error}"
        raise BriefgenError(message("packs", "output.unloaded", output=name, reason=reason)) from error
    if not isinstance(output, Output):
        raise BriefgenError(message("packs", "output.other", output=name))
    return output


def on_request() -> frozenset[str]:
    """Return the names of the outputs that are made only on request."""
    return frozenset(output.name for output in outputs().values() if output.on_request)


def allowed(names: Iterable[str], *, restricted: bool) -> frozenset[str]:
    """Return the outputs that a review may have: a restricted one has none for sharing."""
    return frozenset(name for name in names if not (restricted and outputs()[name].public_only))


def output_files() -> Mapping[str, OutputFile]:
    """Return every file that a pack can have besides its manifest, by its name."""
    return {file.name: file for output in outputs().values() for file in output.files}


def audio_forms() -> Mapping[str, str]:
    """Return the further forms of the podcast: the name of the file by the name that ``--audio`` takes."""
    return {file.form: file.name for file in output_files().values() if file.form}


def verifier(file: str) -> "Verify | None":
    """Return the function that verifies a file of a pack, or None when only its size and hash are verified."""
    row = output_files().get(file)
    return cast("Verify", _function(row.verify)) if row and row.verify else None


def _function(address: str) -> Any:
    module, _, name = address.partition(":")
    return getattr(import_module(module), name)
