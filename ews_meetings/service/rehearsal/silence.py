"""Beliefs on which rests that what is written in silence tells nobody."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Call
from ews_meetings.change.observed import ItemRef, Known, Place
from ews_meetings.change.outcome import Refused
from ews_meetings.change.rehearsal import Mails, Sight, Spot
from ews_meetings.service.rehearsal.experiment import Experiment, counted, decided, is_so
from ews_meetings.service.rehearsal.stage import Stage, done, executed, word


def _removed_draft(stage: Stage) -> Sight:
    ref = stage.save("a")
    (outcome,) = stage.write(Call.REMOVE, stage.props.order("a", ref))
    executed(outcome)
    reader = stage.organizer.reader
    is_gone = not reader.find([stage.props.named("a")]) and reader.read([ref]) == (None,)
    stage.pause()
    return is_so(is_gone and not _traces(stage), "gone" if is_gone else "not gone")


def _silent_saves(stage: Stage) -> Sight:
    stage.mark_anew("a", stage.save("a"))
    mails = stage.invitations("a")
    return is_so(mails == 0 and not _traces(stage), counted(mails, "invitation"))


def _stale_mark(stage: Stage) -> Sight:
    stale = stage.save("a")
    stage.mark_anew("a", stale)
    (outcome,) = stage.write(Call.CLOSE, stage.props.order("a", stale, step="late"))
    refused = isinstance(outcome, Refused) and outcome.server_code == "ErrorIrresolvableConflict"
    is_there = stage.look(stale).facts.place is Place.CALENDAR
    return decided(refused, word(outcome), holds=is_there)


def _mark_mails_nobody(stage: Stage) -> Sight:
    marked = _marked_as_sent(stage)
    early = stage.invitations("a") or int(_traces(stage))
    elsewhere = stage.props.elsewhere(stage.props.meeting("a"))
    done(stage.change(marked, elsewhere, "location", step="loud"))
    mails = stage.invitations("a", at_least=1)
    seen = f"{counted(early, 'invitation')} by the mark, {counted(mails, 'mail')} by a change"
    return is_so(early == 0 and mails == 1, seen)


def _counts_as_sent(stage: Stage) -> Sight:
    said = stage.look(_marked_as_sent(stage)).facts.invited
    return is_so(said is not Known.NO, f"MeetingRequestWasSent {said} after the mark")


def _marked_as_sent(stage: Stage) -> ItemRef:
    """Make a meeting whose people are said to hold an invitation."""
    order = replace(stage.props.order("a", stage.save("a"), step="marked"), marks_sent=True)
    (outcome,) = stage.write(Call.CLOSE, order)
    return done(outcome)


def _traces(stage: Stage) -> bool:
    """Say whether anything of the meeting is with the attendee or in Sent Items."""
    name = stage.props.named("a")
    letters = stage.attendee.onlooker.kept(name, Spot.INBOX)
    return bool(letters or stage.attendee.entries(name) or stage.organizer.sent(name))


SILENCE = (
    Experiment(
        name="q14-mark-mails-nobody",
        question="Does the mark that a meeting was sent mail nobody, and a later change once?",
        play=_mark_mails_nobody,
        mails=Mails(attendee=1),
        promise=1,
    ),
    Experiment(
        name="q14-counts-as-sent",
        question="Does the server take a meeting for sent that is marked so?",
        play=_counts_as_sent,
    ),
    Experiment(
        name="q24-removed-draft",
        question="Does a draft that is removed for good mail nobody and leave nothing?",
        play=_removed_draft,
        promise=1,
    ),
    Experiment(
        name="q29-silent-saves",
        question="Do silent writes on a meeting with attendees tell nobody?",
        play=_silent_saves,
        promise=1,
    ),
    Experiment(
        name="q31-stale-mark",
        question="Is a silent write with a stale ChangeKey refused?",
        play=_stale_mark,
        row="fences",
        promise=3,
    ),
)
