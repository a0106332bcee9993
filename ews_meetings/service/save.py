"""C0 to C2: saves drafts silently; a draft whose answer was lost is looked for by its key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Inviting
from ews_meetings.change.observed import Glimpse, Place
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import PlanStale
from ews_meetings.ledger.records import StepState
from ews_meetings.service import pen
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.work import Run, Work, live_with, stamp_for

_LARGEST_BATCH = 100
_LARGEST_BATCH_BYTES = 4_000_000
_COMPLETING = (Call.SEND, Call.ATTACH, Call.CHANGE_OCCURRENCE, Call.DROP_OCCURRENCE)
"""What a draft that is saved still lacks."""


def save(run: Run, works: Sequence[Work]) -> None:
    """Bring every live creation to a draft on the server, or to its end."""
    refuse_stale(run, [work for work in live_with(works, Call.SAVE) if work.ref is None])
    retries = Retries(run)
    while todo := [work for work in live_with(works, Call.SAVE) if work.ref is None]:
        doubtful: list[pen.Written] = []
        for batch in _batches(todo):
            for written in pen.write(run, Call.SAVE, [_task(run, work) for work in batch]):
                match written.outcome:
                    case Done(ref=ref):
                        written.work.ref = ref
                    case NotDone():
                        retries.note(written.work, written.outcome)
                    case Refused() | Unknown():
                        doubtful.append(written)
        _settle(run, doubtful, retries)
        retries.pause()


def refuse_stale(run: Run, works: Sequence[Work]) -> None:
    """End creations whose key has appeared on the server since the plan was made."""
    fresh = [work for work in works if not run.attempts.keys() & _saves(work)]
    hits = run.ports.reader.find([work.key for work in fresh]) if fresh else ()
    there = {hit.key for hit in hits if hit.place is Place.CALENDAR}
    for work in fresh:
        if work.key in there:
            problem = "it has been put into the calendar since the plan was made"
            work.fail(PlanStale(work.action.title, problem))


def _saves(work: Work) -> set[tuple[int, int]]:
    step = work.step(Call.SAVE)
    return {(work.index, step.number)} if step else set()


def _task(run: Run, work: Work) -> pen.Task:
    step = work.step(Call.SAVE)
    if step is None:
        raise ValueError("nothing to save")
    is_marked = work.action.inviting is Inviting.DONE
    is_complete = not is_marked and not any(map(work.step, _COMPLETING))
    notify = NotifyState.SILENT if is_complete else NotifyState.PENDING

    def order(step_id: str) -> Order:
        stamp = stamp_for(work, run=run.id, step=step_id, notify=notify)
        return Order(step=step_id, key=work.key, series=work.wanted, stamp=stamp)

    return pen.Task(work=work, step=step, order=order)


def _batches(works: Sequence[Work]) -> Iterator[list[Work]]:
    """Cut into requests: at most 100 meetings, and no more bytes of attachments than fit."""
    batch: list[Work] = []
    size = 0
    for work in works:
        own = sum(attachment.size_bytes for attachment in work.wanted.meeting.attachments)
        if batch and (len(batch) == _LARGEST_BATCH or size + own > _LARGEST_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(work)
        size += own
    if batch:
        yield batch


def _settle(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> None:
    """Look the keys up: a draft of this run that is there was saved, whatever the answer said."""
    if not doubtful:
        return
    settle_pause(run, [written.outcome for written in doubtful])
    found = _own_drafts(run, [written.work.key for written in doubtful])
    for written in doubtful:
        drafts = found.get(written.work.key, [])
        if drafts:
            oldest = drafts[0]
            written.work.ref = oldest.ref
            pen.conclude(
                run, written.step, StepState.DONE, ref=oldest.ref, detail="found by its key"
            )
        elif isinstance(written.outcome, Refused):
            refusal = written.outcome.refusal
            pen.conclude(run, written.step, StepState.REFUSED, detail=refusal.message)
            written.work.fail(refusal)
        else:
            pen.conclude(run, written.step, StepState.NOT_DONE, detail="not found by its key")
            retries.count(written.work)


def _own_drafts(run: Run, keys: Sequence[str]) -> dict[str, list[Glimpse]]:
    hits = sorted(
        (
            hit
            for hit in run.ports.reader.find(keys)
            if hit.place is Place.CALENDAR and hit.stamp and hit.stamp.run == run.id
        ),
        key=lambda hit: (hit.key, str(hit.created_at), hit.ref.item_id),
    )
    return {key: list(group) for key, group in groupby(hits, key=lambda hit: hit.key)}
