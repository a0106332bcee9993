"""Reads addresses on the web as they are connected to, and takes none that can be read in two ways.

Nothing here imports anything of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address

_ODD = re.compile(r"[\\\x00-\x20\x7f-\xa0\s]")
"""A backslash ends the host for some and not for others; urllib drops tabs and line ends (WHATWG)."""
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*)")


@dataclass(frozen=True, slots=True)
class WebAddress:
    """Where an address leads."""

    scheme: str
    """http or https."""
    host: str
    """In small letters, a foreign name in its ASCII form, IPv6 without brackets."""
    port: int | None


def read_address(url: str) -> WebAddress | None:
    """Return where an address leads, by the parser that connects; None where readers may disagree.

    An address with a backslash, a blank, a control character or a log-in is none.
    """
    from urllib3.util import parse_url

    authority = _AUTHORITY.match(url)
    if _ODD.search(url) or authority is None or "@" in authority[1]:
        return None
    try:
        parts = parse_url(url)
    except ValueError:
        return None
    host = _host(parts.host or "")
    if parts.scheme not in {"http", "https"} or not host or parts.port == 0:
        return None
    return WebAddress(parts.scheme, host, parts.port)


def is_loopback(url: str) -> bool:
    """Say whether an address is on this machine."""
    address = read_address(url)
    if address is None:
        return False
    try:
        return ip_address(address.host).is_loopback
    except ValueError:
        return address.host == "localhost"


def is_secure(url: str) -> bool:
    """Say whether an address names a host that is reached over TLS."""
    address = read_address(url)
    return address is not None and address.scheme == "https"


def host_of(url: str) -> str:
    """Return the host of an address; nothing where it has none."""
    address = read_address(url)
    return "" if address is None else address.host


def _host(told: str) -> str:
    """Return a name or a number that everybody reads alike; nothing for any other."""
    if told.startswith("[") and "%" not in told:
        return told.strip("[]")
    return told if _HOST.fullmatch(told) else ""
