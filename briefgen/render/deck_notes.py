"""The notes of a slide: its time, every word that is said, the facilitator's hint, the place in the report."""

from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.render.deck_fit import Paragraph
from briefgen.render.deck_text import TextWriter, tag
from briefgen.storyboard.model import Scene, Span


def notes_paragraphs(scene: Scene, span: Span, basis: str, labels: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Give the paragraphs of a slide's notes, each with whether it is a heading.

    Args:
        scene: the Scene.
        span: when it is heard.
        basis: ``estimated`` or ``measured``.
        labels: the wording of the notes.
    """
    yield (
        str(labels["time"]).format(
            start=clock(span.start_s), end=clock(span.end_s), seconds=round(span.end_s) - round(span.start_s),
            basis=labels[basis],
        ),
        False,
    )  # fmt: skip
    yield str(labels["say"]), True
    for paragraph in spoken_paragraphs(scene):
        yield paragraph, False
    for name, text in (("prompt", scene.prompt), ("source", scene.source)):
        if text:
            yield str(labels[name]), True
            yield text, False


def spoken_paragraphs(scene: Scene) -> Iterator[str]:
    """Give what is said, Lines joined to paragraphs; a speaker's name stands before the words when it changes."""
    several = len({line.speaker for line in scene.lines}) > 1
    paragraph: list[str] = []
    speaker = ""
    for line in scene.lines:
        changed = several and line.speaker != speaker
        if paragraph and (line.new_paragraph or changed):
            yield " ".join(paragraph)
            paragraph = []
        if changed:
            paragraph.append(f"{line.speaker}:")
        paragraph.append(line.text)
        speaker = line.speaker
    if paragraph:
        yield " ".join(paragraph)


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, such as ``2:10``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def write_notes(slide: Any, language: str, paragraphs: Iterator[tuple[str, bool]]) -> None:
    """Write the notes page of a slide.

    Args:
        slide: the slide.
        language: the language of every run, as Office names it.
        paragraphs: the text, each with whether it is a heading.
    """
    notes = slide.notes_slide
    writer = TextWriter(notes.part, language)
    body = notes.notes_text_frame._txBody  # noqa: SLF001  (no public way)
    headings = []
    texts = []
    for text, heading in paragraphs:
        texts.append(Paragraph(text))
        headings.append(heading)
    writer.write(body, texts, gap_pt=4)
    for element, heading in zip(body.findall(tag("a:p")), headings, strict=True):
        if heading:
            next(element.iter(tag("a:rPr"))).set("b", "1")
            next(element.iter(tag("a:spcPts"))).set("val", "1000")
    for shape in notes.placeholders:
        if shape._element.find(f".//{tag('p:ph')}").get("type") == "sldNum":  # noqa: SLF001  (no public way)
            writer.slide_number(shape.text_frame._txBody)  # noqa: SLF001  (no public way)
