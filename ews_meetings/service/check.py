"""C3 to C4 and CX: reads back, compares in every hard field; a draft that differs is removed silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.batch import Order
from ews_meetings.change.observed import ItemRef, Known, Observed, Place
from ews_meetings.change.outcome import Done, Outcome
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import ItemChanged, PlanStale, ReadBackDiffers
from ews_meetings.ledger.records import StepState
from ews_meetings.model.fields import FieldChange, Grade
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service import pen
from ews_meetings.service.claim import is_invited_item
from ews_meetings.service.horizon import verify_occurrences
from ews_meetings.service.patience import settle_pause
from ews_meetings.service.tally import CHECKING
from ews_meetings.service.verify import (
    Verification,
    has_doubled_attachments,
    verify,
    with_primary_addresses,
)
from ews_meetings.service.work import Run, Work, live_with


def check(run: Run, works: Sequence[Work]) -> None:
    """Verify every live draft; a draft with an attachment twice goes back to C0 (its ref is None)."""
    todo = [w for w in live_with(works, Call.CHECK) if w.ref and w.action.verb is not Verb.UPDATE]
    equal: list[tuple[Work, Observed]] = []
    if todo:
        run.tally.say(CHECKING)
    for work, observed in zip(todo, read_settled(run, todo), strict=True):
        if observed is None or observed.facts.place is Place.DELETED:
            work.fail(ItemChanged(work.action.title, ["it is gone from the calendar"]))
            continue
        if observed.facts.place is Place.ELSEWHERE:
            _differs(run, work, observed, [_LANDED_ELSEWHERE])
            continue
        if is_invited_item(observed):
            problem = "its people have been invited since the plan was made"
            work.fail(PlanStale(work.action.title, problem), end=End.REFUSED)
            continue
        verification = verified(run, work, observed)
        if verification.hard:
            _differs(run, work, observed, verification.hard)
            continue
        work.ref, work.observed = observed.ref, observed
        work.findings = [rewritten(change) for change in verification.soft]
        equal.append((work, observed))
    _check_occurrences(run, equal)


def _check_occurrences(run: Run, equal: Sequence[tuple[Work, Observed]]) -> None:
    seen = verify_occurrences(run, equal)
    for work, observed in equal:
        if work.index not in seen:
            continue
        work.findings += seen[work.index].findings
        if seen[work.index].differences:
            _differs(run, work, observed, seen[work.index].differences)


_LANDED_ELSEWHERE = FieldChange(
    field="calendar", old="this one", new="another one", grade=Grade.HARD
)


def verified(run: Run, work: Work, observed: Observed) -> Verification:
    """Compare what is wanted with what is held, asking the directory where addresses differ."""
    verification = verify(work.wanted, observed, mailbox=run.mailbox)
    if all(change.field != "attendees" for change in verification.hard):
        return verification
    held = observed.series.meeting
    wanted = work.wanted.meeting
    people = (*held.attendees, *wanted.attendees)
    primary = _primary(run, {attendee.mailbox.folded for attendee in people})
    return verify(
        replace(work.wanted, meeting=with_primary_addresses(wanted, primary)),
        replace(
            observed,
            series=replace(observed.series, meeting=with_primary_addresses(held, primary)),
        ),
        mailbox=run.mailbox,
    )


def _primary(run: Run, addresses: set[str]) -> Mapping[str, str]:
    """Ask the directory for primary addresses, each once in a run."""
    unknown = sorted(addresses - run.primary.keys())
    if unknown:
        found = run.ports.directory.resolve(unknown)
        run.primary.update({address: found.get(address, address) for address in unknown})
    return run.primary


def remove_draft(run: Run, work: Work, ref: ItemRef, *, call: Call) -> bool:
    """Take away a draft of ours that nobody was told of; True when it is gone for sure."""
    step = next(step for step in work.action.steps if step.call is call)
    for _ in range(run.patience.tries):
        task = pen.Task(
            work=work,
            step=step,
            order=lambda step_id: Order(step=step_id, ref=ref),
            label=Call.REMOVE,
        )
        [written] = pen.write(run, Call.REMOVE, [task])
        if isinstance(written.outcome, Done) or _is_gone(run, written.step, written.outcome, ref):
            return True
    return False


def _is_gone(run: Run, step: str, outcome: Outcome, ref: ItemRef) -> bool:
    """Look whether an item is gone, after anything but success."""
    settle_pause(run, [outcome])
    [observed] = run.ports.reader.read([ref])
    state = StepState.DONE if observed is None else StepState.NOT_DONE
    pen.conclude(run, step, state, detail="looked up by its id")
    return observed is None


def read_settled(run: Run, works: Sequence[Work]) -> list[Observed | None]:
    """Read items; where the server cannot fence, give strangers' lost requests time to arrive.

    A draft that another machine began may have a send of that machine under way, which nothing but
    patience keeps from doubling ours.
    """
    seen = read_all(run, works)
    if run.capabilities.fences is Known.YES:
        return seen
    pairs = zip(works, seen, strict=True)
    if not any(held and _is_of_a_stranger(run, work, held) for work, held in pairs):
        return seen
    run.ports.clock.sleep(run.patience.unanswered_s)
    return read_all(run, works)


def _is_of_a_stranger(run: Run, work: Work, observed: Observed) -> bool:
    """Say whether another machine may have a mail about this item under way."""
    stamp = observed.stamp
    if stamp is None or work.action.verb is Verb.CREATE:
        return False
    is_open = stamp.notify in {NotifyState.PENDING, NotifyState.OWED, NotifyState.SILENT}
    return is_open and not run.journal.knows(stamp.run)


def read_all(run: Run, works: Sequence[Work]) -> list[Observed | None]:
    """Read items, with the bytes of attachments only where there should be some."""
    full = [work for work in works if _has_files(work)]
    plain = [work for work in works if not _has_files(work)]
    held: dict[int, Observed | None] = {}
    for group, with_contents in ((full, True), (plain, False)):
        refs = [work.ref for work in group if work.ref]
        if refs:
            read = run.ports.reader.read(refs, with_contents=with_contents)
            held |= {work.index: seen for work, seen in zip(group, read, strict=True)}
    return [held[work.index] for work in works]


def _has_files(work: Work) -> bool:
    """Say whether the bytes of attachments matter: where some are wanted, or were there."""
    wanted = work.action.wanted
    return wanted is not None and bool(wanted.meeting.attachments)


def _differs(run: Run, work: Work, observed: Observed, hard: Sequence[FieldChange]) -> None:
    """End an action whose item is not what was wanted; remove the draft if it is of this run."""
    held = observed.series.meeting
    ours = observed.stamp is not None and observed.stamp.run == run.id
    if not ours or is_invited_item(observed):
        fields = [change.field for change in hard]
        work.fail(ItemChanged(work.action.title, fields))
        return
    removed = remove_draft(run, work, observed.ref, call=Call.CHECK)
    doubled = has_doubled_attachments(work.wanted.meeting, held)
    if removed and doubled and _only(hard, "attachments") and work.redo > 0:
        work.redo -= 1
        work.begin_anew()
        return
    differences = [f"{c.field}: wanted {c.old}, held {c.new}" for c in hard]
    work.fail(ReadBackDiffers(work.action.title, differences, removed=removed))


def _only(changes: Sequence[FieldChange], name: str) -> bool:
    return all(change.field == name for change in changes)


def rewritten(change: FieldChange) -> Finding:
    """Say that the server made something else of a value that does not stop a send."""
    return Finding(
        code="server-rewrote",
        message=f"the server holds {change.field} as {change.new!r}, not {change.old!r}",
        effect=Effect.CHANGED,
        severity=Severity.INFO,
        field=change.field,
        value=change.new,
    )
