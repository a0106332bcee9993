"""Opens a connection through a proxy, as requests does it; a log-in is sent to a trusted one only."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass, field
from typing import Self

from requests.adapters import HTTPAdapter
from requests.utils import prepend_scheme_if_needed
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

_PORTS = {"http": 80, "https": 443}
"""Where the address of a proxy names none. Source: urllib3, `port_by_scheme`."""
_STATUS = re.compile(rb"HTTP/[0-9.]+ +([0-9]{3})")
_MOST_BYTES = 65536


class ProxyRefused(Exception):
    """The proxy cannot be reached, is not trusted, or does not connect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """Where a proxy is, and what is shown to it."""

    host: str
    port: int
    is_tls: bool
    headers: dict[str, str] = field(repr=False)
    """The log-in."""

    @classmethod
    def at(cls, address: str) -> Self | None:
        """Return the proxy of an address, with or without a scheme; None where it is none."""
        try:
            url = prepend_scheme_if_needed(address, "http")
            parts = parse_url(url)
            headers = HTTPAdapter().proxy_headers(url)
        except (LocationParseError, ValueError):
            return None
        if parts.scheme not in _PORTS or not parts.host:
            return None
        return cls(
            host=parts.host.strip("[]"),
            port=parts.port or _PORTS[parts.scheme],
            is_tls=parts.scheme == "https",
            headers=headers,
        )

    def connect(
        self, host: str, port: int, *, trust: ssl.SSLContext, patience_s: float
    ) -> socket.socket:
        """Return a connection to a server.

        Args:
            host: of the server.
            port: of the server.
            trust: checks the certificate of a proxy that speaks TLS.
            patience_s: for each step.

        Raises:
            ProxyRefused: there is none.
        """
        try:
            opened = socket.create_connection((self.host, self.port), patience_s)
            try:
                if self.is_tls:
                    opened = trust.wrap_socket(opened, server_hostname=self.host)
                self._ask(opened, host, port)
            except BaseException:
                opened.close()
                raise
        except (OSError, UnicodeError) as error:
            raise ProxyRefused(_reason(error)) from error
        return opened

    def _ask(self, opened: socket.socket, host: str, port: int) -> None:
        """Ask for the server (RFC 9110 §9.3.6)."""
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        opened.sendall("\r\n".join((*lines, "", "")).encode())
        status = _status(opened)
        if not 200 <= status < 300:
            raise ProxyRefused(f"HTTP {status}" if status else "it says nothing")


def _status(opened: socket.socket) -> int:
    """Return the status of an answer's head; 0 for what is none."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _MOST_BYTES:
        part = opened.recv(4096)
        if not part:
            break
        head += part
    found = _STATUS.match(head)
    return int(found[1]) if found else 0


def _reason(error: OSError | UnicodeError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return "it speaks no TLS, which its address asks for"
    return getattr(error, "strerror", None) or type(error).__name__
