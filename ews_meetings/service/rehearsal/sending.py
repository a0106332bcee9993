"""Beliefs on which rests that each invitation goes out once, and whole."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Call
from ews_meetings.change.observed import Known
from ews_meetings.change.outcome import Done
from ews_meetings.change.rehearsal import Kind, Mails, Sight
from ews_meetings.model.span import start_of
from ews_meetings.service.rehearsal.experiment import Experiment, counted, decided, is_so
from ews_meetings.service.rehearsal.props import FILE
from ews_meetings.service.rehearsal.stage import Stage, done, executed, word


def _stale_send(stage: Stage) -> Sight:
    stale = stage.save("a")
    stage.mark_anew("a", stale)
    outcome = stage.send("a", stale, step="late")
    is_accepted = isinstance(outcome, Done)
    mails = stage.invitations("a", at_least=int(is_accepted))
    stands = stage.step_on(stale) == stage.props.named("a-anew") and not stage.copies("late")
    seen = f"{word(outcome)}, {counted(mails, 'invitation')}"
    fences = not is_accepted and stands and mails == 0
    return decided(fences, seen, holds=mails <= 1)


def _first_send(stage: Stage) -> Sight:
    done(stage.send("a", stage.save("a")))
    mails = stage.invitations("a", at_least=1)
    requests = stage.attendee.letters(Kind.REQUEST, stage.props.named("a"))
    kinds = {stage.attendee.onlooker.letter(one.ref).request_type for one in requests}
    starts = [
        start_of(e.series.meeting.span) for e in stage.attendee.entries(stage.props.named("a"))
    ]
    is_once = mails == 1 and starts == [start_of(stage.props.meeting("a").span)]
    named = ", ".join(sorted(kind or "of no kind" for kind in kinds))
    return is_so(
        is_once, f"{counted(mails, 'invitation')} ({named}), {len(starts)} in the calendar"
    )


def _says_sent(stage: Stage) -> Sight:
    ref = stage.mark_anew("a", stage.save("a"))
    before = stage.look(ref).facts.invited
    sent = done(stage.send("a", ref))
    is_said = stage.until(lambda: stage.look(sent).facts.invited is Known.YES)
    after = stage.look(sent).facts.invited
    seen = f"MeetingRequestWasSent {before} before, {after} after"
    return decided(before is Known.NO and is_said, seen)


def _copy(stage: Stage) -> Sight:
    ref = stage.save("a")
    early = stage.copies("a-1")
    done(stage.send("a", ref))
    stage.until(lambda: bool(stage.organizer.sent(stage.props.named("a"))))
    stage.pause()
    kept = len(stage.organizer.sent(stage.props.named("a")))
    return copied(stage, stage.copies("sent"), holds=early == 0 and kept <= 1)


def copied(stage: Stage, copies: int, *, holds: bool = True) -> Sight:
    """Say what copies that carry the step decide.

    That there is none disproves the row. That there is one does not prove it: the row also says
    that the copy lies there before the mail goes, and nobody sees that from outside.
    """
    is_believed = stage.capabilities.leaves_copy is Known.YES
    with_copy = Known.YES if is_believed else Known.UNKNOWN
    return Sight(
        seen=f"{counted(copies, 'message')} in Sent Items with the step",
        holds=Known.of(holds and copies <= 1),
        decides=with_copy if copies else Known.NO,
    )


def _stamp_stays(stage: Stage) -> Sight:
    done(stage.send("a", stage.save("a")))
    stage.expect_invitation("a")
    guest = stage.attendee
    carried = guest.workbench.stamped(stage.props.mark)
    found = guest.reader.find([stage.props.named("a")])
    has_entry = bool(guest.entries(stage.props.named("a")))
    seen = f"{counted(carried, 'mark')} of ours with the attendee"
    return is_so(carried == 0 and not found and has_entry, seen)


def _cut_off(stage: Stage) -> Sight:
    ref = stage.save("a")
    order = stage.props.order("a", ref, step="cut")
    with stage.organizer.workbench.impatient() as writer:
        cut = replace(stage.organizer.writer, writer=writer)
        impatient = replace(stage, organizer=replace(stage.organizer, writer=cut))
        (outcome,) = impatient.write(Call.SEND, order)

    def is_executed() -> bool:
        return stage.step_on(ref) == stage.props.named("cut")

    in_time = stage.until(is_executed, limit_s=stage.pace.settle_s)
    is_late = not in_time and stage.until(is_executed, limit_s=stage.pace.settle_s)
    mails = stage.invitations("a", at_least=int(in_time))
    when = "in time" if in_time else "late" if is_late else "never"
    seen = f"{'answered' if isinstance(outcome, Done) else 'cut off'}, executed {when}"
    return is_so(not is_late and mails == int(in_time), seen)


def _neighbours(stage: Stage) -> Sight:
    stale, fresh = stage.save("stale"), stage.save("fresh")
    stage.mark_anew("stale", stale)
    orders = [
        stage.props.order("stale", stale, step="s1"),
        stage.props.order("fresh", fresh, step="s2"),
    ]
    first, second = stage.write(Call.SEND, *orders)
    done(second)
    mails = stage.invitations("fresh", at_least=1)
    stray = stage.invitations("stale")
    is_refused = not isinstance(first, Done)
    seen = f"the stale one {word(first)}, {counted(stray, 'invitation')}; the other one {mails}"
    return decided(is_refused and stray == 0, seen, holds=mails == 1 and stray <= 1)


def _inline_kept(stage: Stage) -> Sight:
    meeting = replace(stage.props.meeting("a"), attachments=(FILE,))
    ref = stage.save("a", meeting=meeting)
    kept = stage.look(ref, with_contents=True).series.meeting.attachments
    if not kept:
        (outcome,) = stage.write(Call.ATTACH, replace(stage.props.order("a", ref), attachment=FILE))
        executed(outcome)
    whole = stage.look(ref, with_contents=True).series.meeting.attachments
    seen = "kept" if kept else "dropped, and attached by a second call"
    return decided(bool(kept), seen, holds=whole == (FILE,))


def _files_travel(stage: Stage) -> Sight:
    ref = stage.save("a")
    (outcome,) = stage.write(Call.ATTACH, replace(stage.props.order("a", ref), attachment=FILE))
    executed(outcome)
    done(stage.send("a", stage.look(ref).ref))
    stage.expect_invitation("a")
    return arrived(stage, FILE.name)


def arrived(stage: Stage, *names: str) -> Sight:
    """Say whether files reached the attendee's calendar."""
    entries = stage.attendee.entries(stage.props.named("a"))
    found = [file.name for entry in entries for file in entry.series.meeting.attachments]
    is_whole = found == list(names)
    seen = f"{counted(len(found), 'file')} with the attendee"
    return decided(is_whole, seen, holds=is_whole or not found)


SENDING = (
    Experiment(
        name="q1-stale-send",
        question="Is an invitation with a stale ChangeKey refused, and does it mail nobody?",
        play=_stale_send,
        mails=Mails(attendee=1),
        row="fences",
        promise=2,
    ),
    Experiment(
        name="q2-first-send",
        question="Does the first send invite once, and which kind of mail is it?",
        play=_first_send,
        mails=Mails(attendee=1),
        promise=1,
    ),
    Experiment(
        name="q3-says-sent",
        question="Does the server say of a meeting whether people were invited?",
        play=_says_sent,
        mails=Mails(attendee=1),
        row="reports_sent",
    ),
    Experiment(
        name="q5-copy",
        question="Does a send leave one copy that carries our step?",
        play=_copy,
        mails=Mails(attendee=1),
        row="leaves_copy",
        promise=2,
    ),
    Experiment(
        name="q12-stamp-stays",
        question="Does our provenance stay out of the attendees' mailboxes?",
        play=_stamp_stays,
        mails=Mails(attendee=1),
        promise=7,
    ),
    Experiment(
        name="q23-cut-off",
        question="Does a request that nobody waits for execute within the settling time or never?",
        play=_cut_off,
        mails=Mails(attendee=1),
        promise=2,
    ),
    Experiment(
        name="q26-neighbours",
        question="Does a stale invitation in a batch stop only itself?",
        play=_neighbours,
        mails=Mails(attendee=2),
        row="fences",
        promise=2,
    ),
    Experiment(
        name="q27-inline-files",
        question="Are files kept that are given with a new meeting?",
        play=_inline_kept,
        row="keeps_inline_attachments",
        promise=3,
    ),
    Experiment(
        name="q27-files-travel",
        question="Do files travel with the invitation?",
        play=_files_travel,
        mails=Mails(attendee=1),
        row="attachments_travel",
        promise=4,
    ),
)
