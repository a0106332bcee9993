"""NTLM logs in on the connection, uploads the request once, and tries a password once."""

from __future__ import annotations

import base64
import struct

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.outcome import Done, NotDone, Outcome
from ews_meetings.exchange.connection import open_mailbox
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.doing import order, write
from tests.contract.exchange.stub import Request, Say, StubServer, answer, one_item, said

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
