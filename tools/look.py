"""Draw every output of the samples as pictures in .look/, for the eyes of whoever changed something."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from programme_sheet import sheet

ROOT = Path(__file__).parents[1]
LOOK = ROOT / ".look"
FILMED = (str(ROOT / "samples" / "invented-rowan.yaml"), "--only", "video,clips")
"""The sample of which a video is made, which takes as long as everything else."""

PICTURE_PX = 500
WIDTHS = {"wide": 1280, "phone": 320}


def run(*command: str) -> None:
    """Run a program; stop when it fails."""
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  (our own tools)


def pdf_to_png(pdf: Path, stem: str, dpi: int) -> None:
    """Draw every page of a PDF."""
    run("pdftoppm", "-r", str(dpi), "-png", str(pdf), str(pdf.parent / stem))


def page_to_png(page: Path, stem: str) -> None:
    """Draw a page in Chromium at both widths."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    for name, width in WIDTHS.items():
        with tempfile.TemporaryDirectory() as profile:
            run(
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--disable-background-networking", "--no-first-run", f"--user-data-dir={profile}",
                f"--window-size={width},4000", f"--screenshot={page.parent / f'{stem}-{name}.png'}", page.as_uri(),
            )  # fmt: skip


def office_to_png(document: Path, stem: str, dpi: int) -> None:
    """Draw a deck or form as LibreOffice shows it."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(document))
        pdf = Path(folder) / f"{document.stem}.pdf"
        run("pdftoppm", "-r", str(dpi), "-png", str(pdf), str(document.parent / stem))


def stills_to_png(video: Path, stem: str) -> None:
    """Draw a contact sheet of a video: a picture every 6 seconds, five in a row."""
    from briefgen.ffmpeg import run_ffmpeg  # noqa: PLC0415  (only for videos)

    sheet = str(video.parent / f"{stem}-%d.png")
    run_ffmpeg("-y", "-i", str(video), "-map", "0:v:0", "-vf", "fps=1/6,scale=480:-1,tile=5x8:padding=6", sheet)


def look(pack: Path) -> None:
    """Draw one pack."""
    pdf_to_png(pack / "briefing.pdf", "look-briefing", 130)
    pdf_to_png(pack / "briefing-large-print.pdf", "look-large", 60)
    page_to_png(pack / "briefing.html", "look-page")
    pdf_to_png(pack / "facilitator.pdf", "look-guide", 60)
    for name in ("video", "video-still", "video-captions", "clip-square", "clip-upright"):
        if (pack / f"{name}.mp4").exists():
            stills_to_png(pack / f"{name}.mp4", f"look-{name}")
    if (pack / "slides.pptx").exists():
        office_to_png(pack / "slides.pptx", "look-slide", 60)
        office_to_png(pack / "action-plan.docx", "look-form", 70)
    if (pack / "transcript.html").exists():
        page_to_png(pack / "transcript.html", "look-transcript")
        (pack / "look-programme.txt").write_text(sheet(pack), encoding="utf-8")
    print(f"{pack}: {len(list(pack.glob('look-*.png')))} pictures")  # noqa: T201  (a tool that reports)


def look_at_library(site: Path) -> None:
    """Draw a page of each kind of the site of all packs."""
    folders = sorted(path.parent for path in site.glob("*/briefing.html"))
    pages = [
        *site.glob("*.html"),
        site / "all/index.html",
        *(site / "themes").glob("*.html"),
        folders[0] / "index.html",
    ]
    for page in pages:
        page_to_png(page, f"look-{page.stem}")
    print(f"{site}: {len(list(site.rglob('look-*.png')))} pictures")  # noqa: T201  (a tool that reports)


def draw_designs() -> None:
    """Draw the pictures of the three designs for the README, about 500 px wide and small."""
    from datetime import date  # noqa: PLC0415  (for this only)

    from PIL import Image  # noqa: PLC0415  (for this only)

    from briefgen.outputs.page.design import DESIGNS  # noqa: PLC0415
    from briefgen.outputs.page.pdf import render_briefing_pdf  # noqa: PLC0415  (for this only)
    from briefgen.review.house.house import House  # noqa: PLC0415
    from briefgen.review.load import load_review  # noqa: PLC0415
    from briefgen.storyboard.edition import Edition  # noqa: PLC0415
    from briefgen.wording.wording import Wording  # noqa: PLC0415

    path = ROOT / "samples" / "invented-rowan.yaml"
    review = load_review(path.read_bytes(), path.name).review
    for name in DESIGNS:
        house = House.model_validate({"design": name})
        edition = Edition(review, house, Wording(review.about.language), date(2026, 1, 1))
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.pdf"
            page.write_bytes(render_briefing_pdf(edition).artifact.data)
            run("pdftoppm", "-r", "180", "-png", "-singlefile", str(page), str(page.with_suffix("")))
            with Image.open(page.with_suffix(".png")) as picture:
                small = picture.resize(
                    (PICTURE_PX, round(picture.height * PICTURE_PX / picture.width)), Image.Resampling.LANCZOS
                )
        target = ROOT / "docs" / "pictures" / f"design-{name}.png"
        small.quantize(160, method=Image.Quantize.FASTOCTREE).save(target, optimize=True)


def main() -> None:
    """Build the packs of all samples, then draw them; with ``designs``, the pictures of the designs instead."""
    if "designs" in sys.argv[1:]:
        draw_designs()
        return
    shutil.rmtree(LOOK, ignore_errors=True)
    samples = [str(path) for path in sorted((ROOT / "samples").glob("*.yaml"))]
    command = [sys.executable, "-m", "briefgen", "build", "-q", "-o", str(LOOK)]
    subprocess.run([*command, *samples], check=True)  # noqa: S603  (ourselves)
    subprocess.run([*command, *FILMED], check=True)  # noqa: S603  (ourselves)
    for pack in sorted(path for path in LOOK.iterdir() if path.is_dir()):
        look(pack)
    command = [sys.executable, "-m", "briefgen", "library", str(LOOK), "-q", "-o", str(LOOK / "site")]
    subprocess.run([*command, "--house", str(ROOT / "samples" / "house")], check=True)  # noqa: S603  (ourselves)
    look_at_library(LOOK / "site")


if __name__ == "__main__":
    main()
