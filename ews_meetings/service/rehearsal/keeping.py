"""Beliefs on which rests that what was asked for is what stands, and that answers come back."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Place
from ews_meetings.change.rehearsal import Kind, Mails, Sight
from ews_meetings.model.meeting import (
    Body,
    BodyKind,
    FreeBusy,
    Importance,
    Meeting,
    Sensitivity,
    Series,
)
from ews_meetings.model.people import Attendee, Mailbox, Response, fold
from ews_meetings.service.rehearsal.experiment import Experiment, Need, decided, is_so
from ews_meetings.service.rehearsal.stage import Stage, done, executed, only
from ews_meetings.service.verify import verify

_TAILS = ("@example.org", " Zürich 会議", "x" * 150)


def _reads_back(stage: Stage) -> Sight:
    meeting = _everything(stage)
    observed = stage.look(stage.save("a", meeting=meeting))
    wanted = Series(uid=stage.props.uid("a"), meeting=meeting)
    found = verify(wanted, observed, mailbox=stage.organizer.address)
    hard = ", ".join(change.field for change in found.hard)
    soft = ", ".join(change.field for change in found.soft)
    seen = f"differs: {hard}" if hard else f"rewritten: {soft}" if soft else "equal"
    return is_so(not found.hard, seen)


def _everything(stage: Stage) -> Meeting:
    """Return a meeting with a value in each field that servers treat their own way."""
    shouted = Mailbox(address=stage.attendee.address.upper(), name="Somebody Else")
    meeting = replace(
        stage.props.meeting("a"),
        body=Body(content="<p>one <b>two</b></p>", kind=BodyKind.HTML),
        attendees=(Attendee(mailbox=shouted),),
        importance=Importance.HIGH,
        sensitivity=Sensitivity.PRIVATE,
        reminder_minutes=25,
        categories=("ews-meetings",),
    )
    meeting = stage.props.with_room(meeting) if stage.props.room else meeting
    return replace(meeting, free_busy=FreeBusy.OOF)


def _uid_kept(stage: Stage) -> Sight:
    kept = 0
    for number, tail in enumerate(_TAILS):
        name = f"a{number}"
        uid = stage.props.named(f"{name}{tail}")
        (outcome,) = stage.write(Call.SAVE, stage.props.order(name, uid=uid))
        ref = done(outcome)
        uids = [stage.look(ref).series.uid]
        (sent,) = stage.write(Call.SEND, stage.props.order(name, ref, step="sent", uid=uid))
        uids.append(stage.look(done(sent)).series.uid)
        stage.expect_invitation(name)
        uids += [entry.series.uid for entry in stage.attendee.entries(stage.props.named(name))]
        kept += uids == [uid, uid, uid]
    return is_so(kept == len(_TAILS), f"{kept} of {len(_TAILS)} UIDs kept on both sides")


def _room_answers(stage: Stage) -> Sight:
    done(stage.send("a", stage.save("a", meeting=stage.props.with_room(stage.props.meeting("a")))))
    expected = {Response.ACCEPT, Response.DECLINE}
    room = stage.props.room
    has_answered = stage.until(lambda: _answer_of(stage, room) in expected)
    return decided(has_answered, "it answered" if has_answered else "no answer is shown")


def _answer_tracked(stage: Stage) -> Sight:
    done(stage.send("a", stage.save("a")))
    stage.expect_invitation("a")
    request = only(stage.attendee.letters(Kind.REQUEST, stage.props.named("a")), "the invitation")
    reply = Reply(response=Response.ACCEPT)
    order = Order(step=stage.props.named("answer"), ref=request.ref, reply=reply)
    batch = Batch(call=Call.ANSWER, orders=(order,), notify=Notify.ALL)
    (outcome,) = stage.attendee.writer.write(batch)
    executed(outcome)
    who = stage.attendee.address
    is_shown = stage.until(lambda: _answer_of(stage, who) is Response.ACCEPT)
    return is_so(is_shown, "accepted" if is_shown else "no answer is shown")


def _answer_of(stage: Stage, address: str) -> Response | None:
    glimpse = only(stage.organizer.reader.find([stage.props.named("a")]), "what was sent")
    answers = stage.look(glimpse.ref).facts.answers
    found = [one.response for one in answers if one.attendee.mailbox.folded == fold(address)]
    return found[0] if found else None


def _folder_names(stage: Stage) -> Sight:
    ref = stage.save("a")
    calendar, deleted = stage.organizer.workbench.folder_ids()
    place = stage.look(ref).facts.place
    is_named = bool(calendar) and calendar != deleted
    return is_so(is_named and place is Place.CALENDAR, f"it lies in {place}")


def _owner_organizes(stage: Stage) -> Sight:
    organizer = stage.look(stage.save("a")).facts.organizer
    is_owner = organizer == fold(stage.organizer.address)
    return is_so(is_owner, "the owner" if is_owner else "somebody else")


KEEPING = (
    Experiment(
        name="q25-reads-back",
        question="Does a draft read back equal in all that stops a send?",
        play=_reads_back,
        promise=3,
    ),
    Experiment(
        name="q28-uid-kept",
        question="Is a UID kept letter by letter, on both sides?",
        play=_uid_kept,
        mails=Mails(attendee=3),
        promise=3,
    ),
    Experiment(
        name="q32-room-answers",
        question="Does a room's answer appear on the organizer's meeting?",
        play=_room_answers,
        mails=Mails(attendee=2, room=2, organizer=1),
        need=Need.ROOM,
        row="rooms_answer",
    ),
    Experiment(
        name="q33-answer-tracked",
        question="Does an attendee's answer appear on the organizer's meeting?",
        play=_answer_tracked,
        mails=Mails(attendee=1, organizer=1),
        promise=4,
    ),
    Experiment(
        name="q35-folder-names",
        question="Does an item name its folder as the folder names itself?",
        play=_folder_names,
        promise=3,
    ),
    Experiment(
        name="q38-owner-organizes",
        question="Does the owner organize what a delegate makes?",
        play=_owner_organizes,
        need=Need.DELEGATE,
    ),
)
