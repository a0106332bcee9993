"""Settles what an interrupted run left open on a mailbox, without mailing, before anything else is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Call, End
from ews_meetings.change.observed import Observed, Place
from ews_meetings.change.stamp import NotifyState
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.records import ActionRecord, RunRecord, StepRecord, StepState
from ews_meetings.service.settle import FENCE, Case, settle_sends
from ews_meetings.service.verdict import Doubtful, Sent, Verdict
from ews_meetings.service.verify import missing_attachments
from ews_meetings.service.work import Patience, Run, Work, remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was found out about one step of an earlier run."""

    run: str
    title: str
    call: str
    state: StepState
    detail: str


def recover(run: Run, memory: Memory) -> tuple[Settled, ...]:
    """Settle every step that is still `intended` on this mailbox, and close what turns out done.

    Raises:
        ServerUnreachable: nothing can be looked at now; everything stays as it is.
    """
    settled: list[Settled] = []
    for record in run.journal.unsettled_runs(run.mailbox):
        settled += _settle_run(run, memory, record)
        run.journal.end_run(record.id, run.ports.clock.now())
    return tuple(settled)


def _settle_run(run: Run, memory: Memory, record: RunRecord) -> list[Settled]:
    plan = run.journal.plan(record.id)
    works = [Work(index=place, action=action) for place, action in enumerate(plan.actions)]
    steps = run.journal.steps(run=record.id)
    open_steps = [step for step in steps if step.state is StepState.INTENDED]
    own = replace(run, id=record.id, attempts=attempts_of(steps), patience=_rest(run, open_steps))
    silent = [step for step in open_steps if not step.mails]
    settled = _settle_silent(own, works, silent)
    settled += _settle_mailing(own, works, [step for step in open_steps if step.mails])
    _close_finished(own, memory, works)
    return settled


def attempts_of(steps: Sequence[StepRecord]) -> Counter[tuple[int, int]]:
    """Count the attempts that the journal knows, so that a fence gets a fresh id."""
    counted: Counter[tuple[int, int]] = Counter()
    for step in steps:
        place = (step.position, step.number)
        counted[place] = max(counted[place], step.attempt)
    return counted


def _rest(run: Run, steps: Sequence[StepRecord]) -> Patience:
    """Return the patience that is left, some time after the requests went out."""
    patience = run.patience
    now = run.ports.clock.now()
    passed_s = min(((now - step.intended_at).total_seconds() for step in steps), default=0.0)
    left_s = max(patience.unanswered_s - max(passed_s, 0.0), 0.0)
    shortest_s = min(patience.answered_s, patience.unanswered_s)
    return replace(patience, unanswered_s=max(left_s, shortest_s))


# --- steps that mail ----------------------------------------------------------------------------


def _settle_mailing(run: Run, works: Sequence[Work], steps: Sequence[StepRecord]) -> list[Settled]:
    by_id = {step.id: step for step in steps}
    cases = [
        Case(
            step=step.id,
            ref=step.ref,
            work=works[step.position],
            place=next(s for s in works[step.position].action.steps if s.number == step.number),
            was_answered=False,
        )
        for step in steps
        if step.ref is not None
    ]
    return [
        _conclude(run, works, by_id[step], *_state_of(verdict))
        for step, verdict in settle_sends(run, cases).items()
    ]


def _state_of(verdict: Verdict) -> tuple[StepState, str]:
    match verdict:
        case Sent(evidence=evidence):
            return StepState.DONE, evidence
        case Doubtful(seen=seen):
            return StepState.UNDECIDED, seen
        case _:
            return StepState.NOT_DONE, "proven not sent"


# --- silent steps -------------------------------------------------------------------------------


def _settle_silent(run: Run, works: Sequence[Work], steps: Sequence[StepRecord]) -> list[Settled]:
    if not steps:
        return []
    run.ports.clock.sleep(run.patience.unanswered_s)
    saves = [step for step in steps if step.call == Call.SAVE]
    others = [step for step in steps if step.call != Call.SAVE and step.ref is not None]
    saved = _saved_keys(run, [works[step.position].key for step in saves])
    seen = run.ports.reader.read([step.ref for step in others if step.ref]) if others else ()
    settled = [
        _conclude(run, works, step, *_found(works[step.position].key in saved)) for step in saves
    ]
    return settled + [
        _conclude(run, works, step, *_found(_took_place(works[step.position], step, observed)))
        for step, observed in zip(others, seen, strict=True)
    ]


def _saved_keys(run: Run, keys: Sequence[str]) -> set[str]:
    """Return the keys of which a draft of this run is in the calendar."""
    return {
        hit.key
        for hit in (run.ports.reader.find(keys) if keys else ())
        if hit.place is Place.CALENDAR and hit.stamp and hit.stamp.run == run.id
    }


def _found(there: bool) -> tuple[StepState, str]:  # noqa: FBT001 - what was found, no switch
    state = StepState.DONE if there else StepState.NOT_DONE
    return state, "found by looking" if there else "not found by looking"


def _took_place(work: Work, step: StepRecord, observed: Observed | None) -> bool:
    """Say whether a silent step left its trace on the item."""
    if observed is None or step.call == Call.REMOVE:
        return observed is None and step.call == Call.REMOVE
    if step.call in {Call.CLOSE, FENCE}:
        return observed.stamp is not None and observed.stamp.step == step.id
    wanted, held = work.wanted.meeting, observed.series.meeting
    place = next(s for s in work.action.steps if s.number == step.number)
    return place.attachment not in missing_attachments(wanted, held)


# --- the actions --------------------------------------------------------------------------------


def _conclude(
    run: Run, works: Sequence[Work], step: StepRecord, state: StepState, detail: str
) -> Settled:
    run.journal.record([(step.id, state, None, detail)])
    title = works[step.position].action.title
    return Settled(run=run.id, title=title, call=step.call, state=state, detail=detail)


def _close_finished(run: Run, memory: Memory, works: Sequence[Work]) -> None:
    """End the open actions of a run whose meeting stands, and those that nobody can decide."""
    open_actions = [a for a in run.journal.actions(run.id) if a.end is End.OPEN and a.key]
    if not open_actions:
        return
    ends = {s.position: s.state for s in run.journal.steps(run=run.id) if s.mails}
    silent = _silent_keys(run, [action.key for action in open_actions])
    finished: list[ActionRecord] = []
    for action in open_actions:
        state = ends.get(action.position)
        if state is StepState.UNDECIDED:
            run.journal.end_actions([replace(action, end=End.UNDECIDED, code="undecided")])
        elif state is StepState.DONE or (state is None and action.key in silent):
            finished.append(replace(action, end=End.DONE, code="settled"))
    run.journal.end_actions(finished)
    run.journal.supersede(run.mailbox, [action.key for action in finished], by=run.id)
    memory.remember([remembered(run, works[action.position]) for action in finished])


def _silent_keys(run: Run, keys: Sequence[str]) -> set[str]:
    """Return the keys whose item says that this run completed it without telling anybody."""
    return {
        hit.key
        for hit in run.ports.reader.find(keys)
        if hit.place is Place.CALENDAR
        and hit.stamp
        and hit.stamp.run == run.id
        and hit.stamp.notify is NotifyState.SILENT
    }
