"""Mails that a program has sent because of another one are left alone."""

from __future__ import annotations

import pytest

from ews_meetings.change.wish import Hold
from ews_meetings.errors import MailLoop
from ews_meetings.sources.files import read_bytes
from tests.unit.ics.making import OPTIONS, calendar, event_lines

EXCHANGE = "PRODID:Microsoft Exchange Server 2010"
OURS = "ORGANIZER;CN=Me:mailto:ME@firma.\r\n example"


def mail(*headers: str, body: bytes | None = None) -> bytes:
    head = "\r\n".join(("From: a@b.example", "MIME-Version: 1.0", *headers))
    return f"{head}\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n".encode() + (
        body or calendar(*event_lines())
    )


def reason(data: bytes) -> str:
    with pytest.raises(MailLoop) as caught:
        read_bytes(data, source="m.eml", options=OPTIONS)
    return str(caught.value)


def test_an_automatic_answer_is_left_alone() -> None:
    assert "Auto-Submitted: auto-replied" in reason(mail("Auto-Submitted: Auto-Replied (vacation)"))


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-generated", "Auto-Submitted: no", "X-Loop: other"]
)
def test_an_invitation_that_a_program_sends_by_itself_is_imported(header: str) -> None:
    (wish,) = read_bytes(mail(header), source="m.eml", options=OPTIONS)
    assert isinstance(wish, Hold)


def test_a_mail_that_has_been_here_is_left_alone() -> None:
    assert "X-Loop" in reason(mail("X-Loop: other@x.example", "X-Loop: EWS-Meetings"))


def test_an_invitation_in_a_bounce_is_left_alone() -> None:
    bounce = (
        b"From: MAILER-DAEMON@x.example\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + mail() + b"\r\n--b--\r\n"
    )
    assert "bounce" in reason(bounce)


@pytest.mark.parametrize("maker", [EXCHANGE, "PRODID:gromox-oxcical"])
def test_what_exchange_mails_for_a_meeting_of_this_mailbox_is_left_alone(maker: str) -> None:
    body = calendar(maker, *event_lines(OURS))
    assert "is in Exchange already" in reason(mail(body=body))


def test_the_same_calendar_as_a_file_is_imported() -> None:
    (wish,) = read_bytes(calendar(EXCHANGE, *event_lines(OURS)), source="a.ics", options=OPTIONS)
    assert isinstance(wish, Hold)


@pytest.mark.parametrize(
    ("maker", "organizer"),
    [
        ("PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", OURS),
        ("PRODID:-//Script//EN", OURS),
        (EXCHANGE, "LOCATION:x"),
    ],
)
def test_what_other_programs_mail_for_this_mailbox_is_imported(maker: str, organizer: str) -> None:
    body = calendar(maker, *event_lines(organizer))
    (wish,) = read_bytes(mail(body=body), source="m.eml", options=OPTIONS)
    assert isinstance(wish, Hold)
