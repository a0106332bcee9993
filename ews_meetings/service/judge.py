"""A person says what nobody could find out: whether an undecided invitation was sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.batch import Order
from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Observed, Place
from ews_meetings.change.outcome import Done
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import ItemChanged, MeetingNotFound
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.records import ActionRecord, StepRecord, StepState
from ews_meetings.service import pen
from ews_meetings.service.recover import attempts_of
from ews_meetings.service.remembering import is_our_meeting, remembered
from ews_meetings.service.settle import FENCE
from ews_meetings.service.work import Run, Work


class Assume(StrEnum):
    """What the person says."""

    SENT = "sent"
    UNSENT = "unsent"


def judge(
    run: Run, memory: Memory, *, assume: Assume, names: Collection[str]
) -> tuple[ActionRecord, ...]:
    """Settle the undecided actions of a run as a person says; mails nothing.

    Args:
        run: carries the id of the run that is judged.
        names: keys or UIDs; empty means all undecided ones of the run.

    Raises:
        MeetingNotFound: a name is not among the undecided ones.
        ItemChanged: an item cannot be marked; what was judged before it stays judged.
    """
    plan = run.journal.plan(run.id)
    steps = run.journal.steps(run=run.id)
    own = replace(run, attempts=attempts_of(steps))
    undecided = {s.position: s for s in steps if s.state is StepState.UNDECIDED}
    works = {
        position: Work(index=position, action=plan.actions[position]) for position in undecided
    }
    _refuse_unknown(names, works.values(), run.mailbox)
    keys = {key for name in names for key in (name, Origin(scope="", uid=name).key)}
    chosen = [w for w in works.values() if not names or _names(w) & keys]
    return tuple(_judge_one(own, memory, work, undecided[work.index], assume) for work in chosen)


def _names(work: Work) -> set[str]:
    uid = work.action.key.uid if work.action.key else work.key
    return {work.key, uid}


def _refuse_unknown(names: Collection[str], works: Collection[Work], mailbox: str) -> None:
    known = {name for work in works for name in _names(work)}
    for name in names:
        if not {name, Origin(scope="", uid=name).key} & known:
            raise MeetingNotFound(name, mailbox)


def _judge_one(
    run: Run, memory: Memory, work: Work, step: StepRecord, assume: Assume
) -> ActionRecord:
    record = run.journal.actions(run.id)[work.index]
    sent = assume is Assume.SENT
    [observed] = run.ports.reader.read([step.ref]) if step.ref else [None]
    if observed is not None and _is_markable(work, step, observed):
        _mark(run, work, step, observed, _state(work, step, observed, sent=sent))
        work.ref = observed.ref
    state = StepState.DONE if sent else StepState.NOT_DONE
    run.journal.record([(step.id, state, None, f"a person says: {assume}")])
    ended = replace(record, end=End.DONE if sent else End.OPEN, code="judged", message=assume)
    run.journal.end_actions([ended])
    if sent and is_our_meeting(work):
        memory.remember([remembered(run, work)])
    return ended


def _is_markable(work: Work, step: StepRecord, observed: Observed) -> bool:
    """Say whether the item is ours and whole: not an occurrence, not in Deleted Items."""
    place = next(s for s in work.action.steps if s.number == step.number)
    there = observed.facts.place is Place.CALENDAR and place.occurrence is None
    return there and work.action.verb is not Verb.ANSWER


def _state(work: Work, step: StepRecord, observed: Observed, *, sent: bool) -> NotifyState:
    """Return what the item shall say: of a change that was made and not mailed, that it is owed."""
    if sent:
        return NotifyState.INVITED
    if work.action.verb not in {Verb.UPDATE, Verb.CANCEL}:
        return NotifyState.PENDING
    is_executed = observed.stamp is not None and observed.stamp.step == step.id
    return NotifyState.OWED if is_executed else NotifyState.INVITED


def _mark(run: Run, work: Work, step: StepRecord, observed: Observed, notify: NotifyState) -> None:
    """Write onto the item what the person says, silently."""
    stamp = observed.stamp
    if stamp is None:
        raise ItemChanged(work.action.title, ["its stamp is gone"])
    place = next(s for s in work.action.steps if s.number == step.number)

    def order(step_id: str) -> Order:
        said = stamp.by(run=run.id, step=step_id, notify=notify)
        return Order(step=step_id, ref=observed.ref, key=work.key, stamp=said)

    task = pen.Task(work=work, step=place, order=order, label=FENCE)
    [written] = pen.write(run, Call.CLOSE, [task])
    if not isinstance(written.outcome, Done):
        pen.conclude(run, written.step, StepState.NOT_DONE, detail="it could not be marked")
        raise ItemChanged(work.action.title, ["it could not be marked; try again"])
