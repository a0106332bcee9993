"""Beliefs on which rests that what was asked for is what stands, and that answers come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.observed import Known, Place
from ews_meetings.exchange.calendars import folder_ids
from ews_meetings.model.meeting import Body, BodyKind, FreeBusy, Importance, Sensitivity
from ews_meetings.model.people import Attendee, Mailbox, Response
from ews_meetings.service.verify import verify
from tests.live.ground import Ground, done, with_room


def _answer_of(ground: Ground, name: str, address: str) -> Response | None:
    (glimpse,) = ground.organizer.reader.find([ground.named(name)])
    answers = ground.look(glimpse.ref).facts.answers
    found = [one.response for one in answers if one.attendee.mailbox.folded == address.lower()]
    return found[0] if found else None


def test_q25_a_draft_reads_back_equal_in_all_that_stops_a_send(ground: Ground) -> None:
    shouted = ground.place.attendee.address.upper()
    meeting = replace(
        ground.meeting("a"),
        body=Body(content="<p>one <b>two</b></p>", kind=BodyKind.HTML),
        attendees=(Attendee(mailbox=Mailbox(address=shouted, name="Somebody Else")),),
        free_busy=FreeBusy.OOF,
        importance=Importance.HIGH,
        sensitivity=Sensitivity.PRIVATE,
        reminder_minutes=25,
        categories=("ews-meetings",),
    )
    meeting = with_room(ground, meeting) if ground.place.room else meeting
    order = ground.order("a", meeting=replace(meeting, free_busy=FreeBusy.OOF))
    assert order.series is not None
    (outcome,) = ground.write(Call.SAVE, order)
    observed = ground.look(done(outcome))
    verification = verify(order.series, observed, mailbox=ground.place.organizer.address)
    assert verification.hard == ()


@pytest.mark.parametrize("tail", ["@example.org", " Zürich 会議", "x" * 150])
def test_q28_a_uid_is_kept_letter_by_letter_on_both_sides(ground: Ground, tail: str) -> None:
    uid = ground.named(f"a{tail}")
    order = ground.order("a")
    assert order.series is not None
    series = replace(order.series, uid=uid)
    (outcome,) = ground.write(Call.SAVE, replace(order, series=series))
    ref = done(outcome)
    assert ground.look(ref).series.uid == uid
    sending = replace(ground.order("a", ref, step="sent"), series=series)
    (sent,) = ground.write(Call.SEND, sending)
    assert ground.look(done(sent)).series.uid == uid
    assert ground.invitations("a", at_least=1) == 1
    (entry,) = ground.guest.entries(ground.named("a"))
    assert entry.uid == uid


def test_q32_a_rooms_answer_reaches_the_organizer(ground: Ground) -> None:
    if not ground.place.room:
        pytest.skip("EWS_LIVE_ROOM names no room")
    ref = ground.save("a", meeting=with_room(ground, ground.meeting("a")))
    done(ground.send("a", ref))

    def has_answered() -> bool:
        return _answer_of(ground, "a", ground.place.room) in {Response.ACCEPT, Response.DECLINE}

    try:
        answers = ground.capabilities.rooms_answer is Known.YES
        assert ground.until(has_answered) is answers
    finally:
        (glimpse,) = ground.organizer.reader.find([ground.named("a")])
        ground.desk.delete(glimpse.ref, cancel="SendOnlyToAll")


def test_q33_an_attendees_answer_reaches_the_organizer(ground: Ground) -> None:
    done(ground.send("a", ground.save("a")))
    assert ground.invitations("a", at_least=1) == 1
    (request,) = ground.guest.requests(ground.named("a"))
    (whole,) = ground.guest.account.fetch(ids=[request])
    whole.accept()
    who = ground.place.attendee.address
    assert ground.until(lambda: _answer_of(ground, "a", who) is Response.ACCEPT)


def test_q35_an_item_names_the_folder_it_lies_in_as_the_folder_names_itself(
    ground: Ground,
) -> None:
    ref = ground.save("a")
    asking = ground.organizer.reader.asking
    folders = ground.organizer.reader.folders
    calendar, deleted = folder_ids(asking, (folders.calendar, folders.deleted))
    assert calendar
    assert calendar != deleted
    assert ground.look(ref).facts.place is Place.CALENDAR
