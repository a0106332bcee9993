"""A request is found again in the server's logs by what ours say of it."""

from __future__ import annotations

import logging

import pytest

from ews_meetings.exchange.connection import open_mailbox
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.stub import Request, Say, StubServer, answer, said

NOTHING = '<m:RootFolder IncludesLastItemInRange="true"><t:Items/></m:RootFolder>'


def test_the_log_names_each_request_as_we_and_as_the_server_call_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(request: Request) -> Say:
        body = answer("FindItem", said("FindItem", inner=NOTHING))
        return Say(200, body, headers={"request-id": "r-1", "X-FEServer": "EX01"})

    monkeypatch.setattr(logging.getLogger("ews_meetings"), "propagate", True)
    with (
        caplog.at_level(logging.DEBUG, "ews_meetings.exchange.wire"),
        StubServer(script) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
    ):
        mailbox.reader.find_by_uid(["a@b"])
    sent = [request.headers["client-request-id"] for request in server.requests]
    told = [vars(record) for record in caplog.records if record.getMessage() == "answered"]
    assert [one["request_id"] for one in told] == sent
    assert {(one["server_request_id"], one["front_end"]) for one in told} == {("r-1", "EX01")}
