"""Walks the way to a server: name, proxy, connection."""

from __future__ import annotations

import base64
import socket
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from requests.utils import get_environ_proxies, select_proxy

from ews_meetings.change.examination import NameFacts, Reach, ReachFacts
from ews_meetings.exchange.access import Connection, is_loopback

PATIENCE_S = 15.0
_MOST_BYTES = 65536


@dataclass(frozen=True, slots=True)
class Way:
    """From here to one server."""

    host: str
    port: int
    proxy: str
    """With its log-in; empty for none."""
    patience_s: float

    @classmethod
    def to(cls, connection: Connection) -> Way:
        """Return the way that a connection takes."""
        parts = urlsplit(connection.server)
        return cls(
            host=parts.hostname or "",
            port=parts.port or (80 if parts.scheme == "http" else 443),
            proxy=proxy_of(connection),
            patience_s=min(connection.timeout_s, PATIENCE_S),
        )

    def resolve(self) -> NameFacts:
        """Look the server's name up."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            return NameFacts(problem=getattr(error, "strerror", None) or "it is no name")
        return NameFacts(addresses=tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))

    def reach(self) -> ReachFacts:
        """Open a connection and close it."""
        try:
            self.connect().close()
        except ProxyRefused as refused:
            return ReachFacts(reach=Reach.PROXY, detail=str(refused))
        except ConnectionRefusedError:
            return ReachFacts(reach=Reach.REFUSED)
        except TimeoutError:
            return ReachFacts(reach=Reach.SILENT)
        except OSError as error:
            return ReachFacts(reach=Reach.NO_ROUTE, detail=error.strerror or type(error).__name__)
        return ReachFacts(reach=Reach.OPEN)

    def connect(self) -> socket.socket:
        """Return an open connection, through the proxy where there is one.

        Raises:
            ProxyRefused: the proxy could not be reached, or does not connect.
            OSError: the server could not be reached.
        """
        if not self.proxy:
            return socket.create_connection((self.host, self.port), self.patience_s)
        parts = urlsplit(self.proxy)
        try:
            place = (parts.hostname or "", parts.port or 8080)
            opened = socket.create_connection(place, self.patience_s)
        except OSError as error:
            raise ProxyRefused(error.strerror or type(error).__name__) from error
        try:
            self._ask_through(opened)
        except OSError as error:
            opened.close()
            raise ProxyRefused(error.strerror or type(error).__name__) from error
        except ProxyRefused:
            opened.close()
            raise
        return opened

    def _ask_through(self, opened: socket.socket) -> None:
        """Ask the proxy for the server (RFC 9110 §9.3.6)."""
        parts = urlsplit(self.proxy)
        lines = [f"CONNECT {self.host}:{self.port} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            token = base64.b64encode(pair.encode()).decode()
            lines.append(f"Proxy-Authorization: Basic {token}")
        opened.sendall("\r\n".join((*lines, "", "")).encode())
        status = _status(opened)
        if not 200 <= status < 300:
            raise ProxyRefused(f"HTTP {status}" if status else "it says nothing")


class ProxyRefused(Exception):
    """The proxy does not connect."""


def proxy_of(connection: Connection) -> str:
    """Return the proxy that requests would take, with its log-in; empty for none."""
    if connection.proxy:
        return connection.proxy
    if is_loopback(connection.server):
        return ""
    return str(select_proxy(connection.server, get_environ_proxies(connection.server)) or "")


def without_log_in(url: str) -> str:
    """Return an address that may be shown."""
    parts = urlsplit(url)
    port = ""
    with suppress(ValueError):
        port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, f"{parts.hostname or ''}{port}", parts.path, "", ""))


def _status(opened: socket.socket) -> int:
    """Return the status of an answer's head; 0 for what is none."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _MOST_BYTES:
        part = opened.recv(4096)
        if not part:
            break
        head += part
    words = head.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1][:3].isdigit() else 0
