"""Web addresses: those that lead where they seem to lead, and how they are written in ASCII."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.review.web_address import PATTERN, address_fault, ascii_address

GOOD = (
    "https://bwrdd-diogelu.cymru/", "https://www.example.org", "http://example.org:8080/a", "https://example.org./a",
    "https://münchen.example/", "https://xn--mnchen-3ya.example/", "https://пример.рф/a", "https://例え.jp/", "https://한국.kr/",
    "https://example.org/a(b)[c]{d}/%20/tŷ?q=a&b='c'#top", "https://example.org?q", "https://example.org#a",
    "http://10.1.2.3/report", "http://192.168.0.10:8000", "https://1-2.example.co.uk/", "https://straße.example",
    "https://example.org/user@host", "https://" + "a" * 63 + ".example", "https://παράδειγμα.gr/",
    "https://bücher.example:65535/", "https://דוגמה.example/", "https://Example.ORG/A",
)  # fmt: skip
BAD = {
    "form": (
        "www.example.org", "ftp://example.org", "javascript:alert(1)", "https://", "https:///a", "https://example",
        "https://example.org/a b", "HTTPS:/example.org", "https:example.org", "//example.org", "", "https://2130706433/",
        "https://a。com/",
    ),
    "character": (
        "http://<script>.com/", 'http://"onload=x.com/', "https://a.b\\evil.com", "https://example.org/\u202egpj.exe",
        "https://exam\u200bple.org", "https://example.org/\x00", "https://example.org/\u2066a", "https://example.org\t/",
        "https://example.org/`", "https://example.org/a\u00adb", "https://example.org/\ue000", "https://\ufeffexample.org",
    ),
    "user": ("https://user:secret@example.org", "https://example.org@evil.com/", "https://a.com%2f@b.com"),
    "port": ("https://example.org:0", "https://example.org:65536/", "https://example.org:/", "https://example.org:8o/",
             "https://example.org:٨٠/", "https://example.org:80:80/"),
    "host": (
        "https://*.b/", "https://a..b/", "https://.example.org", "https://-a.example", "https://a-.example",
        "https://a_b.example", "https://ex'ample.org", "https://example.c", "https://0x7f.1/", "https://127.1/",
        "https://1.2.3.256/", "https://01.2.3.4/", "https://[::1]/", "https://224.0.0.1/", "https://169.254.169.254/",
        "https://xn--.example/", "https://xn--a.example/", "https://xn--zzzzzzzzzzzz99999.com/", "https://ab--c.example/",
        "https://ｅxample.org/", "https://😀.example/", "https://\u0301a.example/", "https://example.org⁄path.com/",
        "https://" + "a" * 64 + ".example", "https://" + "a." * 130 + "example", "https://" + "ŷ" * 60 + ".example",
        "https://a!b.example/", "https://ab--ŷ.example/", "https://ŷ-.example/", "https://a%2eb.example/",
    ),
    "local": ("https://localhost", "http://localhost:80/", "https://a.localhost./", "http://127.0.0.1:8080/", "http://0.0.0.0/"),
    "look-alike": (
        "https://p\u0430ypal.com/", "https://\u0430\u0440\u0440\u04cf\u0435.com/", "https://xn--80ak6aa92e.com/",
        "https://xn--pple-43d.com/", "https://g\u03bf\u03bfgle.com/", "https://payp\u0251l.com/", "https://o\u0338pen.com/",
        "https://a\u13a0.com/", "https://\ua4ee.com/", "https://例a.jp/",
    ),
}  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_honest_addresses(address: str) -> None:
    """Ports, paths of all kinds, hosts in one alphabet and numbers of an intranet are accepted, and have a form in ASCII."""
    assert address_fault(address) is None
    written = ascii_address(address)
    assert written.isascii()
    assert urlsplit(written).scheme == urlsplit(address).scheme
    assert ascii_address(written) == written
    assert address_fault(written) is None


@pytest.mark.parametrize(("fault", "address"), [(fault, each) for fault, many in BAD.items() for each in many])
def test_addresses_that_mislead(fault: str, address: str) -> None:
    """What is no address, or leads elsewhere than it seems to, is refused for the right reason."""
    assert address_fault(address) == fault


def test_hosts_in_ascii() -> None:
    """A host is written as browsers write it, letter for letter: ß is not ss."""
    assert ascii_address("https://tŷ.example/tŷ?ŷ#ŷ") == "https://xn--t-foa.example/t%C5%B7?%C5%B7#%C5%B7"
    assert ascii_address("https://straße.example") == "https://xn--strae-oqa.example"
    assert ascii_address("https://u\u0308.example") == ascii_address("https://\u00fc.example")


PIECES = st.sampled_from(
    ["a", "org", "ŷ", "ß", "п", "例", "ü", "-", ".", ".", "/", "?", "#", "@", ":", ":80", "\\", "<", "[", "]", "%2e", "xn--",
     "xn--t-foa", "1", "127.0.0.1", "localhost", "\u202e", "\u0301", "。", "ｅ", "_", "*", "'", "&", "😀", " "]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=9).map("".join), st.sampled_from(["https://", "http://a.", "https://example.org"]))
def test_what_is_accepted_has_one_reading(text: str, start: str) -> None:
    """Whatever is accepted is read alike by Python's own parser: one host, no user, a form in ASCII that is accepted."""
    address = start + text
    if address_fault(address) is not None:
        return
    parts = urlsplit(ascii_address(address))
    assert parts.scheme in {"http", "https"}
    assert parts.username is None
    assert parts.hostname
    assert set(parts.hostname) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert parts.port is None or 0 < parts.port < 65_536
    assert address_fault(ascii_address(address)) is None


@pytest.mark.parametrize("address", GOOD)
def test_the_pattern_for_editors_takes_what_is_accepted(address: str) -> None:
    """Editors mark no address as wrong that a summary may have."""
    assert re.fullmatch(PATTERN, address)
