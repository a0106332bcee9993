"""A master and the occurrences that stand beside it in a file to one series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Extent, Unusable
from ews_meetings.errors import EventUnusable, InputUnusable, NotSupportedYet
from ews_meetings.ics.candidate import Cancelled, Candidate, Draft
from ews_meetings.ics.exceptions import effective
from ews_meetings.ics.neighbours import trouble_between
from ews_meetings.ics.revisions import Held, hash_of, newest, superseded
from ews_meetings.ics.slots import Slot, SlotName, find_slots
from ews_meetings.model.exceptions import delta_of
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting, Occurrence, Series
from ews_meetings.model.occurrences import moved, slots_of
from ews_meetings.model.span import start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An event of a UID, and its place in the input."""

    index: int
    event: Candidate

    @property
    def slot(self) -> SlotName | None:
        """Which occurrence it is; None for the whole, and for one that cannot be used."""
        outcome = self.event.outcome
        return None if isinstance(outcome, Unusable) else outcome.slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What becomes of a master and its occurrences."""

    main: Held | Unusable
    refused: tuple[tuple[int, Unusable], ...] = ()
    """Occurrences that are none of its, each by its place in the input."""


def assemble(master: Held, members: Sequence[Member]) -> Assembled:
    """Return a series with its exceptions, or why Exchange would not take it.

    An occurrence that cannot be used takes its series along: half a series is another one.
    """
    broken = next((m.event.outcome for m in members if isinstance(m.event.outcome, Unusable)), None)
    if broken is not None:
        return Assembled(main=_refused(master, broken.refusal, broken.findings))
    slots = _slots(master, members)
    refused = tuple((m.index, _stray(master, m)) for m in members if slots[m.index] is None)
    series = _with_exceptions(master, _by_slot(members, slots), slots)
    problem = _problem(series)
    if problem is not None:
        return Assembled(main=_refused(series, Refusal.of(problem)), refused=refused)
    return Assembled(main=_only(series), refused=refused)


def newest_member(family: Sequence[Member]) -> Member:
    """Return the member that counts of several for one occurrence: the newest, the last of equals."""
    best = max(reversed(family), key=lambda member: member.event.age)
    if not isinstance(best.event.outcome, Draft):
        others = [member.event for member in family if member is not best]
        told = (superseded(best.event, others),) if others else ()
        return replace(best, event=best.event.told(*told))
    drafts = [
        Held(index=m.index, event=m.event, draft=m.event.outcome)
        for m in reversed(family)
        if isinstance(m.event.outcome, Draft)
    ]
    held = newest(drafts)
    return Member(index=held.index, event=replace(held.event, outcome=held.draft))


def unusable(event: Candidate, error: InputUnusable, findings: tuple[Finding, ...]) -> Unusable:
    """Return the refusal of an event that was read."""
    return Unusable(
        title=event.title or event.uid or "(no title)",
        where=event.where,
        refusal=Refusal.of(error),
        findings=findings,
    )


def _slots(master: Held, members: Sequence[Member]) -> Mapping[int, Slot | None]:
    """Return which occurrence each member is; None for one that the series cannot have."""
    usable = [m for m in members if not _is_beyond(m.event)]
    found = find_slots((m.slot for m in usable if m.slot), master.draft.meeting)
    slots = {m.index: found[m.slot] for m in usable if m.slot}
    return {m.index: slots.get(m.index) for m in members}


def _is_beyond(event: Candidate) -> bool:
    """Say whether an event takes away more, or less, than one occurrence."""
    outcome = event.outcome
    return isinstance(outcome, Cancelled) and (
        outcome.extent is not Extent.OCCURRENCE or bool(outcome.uninvited)
    )


def _by_slot(
    members: Sequence[Member], slots: Mapping[int, Slot | None]
) -> dict[datetime, list[Member]]:
    groups: dict[datetime, list[Member]] = {}
    for member in members:
        slot = slots[member.index]
        if slot is not None:
            groups.setdefault(slot.original_start_at, []).append(member)
    return dict(sorted(groups.items()))


def _with_exceptions(
    master: Held, groups: dict[datetime, list[Member]], slots: Mapping[int, Slot | None]
) -> Held:
    deleted, changed = set(master.draft.deleted), []
    findings: list[Finding] = []
    digests = [master.event.digest]
    for at, family in groups.items():
        best = newest_member(family)
        digests.append(best.event.digest)
        findings += _near(best, slots[best.index])
        if at in deleted and best.event.sequence < master.event.sequence:
            findings.append(_excluded(best, is_kept=False))
        elif isinstance(best.event.outcome, Draft):
            if at in deleted:
                findings.append(_excluded(best, is_kept=True))
                deleted.discard(at)
            read = effective(best.event, best.event.outcome, master.draft.meeting)
            findings += read.findings
            changed.append(Occurrence(original_start_at=at, meeting=read.value))
        else:
            findings += best.event.outcome.findings
            deleted.add(at)
    digest = hash_of(*digests) if groups else master.event.digest
    return replace(
        master,
        event=replace(master.event, digest=digest),
        draft=replace(master.draft, deleted=tuple(sorted(deleted))),
        changed=tuple(one for one in changed if _differs(one, master.draft.meeting)),
    ).told(*findings)


def _only(held: Held) -> Held:
    """Return a meeting that does not repeat as its one changed occurrence is."""
    if held.draft.meeting.recurrence is not None or not held.changed:
        return held
    finding = Finding(
        code="occurrence-is-all",
        message="the meeting has one date, and a changed occurrence of that date; it was taken",
        effect=Effect.CHANGED,
        field="RECURRENCE-ID",
        where=held.event.where,
    )
    draft = replace(held.draft, meeting=held.changed[0].meeting)
    return replace(held, draft=draft, changed=()).told(finding)


def _differs(one: Occurrence, series: Meeting) -> bool:
    """Say whether an occurrence is another than the pattern has."""
    days = (one.original_start_at - start_of(series.span)).days
    for apart in (days - 1, days, days + 1):
        span = moved(series.span, days=apart)
        if start_of(span) == one.original_start_at:
            return bool(delta_of(one, replace(series, span=span, recurrence=None)))
    return True


def _problem(held: Held) -> InputUnusable | None:
    """Return why Exchange would not take a series."""
    meeting, where = held.draft.meeting, held.event.where
    series = Series(uid="", meeting=meeting, deleted=held.draft.deleted, changed=held.changed)
    if next(slots_of(series), None) is None:
        return EventUnusable(where, "every occurrence is taken out, so nothing takes place")
    trouble = trouble_between(series)
    return NotSupportedYet(where, trouble) if trouble else None


def _refused(held: Held, refusal: Refusal, findings: tuple[Finding, ...] = ()) -> Unusable:
    return Unusable(
        title=held.event.title or held.event.uid or "(no title)",
        where=held.event.where,
        refusal=refusal,
        findings=(*held.draft.findings, *findings),
    )


def _stray(master: Held, member: Member) -> Unusable:
    outcome, slot = member.event.outcome, member.slot
    name = slot.text if slot else member.event.recurrence
    if _is_beyond(member.event):
        what = "it takes away more or less than one occurrence of a meeting in the same file"
    elif master.draft.meeting.recurrence is None:
        what = f"the meeting at {master.event.where} does not repeat, so it has no other on {name}"
    else:
        what = f"the series at {master.event.where} has no occurrence on {name}"
    return unusable(member.event, NotSupportedYet(member.event.where, what), outcome.findings)


def _near(member: Member, slot: Slot | None) -> Iterator[Finding]:
    if slot is not None and slot.is_near:
        yield Finding(
            code="occurrence-near",
            message="no occurrence begins exactly then; the one of that day is meant",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
            field="RECURRENCE-ID",
            value=member.event.recurrence,
            where=member.event.where,
        )


def _excluded(member: Member, *, is_kept: bool) -> Finding:
    what = "it takes place" if is_kept else "it is older, and does not take place"
    return Finding(
        code="occurrence-excluded",
        message=f"EXDATE takes out an occurrence that also stands there changed; {what}",
        effect=Effect.KEPT if is_kept else Effect.LOST,
        severity=Severity.WARNING,
        field="RECURRENCE-ID",
        value=member.event.recurrence,
        where=member.event.where,
    )
