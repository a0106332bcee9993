"""K0 to K2, and answers: writes that consume what they are about.

A cancellation takes the item away, so the item is marked first; what follows from a lost answer is
decided in `verdict_removal`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, Step
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Observed, Place
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.ledger.records import StepState
from ews_meetings.service import pen
from ews_meetings.service.guarded import Duty, carry_out, is_done
from ews_meetings.service.marking import mark
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.work import Run, Work, cut, live_with

_LARGEST_SILENT_BATCH = 100


def cancel(run: Run, works: Sequence[Work]) -> None:
    """Take the listed meetings away, telling whom the plan says."""
    todo = [work for work in live_with(works, Call.CANCEL) if work.ref]
    silent = [work for work in todo if _step(work, Call.CANCEL).notify is Notify.NONE]
    loud = [work for work in todo if work not in silent]
    take_away(run, [(work, _step(work, Call.CANCEL)) for work in silent])
    mark(run, [(work, _step(work, Call.CANCEL)) for work in loud])
    plain = [work for work in loud if not work.action.message]
    _loudly(run, plain, Call.CANCEL)
    _loudly(run, [work for work in loud if work.action.message], Call.CANCEL)


def answer(run: Run, works: Sequence[Work]) -> None:
    """Answer the listed invitations."""
    todo = [work for work in live_with(works, Call.ANSWER) if work.ref]
    silent = [work for work in todo if _step(work, Call.ANSWER).notify is Notify.NONE]
    _loudly(run, [work for work in todo if work not in silent], Call.ANSWER)
    _loudly(run, silent, Call.ANSWER, notify=Notify.NONE)


def _loudly(run: Run, works: Sequence[Work], call: Call, *, notify: Notify = Notify.ALL) -> None:
    retries = Retries(run)
    todo = [work for work in works if work.is_live]
    while todo:
        carry_out(run, call, [_duty(run, work, call) for work in todo], retries, notify=notify)
        retries.pause()
        todo = [w for w in todo if w.is_live and not is_done(w, _step(w, call))]


def _duty(run: Run, work: Work, call: Call) -> Duty:
    step = _step(work, call)

    def order(step_id: str) -> Order:
        return Order(
            step=step_id,
            ref=work.ref,
            key=work.key,
            message=work.action.message,
            reply=work.action.answer,
        )

    def keep(ref: ItemRef | None) -> None:
        work.ref = ref or work.ref

    return Duty(
        work=work,
        step=step,
        order=order,
        keep=keep,
        marks=tuple(work.marks.get(step.number, ())),
        take_away=lambda: take_away(run, [(work, step)]),
    )


def take_away(run: Run, pairs: Sequence[tuple[Work, Step]]) -> None:
    """Remove meetings silently: whoever is to hear of it has heard of it, or their action ends."""
    retries = Retries(run)
    todo = [(work, step) for work, step in pairs if work.is_live]
    while todo:
        doubtful: list[pen.Written] = []
        for batch in cut(todo, _LARGEST_SILENT_BATCH):
            doubtful += _write_silently(run, batch, retries)
        _settle_silent(run, doubtful, retries)
        retries.pause()
        todo = [(w, step) for w, step in todo if w.is_live and not is_done(w, step)]


def _write_silently(
    run: Run, pairs: Sequence[tuple[Work, Step]], retries: Retries
) -> list[pen.Written]:
    tasks = [pen.Task(work=work, step=step, order=_removal_of(work)) for work, step in pairs]
    doubtful: list[pen.Written] = []
    for written in pen.write(run, Call.CANCEL, tasks):
        match written.outcome:
            case Done():
                written.work.done.add(written.task.step.number)
            case NotDone():
                retries.note(written.work, written.outcome)
            case Refused() | Unknown():
                doubtful.append(written)
    return doubtful


def _removal_of(work: Work) -> pen.OrderMaker:
    return lambda step_id: Order(step=step_id, ref=work.ref, key=work.key)


def _settle_silent(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> None:
    """Look the items up by their ids: what is gone was removed, whatever the answer said."""
    if not doubtful:
        return
    settle_pause(run, [written.outcome for written in doubtful])
    refs = [written.ref for written in doubtful if written.ref]
    for written, observed in zip(doubtful, run.ports.reader.read(refs), strict=True):
        work, is_gone = written.work, _is_away(observed)
        state = StepState.DONE if is_gone else StepState.NOT_DONE
        pen.conclude(run, written.step, state, detail="looked up by its id")
        if is_gone:
            work.done.add(written.task.step.number)
            continue
        work.ref = observed.ref if observed else work.ref
        refused = written.outcome if isinstance(written.outcome, Refused) else None
        retries.count(work, refused.refusal if refused else None)


def _is_away(observed: Observed | None) -> bool:
    return observed is None or observed.facts.place is not Place.CALENDAR


def _step(work: Work, call: Call) -> Step:
    step = work.step(call)
    if step is None:
        raise ValueError(f"no {call} to do")
    return step
