"""Read an HTML page back with the standard library: its words, headings and what it loads."""

from html.parser import HTMLParser

UNSEEN = frozenset({"script", "style", "template", "title", "head"})
VOID = frozenset({"meta", "link", "img", "br", "hr", "input", "source", "track", "col", "wbr", "base", "area"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "em", "i", "mark", "q", "small", "span", "strong", "time", "wbr"}
)
"""Elements inside a sentence: a comma after one stays with the word before it."""
LOADING = {
    "img": "src", "script": "src", "link": "href", "audio": "src", "source": "src", "track": "src",
    "iframe": "src", "video": "src", "object": "data", "embed": "src",
}  # fmt: skip
"""The attributes that make a browser fetch something by itself."""


class PageText(HTMLParser):
    """The facts of a page.

    Attributes:
        language: of the ``html`` element.
        title: the text of ``title``.
        main_headings: how many ``h1`` there are.
        loads: addresses that a browser fetches by itself.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.title = ""
        self.main_headings = 0
        self.loads: list[str] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(page)
        self.close()

    @property
    def text(self) -> str:
        """Every word that can be read, white space folded."""
        return " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        values = dict(attrs)
        self._part(tag)
        if tag == "html":
            self.language = values.get("lang") or ""
        self.main_headings += tag == "h1"
        address = values.get(LOADING.get(tag, ""))
        if address and not (tag == "link" and values.get("rel") in {"canonical", "alternate"}):
            self.loads.append(address)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Take note that an element ends."""
        self._part(tag)
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Collect the words."""
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data
        elif not UNSEEN.intersection(self._open):
            self._words.append(data)

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self._words.append(" ")
