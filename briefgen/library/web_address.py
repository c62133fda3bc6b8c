"""Web addresses in ASCII alone, as feeds and site maps need them."""

from urllib.parse import quote, urlsplit, urlunsplit


def web_url(url: str) -> str:
    """Return an address in ASCII alone, as RFC 3986 asks: letters of other alphabets are encoded, a host by IDNA."""
    parts = urlsplit(url)
    host = parts.netloc
    if not host.isascii():
        host = host.encode("idna").decode()
    return urlunsplit(parts._replace(netloc=host, path=quote(parts.path, safe="/%:@!$&'()*+,;=~-._")))
