"""``web.config``: the kinds of files that IIS does not send unless it is told their media types.

Each is removed first, as IIS takes no page at all when a type is there twice; newer ones know some of them.
"""

from pathlib import Path
from xml.sax.saxutils import quoteattr

from briefgen.library.model import SiteFile
from briefgen.library.record import OldSite

NAME = "web.config"

TYPES = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".pf_meta": "application/octet-stream",
    ".pf_index": "application/octet-stream",
    ".pf_fragment": "application/octet-stream",
    ".pf_filter": "application/octet-stream",
    ".pagefind": "application/octet-stream",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
}
"""Media types by the ends of names."""


def web_config(earlier: Path) -> SiteFile | None:
    """Return the file, or None where somebody put another one into the site: it is theirs, and stays.

    Args:
        earlier: the site as it stands, if there is one.
    """
    data = _written()
    path = earlier / NAME
    if path.exists() and NAME not in OldSite(earlier).record.files and path.is_file() and path.read_bytes() != data:
        return None
    return SiteFile(NAME, lambda: data)


def _written() -> bytes:
    rows = "".join(
        f"      <remove fileExtension={quoteattr(end)} />\n"
        f"      <mimeMap fileExtension={quoteattr(end)} mimeType={quoteattr(kind)} />\n"
        for end, kind in TYPES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n  <system.webServer>\n    <staticContent>\n'
        f"{rows}    </staticContent>\n  </system.webServer>\n</configuration>\n"
    ).encode()
