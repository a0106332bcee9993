"""C5 to C8: the one guarded write that mails, and what follows when its answer is no success."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, End
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import ItemChanged, PlanStale, Undecided
from ews_meetings.ledger.records import StepState
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service import pen
from ews_meetings.service.patience import Retries
from ews_meetings.service.settle import Case, settle_sends
from ews_meetings.service.verdict import (
    Doubtful,
    Elsewhere,
    Moved,
    Sent,
    Unsent,
    Verdict,
)
from ews_meetings.service.work import Run, Work, cut, live_with, stamp_for

_LARGEST_MAILING_BATCH = 25


def send(run: Run, works: Sequence[Work]) -> None:
    """Invite the people of every claimed draft, each once."""
    retries = Retries(run)
    todo = [work for work in live_with(works, Call.SEND) if work.ref]
    while todo:
        doubtful: list[pen.Written] = []
        for batch in cut(todo, _LARGEST_MAILING_BATCH):
            for written in _write(run, batch):
                match written.outcome:
                    case Done(ref=ref):
                        written.work.ref = ref or written.work.ref
                        written.work.mails = written.work.action.mails
                        written.work.may_have_mailed = False
                    case NotDone():
                        written.work.may_have_mailed = False
                        retries.note(written.work, written.outcome)
                    case Refused() | Unknown():
                        doubtful.append(written)
            if doubtful:  # settle before more mail leaves
                _settle(run, doubtful, retries)
                doubtful = []
        retries.pause()
        todo = [work for work in todo if work.is_live and not work.mails]


def confirm(run: Run, works: Sequence[Work]) -> None:
    """C7 to C8: look once more at what was sent; success was believed, so this only reports."""
    todo = [work for work in live_with(works, Call.SEND) if work.ref]
    if not todo or run.capabilities.reports_sent is not Known.YES:
        return
    hits = run.ports.reader.find([work.key for work in todo])
    silent = {hit.ref.item_id for hit in hits if hit.invited is Known.NO}
    for work in todo:
        if work.ref is None or work.ref.item_id not in silent:
            continue
        work.findings.append(
            Finding(
                code="invitation-not-reported",
                message="the send succeeded, but the server says that no request was sent",
                effect=Effect.KEPT,
                severity=Severity.WARNING,
            )
        )


def _write(run: Run, works: Sequence[Work]) -> tuple[pen.Written, ...]:
    tasks = [_task(run, work) for work in works]
    for work in works:
        work.may_have_mailed = True
    return pen.write(run, Call.SEND, tasks, notify=Notify.ALL)


def _task(run: Run, work: Work) -> pen.Task:
    step = work.step(Call.SEND)
    if step is None:
        raise ValueError("nothing to send")

    def order(step_id: str) -> Order:
        stamp = stamp_for(work, run=run.id, step=step_id, notify=NotifyState.INVITED)
        held = work.observed.series if work.observed else work.wanted  # its subject is set anew
        return Order(step=step_id, ref=work.ref, key=work.key, series=held, stamp=stamp)

    return pen.Task(work=work, step=step, order=order)


def _settle(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> None:
    by_step = {written.step: written for written in doubtful}
    cases = [_case(written) for written in doubtful]
    for step, verdict in settle_sends(run, cases).items():
        _follow(run, by_step[step], verdict, retries)


def _case(written: pen.Written) -> Case:
    work = written.work
    if written.ref is None:
        raise ValueError("a send addresses an item")
    return Case(
        step=written.step,
        ref=written.ref,
        work=work,
        place=written.task.step,
        was_answered=not isinstance(written.outcome, Unknown) or written.outcome.was_answered,
    )


def _follow(run: Run, written: pen.Written, verdict: Verdict, retries: Retries) -> None:
    """Write the verdict into the journal and onto the action."""
    work, title = written.work, written.work.action.title
    work.may_have_mailed = isinstance(verdict, Doubtful)
    match verdict:
        case Sent(ref=ref, evidence=evidence):
            pen.conclude(run, written.step, StepState.DONE, ref=ref, detail=evidence)
            work.ref, work.mails = ref, work.action.mails
        case Unsent(ref=ref):
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="proven not sent")
            work.ref = ref
            retries.count(work)
        case Elsewhere():
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="another run has sent it")
            work.fail(PlanStale(title, "another run has sent it meanwhile"), end=End.REFUSED)
        case Moved(fields=fields):
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="the item was changed")
            work.fail(ItemChanged(title, fields))
        case Doubtful(seen=seen):
            pen.conclude(run, written.step, StepState.UNDECIDED, detail=seen)
            work.fail(Undecided(title, seen, run=run.id), end=End.UNDECIDED)
        case _:
            raise ValueError("settling ends with a verdict")
