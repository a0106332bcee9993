"""Finds out whether a mailing write took place: wait, look, fence, look; never mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Call, Step
from ews_meetings.change.batch import Order
from ews_meetings.change.observed import ItemRef, Observed
from ews_meetings.change.outcome import Done
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.errors import AccessDenied
from ews_meetings.ledger.records import StepState
from ews_meetings.service import pen
from ews_meetings.service.check import verified
from ews_meetings.service.verdict import (
    Doubtful,
    Look,
    LookAgain,
    NeedsFence,
    Unsent,
    Verdict,
    verdict_on_send,
)
from ews_meetings.service.work import Run, Work, stamp_for

FENCE = "fence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One mailing write whose outcome is unknown."""

    step: str
    """The id of the attempt."""
    ref: ItemRef
    """The item with the ChangeKey that the lost request carried."""
    work: Work
    place: Step
    """The step of the plan, under which a fence is journalled."""
    was_answered: bool


def settle_sends(run: Run, cases: Sequence[Case]) -> Mapping[str, Verdict]:
    """Return a final verdict for each case, by step id.

    Raises:
        ServerUnreachable: nothing can be looked at now; the steps stay unknown.
    """
    final: dict[str, Verdict] = {}
    for turn in range(1, run.patience.looks + 1):
        todo = [case for case in cases if case.step not in final]
        if not todo:
            return final
        _pause(run, todo)
        for case, look in zip(todo, _look(run, todo, turn), strict=True):
            verdict = verdict_on_send(case.step, look, run.capabilities)
            if isinstance(verdict, NeedsFence):
                verdict = _fence(run, case, verdict.ref, look.observed)
            if not isinstance(verdict, LookAgain):
                final[case.step] = verdict
    seen = "it could not be found out by looking repeatedly"
    return {case.step: final.get(case.step, Doubtful(seen=seen)) for case in cases}


def _pause(run: Run, cases: Sequence[Case]) -> None:
    patience = run.patience
    unanswered = any(not case.was_answered for case in cases)
    run.ports.clock.sleep(patience.unanswered_s if unanswered else patience.answered_s)


def _look(run: Run, cases: Sequence[Case], turn: int) -> list[Look]:
    """Read the items, then count the copies: in this order a missing copy is really missing."""
    seen = run.ports.reader.read([case.ref for case in cases])
    copies = _copies(run, [case.step for case in cases])
    return [
        Look(
            observed=observed,
            copies=None if copies is None else copies.get(case.step, 0),
            round=turn,
            moved=verified(run, case.work, _without_bytes(observed)).hard if observed else (),
        )
        for case, observed in zip(cases, seen, strict=True)
    ]


def _without_bytes(observed: Observed) -> Observed:
    """Leave attachments to name and size: their bytes were compared before the send."""
    meeting = observed.series.meeting
    blank = tuple(replace(a, digest="") for a in meeting.attachments)
    return replace(
        observed, series=replace(observed.series, meeting=replace(meeting, attachments=blank))
    )


def _copies(run: Run, steps: Sequence[str]) -> Mapping[str, int] | None:
    try:
        return run.ports.reader.count_sent_copies(steps)
    except AccessDenied:
        return None


def _pending(run: Run, case: Case, observed: Observed | None, step: str) -> Stamp:
    """Return what the item shall say: that people are still to be invited."""
    if observed is not None and observed.stamp is not None:
        return observed.stamp.by(run=run.id, step=step, notify=NotifyState.PENDING)
    return stamp_for(case.work, run=run.id, step=step, notify=NotifyState.PENDING)


def _fence(run: Run, case: Case, ref: ItemRef, observed: Observed | None) -> Verdict:
    """Write silently with the ChangeKey: success means that a late request is refused for ever."""

    def order(step_id: str) -> Order:
        stamp = _pending(run, case, observed, step_id)
        return Order(step=step_id, ref=ref, key=case.work.key, stamp=stamp)

    task = pen.Task(work=case.work, step=case.place, order=order, label=FENCE)
    [written] = pen.write(run, Call.CLOSE, [task])
    if isinstance(written.outcome, Done) and written.outcome.ref is not None:
        return Unsent(ref=written.outcome.ref)
    if not isinstance(written.outcome, Done):
        pen.conclude(run, written.step, StepState.NOT_DONE, detail="the fence did not hold")
    return LookAgain()
