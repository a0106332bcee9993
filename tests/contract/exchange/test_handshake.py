"""A handshake goes as far as the server asks, and a ticket is shown with every request."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
import spnego
from requests import Response, Session
from spnego.exceptions import ErrorCode, SpnegoError

from ews_meetings.exchange.failed_calls import LogInFailed
from ews_meetings.exchange.handshake import Handshake, schemes_of
from ews_meetings.exchange.trust import close_session
from tests.contract.exchange.stub import Request, Say, StubServer


class _Ticket:
    """A log-in by Kerberos, as far as HTTP sees it: one message, complete when answered."""

    complete = False

    def __init__(self, steps: list[bytes | None]) -> None:
        self._steps = steps

    def new_context(self) -> _Ticket:
        return _Ticket(self._steps)

    def step(self, told: bytes | None = None) -> bytes:
        self._steps.append(told)
        return b"ticket"


def _post(server: StubServer, handshake: Handshake) -> Response:
    session = Session()
    session.trust_env = False
    try:
        return session.post(server.url, data=b"meeting", auth=handshake, timeout=5)
    finally:
        close_session(session)


def _kerberos(door: Callable[[Request], Say], count: int = 1) -> tuple[list[int], list[Request]]:
    steps: list[bytes | None] = []

    def begin(_host: str, _bindings: object) -> spnego.ContextProxy:
        return _Ticket(steps)  # type: ignore[return-value]  # it has the two things that are used

    handshake = Handshake("Negotiate", begin, "anna")
    with StubServer(door) as server:
        statuses = [_post(server, handshake).status_code for _ in range(count)]
        return statuses, server.requests


def _kerberos_door(request: Request) -> Say:
    is_in = (
        request.headers.get("authorization") == f"Negotiate {base64.b64encode(b'ticket').decode()}"
    )
    return Say(200) if is_in else Say(401, headers={"WWW-Authenticate": "Negotiate"})


def test_kerberos_shows_a_ticket_with_every_request() -> None:
    statuses, requests = _kerberos(_kerberos_door, 2)
    assert statuses == [200, 200]
    assert [request.body for request in requests] == [b"", b"meeting", b"meeting"]


def test_a_refused_ticket_is_shown_once() -> None:
    say = Say(401, headers={"WWW-Authenticate": "Negotiate"})
    statuses, requests = _kerberos(lambda _request: say)
    assert statuses == [401]
    assert [request.body for request in requests] == [b"", b"meeting"]


def test_a_server_that_never_stops_asking_is_left() -> None:
    say = Say(401, headers={"WWW-Authenticate": "Negotiate bW9yZQ=="})
    statuses, requests = _kerberos(lambda _request: say)
    assert statuses == [401]
    assert len(requests) == 5


def test_a_missing_ticket_is_an_error_of_ours_and_nothing_has_left() -> None:
    def begin(_host: str, _bindings: object) -> spnego.ContextProxy:
        raise SpnegoError(ErrorCode.no_cred)

    say = Say(401, headers={"WWW-Authenticate": "Negotiate"})
    with StubServer(lambda _request: say) as server:
        with pytest.raises(LogInFailed) as caught:
            _post(server, Handshake("Negotiate", begin, "anna"))
        assert [request.body for request in server.requests] == [b""]
    assert caught.value.error.code == "no-ticket"
    assert caught.value.error.exit_code == 6


def test_a_server_that_asks_for_no_log_in_gets_the_request_as_it_is() -> None:
    statuses, requests = _kerberos(lambda _request: Say(200))
    assert statuses == [200]
    assert [request.body for request in requests] == [b"", b"meeting"]


def test_a_refusal_with_a_message_is_a_refusal() -> None:
    class Refused(_Ticket):
        def step(self, told: bytes | None = None) -> bytes:
            if told is not None:
                raise SpnegoError(ErrorCode.bad_mech)
            return super().step(told)

    def begin(_host: str, _bindings: object) -> spnego.ContextProxy:
        return Refused([])  # type: ignore[return-value]  # it has the two things that are used

    say = Say(401, headers={"WWW-Authenticate": "Negotiate bm8="})
    with StubServer(lambda _request: say) as server:
        assert _post(server, Handshake("Negotiate", begin, "anna")).status_code == 401
        assert len(server.requests) == 2


def test_only_what_can_be_the_name_of_a_log_in_is_one() -> None:
    answer = Response()
    answer.headers["WWW-Authenticate"] = 'Basic realm="a, b", charset="UTF-8", NTLM, Negotiate bW8='
    assert schemes_of(answer) == ("Basic", "NTLM", "Negotiate")


@pytest.mark.parametrize("status", [200, 400, 411, 500])
def test_a_server_that_asks_for_a_log_in_only_when_it_sees_a_body_lets_us_in(status: int) -> None:
    def door(request: Request) -> Say:
        return _kerberos_door(request) if request.body else Say(status)

    statuses, requests = _kerberos(door)
    assert statuses == [200]
    assert [request.body for request in requests] == [b"", b"meeting", b"meeting"]
    assert ["authorization" in request.headers for request in requests] == [False, False, True]


@pytest.mark.parametrize("status", [302, 429, 502, 503, 504])
def test_where_nobody_looks_at_requests_the_body_stays_at_home(status: int) -> None:
    statuses, requests = _kerberos(lambda _request: Say(status))
    assert statuses == [status]
    assert [request.body for request in requests] == [b""]
