"""Beliefs on which rests that a change reaches those it concerns, once, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Known
from ews_meetings.change.outcome import Done
from ews_meetings.model.meeting import Attachment, Meeting
from ews_meetings.model.span import TimedSpan
from tests.live.ground import Ground, done, with_room

Note = Callable[[str, object], None]
_LATER = Attachment.of(name="later.txt", content=b"one\r\n", content_type="text/plain")


def placed(meeting: Meeting) -> Meeting:
    return replace(meeting, location="another place")


def expect(known: Known, *, seen: bool, note: Note) -> None:
    """Compare what was seen with what is believed; what nobody knows is only written down."""
    note("seen", seen)
    assert known is Known.UNKNOWN or seen is (known is Known.YES)


def test_q4_the_number_of_the_last_mail_grows_with_what_is_sent_and_only_then(
    ground: Ground, record_property: Note
) -> None:
    ref = ground.invited("a")
    first = ground.look(ref).facts.last_sequence
    quiet = done(
        ground.change("a", ref, placed(ground.meeting("a")), "location", notify=Notify.NONE)
    )
    assert ground.look(quiet).facts.last_sequence == first
    done(ground.change("a", quiet, ground.meeting("a"), "location", step="loud"))
    last = ground.look(quiet).facts.last_sequence
    grows = last is not None and last > (first or 0)
    expect(ground.capabilities.counts_sequence, seen=grows, note=record_property)


def invited_with_room(ground: Ground) -> ItemRef:
    if not ground.place.room:
        pytest.skip("EWS_LIVE_ROOM names no room, and two are needed")
    return ground.invited("a", meeting=with_room(ground, ground.meeting("a")))


def test_q6_who_is_taken_off_in_a_call_that_mails_gets_a_cancellation(
    ground: Ground, record_property: Note
) -> None:
    ref = invited_with_room(ground)
    whole = with_room(ground, ground.meeting("a"))
    left = replace(whole, attendees=whole.attendees[1:])
    try:
        done(ground.change("a", ref, left, "attendees", notify=Notify.CHANGED))
        is_told = ground.cancellations("a") == 1
        expect(ground.capabilities.cancels_removed, seen=is_told, note=record_property)
    finally:
        ground.desk.delete(ground.look(ref).ref, cancel="SendOnlyToAll")


def test_q6_who_stays_hears_nothing_when_only_the_changed_are_told(
    ground: Ground, record_property: Note
) -> None:
    ref = invited_with_room(ground)
    done(ground.change("a", ref, ground.meeting("a"), "attendees", notify=Notify.CHANGED))
    is_spared = ground.invitations("a") == 1
    expect(ground.capabilities.spares_unchanged, seen=is_spared, note=record_property)


def test_q40_a_change_that_mails_leaves_one_copy_that_carries_its_step(
    ground: Ground, record_property: Note
) -> None:
    ref = ground.invited("a")
    done(ground.change("a", ref, placed(ground.meeting("a")), "location", step="loud"))
    assert ground.invitations("a", at_least=2) == 2
    ground.until(lambda: len(ground.desk.sent(ground.named("a"))) >= 2)
    copies = ground.copies("loud")
    assert copies <= 1
    expect(ground.capabilities.leaves_copy, seen=copies == 1, note=record_property)


def test_q41_a_stale_change_is_refused_changes_nothing_and_mails_nobody(ground: Ground) -> None:
    stale = ground.invited("a")
    ground.mark_anew("a", stale)
    outcome = ground.change("a", stale, placed(ground.meeting("a")), "location")
    fences = ground.capabilities.fences is Known.YES
    assert isinstance(outcome, Done) is not fences
    assert (ground.look(stale).series.meeting.location == "another place") is not fences
    assert ground.invitations("a") == (1 if fences else 2)


def test_q42_a_file_put_on_silently_goes_out_with_the_next_update(ground: Ground) -> None:
    ref = ground.invited("a")
    order = replace(ground.order("a", ref), attachment=_LATER)
    (attached,) = ground.write(Call.ATTACH, order)
    assert isinstance(attached, Done)
    assert ground.invitations("a") == 1
    done(ground.change("a", ground.look(ref).ref, placed(ground.meeting("a")), "location"))
    assert ground.invitations("a", at_least=2) == 2
    (entry,) = ground.guest.entries(ground.named("a"))
    travels = ground.capabilities.attachments_travel is Known.YES
    assert [file.name for file in entry.attachments] == ([_LATER.name] if travels else [])


def test_q43_a_change_reads_back_equal_and_leaves_the_rest(ground: Ground) -> None:
    meeting = replace(ground.meeting("a"), reminder_minutes=25, categories=("ews-meetings",))
    ref = ground.invited("a", meeting=meeting)
    assert isinstance(meeting.span, TimedSpan)
    later = replace(
        meeting.span, end_at=meeting.span.end_at + (meeting.span.end_at - meeting.span.start_at)
    )
    moved = replace(meeting, span=later, reminder_minutes=None)
    done(ground.change("a", ref, moved, "time", "reminder", notify=Notify.NONE))
    held = ground.look(ref).series.meeting
    assert (held.span, held.reminder_minutes) == (later, None)
    assert (held.subject, held.categories) == (meeting.subject, meeting.categories)
