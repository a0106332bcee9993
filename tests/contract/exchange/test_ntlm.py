"""NTLM logs in on the connection, uploads the request once, and tries a password once."""

from __future__ import annotations

import base64
import struct

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Outcome
from ews_meetings.exchange.connection import open_mailbox
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.doing import order, write
from tests.contract.exchange.stub import (
    Request,
    Say,
    StubServer,
    answer,
    fault,
    one_item,
    said,
)

REF = ItemRef(item_id="id", change_key="ck")
_FLAGS = 0x00088233  # unicode, request target, NTLM, always sign, extended session security
_TARGET_INFO = struct.pack("<HH8s", 2, 8, "TEST".encode("utf-16-le")) + struct.pack("<HH", 0, 0)


def _challenge() -> str:
    """Return a CHALLENGE_MESSAGE (MS-NLMP 2.2.1.2)."""
    fields = struct.pack("<8sIHHI", b"NTLMSSP\0", 2, 0, 0, 48)
    rest = struct.pack("<I8s8xHHI", _FLAGS | 0x00800000, b"01234567", *[len(_TARGET_INFO)] * 2, 48)
    return "NTLM " + base64.b64encode(fields + rest + _TARGET_INFO).decode()


def _kind_of(request: Request) -> int:
    """Return which of the three messages of a log-in came with a request; 0 for none."""
    token = base64.b64decode(request.headers.get("authorization", "").removeprefix("NTLM "))
    return int.from_bytes(token[8:12], "little") if token else 0


def _log_in(last: Say) -> tuple[Outcome, list[Request]]:
    says = {
        0: Say(401, headers={"WWW-Authenticate": "NTLM"}),
        1: Say(401, headers={"WWW-Authenticate": _challenge()}),
        3: last,
    }
    with (
        StubServer(lambda request: says[_kind_of(request)]) as server,
        open_mailbox(connection_to(server.url, auth="ntlm", user=r"TEST\anna")) as mailbox,
    ):
        (outcome,) = write(mailbox, Call.SAVE, order())
        return outcome, server.requests


def test_only_the_request_that_is_let_in_carries_the_body() -> None:
    body = answer("CreateItem", said("CreateItem", inner=one_item()))
    outcome, requests = _log_in(Say(200, body))
    assert isinstance(outcome, Done)
    assert [_kind_of(request) for request in requests] == [0, 1, 3]
    assert [bool(request.body) for request in requests] == [False, False, True]


@pytest.mark.parametrize("status", [401])
def test_a_wrong_password_is_tried_once(status: int) -> None:
    outcome, requests = _log_in(Say(status, headers={"WWW-Authenticate": "NTLM"}))
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.code == "log-in-refused"
    assert [_kind_of(request) for request in requests].count(3) == 1


def _said_to(first: Say, last: Say, call: Call = Call.SEND) -> tuple[Outcome, list[Request]]:
    """Return what comes of a write where the first message of the log-in is answered like this."""
    says = {0: Say(401, headers={"WWW-Authenticate": "NTLM"}), 3: last}

    def door(request: Request) -> Say:
        if _kind_of(request) == 1:
            return Say(401, headers={"WWW-Authenticate": _challenge()}) if request.body else first
        return says[_kind_of(request)]

    with (
        StubServer(door) as server,
        open_mailbox(connection_to(server.url, auth="ntlm", user=r"TEST\anna")) as mailbox,
    ):
        (outcome,) = write(mailbox, call, order(ref=REF if call is Call.SEND else None))
        return outcome, server.requests


SENT = Say(200, answer("UpdateItem", said("UpdateItem", inner=one_item())))


@pytest.mark.parametrize(
    "first",
    [
        Say(500),
        Say(500, fault("ErrorInternalServerError")),
        Say(500, fault("SomethingNobodyKnows")),
        Say(502),
        Say(503),
        Say(503, headers={"Retry-After": "7"}),
        Say(302, headers={"Location": "/elsewhere"}),
        Say(403),
    ],
)
@pytest.mark.parametrize("call", [Call.SEND, Call.SAVE])
def test_a_write_whose_body_never_left_is_not_done(first: Say, call: Call) -> None:
    outcome, requests = _said_to(first, SENT, call)
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.code != "log-in-refused"
    assert outcome.retry_after_s == (7 if first.headers.get("Retry-After") else None)
    assert not [request for request in requests if request.body]


@pytest.mark.parametrize("first", [SENT, Say(200), Say(400), Say(411)])
def test_an_answer_to_an_empty_message_is_never_taken_for_the_answer_to_the_write(
    first: Say,
) -> None:
    outcome, requests = _said_to(first, SENT)
    assert isinstance(outcome, Done)
    assert [_kind_of(request) for request in requests if request.body] == [1, 3]


def test_a_fault_to_an_empty_message_is_not_the_write_s_after_a_connection_was_forgotten() -> None:
    let_in: list[int] = []

    def door(request: Request) -> Say:
        kind = _kind_of(request)
        if kind == 3:
            let_in.append(request.connection)
            return SENT
        if kind == 1 and let_in:
            return Say(500, fault("SomethingNobodyKnows"))
        challenge = _challenge() if kind == 1 else "NTLM"
        return Say(401, headers={"WWW-Authenticate": challenge})

    with (
        StubServer(door) as server,
        open_mailbox(connection_to(server.url, auth="ntlm", user=r"TEST\anna")) as mailbox,
    ):
        (first,) = write(mailbox, Call.SEND, order(ref=REF))
        (second,) = write(mailbox, Call.SEND, order(ref=REF))
    assert isinstance(first, Done)
    assert isinstance(second, NotDone)
