"""No log line and no traceback tells a secret or what a meeting is about."""

from __future__ import annotations

import base64
import logging
import traceback

import pytest

from ews_meetings.change.action import Call
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.connection import open_mailbox
from tests.contract.exchange.conftest import ORGANIZER, connection_to
from tests.contract.exchange.doing import order, write
from tests.contract.exchange.doors import CREATED
from tests.contract.exchange.stub import (
    Say,
    StubServer,
)
from tests.contract.exchange.stubbed import stubbed

PASSWORD = "correct horse battery staple"
ENCODED = base64.b64encode(f"{ORGANIZER}:{PASSWORD}".encode()).decode()


@pytest.fixture
def every_word(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("exchangelib", "exchangelib.util", "exchangelib.util.xml", "urllib3", "spnego"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_neither_log_in_nor_xml_is_logged(every_word: pytest.LogCaptureFixture, auth: str) -> None:
    for say in (Say(200, CREATED), Say(401), Say(reset=True), Say(500, b"Sitzung")):
        with stubbed(say, password=PASSWORD, auth=auth) as (_, mailbox):
            write(mailbox, Call.SAVE, order())
    assert every_word.records
    for word in (PASSWORD, "Authorization", "Lage", "<s:Envelope", "Sitzung"):
        assert word not in every_word.text


def _shown(error: BaseException) -> str:
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(report.format())


@pytest.mark.parametrize(
    "say", [Say(401), Say(403), Say(reset=True), Say(200, b"x", cut_after=0), Say(500, b"x")]
)
@pytest.mark.parametrize("auth", ["basic", "ntlm"])
def test_a_traceback_with_all_its_variables_holds_no_secret(say: Say, auth: str) -> None:
    with (
        stubbed(say, password=PASSWORD, auth=auth) as (_, mailbox),
        pytest.raises(EwsMeetingsError) as caught,
    ):
        mailbox.reader.list_ours()
    shown = _shown(caught.value)
    assert "list_ours" in shown
    for secret in (PASSWORD, ENCODED, "Basic "):
        assert secret not in shown


def test_a_traceback_of_a_closed_port_holds_no_secret() -> None:
    with StubServer(lambda _request: Say()) as server:
        url = server.url
    with (
        open_mailbox(connection_to(url, password=PASSWORD)) as mailbox,
        pytest.raises(EwsMeetingsError) as caught,
    ):
        mailbox.reader.list_ours()
    shown = _shown(caught.value)
    assert PASSWORD not in shown
    assert "Basic " not in shown
