"""Makes the exceptions of series: deletes and changes occurrences, one of each series at a time.

Each is found by its original start at the moment of writing. What already is as wanted is left
alone, so whatever was interrupted goes on here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ews_meetings.change.action import Call, Step, Verb
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Observed
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import Stamp
from ews_meetings.errors import ItemChanged
from ews_meetings.ledger.records import StepState
from ews_meetings.model.exceptions import OCCURRENCE_FIELDS, show_start
from ews_meetings.model.fields import compare
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.service import pen
from ews_meetings.service.check import remove_draft
from ews_meetings.service.guarded import Duty, carry_out
from ews_meetings.service.marking import mark
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.settle import slot_of
from ews_meetings.service.traces import is_made
from ews_meetings.service.work import Run, Work, cut, live

_CALLS = (Call.DROP_OCCURRENCE, Call.CHANGE_OCCURRENCE)
_LARGEST_SILENT_BATCH = 100
_DRAFTING = (Verb.CREATE, Verb.FINISH)


@dataclass(frozen=True, slots=True)
class _Open:
    """One occurrence that is not yet as wanted."""

    work: Work
    step: Step
    observed: Observed
    """The occurrence."""

    @property
    def kind(self) -> tuple[str, str]:
        return self.step.call.value, self.step.notify.value


def make_occurrences(run: Run, works: Sequence[Work]) -> None:
    """Bring every listed occurrence about, or its action to its end."""
    retries = Retries(run)
    while todo := [(work, step) for work in live(works) if (step := _next(run, work)) and work.ref]:
        _mark(run, todo)
        _refresh(run, [work for work, _ in todo if work.is_live])
        still = sorted(_open(run, todo), key=lambda one: one.kind)
        for (call, notify), some in groupby(still, key=lambda one: one.kind):
            _write(run, Call(call), list(some), retries, Notify(notify))
        retries.pause()
    _remove_failed_drafts(run, works)


def _next(run: Run, work: Work) -> Step | None:
    """Return what is to be done next; what was refused waits until its neighbours have made room."""
    steps = (step for step in work.action.steps if step.call in _CALLS)
    still = [step for step in steps if step.number not in work.done]
    return min(still, key=lambda step: run.attempts[work.index, step.number], default=None)


def _mark(run: Run, todo: Sequence[tuple[Work, Step]]) -> None:
    """Mark the series of which an occurrence will be cancelled with mail."""
    loud = [(w, s) for w, s in todo if s.call is Call.DROP_OCCURRENCE and s.mails]
    unmarked = [(work, step) for work, step in loud if step.number not in work.marks]
    _refresh(run, [work for work, _ in unmarked])  # the mark is beside the stamp as it is now
    mark(run, unmarked)


def _refresh(run: Run, works: Sequence[Work]) -> None:
    """Read the series as they are now."""
    refs = [work.ref for work in works if work.ref]
    for work, observed in zip(works, run.ports.reader.read(refs) if refs else (), strict=True):
        if observed is None:
            work.fail(ItemChanged(work.action.title, ["it is gone from the calendar"]))
        else:
            work.ref, work.observed = observed.ref, observed


def _open(run: Run, todo: Sequence[tuple[Work, Step]]) -> list[_Open]:
    """Return the occurrences that are still to be written; what is so already is done."""
    pairs = [(work, step) for work, step in todo if work.is_live]
    slots = [slot_of(work, step) for work, step in pairs]
    found = run.ports.reader.read_occurrences(slots) if slots else ()
    still: list[_Open] = []
    for (work, step), observed in zip(pairs, found, strict=True):
        if observed is None and step.call is Call.CHANGE_OCCURRENCE:
            work.fail(ItemChanged(work.action.title, [_missing(work, step)]))
        elif observed is None or not _lacking(work, step, observed):
            work.done.add(step.number)
        else:
            still.append(_Open(work, step, observed))
    return still


def _missing(work: Work, step: Step) -> str:
    if step.occurrence is None:
        raise ValueError("a step on an occurrence names it")
    shown = show_start(step.occurrence, work.wanted.meeting)
    return f"its occurrence of {shown} does not take place"


def _lacking(work: Work, step: Step, observed: Observed) -> tuple[str, ...]:
    """Return the fields in which an occurrence is not what is wanted; for a deletion any of them."""
    if step.call is Call.DROP_OCCURRENCE:
        return ("occurrence",)
    changes = compare(
        old=observed.series.meeting, new=_wanted(work, step), fields=OCCURRENCE_FIELDS
    )
    return tuple(change.field for change in changes)


def _wanted(work: Work, step: Step) -> Meeting:
    at = step.occurrence
    meeting = occurrence_at(work.wanted, at) if at is not None else None
    if meeting is None:
        raise ValueError("only an occurrence that takes place can be changed")
    return meeting


# --- writing --------------------------------------------------------------------------------------


def _write(run: Run, call: Call, some: Sequence[_Open], retries: Retries, notify: Notify) -> None:
    if notify is Notify.NONE:
        for batch in cut(some, _LARGEST_SILENT_BATCH):
            _silently(run, call, batch, retries)
        return
    carry_out(run, call, [_duty(run, one) for one in some], retries, notify=notify)


def _duty(run: Run, one: _Open) -> Duty:
    def keep(_ref: ItemRef | None) -> None:
        """The reference is the occurrence's; its series is read again before the next one."""

    return Duty(
        work=one.work,
        step=one.step,
        order=lambda step_id: _order(run, one, step_id),
        keep=keep,
        marks=tuple(one.work.marks.get(one.step.number, ())),
    )


def _silently(run: Run, call: Call, some: Sequence[_Open], retries: Retries) -> None:
    tasks = [pen.Task(work=one.work, step=one.step, order=_order_maker(run, one)) for one in some]
    doubtful: list[pen.Written] = []
    for written in pen.write(run, call, tasks):
        match written.outcome:
            case Done():
                written.work.done.add(written.task.step.number)
                retries.forgive(written.work)
            case NotDone():
                retries.note(written.work, written.outcome)
            case Refused() | Unknown():
                doubtful.append(written)
    _conclude(run, doubtful, retries)


def _order_maker(run: Run, one: _Open) -> pen.OrderMaker:
    return lambda step_id: _order(run, one, step_id)


def _conclude(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> None:
    """Wait, look the occurrences up, and say of each whether it is as wanted."""
    if not doubtful:
        return
    settle_pause(run, [written.outcome for written in doubtful])
    slots = [slot_of(written.work, written.task.step) for written in doubtful]
    for written, seen in zip(doubtful, run.ports.reader.read_occurrences(slots), strict=True):
        work, step = written.work, written.task.step
        if is_made(work, step, seen):
            pen.conclude(run, written.step, StepState.DONE, detail="found by looking")
            work.done.add(step.number)
            continue
        refused = written.outcome if isinstance(written.outcome, Refused) else None
        state = StepState.REFUSED if refused else StepState.NOT_DONE
        pen.conclude(run, written.step, state, detail="not found by looking")
        retries.count(work, refused.refusal if refused else None)


def _order(run: Run, one: _Open, step_id: str) -> Order:
    if one.step.call is Call.DROP_OCCURRENCE:
        return Order(step=step_id, ref=one.observed.ref, key=one.work.key)
    return Order(
        step=step_id,
        ref=one.observed.ref,
        key=one.work.key,
        meeting=_wanted(one.work, one.step),
        fields=_lacking(one.work, one.step, one.observed),
        stamp=_stamp(run, one, step_id) if one.step.mails else None,
    )


def _stamp(run: Run, one: _Open, step_id: str) -> Stamp | None:
    """Return what an occurrence carries that is mailed for itself: its series' stamp, its own step."""
    held = one.work.observed.stamp if one.work.observed is not None else None
    return held.by(run=run.id, step=step_id) if held is not None else None


# --- drafts that cannot be completed --------------------------------------------------------------


def _remove_failed_drafts(run: Run, works: Sequence[Work]) -> None:
    """Take away drafts of this run whose occurrences the server refuses: nobody was told of them."""
    for work in works:
        stamp = work.observed.stamp if work.observed is not None else None
        ours = work.action.verb in _DRAFTING and stamp is not None and stamp.run == run.id
        failed = _next(run, work)
        if work.is_live or not ours or failed is None or work.ref is None:
            continue
        if not _is_temporary(work.refusal):
            remove_draft(run, work, work.ref, call=failed.call)


def _is_temporary(refusal: Refusal | None) -> bool:
    return refusal is None or refusal.exit_code == 75
