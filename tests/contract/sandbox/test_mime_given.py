"""MimeContent that a client gives: row A104."""

from base64 import b64encode
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any

import pytest
from exchangelib import Message
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE
from icalendar import Calendar

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, at, meeting, post

_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Else//EN\r\n"
_EVENT = (
    "BEGIN:VEVENT\r\nUID:from-file@files.example\r\nDTSTAMP:20261101T000000Z\r\n"
    "DTSTART;TZID=Europe/Berlin:20261203T090000\r\nDTEND;TZID=Europe/Berlin:20261203T100000\r\n"
    "SUMMARY:Planning\\, part\r\n  two\r\nLOCATION:Hall 1\r\nDESCRIPTION:one\\ntwo\r\n"
    "CATEGORIES:red,blue\r\nCLASS:PRIVATE\r\nPRIORITY:1\r\nTRANSP:TRANSPARENT\r\n"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT30M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
)
_TAIL = "END:VCALENDAR\r\n"
_FILE = _HEAD + _EVENT + _TAIL


def _create(
    server: SandboxServer, mime: str | bytes, *, rest: str = "", mode: str = "SendToNone"
) -> Answered:
    raw = mime if isinstance(mime, bytes) else mime.encode()
    return post(
        server,
        f'<m:CreateItem SendMeetingInvitations="{mode}"><m:Items><t:CalendarItem>'
        f'<t:MimeContent CharacterSet="UTF-8">{b64encode(raw).decode()}</t:MimeContent>{rest}'
        "</t:CalendarItem></m:Items></m:CreateItem>",
    )


def _event(account: Any) -> Any:
    mime: bytes = account.calendar.all().only("mime_content")[0].mime_content
    return Calendar.from_ical(mime).walk("VEVENT")[0]


def _mail(text: str = "Body") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "Eve <eve@elsewhere.example>", "alice@sandbox.example"
    mail["Subject"], mail["Message-ID"] = "Grüße", "<1@elsewhere.example>"
    mail["Date"] = "Thu, 03 Dec 2026 09:00:00 +0100"
    mail.set_content(text)
    mail.add_attachment(b"\x00", maintype="image", subtype="png", filename="a.png")
    return mail


def test_an_entry_is_made_of_calendar_text(exchange: SandboxServer, organizer: Any) -> None:
    """A104: CORE_R2012."""
    assert _create(exchange, _FILE).codes == ["NoError"]
    item = organizer.calendar.all()[0]
    assert (item.subject, item.location, item.uid) == (
        "Planning, part two",
        "Hall 1",
        "from-file@files.example",
    )
    assert (item.start, item.end, item.is_all_day) == (at(9), at(10), False)
    assert (item.text_body.strip(), item.categories) == ("one\ntwo", ["red", "blue"])
    assert (item.sensitivity, item.importance) == ("Private", "High")
    assert (item.legacy_free_busy_status, item.reminder_minutes_before_start) == ("Free", 30)
    assert item._start_timezone.ms_id == "W. Europe Standard Time"


def test_elements_say_more_than_the_mime_beside_them(
    exchange: SandboxServer, organizer: Any
) -> None:
    _create(exchange, _FILE, rest="<t:Subject>Mine</t:Subject>")
    assert organizer.calendar.all()[0].subject == "Mine"


def test_exchangelib_gives_and_takes_mime(organizer: Any) -> None:
    item = meeting(organizer, mime_content=_FILE.encode(), subject="Mine")
    item.save(send_meeting_invitations=SEND_TO_NONE)
    assert str(_event(organizer)["LOCATION"]) == "Hall 1"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261205", 2),
        ("DTSTART;VALUE=DATE:20261203", "", 1),
        ("DTSTART;VALUE=DATE:20261203", "DURATION:P3D", 3),
    ],
)
def test_days_make_an_all_day_entry(
    exchange: SandboxServer, organizer: Any, start: str, end: str, days: int
) -> None:
    event = f"BEGIN:VEVENT\r\nUID:1\r\n{start}\r\n{end}\r\nEND:VEVENT\r\n"
    assert _create(exchange, _HEAD + event + _TAIL).codes == ["NoError"]
    item = organizer.calendar.all()[0]
    assert item.is_all_day is True
    assert (item.end - item.start).days + 1 == days


def test_a_series_comes_with_its_exceptions(exchange: SandboxServer, organizer: Any) -> None:
    zone = "TZID=W. Europe Standard Time"
    master = _EVENT.replace(
        "SUMMARY",
        f"RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=TH\r\nEXDATE;{zone}:20261210T090000\r\nSUMMARY",
    )
    other = (
        f"BEGIN:VEVENT\r\nUID:from-file@files.example\r\nRECURRENCE-ID;{zone}:20261217T090000\r\n"
        f"DTSTART;{zone}:20261217T140000\r\nDTEND;{zone}:20261217T150000\r\nSUMMARY:Later\r\n"
        "END:VEVENT\r\n"
    )
    assert _create(exchange, _HEAD + other + master + _TAIL).codes == ["NoError"]
    (held,) = exchange.calendar("organizer")
    assert held.deleted == ("2026-12-10T08:00:00Z",)
    (changed,) = held.changed
    assert (changed.original_start, changed.start, changed.subject) == (
        "2026-12-17T08:00:00Z",
        "2026-12-17T13:00:00Z",
        "Later",
    )
    shown = organizer.calendar.view(start=at(0), end=at(0, day=31))
    assert [item.subject for item in shown] == [
        "Planning, part two",
        "Later",
        "Planning, part two",
    ]


def test_attendees_are_invited_when_the_call_says_so(
    exchange: SandboxServer, organizer: Any
) -> None:
    who = "ATTENDEE;ROLE=OPT-PARTICIPANT:MAILTO:bob@sandbox.example\r\nSUMMARY"
    text = _FILE.replace("SUMMARY", who)
    assert _create(exchange, text, mode="SendToAllAndSaveCopy").codes == ["NoError"]
    assert exchange.inbox("bob")[0].uid == "from-file@files.example"
    assert organizer.calendar.all()[0].optional_attendees[0].mailbox.name == "Bob Brown"


def test_the_meeting_of_somebody_else_stays_his(exchange: SandboxServer, organizer: Any) -> None:
    people = (
        "ORGANIZER;CN=Eve:mailto:eve@elsewhere.example\r\n"
        "ATTENDEE;PARTSTAT=TENTATIVE:mailto:organizer@sandbox.example\r\n"
        "ATTENDEE:mailto:alice@sandbox.example\r\nSUMMARY"
    )
    _create(exchange, _FILE.replace("SUMMARY", people), mode="SendToAllAndSaveCopy")
    assert exchange.mails() == ()
    item = organizer.calendar.all()[0]
    assert item.organizer.email_address == "eve@elsewhere.example"
    assert (item.appointment_state, item.my_response_type) == (("Meeting", "Received"), "Tentative")


@pytest.mark.parametrize(
    ("mime", "code"),
    [
        (b"   ", "ErrorMimeContentInvalid"),
        ("nothing of the kind", "ErrorMimeContentConversionFailed"),
        (_HEAD + _TAIL, "ErrorMimeContentConversionFailed"),
        (_FILE.replace("20261203T090000", "soon"), "ErrorMimeContentConversionFailed"),
        (
            _FILE.replace("SUMMARY", "RRULE:FREQ=DAILY;COUNT=2;UNTIL=20261210T000000Z\r\nSUMMARY"),
            "ErrorMimeContentConversionFailed",
        ),
        (
            _FILE.replace("SUMMARY", "RRULE:FREQ=HOURLY;COUNT=2\r\nSUMMARY"),
            "ErrorMimeContentConversionFailed",
        ),
    ],
)
def test_what_is_no_event_is_refused(exchange: SandboxServer, mime: str | bytes, code: str) -> None:
    assert _create(exchange, mime).codes == [code]
    assert exchange.calendar("organizer") == ()


def test_what_is_no_base64_is_refused(exchange: SandboxServer) -> None:
    answer = post(
        exchange,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        "<t:MimeContent>?!</t:MimeContent></t:CalendarItem></m:Items></m:CreateItem>",
    )
    assert answer.codes == ["ErrorMimeContentInvalidBase64String"]


def test_an_entry_is_changed_by_calendar_text(exchange: SandboxServer, organizer: Any) -> None:
    item = meeting(organizer, required_attendees=[])
    item.save(send_meeting_invitations=SEND_TO_NONE)
    answer = post(
        exchange,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{item.id}"/><t:Updates><t:SetItemField>'
        '<t:FieldURI FieldURI="item:MimeContent"/><t:CalendarItem><t:MimeContent>'
        f"{b64encode(_FILE.encode()).decode()}</t:MimeContent></t:CalendarItem></t:SetItemField>"
        "</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
    )
    assert answer.codes == ["NoError"]
    assert organizer.calendar.all()[0].location == "Hall 1"


def test_the_mime_of_a_request_cannot_be_set(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    """A104: CORE_R2012."""
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    answer = post(
        exchange,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly">'
        f'<m:ItemChanges><t:ItemChange><t:ItemId Id="{alice.inbox.all()[0].id}"/><t:Updates>'
        '<t:SetItemField><t:FieldURI FieldURI="item:MimeContent"/><t:MeetingRequest>'
        f"<t:MimeContent>{b64encode(_FILE.encode()).decode()}</t:MimeContent></t:MeetingRequest>"
        "</t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
        name="alice",
    )
    assert answer.codes == ["ErrorInvalidPropertySet"]


def test_a_message_is_made_of_a_mail(exchange: SandboxServer, organizer: Any) -> None:
    """A104, C3."""
    Message(account=organizer, folder=organizer.drafts, mime_content=_mail().as_bytes()).save()
    (draft,) = organizer.drafts.all()
    assert (draft.subject, draft.text_body.strip()) == ("Grüße", "Body")
    assert draft.message_id == "<1@elsewhere.example>"
    assert [box.email_address for box in draft.to_recipients] == ["alice@sandbox.example"]
    assert [(file.name, file.content) for file in draft.attachments] == [("a.png", b"\x00")]
    assert draft.is_draft is True


def test_flags_tell_a_received_mail_from_a_draft(exchange: SandboxServer, organizer: Any) -> None:
    flags = (
        '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E07" PropertyType="Integer"/>'
        "<t:Value>1</t:Value></t:ExtendedProperty>"
    )
    post(
        exchange,
        '<m:CreateItem MessageDisposition="SaveOnly"><m:SavedItemFolderId>'
        '<t:DistinguishedFolderId Id="inbox"/></m:SavedItemFolderId><m:Items><t:Message>'
        f"<t:MimeContent>{b64encode(_mail().as_bytes()).decode()}</t:MimeContent>{flags}"
        "</t:Message></m:Items></m:CreateItem>",
    )
    (mail,) = organizer.inbox.all()
    assert (mail.is_draft, mail.datetime_sent) == (False, at(9))


def test_a_mail_goes_in_and_comes_out(organizer: Any) -> None:
    Message(account=organizer, folder=organizer.drafts, mime_content=_mail().as_bytes()).save()
    mime = organizer.drafts.all().only("mime_content")[0].mime_content
    mail: Any = message_from_bytes(mime, policy=default)
    assert (mail["Subject"], mail["From"]) == ("Grüße", "Eve <eve@elsewhere.example>")
    assert mail.get_body().get_content().strip() == "Body"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["a.png"]


def test_a_sent_mail_takes_its_files_along(exchange: SandboxServer, alice: Any) -> None:
    post(
        exchange,
        '<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:Message>'
        f"<t:MimeContent>{b64encode(_mail().as_bytes()).decode()}</t:MimeContent>"
        "</t:Message></m:Items></m:CreateItem>",
    )
    assert [file.name for file in alice.inbox.all()[0].attachments] == ["a.png"]


def test_a_file_beside_it_must_be_base64(exchange: SandboxServer) -> None:
    file = "<t:FileAttachment><t:Name>a</t:Name><t:Content>é</t:Content></t:FileAttachment>"
    answer = _create(exchange, _FILE, rest=f"<t:Attachments>{file}</t:Attachments>")
    assert answer.codes == ["ErrorSchemaValidation"]
