"""FindItem, extended properties and what searches need: rows A109 to A114, B3, B4, section 0."""

from base64 import b64encode
from typing import Any

import pytest
from exchangelib.errors import ErrorCalendarViewRangeTooBig
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_ALL_AND_SAVE_COPY, SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, at, meeting, post

_SET = "3a7ed84a-c7bb-4b68-8d60-cf366a5cb3de"
_GOID = (
    "040000008200E00074C5B7101A82E008000000000000000000000000000000000000000"
    "01C0000007643616C2D55696401000000616263406578616D706C652E636F6D00"
)


def _named(name: str, kind: str = "String") -> str:
    return (
        f'<t:ExtendedFieldURI PropertySetId="{_SET}" PropertyName="{name}" PropertyType="{kind}"/>'
    )


def _distinguished(space: str, number: int, kind: str) -> str:
    return (
        f'<t:ExtendedFieldURI DistinguishedPropertySetId="{space}" PropertyId="{number}"'
        f' PropertyType="{kind}"/>'
    )


def _value(path: str, value: str) -> str:
    return f"<t:ExtendedProperty>{path}<t:Value>{value}</t:Value></t:ExtendedProperty>"


def _create(server: SandboxServer, uid: str, *properties: str, hour: int = 9) -> Answered:
    answer = post(
        server,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        f"<t:Subject>Item {uid}</t:Subject>{''.join(properties)}<t:UID>{uid}</t:UID>"
        f"<t:Start>2026-12-03T{hour:02}:00:00Z</t:Start><t:End>2026-12-03T{hour + 1:02}:00:00Z</t:End>"
        "</t:CalendarItem></m:Items></m:CreateItem>",
    )
    assert answer.codes == ["NoError"]
    return answer


def _find(
    server: SandboxServer,
    restriction: str = "",
    *,
    view: str = "",
    order: str = "",
    extra: str = "",
    folder: str = "calendar",
) -> Answered:
    limits = f"<m:Restriction>{restriction}</m:Restriction>" if restriction else ""
    sorting = f"<m:SortOrder>{order}</m:SortOrder>" if order else ""
    return post(
        server,
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>'
        '<t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/>'
        f'<t:FieldURI FieldURI="calendar:UID"/>{extra}</t:AdditionalProperties></m:ItemShape>{view}'
        f'{limits}{sorting}<m:ParentFolderIds><t:DistinguishedFolderId Id="{folder}"/>'
        "</m:ParentFolderIds></m:FindItem>",
    )


def _is(path: str, value: str, comparison: str = "IsEqualTo") -> str:
    constant = f'<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant>'
    return f"<t:{comparison}>{path}{constant}</t:{comparison}>"


def _uids(answer: Answered) -> list[str]:
    assert answer.codes == ["NoError"]
    return sorted(answer.texts(".//t:UID"))


def test_a_named_string_is_found_by_equality(either: SandboxServer) -> None:
    """`servers.md`: FindItem by named string property works on both."""
    _create(either, "1", _value(_named("key"), "a"))
    _create(either, "2", _value(_named("key"), "b"))
    assert _uids(_find(either, _is(_named("key"), "b"))) == ["2"]
    two = f"<t:Or>{_is(_named('key'), 'a')}{_is(_named('key'), 'b')}</t:Or>"
    assert _uids(_find(either, two)) == ["1", "2"]
    assert _uids(_find(either, _is(_named("key"), "A"))) == []


@pytest.mark.parametrize(
    ("restriction", "found"),
    [
        (f"<t:Exists>{_named('key')}</t:Exists>", ["1", "2"]),
        (f"<t:Not><t:Exists>{_named('key')}</t:Exists></t:Not>", ["3"]),
        (_is(_named("key"), "a", "IsNotEqualTo"), ["2", "3"]),
        (_is(_named("count", "Integer"), "9", "IsGreaterThan"), ["2"]),
        (_is(_named("count", "Integer"), "10", "IsLessThan"), ["1"]),
        (
            f"<t:And>{_is(_named('key'), 'a')}<t:Exists>{_named('count', 'Integer')}</t:Exists></t:And>",
            ["1"],
        ),
        (
            f'<t:Contains ContainmentMode="Prefixed" ContainmentComparison="Exact">{_named("key")}'
            '<t:Constant Value="b["/></t:Contains>',
            ["2"],
        ),
        (_is('<t:FieldURI FieldURI="item:Subject"/>', "item 1"), ["1"]),
        (
            '<t:Contains ContainmentMode="Substring" ContainmentComparison="IgnoreCase">'
            '<t:FieldURI FieldURI="item:Subject"/><t:Constant Value="EM 3"/></t:Contains>',
            ["3"],
        ),
        (_is('<t:FieldURI FieldURI="calendar:Start"/>', "2026-12-03T10:30:00Z", "IsGreaterThan"), ["2", "3"]),
        (_is('<t:FieldURI FieldURI="calendar:Start"/>', "2026-12-03T12:00:00+01:00", "IsLessThan"), ["1"]),
        (_is('<t:FieldURI FieldURI="calendar:IsMeeting"/>', "true"), []),
        (_is('<t:FieldURI FieldURI="item:ReminderMinutesBeforeStart"/>', "9", "IsGreaterThan"), ["1", "2", "3"]),
    ],
)  # fmt: skip
def test_restrictions(either: SandboxServer, restriction: str, found: list[str]) -> None:
    _create(either, "1", _value(_named("key"), "a"), _value(_named("count", "Integer"), "9"))
    _create(
        either, "2", _value(_named("key"), "b[x"), _value(_named("count", "Integer"), "10"), hour=11
    )
    _create(either, "3", hour=12)
    assert _uids(_find(either, restriction)) == found


@pytest.mark.parametrize("comparison", ["IsGreaterThanOrEqualTo", "IsLessThanOrEqualTo"])
def test_or_equal_works_on_exchange_only(
    exchange: SandboxServer, gromox: SandboxServer, comparison: str
) -> None:
    """`servers.md`: FindItem with >= and <=."""
    restriction = _is('<t:FieldURI FieldURI="calendar:Start"/>', "2026-12-03T09:00:00Z", comparison)
    for server in (exchange, gromox):
        _create(server, "1")
    assert _uids(_find(exchange, restriction)) == ["1"]
    assert _find(gromox, restriction).codes == ["ErrorInvalidRestriction"]


def test_the_object_id_of_a_uid_is_found_on_exchange_only(
    exchange: SandboxServer, gromox: SandboxServer
) -> None:
    """`ics-to-ews.md` 5.1 and 5.2; `servers.md`: FindItem by binary extended property."""
    goid = b64encode(bytes.fromhex(_GOID)).decode()
    for server in (exchange, gromox):
        _create(server, "abc@example.com")
        _create(server, "other")
    for number in (3, 35):
        restriction = _is(_distinguished("Meeting", number, "Binary"), goid)
        assert _uids(_find(exchange, restriction)) == ["abc@example.com"]
        assert _find(gromox, restriction).codes == ["ErrorInvalidRestriction"]


def test_a_uid_of_exchanges_own_is_its_object_id(exchange: SandboxServer) -> None:
    """`ics-to-ews.md` 5.1: the decoded bytes are the id; clean is without the instance date."""
    dated = _GOID[:32] + "07EA0C03" + _GOID[40:]
    _create(exchange, dated)
    for number, held in ((3, dated), (35, _GOID)):
        goid = b64encode(bytes.fromhex(held)).decode()
        restriction = _is(_distinguished("Meeting", number, "Binary"), goid)
        assert _uids(_find(exchange, restriction)) == [dated]


def test_a_uid_cannot_be_searched(exchange: SandboxServer) -> None:
    """Design, section 4: `calendar:UID` cannot be searched."""
    answer = _find(exchange, _is('<t:FieldURI FieldURI="calendar:UID"/>', "1"))
    assert answer.codes == ["ErrorUnsupportedPathForQuery"]


def test_pages_say_where_they_end(either: SandboxServer) -> None:
    for number in range(5):
        _create(either, str(number), hour=9 + number)
    seen: list[str] = []
    for offset, last in ((0, "false"), (2, "false"), (4, "true")):
        view = f'<m:IndexedPageItemView MaxEntriesReturned="2" Offset="{offset}" BasePoint="Beginning"/>'
        order = '<t:FieldOrder Order="Descending"><t:FieldURI FieldURI="calendar:Start"/></t:FieldOrder>'
        answer = _find(either, view=view, order=order)
        root = answer.find(".//m:RootFolder")
        assert root.get("TotalItemsInView") == "5"
        assert root.get("IncludesLastItemInRange") == last
        assert root.get("IndexedPagingOffset") == str(min(offset + 2, 5))
        seen += answer.texts(".//t:UID")
    assert seen == ["4", "3", "2", "1", "0"]


def test_results_may_be_ordered_by_an_extended_property(exchange: SandboxServer) -> None:
    for uid, key in (("1", "b"), ("2", "a"), ("3", "c")):
        _create(exchange, uid, _value(_named("key"), key))
    order = f'<t:FieldOrder Order="Ascending">{_named("key")}</t:FieldOrder>'
    assert _find(exchange, order=order).texts(".//t:UID") == ["2", "1", "3"]


def test_a_view_returns_what_overlaps_and_what_ends_at_its_start(
    exchange: SandboxServer, organizer: Any
) -> None:
    """B3."""
    for uid, start, end in (
        ("ends at the start", at(8), at(9)),
        ("inside", at(9, 30), at(9, 45)),
        ("around", at(7), at(23)),
        ("long", at(7, day=1), at(7, day=20)),
        ("begins at the end", at(10), at(11)),
        ("before", at(7), at(8)),
    ):
        item = meeting(organizer, uid=uid, start=start, end=end, required_attendees=[])
        item.save(send_meeting_invitations=SEND_TO_NONE)
    found = {item.uid for item in organizer.calendar.view(start=at(9), end=at(10))}
    assert found == {"ends at the start", "inside", "around", "long"}


def test_a_view_takes_no_restriction_and_at_most_two_years(
    exchange: SandboxServer, organizer: Any
) -> None:
    """B4."""
    view = '<m:CalendarView StartDate="2026-12-01T00:00:00Z" EndDate="2026-12-31T00:00:00Z"/>'
    answer = _find(exchange, f"<t:Exists>{_named('key')}</t:Exists>", view=view)
    assert answer.codes == ["ErrorInvalidOperation"]
    with pytest.raises(ErrorCalendarViewRangeTooBig):
        list(organizer.calendar.view(start=at(9), end=at(9).replace(year=2030)))


def test_a_view_is_of_calendars_only(exchange: SandboxServer) -> None:
    view = '<m:CalendarView StartDate="2026-12-01T00:00:00Z" EndDate="2026-12-31T00:00:00Z"/>'
    assert _find(exchange, view=view, folder="inbox").codes == [
        "ErrorCalendarFolderIsInvalidForCalendarView"
    ]


def test_a_search_returns_no_bodies_and_no_attendees(
    exchange: SandboxServer, organizer: Any
) -> None:
    meeting(organizer, body="secret").save(send_meeting_invitations=SEND_TO_NONE)
    extra = (
        '<t:FieldURI FieldURI="item:Body"/><t:FieldURI FieldURI="calendar:RequiredAttendees"/>'
        '<t:FieldURI FieldURI="item:Attachments"/><t:FieldURI FieldURI="calendar:Organizer"/>'
    )
    answer = _find(exchange, extra=extra)
    names = {element.tag.partition("}")[2] for element in answer.find(".//t:CalendarItem")}
    assert names == {"ItemId", "Subject", "UID", "Organizer"}


def test_extended_properties_come_only_when_asked_for(exchange: SandboxServer) -> None:
    _create(exchange, "1", _value(_named("key"), "a"))
    plain = _find(exchange)
    asked = _find(exchange, extra=_named("key") + _named("other"))
    assert plain.find(".//t:ExtendedProperty") is None
    assert asked.texts(".//t:ExtendedProperty/t:Value") == ["a"]


@pytest.mark.parametrize(
    ("kind", "value", "held"),
    [
        ("Integer", "007", "7"),
        ("Boolean", "1", "true"),
        ("Binary", "AAE=", "AAE="),
        ("String", "Ä {}", "Ä {}"),
        ("SystemTime", "2026-12-03T09:00:00+01:00", "2026-12-03T08:00:00Z"),
        ("Double", "1.5", "1.5"),
    ],
)
def test_extended_properties_of_all_types_come_back(
    exchange: SandboxServer, kind: str, value: str, held: str
) -> None:
    _create(exchange, "1", _value(_named("p", kind), value))
    assert _find(exchange, extra=_named("p", kind)).texts(".//t:Value") == [held]


def test_arrays_come_back_and_each_value_is_found(exchange: SandboxServer) -> None:
    path = _named("p", "StringArray")
    array = (
        f"<t:ExtendedProperty>{path}<t:Values><t:Value>a</t:Value><t:Value>b</t:Value></t:Values>"
        "</t:ExtendedProperty>"
    )
    _create(exchange, "1", array)
    answer = _find(exchange, _is(path, "b"), extra=path)
    assert answer.texts(".//t:Values/t:Value") == ["a", "b"]


@pytest.mark.parametrize(
    "attributes",
    [
        f'DistinguishedPropertySetId="Meeting" PropertySetId="{_SET}" PropertyName="a"',
        f'PropertySetId="{_SET}" PropertyTag="0x1234"',
        f'PropertySetId="{_SET}"',
        'PropertyName="a"',
        'PropertyTag="0x1234" PropertyId="3"',
    ],
)
def test_paths_that_contradict_themselves_are_refused(
    exchange: SandboxServer, attributes: str
) -> None:
    """A109: XPROP_R42, XPROP_R161; A110: XPROP_R157, XPROP_R158; A111: XPROP_R51, XPROP_R138,
    XPROP_R139, XPROP_R140; A112: XPROP_R43, XPROP_R47; A113: XPROP_R53, XPROP_R55; A114:
    XPROP_R50, XPROP_R122.
    """
    path = f'<t:ExtendedFieldURI {attributes} PropertyType="String"/>'
    assert _find(exchange, f"<t:Exists>{path}</t:Exists>").codes == ["ErrorInvalidExtendedProperty"]


def test_the_marks_of_a_send_can_be_read(exchange: SandboxServer, organizer: Any) -> None:
    """Exactly-once section 0: PidLidAppointmentLastSequence and PidLidFInvited."""
    last = _distinguished("Appointment", 0x8203, "Integer")
    invited = _distinguished("Appointment", 0x8229, "Boolean")
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    assert _find(exchange, extra=last).texts(".//t:Value") == []
    for number in ("0", "1"):
        item.save(update_fields=["subject"], send_meeting_invitations=SEND_ONLY_TO_ALL)
        assert _find(exchange, extra=last).texts(".//t:Value") == [number]
    assert _find(exchange, extra=invited).texts(".//t:Value") == ["true"]


def test_the_marks_of_a_send_are_missing_on_gromox(gromox: SandboxServer, opened: Any) -> None:
    meeting(opened(gromox, "organizer")).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    for number, kind in ((0x8203, "Integer"), (0x8229, "Boolean")):
        path = _distinguished("Appointment", number, kind)
        assert _find(gromox, extra=path).texts(".//t:Value") == []


def test_a_meeting_may_be_declared_sent(exchange: SandboxServer) -> None:
    """Q14: PidLidFInvited set on a silently created meeting."""
    invited = _distinguished("Appointment", 0x8229, "Boolean")
    _create(exchange, "1", _value(invited, "true"))
    assert exchange.calendar("organizer")[0].was_sent is True
    assert exchange.mails() == ()


def test_a_step_set_in_the_sending_update_is_on_the_one_sent_copy(either: SandboxServer) -> None:
    """Exactly-once section 0; `servers.md`; Q5."""
    _create(either, "1", _value(_named("key"), "k"))
    attendee = "<t:Mailbox><t:EmailAddress>alice@sandbox.example</t:EmailAddress></t:Mailbox>"
    entry = either.calendar("organizer")[0]
    answer = post(
        either,
        '<m:UpdateItem ConflictResolution="NeverOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToAllAndSaveCopy"><m:ItemChanges>'
        f'<t:ItemChange><t:ItemId Id="{entry.item_id}" ChangeKey="{entry.change_key}"/><t:Updates>'
        f"<t:SetItemField>{_named('step')}<t:CalendarItem>{_value(_named('step'), 's-1')}"
        '</t:CalendarItem></t:SetItemField><t:SetItemField><t:FieldURI FieldURI="calendar:'
        'RequiredAttendees"/><t:CalendarItem><t:RequiredAttendees><t:Attendee>'
        f"{attendee}</t:Attendee></t:RequiredAttendees></t:CalendarItem></t:SetItemField>"
        "</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
    )
    assert answer.codes == ["NoError"]
    found = _find(either, _is(_named("step"), "s-1"), extra=_named("key"), folder="sentitems")
    assert found.texts(".//t:UID") == ["1"]
    assert found.texts(".//t:Value") == ["k"]
    assert [(mail.kind, mail.step) for mail in either.mails()] == [("invite", "s-1")]
    assert either.calendar("alice")[0].properties == {}


def test_only_a_sent_copy_tells_who_sent(exchange: SandboxServer, organizer: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    copy = organizer.sent.all()[0]
    assert copy.sender.email_address == "organizer@sandbox.example"
    assert copy.is_read is True


def test_an_unknown_field_is_a_schema_violation(exchange: SandboxServer) -> None:
    answer = _find(exchange, extra='<t:FieldURI FieldURI="calendar:Weather"/>')
    assert answer.codes == ["ErrorSchemaValidation"]
