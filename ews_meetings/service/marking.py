"""Writes stamps onto items, silently, before the writes that cannot carry or complete them.

A cancellation cannot carry a step of its own, so the item is marked before: the copy that it leaves in
Sent Items, and the item in Deleted Items, then carry the mark. A change of several writes is noted
as under way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ews_meetings.change.action import Call, Step
from ews_meetings.change.batch import Order
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.errors import ItemChanged
from ews_meetings.ledger.records import StepState
from ews_meetings.model.exceptions import OCCURRENCES
from ews_meetings.service import pen
from ews_meetings.service.late_marks import dates_of_marks
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.settle import MARK
from ews_meetings.service.work import Run, Work, cut, live_with

_LARGEST_BATCH = 100


StampMaker = Callable[[Run, Work, str], Stamp]
"""Makes what an item shall say, for a step id."""


def begin(run: Run, works: Sequence[Work]) -> None:
    """Note on items that a change of several writes is under way."""
    todo = [
        (work, step) for work in live_with(works, Call.BEGIN) if (step := work.step(Call.BEGIN))
    ]
    todo = [(work, step) for work, step in todo if step.number not in work.done]
    owing = {work.key: work.observed for work, _ in todo if _owes(work)}
    dates = dates_of_marks(run.ports.reader, owing, run.capabilities)

    def dated(run: Run, work: Work, step_id: str) -> Stamp:
        return replace(under_way(run, work, step_id), mailed_at=dates.get(work.key))

    mark(run, todo, stamp_of=dated)
    for work, step in todo:
        work.done.add(step.number)


def under_way(run: Run, work: Work, step_id: str) -> Stamp:
    """Return the item's own stamp with what a run that dies now leaves undone."""
    stamp = own_stamp(run, work, step_id)
    stamp = replace(stamp, files=tuple(dict.fromkeys((*stamp.files, *work.action.files))))
    if _owes(work):
        stamp = replace(stamp, notify=NotifyState.OWED)
    return without_occurrences(stamp) if makes_occurrences(work) else stamp


def _owes(work: Work) -> bool:
    """Say whether a run that dies now leaves people untold."""
    change = work.step(Call.CHANGE)
    return change is not None and change.mails


def makes_occurrences(work: Work) -> bool:
    """Say whether single occurrences are to be written."""
    return bool(work.step(Call.CHANGE_OCCURRENCE) or work.step(Call.DROP_OCCURRENCE))


def without_occurrences(stamp: Stamp) -> Stamp:
    """Return a stamp that says nothing of exceptions: they are being made."""
    known = {name: digest for name, digest in stamp.written.items() if name != OCCURRENCES}
    return replace(stamp, written=known)


def own_stamp(run: Run, work: Work, step_id: str) -> Stamp:
    """Return the item's own stamp with a fresh step: what is written beside it must stay true."""
    held = work.observed.stamp if work.observed is not None else None
    if held is not None:
        return held.by(run=run.id, step=step_id)
    if work.action.origin is None:
        raise ValueError(f"action {work.index} names no meeting")
    return Stamp(
        origin=work.action.origin, digest="", run=run.id, step=step_id, notify=work.action.notify
    )


def mark(run: Run, pairs: Sequence[tuple[Work, Step]], *, stamp_of: StampMaker = own_stamp) -> None:
    """Write a stamp onto each item for its step, or end its action."""
    retries = Retries(run)
    todo = [(work, step) for work, step in pairs if work.is_live]
    while todo:
        marked: set[int] = set()
        doubtful: list[pen.Written] = []
        for batch in cut(todo, _LARGEST_BATCH):
            tasks = [_task(run, work, step, stamp_of) for work, step in batch]
            for written in pen.write(run, Call.CLOSE, tasks):
                work, step = written.work, written.task.step
                work.marks.setdefault(step.number, []).append(written.step)
                match written.outcome:
                    case Done(ref=ref):
                        work.ref = ref or work.ref
                        _note(work, stamp_of(run, work, written.step))
                        marked.add(work.index)
                    case NotDone():
                        retries.note(work, written.outcome)
                    case Refused() | Unknown():
                        doubtful.append(written)
        marked |= _settle(run, doubtful, retries)
        retries.pause()
        todo = [(w, step) for w, step in todo if w.is_live and w.index not in marked]


def _task(run: Run, work: Work, step: Step, stamp_of: StampMaker) -> pen.Task:
    def order(step_id: str) -> Order:
        stamp = stamp_of(run, work, step_id)
        return Order(step=step_id, ref=work.ref, key=work.key, stamp=stamp)

    return pen.Task(work=work, step=step, order=order, label=MARK)


def _note(work: Work, stamp: Stamp) -> None:
    """Keep in mind what the item says now."""
    if work.observed is not None:
        work.observed = replace(work.observed, stamp=stamp, ref=work.ref or work.observed.ref)


def _settle(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> set[int]:
    """Read the items; return the actions whose item carries the mark."""
    if not doubtful:
        return set()
    settle_pause(run, [written.outcome for written in doubtful])
    refs = [written.ref for written in doubtful if written.ref]
    marked: set[int] = set()
    for written, observed in zip(doubtful, run.ports.reader.read(refs), strict=True):
        work = written.work
        if observed is None:
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="the item is gone")
            work.fail(ItemChanged(work.action.title, ["it is gone from the calendar"]))
            continue
        work.ref = observed.ref
        if observed.stamp is not None and observed.stamp.step == written.step:
            pen.conclude(run, written.step, StepState.DONE, ref=observed.ref, detail="read back")
            _note(work, observed.stamp)
            marked.add(work.index)
        else:
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="read back")
            refused = written.outcome if isinstance(written.outcome, Refused) else None
            retries.count(work, refused.refusal if refused else None)
    return marked
