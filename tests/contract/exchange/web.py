"""All hosts there are, for discovery: names, certificates, redirects and records of a test's own."""

from __future__ import annotations

from collections.abc import Callable

from ews_meetings.exchange.connection import Connection
from ews_meetings.exchange.discover import (
    DiscoveryStep,
    discover,
    refuse_all,
)
from tests.certificates import Authority
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.stub import Request, Say, StubServer
from tests.contract.exchange.tunnel import Tunnel

EWS = "https://mail.example.com/EWS/Exchange.asmx"
INSIDE = "https://inside.example.com/EWS/Exchange.asmx"
PATH = "/autodiscover/autodiscover.xml"
NAMES = ("example.com", "*.example.com", "partner.example", "*.partner.example")
ASK = Say(401, headers={"WWW-Authenticate": 'Basic realm="x"'})
WHO = "anna@example.com"


def response(inner: str) -> Say:
    text = (
        '<?xml version="1.0"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/'
        'autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/'
        f'autodiscover/outlook/responseschema/2006a">{inner}</Response></Autodiscover>'
    )
    return Say(200, text.encode())


def settings(*urls: tuple[str, str]) -> Say:
    protocols = "".join(
        f"<Protocol><Type>{kind}</Type><EwsUrl>{url}</EwsUrl></Protocol>" for kind, url in urls
    )
    return response(f"<Account><Action>settings</Action>{protocols}</Account>")


FOUND = settings(("EXCH", INSIDE), ("EXPR", EWS))


def account(action: str, name: str, value: str) -> Say:
    return response(f"<Account><Action>{action}</Action><{name}>{value}</{name}></Account>")


class Web:
    """All hosts there are: what each says to whoever is logged in."""

    def __init__(self, authority: Authority) -> None:
        self.says: dict[str, Say] = {}
        self.open: set[str] = set()
        """Hosts that ask for no log-in."""
        self.door: Callable[[Request], Say] | None = None
        self.records: dict[str, list[tuple[str, int]]] = {}
        self.server = StubServer(self._say, context=authority.context(*NAMES))
        self.port = int(self.server.url.split(":")[2].partition("/")[0])
        self.tunnel = Tunnel(self.port)
        self.authority = authority

    def _say(self, request: Request) -> Say:
        if self.door is not None:
            return self.door(request)
        host = request.headers["host"].partition(":")[0]
        said = self.says.get(host, Say(404))
        needs = said.status == 200 and host not in self.open
        return ASK if needs and "authorization" not in request.headers else said

    def connection(self, **changes: object) -> Connection:
        values: dict[str, object] = {
            "mailbox": WHO,
            "user": WHO,
            "password": "SECRET",
            "ca_file": self.authority.file,
            "proxy": self.tunnel.url,
        }
        return connection_to("", **(values | changes))

    def walk(
        self, *, allow: Callable[[str], bool] = refuse_all, **changes: object
    ) -> list[DiscoveryStep]:
        return list(
            discover(
                self.connection(**changes),
                allow_redirect_to=allow,
                find_srv=lambda name: self.records.get(name, []),
            )
        )

    def shown_to(self) -> set[str]:
        """Return the hosts that were shown a log-in."""
        return {
            request.headers["host"]
            for request in self.server.requests
            if "authorization" in request.headers
        }
