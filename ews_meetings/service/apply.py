"""Runs a plan: meetings go through the stages together, a window at a time; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Action, Call, End, Result, Verb
from ews_meetings.change.plan import Plan, does_anything
from ews_meetings.change.refusal import Refusal
from ews_meetings.errors import EwsMeetingsError, LedgerUnavailable, Undecided
from ews_meetings.ledger.memory import Memory, Remembered
from ews_meetings.ledger.records import ActionRecord
from ews_meetings.log_fields import log_fields
from ews_meetings.service import told
from ews_meetings.service.attach import attach
from ews_meetings.service.cancelling import answer, cancel
from ews_meetings.service.changing import change, compare, read_back
from ews_meetings.service.check import check
from ews_meetings.service.claiming import claim_all
from ews_meetings.service.closing import close
from ews_meetings.service.detaching import detach
from ews_meetings.service.holding_back import hold_back
from ews_meetings.service.marking import begin
from ews_meetings.service.occurring import make_occurrences
from ews_meetings.service.outdated import is_outdated
from ews_meetings.service.remembering import is_our_meeting, remembered
from ews_meetings.service.removing import remove
from ews_meetings.service.save import save
from ews_meetings.service.sending import confirm, send
from ews_meetings.service.work import Run, Work, cut, live

_WINDOW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a plan."""

    run: str
    """Empty where nothing was to be done."""
    plan: Plan
    results: tuple[Result, ...]
    """One per action, in plan order."""
    stopped: Refusal | None = None
    """Why the run stopped before its end."""


def apply(
    plan: Plan, *, run: Run, memory: Memory, host: str, may_go_on: Callable[[], None] | None = None
) -> Report:
    """Do what a plan lists.

    Args:
        plan: sealed.
        run: fresh.
        memory: of meetings.
        host: for the journal.
        may_go_on: raises an error of ours, before a window of meetings that mail, to stop there.

    Raises:
        LedgerUnavailable: the run could not even be journalled; nothing was done.
    """
    works = [_work(index, action) for index, action in enumerate(plan.actions)]
    if not does_anything(plan):
        run.journal.supersede(run.mailbox, [work.key for work in works if _stands(work)])
        memory.note_revisions(_versions(run, works))
        return Report(run="", plan=plan, results=tuple(work.result() for work in works))
    run.journal.start_run(run=run.id, plan=plan, host=host, at=run.ports.clock.now())
    run.tally.expect(step.call for work in live(works) for step in work.action.steps)
    with log_fields(run=run.id), told.whole(plan):
        stopped = _do(run, memory, works, may_go_on)
        told.ended(works, stopped)
    results = tuple(work.result() for work in works)
    return Report(run=run.id, plan=plan, results=results, stopped=stopped)


def _do(
    run: Run, memory: Memory, works: Sequence[Work], may_go_on: Callable[[], None] | None
) -> Refusal | None:
    """Bring every live action to its end; return why the run stopped before that."""
    try:
        _end(run, memory, [work for work in works if work.end])
        for window in cut(live(works), _WINDOW):
            if may_go_on is not None and any(work.action.mails for work in window):
                may_go_on()
            memory.note_left_out(run.mailbox, [work.key for work in window if _is_made_anew(work)])
            _through_the_stages(run, window, works)
            _end(run, memory, window)
        run.journal.end_run(run.id, run.ports.clock.now())
    except EwsMeetingsError as error:
        return _stop(run, memory, works, error)
    return None


def _work(index: int, action: Action) -> Work:
    work = Work(index=index, action=action, ref=action.item)
    if action.verb is Verb.KEEP:
        work.end = End.UNCHANGED
    elif action.verb is Verb.REFUSE:
        work.end, work.refusal = End.REFUSED, action.refusal
    return work


def _through_the_stages(run: Run, works: Sequence[Work], everything: Sequence[Work]) -> None:
    """The machines of creation (C0 to C8), of a change (U0 to U4) and of a cancellation (K0 to K2)."""
    compare(run, works)
    remove(run, works)
    while True:
        save(run, works)
        _complete(run, works)
        check(run, works)
        if not [w for w in live(works) if w.step(Call.SAVE) and w.ref is None]:
            break
    claim_all(run, works)
    send(run, works)
    confirm(run, works)
    read_back(run, works)
    close(run, works)
    hold_back(works, everything)
    cancel(run, works)
    answer(run, works)
    for work in live(works):
        work.end = End.DONE


def _complete(run: Run, works: Sequence[Work]) -> None:
    """Make what an item lacks: files, the change of the whole, then single occurrences."""
    begin(run, works)
    attach(run, works)
    detach(run, works)
    change(run, works)
    make_occurrences(run, works)


def _end(run: Run, memory: Memory, works: Sequence[Work]) -> None:
    """Write how a window ended, and remember what stands."""
    run.journal.end_actions(_record(run, work) for work in works)
    told.each(works)
    standing = [work.key for work in works if _stands(work)]
    run.journal.supersede(run.mailbox, standing, by=run.id)
    ours = [work for work in works if _stands(work) and work.ref and is_our_meeting(work)]
    memory.remember([remembered(run, work) for work in ours])
    memory.note_revisions(_versions(run, [work for work in works if work.ref is None]))


def _versions(run: Run, works: Sequence[Work]) -> list[Remembered]:
    """Return what files say of meetings for which nothing had to be done, of absent ones too."""
    kept = (work for work in works if _stands(work) and work.end is End.UNCHANGED)
    return [replace(remembered(run, work), run="") for work in kept if work.action.revisions]


def _is_made_anew(work: Work) -> bool:
    """Say whether a draft makes room for another one: where that fails, nobody has deleted it."""
    return work.action.verb is Verb.CREATE and work.step(Call.REMOVE) is not None


def _stands(work: Work) -> bool:
    """Say whether a meeting is as the plan wants it: made, changed, gone."""
    is_ended = work.end in {End.DONE, End.UNCHANGED} and work.action.verb is not Verb.REMOVE
    return is_ended and not is_outdated(work.action)


def _record(run: Run, work: Work) -> ActionRecord:
    return ActionRecord(
        run=run.id,
        position=work.index,
        key=work.action.origin.key if work.action.origin else "",
        verb=work.action.verb,
        title=work.action.title,
        end=work.end or End.OPEN,
        code=work.refusal.code if work.refusal else "",
        message=work.refusal.message if work.refusal else "",
        item_id=work.ref.item_id if work.ref else "",
    )


def _stop(run: Run, memory: Memory, works: Sequence[Work], error: EwsMeetingsError) -> Refusal:
    """Leave the run as the journal has it: what is intended is unknown, which is true."""
    stopped = Refusal.of(error)
    for work in live(works):
        work.refusal = stopped
        if work.may_have_mailed:
            seen = f"the run stopped before it could look ({error.message})"
            work.refusal = Refusal.of(Undecided(work.action.title, seen, run=run.id))
    if not isinstance(error, LedgerUnavailable):
        _end(run, memory, [work for work in works if work.end])
    return stopped
