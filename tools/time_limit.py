"""Run a command for at most some seconds: ``time_limit.py SECONDS COMMAND…``.

Why: macOS has no ``timeout``. The command's exit code is returned, 124 when the time was up, 127 when it cannot run.
"""

import subprocess
import sys

TIME_IS_UP, CANNOT_RUN = 124, 127


def main(limit_s: float, command: list[str]) -> int:
    """Run the command and return its exit code."""
    try:
        return subprocess.run(command, timeout=limit_s, check=False).returncode  # noqa: S603  (the Makefile's own)
    except subprocess.TimeoutExpired:
        return TIME_IS_UP
    except OSError:
        return CANNOT_RUN


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
