"""MimeContent that a client asks for: row A105."""

from base64 import b64decode
from datetime import UTC
from email import message_from_bytes
from email.policy import default
from typing import Any

from exchangelib import FileAttachment
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE
from exchangelib.recurrence import Recurrence, WeeklyPattern
from icalendar import Calendar

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import at, attendee, meeting, post


def _mime(server: SandboxServer, item_id: str, extra: str = "") -> list[Any]:
    shown = post(
        server,
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape>"
        f"{extra}</m:ItemShape><m:ItemIds>"
        f'<t:ItemId Id="{item_id}"/></m:ItemIds></m:GetItem>',
    )
    return list(shown.root.iterfind(".//{*}MimeContent"))


def _event(account: Any) -> Any:
    mime: bytes = account.calendar.all().only("mime_content")[0].mime_content
    return Calendar.from_ical(mime).walk("VEVENT")[0]


def test_mime_is_returned_only_when_it_is_asked_for(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A105: CDATA_R21188, CDATA_R21189, CORE_R69, CORE_R114."""
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    assert _mime(exchange, item.id) == []
    assert _mime(exchange, item.id, "<t:IncludeMimeContent>false</t:IncludeMimeContent>") == []
    (found,) = _mime(exchange, item.id, "<t:IncludeMimeContent>true</t:IncludeMimeContent>")
    assert found.get("CharacterSet") == "UTF-8"
    assert b64decode(found.text).startswith(b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\n")


def test_an_entry_of_a_calendar_is_calendar_text(organizer: Any) -> None:
    item = meeting(
        organizer,
        location="Hall 1",
        body="text",
        categories=["a,b", "c"],
        attachments=[FileAttachment(name="a.txt", content=b"abc")],
    )
    item.save(send_meeting_invitations=SEND_TO_NONE)
    event = _event(organizer)
    assert (event["SUMMARY"], event["LOCATION"]) == ("Planning", "Hall 1")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(9), at(10))
    assert event["CATEGORIES"].cats == ["a,b", "c"]
    assert str(event["ORGANIZER"]) == "mailto:organizer@sandbox.example"
    assert b64decode(event["ATTACH"].to_ical()) == b"abc"


def test_a_series_tells_its_exceptions_in_its_mime(organizer: Any) -> None:
    pattern = Recurrence(
        pattern=WeeklyPattern(interval=1, weekdays=["Thursday"]), start=at(9).date(), number=3
    )
    item = meeting(organizer, recurrence=pattern)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    changed = organizer.calendar.all()[0].occurrence(index=2).refresh()
    changed.subject = "Other"
    changed.save(update_fields=["subject"], send_meeting_invitations=SEND_TO_NONE)
    mime = organizer.calendar.all().only("mime_content")[0].mime_content
    calendar: Any = Calendar.from_ical(mime)
    master, other = calendar.walk("VEVENT")
    assert (master["SUMMARY"], other["SUMMARY"]) == ("Planning", "Other")
    assert other["RECURRENCE-ID"].dt == at(9, day=10)


def test_a_request_is_a_mail_with_calendar_text(organizer: Any, alice: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    mime = alice.inbox.all().only("mime_content")[0].mime_content
    mail = message_from_bytes(mime, policy=default)
    assert mail["From"] == "Olga Organizer <organizer@sandbox.example>"
    kinds = [(part.get_content_type(), part.get_param("method")) for part in mail.walk()]
    assert ("text/calendar", "REQUEST") in kinds


def test_an_answer_is_a_reply(exchange: SandboxServer, organizer: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    exchange.people.answer("alice", uid="planning-1@files.example", answer="tentative")
    mime = organizer.inbox.all().only("mime_content")[0].mime_content
    parts: list[Any] = list(message_from_bytes(mime, policy=default).walk())
    calendar: Any = Calendar.from_ical(parts[-1].get_payload(decode=True))
    event = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["DTSTART"].dt) == ("REPLY", at(9))
    assert str(event["ATTENDEE"]) == "mailto:alice@sandbox.example"
    assert event["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"


def test_both_kinds_of_server_have_mime(either: SandboxServer, opened: Any) -> None:
    account = opened(either, "organizer")
    meeting(account, required_attendees=[attendee("alice"), attendee("bob")]).save(
        send_meeting_invitations=SEND_TO_NONE
    )
    event = _event(account)
    assert (str(event["UID"]), "ATTENDEE" in event) == ("planning-1@files.example", False)


def test_attendees_are_told_of_in_requests_only(organizer: Any, alice: Any) -> None:
    """RFC 5546 3.2.1: what is published has none; seen in exchangelib issue 1013."""
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert "ATTENDEE" not in _event(organizer)
    mime = alice.inbox.all().only("mime_content")[0].mime_content
    (part,) = (
        part
        for part in message_from_bytes(mime, policy=default).walk()
        if part.get_content_type() == "text/calendar"
    )
    assert "ATTENDEE" in part.get_content()


def test_another_time_is_a_counter(exchange: SandboxServer, organizer: Any, alice: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    alice.inbox.all()[0].tentatively_accept(proposed_start=at(14), proposed_end=at(15))
    assert exchange.inbox("organizer")[0].proposed_start == "2026-12-03T13:00:00Z"
    mime = organizer.inbox.all().only("mime_content")[0].mime_content
    parts: list[Any] = list(message_from_bytes(mime, policy=default).walk())
    calendar: Any = Calendar.from_ical(parts[-1].get_payload(decode=True))
    event = calendar.walk("VEVENT")[0]
    assert (parts[-1].get_param("method"), calendar["METHOD"]) == ("COUNTER", "COUNTER")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(14), at(15))


def test_a_series_keeps_its_clock_or_its_offset(either: SandboxServer, opened: Any) -> None:
    """`servers.md`: occurrences on gromox do not follow summer time."""
    account = opened(either, "organizer")
    pattern = Recurrence(
        pattern=WeeklyPattern(interval=26, weekdays=["Thursday"]), start=at(9).date(), number=2
    )
    meeting(account, recurrence=pattern).save(send_meeting_invitations=SEND_TO_NONE)
    calendar: Any = Calendar.from_ical(account.calendar.all().only("mime_content")[0].mime_content)
    (event,) = calendar.walk("VEVENT")
    offsets = [part["TZOFFSETTO"].td.total_seconds() / 3600 for part in calendar.walk("STANDARD")]
    summers = calendar.walk("DAYLIGHT")
    assert offsets == [1.0]
    assert bool(summers) == (either.flavour == "exchange")
    assert event["DTSTART"].dt.astimezone(UTC) == at(9)


def test_one_occurrence_is_an_event_of_its_own(organizer: Any) -> None:
    pattern = Recurrence(
        pattern=WeeklyPattern(interval=1, weekdays=["Thursday"]), start=at(9).date(), number=3
    )
    meeting(organizer, recurrence=pattern).save(send_meeting_invitations=SEND_TO_NONE)
    shown = organizer.calendar.view(start=at(0, day=10), end=at(0, day=11)).only("mime_content")
    calendar: Any = Calendar.from_ical(shown[0].mime_content)
    (event,) = calendar.walk("VEVENT")
    assert "RRULE" not in event
    assert event["RECURRENCE-ID"].dt == event["DTSTART"].dt == at(9, day=10)
