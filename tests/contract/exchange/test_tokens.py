"""Tokens are got through msal, kept for their owner, renewed in time, and told to nobody."""

from __future__ import annotations

import json
import logging
import ssl
import stat
import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone
from ews_meetings.errors import (
    BadOption,
    CertificateRefused,
    LogInRefused,
    ServerUnreachable,
    SignInNeeded,
    TokenRefused,
)
from ews_meetings.exchange.connection import DeviceCode, open_mailbox
from ews_meetings.exchange.failed_calls import LogInFailed
from ews_meetings.exchange.tokens import Tokens
from tests.certificates import Authority
from tests.contract.exchange.bank import Bank, application_file
from tests.contract.exchange.conftest import ORGANIZER
from tests.contract.exchange.doing import order, write
from tests.contract.exchange.doors import CREATED
from tests.contract.exchange.stub import Request, Say, StubServer
from tests.contract.exchange.tunnel import Tunnel

REF = ItemRef(item_id="id", change_key="ck")


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    bank = Bank(Authority(tmp_path), tmp_path)
    with bank.server:
        yield bank


def test_a_program_gets_a_token_with_a_secret(bank: Bank) -> None:
    assert bank.tokens().token() == "SECRET-token-1"
    (asked,) = bank.door.asked
    assert asked["grant_type"] == "client_credentials"
    assert asked["scope"].split()[0] == "https://mail.example.com/.default"


def test_a_program_gets_a_token_with_a_certificate(bank: Bank) -> None:
    pair = bank.authority.for_client()
    assert bank.tokens(
        client_secret="", certificate_file=application_file(pair.certificate.parent)
    ).token()
    (asked,) = bank.door.asked
    assert asked["client_assertion_type"].endswith("jwt-bearer")
    assert "client_secret" not in asked


def test_a_token_is_kept_between_runs_for_its_owner_only(bank: Bank) -> None:
    assert bank.tokens().token() == bank.tokens().token()
    assert len(bank.door.asked) == 1
    if sys.platform != "win32":
        assert stat.S_IMODE(bank.cache.stat().st_mode) == 0o600
        assert stat.S_IMODE(bank.cache.parent.stat().st_mode) == 0o700


def test_without_a_cache_nothing_is_written(bank: Bank) -> None:
    assert bank.tokens(cache=None).token()
    assert not bank.cache.parent.exists()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"AccessToken": 7}', "\0\xff"])
def test_a_damaged_cache_is_made_anew(bank: Bank, damage: str) -> None:
    bank.cache.parent.mkdir(mode=0o700)
    bank.cache.write_text(damage, encoding="utf-8")
    bank.cache.chmod(0o600)
    assert bank.tokens().token()
    assert "AccessToken" in json.loads(bank.cache.read_text(encoding="utf-8"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists")
def test_a_cache_that_others_may_read_is_not_believed(bank: Bank) -> None:
    bank.tokens().token()
    bank.cache.chmod(0o644)
    assert bank.tokens().token() == "SECRET-token-2"
    assert stat.S_IMODE(bank.cache.stat().st_mode) == 0o600


def test_a_cache_that_cannot_be_written_costs_nothing(bank: Bank) -> None:
    bank.cache.parent.touch()
    assert bank.tokens().token() == "SECRET-token-1"


def test_a_token_is_renewed_before_it_ends(bank: Bank) -> None:
    now = [1000.0]
    connection = bank.connection()
    assert connection.oauth is not None
    tokens = Tokens(connection, connection.oauth, clock=lambda: now[0])
    first = tokens.token()
    now[0] += 3200
    assert tokens.token() == first
    bank.cache.unlink()
    now[0] += 150
    assert tokens.token() == "SECRET-token-2"


def test_a_refused_token_is_not_taken_from_the_cache_again(bank: Bank) -> None:
    tokens = bank.tokens()
    tokens.token()
    tokens.forget()
    assert tokens.token() == "SECRET-token-2"


def test_a_person_signs_in_at_a_browser_once(bank: Bank) -> None:
    told: list[DeviceCode] = []
    bank.door.pending = 1
    token = bank.tokens(flow="device_code", client_secret="", prompt=told.append).token()
    assert token.startswith("SECRET-token")
    assert [(code.url, code.code) for code in told] == [
        ("https://login.example.com/device", "ABC-DEF")
    ]
    again = bank.tokens(flow="device_code", client_secret="", prompt=told.append).token()
    assert again == token
    assert len(told) == 1


def test_a_person_s_token_is_renewed_without_the_person(bank: Bank) -> None:
    told: list[DeviceCode] = []
    bank.tokens(flow="device_code", client_secret="", prompt=told.append).token()
    later = bank.tokens(flow="device_code", client_secret="")
    later.forget()
    assert later.token().startswith("SECRET-token")
    assert bank.door.asked[-1]["grant_type"] == "refresh_token"
    assert len(told) == 1


def test_where_nobody_is_there_nothing_waits_for_a_person(bank: Bank) -> None:
    with pytest.raises(LogInFailed) as caught:
        bank.tokens(flow="device_code", client_secret="").token()
    assert isinstance(caught.value.error, SignInNeeded)
    assert bank.door.asked == []


def test_a_refusal_is_told_by_its_code_and_without_what_was_sent(bank: Bank) -> None:
    bank.door.refusal = {
        "error": "invalid_client",
        "error_description": "AADSTS7000215: Invalid client secret SECRET-client provided.",
    }
    with pytest.raises(LogInFailed) as caught:
        bank.tokens().token()
    error = caught.value.error
    assert isinstance(error, TokenRefused)
    assert error.exit_code == 6
    assert "invalid_client (AADSTS7000215)" in error.message
    shown = "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    assert "SECRET" not in shown
    assert len(bank.door.asked) == 1


def test_an_authority_that_is_down_is_temporary(bank: Bank) -> None:
    bank.door.status = 503
    with pytest.raises(LogInFailed) as caught:
        bank.tokens().token()
    assert isinstance(caught.value.error, ServerUnreachable)


def test_an_authority_that_nobody_vouches_for_gets_no_secret(bank: Bank, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    bank.authority.file = Authority(tmp_path / "other", "somebody else").file
    with pytest.raises(LogInFailed) as caught:
        bank.tokens().token()
    assert isinstance(caught.value.error, CertificateRefused)
    assert bank.server.requests == []


def test_tokens_are_got_through_the_proxy(bank: Bank) -> None:
    with Tunnel(int(bank.origin.rpartition(":")[2])) as tunnel:
        connection = replace(bank.connection(), proxy=tunnel.url)
        assert connection.oauth is not None
        assert Tokens(connection, connection.oauth).token()
        assert tunnel.hosts[0].startswith("localhost:")


def test_a_tenant_that_the_authority_does_not_know_is_a_refusal(bank: Bank) -> None:
    bank.server.script = lambda _request: Say(400, b'{"error": "invalid_tenant"}')
    with pytest.raises(LogInFailed) as caught:
        bank.tokens().token()
    assert isinstance(caught.value.error, TokenRefused)


def test_everybody_s_authorities_are_trusted_too_where_tokens_come_from(bank: Bank) -> None:
    from ews_meetings.exchange.trust import new_token_session

    session = new_token_session(bank.connection(), url="https://login.example.com/")
    manager = session.adapters["https://"].poolmanager  # type: ignore[attr-defined]  # it is ours
    context: ssl.SSLContext = manager.connection_pool_kw["ssl_context"]
    assert len(context.get_ca_certs()) > 50
    session.close()


def _bearer_door(request: Request) -> Say:
    good = request.headers.get("authorization") == "Bearer SECRET-token-1"
    return Say(200, CREATED) if good else Say(401, headers={"WWW-Authenticate": "Bearer"})


def test_a_request_shows_the_token_and_who_asks(bank: Bank) -> None:
    with (
        StubServer(_bearer_door, context=bank.authority.context()) as server,
        open_mailbox(bank.connection(server.url)) as mailbox,
    ):
        outcomes = [*write(mailbox, Call.SAVE, order("1")), *write(mailbox, Call.SAVE, order("2"))]
        requests = list(server.requests)
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert len(bank.door.asked) == 1
    for request in requests:
        assert request.headers["user-agent"].startswith("ews-meetings/")
        assert request.headers["x-anchormailbox"] == ORGANIZER
        assert request.headers["client-request-id"]


def test_a_write_whose_token_is_refused_is_not_sent_again(bank: Bank) -> None:
    say = Say(401, headers={"WWW-Authenticate": "Bearer error=invalid_token"})
    with (
        StubServer(lambda _request: say, context=bank.authority.context()) as server,
        open_mailbox(bank.connection(server.url)) as mailbox,
    ):
        (outcome,) = write(mailbox, Call.SEND, order(ref=REF))
        assert len(server.requests) == 1
        with pytest.raises(LogInRefused):
            mailbox.reader.list_ours()
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.code == "log-in-refused"
    assert len(bank.door.asked) == 2


def test_a_write_for_which_there_is_no_token_does_not_leave(bank: Bank) -> None:
    bank.door.refusal = {"error": "unauthorized_client"}
    with (
        StubServer(_bearer_door, context=bank.authority.context()) as server,
        open_mailbox(bank.connection(server.url)) as mailbox,
    ):
        (outcome,) = write(mailbox, Call.SEND, order(ref=REF))
        assert server.requests == []
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.code == "token-refused"
    assert outcome.refusal.exit_code == 6


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"tenant": ""}, "tenant"),
        ({"client_id": ""}, "client_id"),
        ({"client_secret": ""}, "secret or a certificate_file"),
        ({"authority": "http://login.example.com"}, "https://"),
        ({"certificate_file": Path("/nowhere.pem")}, "cannot be read"),
    ],
)
def test_what_no_token_can_be_got_with_is_refused_when_opening(
    bank: Bank, changes: dict[str, object], problem: str
) -> None:
    with pytest.raises(BadOption, match=problem):
        open_mailbox(bank.connection("", **changes))


def test_no_token_and_no_secret_is_logged(bank: Bank, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        StubServer(_bearer_door, context=bank.authority.context()) as server,
        open_mailbox(bank.connection(server.url)) as mailbox,
    ):
        write(mailbox, Call.SAVE, order("1"))
    assert caplog.records
    assert "SECRET" not in caplog.text
