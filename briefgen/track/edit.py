"""Edit one recommendation in the text of a summary, or add its id, and change nothing else.

The text is never written anew from its values: the new words go to the places that reading the file found, so that
comments, order, quotation marks, indentation and line ends stay as the author wrote them.
"""

from collections.abc import Mapping, Sequence

from briefgen.errors import BriefgenError, InputError
from briefgen.review.editing.edit import UneditableError, YamlEditor
from briefgen.review.editing.written import scalar
from briefgen.review.load import Loaded, load_review
from briefgen.review.model import Review
from briefgen.review.partial_date import PartialDate
from briefgen.review.yaml.span import KeyPath

KEYS = ("text", "owner", "due", "status")
"""The keys of a recommendation in the order in which they are usually written."""


class CannotEditError(BriefgenError):
    """The edit cannot be made without changing other text."""


def updated(data: bytes, file: str, number: int, changes: Mapping[str, str]) -> bytes:
    """Edit one recommendation of a summary.

    Args:
        data: the whole file; it can be read.
        file: its name, for places.
        number: the recommendation, from 1.
        changes: ``owner``, ``due`` or ``status`` and the new value.

    Returns:
        The same bytes but for these values; exactly the same when it has them already.

    Raises:
        InputError: the file cannot be used.
        CannotEditError: it is written in a way that cannot be changed safely.
    """
    loaded = load_review(data, file)
    wanted = _changed(loaded.review, number, changes)
    for key in KEYS:
        if key in changes and _changed(loaded.review, number, {key: changes[key]}) != loaded.review:
            data = _set(data, file, ("recommendations", number - 1, key), changes[key], KEYS)
            loaded = _read_again(data, file)
    if loaded.review != wanted:
        raise CannotEditError(file)
    return data


def with_id(data: bytes, file: str, review_id: str) -> bytes:
    """Add an id to a summary that has none, after the first key below ``review:``.

    Args:
        data: the whole file; it can be read.
        file: its name, for places.
        review_id: 8 to 64 small letters, digits and hyphens.

    Returns:
        The same bytes with the id in between.

    Raises:
        InputError: the file cannot be used.
        CannotEditError: it is written in a way that cannot be changed safely, or has an id.
    """
    loaded = load_review(data, file)
    keys = loaded.source.keys
    first = min((path for path in keys if path[:1] == ("review",) and len(path) == 2), key=lambda p: keys[p].start)
    changed = _set(data, file, ("review", "id"), review_id, (str(first[1]), "id"))
    about = loaded.review.about.model_copy(update={"id": review_id})
    if loaded.review.about.id is not None or _read_again(changed, file).review != loaded.review.model_copy(
        update={"about": about}
    ):
        raise CannotEditError(file)
    return changed


def by_hand(changes: Mapping[str, str]) -> str:
    """Format the changes as YAML, for the author to copy."""
    return ", ".join(f"{key}: {scalar(value)}" for key, value in changes.items())


def _changed(review: Review, number: int, changes: Mapping[str, str]) -> Review:
    """Return the Review with the changes applied."""
    values: dict[str, object] = dict(changes)
    if "due" in changes:
        values["due"] = PartialDate.parse(changes["due"])
    advice = list(review.recommendations)
    advice[number - 1] = advice[number - 1].model_copy(update=values)
    return review.model_copy(update={"recommendations": tuple(advice)})


def _read_again(data: bytes, file: str) -> Loaded:
    try:
        return load_review(data, file)
    except InputError:
        raise CannotEditError(file) from None


def _set(data: bytes, file: str, path: KeyPath, value: str, order: Sequence[str]) -> bytes:
    """Set the value of a key on its own line; a new key is inserted at its place in an order."""
    try:
        editor = YamlEditor(data, file, lambda _: order)
        if path in editor.source.spans and editor.source.spans[path].style in {"|", ">"}:
            editor = YamlEditor(editor.set(path, ""), file)
        return editor.set(path, value)
    except UneditableError:
        raise CannotEditError(file) from None
