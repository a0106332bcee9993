"""Every kind of log-in lets a request in, uploads it once, and tries a password once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.outcome import Done, NotDone, Outcome
from ews_meetings.errors import LogInNotOffered, LogInRefused
from ews_meetings.exchange import log_in
from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from tests.certificates import Authority
from tests.contract.exchange.conftest import ORGANIZER, connection_to
from tests.contract.exchange.doing import order, write
from tests.contract.exchange.doors import CREATED, NtlmDoor, end_point_of, knows
from tests.contract.exchange.stub import Request, Say, StubServer


def created(_request: Request) -> Say:
    return Say(200, CREATED)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> NtlmDoor:
    knows(monkeypatch, tmp_path, "TEST:anna:geheim\n:anna@test.example:geheim")
    return NtlmDoor(created)


@contextmanager
def opened(server: StubServer, **changes: object) -> Iterator[OpenMailbox]:
    known = {"user": r"TEST\anna", "password": "geheim", "auth": "ntlm"}
    with open_mailbox(connection_to(server.url, **(known | changes))) as mailbox:
        yield mailbox


def save(mailbox: OpenMailbox, name: str = "1") -> Outcome:
    (outcome,) = write(mailbox, Call.SAVE, order(name))
    return outcome


@pytest.mark.parametrize("user", [r"TEST\anna", "anna@test.example"])
def test_ntlm_lets_a_user_in(door: NtlmDoor, user: str) -> None:
    with StubServer(door) as server, opened(server, user=user) as mailbox:
        assert isinstance(save(mailbox), Done)
    assert door.attempts == 1


def test_ntlm_uploads_a_request_once_and_logs_a_connection_in_once(door: NtlmDoor) -> None:
    with StubServer(door) as server, opened(server) as mailbox:
        save(mailbox, "1")
        save(mailbox, "2")
        bodies = [bool(request.body) for request in server.requests]
        connections = {request.connection for request in server.requests}
    assert bodies == [False, False, True, True]
    assert len(connections) == 1
    assert door.attempts == 1


def test_a_connection_that_the_server_ended_is_logged_in_anew_without_a_body(
    door: NtlmDoor,
) -> None:
    door.inside = lambda _request: Say(200, CREATED, cut_after=len(CREATED))
    with StubServer(door) as server, opened(server) as mailbox:
        assert isinstance(save(mailbox, "1"), Done)
        assert server.was_hung_up()
        assert isinstance(save(mailbox, "2"), Done)
        bodies = [bool(request.body) for request in server.requests]
    assert bodies == [False, False, True] * 2


def test_a_server_that_forgets_a_connection_lets_it_in_again(door: NtlmDoor) -> None:
    with StubServer(door) as server, opened(server) as mailbox:
        assert isinstance(save(mailbox, "1"), Done)
        door.let_in.clear()
        door.contexts.clear()
        assert isinstance(save(mailbox, "2"), Done)
        bodies = [bool(request.body) for request in server.requests]
    assert bodies == [False, False, True, True, False, True]


@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
def test_a_wrong_password_is_proved_once(
    door: NtlmDoor, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_in, "_has_sspi", lambda: True)
    door.scheme = scheme
    with (
        StubServer(door) as server,
        opened(server, password="falsch", auth=scheme.lower()) as mailbox,
    ):
        outcome = save(mailbox)
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.code == "log-in-refused"
    assert door.attempts == 1


def test_a_password_that_the_kdc_refuses_is_not_shown_to_the_server_too(
    door: NtlmDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_in, "_has_sspi", lambda: False)
    monkeypatch.setattr(log_in, "_has_kerberos", lambda: True)
    door.scheme = "Negotiate"
    with StubServer(door) as server, opened(server, auth="negotiate") as mailbox:
        outcome = save(mailbox)
        assert [request.headers.get("authorization") for request in server.requests] == [None]
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.code == "no-ticket"
    assert door.attempts == 0


def test_negotiate_falls_back_to_ntlm_and_uploads_once(
    door: NtlmDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_in, "_has_sspi", lambda: True)
    door.scheme = "Negotiate"
    with StubServer(door) as server, opened(server, auth="negotiate") as mailbox:
        assert isinstance(save(mailbox), Done)
        assert [bool(request.body) for request in server.requests] == [False, False, True]


@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
def test_a_log_in_is_bound_to_the_certificate(
    door: NtlmDoor, authority: Authority, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_in, "_has_sspi", lambda: True)
    pair = authority.for_server()
    door.scheme, door.bindings = scheme, end_point_of(pair.der)
    with (
        StubServer(door, context=authority.context_of(pair)) as server,
        opened(server, ca_file=authority.file, auth=scheme.lower()) as mailbox,
    ):
        assert isinstance(save(mailbox), Done)
    assert door.errors == []


def test_a_log_in_that_is_asked_for_only_with_a_body_is_bound_to_the_certificate_too(
    door: NtlmDoor, authority: Authority
) -> None:
    pair = authority.for_server()
    door.bindings = end_point_of(pair.der)

    def choosy(request: Request) -> Say:
        is_bare = not request.body and "authorization" not in request.headers
        return Say(411) if is_bare else door(request)

    with (
        StubServer(choosy, context=authority.context_of(pair)) as server,
        opened(server, ca_file=authority.file) as mailbox,
    ):
        assert isinstance(save(mailbox), Done)
    assert door.errors == []


def test_a_log_in_that_somebody_passes_on_to_another_server_is_refused(
    door: NtlmDoor, authority: Authority
) -> None:
    door.bindings = end_point_of(authority.for_server().der)
    with (
        StubServer(door, context=authority.context()) as server,
        opened(server, ca_file=authority.file) as mailbox,
    ):
        assert isinstance(save(mailbox), NotDone)
    assert door.errors == ["BadBindingsError"]


def test_a_log_in_that_the_server_does_not_take_says_which_it_takes() -> None:
    say = Say(401, headers={"WWW-Authenticate": "Negotiate, NTLM"})
    with (
        StubServer(lambda _request: say) as server,
        opened(server, auth="basic") as mailbox,
        pytest.raises(LogInNotOffered, match="offers Negotiate, NTLM"),
    ):
        mailbox.reader.list_ours()


def test_a_certificate_is_shown_and_is_the_log_in(authority: Authority) -> None:
    pair = authority.for_client()
    context = authority.context(asks_for_client=True)
    with (
        StubServer(created, context=context) as server,
        opened(
            server,
            auth="certificate",
            user="",
            password="",
            ca_file=authority.file,
            client_certificate=pair.joined(),
        ) as mailbox,
    ):
        assert isinstance(save(mailbox), Done)
        (request,) = server.requests
    assert request.certificate is not None
    assert "authorization" not in request.headers


def test_a_certificate_goes_with_a_password_too(authority: Authority) -> None:
    pair = authority.for_client()
    context = authority.context(asks_for_client=True)
    with (
        StubServer(created, context=context) as server,
        opened(
            server,
            auth="basic",
            ca_file=authority.file,
            client_certificate=pair.certificate,
            client_key=pair.key,
        ) as mailbox,
    ):
        assert isinstance(save(mailbox), Done)
        (request,) = server.requests
    assert request.certificate is not None
    assert request.headers["authorization"].startswith("Basic ")


def test_a_server_that_wants_a_certificate_and_gets_none_is_not_done(authority: Authority) -> None:
    context = authority.context(asks_for_client=True)
    with (
        StubServer(created, context=context) as server,
        opened(server, auth="basic", ca_file=authority.file) as mailbox,
    ):
        assert not isinstance(save(mailbox), Done)
        assert server.requests == []


def test_no_netrc_is_read(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login anna password geheim\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr("ews_meetings.exchange.trust.is_loopback", lambda _url: False)
    pair = authority.for_client()
    with (
        StubServer(created, context=authority.context()) as server,
        opened(
            server, auth="certificate", ca_file=authority.file, client_certificate=pair.joined()
        ) as mailbox,
    ):
        save(mailbox)
        (request,) = server.requests
    assert "authorization" not in request.headers


def test_cookies_of_a_log_in_come_back_with_its_next_request(door: NtlmDoor) -> None:
    def balanced(request: Request) -> Say:
        said = door(request)
        return Say(said.status, said.body, said.headers | {"Set-Cookie": "backend=7; path=/"})

    with StubServer(balanced) as server, opened(server) as mailbox:
        save(mailbox)
        cookies = [request.headers.get("cookie") for request in server.requests]
    assert cookies == [None, "backend=7", "backend=7"]


def test_every_request_of_every_kind_says_who_asks(door: NtlmDoor, authority: Authority) -> None:
    def any_door(request: Request) -> Say:
        is_ntlm = not request.headers.get("authorization", "").startswith("Basic")
        return door(request) if is_ntlm else Say(200, CREATED)

    for kind in ("basic", "ntlm", "certificate"):
        with (
            StubServer(
                created if kind == "certificate" else any_door, context=authority.context()
            ) as server,
            opened(
                server,
                auth=kind,
                ca_file=authority.file,
                client_certificate=authority.for_client().joined(),
            ) as mailbox,
        ):
            assert isinstance(save(mailbox), Done)
            for request in server.requests:
                assert request.headers["user-agent"].startswith("ews-meetings/")
                assert request.headers["x-anchormailbox"] == ORGANIZER
                assert len(request.headers["client-request-id"]) == 36


def test_a_refused_log_in_of_a_reader_is_an_error_of_ours(door: NtlmDoor) -> None:
    with (
        StubServer(door) as server,
        opened(server, password="falsch") as mailbox,
        pytest.raises(LogInRefused),
    ):
        mailbox.reader.list_ours()
    assert door.attempts == 1
