"""Beliefs on which rests that a series and its exceptions are what was asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Slot
from ews_meetings.change.outcome import Done
from ews_meetings.change.rehearsal import Mails, Sight
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import start_of
from ews_meetings.service.rehearsal.experiment import Experiment, counted, decided, is_so
from ews_meetings.service.rehearsal.props import rarer, shifted
from ews_meetings.service.rehearsal.stage import Stage, done, executed, word

_HALF_A_YEAR = 30
"""Weeks: the clocks are changed once at least."""
_BACK = timedelta(weeks=8)


def with_exceptions(stage: Stage) -> ItemRef:
    """Return a draft of a series of which the second is deleted and the third moved."""
    ref = stage.save("a", meeting=stage.props.series("a"))
    _, second, third, *_ = stage.props.starts("a")
    executed(stage.drop(ref, second))
    now = stage.look(ref).ref
    executed(stage.move(stage.occurrence(now, third)))
    return stage.look(ref).ref


def _invite(stage: Stage, ref: ItemRef) -> ItemRef:
    order = stage.props.order("a", ref, step="sent", meeting=stage.props.series("a"))
    (outcome,) = stage.write(Call.SEND, order)
    done(outcome)
    stage.expect_invitation("a")
    return stage.look(ref).ref


def _shows_occurrences(stage: Stage) -> Sight:
    starts = stage.props.starts("a", count=_HALF_A_YEAR)
    ref = stage.save("a", meeting=stage.props.series("a", count=_HALF_A_YEAR))
    executed(stage.drop(ref, starts[1]))
    third, last = (stage.organizer.workbench.shown_by_index(ref, i) for i in (3, _HALF_A_YEAR))
    counts_all = third is not None and _is_on(third.start_at, starts[2])
    follows = last is not None and last.start_at == starts[-1]
    names = third is not None and third.names_original
    seen = (
        f"an index counts {'all' if counts_all else 'what is left'},"
        f" summer time is {'kept' if follows else 'not kept'},"
        f" original starts are {'named' if names else 'not named'}"
    )
    return decided(counts_all and follows and names, seen, holds=third is not None)


def _is_on(start_at: datetime | None, wanted: datetime) -> bool:
    return start_at is not None and start_at.date() == wanted.date()


def _reads_back(stage: Stage) -> Sight:
    ref = with_exceptions(stage)
    _, second, third, *_ = stage.props.starts("a")
    held = stage.look(ref).series
    changed = [(one.original_start_at, start_of(one.meeting.span)) for one in held.changed]
    is_whole = (
        held.meeting.recurrence == stage.props.series("a").recurrence
        and held.deleted == (second,)
        and changed == [(third, third + timedelta(hours=2))]
    )
    return is_so(
        is_whole, f"{len(held.deleted)} deleted and {len(held.changed)} changed of 1 and 1"
    )


def _found_by_start(stage: Stage) -> Sight:
    ref = with_exceptions(stage)
    starts = stage.props.starts("a")
    series = stage.look(ref).series
    slots = [Slot(master=ref, series=series, original_start_at=at) for at in starts]
    found = stage.organizer.reader.read_occurrences(slots)
    shown = [start_of(one.series.meeting.span) if one else None for one in found]
    wanted = [starts[0], None, starts[2] + timedelta(hours=2), *starts[3:]]
    hits = sum(map(lambda one, other: one == other, shown, wanted))
    return is_so(shown == wanted, f"{hits} of {len(wanted)} as they are")


def _first_send_mails(stage: Stage) -> Sight:
    _invite(stage, with_exceptions(stage))
    updates, ends = stage.invitations("a") - 1, stage.cancellations("a")
    seen = f"{counted(updates, 'update')} and {counted(ends, 'cancellation')} beside the invitation"
    return decided(updates + ends > 0, seen, holds=updates <= 1 and ends <= 1)


def _update_mails(stage: Stage) -> Sight:
    ref = _invite(stage, with_exceptions(stage))
    requests, ends = stage.invitations("a"), stage.cancellations("a")
    elsewhere = stage.props.elsewhere(stage.props.series("a"))
    done(stage.change(ref, elsewhere, "location"))
    updates = stage.invitations("a", at_least=requests + 1) - requests
    more_ends = stage.cancellations("a") - ends
    executed(stage.cancel(stage.look(ref).ref))
    last = stage.cancellations("a", at_least=ends + more_ends + 1) - ends - more_ends
    seen = (
        f"{counted(updates, 'update')} and {counted(more_ends, 'cancellation')} with an update,"
        f" {counted(last, 'cancellation')} at the end"
    )
    is_bounded = 1 <= updates <= 2 and more_ends <= 1 and 1 <= last <= 2
    return decided(updates - 1 + more_ends > 0, seen, holds=is_bounded)


def _moved_series(stage: Stage) -> Sight:
    ref = with_exceptions(stage)
    later = shifted(stage.props.series("a"), timedelta(hours=1))
    done(stage.change(ref, later, "time", notify=Notify.NONE))
    held = stage.look(ref).series
    known = set(map(start_of, spans_of(later)))
    is_placed = held.meeting.span == later.span
    is_known = {one.original_start_at for one in held.changed} <= known
    left = len(held.deleted) + len(held.changed)
    return is_so(is_placed and is_known, f"{left} of 2 exceptions left")


def _same_pattern(stage: Stage) -> Sight:
    ref = with_exceptions(stage)
    done(stage.change(ref, stage.props.series("a"), "recurrence", notify=Notify.NONE))
    left = len(stage.look(ref).series.deleted)
    return is_so(left == 1, "still deleted" if left else "brought back")


def _other_pattern(stage: Stage) -> Sight:
    ref = with_exceptions(stage)
    meeting = stage.props.series("a")
    for wanted in (rarer(meeting), meeting):
        now = stage.look(ref).ref
        done(stage.change(now, wanted, "recurrence", notify=Notify.NONE))
    left = len(stage.look(ref).series.deleted)
    return is_so(left == 0, "still deleted" if left else "brought back")


def _change_of_one(stage: Stage) -> Sight:
    ref = stage.invited("a", meeting=stage.props.series("a"))
    third = stage.props.starts("a")[2]
    executed(stage.move(stage.occurrence(ref, third), notify=Notify.ALL))
    told = stage.invitations("a") - 1
    return decided(told == 1, counted(told, "update"), holds=told <= 1)


def _end_of_one(stage: Stage) -> Sight:
    ref = stage.invited("a", meeting=stage.props.series("a"))
    executed(stage.drop(ref, stage.props.starts("a")[1], notify=Notify.ALL))
    told = stage.cancellations("a", at_least=1)
    entries = stage.attendee.entries(stage.props.named("a"))
    is_left = len([entry for entry in entries if not entry.facts.is_cancelled]) == 1
    seen = f"{counted(told, 'cancellation')}, the series {'stays' if is_left else 'is gone'}"
    return decided(is_left, seen, holds=told <= 1)


def _stale_occurrence(stage: Stage) -> Sight:
    ref = stage.invited("a", meeting=stage.props.series("a"))
    stale = stage.occurrence(ref, stage.props.starts("a")[2])
    executed(stage.move(stale))
    outcome = stage.move(stale, notify=Notify.ALL)
    mails = stage.invitations("a") - 1
    is_refused = not isinstance(outcome, Done)
    seen = f"{word(outcome)}, {counted(mails, 'update')}"
    return decided(is_refused and mails == 0, seen, holds=mails <= 1)


def _past_follows(stage: Stage) -> Sight:
    begun = shifted(stage.props.series("a", count=12), -_BACK)
    ref = stage.save("a", meeting=begun)
    wanted = rarer(begun)
    done(stage.change(ref, wanted, "recurrence", notify=Notify.NONE))
    is_held = stage.look(ref).series.meeting.recurrence == wanted.recurrence
    pieces = len(stage.organizer.entries(stage.props.named("a")))
    seen = f"{'the new' if is_held else 'another'} pattern, {counted(pieces, 'series item')}"
    return is_so(is_held and pieces == 1, seen)


SERIES = (
    Experiment(
        name="q7-shows-occurrences",
        question="Are occurrences shown as the pattern has them, by index, past a change of clocks?",
        play=_shows_occurrences,
        row="shows_occurrences",
        promise=3,
    ),
    Experiment(
        name="q8-first-send-mails",
        question="Does the first send of a series also mail its exceptions?",
        play=_first_send_mails,
        mails=Mails(attendee=3),
        row="mails_exceptions",
        promise=1,
    ),
    Experiment(
        name="q11-moved-series",
        question="What is left of the exceptions when a series gets another time?",
        play=_moved_series,
        promise=3,
    ),
    Experiment(
        name="q36-update-mails",
        question="Do an update and a cancellation of a series also mail its exceptions?",
        play=_update_mails,
        mails=Mails(attendee=8),
        row="mails_exceptions",
        promise=1,
    ),
    Experiment(
        name="q44-reads-back",
        question="Does a series read back with its exceptions, by their original starts?",
        play=_reads_back,
        promise=3,
    ),
    Experiment(
        name="q44-found-by-start",
        question="Is each occurrence found by its original start?",
        play=_found_by_start,
        promise=3,
    ),
    Experiment(
        name="q45-same-pattern",
        question="Does the same pattern again bring deleted occurrences back?",
        play=_same_pattern,
    ),
    Experiment(
        name="q45-other-pattern",
        question="Do another pattern and the old one again bring deleted occurrences back?",
        play=_other_pattern,
        promise=3,
    ),
    Experiment(
        name="q46-change-of-one",
        question="Is the change of one occurrence mailed, once?",
        play=_change_of_one,
        mails=Mails(attendee=2),
        row="mails_occurrences",
        promise=1,
    ),
    Experiment(
        name="q46-end-of-one",
        question="Does the cancellation of one occurrence leave the attendees the others?",
        play=_end_of_one,
        mails=Mails(attendee=2),
        row="cancels_one_occurrence",
        promise=1,
    ),
    Experiment(
        name="q47-stale-occurrence",
        question="Is a stale change of an occurrence refused, and does it mail nobody?",
        play=_stale_occurrence,
        mails=Mails(attendee=2),
        row="fences",
        promise=2,
    ),
    Experiment(
        name="q53-past-follows",
        question="Does a new pattern hold for the occurrences that are over too?",
        play=_past_follows,
        promise=3,
    ),
)
