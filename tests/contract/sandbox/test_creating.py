"""CreateItem of meetings: rows A1 to A17, A66, A67, A108, B1, B2, B20."""

from typing import Any

import pytest
from exchangelib import EWSDate, HTMLBody
from exchangelib.errors import (
    ErrorCalendarDurationIsTooLong,
    ErrorInvalidRecipients,
)
from exchangelib.items import (
    SEND_ONLY_TO_ALL,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_NONE,
)

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import BERLIN, at, attendee, meeting, post, utc

_TIMES = "<t:Start>2026-12-03T09:00:00Z</t:Start><t:End>2026-12-03T10:00:00Z</t:End>"
_ALICE = (
    "<t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>{}</t:EmailAddress></t:Mailbox>"
    "</t:Attendee></t:RequiredAttendees>"
)


def _create(inner: str, *, send: str | None = "SendToNone") -> str:
    attribute = "" if send is None else f' SendMeetingInvitations="{send}"'
    return (
        f"<m:CreateItem{attribute}><m:Items><t:CalendarItem>{inner}</t:CalendarItem>"
        "</m:Items></m:CreateItem>"
    )


def test_a_silent_meeting_lands_in_the_organizers_calendar_only(
    either: SandboxServer, opened: Any
) -> None:
    """A1: MTGS_R44; A2: MTGS_R4400; A3: MTGS_R4401."""
    organizer = opened(either, "organizer")
    meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE)
    assert [entry.subject for entry in either.calendar("organizer")] == ["Planning"]
    assert either.inbox("alice") == ()
    assert either.calendar("alice") == ()
    assert either.mails() == ()


def test_sending_invites_every_attendee_and_keeps_no_copy(
    either: SandboxServer, opened: Any
) -> None:
    """A4: MTGS_R46; A5: MTGS_R4600; A6: MTGS_R4601; A7: MTGS_R4602."""
    organizer = opened(either, "organizer")
    meeting(organizer, optional_attendees=[attendee("bob")]).save(
        send_meeting_invitations=SEND_ONLY_TO_ALL
    )
    assert [(mail.kind, mail.to) for mail in either.mails()] == [
        ("invite", "alice@sandbox.example"),
        ("invite", "bob@sandbox.example"),
    ]
    for name in ("alice", "bob"):
        (message,) = either.inbox(name)
        assert message.item_class == "IPM.Schedule.Meeting.Request"
        (entry,) = either.calendar(name)
        assert (entry.busy, entry.my_response) == ("Tentative", "NoResponseReceived")
    assert either.messages("organizer", "sentitems") == ()


def test_sending_with_a_copy_keeps_one_copy_for_all(either: SandboxServer, opened: Any) -> None:
    """A8: MTGS_R48, MTGS_R4800, MTGS_R4801; A9: MTGS_R4802."""
    organizer = opened(either, "organizer")
    meeting(organizer, optional_attendees=[attendee("bob")]).save(
        send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY
    )
    (copy,) = either.messages("organizer", "sentitems")
    assert copy.item_class == "IPM.Schedule.Meeting.Request"
    assert len(either.mails()) == 2


def test_without_attendees_it_is_an_appointment(exchange: SandboxServer, organizer: Any) -> None:
    """A10: MTGS_R593, MTGS_R729, MTGS_R735, MTGS_R514."""
    item = meeting(organizer, required_attendees=[])
    item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    item.refresh()
    assert (item.is_meeting, item.meeting_request_was_sent) == (False, False)
    assert item.appointment_state == ()
    assert exchange.mails() == ()


def test_a_meeting_knows_that_it_is_one_and_when_it_was_sent(organizer: Any) -> None:
    """A11: MTGS_R494, MTGS_R728, MTGS_R738; A12: MTGS_R734; A53: MTGS_R79; A60: MTGS_R512,
    MTGS_R80.
    """
    silent, sent = meeting(organizer, uid="a"), meeting(organizer, uid="b")
    silent.save(send_meeting_invitations=SEND_TO_NONE)
    sent.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    silent.refresh()
    sent.refresh()
    assert (silent.is_meeting, silent.meeting_request_was_sent) == (True, False)
    assert silent.appointment_state == ("Meeting",)
    assert silent.my_response_type == "Organizer"
    assert sent.meeting_request_was_sent is True
    assert sent.required_attendees[0].response_type == "Unknown"


def test_a_uid_is_kept_byte_for_byte(either: SandboxServer, opened: Any) -> None:
    """A13: MTGS_R151."""
    organizer = opened(either, "organizer")
    meeting(organizer, uid="Üid {1}/p1@x").save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert either.calendar("organizer")[0].uid == "Üid {1}/p1@x"
    assert either.calendar("alice")[0].uid == "Üid {1}/p1@x"
    assert either.inbox("alice")[0].uid == "Üid {1}/p1@x"


def test_a_missing_uid_is_invented_in_exchanges_form(
    exchange: SandboxServer, organizer: Any
) -> None:
    meeting(organizer, uid=None).save(send_meeting_invitations=SEND_TO_NONE)
    uid = exchange.calendar("organizer")[0].uid
    assert uid.startswith("040000008200E00074C5B7101A82E008")


def test_all_fields_come_back_as_sent(organizer: Any) -> None:
    """A14: MTGS_R157, MTGS_R159, MTGS_R720, MTGS_R721; A15: MTGS_R187, MTGS_R189, MTGS_R191; A66:
    MTGS_R736, MTGS_R737; A67: MTGS_R744, MTGS_R745; A108: CORE_R1616, CORE_R1617, CORE_R95; B1.
    """
    given: dict[str, Any] = {
        "subject": "Äöü ✓",
        "body": HTMLBody("<html><body><p>Hi</p></body></html>"),
        "location": "Hall 1",
        "required_attendees": [attendee("alice")],
        "optional_attendees": [attendee("bob")],
        "resources": [attendee("room1")],
        "reminder_is_set": True,
        "reminder_minutes_before_start": 45,
        "importance": "High",
        "sensitivity": "Confidential",
        "legacy_free_busy_status": "OOF",
        "categories": ["red", "blue"],
        "is_response_requested": False,
        "allow_new_time_proposal": False,
        "culture": "de-DE",
    }
    item = meeting(organizer, **given)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    item.refresh()
    for name in given.keys() - {"body", "required_attendees", "optional_attendees", "resources"}:
        assert getattr(item, name) == given[name], name
    assert "<p>Hi</p>" in item.body
    for name in ("required_attendees", "optional_attendees", "resources"):
        assert [who.mailbox.email_address for who in getattr(item, name)] == [
            who.mailbox.email_address for who in given[name]
        ]
    assert (item.start, item.end) == (at(9), at(10))
    assert item.start.tzinfo.key == "UTC"
    assert item._start_timezone == BERLIN
    assert item.item_class == "IPM.Appointment"
    assert item.type == "Single"
    assert item.duration == "PT1H"


def test_what_a_client_says_of_answers_is_ignored(organizer: Any) -> None:
    """B20: plain addresses are written as accepted by exchangelib."""
    item = meeting(organizer, required_attendees=["alice@sandbox.example"])
    item.save(send_meeting_invitations=SEND_TO_NONE)
    item.refresh()
    assert item.required_attendees[0].response_type == "Unknown"


def test_an_all_day_event_is_midnight_to_midnight_in_its_zone(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A14: MTGS_R157, MTGS_R159, MTGS_R720, MTGS_R721; B2."""
    day = EWSDate(2026, 12, 3)
    item = meeting(organizer, start=day, end=day, is_all_day=True)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    item.refresh()
    assert (item.start, item.end, item.is_all_day) == (day, day, True)
    entry = exchange.calendar("organizer")[0]
    assert (entry.start, entry.end) == ("2026-12-02T23:00:00Z", "2026-12-03T23:00:00Z")


def test_an_all_day_event_with_times_is_pulled_to_midnights(exchange: SandboxServer) -> None:
    body = (
        "<t:Start>2026-12-03T09:00:00+01:00</t:Start><t:End>2026-12-03T10:00:00+01:00</t:End>"
        '<t:IsAllDayEvent>true</t:IsAllDayEvent><t:StartTimeZone Id="W. Europe Standard Time"/>'
    )
    assert post(exchange, _create(body)).codes == ["NoError"]
    entry = exchange.calendar("organizer")[0]
    assert (entry.start, entry.end) == ("2026-12-02T23:00:00Z", "2026-12-03T23:00:00Z")


@pytest.mark.parametrize(
    ("zone", "header", "start"),
    [
        ('<t:StartTimeZone Id="Tokyo Standard Time"/>', "", "2026-12-03T00:00:00Z"),
        ("", "Eastern Standard Time", "2026-12-03T14:00:00Z"),
        ("", "", "2026-12-03T09:00:00Z"),
    ],
)
def test_a_time_without_offset_is_read_in_its_zone(
    exchange: SandboxServer, zone: str, header: str, start: str
) -> None:
    """The zone of the item, else TimeZoneContext, else UTC."""
    body = f"<t:Start>2026-12-03T09:00:00</t:Start><t:End>2026-12-03T20:00:00</t:End>{zone}"
    context = (
        f'<t:TimeZoneContext><t:TimeZoneDefinition Id="{header}"/></t:TimeZoneContext>'
        if header
        else ""
    )
    assert post(exchange, _create(body), header=context).codes == ["NoError"]
    assert exchange.calendar("organizer")[0].start == start


def test_a_batch_answers_each_item_in_order(exchange: SandboxServer, organizer: Any) -> None:
    """A16: MTGS_R1198, MTGS_R1199; A17: MTGS_R1200, CORE_R2171. An error of one item costs the
    others nothing.
    """
    items = [
        meeting(organizer, uid="1"),
        meeting(organizer, uid="2", required_attendees=[attendee("nobody")], end=at(9)),
        meeting(organizer, uid="3"),
    ]
    items[1].end = at(9)
    results = organizer.bulk_create(
        folder=organizer.calendar, items=items, send_meeting_invitations=SEND_TO_NONE
    )
    assert all(result.id for result in results)
    assert [entry.uid for entry in exchange.calendar("organizer")] == ["1", "2", "3"]


def test_an_error_of_one_item_leaves_the_others(exchange: SandboxServer) -> None:
    """A17: MTGS_R1200, CORE_R2171; A92: MTGS_R1204."""
    bad = "<t:Start>2026-12-03T09:00:00Z</t:Start><t:End>2026-12-03T08:00:00Z</t:End>"
    body = _create(_TIMES).replace(
        "</m:Items>",
        f"<t:CalendarItem>{bad}</t:CalendarItem><t:CalendarItem>{_TIMES}</t:CalendarItem></m:Items>",
    )
    answer = post(exchange, body)
    assert answer.status == 200
    assert answer.codes == ["NoError", "ErrorCalendarEndDateIsEarlierThanStartDate", "NoError"]
    assert len(exchange.calendar("organizer")) == 2


def test_more_than_five_years_is_too_long(exchange: SandboxServer, organizer: Any) -> None:
    """A91: MTGS_R1203, MTGS_R1244."""
    item = meeting(organizer, end=at(10).replace(year=2032))
    with pytest.raises(ErrorCalendarDurationIsTooLong):
        item.save(send_meeting_invitations=SEND_TO_NONE)
    assert exchange.calendar("organizer") == ()


def test_sending_must_be_chosen(exchange: SandboxServer) -> None:
    assert post(exchange, _create(_TIMES, send=None)).codes == [
        "ErrorSendMeetingInvitationsRequired"
    ]


def test_an_address_that_is_none_is_refused_when_sending(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A95: MTGS_R1242."""
    item = meeting(organizer, required_attendees=[attendee("not an@ddress")])
    with pytest.raises(ErrorInvalidRecipients):
        item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert exchange.calendar("organizer") == ()


def test_people_outside_get_their_mail_in_the_outbox(
    exchange: SandboxServer, organizer: Any
) -> None:
    item = meeting(organizer, required_attendees=[attendee("eve@elsewhere.example")])
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    (mail,) = exchange.outbox()
    assert (mail.kind, mail.to, mail.uid) == ("invite", "eve@elsewhere.example", item.uid)


def test_an_item_class_of_another_kind_is_refused(exchange: SandboxServer) -> None:
    """A96: CORE_R2023, CDATA_R619."""
    answer = post(exchange, _create(f"<t:ItemClass>IPM.Note</t:ItemClass>{_TIMES}"))
    assert answer.codes == ["ErrorObjectTypeChanged"]


@pytest.mark.parametrize(
    "element",
    [
        '<t:ItemId Id="AAAA"/>',
        "<t:DateTimeReceived>2026-01-01T00:00:00Z</t:DateTimeReceived>",
        "<t:Size>5</t:Size>",
        "<t:DateTimeSent>2026-01-01T00:00:00Z</t:DateTimeSent>",
        "<t:DateTimeCreated>2026-01-01T00:00:00Z</t:DateTimeCreated>",
        "<t:DisplayTo>me</t:DisplayTo>",
        "<t:LastModifiedName>me</t:LastModifiedName>",
    ],
)
def test_read_only_properties_cannot_be_set(exchange: SandboxServer, element: str) -> None:
    """A100, A101."""
    assert post(exchange, _create(f"{element}{_TIMES}")).codes == ["ErrorInvalidPropertySet"]


@pytest.mark.parametrize(
    "inner",
    [
        f"{_TIMES}<t:Subject>too late in the order</t:Subject>",
        f"{_TIMES}<t:Nonsense>x</t:Nonsense>",
        _TIMES.replace("09:00:00Z", "nine"),
        f"<t:Sensitivity>Secret</t:Sensitivity>{_TIMES}",
        f"<t:ReminderIsSet>maybe</t:ReminderIsSet>{_TIMES}",
        f"<t:Body>no type</t:Body>{_TIMES}",
    ],
)
def test_what_the_schema_forbids_fails_the_whole_request(
    exchange: SandboxServer, inner: str
) -> None:
    """B18: a SOAP fault, nothing is saved."""
    good = _create(_TIMES).replace(
        "</m:Items>", f"<t:CalendarItem>{inner}</t:CalendarItem></m:Items>"
    )
    answer = post(exchange, good)
    assert answer.status == 500
    assert answer.codes == ["ErrorSchemaValidation"]
    assert answer.texts(".//t:Violation")
    assert exchange.calendar("organizer") == ()


def test_the_request_says_what_the_sandbox_keeps(exchange: SandboxServer, organizer: Any) -> None:
    item = meeting(organizer, start=at(23), end=at(1, day=4))
    item.save(send_meeting_invitations=SEND_TO_NONE)
    entry = exchange.calendar("organizer")[0]
    assert (entry.start, entry.end) == (utc(at(23)), utc(at(1, day=4)))


def test_a_meeting_is_created_in_calendars_only(exchange: SandboxServer) -> None:
    body = _create(_TIMES).replace(
        "<m:Items>",
        '<m:SavedItemFolderId><t:DistinguishedFolderId Id="inbox"/></m:SavedItemFolderId><m:Items>',
    )
    assert post(exchange, body).codes == ["ErrorCannotCreateCalendarItemInNonCalendarFolder"]


def test_an_unknown_zone_is_refused(exchange: SandboxServer) -> None:
    body = _create(f'{_TIMES}<t:StartTimeZone Id="Middle-earth Standard Time"/>')
    assert post(exchange, body).codes == ["ErrorTimeZone"]
