"""The video against the time that it plays: as long to make as a tenth of that is the limit, on two processors.

``python benchmarks/video.py FOLDER`` builds a pack there and makes its video once. It tells the time by the clock and
by the processor, ffmpeg's own included, which counts where other programs share the machine.
"""

import os
import sys
import time
from datetime import date
from pathlib import Path

SUMMARY = Path(__file__).parents[1] / "samples" / "lambeth-martin.yaml"
LIMIT = 0.1


def pack(folder: Path) -> Path:
    """Build deck and podcast of the summary in a folder, and return the pack."""
    from briefgen.pack.write import write_pack  # noqa: PLC0415
    from briefgen.pipeline.build import build  # noqa: PLC0415  (heavy import)
    from briefgen.pipeline.order import Order  # noqa: PLC0415  (heavy import)

    wanted = frozenset({"slides", "podcast"})
    built = build(Order(SUMMARY.read_bytes(), SUMMARY.name, outputs=wanted, today=date(2026, 1, 1)))
    return write_pack(folder, built.manifest, built.artifacts, lambda _: ())


def length_s(folder: Path) -> float:
    """Return how long the video of a pack plays: the baseline."""
    from briefgen.pack.read import read_manifest  # noqa: PLC0415  (heavy import)

    manifest = read_manifest(folder)
    return manifest.total_s if manifest else 0.0


def make(folder: Path) -> float:
    """Draw the slides of a pack and make its video; return the seconds it took."""
    from briefgen.outputs.pictures.reading import read_slides  # noqa: PLC0415
    from briefgen.outputs.video.video import FilmSource, render_video  # noqa: PLC0415
    from briefgen.pack.read import read_artifacts, read_manifest  # noqa: PLC0415
    from briefgen.pipeline.houses import open_house  # noqa: PLC0415  (heavy import)
    from briefgen.pipeline.narrate import recorded_script  # noqa: PLC0415
    from briefgen.review.load import load_review  # noqa: PLC0415
    from briefgen.storyboard.editions import make_edition  # noqa: PLC0415
    from briefgen.storyboard.script import write_storyboard  # noqa: PLC0415

    manifest = read_manifest(folder)
    if manifest is None:
        return 0.0
    review = load_review(SUMMARY.read_bytes(), SUMMARY.name).review
    edition = make_edition(review, open_house(None), date(2026, 1, 1), "")
    script = recorded_script(write_storyboard(edition), manifest)
    files = {
        each.name: each
        for each in read_artifacts(folder, manifest, frozenset({"slides.pptx", "podcast.mp3", "captions.vtt"}))
    }
    start = time.perf_counter()
    source = FilmSource(edition, script.storyboard, script.timeline, read_slides(files["slides.pptx"].data))
    render_video(source, (files["podcast.mp3"], files["captions.vtt"]))
    return time.perf_counter() - start


if __name__ == "__main__":
    made = pack(Path(sys.argv[1]))
    before = sum(os.times()[:4])
    took_s = make(made)
    print(f"{took_s:.1f} s, {sum(os.times()[:4]) - before:.1f} s of processor, for {length_s(made):.1f} s of video")
