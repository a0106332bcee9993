"""U0 to U4 of the whole item: the pre-image is compared, the change is made and mailed in one guarded call, and read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ews_meetings.change.action import Action, Call, End, Step, Verb
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Observed, Place
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.errors import ChangeDiffers, ItemChanged, PlanStale
from ews_meetings.ledger.records import StepState
from ews_meetings.model.exceptions import remakes_exceptions
from ews_meetings.model.fields import FieldChange
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service import pen
from ews_meetings.service.check import read_all, read_settled, rewritten, verified
from ews_meetings.service.freshness import moved_fields
from ews_meetings.service.guarded import Duty, carry_out, is_done
from ews_meetings.service.marking import makes_occurrences, without_occurrences
from ews_meetings.service.marking_sent import is_to_be_marked
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.slots import whole_fields
from ews_meetings.service.work import Run, Work, cut, live_with, stamp_for, touched_fields

_LARGEST_SILENT_BATCH = 100


def compare(run: Run, works: Sequence[Work]) -> None:
    """U0: end every action whose item is no longer what its plan saw."""
    todo = [work for work in live_with(works, Call.COMPARE) if work.ref]
    for work, observed in zip(todo, read_settled(run, todo), strict=True):
        _compare(work, observed)
        if work.is_live and _is_rewritten(work):
            problem = "another run has written it since the plan was made"
            work.fail(PlanStale(work.action.title, problem))


def _is_rewritten(work: Work) -> bool:
    """Say whether a run has written the item since: the plan would be carried out a second time."""
    before, now = work.before.stamp, work.observed.stamp if work.observed else None
    return before is not None and (now is None or now.step != before.step)


def _compare(work: Work, observed: Observed | None) -> None:
    title = work.action.title
    if observed is None or observed.facts.place is not Place.CALENDAR:
        work.fail(ItemChanged(title, ["it is gone from the calendar"]))
        return
    if observed.facts.is_cancelled and not work.before.facts.is_cancelled:
        work.fail(ItemChanged(title, ["it has been cancelled"]))
        return
    moved = moved_fields(work.action, observed)
    if moved:
        work.fail(ItemChanged(title, _named(moved)))
        return
    work.ref, work.observed = observed.ref, observed


def _named(changes: Iterable[FieldChange]) -> list[str]:
    return list(dict.fromkeys(change.field for change in changes))


# --- the change of the whole ----------------------------------------------------------------------


def change(run: Run, works: Sequence[Work]) -> None:
    """U1 to U3: make every change of a whole item, mailing whom its step says."""
    for notify in Notify:
        todo = [
            work
            for work in live_with(works, Call.CHANGE)
            if _step(work).notify is notify and not is_done(work, _step(work))
        ]
        if notify is Notify.NONE:
            _silently(run, todo)
        else:
            _mailing(run, todo, notify)


def _mailing(run: Run, works: Sequence[Work], notify: Notify) -> None:
    retries = Retries(run)
    todo = list(works)
    while todo:
        duties = [_duty(run, work) for work in todo]
        carry_out(run, Call.CHANGE, duties, retries, notify=notify)
        retries.pause()
        todo = [work for work in todo if work.is_live and not is_done(work, _step(work))]


def _duty(run: Run, work: Work) -> Duty:
    def keep(ref: ItemRef | None) -> None:
        work.ref = ref or work.ref

    return Duty(
        work=work,
        step=_step(work),
        order=lambda step_id: _order(run, work, step_id),
        keep=keep,
    )


def _silently(run: Run, works: Sequence[Work]) -> None:
    """Make changes that mail nobody: settable, so each is simply repeated until it holds."""
    retries = Retries(run)
    todo = list(works)
    while todo:
        doubtful: list[pen.Written] = []
        for batch in cut(todo, _LARGEST_SILENT_BATCH):
            doubtful += _write_silently(run, batch, retries)
        _settle_silent(run, doubtful, retries)
        retries.pause()
        todo = [work for work in todo if work.is_live and not is_done(work, _step(work))]


def _write_silently(run: Run, works: Sequence[Work], retries: Retries) -> list[pen.Written]:
    doubtful: list[pen.Written] = []
    for written in pen.write(run, Call.CHANGE, [_task(run, work) for work in works]):
        match written.outcome:
            case Done(ref=ref):
                written.work.ref = ref or written.work.ref
                written.work.has_done(written.task.step)
            case NotDone():
                retries.note(written.work, written.outcome)
            case Refused() | Unknown():
                doubtful.append(written)
    return doubtful


def _settle_silent(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> None:
    """Read the items: one that carries the step's stamp was changed, whatever the answer said."""
    if not doubtful:
        return
    settle_pause(run, [written.outcome for written in doubtful])
    refs = [written.ref for written in doubtful if written.ref]
    for written, observed in zip(doubtful, run.ports.reader.read(refs), strict=True):
        work = written.work
        if observed is not None and observed.stamp and observed.stamp.step == written.step:
            pen.conclude(run, written.step, StepState.DONE, ref=observed.ref, detail="read back")
            work.ref = observed.ref
            work.has_done(written.task.step)
            continue
        refused = written.outcome if isinstance(written.outcome, Refused) else None
        state = StepState.REFUSED if refused else StepState.NOT_DONE
        pen.conclude(run, written.step, state, detail="not found on the item")
        _compare(work, observed)
        if work.is_live:
            retries.count(work, refused.refusal if refused else None)


def _task(run: Run, work: Work) -> pen.Task:
    return pen.Task(work=work, step=_step(work), order=lambda step_id: _order(run, work, step_id))


def _order(run: Run, work: Work, step_id: str) -> Order:
    return Order(
        step=step_id,
        ref=work.ref,
        key=work.key,
        series=work.wanted,
        fields=whole_fields(work.action.changes) or ("subject",),
        stamp=_stamp_under_way(run, work, step_id),
    )


def _stamp_under_way(run: Run, work: Work, step_id: str) -> Stamp:
    """Return what the item says while occurrences are still to be made: nothing of them."""
    stamp = stamp_for(work, run=run.id, step=step_id, notify=_notify_state(work))
    return without_occurrences(stamp) if makes_occurrences(work) else stamp


def _notify_state(work: Work) -> NotifyState:
    """Return what the stamp says while the action is under way: the send, or the mark, comes last."""
    is_first = work.action.verb is Verb.INVITE or is_to_be_marked(work)
    return NotifyState.PENDING if is_first else work.action.notify


def _step(work: Work) -> Step:
    step = work.step(Call.CHANGE)
    if step is None:
        raise ValueError("nothing to change")
    return step


# --- reading back ---------------------------------------------------------------------------------


def read_back(run: Run, works: Sequence[Work]) -> None:
    """U3 to U4: compare what the server holds now with what was written; nothing can be taken back."""
    todo = [work for work in live_with(works, Call.CHECK) if work.action.verb is Verb.UPDATE]
    for work, observed in zip(todo, read_all(run, todo), strict=True):
        if observed is None or observed.facts.place is not Place.CALENDAR:
            work.fail(ItemChanged(work.action.title, ["it is gone from the calendar"]))
            continue
        verification = verified(run, work, observed)
        work.ref, work.observed = observed.ref, observed
        hard = [c for c in verification.hard if not _is_addition(c, work, observed)]
        ours = [change for change in hard if _is_ours(change, work.action)]
        if ours:
            differences = [f"{c.field}: wanted {c.old}, held {c.new}" for c in ours]
            work.fail(ChangeDiffers(work.action.title, differences), end=End.FAILED)
        work.findings += [rewritten(c) for c in verification.soft if _is_ours(c, work.action)]
        work.findings += [_meanwhile(change) for change in hard if change not in ours]


def _is_ours(change: FieldChange, action: Action) -> bool:
    """Say whether an action wrote what is different now; the rest is somebody else's doing."""
    if change.occurrence is not None:
        slots = {step.occurrence for step in action.steps}
        return change.occurrence in slots or remakes_exceptions(action.changes)
    return change.field in {"uid", "organizer"} | touched_fields(action)


def _meanwhile(change: FieldChange) -> Finding:
    return Finding(
        code="changed-meanwhile",
        message=f"{change.field} is no longer what the plan saw: now {change.new}",
        effect=Effect.KEPT,
        severity=Severity.WARNING,
        field=change.field,
        value=change.new,
    )


def _is_addition(change: FieldChange, work: Work, observed: Observed) -> bool:
    """Say whether there are merely more attendees: whoever answers a forwarded request is added."""
    if change.field != "attendees" or change.occurrence is not None:
        return False
    held = {attendee.mailbox.folded for attendee in observed.series.meeting.attendees}
    return all(a.mailbox.folded in held for a in work.wanted.meeting.attendees)
