"""Machines on fake servers that hold nothing, or a series of which people know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes import ALL, FakeServer, Host
from tests.unit.service.holding import WITH_EXCEPTIONS


@pytest.fixture(params=["exchange", "gromox"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    host = Host(FakeServer(flavour=request.param))
    yield host
    host.close()


@pytest.fixture
def told(host: Host) -> Host:
    """A host whose server holds the series with its exceptions, its people invited."""
    host.do([WITH_EXCEPTIONS], ALL)
    host.server.mails.clear()
    return host


@pytest.fixture
def exchange() -> Iterator[Host]:
    host = Host(FakeServer())
    host.do([WITH_EXCEPTIONS], ALL)
    host.server.mails.clear()
    yield host
    host.close()
