"""Beliefs on which rests that a change reaches those it concerns, once, and nobody else."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done
from ews_meetings.change.rehearsal import Mails, Sight
from ews_meetings.model.meeting import Meeting
from ews_meetings.service.rehearsal.experiment import Experiment, Need, counted, decided, is_so
from ews_meetings.service.rehearsal.props import LATER_FILE, twice_as_long
from ews_meetings.service.rehearsal.sending import arrived, copied
from ews_meetings.service.rehearsal.stage import Stage, done, executed, word


def _last_number(stage: Stage) -> Sight:
    ref = stage.invited("a")
    first = stage.look(ref).facts.last_sequence
    meeting = stage.props.meeting("a")
    elsewhere = stage.props.elsewhere(meeting)
    quiet = done(stage.change(ref, elsewhere, "location", notify=Notify.NONE))
    silent = stage.look(quiet).facts.last_sequence
    done(stage.change(quiet, meeting, "location", step="loud"))
    last = stage.look(quiet).facts.last_sequence
    grows = last is not None and last > (first or 0)
    seen = f"{first} at first, {silent} after a silent change, {last} after one that mailed"
    return decided(grows and silent == first, seen.replace("None", "nothing"))


def _removed_are_told(stage: Stage) -> Sight:
    ref, whole = _invited_with_other(stage)
    left = replace(whole, attendees=whole.attendees[1:])
    done(stage.change(ref, left, "attendees", notify=Notify.CHANGED))
    told = stage.cancellations("a", at_least=1)
    return decided(told == 1, counted(told, "cancellation"), holds=told <= 1)


def _others_are_spared(stage: Stage) -> Sight:
    ref, whole = _invited_with_other(stage)
    meeting = stage.props.meeting("a")
    left = done(stage.change(ref, meeting, "attendees", notify=Notify.CHANGED))
    more = stage.invitations("a") - 1
    if stage.props.other == stage.props.room:  # a room that was told nothing is freed by cleaning
        done(stage.change(left, whole, "attendees", notify=Notify.CHANGED, step="back"))
    return decided(more == 0, f"{counted(more, 'update')} to who stays", holds=more <= 1)


def _invited_with_other(stage: Stage) -> tuple[ItemRef, Meeting]:
    whole = stage.props.with_other(stage.props.meeting("a"))
    return stage.invited("a", meeting=whole), whole


def _copy_of_change(stage: Stage) -> Sight:
    ref = stage.invited("a")
    elsewhere = stage.props.elsewhere(stage.props.meeting("a"))
    done(stage.change(ref, elsewhere, "location", step="loud"))
    mails = stage.invitations("a", at_least=2)
    stage.until(lambda: len(stage.organizer.sent(stage.props.named("a"))) >= 2)
    return copied(stage, stage.copies("loud"), holds=mails == 2)


def _stale_change(stage: Stage) -> Sight:
    stale = stage.invited("a")
    stage.mark_anew("a", stale)
    elsewhere = stage.props.elsewhere(stage.props.meeting("a"))
    outcome = stage.change(stale, elsewhere, "location")
    is_accepted = isinstance(outcome, Done)
    mails = stage.invitations("a", at_least=1 + int(is_accepted)) - 1
    is_changed = stage.look(stale).series.meeting.location == elsewhere.location
    seen = f"{word(outcome)}, {counted(mails, 'update')}"
    fences = not is_accepted and not is_changed and mails == 0
    return decided(fences, seen, holds=mails <= 1)


def _later_file(stage: Stage) -> Sight:
    ref = stage.invited("a")
    order = replace(stage.props.order("a", ref), attachment=LATER_FILE)
    (attached,) = stage.write(Call.ATTACH, order)
    executed(attached)
    early = stage.invitations("a")
    elsewhere = stage.props.elsewhere(stage.props.meeting("a"))
    done(stage.change(stage.look(ref).ref, elsewhere, "location"))
    mails = stage.invitations("a", at_least=2)
    if (early, mails) == (1, 2):
        return arrived(stage, LATER_FILE.name)
    return is_so(False, f"{counted(early - 1, 'update')} by the file alone")  # noqa: FBT003 - see is_so


def _rest_is_left(stage: Stage) -> Sight:
    meeting = replace(stage.props.meeting("a"), reminder_minutes=25, categories=("ews-meetings",))
    ref = stage.invited("a", meeting=meeting)
    wanted = replace(twice_as_long(meeting), reminder_minutes=None)
    done(stage.change(ref, wanted, "time", "reminder", notify=Notify.NONE))
    held = stage.look(ref).series.meeting
    is_changed = (held.span, held.reminder_minutes) == (wanted.span, None)
    is_left = (held.subject, held.categories) == (meeting.subject, meeting.categories)
    seen = f"{'changed' if is_changed else 'not changed'}, the rest {'left' if is_left else 'too'}"
    return is_so(is_changed and is_left, seen)


CHANGING = (
    Experiment(
        name="q4-last-number",
        question="Does the number of the last mail grow with what is sent, and only then?",
        play=_last_number,
        mails=Mails(attendee=2),
        row="counts_sequence",
    ),
    Experiment(
        name="q6-removed-are-told",
        question="Does who is taken off in a call that mails get a cancellation?",
        play=_removed_are_told,
        mails=Mails(attendee=2, second=2, room=3, organizer=2),
        need=Need.OTHER,
        row="cancels_removed",
        promise=1,
    ),
    Experiment(
        name="q6-others-are-spared",
        question="Do the others hear nothing when only the changed are told?",
        play=_others_are_spared,
        mails=Mails(attendee=4, second=2, room=4, organizer=2),
        need=Need.OTHER,
        row="spares_unchanged",
        promise=1,
    ),
    Experiment(
        name="q40-copy-of-change",
        question="Does an update leave one copy that carries its step?",
        play=_copy_of_change,
        mails=Mails(attendee=2),
        row="leaves_copy",
        promise=2,
    ),
    Experiment(
        name="q41-stale-change",
        question="Is an update with a stale ChangeKey refused, and does it mail nobody?",
        play=_stale_change,
        mails=Mails(attendee=2),
        row="fences",
        promise=2,
    ),
    Experiment(
        name="q42-later-file",
        question="Does a file that is put on silently go out with the next update?",
        play=_later_file,
        mails=Mails(attendee=2),
        row="attachments_travel",
        promise=1,
    ),
    Experiment(
        name="q43-rest-is-left",
        question="Does a change of some fields leave the others?",
        play=_rest_is_left,
        mails=Mails(attendee=1),
        promise=3,
    ),
)
