"""A sandbox of each flavour, an open mailbox on it, and a record of every request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from lxml import etree

from ews_meetings.exchange.connection import Connection, OpenMailbox, open_mailbox
from ews_meetings.sandbox.server import SandboxServer

ORGANIZER = "organizer@sandbox.example"


@dataclass
class Bench:
    """A server, a mailbox on it, and what went over the wire."""

    server: SandboxServer
    mailbox: OpenMailbox
    requests: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.requests]


def connection_to(url: str, **changes: object) -> Connection:
    values: dict[str, object] = {
        "server": url,
        "user": ORGANIZER,
        "password": "sandbox",
        "mailbox": ORGANIZER,
        "zone": "Europe/Berlin",
    }
    return Connection(**(values | changes))  # type: ignore[arg-type]  # tests say what they change


def _bench(server: SandboxServer) -> Iterator[Bench]:
    with server, open_mailbox(connection_to(server.url)) as mailbox:
        bench = Bench(server, mailbox)

        def note(operation: str, request: bytes, _answer: bytes) -> None:
            etree.fromstring(request)
            bench.requests.append((operation, request))

        server.on_request = note
        yield bench


@pytest.fixture
def exchange() -> Iterator[Bench]:
    yield from _bench(SandboxServer(None, flavour="exchange"))


@pytest.fixture
def gromox() -> Iterator[Bench]:
    yield from _bench(SandboxServer(None, flavour="gromox"))


@pytest.fixture(params=["exchange", "gromox"])
def bench(request: pytest.FixtureRequest) -> Bench:
    found: Bench = request.getfixturevalue(request.param)
    return found
