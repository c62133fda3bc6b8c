"""Messages for the author about recordings, and the file names of recordings."""

from briefgen.wording import messages


def message(key: str, /, **values: object) -> str:
    """Return one of the sentences about recordings (``labels/en-GB/recordings.yaml``)."""
    return messages.message("recordings", key, **values)


def file_name(number: int, scene: str) -> str:
    """Return the file name for the recording of a Scene, such as ``03-message-1.wav``."""
    return f"{number:02d}-{scene}.wav"
