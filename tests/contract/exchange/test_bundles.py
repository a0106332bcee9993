"""Whom the environment trusts is trusted, behind a proxy too, and a file that is missing is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.outcome import Done, NotDone
from ews_meetings.errors import BadOption
from ews_meetings.exchange.connection import check_connection, open_mailbox
from tests.certificates import Authority
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.doing import order, write
from tests.contract.exchange.doors import CREATED
from tests.contract.exchange.stub import Say, StubServer
from tests.contract.exchange.tunnel import Tunnel

AWAY = "https://mail.example.com/EWS/Exchange.asmx"
VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def tunnel(authority: Authority) -> Iterator[Tunnel]:
    context = authority.context("mail.example.com")
    server = StubServer(lambda _request: Say(200, CREATED), context=context)
    with server, Tunnel(int(server.url.split(":")[2].partition("/")[0])) as tunnel:
        yield tunnel


@pytest.mark.parametrize("name", VARIABLES)
@pytest.mark.parametrize("way", ["", "http://127.0.0.1:1"])
def test_a_file_of_the_environment_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, way: str
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "none.pem"))
    with pytest.raises(BadOption, match=rf"{name} .*none.pem.*cannot be read") as caught:
        check_connection(connection_to(AWAY, proxy=way))
    assert caught.value.exit_code == 2


def test_a_file_of_the_environment_without_a_certificate_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").touch()
    monkeypatch.setenv("CURL_CA_BUNDLE", str(tmp_path / "empty.pem"))
    with pytest.raises(BadOption, match=r"CURL_CA_BUNDLE .*holds no certificate"):
        check_connection(connection_to(AWAY))


def test_a_file_of_the_environment_that_nobody_asks_for_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, authority: Authority
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    check_connection(connection_to("http://127.0.0.1:1/EWS/Exchange.asmx"))
    check_connection(connection_to(AWAY, ca_file=authority.file))


def test_a_folder_of_authorities_is_allowed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    check_connection(connection_to(AWAY))


@pytest.mark.parametrize("name", VARIABLES)
def test_authorities_of_the_environment_hold_behind_a_proxy(
    monkeypatch: pytest.MonkeyPatch, authority: Authority, tunnel: Tunnel, name: str
) -> None:
    monkeypatch.setenv(name, str(authority.file))
    with open_mailbox(connection_to(AWAY, proxy=tunnel.url)) as mailbox:
        (outcome,) = write(mailbox, Call.SAVE, order())
    assert isinstance(outcome, Done)


def test_a_file_of_the_profile_stands_in_the_place_of_the_environment_s(
    monkeypatch: pytest.MonkeyPatch, authority: Authority, tunnel: Tunnel, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other", "somebody else")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    with open_mailbox(connection_to(AWAY, proxy=tunnel.url, ca_file=other.file)) as mailbox:
        (outcome,) = write(mailbox, Call.SAVE, order())
    assert isinstance(outcome, NotDone)
