"""A master and the occurrences that stand beside it in a file to one series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.errors import EventUnusable, InputUnusable, NotSupportedYet
from ews_meetings.ics.settling.candidate import Draft
from ews_meetings.ics.settling.exceptions import effective
from ews_meetings.ics.settling.following import Cut, Turn, cut
from ews_meetings.ics.settling.member import Member, is_beyond, is_following, newest_member
from ews_meetings.ics.settling.parts import (
    each_of,
    pieces_of,
    series_of,
    taken_apart,
    told_of_each_other,
)
from ews_meetings.ics.settling.revisions import Held, hash_of
from ews_meetings.ics.settling.strays import refused_stray, settle_strays
from ews_meetings.ics.when.among import Hit, slots_among
from ews_meetings.model.exceptions import delta_of
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting, Occurrence
from ews_meetings.model.occurrences import moved, slots_of
from ews_meetings.model.span import start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An event beside its series, and which occurrence it is there."""

    at: datetime
    """The original start."""
    member: Member
    is_near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What becomes of a master and its occurrences."""

    meetings: tuple[Held, ...] = ()
    """Several where Exchange needs more than one; the first one is the main one."""
    problem: Unusable | None = None
    """Why there is none."""
    refused: tuple[tuple[int, Unusable], ...] = ()
    """Occurrences that are none of its, each by its place in the input."""


def assemble(master: Held, members: Sequence[Member]) -> Assembled:
    """Return a series with its exceptions, or why Exchange would not take it.

    An occurrence that cannot be used takes its series along: half a series is another one.
    """
    broken = next((m.event.outcome for m in members if isinstance(m.event.outcome, Unusable)), None)
    if broken is not None:
        return Assembled(problem=_refused(master, broken.refusal, broken.findings))
    everything = _with_digest(master, members)
    hits = _hits(everything, members)
    strays = settle_strays(everything, [m for m in members if not hits[m.index]])
    clear = {index for index, own in hits.items() if len(own) == 1}
    unclear = [m for m in members if len(hits[m.index]) > 1]
    refused = (*strays.refused, *((m.index, refused_stray(master, m)) for m in unclear))
    try:
        meetings = _own(everything, [(m, hits[m.index][0]) for m in members if m.index in clear])
    except InputUnusable as error:
        lost = tuple((m.index, refused_stray(master, m)) for m in members if m.index not in clear)
        return Assembled(problem=_refused(everything, Refusal.of(error)), refused=lost)
    left = [_only(held) for held in (*meetings, *strays.meetings) if _takes_place(held)]
    if not left:
        what = "every occurrence is taken out, so nothing takes place"
        nothing = EventUnusable(master.event.where, what)
        told = replace(everything, draft=meetings[0].draft).told(*strays.findings)
        return Assembled(problem=_refused(told, Refusal.of(nothing)), refused=refused)
    main, *others = left
    told_of = told_of_each_other([main.told(*strays.findings), *others], everything)
    return Assembled(meetings=told_of, refused=refused)


def _own(master: Held, members: Sequence[tuple[Member, Hit]]) -> list[Held]:
    """Return the meetings of an event with their exceptions.

    Raises:
        NotSupportedYet: Exchange would not take them.
    """
    placed = _placed(_cut(master, members), members)
    changed = [_with_exceptions(held, own) for held, own in placed]
    return [one for held in changed for one in taken_apart(held)]


def _with_digest(master: Held, members: Sequence[Member]) -> Held:
    """Return a master whose digest covers the occurrences that stand beside it."""
    ordered = sorted(members, key=lambda m: (m.event.recurrence, m.event.digest))
    if not ordered:
        return master
    digest = hash_of(master.event.digest, *(m.event.digest for m in ordered))
    return replace(master, event=replace(master.event, digest=digest))


def _hits(master: Held, members: Sequence[Member]) -> dict[int, tuple[Hit, ...]]:
    """Return which occurrences of which meetings each member may be; none for what is none."""
    usable = [m for m in members if m.slot and not is_beyond(m.event)]
    found = slots_among([m.slot for m in usable if m.slot], pieces_of(master.draft))
    hits = {m.index: found[m.slot] for m in usable if m.slot}
    return {m.index: hits.get(m.index, ()) for m in members}


def _cut(master: Held, members: Sequence[tuple[Member, Hit]]) -> list[Cut]:
    """Return each meeting of an event in the stretches that RANGE=THISANDFUTURE makes of it."""
    turns: dict[int, dict[datetime, list[Member]]] = {}
    for member, (number, slot) in members:
        if is_following(member.event):
            some = turns.setdefault(number, {})
            some.setdefault(slot.original_start_at, []).append(member)
    helds = each_of(master)
    if turns and len(helds) > 1:
        where = next(m.event.where for m, _ in members if is_following(m.event))
        what = "it changes all following occurrences (RANGE) of what became several meetings"
        raise NotSupportedYet(where, what)
    return [
        cut(
            held,
            [
                Turn(at=at, event=newest_member(family).event)
                for at, family in turns.get(number, {}).items()
            ],
        )
        for number, held in enumerate(helds)
    ]


def _placed(
    cuts: Sequence[Cut], members: Sequence[tuple[Member, Hit]]
) -> list[tuple[Held, list[Placed]]]:
    """Return each meeting with the occurrences of it that stand beside it."""
    found = [(held, list[Placed]()) for one in cuts for held in one.helds]
    places = {(held.draft.part, held.index): own for held, own in found}
    for member, (number, slot) in members:
        place = cuts[number].place(slot.original_start_at)
        if is_following(member.event) or place is None:
            continue
        held, at = place
        own = places[held.draft.part, held.index]
        own.append(Placed(at=at, member=member, is_near=slot.is_near))
    return found


def _with_exceptions(held: Held, placed: Sequence[Placed]) -> Held:
    deleted, changed = set(held.draft.deleted), []
    findings: list[Finding] = []
    groups: dict[datetime, list[Placed]] = {}
    for one in placed:
        groups.setdefault(one.at, []).append(one)
    for at, family in sorted(groups.items()):
        best = newest_member([one.member for one in family])
        findings += _near(
            best, is_near=any(p.is_near for p in family if p.member.index == best.index)
        )
        if at in deleted and best.event.sequence < held.event.sequence:
            findings.append(_excluded(best, is_kept=False))
        elif isinstance(best.event.outcome, Draft):
            if at in deleted:
                findings.append(_excluded(best, is_kept=True))
                deleted.discard(at)
            read = effective(best.event, best.event.outcome, held.draft.meeting)
            findings += read.findings
            changed.append(Occurrence(original_start_at=at, meeting=read.value))
        else:
            findings += best.event.outcome.findings
            deleted.add(at)
    return replace(
        held,
        draft=replace(held.draft, deleted=tuple(sorted(deleted))),
        changed=tuple(one for one in changed if _differs(one, held.draft.meeting)),
    ).told(*findings)


def _takes_place(held: Held) -> bool:
    """Say whether anything of a meeting is left."""
    return next(slots_of(series_of(held)), None) is not None


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


def _refused(held: Held, refusal: Refusal, findings: tuple[Finding, ...] = ()) -> Unusable:
    return Unusable(
        title=held.event.shown,
        where=held.event.where,
        refusal=refusal,
        findings=(*held.draft.findings, *findings),
    )


def _near(member: Member, *, is_near: bool) -> Iterator[Finding]:
    if is_near:
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
