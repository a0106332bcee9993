"""U0 to U1: takes off the files that are no longer wanted, silently; by their ids, and looked at before."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, Step
from ews_meetings.change.batch import Order
from ews_meetings.change.observed import Observed
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.errors import ItemChanged
from ews_meetings.ledger.records import StepState
from ews_meetings.model.meeting import Attachment
from ews_meetings.service import pen
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.work import Run, Work, cut, live_with

_LARGEST_BATCH = 25


def detach(run: Run, works: Sequence[Work]) -> None:
    """Bring every listed file off its item, or the action to its end."""
    retries = Retries(run)
    while tasks := _spare(run, live_with(works, Call.DETACH)):
        doubtful: list[pen.Written] = []
        for batch in cut(tasks, _LARGEST_BATCH):
            doubtful += _write(run, batch, retries)
        _conclude(run, doubtful, retries)
        retries.pause()


def _spare(run: Run, works: Sequence[Work]) -> list[pen.Task]:
    """Read the items, and return what is still to be taken off."""
    refs = [work.ref for work in works if work.ref]
    tasks: list[pen.Task] = []
    for work, observed in zip(works, run.ports.reader.read(refs) if refs else (), strict=True):
        if observed is None:
            work.fail(ItemChanged(work.action.title, ["it is gone from the calendar"]))
            continue
        work.ref = observed.ref
        tasks += [
            _task(work, step, attachment)
            for step in work.action.steps
            if step.call is Call.DETACH and step.number not in work.done
            if (attachment := _held(work, step, observed)) is not None
        ]
    return tasks


def _held(work: Work, step: Step, observed: Observed) -> Attachment | None:
    """Return the file a step takes off, as it stands on the item now; None where it is gone."""
    planned = work.before.series.meeting.attachments[step.attachment or 0]
    same = (a for a in observed.series.meeting.attachments if _is_same(a, planned))
    return next(same, None)


def _is_same(one: Attachment, other: Attachment) -> bool:
    if one.attachment_id and other.attachment_id:
        return one.attachment_id == other.attachment_id
    return (one.name, one.size_bytes) == (other.name, other.size_bytes)


def _task(work: Work, step: Step, attachment: Attachment) -> pen.Task:
    return pen.Task(
        work=work,
        step=step,
        order=lambda step_id: Order(step=step_id, ref=work.ref, attachment=attachment),
    )


def _write(run: Run, tasks: Sequence[pen.Task], retries: Retries) -> list[pen.Written]:
    doubtful: list[pen.Written] = []
    for written in pen.write(run, Call.DETACH, tasks):
        match written.outcome:
            case Done(ref=ref):
                written.work.ref = ref or written.work.ref
                written.work.done.add(written.task.step.number)
            case NotDone():
                retries.note(written.work, written.outcome)
            case Refused() | Unknown():
                doubtful.append(written)
    return doubtful


def _conclude(run: Run, doubtful: Sequence[pen.Written], retries: Retries) -> None:
    """Wait, look at the items, and say of each file whether it is off."""
    if not doubtful:
        return
    settle_pause(run, [written.outcome for written in doubtful])
    refs = [written.ref for written in doubtful if written.ref]
    for written, observed in zip(doubtful, run.ports.reader.read(refs), strict=True):
        work, step = written.work, written.task.step
        if observed is not None and _held(work, step, observed) is None:
            pen.conclude(run, written.step, StepState.DONE, detail="not found on the item any more")
            work.done.add(step.number)
            continue
        refused = written.outcome if isinstance(written.outcome, Refused) else None
        pen.conclude(run, written.step, StepState.NOT_DONE, detail="still found on the item")
        retries.count(work, refused.refusal if refused else None)
