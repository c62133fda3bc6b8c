"""Validate the web addresses of a summary or house, and encode them in ASCII.

An address is shown to people and followed by their programs, so it must lead where it seems to lead: to a host with a
name that is written in one alphabet, without a user name, and without characters that programs read differently.
"""

import ipaddress
import re
import unicodedata
from urllib.parse import quote

from briefgen.text import Lazy

PATTERN = r"https?://[^\s/?#@\\<>\"]+\.[^\s/?#@\\<>\"]*([/?#][^\s\\<>\"]*)?"
"""What an address looks like, for editors; ``address_fault`` looks closer."""

_PARTS = Lazy(
    r"(?P<scheme>https?)://(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?", re.DOTALL
)
_REFUSED = frozenset('\\<>"`')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
_LABEL = Lazy(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_MAX_HOST, _MAX_LABEL, _MAX_PORT = 253, 63, 65_535
_ALONE = frozenset(
    {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "HEBREW", "ARABIC", "THAANA", "DEVANAGARI", "BENGALI", "GURMUKHI",
     "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "THAI", "LAO", "TIBETAN", "MYANMAR",
     "GEORGIAN", "ETHIOPIC", "KHMER", "HANGUL", "CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO"}
)  # fmt: skip
"""Scripts of living languages, by the first word of their characters' names; the others only help to deceive."""
_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)
"""Scripts that one word may mix."""
_WITHOUT_MARKS = frozenset({"LATIN", "GREEK", "CYRILLIC"})
_LIKE_LATIN = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u0517\u051b\u0455\u051d\u0445\u0443\u044a\u044c\u04bd\u043f\u0433"
    "\u0475\u0461\u03bf\u03bd\u03c1\u03b1\u03b9\u03ba\u03c5\u03c7\u03b3\u03c4\u03f2\u03f3\u03c9\u03b7"
)
"""Cyrillic and Greek letters that can be read as Latin ones."""
_LATIN_LIKE_LATIN = Lazy(r"[\u0250-\u02af\u1d00-\u1dbf\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f]")
"""Letters for phonetics that can be read as ordinary ones, such as the ɡ of IPA."""


def address_fault(address: str) -> str | None:
    """Return the fault of a web address, None when it is acceptable.

    The answers: ``form`` (it is no http or https address with a host), ``character`` (a character that no address
    has, or that nobody can see), ``user`` (a user name before the host), ``port``, ``host`` (no name that a public
    site can have), ``local`` (it leads to the reader's own computer), ``look-alike`` (letters of several alphabets in
    one word of the host, or a word that can be read as another one).

    Hosts of four numbers (IPv4) are accepted, as intranets use them, but not those of this computer or of none; hosts
    in square brackets (IPv6) and names without a dot are refused.
    """
    if odd_character(address):
        return "character"
    match = _PARTS.fullmatch(address)
    if match is None or " " in address:
        return "form"
    if "@" in match["host"]:
        return "user"
    if match["host"].startswith("["):
        return "host"
    host, colon, port = match["host"].partition(":")
    if colon and not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) <= _MAX_PORT):
        return "port"
    return _host_fault(host.removesuffix("."))


def odd_character(address: str) -> str:
    """Return the first invalid or invisible character of an address, or ""."""
    return next((c for c in address if c in _REFUSED or (c != " " and unicodedata.category(c) in _UNSEEN)), "")


def _host_fault(host: str) -> str | None:
    """Return the fault of a host name or IPv4 address: empty, local, malformed or misleading."""
    labels = [unicodedata.normalize("NFC", label.lower()) for label in host.split(".")]
    if labels[-1] == "localhost":
        return "local"
    if len(labels) < 2:
        return "form"
    if labels[-1][:1].isdigit():
        return _number_fault(host)
    faults = [fault for label in labels if (fault := _label_fault(label, labels[-1]))]
    if faults:
        return "look-alike" if set(faults) == {"look-alike"} else "host"
    is_long = sum(len(_ascii_label(label)) + 1 for label in labels) > _MAX_HOST + 1
    return "host" if is_long or len(labels[-1]) < 2 else None


def _number_fault(host: str) -> str | None:
    try:
        number = ipaddress.IPv4Address(host)
    except ValueError:
        return "host"
    if number.is_loopback or number in ipaddress.IPv4Network("0.0.0.0/8"):
        return "local"
    return "host" if number.is_multicast or number.is_link_local or number.is_reserved else None


def _label_fault(label: str, last: str) -> str | None:
    """Return the fault of one label of a host name; ``last`` is the top-level domain."""
    if label.isascii():
        if len(label) > _MAX_LABEL or not _LABEL.fullmatch(label):
            return "host"
        return _coded_fault(label, last) if label[2:4] == "--" else None
    if (
        len(_ascii_label(label)) > _MAX_LABEL
        or unicodedata.normalize("NFKC", label) != label
        or label[0] == "-"
        or label[-1] == "-"
        or label[2:4] == "--"
        or unicodedata.category(label[0])[0] == "M"
    ):
        return "host"
    if not all(c == "-" or unicodedata.category(c)[0] in "LM" or unicodedata.category(c) == "Nd" for c in label):
        return "host"
    return "look-alike" if _misleads(label, last) else None


def _coded_fault(label: str, last: str) -> str | None:
    """Return the fault of a Punycode label (``xn--…``), judged in the decoded form that browsers show."""
    try:
        shown = label[4:].encode().decode("punycode") if label.startswith("xn--") else ""
    except ValueError:
        return "host"
    if not shown or shown.isascii() or _ascii_label(shown) != label:
        return "host"
    return _label_fault(shown, last)


def _misleads(label: str, last: str) -> bool:
    """Whether a label mixes alphabets, or can be read as a label of another alphabet."""
    scripts = {
        _script(c) for c in label if unicodedata.category(c)[0] != "M" and not (c.isascii() and not c.isalpha())
    }
    if not scripts <= _ALONE or (len(scripts) > 1 and not any(scripts <= mixed for mixed in _TOGETHER)):
        return True
    if scripts & _WITHOUT_MARKS and any(unicodedata.category(c)[0] == "M" for c in label):
        return True
    if _LATIN_LIKE_LATIN.search(label):
        return True
    # A whole word of letters that are drawn like Latin ones, in a host that ends as Latin ones do.
    return last.isascii() and not last.startswith("xn--") and all(c in _LIKE_LATIN for c in label if not c.isascii())


def _script(character: str) -> str:
    return re.split(r"[ -]", unicodedata.name(character, "NONE"), maxsplit=1)[0]


def _ascii_label(label: str) -> str:
    # IDNA 2008, as browsers write it; Python's own codec would turn ß into ss, which is another site.
    plain = unicodedata.normalize("NFC", label.lower())
    return label if label.isascii() else "xn--" + plain.encode("punycode").decode()


def ascii_address(address: str) -> str:
    """Encode an address in ASCII (RFC 3986): percent-encoding for the path, IDNA for the host."""
    match = _PARTS.fullmatch(address)
    if match is None:
        return quote(address, safe="/%:@!$&'()*+,;=~-._?#[]")
    host, colon, port = match["host"].partition(":")
    host = ".".join(map(_ascii_label, host.split(".")))
    path = quote(match["path"], safe="/%:@!$&'()*+,;=~-._")
    rest = quote((match["query"] or "") + (match["fragment"] or ""), safe="/%:@!$&'()*+,;=~-._?#")
    return f"{match['scheme']}://{host}{colon}{port}{path}{rest}"


_START_PAGE = Lazy(r"(?:index|default)\.(?:x?html?|php|aspx?|jsp)", re.IGNORECASE)
_OTHER_PAGE = Lazy(r"[^/]*\.(?:x?html?|php|aspx?|jsp|pdf|docx?|pptx?)", re.IGNORECASE)


def site_fault(address: str) -> str | None:
    """Return why an address cannot be that of a whole site: ``query`` (it has a ? or #) or ``page``; else None.

    A site is a folder, to whose address the names of packs and files are appended.
    """
    if "?" in address or "#" in address:
        return "query"
    last = site_address(address).rpartition("/")[2]
    return "page" if "://" in address and address.count("/") > 2 and _OTHER_PAGE.fullmatch(last) else None


def site_address(address: str) -> str:
    """Return the address of a site without the name of its first page (``index.html``) and without the last slash."""
    head, _, last = address.rstrip("/").rpartition("/")
    is_page = not head.endswith(":/") and _START_PAGE.fullmatch(last)
    return head.rstrip("/") if is_page else address.rstrip("/")
