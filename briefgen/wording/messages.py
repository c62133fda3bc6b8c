"""Messages of the command line from ``labels/en-GB``, with their values filled in."""

from briefgen.wording.labels import COMMAND_LANGUAGE, built_in_labels


def message(area: str, name: str, /, **values: object) -> str:
    """Return a message of the command line with its values filled in.

    Args:
        area: the file below ``labels/en-GB`` that has it, such as ``packs``.
        name: its key, with a dot before each inner key, such as ``clash.title``.
        values: what stands in its ``{braces}``.

    Raises:
        KeyError: there is no such message, or a value is missing.
    """
    words = built_in_labels(COMMAND_LANGUAGE, area)
    *outer, last = name.split(".")
    for key in outer:
        words = words[key]
    return str(words[last]).format(**values)
