"""Properties of items: what is read-only, ignored, computed, and what rounds trips; rows A39 to A108."""

import base64
from typing import Any

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, attendee, get_item, meeting, post, respond
from tests.contract.sandbox.recurring import (
    by_id,
    create,
    daily,
    delete,
    get,
    item_id,
    nth,
    numbered,
    series,
    update,
)

_TIMES = "<t:Start>2026-12-03T09:00:00Z</t:Start><t:End>2026-12-03T10:00:00Z</t:End>"
_BEFORE, _AFTER = "before the times", "after them"
_READ_ONLY = {
    "ItemId": ('<t:ItemId Id="AAAA"/>', _BEFORE),
    "ParentFolderId": ('<t:ParentFolderId Id="AAAA"/>', _BEFORE),
    "DateTimeReceived": ("<t:DateTimeReceived>2026-01-01T00:00:00Z</t:DateTimeReceived>", _BEFORE),
    "Size": ("<t:Size>5</t:Size>", _BEFORE),
    "DateTimeSent": ("<t:DateTimeSent>2026-01-01T00:00:00Z</t:DateTimeSent>", _BEFORE),
    "DateTimeCreated": ("<t:DateTimeCreated>2026-01-01T00:00:00Z</t:DateTimeCreated>", _BEFORE),
    "DisplayTo": ("<t:DisplayTo>me</t:DisplayTo>", _BEFORE),
    "EffectiveRights": (
        "<t:EffectiveRights><t:CreateAssociated>true</t:CreateAssociated></t:EffectiveRights>",
        _BEFORE,
    ),
    "LastModifiedName": ("<t:LastModifiedName>me</t:LastModifiedName>", _BEFORE),
    "InstanceKey": ("<t:InstanceKey>AAAA</t:InstanceKey>", _BEFORE),
    "NormalizedBody": ('<t:NormalizedBody BodyType="Text">x</t:NormalizedBody>', _BEFORE),
    "Preview": ("<t:Preview>x</t:Preview>", _BEFORE),
    "TextBody": ('<t:TextBody BodyType="Text">x</t:TextBody>', _BEFORE),
    "IconIndex": ("<t:IconIndex>Default</t:IconIndex>", _BEFORE),
    "IsOnlineMeeting": ("<t:IsOnlineMeeting>true</t:IsOnlineMeeting>", _AFTER),
}
_OF_ITEMS = sorted(_READ_ONLY.keys() - {"IsOnlineMeeting"})


def _create(server: SandboxServer, element: str, *, where: str = _BEFORE) -> Answered:
    inner = f"{element}{_TIMES}" if where == _BEFORE else f"{_TIMES}{element}"
    return post(
        server,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        f"{inner}</t:CalendarItem></m:Items></m:CreateItem>",
    )


def _set(server: SandboxServer, made: str, uri: str, element: str) -> Answered:
    return post(
        server,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{made}"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="{uri}"/>'
        f"<t:CalendarItem>{element}</t:CalendarItem></t:SetItemField></t:Updates>"
        "</t:ItemChange></m:ItemChanges></m:UpdateItem>",
    )


@pytest.mark.parametrize("name", _OF_ITEMS)
def test_a_read_only_property_can_neither_be_created_nor_changed(
    exchange: SandboxServer, name: str
) -> None:
    """A100: CORE_R2347, CORE_R2348, CORE_R2349, CORE_R2272, CORE_R2273, CORE_R2274; A101:
    CORE_R2275, CORE_R2276, CORE_R2277, CORE_R2350, CORE_R2351, CORE_R2352, CORE_R2356,
    CORE_R2358.
    """
    element, where = _READ_ONLY[name]
    assert _create(exchange, element, where=where).codes == ["ErrorInvalidPropertySet"]
    made = item_id(_create(exchange, ""))
    assert _set(exchange, made, f"item:{name}", element).codes == ["ErrorInvalidPropertySet"]


def test_whether_a_meeting_is_online_is_read_only(exchange: SandboxServer) -> None:
    """A97: MTGS_R2301."""
    element, where = _READ_ONLY["IsOnlineMeeting"]
    assert _create(exchange, element, where=where).codes == ["ErrorInvalidPropertySet"]
    made = item_id(_create(exchange, ""))
    assert get_item(exchange, made).texts(".//t:IsOnlineMeeting") == ["false"]


def test_a_store_id_may_be_given_and_is_ignored(exchange: SandboxServer) -> None:
    """A102: CORE_R204511, CORE_R204521."""
    answer = _create(exchange, "<t:StoreEntryId>AAAA</t:StoreEntryId>")
    assert answer.codes == ["NoError"]
    assert get_item(exchange, item_id(answer)).texts(".//t:StoreEntryId") == []


def test_what_is_said_of_an_online_meeting_is_ignored(exchange: SandboxServer) -> None:
    """A99: MTGS_R2003, MTGS_R2002."""
    said = "<t:JoinOnlineMeetingUrl>https://meet.example/1</t:JoinOnlineMeetingUrl>"
    answer = _create(exchange, said, where=_AFTER)
    assert answer.codes == ["NoError"]
    shown = get_item(exchange, item_id(answer))
    assert shown.texts(".//t:JoinOnlineMeetingUrl") == []
    assert shown.texts(".//t:OnlineMeetingSettings") == []


def test_a_calendar_item_is_an_appointment_by_its_class(exchange: SandboxServer) -> None:
    """A103: CORE_R2019."""
    shown = get_item(exchange, item_id(_create(exchange, "")))
    assert shown.texts(".//t:ItemClass") == ["IPM.Appointment"]


def test_the_zone_is_that_of_start_and_end_and_no_meeting_time_zone(
    exchange: SandboxServer,
) -> None:
    """A90: MTGS_R715, MTGS_R7151, MTGS_R713, MTGS_R714."""
    zones = (
        '<t:MeetingTimeZone TimeZoneName="W. Europe Standard Time"/>'
        '<t:StartTimeZone Id="W. Europe Standard Time"/><t:EndTimeZone Id="Tokyo Standard Time"/>'
    )
    answer = _create(exchange, zones, where=_AFTER)
    assert answer.codes == ["NoError"]
    shown = get_item(exchange, item_id(answer))
    assert shown.find(".//t:MeetingTimeZone") is None
    assert shown.find(".//t:StartTimeZone").get("Id") == "W. Europe Standard Time"
    assert shown.find(".//t:EndTimeZone").get("Id") == "Tokyo Standard Time"


@pytest.mark.parametrize("value", [True, False])
@pytest.mark.parametrize(
    "name", ["is_response_requested", "allow_new_time_proposal", "reminder_is_set"]
)
def test_a_yes_or_no_comes_back_as_sent(organizer: Any, name: str, *, value: bool) -> None:
    """A66: MTGS_R736, MTGS_R737; A67: MTGS_R744, MTGS_R745; A108: CORE_R1616, CORE_R1617, CORE_R95."""
    meeting(organizer, reminder_minutes_before_start=30, **{name: value}).save(
        send_meeting_invitations=SEND_TO_NONE
    )
    (held,) = organizer.calendar.all()
    assert getattr(held, name) is value
    assert held.reminder_minutes_before_start == 30


def test_another_time_may_be_proposed_where_the_organizer_allows_it(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A65: MTGS_R1292, CORE_R2302."""
    for uid, allows in (("yes", True), ("no", False)):
        meeting(organizer, uid=uid, allow_new_time_proposal=allows).save(
            send_meeting_invitations=SEND_ONLY_TO_ALL
        )
    offered = [
        get_item(exchange, message.item_id, name="alice").find(".//t:ResponseObjects")
        for message in exchange.inbox("alice")
    ]
    names = [[child.tag.partition("}")[2] for child in one] for one in offered]
    assert ["ProposeNewTime" in one for one in names] == [True, False]
    assert all({"AcceptItem", "TentativelyAcceptItem", "DeclineItem"} <= {*one} for one in names)


def test_an_answer_and_a_cancellation_tell_of_time_place_and_recurrence(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A63: MTGS_R906, MTGS_R907, MTGS_R908, MTGS_R910, MTGS_R909, MTGS_R80011; A73: MTGS_R900,
    MTGS_R901, MTGS_R902, MTGS_R904, MTGS_R903, MTGS_R80003.
    """
    item = series(organizer, send=SEND_ONLY_TO_ALL, location="Hall 1")
    exchange.people.answer("alice", uid=item.uid)
    delete(exchange, by_id(item.id), send="SendOnlyToAll")
    for name in ("organizer", "alice"):
        message = exchange.inbox(name)[-1]
        shown = get_item(exchange, message.item_id, name=name)
        assert shown.texts(".//t:Start")[:1] == ["2026-12-03T08:00:00Z"]
        assert shown.texts(".//t:End")[:1] == ["2026-12-03T09:00:00Z"]
        assert shown.texts(".//t:Location") == ["Hall 1"]
        assert shown.texts(".//t:EnhancedLocation/t:DisplayName") == ["Hall 1"]
        assert shown.texts(".//t:CalendarItemType") == ["RecurringMaster"]
        assert shown.texts(".//t:Recurrence//t:NumberOfOccurrences") == ["4"]


def test_a_place_may_be_written_as_an_enhanced_location(exchange: SandboxServer) -> None:
    place = "<t:EnhancedLocation><t:DisplayName>Hall 1</t:DisplayName></t:EnhancedLocation>"
    made = item_id(_create(exchange, place, where=_AFTER))
    assert exchange.calendar("organizer")[0].location == "Hall 1"
    moved = place.replace("Hall 1", "Hall 2")
    assert _set(exchange, made, "calendar:EnhancedLocation", moved).codes == ["NoError"]
    assert exchange.calendar("organizer")[0].location == "Hall 2"


def test_a_part_of_a_series_is_changed_by_its_own_ids_and_a_single_meeting_by_item_id_only(
    exchange: SandboxServer,
) -> None:
    """A26: MTGS_R619, MTGS_R620; A39: MTGS_R650, MTGS_R651."""
    master = item_id(create(exchange, daily(), numbered(4)))
    one = item_id(get(exchange, nth(master, 2)))
    whole = f'<t:RecurringMasterItemId OccurrenceId="{one}"/>'
    assert update(exchange, nth(master, 2), Location="Hall 1").codes == ["NoError"]
    assert update(exchange, whole, Subject="Renamed").codes == ["NoError"]
    single = item_id(_create(exchange, ""))
    for write in (update, delete):
        arguments: dict[str, str] = {"Subject": "x"} if write is update else {}
        assert write(exchange, nth(single, 1), **arguments).codes == [
            "ErrorCalendarCannotUseIdForOccurrenceId"
        ]
        wrong = f'<t:RecurringMasterItemId OccurrenceId="{single}"/>'
        assert write(exchange, wrong, **arguments).codes == [
            "ErrorCalendarCannotUseIdForRecurringMasterId"
        ]
    assert delete(exchange, whole).codes == ["NoError"]
    assert delete(exchange, by_id(single)).codes == ["NoError"]


def test_an_answer_returns_every_item_that_it_touched(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    """B16."""
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    answer = respond(exchange, "AcceptItem", alice.inbox.all()[0], name="alice")
    touched = [one.getparent().tag.partition("}")[2] for one in answer.root.iterfind(
        ".//{*}Items/*/{*}ItemId"
    )]  # fmt: skip
    assert touched == ["CalendarItem", "MeetingRequest"]


def test_a_batch_of_changes_or_deletions_is_answered_one_by_one(exchange: SandboxServer) -> None:
    """C4, C6."""
    made = [item_id(_create(exchange, f"<t:Subject>{name}</t:Subject>")) for name in "ab"]
    changes = "".join(
        f'<t:ItemChange><t:ItemId Id="{one}"/><t:Updates><t:SetItemField>'
        '<t:FieldURI FieldURI="calendar:Location"/><t:CalendarItem><t:Location>Hall</t:Location>'
        "</t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange>"
        for one in made
    )
    keys = [entry.change_key for entry in exchange.calendar("organizer")]
    answer = post(
        exchange,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges>'
        f"{changes}</m:ItemChanges></m:UpdateItem>",
    )
    assert answer.codes == ["NoError", "NoError"]
    assert answer.texts(".//m:ConflictResults/t:Count") == ["0", "0"]
    new = [one.get("ChangeKey") for one in answer.root.iter("{*}ItemId")]
    assert len({*keys, *new}) == 4
    gone = delete(exchange, "".join(by_id(one) for one in made))
    assert gone.codes == ["NoError", "NoError"]


def test_a_conflict_with_a_series_is_counted_at_its_occurrence(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    """A48: MTGS_R321, MTGS_R325, MTGS_R323, MTGS_R327."""
    series(alice, uid="own", required_attendees=[])
    meeting(organizer, required_attendees=[attendee("alice")]).save(
        send_meeting_invitations=SEND_ONLY_TO_ALL
    )
    request = alice.inbox.all()[0]
    assert (request.conflicting_meeting_count, request.adjacent_meeting_count) == (1, 0)


def _mime(server: SandboxServer, made: str, *, name: str = "organizer") -> Answered:
    return post(
        server,
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true"
        f'</t:IncludeMimeContent></m:ItemShape><m:ItemIds><t:ItemId Id="{made}"/></m:ItemIds>'
        "</m:GetItem>",
        name=name,
    )


def test_mime_comes_in_base64_and_only_when_it_is_asked_for(exchange: SandboxServer) -> None:
    """A105: CDATA_R21188, CDATA_R21189, CORE_R69, CORE_R114."""
    made = item_id(_create(exchange, "<t:Subject>Planning</t:Subject>"))
    assert get_item(exchange, made).find(".//t:MimeContent") is None
    held = _mime(exchange, made).find(".//t:MimeContent")
    assert held.get("CharacterSet") == "UTF-8"
    assert b"SUMMARY:Planning" in base64.b64decode(held.text, validate=True)


def test_mime_may_be_set_on_messages_and_calendar_items_only(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A104: CORE_R2012."""
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:m-1\r\nSUMMARY:From MIME\r\n"
        "DTSTART:20261203T090000Z\r\nDTEND:20261203T100000Z\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )
    element = f"<t:MimeContent>{base64.b64encode(text.encode()).decode()}</t:MimeContent>"
    assert _create(exchange, element).codes == ["NoError"]
    assert "From MIME" in [entry.subject for entry in exchange.calendar("organizer")]
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    request = exchange.inbox("alice")[0].item_id
    answer = post(
        exchange,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly">'
        f'<m:ItemChanges><t:ItemChange><t:ItemId Id="{request}"/><t:Updates><t:SetItemField>'
        f'<t:FieldURI FieldURI="item:MimeContent"/><t:MeetingRequest>{element}</t:MeetingRequest>'
        "</t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
        name="alice",
    )
    assert answer.codes == ["ErrorInvalidPropertySet"]
