"""Convert system errors (full disk, no memory, bad file names) to messages in plain words."""

import errno

from briefgen.errors import EXIT_USAGE, NO_MEMORY, BriefgenError
from briefgen.files.opener import printable

_FULL = "Free some space, or use another disk, and run it again."
_DISK = {
    errno.ENOSPC: f"the disk is full. {_FULL}",
    errno.EDQUOT: f"your disk quota is used up. {_FULL}",
    errno.EFBIG: "the file would be larger than this computer allows (see 'ulimit -f').",
    errno.EROFS: "that disk is read-only. Choose another folder.",
    errno.EACCES: "that is not allowed. Choose a place of your own, or ask for the right to it.",
    errno.EPERM: "that is not allowed. Choose a place of your own, or ask for the right to it.",
    errno.EIO: "the disk does not answer as it should. Try another one.",
    errno.EMFILE: "too many files are open. Close other programs (see 'ulimit -n').",
    errno.ENFILE: "too many files are open. Close other programs.",
    errno.EAGAIN: "the computer has no room for more work. Close other programs.",
    errno.ENOTDIR: "part of that path is a file. Choose another folder.",
    errno.EISDIR: "that is a folder, and a file is needed.",
    errno.EEXIST: "there is something of that name already.",
    errno.ENOENT: "it is not there.",
    errno.ELOOP: "it is a link that leads in a circle.",
}
_NO_TEMPORARY = "No usable temporary directory"
"""The beginning of Python's own message, whatever the reason."""

_WORDS = (
    "cannot allocate memory",
    "failed to map segment",
    "can't start new thread",
    "bad_alloc",
)


def known_failure(error: BaseException) -> BriefgenError | None:
    """Convert a known system or user error to a BriefgenError; None for an internal error."""
    if isinstance(error, BriefgenError):
        return error
    if _is_memory(error):
        return BriefgenError(NO_MEMORY)
    if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason:
        return _usage("A name or text in the command has bytes that are no UTF-8. Rename the file or write it again.")
    return _of_the_system(error) if isinstance(error, OSError) else None


def _of_the_system(error: OSError) -> BriefgenError | None:
    """Convert an OSError to a BriefgenError; None when its errno is not a known one."""
    if _NO_TEMPORARY in str(error):
        return BriefgenError(
            "No folder for temporary files can be written to. Free some space, or set TMPDIR to a folder of your "
            "own; take away a limit that is set (see 'ulimit -f')."
        )
    file = f" '{printable(str(error.filename))}'" if error.filename is not None else ""
    if error.errno == errno.ENAMETOOLONG:
        return _usage(f"The name{file} is too long for a file. Choose a shorter one.")
    reason = _DISK.get(error.errno or 0)
    return BriefgenError(f"The computer could not read or write{file or ' a file'}: {reason}") if reason else None


def _is_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return True
    # Libraries say it in words of their own, and an import that got no memory is no broken installation.
    return isinstance(error, (ImportError, OSError, RuntimeError)) and any(
        words in str(error).casefold() for words in _WORDS
    )


def _usage(message: str) -> BriefgenError:
    error = BriefgenError(message)
    error.exit_code = EXIT_USAGE
    return error
