"""Draw every output of the samples as pictures in .look/, for the eyes of whoever changed something."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOOK = ROOT / ".look"
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


def look(pack: Path) -> None:
    """Draw one pack."""
    pdf_to_png(pack / "briefing.pdf", "look-briefing", 130)
    page_to_png(pack / "briefing.html", "look-page")
    if (pack / "slides.pptx").exists():
        office_to_png(pack / "slides.pptx", "look-slide", 60)
        office_to_png(pack / "action-plan.docx", "look-form", 70)
    if (pack / "transcript.html").exists():
        page_to_png(pack / "transcript.html", "look-transcript")
    print(f"{pack}: {len(list(pack.glob('look-*.png')))} pictures")  # noqa: T201  (a tool that reports)


def main() -> None:
    """Build the packs of all samples, then draw them."""
    shutil.rmtree(LOOK, ignore_errors=True)
    samples = [str(path) for path in sorted((ROOT / "samples").glob("*.yaml"))]
    command = [sys.executable, "-m", "briefgen", "build", *samples, "-q", "-o", str(LOOK)]
    subprocess.run(command, check=True)  # noqa: S603  (ourselves)
    for pack in sorted(path for path in LOOK.iterdir() if path.is_dir()):
        look(pack)


if __name__ == "__main__":
    main()
