"""What a pack consists of, by name; apart from what describes a pack, so that it is there at once."""

from collections.abc import Mapping

MANIFEST = "pack.json"
"""The file that says what a pack is."""

OUTPUTS: Mapping[str, tuple[str, ...]] = {
    "briefing": ("briefing.pdf", "briefing.html", "briefing-large-print.pdf"),
    "slides": ("slides.pptx",),
    "podcast": (
        "podcast.mp3",
        "transcript.html",
        "transcript.txt",
        "captions.vtt",
        "captions.srt",
        "chapters.json",
    ),
    "form": ("action-plan.docx",),
    "guide": ("facilitator.pdf",),
    "abstract": ("abstract.txt",),
    "narrated": ("slides-narrated.pptx",),
    "video": ("video.mp4", "video-poster.jpg"),
}
"""What can be asked for with ``--only``, and the files that each makes."""

ON_REQUEST = frozenset({"narrated", "video"})
"""What is made only when it is asked for by name: it is large or slow. Each plays the podcast's sound."""

AUDIO_FILES: Mapping[str, str] = {"m4a": "podcast.m4a", "opus": "podcast.opus"}
"""Further forms of the podcast, which are made beside the MP3 when they are asked for."""
