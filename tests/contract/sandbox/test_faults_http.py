"""Faults as HTTP, SOAP and single items show them: status, headers, codes, chance, and what is kept."""

import json
import socket
import urllib.request
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from ews_meetings.sandbox import Fault, SandboxServer
from tests.contract.sandbox.client import Answered, post, post_raw

GET_CALENDAR = (
    "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>"
    '<t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>'
)
MEETING = (
    "<t:CalendarItem><t:Subject>{}</t:Subject><t:Start>2026-12-03T09:00:00Z</t:Start>"
    "<t:End>2026-12-03T10:00:00Z</t:End></t:CalendarItem>"
)


def create(server: SandboxServer, *subjects: str) -> Answered:
    items = "".join(MEETING.format(one) for one in subjects)
    return post(
        server,
        f'<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items>{items}</m:Items>'
        "</m:CreateItem>",
    )


def subjects(server: SandboxServer) -> list[str]:
    return [entry.subject for entry in server.calendar("organizer")]


@pytest.mark.parametrize(
    ("fault", "status", "headers"),
    [
        (Fault("403", text="Blocked by policy"), 403, {}),
        (Fault("blocked-tenant"), 403, {}),
        (Fault("429"), 429, {"Retry-After": "1"}),
        (Fault("429", retry_after_s=0), 429, {"Retry-After": "0"}),
        (Fault("429", retry_after_s=30), 429, {"Retry-After": "30"}),
        (Fault("500"), 500, {"Connection": None}),
        (Fault("502"), 502, {"Connection": "close"}),
        (Fault("504"), 504, {"Connection": "close"}),
        (Fault("503"), 503, {"Retry-After": None}),
        (Fault("503", retry_after_s=7), 503, {"Retry-After": "7"}),
        (Fault("refused"), 503, {"Retry-After": None}),
    ],
    ids=lambda value: f"{value.kind}-{value.retry_after_s}" if isinstance(value, Fault) else "",
)
def test_a_fault_of_http_has_its_status_and_headers_and_does_nothing(
    exchange: SandboxServer, fault: Fault, status: int, headers: dict[str, str | None]
) -> None:
    exchange.faults.arm(fault)
    answer = create(exchange, "a")
    assert answer.status == status
    if status not in {502, 504}:  # urllib itself asks for Connection: close
        headers.pop("Connection", None)
    assert {name: answer.headers.get(name) for name in headers} == headers
    assert subjects(exchange) == []


@pytest.mark.parametrize(("kind", "closes"), [("502", True), ("504", True), ("500", False)])
def test_a_proxy_that_fails_closes_the_connection(
    exchange: SandboxServer, kind: str, closes: bool
) -> None:
    exchange.faults.arm(Fault(kind))
    answers = two_on_one_connection(exchange)
    assert (b"Connection: close" in answers[0]) is closes
    assert (answers[1] == b"") is closes


def two_on_one_connection(server: SandboxServer) -> list[bytes]:
    """Asks twice on one connection, and returns both answers; an empty one when it was closed."""
    body = _envelope()
    user = b64encode(b"organizer@sandbox.example:sandbox").decode()
    head = (
        f"POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {user}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    answers = []
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        for _ in range(2):
            try:
                connection.sendall(head + body)
                answers.append(_one_answer(connection))
            except ConnectionError:
                answers.append(b"")
    return answers


def _envelope() -> bytes:
    ns = "http://schemas.microsoft.com/exchange/services/2006"
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="{ns}/types"'
        f' xmlns:m="{ns}/messages"><s:Body>{GET_CALENDAR}</s:Body></s:Envelope>'
    ).encode()


def _one_answer(connection: socket.socket) -> bytes:
    held = b""
    while b"\r\n\r\n" not in held:
        part = connection.recv(65_536)
        if not part:
            return held
        held += part
    head, _, rest = held.partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if b"Content-Length" in line
    )
    while len(rest) < length:
        rest += connection.recv(65_536)
    return head + b"\r\n\r\n" + rest


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("busy", "ErrorServerBusy"),
        ("exceeded-connections", "ErrorExceededConnectionCount"),
        ("timeout-expired", "ErrorTimeoutExpired"),
    ],
)
def test_a_fault_of_soap_has_its_code_and_does_nothing(
    exchange: SandboxServer, kind: str, code: str
) -> None:
    exchange.faults.arm(Fault(kind))
    answer = create(exchange, "a")
    assert (answer.status, answer.codes) == (500, [code])
    assert subjects(exchange) == []


@pytest.mark.parametrize("kind", ["500", "502", "503", "504", "timeout-expired"])
def test_the_work_may_be_done_behind_a_bad_answer(exchange: SandboxServer, kind: str) -> None:
    exchange.faults.arm(Fault(kind, commits=True))
    assert create(exchange, "a").status >= 500
    assert subjects(exchange) == ["a"]


def test_one_item_of_a_batch_fails_with_any_code_and_the_others_do_not(
    exchange: SandboxServer,
) -> None:
    exchange.faults.arm(Fault("item-error", item=2, code="ErrorQuotaExceeded"))
    answer = create(exchange, "a", "b", "c")
    assert answer.codes == ["NoError", "ErrorQuotaExceeded", "NoError"]
    assert subjects(exchange) == ["a", "c"]


_SYNC = (
    "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>"
    '<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>{}'
    "<m:MaxChangesReturned>10</m:MaxChangesReturned></m:SyncFolderItems>"
)


def test_a_sync_state_expires(exchange: SandboxServer) -> None:
    exchange.faults.arm(Fault("sync-expired"))
    first = post(exchange, _SYNC.format(""))
    assert first.codes == ["NoError"]  # without a state there is nothing that expires
    state = f"<m:SyncState>{first.texts('.//m:SyncState')[0]}</m:SyncState>"
    assert post(exchange, _SYNC.format(state)).codes == ["ErrorInvalidSyncStateData"]
    assert post(exchange, _SYNC.format(state)).codes == ["NoError"]


def test_an_answer_that_trickles_is_whole_in_the_end(exchange: SandboxServer) -> None:
    exchange.faults.arm(Fault("trickle", delay_s=0.05))
    assert create(exchange, "a").codes == ["NoError"]
    assert subjects(exchange) == ["a"]


def hits(server: SandboxServer, times: int = 30) -> list[int]:
    return [post(server, GET_CALENDAR).status for _ in range(times)]


def test_chance_with_a_seed_is_the_same_every_time(exchange: SandboxServer) -> None:
    told = []
    for seed in (7, 7, 8):
        exchange.faults.clear()
        exchange.faults.arm(Fault("503", probability=0.5, seed=seed, times=0))
        told.append(hits(exchange))
    assert told[0] == told[1] != told[2]
    assert {200, 503} == set(told[0])


def test_chance_without_a_seed_takes_one_that_can_be_told(exchange: SandboxServer) -> None:
    exchange.faults.arm(Fault("503", probability=0.5, times=0))
    (armed,) = exchange.faults.armed
    first = hits(exchange)
    exchange.faults.clear()
    exchange.faults.arm(Fault("503", probability=0.5, times=0, seed=armed.seed))
    assert hits(exchange) == first


def test_a_fault_that_fires_always_stays_armed(exchange: SandboxServer) -> None:
    exchange.faults.arm(Fault("500", times=0))
    assert hits(exchange, 3) == [500, 500, 500]
    assert len(exchange.faults.armed) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "503", "probability": 0},
        {"kind": "503", "probability": 1.5},
        {"kind": "503", "times": -1},
        {"kind": "delay", "delay_s": 601},
        {"kind": "trickle", "delay_s": -1},
        {"kind": "item-error", "item": 0},
        {"kind": "item-error", "code": "Nonsense"},
        {"kind": "503", "retry_after_s": -1},
        {"kind": "kill-before"},
        {"kind": "503", "times": "3"},
        {"kind": "503", "mailing": "yes"},
        {"kind": "503", "drawn": True},
        {"kind": ["503"]},
        {},
    ],
    ids=str,
)
def test_a_fault_that_makes_no_sense_is_refused(
    exchange: SandboxServer, told: dict[str, object]
) -> None:
    assert ask(exchange, "fault", told)[0] == 400
    assert exchange.faults.armed == ()


def ask(server: SandboxServer, path: str, order: object = None) -> tuple[int, Any]:
    data = None if order is None else json.dumps(order).encode()
    request = urllib.request.Request(server.control_url + path, data=data)  # noqa: S310  loopback
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  loopback
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_the_control_endpoint_lists_and_clears_faults(exchange: SandboxServer) -> None:
    ask(exchange, "fault", {"kind": "500", "times": 2})
    post(exchange, GET_CALENDAR)
    told = ask(exchange, "faults")[1]
    assert [(one["kind"], one["times"]) for one in told["armed"]] == [("500", 1)]
    assert told["fired"] == [{"kind": "500", "operation": "GetFolder", "mailing": False}]
    assert ask(exchange, "fault", {"clear": True}) == (200, {"armed": 0})
    assert post(exchange, GET_CALENDAR).status == 200


def test_what_was_ordered_stays_with_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with SandboxServer(path) as server:
        ask(server, "fault", {"kind": "503", "skip": 1, "times": 2})
        ask(server, "policy", {"kind": "locked", "mailbox": "alice@sandbox.example"})
        assert hits(server, 2) == [200, 503]
    with SandboxServer(path) as server:
        assert hits(server, 2) == [503, 200]
        assert post(server, GET_CALENDAR, name="alice").status == 401
        server.reset()
    with SandboxServer(path) as server:
        assert post(server, GET_CALENDAR, name="alice").status == 200
        assert (server.faults.armed, server.policies.held) == ((), ())


def test_who_is_refused_on_demand_is_offered_what_everybody_is(either: SandboxServer) -> None:
    stays_out = post_raw(either, b"<x/>", user=None)
    either.faults.arm(Fault("401"))
    refused = create(either, "a")
    assert refused.headers["WWW-Authenticate"] == stays_out.headers["WWW-Authenticate"]
