"""What leaves for people outside, as the mail they would get."""

import json
import urllib.request
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from urllib.error import HTTPError

import pytest
from exchangelib import FileAttachment, HTMLBody, Mailbox, Message
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE
from exchangelib.recurrence import Recurrence, WeeklyPattern
from icalendar import Calendar

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import at, attendee, meeting

_EVE = "eve@elsewhere.example"


def _mails(server: SandboxServer) -> list[EmailMessage]:
    return [message_from_bytes(server.eml(one.number), policy=default) for one in server.outbox()]


def _calendar(mail: EmailMessage) -> Any:
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar: Any = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return calendar


def _event(mail: EmailMessage) -> Any:
    return _calendar(mail).walk("VEVENT")[0]


def _invite(account: Any, **values: Any) -> Any:
    people = [attendee("alice"), attendee(_EVE)]
    item = meeting(account, required_attendees=people, **values)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return item


def test_a_request_is_a_mail_with_calendar_text(exchange: SandboxServer, organizer: Any) -> None:
    _invite(
        organizer,
        subject="Grüße, alle; zusammen",
        location="Room 1",
        body=HTMLBody("<p>Hello</p>"),
        optional_attendees=[attendee("bob")],
    )
    (mail,) = _mails(exchange)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert mail["From"] == "Olga Organizer <organizer@sandbox.example>"
    assert [one.addr_spec for one in mail["To"].addresses] == ["alice@sandbox.example", _EVE]
    assert [one.addr_spec for one in mail["Cc"].addresses] == ["bob@sandbox.example"]
    assert mail["Subject"] == "Grüße, alle; zusammen"
    calendar, event = _calendar(mail), _event(mail)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (event["UID"], event["SEQUENCE"]) == ("planning-1@files.example", 0)
    assert (event["SUMMARY"], event["LOCATION"]) == ("Grüße, alle; zusammen", "Room 1")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(9), at(10))
    assert event["DESCRIPTION"].strip() == "Hello"
    assert event["ORGANIZER"] == "mailto:organizer@sandbox.example"
    people = {str(who): who.params for who in event["ATTENDEE"]}
    assert [people[f"mailto:{_EVE}"][name] for name in ("ROLE", "PARTSTAT", "RSVP")] == [
        "REQ-PARTICIPANT",
        "NEEDS-ACTION",
        "TRUE",
    ]
    assert people["mailto:bob@sandbox.example"]["ROLE"] == "OPT-PARTICIPANT"


def test_files_travel_with_the_request(exchange: SandboxServer, organizer: Any) -> None:
    _invite(organizer, attachments=[FileAttachment(name="plän.bin", content=b"\x00\xff")])
    (file,) = _mails(exchange)[0].iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("plän.bin", b"\x00\xff")


def test_an_update_counts_the_sequence_on(exchange: SandboxServer, organizer: Any) -> None:
    item = _invite(organizer)
    item.start, item.end = at(14), at(15)
    item.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    events = [_event(mail) for mail in _mails(exchange)]
    assert [event["SEQUENCE"] for event in events] == [0, 1]
    assert [event["DTSTART"].dt for event in events] == [at(9), at(14)]


def test_a_cancellation_is_one_in_calendar_text(exchange: SandboxServer, organizer: Any) -> None:
    _invite(organizer).delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    mail = _mails(exchange)[-1]
    event = _event(mail)
    assert _calendar(mail)["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert f"mailto:{_EVE}" in [str(who) for who in event["ATTENDEE"]]
    assert event["DTSTART"].dt == at(9)


def test_a_series_tells_its_rule(exchange: SandboxServer, organizer: Any) -> None:
    pattern = Recurrence(
        pattern=WeeklyPattern(interval=1, weekdays=["Thursday"]), start=at(9).date(), number=4
    )
    item = meeting(organizer, required_attendees=[attendee(_EVE)], recurrence=pattern)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    organizer.calendar.all()[0].occurrence(index=2).delete()
    item = organizer.calendar.all()[0]
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    event = _event(_mails(exchange)[0])
    assert dict(event["RRULE"])["COUNT"] == [4]
    assert dict(event["RRULE"])["BYDAY"] == ["TH"]
    assert event["EXDATE"].dts[0].dt == at(9, day=10)


def test_an_all_day_meeting_has_days(exchange: SandboxServer, organizer: Any) -> None:
    day = at(0).date()
    _invite(organizer, start=day, end=day, is_all_day=True)
    event = _event(_mails(exchange)[0])
    assert [event[name].dt.isoformat() for name in ("DTSTART", "DTEND")] == [
        "2026-12-03",
        "2026-12-04",
    ]


def test_an_ordinary_mail_goes_out_as_it_is(exchange: SandboxServer, organizer: Any) -> None:
    Message(
        account=organizer,
        folder=organizer.sent,
        subject="Hello",
        body="line one\nline two",
        to_recipients=[Mailbox(email_address=_EVE)],
    ).send_and_save()
    (mail,) = _mails(exchange)
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == ["line one", "line two"]


def test_the_outbox_can_be_fetched(exchange: SandboxServer, organizer: Any) -> None:
    _invite(organizer)
    with urllib.request.urlopen(f"{exchange.control_url}outbox", timeout=5) as answer:  # noqa: S310  loopback
        (listed,) = json.load(answer)
    url = f"{exchange.control_url}outbox/{listed['number']}.eml"
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  loopback
        assert answer.headers["Content-Type"] == "message/rfc822"
        assert answer.read() == exchange.eml(listed["number"])


@pytest.mark.parametrize("name", ["1.eml", "9999.eml", "x.eml"])
def test_what_is_not_in_the_outbox_is_not_found(
    exchange: SandboxServer, organizer: Any, name: str
) -> None:
    """The first mail went to alice, who is no stranger."""
    _invite(organizer)
    with pytest.raises(HTTPError) as caught:
        urllib.request.urlopen(f"{exchange.control_url}outbox/{name}", timeout=5)  # noqa: S310  loopback
    with caught.value as error:
        assert error.code == 404


def test_the_cancellation_of_one_occurrence_names_it(
    exchange: SandboxServer, organizer: Any
) -> None:
    pattern = Recurrence(
        pattern=WeeklyPattern(interval=1, weekdays=["Thursday"]), start=at(9).date(), number=3
    )
    _invite(organizer, recurrence=pattern)
    organizer.calendar.all()[0].occurrence(index=2).delete(
        send_meeting_cancellations=SEND_ONLY_TO_ALL
    )
    mail = _mails(exchange)[-1]
    event = _event(mail)
    assert (_calendar(mail)["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["RECURRENCE-ID"].dt == at(9, day=10)
    assert "RRULE" not in event


def test_gromox_sends_mails_too(gromox: SandboxServer, opened: Any) -> None:
    """`servers.md`: attachments do not travel."""
    _invite(opened(gromox, "organizer"))
    item = opened(gromox, "organizer").calendar.all()[0]
    item.attach(FileAttachment(name="a.txt", content=b"a"))
    item = opened(gromox, "organizer").calendar.all()[0]
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    mails = _mails(gromox)
    assert [_calendar(mail)["METHOD"] for mail in mails] == ["REQUEST", "REQUEST"]
    assert list(mails[-1].iter_attachments()) == []
