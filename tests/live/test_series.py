"""Beliefs on which rests that a series and its exceptions are what was asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Known, Slot
from ews_meetings.change.outcome import Done
from ews_meetings.exchange import searches
from ews_meetings.exchange.elements import typed
from ews_meetings.exchange.inbound import shape
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.recurrence import Recurrence, Weekly
from ews_meetings.model.span import TimedSpan, start_of
from tests.live.ground import Ground, done
from tests.live.test_changing import Note, expect


def with_exceptions(ground: Ground) -> ItemRef:
    """Return a draft of a series of which the second is deleted and the third moved."""
    ref = ground.save("a", meeting=ground.series("a"))
    _, second, third, *_ = ground.starts("a")
    assert isinstance(ground.drop(ref, second), Done)
    assert isinstance(ground.move("a", ground.look(ref).ref, third), Done)
    return ground.look(ref).ref


def invite(ground: Ground, ref: ItemRef) -> ItemRef:
    order = ground.order("a", ref, step="sent", meeting=ground.series("a"))
    (outcome,) = ground.write(Call.SEND, order)
    done(outcome)
    assert ground.invitations("a", at_least=1) >= 1
    return ground.look(ref).ref


def rarer(recurrence: Recurrence) -> Recurrence:
    """Return every other week of a weekly pattern."""
    assert isinstance(recurrence.pattern, Weekly)
    return replace(recurrence, pattern=replace(recurrence.pattern, interval=2))


def test_q7_an_index_counts_over_the_original_pattern(ground: Ground) -> None:
    ref = ground.save("a", meeting=ground.series("a"))
    starts = ground.starts("a")
    assert isinstance(ground.drop(ref, starts[1]), Done)
    third = typed("OccurrenceItemId", RecurringMasterId=ref.item_id, InstanceIndex="3")
    payload = searches.get_by_ids(shape(("calendar:Start",), ()), [third])
    (said,) = ground.organizer.reader.asking.ask_for(payload, 1)
    (item,) = said.calendar_items()
    counts_all = ground.capabilities.shows_occurrences is Known.YES
    day = item.instant("Start")
    assert day is not None
    assert day.date() == starts[2 if counts_all else 3].date()


def test_q44_a_series_reads_back_with_its_exceptions_by_their_original_starts(
    ground: Ground,
) -> None:
    ref = with_exceptions(ground)
    _, second, third, *_ = ground.starts("a")
    held = ground.look(ref).series
    assert held.meeting.recurrence == ground.series("a").recurrence
    assert held.deleted == (second,)
    (changed,) = held.changed
    assert changed.original_start_at == third
    assert start_of(changed.meeting.span) == third + timedelta(hours=2)


def test_q44_each_occurrence_is_found_by_its_original_start(ground: Ground) -> None:
    ref = with_exceptions(ground)
    starts = ground.starts("a")
    series = ground.look(ref).series
    slots = [Slot(master=ref, series=series, original_start_at=at) for at in starts]
    found = ground.organizer.reader.read_occurrences(slots)
    shown = [start_of(one.series.meeting.span) if one else None for one in found]
    assert shown == [starts[0], None, starts[2] + timedelta(hours=2), *starts[3:]]


def test_q8_a_first_send_may_mail_the_exceptions_too(ground: Ground, record_property: Note) -> None:
    invite(ground, with_exceptions(ground))
    more = ground.invitations("a") - 1 + ground.cancellations("a")
    expect(ground.capabilities.mails_exceptions, seen=more > 0, note=record_property)


def test_q36_an_update_and_a_cancellation_may_mail_the_exceptions_too(
    ground: Ground, record_property: Note
) -> None:
    ref = invite(ground, with_exceptions(ground))
    requests, cancellations = ground.invitations("a"), ground.cancellations("a")
    series = replace(ground.series("a"), location="another place")
    done(ground.change("a", ref, series, "location"))
    updates = ground.invitations("a", at_least=requests + 1) - requests
    more = updates - 1 + ground.cancellations("a") - cancellations
    expect(ground.capabilities.mails_exceptions, seen=more > 0, note=record_property)
    cancellations = ground.cancellations("a")
    ground.desk.delete(
        ground.look(ref).ref, how="MoveToDeletedItems", cancel="SendToAllAndSaveCopy"
    )
    assert ground.cancellations("a", at_least=cancellations + 1) > cancellations


def test_q11_another_time_or_pattern_costs_a_series_its_exceptions(
    ground: Ground, record_property: Note
) -> None:
    ref = with_exceptions(ground)
    meeting = ground.series("a")
    assert isinstance(meeting.span, TimedSpan)
    hour = timedelta(hours=1)
    span = replace(
        meeting.span, start_at=meeting.span.start_at + hour, end_at=meeting.span.end_at + hour
    )
    later = replace(meeting, span=span)
    done(ground.change("a", ref, later, "time", notify=Notify.NONE))
    held = ground.look(ref).series
    record_property("exceptions_left", len(held.deleted) + len(held.changed))
    assert held.meeting.span == span
    assert {one.original_start_at for one in held.changed} <= set(map(start_of, spans_of(later)))


def test_q45_the_same_pattern_again_may_bring_deleted_occurrences_back(
    ground: Ground, record_property: Note
) -> None:
    ref = with_exceptions(ground)
    done(ground.change("a", ref, ground.series("a"), "recurrence", notify=Notify.NONE))
    record_property("deleted_after_the_same_pattern", len(ground.look(ref).series.deleted))


def test_q45_another_pattern_and_the_old_one_again_bring_deleted_occurrences_back(
    ground: Ground,
) -> None:
    ref = with_exceptions(ground)
    meeting = ground.series("a")
    assert meeting.recurrence is not None
    for recurrence in (rarer(meeting.recurrence), meeting.recurrence):
        wanted = replace(meeting, recurrence=recurrence)
        now = ground.look(ref).ref
        done(ground.change("a", now, wanted, "recurrence", notify=Notify.NONE))
    assert ground.look(ref).series.deleted == ()


def test_q46_the_change_of_one_occurrence_is_mailed_once(
    ground: Ground, record_property: Note
) -> None:
    ref = ground.invited("a", meeting=ground.series("a"))
    third = ground.starts("a")[2]
    assert isinstance(ground.move("a", ref, third, notify=Notify.ALL), Done)
    told = ground.invitations("a") - 1
    assert told <= 1
    expect(ground.capabilities.mails_occurrences, seen=told == 1, note=record_property)


def test_q46_the_cancellation_of_one_occurrence_leaves_the_others(
    ground: Ground, record_property: Note
) -> None:
    ref = ground.invited("a", meeting=ground.series("a"))
    assert isinstance(ground.drop(ref, ground.starts("a")[1], notify=Notify.ALL), Done)
    ground.cancellations("a")
    entries = [entry for entry in ground.guest.entries(ground.named("a")) if not entry.is_cancelled]
    is_left = len(entries) == 1
    expect(ground.capabilities.cancels_one_occurrence, seen=is_left, note=record_property)


def test_q47_a_stale_change_of_an_occurrence_is_refused_and_mails_nobody(ground: Ground) -> None:
    ref = ground.invited("a", meeting=ground.series("a"))
    stale = ground.occurrence(ref, ground.starts("a")[2])
    assert isinstance(ground.move("a", ref, ground.starts("a")[2]), Done)
    outcome = ground.move_found("a", stale, notify=Notify.ALL)
    if ground.capabilities.fences is Known.YES:
        assert not isinstance(outcome, Done)
        assert ground.invitations("a") == 1
    else:
        assert isinstance(outcome, Done)


def test_q53_another_pattern_holds_for_the_occurrences_that_are_over_too(ground: Ground) -> None:
    meeting = ground.series("a")
    assert isinstance(meeting.span, TimedSpan)
    assert meeting.recurrence is not None
    back = timedelta(weeks=8)
    span = replace(
        meeting.span, start_at=meeting.span.start_at - back, end_at=meeting.span.end_at - back
    )
    recurrence = replace(meeting.recurrence, start=meeting.recurrence.start - back, count=12)
    begun = replace(meeting, span=span, recurrence=recurrence)
    ref = ground.save("a", meeting=begun)
    wanted = replace(begun, recurrence=rarer(recurrence))
    done(ground.change("a", ref, wanted, "recurrence", notify=Notify.NONE))
    assert ground.look(ref).series.meeting.recurrence == wanted.recurrence
    assert len(ground.desk.entries(ground.named("a"))) == 1
