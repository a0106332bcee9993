"""The writes that mail: each leaves once, and what is not answered with success is settled before more leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ews_meetings.change.action import Call, End, Step
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.errors import ItemChanged, PlanStale, Undecided
from ews_meetings.ledger.records import StepState
from ews_meetings.service import pen
from ews_meetings.service.patience import Retries
from ews_meetings.service.settle import Case, settle
from ews_meetings.service.verdict import (
    Doubtful,
    Elsewhere,
    MailedOnly,
    Moved,
    Sent,
    Unsent,
    Verdict,
)
from ews_meetings.service.work import Run, Work, cut

LARGEST_MAILING_BATCH = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One guarded step of one action."""

    work: Work
    step: Step
    order: Callable[[str], Order]
    """Makes the order for a step id."""
    keep: Callable[[ItemRef | None], None]
    """Takes the item's new reference after success."""
    marks: tuple[str, ...] = ()
    """See `Case.marks`."""
    take_away: Callable[[], None] = field(default=lambda: None)
    """Removes the item silently, where the cancellation went out and it is still there."""


def carry_out(
    run: Run, call: Call, duties: Sequence[Duty], retries: Retries, *, notify: Notify
) -> None:
    """Try each duty once; afterwards its step is done, its action has ended, or it may be tried again."""
    for batch in cut(duties, LARGEST_MAILING_BATCH):
        doubtful = _write(run, call, batch, retries, notify)
        if doubtful:  # settle before more mail leaves
            _settle(run, doubtful, retries)


def is_done(work: Work, step: Step | None) -> bool:
    """Say whether a guarded step has been done in this run."""
    return step is not None and step.number in work.done


_Doubtful = list[tuple[Duty, pen.Written]]


def _write(
    run: Run, call: Call, duties: Sequence[Duty], retries: Retries, notify: Notify
) -> _Doubtful:
    for duty in duties:
        duty.work.may_have_mailed = notify is not Notify.NONE
    tasks = [pen.Task(work=duty.work, step=duty.step, order=duty.order) for duty in duties]
    doubtful: _Doubtful = []
    for duty, written in zip(duties, pen.write(run, call, tasks, notify=notify), strict=True):
        match written.outcome:
            case Done(ref=ref):
                duty.keep(ref)
                duty.work.has_done(duty.step)
                retries.forgive(duty.work)
            case NotDone():
                duty.work.may_have_mailed = False
                retries.note(duty.work, written.outcome)
            case Refused() | Unknown():
                doubtful.append((duty, written))
    return doubtful


def _settle(run: Run, doubtful: _Doubtful, retries: Retries) -> None:
    by_step = {written.step: (duty, written) for duty, written in doubtful}
    cases = [_case(duty, written) for duty, written in doubtful]
    for step, verdict in settle(run, cases).items():
        duty, written = by_step[step]
        _follow(run, duty, written, verdict, retries)


def _case(duty: Duty, written: pen.Written) -> Case:
    if written.ref is None:
        raise ValueError("a guarded write addresses an item")
    return Case(
        step=written.step,
        ref=written.ref,
        work=duty.work,
        place=duty.step,
        was_answered=not isinstance(written.outcome, Unknown) or written.outcome.was_answered,
        marks=duty.marks,
    )


def _follow(run: Run, duty: Duty, written: pen.Written, verdict: Verdict, retries: Retries) -> None:
    """Write the verdict into the journal and onto the action."""
    work, step, title = duty.work, written.step, duty.work.action.title
    work.may_have_mailed = isinstance(verdict, Doubtful)
    match verdict:
        case Sent(ref=ref, evidence=evidence):
            pen.conclude(run, step, StepState.DONE, ref=ref, detail=evidence)
            duty.keep(ref)
            work.has_done(duty.step)
        case MailedOnly(ref=ref):
            duty.keep(ref)
            duty.take_away()  # first: until it is gone the step is not at its end
            _conclude_mailed(run, duty, step)
        case Unsent(ref=ref):
            pen.conclude(run, step, StepState.NOT_DONE, detail="proven not sent")
            duty.keep(ref)
            refused = written.outcome if isinstance(written.outcome, Refused) else None
            retries.count(work, refused.refusal if refused else None)
        case Elsewhere():
            pen.conclude(run, step, StepState.NOT_DONE, detail="another run has sent it")
            work.fail(PlanStale(title, "another run has sent it meanwhile"), end=End.REFUSED)
        case Moved(fields=fields):
            pen.conclude(run, step, StepState.NOT_DONE, detail="the item was changed")
            work.fail(ItemChanged(title, fields))
        case Doubtful(seen=seen):
            pen.conclude(run, step, StepState.UNDECIDED, detail=seen)
            work.fail(Undecided(title, seen, run=run.id), end=End.UNDECIDED)
        case _:
            raise ValueError("settling ends with a verdict")


MAILED_AND_THERE = "the cancellation is out, but the item could not be removed"


def _conclude_mailed(run: Run, duty: Duty, step: str) -> None:
    """End a cancellation that went out before the item did; one that stays must not be mailed again."""
    work = duty.work
    is_gone = work.is_live
    work.has_done(duty.step)
    if is_gone:
        pen.conclude(run, step, StepState.DONE, detail="mailed, and taken away")
        return
    pen.conclude(run, step, StepState.UNDECIDED, detail=MAILED_AND_THERE)
    error = Undecided(work.action.title, MAILED_AND_THERE, run=run.id)
    work.fail(error, end=End.UNDECIDED)
