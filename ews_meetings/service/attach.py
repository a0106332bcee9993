"""C2 to C3: adds what the item lacks, silently, and looks again until nothing is missing."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Order
from ews_meetings.change.outcome import Done, NotDone, Outcome, Refused, Unknown
from ews_meetings.errors import ItemChanged
from ews_meetings.ledger.records import StepState
from ews_meetings.service import pen
from ews_meetings.service.patience import Retries, settle_pause
from ews_meetings.service.verify import missing_attachments
from ews_meetings.service.work import Run, Work, cut, live_with

_LARGEST_BATCH = 25
"""Each is a request of its own; this many intents are written together."""


def attach(run: Run, works: Sequence[Work]) -> None:
    """Bring every live draft's attachments onto it, or the action to its end."""
    retries = Retries(run)
    for _ in range(run.patience.tries + 1):
        lacking = _missing(run, live_with(works, Call.ATTACH))
        if not lacking:
            return
        tasks = [_task(work, place) for work, missing in lacking for place in missing]
        doubtful: list[pen.Written] = []
        for batch in cut(tasks, _LARGEST_BATCH):
            doubtful += _attach_some(run, batch, retries)
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
        listed = {step.attachment for step in work.action.steps if step.call is Call.ATTACH}
        lacks = missing_attachments(work.wanted.meeting, observed.series.meeting)
        missing = tuple(place for place in lacks if place in listed)
        if missing:
            lacking.append((work, missing))
    return lacking


def _attach_some(run: Run, tasks: Sequence[pen.Task], retries: Retries) -> list[pen.Written]:
    """Attach, and return what nothing is known of."""
    doubtful: list[pen.Written] = []
    refused: dict[int, NotDone] = {}
    for written in pen.write(run, Call.ATTACH, tasks):
        match written.outcome:
            case Done(ref=ref):
                written.work.ref = ref or written.work.ref
            case NotDone():
                refused[written.work.index] = written.outcome
            case Refused() | Unknown():
                doubtful.append(written)
    works = {task.work.index: task.work for task in tasks}
    for index, outcome in refused.items():
        retries.note(works[index], outcome)
    return doubtful


def _task(work: Work, position: int) -> pen.Task:
    attachment = work.wanted.meeting.attachments[position]
    step = next(
        step
        for step in work.action.steps
        if step.call is Call.ATTACH and step.attachment == position
    )
    return pen.Task(
        work=work,
        step=step,
        order=lambda step_id: Order(step=step_id, ref=work.ref, attachment=attachment),
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
