"""Finds out whether a mailing write took place: wait, look, fence, look; never mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Call, Step
from ews_meetings.change.batch import Order
from ews_meetings.change.observed import ItemRef, Observed, Place, Slot
from ews_meetings.change.outcome import Done
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.errors import AccessDenied
from ews_meetings.ledger.records import StepState
from ews_meetings.model.fields import FieldChange
from ews_meetings.model.people import Response
from ews_meetings.service import pen
from ews_meetings.service.check import verified
from ews_meetings.service.freshness import moved_fields
from ews_meetings.service.verdict import (
    Doubtful,
    Look,
    LookAgain,
    NeedsFence,
    Unsent,
    Verdict,
    verdict_on_send,
)
from ews_meetings.service.verdict_change import verdict_on_change
from ews_meetings.service.verdict_removal import verdict_on_answer, verdict_on_removal
from ews_meetings.service.work import Run, Work, stamp_for

FENCE = "fence"
MARK = "mark"
"""What the journal calls the silent write of a stamp before a consuming step."""


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
    marks: tuple[str, ...] = ()
    """Step ids that a copy of this mail may carry, where it cannot carry its own."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """Step ids on copies in Sent Items that speak for this mail."""
        return (self.step, *self.marks)


def settle(run: Run, cases: Sequence[Case]) -> Mapping[str, Verdict]:
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
            verdict = _verdict(run, case, look)
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


def _verdict(run: Run, case: Case, look: Look) -> Verdict:
    before = case.work.action.before
    match case.place.call:
        case Call.SEND:
            return verdict_on_send(case.step, look, run.capabilities)
        case Call.CHANGE | Call.CHANGE_OCCURRENCE:
            return verdict_on_change(
                case.step, look, run.capabilities, sequence_before=_sequence_before(case)
            )
        case Call.CANCEL | Call.DROP_OCCURRENCE:
            return verdict_on_removal(look, run.capabilities)
        case Call.ANSWER:
            reply = case.work.action.answer
            return verdict_on_answer(
                look,
                response=reply.response if reply else Response.UNKNOWN,
                replied_before=before.facts.replied_at if before else None,
                was=before.facts.my_response if before else Response.UNKNOWN,
            )
        case call:
            raise ValueError(f"{call} mails nobody")


def _sequence_before(case: Case) -> int | None:
    """Return the number of the last mail before this one; None where it is not known for sure.

    A change of the whole raises it too, so for an occurrence only what was read right before counts.
    """
    before = case.work.action.before if case.place.occurrence is None else None
    known = case.work.observed or before
    return known.facts.last_sequence if known is not None else None


# --- looking --------------------------------------------------------------------------------------


def _look(run: Run, cases: Sequence[Case], turn: int) -> list[Look]:
    """Read the items, then count the copies: in this order a missing copy is really missing."""
    seen = _seen(run, cases)
    copies = _copies(run, [step for case in cases for step in case.evidence])
    return [
        Look(
            observed=observed,
            copies=None if copies is None else sum(copies.get(s, 0) for s in case.evidence),
            round=turn,
            moved=_moved(run, case, observed),
        )
        for case, observed in zip(cases, seen, strict=True)
    ]


def _seen(run: Run, cases: Sequence[Case]) -> list[Observed | None]:
    """Read what the cases are about: items by their id, occurrences by their original start."""
    whole = [case for case in cases if case.place.occurrence is None]
    single = [case for case in cases if case.place.occurrence is not None]
    read = run.ports.reader.read([case.ref for case in whole]) if whole else ()
    held = dict(zip((case.step for case in whole), read, strict=True))
    slots = [slot_of(case.work, case.place) for case in single]
    found = run.ports.reader.read_occurrences(slots) if slots else ()
    held |= dict(zip((case.step for case in single), found, strict=True))
    return [held[case.step] or _in_deleted_items(run, case) for case in cases]


def slot_of(work: Work, step: Step) -> Slot:
    """Return the occurrence that a step is about."""
    series = work.observed or work.action.before
    master = work.ref or work.action.item
    if master is None or step.occurrence is None:
        raise ValueError("a step on an occurrence names it and its series")
    held = series.series if series is not None else work.wanted
    return Slot(master=master, series=held, original_start_at=step.occurrence)


def _in_deleted_items(run: Run, case: Case) -> Observed | None:
    """Return a cancelled item from Deleted Items, where it has another id."""
    if case.place.call is not Call.CANCEL:
        return None
    hits = run.ports.reader.find([case.work.key])
    refs = [
        hit.ref
        for hit in hits
        if hit.place is Place.DELETED and hit.stamp and hit.stamp.step in case.evidence
    ]
    return next((seen for seen in run.ports.reader.read(refs) if seen), None) if refs else None


def _moved(run: Run, case: Case, observed: Observed | None) -> tuple[FieldChange, ...]:
    if observed is None or case.place.call in {Call.CANCEL, Call.DROP_OCCURRENCE, Call.ANSWER}:
        return ()
    if case.place.call is Call.SEND:
        return verified(run, case.work, _without_bytes(observed)).hard
    if case.place.occurrence is not None:
        return ()
    return moved_fields(case.work.action, observed)


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


# --- fencing --------------------------------------------------------------------------------------


def _unsent_stamp(run: Run, case: Case, observed: Observed | None, step: str) -> Stamp:
    """Return what the item shall say once it is a fact that people have not been told."""
    held = observed.stamp if observed is not None else None
    if case.place.call is Call.SEND:
        if held is None:
            return stamp_for(case.work, run=run.id, step=step, notify=NotifyState.PENDING)
        return held.by(run=run.id, step=step, notify=NotifyState.PENDING)
    if held is None:
        return stamp_for(case.work, run=run.id, step=step, notify=case.work.action.notify)
    is_executed = held.step == case.step
    return held.by(run=run.id, step=step, notify=NotifyState.OWED if is_executed else None)


def _fence(run: Run, case: Case, ref: ItemRef, observed: Observed | None) -> Verdict:
    """Write silently with the ChangeKey: success means that a late request is refused for ever."""

    def order(step_id: str) -> Order:
        stamp = _unsent_stamp(run, case, observed, step_id)
        return Order(step=step_id, ref=ref, key=case.work.key, stamp=stamp)

    task = pen.Task(work=case.work, step=case.place, order=order, label=FENCE)
    [written] = pen.write(run, Call.CLOSE, [task])
    if isinstance(written.outcome, Done) and written.outcome.ref is not None:
        return Unsent(ref=written.outcome.ref)
    if not isinstance(written.outcome, Done):
        pen.conclude(run, written.step, StepState.NOT_DONE, detail="the fence did not hold")
    return LookAgain()
