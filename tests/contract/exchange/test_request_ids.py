"""A request is found again in the server's logs by what ours say of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from ews_meetings.exchange.connection import open_mailbox
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.stub import Request, Say, StubServer, answer, said

NOTHING = '<m:RootFolder IncludesLastItemInRange="true"><t:Items/></m:RootFolder>'


class Kept(logging.Handler):
    """Keeps records."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def kept(name: str) -> Iterator[Kept]:
    """What a logger says at DEBUG, whatever else is configured."""
    logger, handler = logging.getLogger(name), Kept()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def test_the_log_names_each_request_as_we_and_as_the_server_call_it() -> None:
    def script(request: Request) -> Say:
        body = answer("FindItem", said("FindItem", inner=NOTHING))
        return Say(200, body, headers={"request-id": "r-1", "X-FEServer": "EX01"})

    with (
        kept("ews_meetings.exchange.wire") as log,
        StubServer(script) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
    ):
        mailbox.reader.find_by_uid(["a@b"])
    sent = [request.headers["client-request-id"] for request in server.requests]
    told = [vars(record) for record in log.records if record.getMessage() == "answered"]
    assert [one["request_id"] for one in told] == sent
    assert {(one["server_request_id"], one["front_end"]) for one in told} == {("r-1", "EX01")}
