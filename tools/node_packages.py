"""Install what the tests need from the npm registry into tests/node_modules, each archive checked against its hash.

``npm pack`` fetches one archive and nothing else, and every npm since version 7 does it alike. ``npm ci`` does not:
the npm of Debian 12 refuses lock files that a newer one has written.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
LIST, MODULES = TESTS / "node-packages.txt", TESTS / "node_modules"


def main() -> int:
    """Install each package that is not there in the version that the list names; return the exit code."""
    lines = (line.split() for line in LIST.read_text(encoding="utf-8").splitlines())
    for name, version, integrity in (line for line in lines if line and not line[0].startswith("#")):
        stamp = MODULES / name / ".installed"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == integrity:
            continue
        try:
            _install(name, version, integrity)
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            print(f"{name} {version} from npm could not be installed: {error}", file=sys.stderr)  # noqa: T201
            return 1
        stamp.write_text(integrity, encoding="utf-8")
    return 0


def _install(name: str, version: str, integrity: str) -> None:
    """Fetch one archive, check it and unpack it.

    Raises:
        ValueError: its hash is another than the list says.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{name}@{version}", "--pack-destination", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        (archive,) = Path(folder).glob("*.tgz")
        found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != integrity:
            raise ValueError(f"its archive has the hash {found} and not {integrity}")
        with tarfile.open(archive) as tar:
            # Python 3.11.2 of Debian 12 has no filters yet; the hash says that the archive is the right one.
            tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            tar.extractall(folder)  # noqa: S202
        target = MODULES / name
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "package", target)


if __name__ == "__main__":
    sys.exit(main())
