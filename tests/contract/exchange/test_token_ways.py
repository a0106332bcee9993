"""Secrets for tokens go to whoever gives tokens, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ews_meetings.errors import BadOption, TokenRefused
from ews_meetings.exchange.connection import check_connection
from ews_meetings.exchange.failed_calls import LogInFailed
from ews_meetings.exchange.tokens import Tokens
from tests.certificates import Authority
from tests.contract.exchange.bank import Bank
from tests.contract.exchange.stub import Request, Say, StubServer
from tests.contract.exchange.tunnel import Tunnel


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    bank = Bank(Authority(tmp_path), tmp_path)
    with bank.server:
        yield bank


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_secret_does_not_follow_a_redirect(bank: Bank, status: int, method: str) -> None:
    with StubServer(bank.door, context=bank.authority.context()) as thief:
        to = thief.url.replace("/EWS/Exchange.asmx", "/tenant/oauth2/v2.0/token")

        def script(request: Request) -> Say:
            if request.method == method:
                return Say(status, b'{"access_token": "x"}', {"Location": to})
            return bank.door(request)

        bank.server.script = script
        with pytest.raises(LogInFailed) as caught:
            bank.tokens(cache=None).token()
        assert thief.requests == []
    assert isinstance(caught.value.error, TokenRefused)
    assert "cannot be read" in caught.value.error.message


def test_no_netrc_is_shown_to_whoever_gives_tokens(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login anna password NETRC\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr("ews_meetings.exchange.trust.is_loopback", lambda _url: False)
    assert bank.tokens(cache=None).token()
    assert bank.server.requests
    assert not [one for one in bank.server.requests if "authorization" in one.headers]


@pytest.mark.parametrize(
    "authority",
    ["https://login.example.com\\@evil.test", "https://me:HIDDEN@login.example.com", "https://"],
)
def test_an_authority_that_can_be_read_in_two_ways_is_refused(bank: Bank, authority: str) -> None:
    connection = bank.connection()
    assert connection.oauth is not None
    with pytest.raises(BadOption, match="https://") as caught:
        check_connection(replace(connection, oauth=replace(connection.oauth, authority=authority)))
    assert "HIDDEN" not in caught.value.message


def test_authorities_of_the_environment_are_trusted_for_tokens_behind_a_proxy(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr("ews_meetings.exchange.trust.is_loopback", lambda _url: False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bank.authority.file))
    with Tunnel(int(bank.origin.rpartition(":")[2])) as tunnel:
        connection = replace(bank.connection(cache=None), ca_file=None, proxy=tunnel.url)
        assert connection.oauth is not None
        assert Tokens(connection, connection.oauth).token()
