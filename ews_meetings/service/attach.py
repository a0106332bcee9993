"""C2 to C3: adds what the item lacks, silently, and looks again until nothing is missing."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, Step
from ews_meetings.change.batch import Order
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Outcome, Refused, Unknown
from ews_meetings.errors import ItemChanged
from ews_meetings.ledger.records import StepState
from ews_meetings.service import pen
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.verify import missing_attachments
from ews_meetings.service.work import Run, Work, live_with


def attach(run: Run, works: Sequence[Work]) -> None:
    """Bring every live draft's attachments onto it, or the action to its end."""
    retries = Retries(run)
    for _ in range(run.patience.tries + 1):
        lacking = _missing(run, live_with(works, Call.ATTACH))
        if not lacking:
            return
        doubtful: list[pen.Written] = []
        for work, missing in lacking:
            for position in missing:
                doubtful += _attach_one(run, work, position, retries)
        _settle(run, doubtful, retries)
        retries.pause()


def _missing(run: Run, works: Sequence[Work]) -> list[tuple[Work, tuple[int, ...]]]:
    """Read the items and say which attachments they lack; an item that is gone ends its action."""
    refs = [work.ref for work in works if work.ref]
    lacking: list[tuple[Work, tuple[int, ...]]] = []
    for work, observed in zip(works, run.ports.reader.read(refs), strict=True):
        if observed is None:
            work.fail(ItemChanged(work.action.title, ["the draft is gone"]))
            continue
        work.ref = observed.ref
        missing = missing_attachments(work.wanted.meeting, observed.series.meeting)
        if missing:
            lacking.append((work, missing))
    return lacking


def _attach_one(run: Run, work: Work, position: int, retries: Retries) -> list[pen.Written]:
    if not work.is_live or work.ref is None:
        return []
    step = _step(work, position)
    ref = work.ref
    [written] = pen.write(run, Call.ATTACH, [_task(work, step, ref, position)])
    match written.outcome:
        case Done(ref=new):
            work.ref = new or ref
            return []
        case NotDone():
            retries.note(work, written.outcome)
            return []
        case Refused() | Unknown():
            return [written]


def _step(work: Work, position: int) -> Step:
    return next(step for step in work.action.steps if step.attachment == position)


def _task(work: Work, step: Step, ref: ItemRef, position: int) -> pen.Task:
    attachment = work.wanted.meeting.attachments[position]
    return pen.Task(
        work=work,
        step=step,
        order=lambda step_id: Order(step=step_id, ref=ref, attachment=attachment),
    )


def _settle(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> None:
    """Wait, look at the items, and say of each doubtful attachment whether it is there."""
    if not doubtful:
        return
    lacking = _look(run, doubtful)
    if lacking and any(_may_be_late(written.outcome) for written in doubtful):
        lacking = _look(run, doubtful)  # nothing fences an attachment: patience, twice
    for written in doubtful:
        if written.task.step.attachment not in lacking.get(written.work.index, ()):
            pen.conclude(run, written.step, StepState.DONE, detail="found on the item")
            continue
        refused = written.outcome if isinstance(written.outcome, Refused) else None
        state = StepState.REFUSED if refused else StepState.NOT_DONE
        pen.conclude(run, written.step, state, detail="not found on the item")
        retries.count(written.work, refused.refusal if refused else None)


def _look(run: Run, doubtful: Sequence[pen.Written]) -> dict[int, tuple[int, ...]]:
    """Wait, then say which attachments each item lacks, by the action's place."""
    settle_pause(run, [written.outcome for written in doubtful])
    works = {written.work.index: written.work for written in doubtful if written.work.is_live}
    return {work.index: missing for work, missing in _missing(run, list(works.values()))}


def _may_be_late(outcome: Outcome) -> bool:
    return isinstance(outcome, Unknown) and not outcome.was_answered
