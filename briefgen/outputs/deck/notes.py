"""The notes of a slide: its time, every spoken word, the facilitator's hint, the source in the report."""

from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.outputs.deck.fit import Paragraph
from briefgen.outputs.deck.shapes import ShapeWriter, Style, TextWriter, notes_xml, quoted, tag
from briefgen.storyboard.model import Scene, Span
from briefgen.storyboard.transcript import paragraphs
from briefgen.text import clock, whole_seconds

_HEADING, _PLAIN = Style(bold=True, gap_pt=10), Style(gap_pt=4)


def notes_paragraphs(
    scene: Scene, span: Span, basis: str, labels: Mapping[str, Any], *, named: bool
) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a slide's notes, each with whether it is a heading.

    Args:
        scene: the Scene.
        span: when it is heard.
        basis: ``estimated`` or ``measured``.
        labels: the wording of the notes.
        named: whether it is said who speaks.
    """
    yield (
        str(labels["time"]).format(
            start=clock(span.start_s), end=clock(span.end_s), basis=labels[basis],
            seconds=whole_seconds(span.end_s) - whole_seconds(span.start_s),
        ),
        False,
    )  # fmt: skip
    yield str(labels["say"]), True
    for paragraph in spoken_paragraphs(scene, named=named):
        yield paragraph, False
    for name, text in (("gaps", " ".join(scene.gaps)), ("prompt", scene.prompt), ("source", scene.source)):
        if text:
            yield str(labels[name]), True
            yield text, False


def spoken_paragraphs(scene: Scene, *, named: bool) -> Iterator[str]:
    """Yield the spoken Lines joined to paragraphs; if ``named``, with the speaker's name first."""
    speaker = ""
    for lines in paragraphs(scene.lines):
        words = [line.text for line in lines]
        if named and lines[0].speaker != speaker:
            words.insert(0, f"{lines[0].speaker}:")
        speaker = lines[0].speaker
        yield " ".join(words)


class NotesWriter:
    """Writes the notes pages of a deck.

    Args:
        presentation: the template, as python-pptx has it; its notes master says what a notes page has.
        language: the language of every run, as Office names it.
    """

    def __init__(self, presentation: Any, language: str) -> None:
        self._language = language
        root = presentation.notes_master._element  # noqa: SLF001  (no public way)
        self._marks = {
            mark.get("type", "body"): (name, " ".join(f"{key}={quoted(value)}" for key, value in mark.items()))
            for shape in root.iter(tag("p:sp"))
            for mark in shape.iter(tag("p:ph"))
            for name in [next(shape.iter(tag("p:cNvPr"))).get("name", "")]
        }

    def xml(self, part: Any, paragraphs: Iterator[tuple[str, bool]]) -> bytes:
        """Return the XML of a notes page.

        Args:
            part: its part.
            paragraphs: the text, each with whether it is a heading.
        """
        writer, shapes = TextWriter(part, self._language), ShapeWriter()
        body = "".join(
            writer.paragraphs((Paragraph(text),), _HEADING if heading else _PLAIN)
            if index
            else writer.paragraphs((Paragraph(text),), Style())
            for index, (text, heading) in enumerate(paragraphs)
        )
        inside = ""
        for kind, text in (("sldImg", ""), ("body", body), ("sldNum", writer.slide_number())):
            name, mark = self._marks.get(kind, (kind, f'type="{kind}" idx="1"' if kind == "body" else ""))
            if mark:
                inside += shapes.notes_box(name, mark, text)
        return notes_xml(inside)
