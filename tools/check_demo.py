"""Say whether every sample has a pack that verifies: what ``make demo`` promises.

Usage: ``check_demo.py SAMPLES PACKS``; exit code 0 or 1.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path


def main(samples: Path, packs: Path) -> int:
    """Compare the samples with the packs made from them, then verify these; return the exit code."""
    made = {}
    for manifest in packs.glob("*/pack.json"):
        made[json.loads(manifest.read_text(encoding="utf-8"))["input_sha256"]] = manifest.parent
    wanted = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(samples.glob("*.yaml"))}
    missing = [str(path) for path, digest in wanted.items() if digest not in made]
    if missing or not wanted:
        print(f"No pack was made from: {', '.join(missing) or samples}", file=sys.stderr)  # noqa: T201
        return 1
    folders = [str(made[digest]) for digest in wanted.values()]
    command = [sys.executable, "-m", "briefgen", "verify", *folders]
    return subprocess.run(command, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
