"""Make the error of a slide whose text does not fit: scene, part, and how many words to cut."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from briefgen.errors import UsageError
from briefgen.outputs.deck.fit import Frame, FrameSpace, Paragraph, TextBlock, fitted_size_pt, flow
from briefgen.outputs.deck.table import fitted
from briefgen.storyboard.model import Scene


class SlideTooFullError(UsageError):
    """A slide's text does not fit at the smallest type; the message says how many words to cut.

    Args:
        message: what to cut, in plain words.
        scene_id: the Scene whose slide it is.
    """

    def __init__(self, message: str, scene_id: str) -> None:
        super().__init__(message)
        self.scene_id = scene_id

    def __reduce__(self) -> tuple[type["SlideTooFullError"], tuple[str, str]]:
        return type(self), (self.message, self.scene_id)


class TooLong:
    """Makes the errors of one Scene.

    Args:
        scene: the Scene whose slide is too full.
        labels: the wording of the deck.
        own: whether the template is the house's own, and could give more room.
    """

    def __init__(self, scene: Scene, labels: Mapping[str, Any], *, own: bool = False) -> None:
        self._scene = scene
        self._labels = labels
        self._own = own

    def alone(self, frame: Frame, paragraphs: Sequence[Paragraph], floor_pt: float) -> SlideTooFullError:
        """Return the error for a text that is alone in its frame."""

        def fits(texts: tuple[str, ...]) -> bool:
            fewer = [replace(each, text=text) for each, text in zip(paragraphs, texts, strict=True)]
            return fitted_size_pt(frame, fewer, floor_pt) is not None

        return self._error(frame.name, [each.text for each in paragraphs], fits, floor_pt)

    def column(self, blocks: Sequence[TextBlock], room: FrameSpace) -> SlideTooFullError:
        """Return the error for the column of text, which names its longest part."""

        def fits(texts: tuple[str, ...]) -> bool:
            left = iter(texts)
            shorter = [
                replace(block, paragraphs=tuple(replace(each, text=next(left)) for each in block.paragraphs))
                for block in blocks
            ]
            return flow(shorter, room) is not None

        floor_pt = max(block.frame.floor_pt for block in blocks)
        longest = max(blocks, key=lambda block: block.height_pt(floor_pt))
        texts = [paragraph.text for block in blocks for paragraph in block.paragraphs]
        return self._error(longest.frame.name, texts, fits, floor_pt)

    def table(self, frame: Frame, room_pt: float) -> SlideTooFullError:
        """Return the error for the table: words to cut from its first column, or names that are too long."""
        slide = self._scene.slide
        cells = [row.cells[0] for row in slide.rows]

        def fits(texts: tuple[str, ...]) -> bool:
            rows = [replace(row, cells=(text, *row.cells[1:])) for row, text in zip(slide.rows, texts, strict=True)]
            return fitted(slide.header, rows, frame, room_pt) is not None

        if words_to_cut(cells, fits) is None:
            return self._full(self.words("too_long_table", size=frame.floor_pt))
        return self._error(frame.name, cells, fits, frame.floor_pt)

    def markers(self, floor_pt: float) -> SlideTooFullError:
        """Return the error for agency markers."""
        return self._full(self.words("too_long_words", size=floor_pt, part=self._part("agencies")))

    def timeline(self, floor_pt: float) -> SlideTooFullError:
        """Return the error for a timeline."""
        return self._full(self.words("too_long_words", size=floor_pt, part=self._part("timeline")))

    def words(self, key: str, **values: Any) -> str:
        """Return the text of an error with the slide and the scene filled in."""
        template = str(self._labels["problems"][key])
        return template.format(slide=self._scene.slide.title, scene=self._scene.id, **values)

    def _error(
        self, name: str, texts: Sequence[str], fits: Callable[[tuple[str, ...]], bool], floor_pt: float
    ) -> SlideTooFullError:
        words = words_to_cut(texts, fits)
        if words is None:
            return self._full(self.words("too_long_words", size=floor_pt, part=self._part(name)))
        return self._full(self.words("too_long", size=floor_pt, part=self._part(name), words=words))

    def _full(self, message: str) -> SlideTooFullError:
        more = f" {self._labels['problems']['own_template']}" if self._own else ""
        return SlideTooFullError(message + more, self._scene.id)

    def _part(self, name: str) -> str:
        """Return the name of a placeholder for readers: its heading on the slide, or its name in the template."""
        return str(self._scene.slide.labels.get(name) or self._labels["prompts"].get(name, name))


def words_to_cut(texts: Sequence[str], fits: Callable[[tuple[str, ...]], bool]) -> int | None:
    """Return the fewest words to cut so that texts fit, the longest cut first; None when no cut is enough.

    Args:
        texts: the paragraphs or cells that share a space.
        fits: whether the shortened texts fit.
    """
    total = sum(len(text.split()) for text in texts)
    low, high = 1, total - len(texts)
    if high < 1 or not fits(shortened(texts, high)):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(shortened(texts, middle)) else (middle + 1, high)
    return low


def shortened(texts: Sequence[str], words: int) -> tuple[str, ...]:
    """Return texts without some of their last words, cut from the longest text each time."""
    pieces = [text.split() for text in texts]
    for _ in range(words):
        max(pieces, key=len).pop()
    return tuple(" ".join(piece) for piece in pieces)
