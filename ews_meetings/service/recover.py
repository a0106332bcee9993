"""Settles what an interrupted run left open on a mailbox, without mailing, before anything else is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Call, End, Step, Verb
from ews_meetings.change.observed import Place
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.records import ActionRecord, RunRecord, StepRecord, StepState
from ews_meetings.service.cancelling import take_away
from ews_meetings.service.guarded import MAILED_AND_THERE
from ews_meetings.service.remembering import is_our_meeting, remembered
from ews_meetings.service.settle import MARK, Case, settle
from ews_meetings.service.traces import took_place
from ews_meetings.service.verdict import Doubtful, MailedOnly, Sent, Verdict
from ews_meetings.service.work import Patience, Run, Work


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
    _restore_marks(works, steps)
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
    for step in steps:
        works[step.position].ref = step.ref if _place(works, step).occurrence is None else None
    cases = [
        Case(
            step=step.id,
            ref=step.ref,
            work=works[step.position],
            place=_place(works, step),
            was_answered=False,
            marks=tuple(works[step.position].marks.get(step.number, ())),
        )
        for step in steps
        if step.ref is not None
    ]
    return [
        _conclude(run, works, by_id[step], *_finished(run, works, by_id[step], verdict))
        for step, verdict in settle(run, cases).items()
    ]


def _place(works: Sequence[Work], step: StepRecord) -> Step:
    """Return the step of the plan that an attempt belongs to."""
    return next(s for s in works[step.position].action.steps if s.number == step.number)


def _restore_marks(works: Sequence[Work], steps: Sequence[StepRecord]) -> None:
    """Note again what was written onto items before they were to be consumed."""
    for step in steps:
        if step.call == MARK:
            works[step.position].marks.setdefault(step.number, []).append(step.id)


def _finished(
    run: Run, works: Sequence[Work], step: StepRecord, verdict: Verdict
) -> tuple[StepState, str]:
    """Take away what was cancelled with mail and is still there; then say how the step ended."""
    if isinstance(verdict, MailedOnly):
        work = works[step.position]
        work.ref = verdict.ref
        take_away(run, [(work, _place(works, step))])
        if not work.is_live:
            return StepState.UNDECIDED, MAILED_AND_THERE
        return StepState.DONE, "mailed, and taken away"
    return _state_of(verdict)


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
    """Look for the trace of each silent step; without one it is not done, and is made again."""
    if not steps:
        return []
    run.ports.clock.sleep(run.patience.unanswered_s)
    found = took_place(run, works, steps)
    return [_conclude(run, works, step, *_found(found[step.id])) for step in steps]


def _found(there: bool) -> tuple[StepState, str]:  # noqa: FBT001 - what was found, no switch
    state = StepState.DONE if there else StepState.NOT_DONE
    return state, "found by looking" if there else "not found by looking"


# --- the actions --------------------------------------------------------------------------------


def _conclude(
    run: Run, works: Sequence[Work], step: StepRecord, state: StepState, detail: str
) -> Settled:
    run.journal.record([(step.id, state, None, detail)])
    title = works[step.position].action.title
    return Settled(run=run.id, title=title, call=step.call, state=state, detail=detail)


def _close_finished(run: Run, memory: Memory, works: Sequence[Work]) -> None:
    """End the open actions of a run that are done, and those that nobody can decide."""
    open_actions = [a for a in run.journal.actions(run.id) if a.end is End.OPEN and a.key]
    if not open_actions:
        return
    steps = run.journal.steps(run=run.id)
    silent = _silent_keys(run, [action.key for action in open_actions])
    finished: list[ActionRecord] = []
    for action in open_actions:
        work = works[action.position]
        own = [step for step in steps if step.position == action.position]
        mailed = [step for step in own if step.mails]
        if any(step.state is StepState.UNDECIDED for step in mailed):
            run.journal.end_actions([replace(action, end=End.UNDECIDED, code="undecided")])
        elif _is_finished(work, own) or (not mailed and _is_silent(work, action.key in silent)):
            finished.append(replace(action, end=End.DONE, code="settled"))
    run.journal.end_actions(finished)
    run.journal.supersede(run.mailbox, [action.key for action in finished], by=run.id)
    done = (works[action.position] for action in finished)
    memory.remember([remembered(run, work) for work in done if is_our_meeting(work)])


_AT_ONCE = frozenset({Call.SEND, Call.CANCEL, Call.ANSWER})
"""Calls after which nothing is left to do."""


def _is_finished(work: Work, steps: Sequence[StepRecord]) -> bool:
    """Say whether the step of an action that ends it is done, as the plan lists it: with its mails."""
    done = {(s.number, s.call, s.mails) for s in steps if s.state is StepState.DONE}
    last = {(s.number, s.call, s.mails) for s in work.action.steps if s.call in _AT_ONCE}
    return bool(last) and last <= done


def _is_silent(work: Work, is_marked: bool) -> bool:  # noqa: FBT001 - what was found, no switch
    """Say whether a creation that tells nobody came to its end."""
    return is_marked and work.action.verb in {Verb.CREATE, Verb.FINISH}


def _silent_keys(run: Run, keys: Sequence[str]) -> set[str]:
    """Return the keys whose item says that this run completed it without telling anybody."""
    return {
        hit.key
        for hit in run.ports.reader.find(keys)
        if hit.place is Place.CALENDAR
        and hit.stamp
        and hit.stamp.run == run.id
        and (hit.stamp.notify is NotifyState.SILENT or _is_marked(hit.stamp))
    }


def _is_marked(stamp: Stamp) -> bool:
    """Say whether a meeting counts as sent, because people hold what was mailed elsewhere."""
    return stamp.elsewhere and stamp.notify is NotifyState.INVITED
