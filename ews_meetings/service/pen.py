"""Writes through the journal: no request leaves before its intent is on disk.

What an answer proves is recorded at once; everything else stays `intended`, that is unknown, until
the stage that asked has settled it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Call, Step
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Outcome
from ews_meetings.ledger.records import StepRecord, StepState
from ews_meetings.service.work import Run, Work

OrderMaker = Callable[[str], Order]
"""Makes the order for a step id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One write of one action."""

    work: Work
    step: Step
    order: OrderMaker
    label: str = ""
    """What the journal calls it, where that is not the batch's call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of one task."""

    task: Task
    step: str
    """The id of this attempt."""
    ref: ItemRef | None
    """The item as the request addressed it."""
    outcome: Outcome

    @property
    def work(self) -> Work:
        """The action's way."""
        return self.task.work


def write(
    run: Run, call: Call, tasks: Sequence[Task], *, notify: Notify = Notify.NONE
) -> tuple[Written, ...]:
    """Journal, write, journal; one request.

    Raises:
        LedgerUnavailable: before the request (then nothing left), or after it (then it is unknown).
    """
    records = [_intent(run, call, task, notify) for task in tasks]
    orders = tuple(task.order(record.id) for task, record in zip(tasks, records, strict=True))
    run.journal.intend(
        [replace(record, ref=order.ref) for record, order in zip(records, orders, strict=True)]
    )
    outcomes = run.ports.writer.write(Batch(call=call, orders=orders, notify=notify))
    run.tally.wrote(call, len(tasks))
    written = tuple(
        Written(task=task, step=order.step, ref=order.ref, outcome=outcome)
        for task, order, outcome in zip(tasks, orders, outcomes, strict=True)
    )
    proven = [item for item in written if isinstance(item.outcome, Done | NotDone)]
    run.journal.record(_proof(item.step, item.outcome) for item in proven)
    return written


def conclude(
    run: Run, step: str, state: StepState, *, ref: ItemRef | None = None, detail: str = ""
) -> None:
    """Write what settling made of a step."""
    run.journal.record([(step, state, ref, detail)])


def _intent(run: Run, call: Call, task: Task, notify: Notify) -> StepRecord:
    place = (task.work.index, task.step.number)
    run.attempts[place] += 1
    attempt = run.attempts[place]
    return StepRecord(
        id=f"{run.id}.{place[0]}.{place[1]}.{attempt}",
        run=run.id,
        position=place[0],
        number=place[1],
        attempt=attempt,
        call=task.label or call,
        state=StepState.INTENDED,
        mails=notify is not Notify.NONE,
        intended_at=run.ports.clock.now(),
        ref=None,
    )


def _proof(step: str, outcome: Outcome) -> tuple[str, StepState, ItemRef | None, str]:
    match outcome:
        case Done():
            return step, StepState.DONE, outcome.ref, outcome.evidence
        case NotDone():
            return step, StepState.NOT_DONE, None, outcome.refusal.code
        case _:
            raise ValueError("only what is proven is recorded at once")
