"""Print a programme as one sheet: when each sentence is said, the pause after it, its level, and its words."""

import json
import sys
from pathlib import Path

import numpy as np


def sheet(pack: Path) -> str:
    """Return the sheet of a pack: time, seconds, pause after, level in dB, words a minute, and the words."""
    from briefgen.audio.measure import measure  # noqa: PLC0415  (for this only)

    manifest = json.loads((pack / "pack.json").read_text(encoding="utf-8"))
    measured = measure((pack / "podcast.mp3").read_bytes(), "podcast.mp3")
    lines = [line for scene in manifest["scenes"] for line in scene["lines"]]
    starts = [line["start_s"] for line in lines[1:]] + [manifest["total_s"]]
    after = dict(zip((line["id"] for line in lines), starts, strict=True))
    total_s = manifest["total_s"]
    messages_s = sum(s["end_s"] - s["start_s"] for s in manifest["scenes"] if s["id"].startswith("message"))
    story_s = next((s["lines"][0]["start_s"] for s in manifest["scenes"] if s["id"] == "story"), 0.0)
    rows = [
        (
            f"{manifest['title']}: {total_s:.0f} s, story from {story_s:.1f} s ({story_s / total_s:.1%}), "
            f"messages {messages_s / total_s:.1%}"
        ),
    ]
    for scene in manifest["scenes"]:
        rows.append(f"\n{scene['id']} ({scene['end_s'] - scene['start_s']:.1f} s): {scene['title']}")
        for line in scene["lines"]:
            said_s, pause_s = line["end_s"] - line["start_s"], after[line["id"]] - line["end_s"]
            level_db, rest_db = (
                _level_db(measured.samples, measured.rate_hz, *span)
                for span in ((line["start_s"], line["end_s"]), (line["end_s"], after[line["id"]]))
            )
            pace = len(line["text"].split()) * 60 / said_s
            rows.append(
                f"{int(line['start_s'] // 60)}:{line['start_s'] % 60:04.1f}  {said_s:4.1f} s  {level_db:5.1f} dB  "
                f"{pace:3.0f} wpm  pause {pause_s:.2f} s ({rest_db:5.1f} dB)  {line['text']}"
            )
    return "\n".join(rows) + "\n"


def _level_db(samples: "np.ndarray", rate_hz: int, start_s: float, end_s: float) -> float:
    part = samples[int(start_s * rate_hz) : max(int(start_s * rate_hz) + 1, int(end_s * rate_hz))]
    return float(10 * np.log10((part.astype(np.float64) ** 2).mean() + 1e-12))


def main() -> None:
    """Print the sheet of each pack that is named."""
    for name in sys.argv[1:]:
        print(sheet(Path(name)))  # noqa: T201  (a tool that prints)


if __name__ == "__main__":
    main()
