"""Calendar processing: what a mailbox does by itself with what arrives; the settings of rooms."""

from typing import Any

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_ALL_AND_SAVE_COPY

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import at, attendee, meeting, respond
from tests.contract.sandbox.recurring import morning, series, starts, view
from tests.contract.sandbox.test_control import _ask

_UID = "planning-1@files.example"


def _book(server: SandboxServer, organizer: Any, uid: str = "1", **values: Any) -> tuple[str, str]:
    """Asks for the room and returns its answer and what it wrote."""
    item = meeting(organizer, uid=uid, resources=[attendee("room1")], **values)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return _said(server)


def _book_series(server: SandboxServer, organizer: Any, **values: Any) -> tuple[str, str]:
    """Asks for the room every day from 3 December on."""
    series(organizer, send=SEND_ONLY_TO_ALL, uid="s", resources=[attendee("room1")], **values)
    return _said(server)


def _said(server: SandboxServer) -> tuple[str, str]:
    answers = [one for one in server.inbox("organizer") if one.sender.startswith("room1")]
    whole = [one for one in answers if not one.original_start]
    return (whole[-1].response, whole[-1].body) if whole else ("", "")


def test_the_settings_begin_as_exchanges(exchange: SandboxServer) -> None:
    room, person = exchange.people.processing("room1"), exchange.people.processing("alice")
    assert (room.automate_processing, person.automate_processing) == ("AutoAccept", "AutoUpdate")
    assert (room.booking_window_in_days, room.maximum_duration_in_minutes) == (180, 1440)
    assert (room.allow_conflicts, room.allow_recurring_meetings) == (False, True)
    assert (room.conflict_percentage_allowed, room.maximum_conflict_instances) == (0, 0)
    assert (room.enforce_scheduling_horizon, person.add_new_requests_tentatively) == (True, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"automate_processing": "Sometimes"},
        {"booking_window_in_days": 1081},
        {"conflict_percentage_allowed": -1},
        {"allow_conflicts": 1},
        {"colour": "red"},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    exchange: SandboxServer, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)).removeprefix("automate_")):
        exchange.people.process("room1", **wrong)
    assert _ask(exchange, "processing", {"mailbox": "room1", **wrong})[0] == 400
    assert exchange.people.processing("room1").automate_processing == "AutoAccept"


def test_the_control_endpoint_sets_and_shows_and_a_reset_forgets(exchange: SandboxServer) -> None:
    order = {"mailbox": "room1", "booking_window_in_days": 30}
    status, shown = _ask(exchange, "processing", order)
    assert (status, shown["booking_window_in_days"], shown["allow_conflicts"]) == (200, 30, False)
    assert _ask(exchange, "processing", {"mailbox": "room1"})[1] == shown
    exchange.reset()
    assert exchange.people.processing("room1").booking_window_in_days == 180


def test_a_room_takes_nothing_beyond_its_window(exchange: SandboxServer, organizer: Any) -> None:
    exchange.people.process("room1", booking_window_in_days=13)
    assert _book(exchange, organizer)[0] == "Accept"
    response, text = _book(exchange, organizer, "2", start=at(9, day=4), end=at(10, day=4))
    assert (response, "13 days" in text) == ("Decline", True)
    assert [entry.uid for entry in exchange.calendar("room1")] == ["1"]


def test_a_room_takes_nothing_that_lasts_too_long(exchange: SandboxServer, organizer: Any) -> None:
    exchange.people.process("room1", maximum_duration_in_minutes=60)
    assert _book(exchange, organizer)[0] == "Accept"
    longer = {"start": at(11), "end": at(12, 1)}
    assert _book(exchange, organizer, "2", **longer)[0] == "Decline"
    exchange.people.process("room1", maximum_duration_in_minutes=0)
    assert _book(exchange, organizer, "3", **longer)[0] == "Accept"


def test_a_room_that_allows_conflicts_takes_what_is_taken(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.people.process("room1", allow_conflicts=True)
    assert [_book(exchange, organizer, uid)[0] for uid in "12"] == ["Accept", "Accept"]


def test_a_room_may_take_no_series(exchange: SandboxServer, organizer: Any) -> None:
    exchange.people.process("room1", allow_recurring_meetings=False)
    response, text = _book_series(exchange, organizer)
    assert (response, "Recurring" in text) == ("Decline", True)
    assert exchange.calendar("room1") == ()


def test_one_conflict_declines_a_series(exchange: SandboxServer, organizer: Any) -> None:
    _book(exchange, organizer, start=at(9, 30, day=4), end=at(10, day=4))
    response, text = _book_series(exchange, organizer)
    assert (response, "Olga Organizer" in text) == ("Decline", True)


def test_a_series_within_the_limits_is_taken_without_what_is_taken(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.people.process("room1", maximum_conflict_instances=1, conflict_percentage_allowed=25)
    _book(exchange, organizer, start=at(9, 30, day=4), end=at(10, day=4))
    assert _book_series(exchange, organizer)[0] == "Accept"
    booked = next(entry for entry in exchange.calendar("room1") if entry.uid == "s")
    assert (booked.my_response, booked.deleted) == ("Accept", (morning(4),))
    mine = next(entry for entry in exchange.calendar("organizer") if entry.uid == "s")
    (changed,) = mine.changed
    room = {who.address: who.response for who in changed.attendees}["room1@sandbox.example"]
    assert (changed.original_start, room) == (morning(4), "Decline")


@pytest.mark.parametrize(
    "limits",
    [
        {"maximum_conflict_instances": 1, "conflict_percentage_allowed": 24},
        {"maximum_conflict_instances": 0, "conflict_percentage_allowed": 25},
    ],
)
def test_either_limit_declines_a_series(
    exchange: SandboxServer, organizer: Any, limits: dict[str, Any]
) -> None:
    exchange.people.process("room1", **limits)
    _book(exchange, organizer, start=at(9, 30, day=4), end=at(10, day=4))
    assert _book_series(exchange, organizer)[0] == "Decline"


def test_a_series_beyond_the_window_is_declined_or_cut_off(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.people.process("room1", booking_window_in_days=14)
    assert _book_series(exchange, organizer)[0] == "Decline"
    exchange.people.process("room1", enforce_scheduling_horizon=False)
    organizer.calendar.all().delete(send_meeting_cancellations="SendToNone")
    response, text = _book_series(exchange, organizer)
    assert (response, "2026-12-04" in text) == ("Accept", True)
    assert starts(view(exchange, name="room1")) == [morning(3), morning(4)]


def test_what_is_cut_off_is_not_in_anybodys_way(exchange: SandboxServer, organizer: Any) -> None:
    _book(exchange, organizer, start=at(9, 30, day=5), end=at(10, day=5))
    exchange.people.process("room1", booking_window_in_days=14, enforce_scheduling_horizon=False)
    assert _book_series(exchange, organizer)[0] == "Accept"


def test_a_booking_is_not_in_its_own_way(exchange: SandboxServer, organizer: Any) -> None:
    item = meeting(organizer, resources=[attendee("room1")])
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    item.location = "Hall 2"
    item.save(update_fields=["location"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert _said(exchange)[0] == "Accept"
    assert len(exchange.calendar("room1")) == 1


def test_who_answers_by_itself_enters_what_it_answers(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.people.process("room1", add_new_requests_tentatively=False)
    assert _book(exchange, organizer)[0] == "Accept"
    assert len(exchange.calendar("room1")) == 1


def test_a_decline_may_say_more_and_may_say_no_reason(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.people.process(
        "room1", add_additional_response=True, additional_response="Ask the porter.",
        enable_response_details=False, maximum_duration_in_minutes=30,
    )  # fmt: skip
    response, text = _book(exchange, organizer)
    assert response == "Decline"
    assert "Ask the porter." in text
    assert "30" not in text


def test_an_additional_response_waits_until_it_is_switched_on(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.people.process("room1", additional_response="Ask the porter.")
    assert "porter" not in _book(exchange, organizer)[1]


def test_a_room_that_only_updates_answers_nothing(exchange: SandboxServer, organizer: Any) -> None:
    exchange.people.process("room1", automate_processing="AutoUpdate")
    assert _book(exchange, organizer) == ("", "")
    (entry,) = exchange.calendar("room1")
    assert (entry.busy, entry.my_response) == ("Tentative", "NoResponseReceived")
    assert len(exchange.inbox("room1")) == 1


def test_a_person_may_be_answered_for_as_a_room_is(exchange: SandboxServer, organizer: Any) -> None:
    exchange.people.process("alice", automate_processing="AutoAccept")
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert exchange.calendar("organizer")[0].attendees[0].response == "Accept"


def test_without_processing_a_request_stays_in_the_inbox_alone(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    exchange.people.process("alice", automate_processing="None")
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert exchange.calendar("alice") == ()
    (request,) = alice.inbox.all()
    assert (request.has_been_processed, request.associated_calendar_item_id) == (False, None)


def test_a_request_that_nobody_entered_is_entered_by_its_answer(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    exchange.people.process("alice", automate_processing="None")
    meeting(organizer, location="Hall").save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    answer = respond(exchange, "AcceptItem", alice.inbox.all()[0], name="alice")
    assert answer.codes == ["NoError"]
    (entry,) = exchange.calendar("alice")
    assert (entry.uid, entry.location, entry.busy) == (_UID, "Hall", "Busy")
    assert (entry.my_response, exchange.inbox("alice")) == ("Accept", ())
    assert exchange.calendar("organizer")[0].attendees[0].response == "Accept"


def test_updates_and_cancellations_are_not_entered_without_processing(
    exchange: SandboxServer, organizer: Any
) -> None:
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    exchange.people.process("alice", automate_processing="None")
    item.location = "Hall 2"
    item.save(update_fields=["location"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    item.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    (entry,) = exchange.calendar("alice")
    assert (entry.location, entry.is_cancelled) == ("", False)
    assert [message.kind for message in exchange.inbox("alice")] == [
        "MeetingRequest",
        "MeetingRequest",
        "MeetingCancellation",
    ]


def test_the_answer_to_an_update_that_nobody_entered_enters_it(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    exchange.people.process("alice", automate_processing="None")
    item.location = "Hall 2"
    item.save(update_fields=["location"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    newest = next(one for one in alice.inbox.all() if one.location == "Hall 2")
    assert respond(exchange, "AcceptItem", newest, name="alice").codes == ["NoError"]
    (entry,) = exchange.calendar("alice")
    assert (entry.location, entry.my_response) == ("Hall 2", "Accept")


def test_the_organizers_copy_of_a_request_is_nothing_to_answer(
    exchange: SandboxServer, organizer: Any
) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    answer = respond(exchange, "AcceptItem", organizer.sent.all()[0], name="organizer")
    assert answer.codes == ["ErrorItemNotFound"]
    assert len(exchange.calendar("organizer")) == 1


def test_new_requests_may_wait_while_updates_are_entered(
    exchange: SandboxServer, organizer: Any
) -> None:
    known = meeting(organizer)
    known.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    exchange.people.process("alice", add_new_requests_tentatively=False)
    meeting(organizer, uid="2", subject="Other").save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    known.location = "Hall 2"
    known.save(update_fields=["location"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert [(one.uid, one.location) for one in exchange.calendar("alice")] == [(_UID, "Hall 2")]
    exchange.people.answer("alice", uid="2")
    assert [one.my_response for one in exchange.calendar("alice")] == [
        "NoResponseReceived",
        "Accept",
    ]


def test_an_organizer_without_processing_tracks_no_answer(
    exchange: SandboxServer, organizer: Any
) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    exchange.people.process("organizer", automate_processing="None")
    exchange.people.answer("alice", uid=_UID)
    assert exchange.calendar("organizer")[0].attendees[0].response == "Unknown"
    assert [message.kind for message in exchange.inbox("organizer")] == ["MeetingResponse"]


def test_settings_stay_with_a_store(tmp_path: Any) -> None:
    for days in (30, None):
        with SandboxServer(store=tmp_path / "store.db") as server:
            if days is not None:
                server.people.process("room1", booking_window_in_days=days)
            assert server.people.processing("room1").booking_window_in_days == 30
