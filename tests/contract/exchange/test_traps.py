"""Each trap of exchangelib that would send a request again, or as somebody else, is closed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Outcome
from ews_meetings.errors import EwsMeetingsError
from tests.contract.exchange.conftest import Bench
from tests.contract.exchange.doing import order, save, write
from tests.contract.exchange.doors import CREATED
from tests.contract.exchange.stub import (
    Say,
    StubServer,
    answer,
    fault,
    one_item,
    said,
)
from tests.contract.exchange.stubbed import stubbed

REF = ItemRef(item_id="id", change_key="ck")


def sends(say: Say, call: Call = Call.SEND) -> tuple[int, Outcome]:
    """Return how often a write leaves that is answered so, and its outcome."""
    with stubbed(say) as (server, mailbox):
        (outcome,) = write(mailbox, call, order(ref=REF if call is Call.SEND else None))
        return len(server.requests), outcome


@pytest.mark.parametrize(
    "code", ["ErrorServerBusy", "ErrorInternalServerTransientError", "ErrorTooManyObjectsOpened"]
)
def test_an_error_of_one_item_does_not_send_the_others_again(code: str) -> None:
    items = [said("CreateItem", inner=one_item(str(number))) for number in range(5)]
    items[2] = said("CreateItem", code)
    with stubbed(Say(200, answer("CreateItem", *items))) as (server, mailbox):
        outcomes = write(mailbox, Call.SAVE, *(order(str(number)) for number in range(5)))
        assert len(server.requests) == 1
    assert [isinstance(outcome, Done) for outcome in outcomes] == [True, True, False, True, True]


def test_an_error_of_one_item_costs_no_other_its_id() -> None:
    items = [said("CreateItem", inner=one_item("a")), said("CreateItem", "ErrorInvalidRecipients")]
    with stubbed(Say(200, answer("CreateItem", *items))) as (_, mailbox):
        first, _second = write(mailbox, Call.SAVE, order("1"), order("2"))
    assert isinstance(first, Done)
    assert first.ref == ItemRef(item_id="a", change_key="ck")


@pytest.mark.parametrize("status", [200, 500])
def test_too_many_connections_do_not_send_a_request_again(status: int) -> None:
    body = (
        fault("ErrorExceededConnectionCount")
        if status == 500
        else answer("UpdateItem", said("UpdateItem", "ErrorExceededConnectionCount"))
    )
    assert sends(Say(status, body))[0] == 1


@pytest.mark.parametrize(
    "code",
    [
        "ErrorInvalidRequest",
        "ErrorInvalidServerVersion",
        "ErrorIncorrectSchemaVersion",
        "ErrorInvalidSchemaVersionForMailboxVersion",
    ],
)
def test_an_invalid_request_is_not_tried_in_ten_versions(code: str) -> None:
    with stubbed(Say(500, fault(code, "the words of the server"))) as (server, mailbox):
        with pytest.raises(EwsMeetingsError, match=f"{code}: the words of the server"):
            mailbox.reader.list_ours()
        assert len(server.requests) == 1
        assert mailbox.reader.asking.caller.api_version == "Exchange2016"


@pytest.mark.parametrize(
    "say",
    [
        Say(503),
        Say(503, headers={"Retry-After": "3600"}),
        Say(502, headers={"Connection": "close"}),
        Say(504, headers={"Connection": "close"}),
        Say(500, b"Server Error in '/EWS' Application"),
        Say(302, headers={"Location": "/ews/genericerrorpage.htm"}),
        Say(reset=True),
        Say(200, b"half", cut_after=2),
    ],
    ids=["503", "503 later", "502", "504", "500", "302", "reset", "cut"],
)
def test_whatever_becomes_of_a_request_it_leaves_once(say: Say) -> None:
    assert sends(say)[0] == 1


def test_a_refused_password_is_one_attempt() -> None:
    count, outcome = sends(Say(401, headers={"WWW-Authenticate": 'Basic realm="x"'}))
    assert count == 1
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.exit_code == 6


def test_a_redirect_is_not_followed_with_the_log_in() -> None:
    with StubServer(lambda _request: Say(200)) as elsewhere:
        count, _ = sends(Say(302, headers={"Location": elsewhere.url}))
        assert count == 1
        assert elsewhere.requests == []


def test_the_kind_of_log_in_is_not_guessed_and_no_version_is_probed() -> None:
    with stubbed(Say(200, CREATED)) as (server, mailbox):
        save(mailbox)
        assert len(server.requests) == 1
        assert b"CreateItem" in server.requests[0].body


def test_who_says_nothing_does_not_impersonate() -> None:
    with stubbed(Say(200, CREATED)) as (server, mailbox):
        save(mailbox)
        assert b"ExchangeImpersonation" not in server.requests[0].body


def test_nothing_is_kept_in_the_temp_folder(
    exchange: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    save(exchange.mailbox)
    assert exchange.mailbox.reader.list_ours()
    assert list(tmp_path.iterdir()) == []
