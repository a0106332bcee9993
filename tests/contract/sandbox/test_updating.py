"""UpdateItem: rows A27 to A42, A50, B1, and the guard by change keys (exactly-once, section 0)."""

from dataclasses import dataclass
from typing import Any

import pytest
from exchangelib.errors import (
    ErrorChangeKeyRequiredForWriteOperations,
    ErrorInvalidChangeKey,
    ErrorIrresolvableConflict,
)
from exchangelib.items import (
    ALWAYS_OVERWRITE,
    NEVER_OVERWRITE,
    SEND_ONLY_TO_ALL,
    SEND_ONLY_TO_CHANGED,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_CHANGED_AND_SAVE_COPY,
    SEND_TO_NONE,
)

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, at, attendee, meeting, post


@dataclass(frozen=True)
class Key:
    item_id: str
    change_key: str


def _saved(account: Any, *, send: str = SEND_TO_NONE, **values: Any) -> Any:
    item = meeting(account, **values)
    item.save(send_meeting_invitations=send)
    return item


def _update(item: Any, *fields: str, send: str = SEND_TO_NONE) -> None:
    item.save(
        update_fields=list(fields),
        send_meeting_invitations=send,
        conflict_resolution=NEVER_OVERWRITE,
    )


def _kinds(server: SandboxServer) -> list[tuple[str, str]]:
    return [(mail.kind, mail.to.partition("@")[0]) for mail in server.mails()]


def _change(
    server: SandboxServer,
    key: Key,
    updates: str,
    *,
    send: str | None = "SendToNone",
    resolution: str = "NeverOverwrite",
) -> Answered:
    sends = "" if send is None else f' SendMeetingInvitationsOrCancellations="{send}"'
    change_key = f' ChangeKey="{key.change_key}"' if key.change_key else ""
    return post(
        server,
        f'<m:UpdateItem ConflictResolution="{resolution}"{sends}><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{key.item_id}"{change_key}/><t:Updates>{updates}</t:Updates>'
        "</t:ItemChange></m:ItemChanges></m:UpdateItem>",
    )


def _key(server: SandboxServer) -> Key:
    entry = server.calendar("organizer")[0]
    return Key(entry.item_id, entry.change_key)


def _set(uri: str, inner: str) -> str:
    return (
        f'<t:SetItemField><t:FieldURI FieldURI="{uri}"/><t:CalendarItem>{inner}</t:CalendarItem>'
        "</t:SetItemField>"
    )


_NEW_SUBJECT = _set("item:Subject", "<t:Subject>New</t:Subject>")


def test_a_silent_update_changes_the_item_and_tells_nobody(
    either: SandboxServer, opened: Any
) -> None:
    """A27: MTGS_R60; A28: MTGS_R6000."""
    item = _saved(opened(either, "organizer"), send=SEND_ONLY_TO_ALL)
    item.location = "Hall 2"
    _update(item, "location")
    assert either.calendar("organizer")[0].location == "Hall 2"
    assert either.calendar("alice")[0].location == ""
    assert _kinds(either) == [("invite", "alice")]


def test_an_update_reaches_every_attendee_without_a_copy(
    either: SandboxServer, opened: Any
) -> None:
    """A29: MTGS_R61, MTGS_R6100; A30: MTGS_R6101."""
    organizer = opened(either, "organizer")
    item = _saved(organizer, send=SEND_ONLY_TO_ALL, optional_attendees=[attendee("bob")])
    item.location = "Hall 2"
    _update(item, "location", send=SEND_ONLY_TO_ALL)
    assert _kinds(either)[2:] == [("update", "alice"), ("update", "bob")]
    assert [either.calendar(name)[0].location for name in ("alice", "bob")] == ["Hall 2"] * 2
    assert either.messages("organizer", "sentitems") == ()


def test_an_update_with_a_copy_keeps_one_copy(either: SandboxServer, opened: Any) -> None:
    """A31: MTGS_R64, MTGS_R6400, MTGS_R6401."""
    item = _saved(opened(either, "organizer"), send=SEND_ONLY_TO_ALL)
    item.location = "Hall 2"
    _update(item, "location", send=SEND_TO_ALL_AND_SAVE_COPY)
    assert len(either.messages("organizer", "sentitems")) == 1


def test_to_changed_tells_only_the_added_and_the_removed(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A32: MTGS_R62, MTGS_R6200; A33: MTGS_R65, MTGS_R6500, MTGS_R6501. A belief about Exchange,
    see the register of assumptions.
    """
    item = _saved(
        organizer,
        send=SEND_ONLY_TO_ALL,
        required_attendees=[attendee("alice"), attendee("bob")],
    )
    item.required_attendees = [attendee("alice"), attendee("carol")]
    _update(item, "required_attendees", send=SEND_TO_CHANGED_AND_SAVE_COPY)
    assert sorted(_kinds(exchange)[2:]) == [("cancel", "bob"), ("invite", "carol")]
    assert exchange.calendar("bob")[0].is_cancelled is True
    assert len(exchange.messages("organizer", "sentitems")) == 2


def test_to_changed_on_gromox_mails_the_unchanged_and_forgets_the_removed(
    gromox: SandboxServer, opened: Any
) -> None:
    """`servers.md`: UpdateItem with SendToChanged."""
    item = _saved(
        opened(gromox, "organizer"),
        send=SEND_ONLY_TO_ALL,
        required_attendees=[attendee("alice"), attendee("bob")],
    )
    item.required_attendees = [attendee("alice"), attendee("carol")]
    item.refresh()
    item.required_attendees = [attendee("alice"), attendee("carol")]
    _update(item, "required_attendees", send=SEND_ONLY_TO_CHANGED)
    assert _kinds(gromox)[2:] == [("update", "alice"), ("invite", "carol")]


def test_the_first_request_may_come_from_an_update(exchange: SandboxServer, organizer: Any) -> None:
    """A12: MTGS_R734; A40: MTGS_R72, MTGS_R283. A meeting saved silently is sent by re-setting its
    subject (Q2).
    """
    item = _saved(organizer)
    _update(item, "subject", send=SEND_TO_ALL_AND_SAVE_COPY)
    assert _kinds(exchange) == [("invite", "alice")]
    assert exchange.inbox("alice")[0].request_type == "NewMeetingRequest"
    item.refresh()
    assert (item.meeting_request_was_sent, item.appointment_sequence_number) == (True, 0)


def test_the_first_request_by_update_is_a_full_update_on_gromox(
    gromox: SandboxServer, opened: Any
) -> None:
    item = _saved(opened(gromox, "organizer"))
    _update(item, "subject", send=SEND_TO_ALL_AND_SAVE_COPY)
    assert gromox.inbox("alice")[0].request_type == "FullUpdate"


def test_an_update_before_the_answer_is_a_full_update(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A41: MTGS_R484, MTGS_R485; A50: MTGS_R751, MTGS_R750.

    The old request lies in Deleted Items.
    """
    item = _saved(organizer, send=SEND_ONLY_TO_ALL)
    item.location = "Hall 2"
    _update(item, "location", send=SEND_ONLY_TO_ALL)
    assert [message.request_type for message in exchange.inbox("alice")] == ["FullUpdate"]
    assert len(exchange.messages("alice", "deleteditems")) == 1


@pytest.mark.parametrize("answer", ["accept", "tentative"])
def test_an_update_after_the_answer_is_informational(
    exchange: SandboxServer, organizer: Any, answer: Any
) -> None:
    """A42: MTGS_R71, MTGS_R587. Another place, the same time."""
    item = _saved(organizer, send=SEND_ONLY_TO_ALL)
    response = exchange.people.answer("alice", uid=item.uid, answer=answer)
    item.refresh()
    item.location = "Hall 2"
    _update(item, "location", send=SEND_ONLY_TO_ALL)
    assert exchange.inbox("alice")[0].request_type == "InformationalUpdate"
    assert exchange.calendar("alice")[0].my_response == response


def test_another_time_asks_again(exchange: SandboxServer, organizer: Any) -> None:
    item = _saved(organizer, send=SEND_ONLY_TO_ALL)
    exchange.people.answer("alice", uid=item.uid)
    item.refresh()
    item.end = at(11)
    _update(item, "end", send=SEND_ONLY_TO_ALL)
    assert exchange.inbox("alice")[0].request_type == "FullUpdate"
    assert exchange.calendar("alice")[0].my_response == "NoResponseReceived"
    assert exchange.calendar("organizer")[0].attendees[0].response == "Unknown"


def test_on_gromox_a_change_of_time_keeps_answers_and_one_of_people_drops_them(
    gromox: SandboxServer, opened: Any
) -> None:
    """`servers.md`: change of time."""
    item = _saved(opened(gromox, "organizer"), send=SEND_ONLY_TO_ALL)
    gromox.people.answer("alice", uid=item.uid)
    item.refresh()
    item.end = at(11)
    _update(item, "end", send=SEND_ONLY_TO_ALL)
    assert gromox.calendar("organizer")[0].attendees[0].response == "Accept"
    item.required_attendees = [attendee("alice"), attendee("bob")]
    _update(item, "required_attendees")
    assert [who.response for who in gromox.calendar("organizer")[0].attendees] == ["Unknown"] * 2


def test_the_zone_stays_when_the_time_moves(organizer: Any) -> None:
    """B1."""
    item = _saved(organizer)
    item.start, item.end = at(14), at(15)
    _update(item, "start", "end")
    item.refresh()
    assert (item.start, item._start_timezone.key) == (at(14), "Europe/Berlin")


def test_the_sequence_counts_what_was_sent(exchange: SandboxServer, organizer: Any) -> None:
    """A45: MTGS_R335, MTGS_R329. Q4: the first request has 0; silent changes do not count."""
    item = _saved(organizer)
    for number, send in ((0, SEND_TO_NONE), (0, SEND_ONLY_TO_ALL), (1, SEND_ONLY_TO_ALL)):
        _update(item, "subject", send=send)
        assert exchange.calendar("organizer")[0].sequence == number


def test_a_stale_change_key_is_refused_and_nothing_is_mailed(
    exchange: SandboxServer, organizer: Any
) -> None:
    """The fence of exactly-once section 0; Q1."""
    item = _saved(organizer)
    stale = _key(exchange)
    _update(item, "subject")
    assert _change(exchange, stale, _NEW_SUBJECT, send="SendToAllAndSaveCopy").codes == [
        "ErrorIrresolvableConflict"
    ]
    assert exchange.mails() == ()
    assert exchange.calendar("organizer")[0].subject == "Planning"


def test_every_write_moves_the_change_key(exchange: SandboxServer, organizer: Any) -> None:
    """Also a write that changes nothing, and an answer."""
    item = _saved(organizer, send=SEND_ONLY_TO_ALL)
    seen = {_key(exchange).change_key}
    _update(item, "subject")
    seen.add(_key(exchange).change_key)
    exchange.people.answer("alice", uid=item.uid)
    seen.add(_key(exchange).change_key)
    assert len(seen) == 3
    with pytest.raises(ErrorIrresolvableConflict):
        _update(item, "subject")


def test_always_overwrite_wins_over_a_stale_key(exchange: SandboxServer, organizer: Any) -> None:
    item = _saved(organizer)
    stale = _key(exchange)
    _update(item, "subject")
    assert _change(exchange, stale, _NEW_SUBJECT, resolution=ALWAYS_OVERWRITE).codes == ["NoError"]


def test_gromox_accepts_a_stale_change_key(gromox: SandboxServer, opened: Any) -> None:
    """`servers.md`: stale ChangeKey with NeverOverwrite."""
    item = _saved(opened(gromox, "organizer"))
    stale = _key(gromox)
    _update(item, "subject")
    assert _change(gromox, stale, _NEW_SUBJECT).codes == ["NoError"]


def test_a_change_key_is_needed_and_must_be_one(exchange: SandboxServer, organizer: Any) -> None:
    _saved(organizer)
    key = _key(exchange)
    assert _change(exchange, Key(key.item_id, ""), _NEW_SUBJECT).codes == [
        ErrorChangeKeyRequiredForWriteOperations.__name__
    ]
    assert _change(exchange, Key(key.item_id, "bm9uZQ=="), _NEW_SUBJECT).codes == [
        ErrorInvalidChangeKey.__name__
    ]


def test_a_successful_update_answers_its_conflicts(exchange: SandboxServer, organizer: Any) -> None:
    """A34: MTGS_R1235, MTGS_R1236; A38: CORE_R61, CORE_R65."""
    _saved(organizer)
    answer = _change(exchange, _key(exchange), _NEW_SUBJECT)
    assert answer.codes == ["NoError"]
    assert answer.texts(".//m:ConflictResults/t:Count") == ["0"]
    key = answer.find(".//t:ItemId")
    assert key.get("ChangeKey") == exchange.calendar("organizer")[0].change_key


def test_to_whom_it_goes_must_be_said(exchange: SandboxServer, organizer: Any) -> None:
    _saved(organizer)
    assert _change(exchange, _key(exchange), _NEW_SUBJECT, send=None).codes == [
        "ErrorSendMeetingInvitationsOrCancellationsRequired"
    ]


def test_one_property_per_change(exchange: SandboxServer, organizer: Any) -> None:
    """A36: CDATA_R335."""
    _saved(organizer)
    two = _set("item:Subject", "<t:Subject>a</t:Subject><t:Location>b</t:Location>")
    assert _change(exchange, _key(exchange), two).codes == ["ErrorIncorrectUpdatePropertyCount"]


def test_the_path_must_fit_the_property(exchange: SandboxServer, organizer: Any) -> None:
    _saved(organizer)
    crossed = _set("item:Subject", "<t:Location>b</t:Location>")
    assert _change(exchange, _key(exchange), crossed).codes == ["ErrorUpdatePropertyMismatch"]


def test_appending_adds_and_deleting_takes_away(exchange: SandboxServer, organizer: Any) -> None:
    """A37: CORE_R556, CORE_R555, CORE_R557."""
    _saved(organizer, body="one", location="Hall 1", categories=["red"])
    bob = "<t:Mailbox><t:EmailAddress>bob@sandbox.example</t:EmailAddress></t:Mailbox>"
    updates = (
        '<t:AppendToItemField><t:FieldURI FieldURI="item:Body"/><t:CalendarItem>'
        '<t:Body BodyType="Text"> two</t:Body></t:CalendarItem></t:AppendToItemField>'
        '<t:AppendToItemField><t:FieldURI FieldURI="calendar:RequiredAttendees"/><t:CalendarItem>'
        f"<t:RequiredAttendees><t:Attendee>{bob}</t:Attendee></t:RequiredAttendees>"
        "</t:CalendarItem></t:AppendToItemField>"
        '<t:DeleteItemField><t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField>'
        '<t:DeleteItemField><t:FieldURI FieldURI="item:Categories"/></t:DeleteItemField>'
    )
    assert _change(exchange, _key(exchange), updates).codes == ["NoError"]
    entry = exchange.calendar("organizer")[0]
    assert (entry.body, entry.location) == ("one two", "")
    assert [who.address for who in entry.attendees] == [
        "alice@sandbox.example",
        "bob@sandbox.example",
    ]


def test_setting_the_list_replaces_it_and_keeps_what_was_answered(
    exchange: SandboxServer, organizer: Any
) -> None:
    item = _saved(organizer, send=SEND_ONLY_TO_ALL)
    exchange.people.answer("alice", uid=item.uid)
    item.refresh()
    item.required_attendees = [attendee("alice"), attendee("bob")]
    _update(item, "required_attendees", send=SEND_ONLY_TO_CHANGED)
    assert [
        (who.address[:3], who.response) for who in exchange.calendar("organizer")[0].attendees
    ] == [
        ("ali", "Accept"),
        ("bob", "Unknown"),
    ]


@pytest.mark.parametrize(
    "inner",
    [
        ("item:DateTimeCreated", "<t:DateTimeCreated>2026-01-01T00:00:00Z</t:DateTimeCreated>"),
        ("calendar:MyResponseType", "<t:MyResponseType>Accept</t:MyResponseType>"),
        ("calendar:IsMeeting", "<t:IsMeeting>true</t:IsMeeting>"),
    ],
)
def test_read_only_properties_stay(
    exchange: SandboxServer, organizer: Any, inner: tuple[str, str]
) -> None:
    """A100."""
    _saved(organizer)
    assert _change(exchange, _key(exchange), _set(*inner)).codes == ["ErrorInvalidPropertySet"]


def test_an_item_in_deleted_items_cannot_be_sent(exchange: SandboxServer, organizer: Any) -> None:
    item = _saved(organizer)
    item.move_to_trash()
    entry = exchange.calendar("organizer", "deleteditems")[0]
    answer = _change(
        exchange, Key(entry.item_id, entry.change_key), _NEW_SUBJECT, send="SendOnlyToAll"
    )
    assert answer.codes == ["ErrorCalendarCannotUpdateDeletedItem"]


def test_a_refused_update_changes_nothing(exchange: SandboxServer, organizer: Any) -> None:
    """A92 on update."""
    _saved(organizer)
    before = exchange.calendar("organizer")
    early = _set("calendar:End", "<t:End>2026-01-01T00:00:00Z</t:End>")
    assert _change(exchange, _key(exchange), _NEW_SUBJECT + early).codes == [
        "ErrorCalendarEndDateIsEarlierThanStartDate"
    ]
    assert exchange.calendar("organizer") == before


def test_an_attendees_own_changes_mail_nobody(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    _saved(organizer, send=SEND_ONLY_TO_ALL)
    copy = alice.calendar.all()[0]
    copy.subject = "mine"
    _update(copy, "subject", send=SEND_TO_ALL_AND_SAVE_COPY)
    assert _kinds(exchange) == [("invite", "alice")]
    assert exchange.calendar("alice")[0].subject == "mine"


def test_a_message_is_updated_only_with_a_disposition(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A35: MTGS_R1240, MTGS_R1241."""
    _saved(organizer, send=SEND_ONLY_TO_ALL)
    message = exchange.inbox("alice")[0]
    answer = post(
        exchange,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{message.item_id}"/><t:Updates><t:SetItemField>'
        '<t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>true</t:IsRead></t:Message>'
        "</t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
        name="alice",
    )
    assert answer.codes == ["ErrorMessageDispositionRequired"]
