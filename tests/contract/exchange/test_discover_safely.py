"""No answer makes discovery show a log-in to a stranger, nor a refused one a second time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from requests import PreparedRequest
from requests.auth import AuthBase

from ews_meetings.errors import NoTicket, ServerUnreachable, TokenRefused
from ews_meetings.exchange import discover, questions
from ews_meetings.exchange.discover import Happened, Via, found_server
from ews_meetings.exchange.failed_calls import LogInFailed
from tests.certificates import Authority
from tests.contract.exchange.bank import Bank
from tests.contract.exchange.stub import Say
from tests.contract.exchange.web import FOUND, PATH, Web, account, settings


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = Web(Authority(tmp_path))
    with web.server, web.tunnel:
        yield web


@pytest.mark.parametrize(
    "place",
    [
        "mail.partner.example\\@example.com",
        "mail.partner.example\\.example.com",
        "mail.partner.example%5c@example.com",
        "example.com@mail.partner.example",
        "mail.partner.example:443\\@example.com",
    ],
)
@pytest.mark.parametrize("way", ["http", "status", "xml", "srv"])
def test_a_host_that_can_be_read_in_two_ways_is_shown_nothing(
    web: Web, place: str, way: str
) -> None:
    to = f"https://{place}{PATH}"
    web.says["mail.partner.example"] = FOUND
    match way:
        case "http":
            web.tunnel.plain["autodiscover.example.com"] = Say(302, headers={"Location": to})
        case "status":
            web.says["example.com"] = Say(302, headers={"Location": to})
        case "xml":
            web.says["example.com"] = account("redirectUrl", "RedirectUrl", to)
        case _:
            web.records["_autodiscover._tcp.example.com"] = [(place, 443)]
    steps = web.walk()
    assert (Via.REDIRECT, Happened.NOT_ALLOWED) in [(step.via, step.happened) for step in steps]
    assert "mail.partner.example:443" not in web.tunnel.hosts
    assert not {host for host in web.shown_to() if "partner" in host}


def test_a_server_whose_address_can_be_read_in_two_ways_is_not_found(web: Web) -> None:
    web.says["example.com"] = settings(
        ("EXPR", "https://evil.test\\@example.com/EWS/Exchange.asmx")
    )
    assert not web.walk()[-1].found


def test_a_domain_in_another_script_is_asked_and_its_hosts_belong_to_it(web: Web) -> None:
    web.tunnel.unknown.add("xn--mnchen-3ya.example")
    web.tunnel.unknown.add("autodiscover.xn--mnchen-3ya.example")
    steps = web.walk(mailbox="anna@münchen.example")
    assert [step.happened for step in steps[:2]] == [Happened.UNREACHABLE] * 2
    assert "xn--mnchen-3ya.example:443" in web.tunnel.hosts


def test_a_mailbox_that_is_not_ascii_is_asked_for(web: Web) -> None:
    web.says["example.com"] = FOUND
    assert web.walk(mailbox="жанна@example.com")[-1].found
    asked = web.server.requests[-1]
    assert "x-anchormailbox" not in asked.headers
    assert "жанна@example.com".encode() in asked.body


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    (tmp_path / "bank").mkdir()
    bank = Bank(Authority(tmp_path / "bank"), tmp_path / "bank")
    with bank.server:
        yield bank


def test_a_secret_that_is_refused_for_a_token_ends_the_walk_with_its_own_error(
    web: Web, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.door.refusal = {"error": "invalid_client", "error_description": "AADSTS7000215: no"}
    tokens = bank.tokens(cache=None)
    monkeypatch.setattr(questions, "tokens_of", lambda _connection: tokens)
    web.door = lambda _request: Say(401, headers={"WWW-Authenticate": "Bearer"})
    oauth = bank.connection().oauth
    steps = web.walk(auth="oauth2", user="", password="", oauth=oauth)
    assert len(bank.door.asked) == 1
    assert [step.happened for step in steps] == [Happened.LOG_IN_REFUSED]
    with pytest.raises(TokenRefused, match="AADSTS7000215") as caught:
        found_server(steps, web.connection())
    assert caught.value.exit_code == 6


def test_a_token_service_that_is_down_ends_the_walk_and_is_told_as_that(
    web: Web, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.door.status = 503
    tokens = bank.tokens(cache=None)
    monkeypatch.setattr(questions, "tokens_of", lambda _connection: tokens)
    web.door = lambda _request: Say(401, headers={"WWW-Authenticate": "Bearer"})
    oauth = bank.connection().oauth
    steps = web.walk(auth="oauth2", user="", password="", oauth=oauth)
    assert [step.happened for step in steps] == [Happened.LOG_IN_NOT_POSSIBLE]
    with pytest.raises(ServerUnreachable, match="localhost"):
        found_server(steps, web.connection())


class _NoTicket(AuthBase):
    """What a KDC that refuses makes of a log-in."""

    def __init__(self) -> None:
        self.attempts = 0

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        self.attempts += 1
        raise LogInFailed(NoTicket("anna", "example.com", "the KDC refused it"))


@pytest.mark.parametrize(("password", "attempts"), [("SECRET", 1), ("", 2)])
def test_a_password_that_the_kdc_refuses_is_tried_once_and_a_mere_ticket_everywhere(
    web: Web, monkeypatch: pytest.MonkeyPatch, password: str, attempts: int
) -> None:
    log_in = _NoTicket()
    monkeypatch.setattr(questions, "log_in_of", lambda *_: log_in)
    monkeypatch.setattr(discover, "check_log_in", lambda _connection: None)
    web.door = lambda _request: Say(401, headers={"WWW-Authenticate": "Negotiate"})
    steps = web.walk(auth="negotiate", user="anna", password=password)
    assert log_in.attempts == attempts
    with pytest.raises(NoTicket) as caught:
        found_server(steps, web.connection())
    assert caught.value.exit_code == 6
