"""CS and U4: writes the last stamp, silently, where it says more than the one that was read."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, End
from ews_meetings.change.batch import Order
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import ItemChanged, PlanStale
from ews_meetings.ledger.records import StepState
from ews_meetings.service import pen
from ews_meetings.service.claim import is_invited_item
from ews_meetings.service.marking_sent import is_to_be_marked, report_marks
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.work import Run, Work, cut, live_with, stamp_for

_LARGEST_BATCH = 100


def close(run: Run, works: Sequence[Work]) -> None:
    """Mark meetings as complete; settable, so it is simply repeated until it holds."""
    retries = Retries(run)
    todo = [work for work in live_with(works, Call.CLOSE) if _says_more(work)]
    while todo:
        doubtful: list[pen.Written] = []
        done: list[Work] = []
        for batch in cut(todo, _LARGEST_BATCH):
            for written in pen.write(run, Call.CLOSE, [_task(run, work) for work in batch]):
                match written.outcome:
                    case Done(ref=ref):
                        written.work.ref = ref or written.work.ref
                        done.append(written.work)
                    case NotDone():
                        retries.note(written.work, written.outcome)
                    case Refused() | Unknown():
                        doubtful.append(written)
        done += _settle(run, doubtful, retries)
        retries.pause()
        report_marks(run, [work for work in done if is_to_be_marked(work)])
        todo = [work for work in todo if work.is_live and work not in done]


def mark(run: Run, work: Work, notify: NotifyState, *, call: Call) -> bool:
    """Write a stamp that says who has been told, silently; True when it surely stands."""
    step = work.step(call)
    if step is None:
        raise ValueError("no step to write under")

    def order(step_id: str) -> Order:
        stamp = stamp_for(work, run=run.id, step=step_id, notify=notify)
        return Order(step=step_id, ref=work.ref, key=work.key, stamp=stamp)

    task = pen.Task(work=work, step=step, order=order, label=Call.CLOSE)
    [written] = pen.write(run, Call.CLOSE, [task])
    if isinstance(written.outcome, Done):
        work.ref = written.outcome.ref or work.ref
        return True
    pen.conclude(run, written.step, StepState.NOT_DONE, detail="not answered with success")
    return False


def _says_more(work: Work) -> bool:
    """Say whether the stamp to be written differs from the one that was read."""
    held = work.observed.stamp if work.observed else None
    if held is None:
        return True
    wanted = stamp_for(work, run=held.run, step=held.step, notify=work.action.notify)
    return wanted != held


def _task(run: Run, work: Work) -> pen.Task:
    step = work.step(Call.CLOSE)
    if step is None:
        raise ValueError("nothing to close")

    def order(step_id: str) -> Order:
        stamp = stamp_for(work, run=run.id, step=step_id, notify=work.action.notify)
        marks = is_to_be_marked(work) and not work.is_unmarkable
        return Order(step=step_id, ref=work.ref, key=work.key, stamp=stamp, marks_sent=marks)

    return pen.Task(work=work, step=step, order=order)


def _settle(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> list[Work]:
    """Read the items; return those that carry the stamp."""
    if not doubtful:
        return []
    settle_pause(run, [written.outcome for written in doubtful])
    refs = [written.ref for written in doubtful if written.ref]
    done: list[Work] = []
    for written, observed in zip(doubtful, run.ports.reader.read(refs), strict=True):
        if observed is None:
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="the item is gone")
            written.work.fail(ItemChanged(written.work.action.title, ["the item is gone"]))
            continue
        written.work.ref = observed.ref
        if written.work.action.notify is NotifyState.SILENT and is_invited_item(observed):
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="it has been sent meanwhile")
            problem = "its people have been invited since the plan was made"
            written.work.fail(PlanStale(written.work.action.title, problem), end=End.REFUSED)
        elif observed.stamp is not None and observed.stamp.step == written.step:
            pen.conclude(run, written.step, StepState.DONE, ref=observed.ref, detail="read back")
            done.append(written.work)
        else:
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="read back")
            written.work.is_unmarkable |= isinstance(written.outcome, Refused)
            refused = written.outcome if isinstance(written.outcome, Refused) else None
            retries.count(written.work, refused.refusal if refused else None)
    return done
