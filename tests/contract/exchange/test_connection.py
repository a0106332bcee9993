"""A connection guesses nothing, tells nothing, and ends when it is closed."""

from __future__ import annotations

import base64
import io
import logging
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone
from ews_meetings.change.ports import CalendarReader, CalendarWriter, Directory, Probe
from ews_meetings.errors import (
    BadOption,
    CertificateRefused,
    LogInRefused,
    ServerBusy,
    ServerUnreachable,
    UnknownZone,
)
from ews_meetings.exchange.connection import open_mailbox
from tests.certificates import Authority
from tests.contract.exchange.conftest import ORGANIZER, Bench, connection_to
from tests.contract.exchange.doing import order, save, write
from tests.contract.exchange.stub import Request, Say, StubServer, answer, one_item, said

REF = ItemRef(item_id="id", change_key="ck")
PASSWORD = "correct horse battery staple"
SECRETS = (PASSWORD, base64.b64encode(f"{ORGANIZER}:{PASSWORD}".encode()).decode())


def test_a_wrong_password_is_tried_once(exchange: Bench) -> None:
    asked = []
    say = Say(401, headers={"WWW-Authenticate": 'Basic realm="x"'})

    def script(request: Request) -> Say:
        asked.append(request)
        return say

    with (
        StubServer(script) as server,
        open_mailbox(connection_to(server.url, password="wrong")) as mailbox,
        pytest.raises(LogInRefused),
    ):
        mailbox.reader.list_ours()
    assert len(asked) == 1


def test_the_sandbox_refuses_a_wrong_password(exchange: Bench) -> None:
    with open_mailbox(connection_to(exchange.server.url, password="wrong")) as mailbox:
        with pytest.raises(LogInRefused):
            mailbox.reader.list_ours()
        (outcome,) = write(mailbox, Call.SAVE, order())
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.code == "log-in-refused"


def test_opening_asks_nothing_and_each_role_has_its_own_session(exchange: Bench) -> None:
    assert exchange.operations == []
    reader, writer = exchange.mailbox._wires
    save(exchange.mailbox)
    assert exchange.operations == ["CreateItem"]
    assert writer._held is not None
    assert reader._held is None


def test_a_request_says_who_asks_and_how_to_find_it_again() -> None:
    with StubServer(lambda _request: Say(401)) as server:
        for access in ("own", "impersonation"):
            with open_mailbox(connection_to(server.url, access=access)) as mailbox:
                write(mailbox, Call.SAVE, order())
        first, second = server.requests
    assert first.headers["user-agent"].startswith("ews-meetings/")
    assert first.headers["x-anchormailbox"] == ORGANIZER
    assert first.headers["client-request-id"] != second.headers["client-request-id"]
    assert b"ExchangeImpersonation" not in first.body
    assert b"<t:PrimarySmtpAddress>organizer@sandbox.example<" in second.body
    assert b"Exchange2016" in first.body
    assert b"W. Europe Standard Time" in first.body


def test_a_delegate_names_the_mailbox_in_every_folder() -> None:
    with (
        StubServer(lambda _request: Say(401)) as server,
        open_mailbox(connection_to(server.url, access="delegate")) as mailbox,
    ):
        write(mailbox, Call.SAVE, order())
    assert b'Id="calendar"><t:Mailbox><t:EmailAddress>organizer@sandbox' in server.requests[0].body


@pytest.mark.parametrize(
    "server",
    [
        "http://mail.example.com/EWS/Exchange.asmx",
        "ftp://localhost/",
        "mail.example.com",
        "https://user:secret@mail.example.com/EWS/Exchange.asmx",
        "https://user:sec/ret@secret.example.com/EWS/Exchange.asmx",
        "http://mail.example.com\\@localhost/EWS/Exchange.asmx",
        "https://mail.example.com:abc/",
        "https://mail.example.com:99999/",
        "https://mail.example.com:0/",
        "https://mail example.com/",
        "https://[::1/",
    ],
)
def test_an_address_that_would_leak_or_is_none_is_refused(server: str) -> None:
    with pytest.raises(BadOption) as caught:
        open_mailbox(connection_to(server))
    assert caught.value.exit_code == 2
    assert "secret" not in f"{caught.value.message} {caught.value.hint}"


def test_a_zone_that_does_not_exist_is_refused_when_opening() -> None:
    with pytest.raises(UnknownZone):
        open_mailbox(connection_to("https://localhost/", zone="Europe/Berlim"))


def test_nothing_that_is_refused_before_it_leaves_is_done() -> None:
    with StubServer(lambda _request: Say()) as server:
        closed = server.url
    with open_mailbox(connection_to(closed)) as mailbox:
        (outcome,) = write(mailbox, Call.SEND, order(ref=REF))
        with pytest.raises(ServerUnreachable, match="the connection was refused"):
            mailbox.reader.list_ours()
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.exit_code == 75


def test_a_server_without_a_name_is_not_done() -> None:
    with open_mailbox(connection_to("https://nobody.invalid/EWS/Exchange.asmx")) as mailbox:
        (outcome,) = write(mailbox, Call.SEND, order(ref=REF))
    assert isinstance(outcome, NotDone)
    assert "the name of the server is unknown" in outcome.refusal.message


def test_a_proxy_of_the_environment_is_not_used_on_this_machine(
    exchange: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert save(exchange.mailbox).item_id


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[StubServer, Path]]:
    authority = Authority(tmp_path)
    body = answer("CreateItem", said("CreateItem", inner=one_item()))
    with StubServer(lambda _request: Say(200, body), context=authority.context()) as server:
        yield server, authority.file


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_leaves(
    secure: tuple[StubServer, Path],
) -> None:
    server, _ = secure
    with open_mailbox(connection_to(server.url)) as mailbox:
        (outcome,) = write(mailbox, Call.SAVE, order())
    assert isinstance(outcome, NotDone)
    assert outcome.refusal.code == CertificateRefused.code
    assert server.requests == []


def test_who_reads_hears_of_the_certificate_and_is_not_told_to_try_later(
    secure: tuple[StubServer, Path],
) -> None:
    server, _ = secure
    with open_mailbox(connection_to(server.url)) as mailbox, pytest.raises(CertificateRefused):
        mailbox.reader.list_ours()
    assert CertificateRefused.exit_code == 2


def test_a_file_of_authorities_is_trusted(
    secure: tuple[StubServer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, pem = secure
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with open_mailbox(connection_to(server.url, ca_file=pem)) as mailbox:
        (outcome,) = write(mailbox, Call.SAVE, order())
    assert isinstance(outcome, Done)


def test_a_server_that_speaks_no_tls_is_not_done() -> None:
    with StubServer(lambda _request: Say()) as server:
        url = server.url.replace("http://", "https://")
        with open_mailbox(connection_to(url)) as mailbox:
            (outcome,) = write(mailbox, Call.SEND, order(ref=REF))
    assert isinstance(outcome, NotDone)


@pytest.mark.parametrize("say", [Say(401), Say(500, PASSWORD.encode()), Say(reset=True)])
def test_no_secret_and_no_content_is_told(say: Say, caplog: pytest.LogCaptureFixture) -> None:
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    root.addHandler(handler)
    caplog.set_level(logging.DEBUG)
    told = ""
    try:
        connection = None
        with StubServer(lambda _request: say) as server:
            connection = connection_to(server.url, password=PASSWORD)
            with open_mailbox(connection) as mailbox:
                told += repr(write(mailbox, Call.SEND, order(ref=REF))) + repr(mailbox)
                try:
                    mailbox.reader.find(["key-1"])
                except Exception:  # noqa: BLE001 - whatever it is, its traceback is read
                    told += traceback.format_exc()
    finally:
        root.removeHandler(handler)
    told += heard.getvalue() + repr(connection) + str(connection)
    assert not [secret for secret in SECRETS if secret in told]
    assert "Über die Lage" not in told
    assert "Authorization" not in told


def test_a_password_beyond_latin_1_is_sent_as_utf_8() -> None:
    with StubServer(lambda _request: Say(401)) as server:
        with open_mailbox(connection_to(server.url, password="пароль€")) as mailbox:
            write(mailbox, Call.SAVE, order())
        sent = server.requests[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent).decode() == f"{ORGANIZER}:пароль€"


@pytest.mark.parametrize("mailbox", ["жанна@example.com", "jürgen@example.com"])
def test_a_mailbox_that_is_not_ascii_is_written_to(mailbox: str) -> None:
    body = answer("CreateItem", said("CreateItem", inner=one_item()))
    with (
        StubServer(lambda _request: Say(200, body)) as server,
        open_mailbox(connection_to(server.url, mailbox=mailbox, access="impersonation")) as opened,
    ):
        assert save(opened).item_id
        (request,) = server.requests
    assert "x-anchormailbox" not in request.headers
    assert f"<t:PrimarySmtpAddress>{mailbox}<".encode() in request.body


def test_an_interrupted_request_does_not_block_the_next(
    exchange: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(BaseException):
        pass

    def interrupt(*_args: object, **_options: object) -> None:
        raise Interrupted

    wire = exchange.mailbox.writer.caller.wire
    save(exchange.mailbox, "1")
    wire._held.hooks["response"].append(interrupt)
    with pytest.raises(Interrupted):
        save(exchange.mailbox, "2")
    assert save(exchange.mailbox, "3").item_id


def test_a_connection_that_the_server_ended_meanwhile_costs_nothing() -> None:
    body = answer("CreateItem", said("CreateItem", inner=one_item()))
    with (
        StubServer(lambda _request: Say(200, body, cut_after=len(body))) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
    ):
        assert save(mailbox, "1").item_id
        assert server.was_hung_up()
        assert save(mailbox, "2").item_id
        assert len(server.requests) == 2


def test_what_is_opened_are_the_ports(exchange: Bench) -> None:
    reader: CalendarReader = exchange.mailbox.reader
    writer: CalendarWriter = exchange.mailbox.writer
    directory: Directory = exchange.mailbox.directory
    probe: Probe = exchange.mailbox.probe
    assert reader
    assert writer
    assert directory
    assert probe


def test_a_failure_that_somebody_keeps_holds_no_connection_open() -> None:
    with (
        StubServer(lambda _request: Say(503)) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
    ):
        with pytest.raises(ServerBusy) as kept:
            mailbox.reader.list_ours()
        assert server.was_hung_up()
    assert kept.value.exit_code == 75


def test_closing_twice_and_going_on_after_it_is_allowed(exchange: Bench) -> None:
    save(exchange.mailbox, "1")
    exchange.mailbox.close()
    exchange.mailbox.close()
    assert save(exchange.mailbox, "2").item_id


def test_the_room_costs_nothing_until_it_is_opened() -> None:
    code = "import sys, ews_meetings.exchange; assert 'exchangelib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
