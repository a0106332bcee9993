"""A mailbox on a server that always says the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.stub import Say, StubServer


@contextmanager
def stubbed(say: Say, **changes: object) -> Iterator[tuple[StubServer, OpenMailbox]]:
    with (
        StubServer(lambda _request: say) as server,
        open_mailbox(connection_to(server.url, **changes)) as mailbox,
    ):
        yield server, mailbox
