"""Servers of both flavours and accounts on them."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox import schema
from tests.contract.sandbox.client import open_account

Opener = Callable[..., Any]
_BEGIN = datetime(2026, 11, 20, 8, tzinfo=UTC)
"""When the servers start: shortly before the meetings of the tests."""


def _clock() -> Callable[[], datetime]:
    started_s = time.monotonic()
    return lambda: _BEGIN + timedelta(seconds=time.monotonic() - started_s)


def _judge(server: SandboxServer) -> list[str]:
    """Lets the schema look at every answer of a server."""
    found: list[str] = []

    def look(operation: str, _request: bytes, answer: bytes) -> None:
        if answer.startswith(b"<?xml"):
            found.extend(f"{operation}: {fault}" for fault in schema.faults_of(answer))

    if schema.IS_PRESENT:
        server.on_request = look
    return found


@pytest.fixture
def exchange() -> Iterator[SandboxServer]:
    with SandboxServer(clock=_clock()) as server:
        found = _judge(server)
        yield server
        assert found == []


@pytest.fixture
def gromox() -> Iterator[SandboxServer]:
    with SandboxServer(flavour="gromox", clock=_clock()) as server:
        found = _judge(server)
        yield server
        assert found == []


@pytest.fixture(params=["exchange", "gromox"])
def either(request: pytest.FixtureRequest) -> SandboxServer:
    """A server of each flavour."""
    server: SandboxServer = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Opens accounts and closes their connections afterwards."""
    accounts: list[Any] = []

    def open_one(server: SandboxServer, name: str, **options: Any) -> Any:
        accounts.append(open_account(server, name, **options))
        return accounts[-1]

    yield open_one
    for account in accounts:
        account.protocol.close()


@pytest.fixture
def organizer(exchange: SandboxServer, opened: Opener) -> Any:
    return opened(exchange, "organizer")


@pytest.fixture
def alice(exchange: SandboxServer, opened: Opener) -> Any:
    return opened(exchange, "alice")
