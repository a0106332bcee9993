"""A server that cuts long texts in a search, as Microsoft says Exchange does, hides no stamp."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.request import Request as Forwarded
from urllib.request import urlopen

import pytest

from ews_meetings.change.action import Call
from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from tests.contract.exchange.conftest import Bench, connection_to
from tests.contract.exchange.doing import order, write
from tests.contract.exchange.stub import Request, Say, StubServer
from tests.unit.exchange.drawn import FULL, stamp_of

_LONG = re.compile(rb"(<t:Value>[^<]{255})[^<]*")


@pytest.fixture
def cutting(bench: Bench) -> Iterator[OpenMailbox]:
    def forward(request: Request) -> Say:
        headers = {name: request.headers[name] for name in ("authorization", "content-type")}
        with urlopen(Forwarded(bench.server.url, request.body, headers)) as answer:  # noqa: S310 - loopback
            body: bytes = answer.read()
        return Say(200, _LONG.sub(rb"\1", body) if b"FindItem" in request.body else body)

    with (
        StubServer(forward) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
    ):
        yield mailbox


def test_a_cut_stamp_is_read_whole_with_one_more_request(
    bench: Bench, cutting: OpenMailbox
) -> None:
    meeting = replace(FULL, attachments=())
    names = [str(number) for number in range(3)]
    write(cutting, Call.SAVE, *(order(name, meeting=meeting) for name in names))
    bench.requests.clear()
    found = {glimpse.key: glimpse.stamp for glimpse in cutting.reader.list_ours()}
    assert found == {
        f"key-{name}": stamp_of(meeting, step=f"step-{name}", key=f"key-{name}") for name in names
    }
    assert bench.operations == ["FindItem", "GetItem"]
