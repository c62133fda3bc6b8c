"""Web addresses in ASCII alone, as feeds and site maps need them."""

from briefgen.review.web_address import ascii_address


def web_url(url: str) -> str:
    """Return an address in ASCII alone, as RFC 3986 asks: letters of other alphabets are encoded, a host by IDNA."""
    return ascii_address(url)
