"""Beliefs on which rests that a cancellation and an answer go out once, and leave a trace."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Known, Observed, Place
from ews_meetings.change.outcome import Done, Outcome
from ews_meetings.model.people import Response
from tests.live.ground import Ground, done
from tests.live.test_changing import Note, expect


def cancel(ground: Ground, ref: ItemRef, text: str = "", *, notify: Notify = Notify.ALL) -> Outcome:
    order = Order(step=ground.named("cancel"), ref=ref, message=text)
    (outcome,) = ground.write(Call.CANCEL, order, notify=notify)
    return outcome


def thrown_away(ground: Ground) -> Observed:
    """Return what lies in Deleted Items."""
    (glimpse,) = ground.organizer.reader.find([ground.named("a")])
    assert glimpse.place is Place.DELETED
    return ground.look(glimpse.ref)


def test_q48_a_cancellation_leaves_a_copy_that_carries_the_mark_of_its_item(
    ground: Ground, record_property: Note
) -> None:
    ref = ground.mark_anew("a", ground.invited("a"))
    assert isinstance(cancel(ground, ref), Done)
    assert ground.cancellations("a", at_least=1) == 1
    copies = ground.copies("a-anew")
    assert copies <= 1
    expect(ground.capabilities.leaves_copy, seen=copies == 1, note=record_property)


def test_q49_what_was_cancelled_lies_in_deleted_items_and_says_so(
    ground: Ground, record_property: Note
) -> None:
    assert isinstance(cancel(ground, ground.invited("a")), Done)
    held = thrown_away(ground)
    record_property("cancelled", held.facts.is_cancelled)
    assert held.key == ground.named("a")
    assert held.stamp is not None


def test_q49_what_was_taken_away_silently_says_nothing_of_it(ground: Ground) -> None:
    ref = ground.invited("a")
    assert isinstance(cancel(ground, ref, notify=Notify.NONE), Done)
    assert not thrown_away(ground).facts.is_cancelled
    assert ground.cancellations("a") == 0


def test_q50_a_cancellation_with_a_text_brings_the_text(ground: Ground) -> None:
    if ground.capabilities.cancels_with_text is not Known.YES:
        return
    assert isinstance(cancel(ground, ground.invited("a"), "we are done"), Done)
    assert ground.cancellations("a", at_least=1) == 1
    (message,) = ground.guest.account.fetch(ids=ground.guest.cancellations(ground.named("a")))
    assert "we are done" in str(message.text_body or message.body)
    assert thrown_away(ground).facts.is_cancelled


def answered(ground: Ground, response: Response, *, notify: Notify) -> Observed | None:
    """Answer on the attendee's calendar item, and return it as it is afterwards."""
    ground.invited("a")
    reader, uid = ground.attendee.reader, f"{ground.named('a')}@ews-meetings.example"
    ground.until(lambda: bool(reader.find_anywhere(uid)))
    (glimpse,) = reader.find_anywhere(uid)
    reply = Reply(response=response)
    order = Order(step=ground.named("answer"), ref=glimpse.ref, reply=reply, message="gladly")
    batch = Batch(call=Call.ANSWER, orders=(order,), notify=notify)
    (outcome,) = ground.attendee.writer.write(batch)
    assert isinstance(outcome, Done), outcome
    return reader.read([hit.ref for hit in reader.find_anywhere(uid)] or [glimpse.ref])[0]


def test_q51_an_answer_on_the_calendar_item_is_sent_and_noted_there(ground: Ground) -> None:
    held = answered(ground, Response.ACCEPT, notify=Notify.ALL)
    assert held is not None
    assert held.facts.my_response is Response.ACCEPT
    assert ground.until(lambda: bool(ground.desk.answers(ground.named("a"))))
    assert len(ground.desk.answers(ground.named("a"))) == 1


def test_q51_a_silent_answer_is_noted_and_not_sent(ground: Ground) -> None:
    held = answered(ground, Response.TENTATIVE, notify=Notify.NONE)
    assert held is not None
    assert held.facts.my_response is Response.TENTATIVE
    ground.pause()
    assert ground.desk.answers(ground.named("a")) == []


def test_q52_a_meeting_made_anew_under_the_uid_of_a_cancelled_one_stands_with_its_people(
    ground: Ground,
) -> None:
    assert isinstance(cancel(ground, ground.invited("a")), Done)
    assert ground.cancellations("a", at_least=1) == 1
    anew = ground.save("a")
    (outcome,) = ground.write(Call.SEND, replace(ground.order("a", anew, step="anew")))
    done(outcome)
    assert ground.invitations("a", at_least=2) == 2
    assert [entry.is_cancelled for entry in ground.guest.entries(ground.named("a"))] == [False]
