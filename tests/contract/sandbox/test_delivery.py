"""What attendees receive and answer: rows A40, A44 to A67, rooms."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from exchangelib.errors import (
    ErrorCalendarIsOrganizerForAccept,
    ErrorItemNotFound,
)
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE

from ews_meetings.sandbox import NothingToAnswer, SandboxServer
from tests.contract.sandbox.client import at, attendee, get_item, meeting, post, respond, utc


@dataclass(frozen=True)
class _Said:
    verb: str
    response: str
    suffix: str
    busy: list[str]


def _sent(account: Any, **values: Any) -> Any:
    item = meeting(account, **values)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return item


def test_a_request_says_what_it_is(exchange: SandboxServer, organizer: Any, alice: Any) -> None:
    """A40: MTGS_R72, MTGS_R283; A44: MTGS_R7561, MTGS_R763, MTGS_R555; A45: MTGS_R335, MTGS_R329;
    A49: MTGS_R749; A54: MTGS_R1282.
    """
    _sent(organizer, end=at(11), location="Hall 1", body="bring cake")
    request = alice.inbox.all()[0]
    assert request.meeting_request_type == "NewMeetingRequest"
    assert (request.is_meeting, request.meeting_request_was_sent) == (True, True)
    assert request.appointment_state == ("Meeting", "Received")
    assert (request.appointment_sequence_number, request.duration) == (0, "PT2H")
    assert (request.is_delegated, request.is_out_of_date) == (False, False)
    assert request.response_type == "NoResponseReceived"
    assert (request.location, request.body) == ("Hall 1", "bring cake")
    assert request.organizer.email_address == "organizer@sandbox.example"
    assert request.associated_calendar_item_id.id == exchange.calendar("alice")[0].item_id


@pytest.mark.parametrize("busy", ["Busy", "Free", "Tentative", "OOF", "NoData"])
def test_a_request_tells_the_organizers_busy_status(organizer: Any, alice: Any, busy: str) -> None:
    """A46: MTGS_R28500, MTGS_R28501, MTGS_R28504, MTGS_R28503, MTGS_R28502."""
    _sent(organizer, legacy_free_busy_status=busy)
    assert alice.inbox.all()[0].intended_free_busy_status == busy


def test_resources_are_not_shown_to_attendees(organizer: Any, alice: Any) -> None:
    """A47: MTGS_R299, MTGS_R319, MTGS_R1047."""
    _sent(organizer, resources=[attendee("room1")], when="soon")
    request, copy = alice.inbox.all()[0], alice.calendar.all()[0]
    assert (request.resources, copy.resources) == (None, None)
    assert (request.when, copy.when) == (None, None)
    assert [box.email_address for box in request.to_recipients] == ["alice@sandbox.example"]


def test_a_request_counts_conflicting_and_adjacent_meetings(organizer: Any, alice: Any) -> None:
    """A48: MTGS_R321, MTGS_R325, MTGS_R323, MTGS_R327."""
    for uid, start, end in (("conflict", at(9, 30), at(9, 45)), ("adjacent", at(10), at(11))):
        own = meeting(alice, uid=uid, start=start, end=end, required_attendees=[], subject=uid)
        own.save(send_meeting_invitations=SEND_TO_NONE)
    _sent(organizer)
    request = alice.inbox.all()[0]
    assert (request.conflicting_meeting_count, request.adjacent_meeting_count) == (1, 1)
    assert [other.subject for other in request.conflicting_meetings] == ["conflict"]
    assert [other.subject for other in request.adjacent_meetings] == ["adjacent"]


def test_the_attendees_entry_waits_for_an_answer(organizer: Any, alice: Any) -> None:
    """A52: MTGS_R84."""
    _sent(organizer)
    copy = alice.calendar.all()[0]
    assert copy.my_response_type == "NoResponseReceived"
    assert copy.legacy_free_busy_status == "Tentative"
    assert copy.uid == "planning-1@files.example"


@pytest.mark.parametrize(
    "said",
    [
        _Said("accept", "Accept", "Pos", ["Busy"]),
        _Said("tentatively_accept", "Tentative", "Tent", ["Tentative"]),
        _Said("decline", "Decline", "Neg", []),
    ],
    ids=lambda said: said.verb,
)
def test_an_answer_is_carried_to_the_organizer(
    exchange: SandboxServer, organizer: Any, alice: Any, said: _Said
) -> None:
    """A51: S01_TC17; A55: MTGS_R489; A57: MTGS_R82; A58: MTGS_R81; A59: MTGS_R83.

    A61: MTGS_R139, MTGS_R141; A63 in part.
    """
    item = _sent(organizer)
    getattr(alice.inbox.all()[0], said.verb)(body="so be it")
    answer = organizer.inbox.all()[0]
    assert answer.item_class == f"IPM.Schedule.Meeting.Resp.{said.suffix}"
    assert (answer.response_type, answer.body) == (said.response, "so be it")
    assert answer.associated_calendar_item_id.id == item.id
    shown = get_item(exchange, answer.id)
    assert shown.texts(".//t:Start") == [utc(at(9))]
    assert shown.texts(".//t:CalendarItemType") == ["Single"]
    item.refresh()
    (who,) = item.required_attendees
    assert who.response_type == said.response
    assert who.last_response_time is not None
    assert exchange.inbox("alice") == ()
    assert [m.kind for m in exchange.messages("alice", "deleteditems")] == ["MeetingRequest"]
    assert [entry.busy for entry in exchange.calendar("alice")] == said.busy
    assert [mail.kind for mail in exchange.mails()] == ["invite", "answer"]


def test_an_answer_may_start_from_the_calendar(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    """A62: MTGS_R205."""
    _sent(organizer)
    copy = alice.calendar.all()[0]
    copy.accept()
    copy = alice.calendar.all()[0]
    assert copy.appointment_reply_time is not None
    assert exchange.inbox("alice") == ()


def test_a_proposed_time_reaches_the_organizers_list(organizer: Any, alice: Any) -> None:
    """A64: MTGS_R1334, MTGS_R1336; A65: MTGS_R1292, CORE_R2302."""
    item = _sent(organizer)
    request = alice.inbox.all()[0]
    request.tentatively_accept(proposed_start=at(14), proposed_end=at(15))
    item.refresh()
    (who,) = item.required_attendees
    assert (who.proposed_start, who.proposed_end) == (at(14), at(15))


def test_the_latest_answer_counts(exchange: SandboxServer, organizer: Any) -> None:
    """A61: MTGS_R139, MTGS_R141."""
    item = _sent(organizer)
    exchange.people.answer("alice", uid=item.uid, answer="tentative")
    exchange.advance_clock(60)
    exchange.people.answer("alice", uid=item.uid, answer="accept", text="after all")
    (who,) = exchange.calendar("organizer")[0].attendees
    assert who.response == "Accept"
    assert [m.response for m in exchange.inbox("organizer")] == ["Tentative", "Accept"]


def test_an_answer_that_is_not_sent_stays_at_home(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    _sent(organizer)
    answer = respond(
        exchange, "AcceptItem", alice.inbox.all()[0], name="alice", disposition="SaveOnly"
    )
    assert answer.codes == ["NoError"]
    assert exchange.inbox("organizer") == ()
    assert exchange.calendar("alice")[0].my_response == "Accept"
    assert [mail.kind for mail in exchange.mails()] == ["invite"]


def test_the_organizer_cannot_answer(organizer: Any) -> None:
    item = _sent(organizer)
    with pytest.raises(ErrorCalendarIsOrganizerForAccept):
        item.accept()


def test_an_answer_needs_a_disposition_and_a_reference(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    """A56: MTGS_R1342; B15."""
    _sent(organizer)
    request = alice.inbox.all()[0]
    reference = f'<t:ReferenceItemId Id="{request.id}" ChangeKey="{request.changekey}"/>'
    for inner, attribute, code in (
        (reference, "", "ErrorMessageDispositionRequired"),
        ("", 'MessageDisposition="SendOnly"', "ErrorMissingInformationReferenceItemId"),
    ):
        body = f"<m:CreateItem {attribute}><m:Items><t:AcceptItem>{inner}</t:AcceptItem></m:Items></m:CreateItem>"
        assert post(exchange, body, name="alice").codes == [code]


def test_an_outdated_request_cannot_be_answered(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    """A50: MTGS_R751, MTGS_R750."""
    item = _sent(organizer)
    item.location = "Hall 2"
    item.save(update_fields=["location"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    old = alice.trash.all()[0]
    assert old.is_out_of_date is True
    assert respond(exchange, "AcceptItem", old, name="alice").codes == [
        "ErrorCalendarMeetingRequestIsOutOfDate"
    ]


def test_a_cancelled_meeting_cannot_be_accepted(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    _sent(organizer).cancel()
    copy = alice.calendar.all()[0]
    assert respond(exchange, "AcceptItem", copy, name="alice").codes == [
        "ErrorCalendarIsCancelledForAccept"
    ]


def test_a_free_room_accepts_and_a_taken_one_declines(
    exchange: SandboxServer, organizer: Any
) -> None:
    first = _sent(organizer, uid="1", resources=[attendee("room1")])
    second = _sent(organizer, uid="2", resources=[attendee("room1")], start=at(9, 30))
    third = _sent(organizer, uid="3", resources=[attendee("room1")], start=at(10), end=at(11))
    answers = []
    for item in (first, second, third):
        item.refresh()
        answers.append(item.resources[0].response_type)
    assert answers == ["Accept", "Decline", "Accept"]
    assert [entry.uid for entry in exchange.calendar("room1")] == ["1", "3"]
    assert "taken" in exchange.inbox("organizer")[1].body
    assert exchange.inbox("room1") == ()


def test_answers_of_rooms_do_not_arrive_in_tracking_on_gromox(
    gromox: SandboxServer, opened: Any
) -> None:
    """`servers.md`: rooms."""
    item = _sent(opened(gromox, "organizer"), resources=[attendee("room1")])
    item.refresh()
    assert item.resources is None
    assert [who.mailbox.email_address for who in item.required_attendees] == [
        "alice@sandbox.example",
        "room1@sandbox.example",
    ]
    assert {who.response_type for who in item.required_attendees} == {"Unknown"}
    assert [message.response for message in gromox.inbox("organizer")] == ["Accept"]
    assert gromox.calendar("room1")[0].my_response == "Accept"


def test_an_invented_uid_never_matches_on_gromox(gromox: SandboxServer, opened: Any) -> None:
    """`servers.md`: CreateItem without UID."""
    _sent(opened(gromox, "organizer"), uid=None)
    gromox.people.answer("alice", subject="Planning")
    assert gromox.calendar("organizer")[0].attendees[0].response == "Unknown"
    assert len(gromox.inbox("organizer")) == 1


def test_an_answer_matches_a_uid_that_was_sent_on_gromox(
    gromox: SandboxServer, opened: Any
) -> None:
    item = _sent(opened(gromox, "organizer"))
    gromox.people.answer("alice", uid=item.uid)
    assert gromox.calendar("organizer")[0].attendees[0].response == "Accept"


def test_what_a_send_leaves_on_gromox_is_not_reported(gromox: SandboxServer, opened: Any) -> None:
    """`servers.md`: MeetingRequestWasSent, AppointmentSequenceNumber, LastModifiedTime."""
    item = _sent(opened(gromox, "organizer"))
    item.refresh()
    assert item.meeting_request_was_sent is None
    assert item.appointment_sequence_number is None
    assert item.last_modified_time is None
    assert item.my_response_type == "NoResponseReceived"


def test_times_have_fractions_on_gromox(gromox: SandboxServer, opened: Any) -> None:
    """`servers.md`: fractional seconds, of which exchangelib makes None."""
    item = _sent(opened(gromox, "organizer"))
    item.refresh()
    assert item.datetime_created is None
    assert item.start == at(9)


def test_whom_a_meeting_was_forwarded_to_joins_the_list(
    exchange: SandboxServer, organizer: Any
) -> None:
    """Q15, MS-OXOCAL 3.1.4.8.5.2: simulated by taking alice off silently before she answers."""
    item = _sent(organizer, required_attendees=[attendee("alice"), attendee("bob")])
    item.required_attendees = [attendee("bob")]
    item.save(update_fields=["required_attendees"], send_meeting_invitations=SEND_TO_NONE)
    exchange.people.answer("alice", uid=item.uid)
    assert [(who.address, who.response) for who in exchange.calendar("organizer")[0].attendees] == [
        ("bob@sandbox.example", "Unknown"),
        ("alice@sandbox.example", "Accept"),
    ]


def test_there_must_be_something_to_answer(exchange: SandboxServer, organizer: Any) -> None:
    _sent(organizer)
    with pytest.raises(NothingToAnswer):
        exchange.people.answer("bob", uid="planning-1@files.example")


def test_the_organizer_gets_no_mail_of_the_own_meeting(
    exchange: SandboxServer, organizer: Any
) -> None:
    _sent(organizer, required_attendees=[attendee("organizer"), attendee("alice")])
    assert [mail.to for mail in exchange.mails()] == ["alice@sandbox.example"]


def test_an_unknown_recipient_breaks_the_call_on_gromox_after_saving(
    gromox: SandboxServer, opened: Any
) -> None:
    """`servers.md`: one unknown recipient; an error while sending."""
    item = meeting(opened(gromox, "organizer"), required_attendees=[attendee("nobody")])
    with pytest.raises(Exception, match="nobody") as caught:
        item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert not isinstance(caught.value, ErrorItemNotFound)
    assert len(gromox.calendar("organizer")) == 1
    assert gromox.mails() == ()


def test_an_unknown_recipient_is_no_error_on_exchange(
    exchange: SandboxServer, organizer: Any
) -> None:
    _sent(organizer, required_attendees=[attendee("nobody"), attendee("alice")])
    assert len(exchange.mails()) == 2
    assert len(exchange.inbox("alice")) == 1


def test_an_answer_is_noted_at_the_sandboxs_own_time(
    exchange: SandboxServer, organizer: Any
) -> None:
    item = _sent(organizer)
    before = exchange.now()
    exchange.advance_clock(3600)
    exchange.people.answer("alice", uid=item.uid)
    item.refresh()
    assert item.required_attendees[0].last_response_time >= before + timedelta(minutes=59)
