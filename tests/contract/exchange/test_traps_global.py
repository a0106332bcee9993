"""Nothing of exchangelib that is global reaches us: adapter, name, time-out, authorities, proxies."""

from __future__ import annotations

from pathlib import Path

import pytest
from exchangelib.protocol import BaseProtocol
from requests.adapters import HTTPAdapter

from ews_meetings.change.action import Call
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone
from ews_meetings.exchange.connection import open_mailbox
from tests.certificates import Authority
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.doing import order, save, write
from tests.contract.exchange.doors import CREATED
from tests.contract.exchange.stub import (
    Say,
    StubServer,
)
from tests.contract.exchange.stubbed import stubbed
from tests.contract.exchange.tunnel import Tunnel

REF = ItemRef(item_id="id", change_key="ck")


class _Poisoned(HTTPAdapter):
    def send(self, *_args: object, **_options: object) -> None:  # type: ignore[override]  # it never sends
        raise AssertionError("exchangelib's own adapter was used")


def test_nothing_global_of_exchangelib_is_used_or_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", _Poisoned)
    monkeypatch.setattr(BaseProtocol, "USERAGENT", "somebody else")
    monkeypatch.setattr(BaseProtocol, "TIMEOUT", 0.000001)
    with stubbed(Say(200, CREATED), timeout_s=7) as (server, mailbox):
        assert save(mailbox).item_id
        (request,) = server.requests
        assert mailbox.writer.caller.wire.TIMEOUT == (7, 7)
    assert request.headers["user-agent"].startswith("ews-meetings/")
    assert BaseProtocol.USERAGENT == "somebody else"
    assert BaseProtocol.HTTP_ADAPTER_CLS is _Poisoned


def test_two_servers_with_different_authorities_live_in_one_process(tmp_path: Path) -> None:
    authorities = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        authorities.append(Authority(tmp_path / name, name))
    for mine in authorities:
        for theirs in authorities:
            with (
                StubServer(lambda _request: Say(200, CREATED), context=theirs.context()) as server,
                open_mailbox(connection_to(server.url, ca_file=mine.file)) as mailbox,
            ):
                (outcome,) = write(mailbox, Call.SAVE, order())
            assert isinstance(outcome, Done) is (mine is theirs)


def test_a_file_of_authorities_is_not_overruled_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ews_meetings.exchange.trust.is_loopback", lambda _url: False)
    (tmp_path / "theirs").mkdir()
    mine, theirs = Authority(tmp_path, "mine"), Authority(tmp_path / "theirs", "theirs")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(theirs.file))
    with (
        StubServer(lambda _request: Say(200, CREATED), context=theirs.context()) as server,
        open_mailbox(connection_to(server.url, ca_file=mine.file)) as mailbox,
    ):
        (outcome,) = write(mailbox, Call.SAVE, order())
    assert isinstance(outcome, NotDone)


@pytest.mark.parametrize("source", ["profile", "environment"])
def test_a_proxy_is_taken_from_the_profile_or_else_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    authority = Authority(tmp_path)
    context = authority.context("mail.example.com")
    with StubServer(lambda _request: Say(200, CREATED), context=context) as server:
        port = int(server.url.split(":")[2].partition("/")[0])
        with Tunnel(port) as tunnel:
            monkeypatch.setenv(
                "HTTPS_PROXY", tunnel.url if source == "environment" else "http://127.0.0.1:1"
            )
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.delenv("no_proxy", raising=False)
            monkeypatch.delenv("https_proxy", raising=False)
            connection = connection_to(
                "https://mail.example.com/EWS/Exchange.asmx",
                ca_file=authority.file,
                proxy=tunnel.url if source == "profile" else "",
            )
            with open_mailbox(connection) as mailbox:
                assert save(mailbox).item_id
            assert tunnel.hosts == ["mail.example.com:443"]
            assert "authorization" not in tunnel.headers[0]


def test_a_proxy_that_says_no_is_named_and_nothing_has_left(tmp_path: Path) -> None:
    with Tunnel(1) as tunnel:
        tunnel.unknown.add("mail.example.com")
        connection = connection_to(
            "https://mail.example.com/EWS/Exchange.asmx",
            proxy=tunnel.url.replace("http://", "http://me:HIDDEN@"),
        )
        with open_mailbox(connection) as mailbox:
            (outcome,) = write(mailbox, Call.SEND, order(ref=REF))
    assert isinstance(outcome, NotDone)
    assert "the proxy" in outcome.refusal.message
    assert "HIDDEN" not in repr(outcome) + repr(connection)
