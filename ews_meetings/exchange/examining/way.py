"""Walks the way to a server: name, proxy, connection."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy

from ews_meetings.addresses import is_loopback
from ews_meetings.change.examination import NameFacts, Reach, ReachFacts
from ews_meetings.errors import BadOption
from ews_meetings.exchange.access import Connection
from ews_meetings.exchange.examining.proxy import Proxy, ProxyRefused
from ews_meetings.exchange.examining.trusted import trusting

PATIENCE_S = 15.0
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PROXY_EXAMPLE = "say http://proxy.example.com:3128"


@dataclass(frozen=True, slots=True)
class Way:
    """From here to one server."""

    host: str
    port: int
    proxy: Proxy | None
    trust: ssl.SSLContext
    """Whom this connection trusts, a proxy included."""
    patience_s: float

    @classmethod
    def to(cls, connection: Connection) -> Way:
        """Return the way that a connection takes.

        Raises:
            BadOption: the proxy's address is none, or the file of authorities cannot be used.
        """
        parts = urlsplit(connection.server)
        return cls(
            host=parts.hostname or "",
            port=parts.port or (80 if parts.scheme == "http" else 443),
            proxy=_proxy(connection),
            trust=trusting(connection),
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
        if self.proxy is None:
            return socket.create_connection((self.host, self.port), self.patience_s)
        return self.proxy.connect(
            self.host, self.port, trust=self.trust, patience_s=self.patience_s
        )


def proxy_of(connection: Connection) -> str:
    """Return the proxy that requests would take, as it is told and with its log-in; empty for none."""
    if connection.proxy:
        return connection.proxy
    if is_loopback(connection.server):
        return ""
    return str(select_proxy(connection.server, get_environ_proxies(connection.server)) or "")


def without_log_in(address: str) -> str:
    """Return the address of a proxy as it may be shown: nothing that stands before the last `@`."""
    if not address:
        return ""
    told = _SCHEME.match(address)
    scheme = told[0] if told else "http://"
    return scheme + address[told.end() if told else 0 :].rpartition("@")[2]


def _proxy(connection: Connection) -> Proxy | None:
    """Return the proxy; without telling one that is none, which may hold a password."""
    told = proxy_of(connection)
    found = Proxy.at(told) if told else None
    if told and found is None:
        name = "proxy" if connection.proxy else "HTTPS_PROXY"
        raise BadOption(name, "…", "it is no address of a proxy", hint=_PROXY_EXAMPLE)
    return found
