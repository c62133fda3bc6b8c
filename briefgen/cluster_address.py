"""Which clusters may be connected to at all: those that the user trusts, and beyond this computer only over TLS."""

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from briefgen.errors import UsageError

PORT = 8786
"""Where a scheduler listens when nobody says."""


@dataclass(frozen=True)
class Certificates:
    """The files of a TLS connection, in PEM.

    Attributes:
        ca: the certificate of the authority that signed those of the cluster.
        cert: this computer's own certificate, signed by it.
        key: the key of that.
    """

    ca: Path
    cert: Path
    key: Path


@dataclass(frozen=True)
class Scheduler:
    """A scheduler that may be connected to.

    Attributes:
        address: in full, with the number of this computer where it is this one.
        certificates: for TLS; None where there is no TLS, or Dask's own configuration has them.
    """

    address: str
    certificates: Certificates | None = None


def allowed(address: str, certificates: Certificates | None, *, trusted: bool) -> Scheduler:
    """Return the scheduler at an address if it may be connected to; nothing is connected here.

    Args:
        address: such as ``tls://10.0.0.5:8786``.
        certificates: for TLS; None for those of Dask's own configuration.
        trusted: whether the user said that everyone on the cluster may run code on this computer.

    Raises:
        UsageError: it is not trusted, it is no address, or it needs TLS.
    """
    if not trusted:
        raise UsageError(
            f"Nothing was sent to {address}. Whoever can reach a cluster, or works on it, can run code on this "
            "computer: any program, with your rights and your files. Use only a cluster whose people and machines "
            "you all trust, and say so with --trust-cluster."
        )
    scheme, host, port = _parts(address)
    if scheme == "tls":
        return Scheduler(f"tls://{_bracketed(host)}:{port}", certificates)
    here = _loopback(host, port)
    if here is None:
        raise UsageError(
            f"{address} is not on this computer, so the connection must be encrypted: start the cluster with TLS, "
            f"and write --scheduler tls://{_bracketed(host)}:{port} --tls-ca CA.PEM --tls-cert CERT.PEM "
            "--tls-key KEY.PEM"
        )
    if certificates is not None:
        raise UsageError(f"--tls-ca, --tls-cert and --tls-key go with tls://{_bracketed(host)}:{port}")
    return Scheduler(f"tcp://{_bracketed(here)}:{port}")


def _parts(address: str) -> tuple[str, str, int]:
    """Return the scheme, host and port of an address."""
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port or PORT
        is_plain = address.isascii() and address.isprintable() and " " not in address
        is_whole = not (parts.username or parts.password or parts.path or parts.query or parts.fragment)
    except ValueError:
        scheme, host, port, is_plain, is_whole = "", "", 0, False, False
    if scheme not in {"tcp", "tls"} or not host or "%" in host or not (is_plain and is_whole):
        raise UsageError(f"{address} is no address of a scheduler. Write it as tls://host:8786")
    return scheme, host, port


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _loopback(host: str, port: int) -> str | None:
    """Return the number of a host on this computer: 127.0.0.0/8, ::1, or localhost where it is one; else None.

    The number, so that what was looked at is what is connected to.
    """
    if host == "localhost":
        try:
            found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except OSError:
            return None
        numbers = sorted(found, key=lambda number: ":" in number)
        return numbers[0] if numbers and all(map(_is_loopback, numbers)) else None
    return host if _is_loopback(host) else None


def _is_loopback(number: str) -> bool:
    try:
        return ipaddress.ip_address(number).is_loopback
    except ValueError:
        return False
