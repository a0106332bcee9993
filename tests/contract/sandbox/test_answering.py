"""Answers to series and occurrences, with comments and other times: rows A55 to A64, Q15."""

from typing import Any

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL

from ews_meetings.sandbox import NothingToAnswer, SandboxServer
from tests.contract.sandbox.client import Answered, attendee, meeting, post
from tests.contract.sandbox.recurring import (
    by_id,
    delete,
    get,
    item_id,
    morning,
    nth,
    series,
    told,
    update,
)

_UID = "planning-1@files.example"
_CLASSES = {
    "AcceptItem": ("Accept", "IPM.Schedule.Meeting.Resp.Pos"),
    "TentativelyAcceptItem": ("Tentative", "IPM.Schedule.Meeting.Resp.Tent"),
    "DeclineItem": ("Decline", "IPM.Schedule.Meeting.Resp.Neg"),
}


def _respond(
    server: SandboxServer, element: str, reference: str, *, inner: str = "", name: str = "alice"
) -> Answered:
    """Answers from what an id element names, with a comment and another time."""
    found = get(server, reference, name=name).find(".//t:ItemId")
    return post(
        server,
        f'<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:{element}>'
        f'<t:Body BodyType="Text">a word</t:Body>'
        f'<t:ReferenceItemId Id="{found.get("Id")}" ChangeKey="{found.get("ChangeKey")}"/>'
        f"{inner}</t:{element}></m:Items></m:CreateItem>",
        name=name,
    )


_ELEVEN = (
    "<t:ProposedStart>2026-12-04T11:00:00Z</t:ProposedStart>"
    "<t:ProposedEnd>2026-12-04T12:00:00Z</t:ProposedEnd>"
)


@pytest.fixture
def sent(exchange: SandboxServer, organizer: Any) -> str:
    """A series on 3 to 6 December to which alice is invited; the id of her copy."""
    series(organizer, send=SEND_ONLY_TO_ALL)
    return exchange.calendar("alice")[0].item_id


@pytest.mark.parametrize("element", _CLASSES)
def test_an_answer_to_one_occurrence_brings_comment_and_proposal(
    exchange: SandboxServer, sent: str, element: str
) -> None:
    """A57: MTGS_R82; A58: MTGS_R81; A59: MTGS_R83; A61: MTGS_R139, MTGS_R141; A64: MTGS_R1334,
    MTGS_R1336; A84: MTGS_R277.
    """
    response, item_class = _CLASSES[element]
    assert _respond(exchange, element, nth(sent, 2), inner=_ELEVEN).codes == ["NoError"]
    (message,) = exchange.inbox("organizer")
    assert (message.kind, message.item_class) == ("MeetingResponse", item_class)
    assert (message.response, message.body) == (response, "a word")
    assert (message.original_start, message.proposed_start) == (
        morning(4),
        "2026-12-04T11:00:00Z",
    )
    entry = exchange.calendar("organizer")[0]
    assert [who.response for who in entry.attendees] == ["Unknown"]
    (changed,) = entry.changed
    assert changed.original_start == morning(4)
    (who,) = changed.attendees
    assert (who.response, who.proposed_end) == (response, "2026-12-04T12:00:00Z")


def test_a_response_message_tells_its_proposal(exchange: SandboxServer, sent: str) -> None:
    """A63: MTGS_R906, MTGS_R907, MTGS_R908, MTGS_R910, MTGS_R909, MTGS_R80011; A64: MTGS_R1334,
    MTGS_R1336. What a client reads in the organizer's Inbox.
    """
    _respond(exchange, "TentativelyAcceptItem", by_id(sent), inner=_ELEVEN)
    (message,) = exchange.inbox("organizer")
    shown = get(exchange, by_id(message.item_id))
    assert shown.texts(".//t:ProposedStart") == ["2026-12-04T11:00:00Z"]
    assert shown.texts(".//t:ProposedEnd") == ["2026-12-04T12:00:00Z"]
    assert shown.texts(".//t:Body") == ["a word"]
    assert shown.texts(".//t:ResponseType") == ["Tentative"]


@pytest.mark.parametrize(("inner", "marks"), [(_ELEVEN, 3), ("", 0)])
def test_a_proposal_is_told_by_subject_and_properties_too(
    exchange: SandboxServer, sent: str, inner: str, marks: int
) -> None:
    """MS-OXOCAL: PidLidAppointmentCounterProposal and the proposed times."""
    _respond(exchange, "TentativelyAcceptItem", by_id(sent), inner=inner)
    (message,) = exchange.inbox("organizer")
    assert message.subject == ("New Time Proposed" if inner else "Tentative") + ": Planning"
    paths = "".join(
        '<t:ExtendedFieldURI DistinguishedPropertySetId="Appointment"'
        f' PropertyId="{number}" PropertyType="{kind}"/>'
        for number, kind in ((0x8257, "Boolean"), (0x8250, "SystemTime"), (0x8251, "SystemTime"))
    )
    shown = post(
        exchange,
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>"
        f"{paths}</t:AdditionalProperties></m:ItemShape><m:ItemIds>"
        f'<t:ItemId Id="{message.item_id}"/></m:ItemIds></m:GetItem>',
    )
    values = ["true", "2026-12-04T11:00:00Z", "2026-12-04T12:00:00Z"]
    assert shown.texts(".//t:ExtendedProperty/t:Value") == values[:marks]


def test_a_later_answer_without_a_proposal_takes_it_back(
    exchange: SandboxServer, sent: str
) -> None:
    _respond(exchange, "TentativelyAcceptItem", by_id(sent), inner=_ELEVEN)
    _respond(exchange, "AcceptItem", by_id(sent))
    (who,) = exchange.calendar("organizer")[0].attendees
    assert (who.response, who.proposed_start) == ("Accept", "")


def test_a_series_is_answered_as_a_whole(exchange: SandboxServer, sent: str) -> None:
    _respond(exchange, "AcceptItem", by_id(sent))
    assert [who.response for who in exchange.calendar("organizer")[0].attendees] == ["Accept"]
    assert exchange.calendar("alice")[0].my_response == "Accept"
    assert exchange.calendar("organizer")[0].changed == ()


def test_a_declined_occurrence_leaves_the_attendees_calendar_alone(
    exchange: SandboxServer, sent: str
) -> None:
    _respond(exchange, "DeclineItem", nth(sent, 2))
    entry = exchange.calendar("alice")[0]
    assert (entry.is_cancelled, entry.deleted) == (False, (morning(4),))


def test_an_occurrence_that_was_cancelled_cannot_be_accepted(
    exchange: SandboxServer, sent: str
) -> None:
    master = exchange.calendar("organizer")[0].item_id
    delete(exchange, nth(master, 2), send="SendOnlyToAll")
    answer = _respond(exchange, "AcceptItem", nth(sent, 2))
    assert answer.codes == ["ErrorCalendarIsCancelledForAccept"]


def test_a_request_about_one_occurrence_is_answered_from_the_inbox(
    exchange: SandboxServer, sent: str
) -> None:
    """A51: S01_TC17; A55: MTGS_R489."""
    master = exchange.calendar("organizer")[0].item_id
    update(exchange, nth(master, 2), send="SendOnlyToAll", Location="Hall 2")
    request = exchange.inbox("alice")[-1]
    assert _respond(exchange, "AcceptItem", by_id(request.item_id)).codes == ["NoError"]
    left = [message.original_start for message in exchange.inbox("alice")]
    assert left == [""]
    (changed,) = exchange.calendar("organizer")[0].changed
    assert [who.response for who in changed.attendees] == ["Accept"]


def test_the_copy_of_an_answer_has_its_class_and_what_the_entry_carries(
    either: SandboxServer, opened: Any
) -> None:
    """`servers.md`: named string properties of the item are on the copy of what it sends."""
    meeting(opened(either, "organizer")).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    entry = either.calendar("alice")[0]
    found = (
        '<t:ExtendedFieldURI PropertySetId="3a7ed84a-c7bb-4b68-8d60-cf366a5cb3de"'
        ' PropertyName="step" PropertyType="String"/>'
    )
    post(
        either,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{entry.item_id}"/><t:Updates><t:SetItemField>{found}<t:CalendarItem>'
        f"<t:ExtendedProperty>{found}<t:Value>s1</t:Value></t:ExtendedProperty></t:CalendarItem>"
        "</t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
        name="alice",
    )
    _respond(either, "DeclineItem", by_id(entry.item_id))
    (copy,) = either.messages("alice", "sentitems")
    assert copy.item_class == "IPM.Schedule.Meeting.Resp.Neg"
    assert copy.properties == {"step": "s1"}


def test_whom_it_was_forwarded_to_joins_as_optional_by_answering(
    exchange: SandboxServer, organizer: Any
) -> None:
    """Q15, MS-OXOCAL 3.1.4.8.5.2: nobody looked at the notice of the forwarding."""
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    exchange.people.process("organizer", automate_processing="None")
    exchange.people.forward("alice", to="carol", uid=_UID)
    exchange.people.process("organizer", automate_processing="AutoUpdate")
    assert [who.address for who in exchange.calendar("organizer")[0].attendees] == [
        "alice@sandbox.example"
    ]
    assert exchange.inbox("carol")[0].kind == "MeetingRequest"
    assert exchange.mails()[-1].sender == "alice@sandbox.example"
    exchange.people.answer("carol", uid=_UID)
    assert [
        (who.address, who.role, who.response) for who in exchange.calendar("organizer")[0].attendees
    ] == [
        ("alice@sandbox.example", "required", "Unknown"),
        ("carol@sandbox.example", "optional", "Accept"),
    ]


def test_newcomers_get_the_next_update_too(exchange: SandboxServer, organizer: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    exchange.people.forward("alice", to="carol", uid=_UID)
    exchange.people.answer("carol", uid=_UID)
    master = exchange.calendar("organizer")[0].item_id
    update(exchange, by_id(master), send="SendOnlyToAll", Location="Hall 2")
    assert told(exchange)[-2:] == [("update", "alice", ""), ("update", "carol", "")]


def test_nobody_joins_by_answering_on_gromox(gromox: SandboxServer, opened: Any) -> None:
    """A row of `flavour.py`; believed."""
    meeting(opened(gromox, "organizer")).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    gromox.people.forward("alice", to="carol", uid=_UID)
    gromox.people.answer("carol", uid=_UID)
    assert len(gromox.calendar("organizer")[0].attendees) == 1
    assert [message.sender for message in gromox.inbox("organizer")] == ["carol@sandbox.example"]


def test_only_an_invitation_can_be_forwarded(exchange: SandboxServer, sent: str) -> None:
    with pytest.raises(NothingToAnswer):
        exchange.people.forward("bob", to="carol", uid=_UID)
    delete(exchange, by_id(exchange.calendar("organizer")[0].item_id))
    with pytest.raises(NothingToAnswer):
        exchange.people.forward("alice", to="carol", uid=_UID)


def test_only_an_occurrence_that_there_is_can_be_answered(
    exchange: SandboxServer, sent: str
) -> None:
    with pytest.raises(NothingToAnswer):
        exchange.people.answer("alice", uid=_UID, occurrence=morning(20))


def test_cancelling_one_occurrence_says_why_and_leaves_the_others(
    exchange: SandboxServer, sent: str
) -> None:
    """A68 for an occurrence: NewBodyContent is what the attendees read."""
    master = exchange.calendar("organizer")[0].item_id
    found = get(exchange, nth(master, 2)).find(".//t:ItemId")
    answer = post(
        exchange,
        '<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:CancelCalendarItem>'
        f'<t:ReferenceItemId Id="{found.get("Id")}" ChangeKey="{found.get("ChangeKey")}"/>'
        '<t:NewBodyContent BodyType="Text">the room is flooded</t:NewBodyContent>'
        "</t:CancelCalendarItem></m:Items></m:CreateItem>",
    )
    assert answer.codes == ["NoError"]
    assert item_id(answer) == master
    message = exchange.inbox("alice")[-1]
    assert (message.body, message.original_start) == ("the room is flooded", morning(4))
    assert exchange.calendar("organizer")[0].deleted == (morning(4),)
    assert exchange.calendar("organizer", "deleteditems") == ()
    assert exchange.messages("organizer", "sentitems")[-1].body == "the room is flooded"


def test_cancelling_by_a_response_is_unknown_to_gromox(gromox: SandboxServer, opened: Any) -> None:
    """A row of `flavour.py`; believed."""
    item = meeting(opened(gromox, "organizer"))
    item.save(
        send_meeting_invitations=SEND_ONLY_TO_ALL,
    )
    found = get(gromox, by_id(item.id)).find(".//t:ItemId")
    answer = post(
        gromox,
        '<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:CancelCalendarItem>'
        f'<t:ReferenceItemId Id="{found.get("Id")}" ChangeKey="{found.get("ChangeKey")}"/>'
        "</t:CancelCalendarItem></m:Items></m:CreateItem>",
    )
    assert answer.codes == ["ErrorSchemaValidation"]
    assert told(gromox) == [("invite", "alice", "")]


def test_people_who_are_asked_again_are_added_as_they_are_listed(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A listed optional attendee stays one; only strangers join."""
    meeting(organizer, optional_attendees=[attendee("bob")]).save(
        send_meeting_invitations=SEND_ONLY_TO_ALL
    )
    exchange.people.answer("bob", uid=_UID)
    assert [who.role for who in exchange.calendar("organizer")[0].attendees] == [
        "required",
        "optional",
    ]
