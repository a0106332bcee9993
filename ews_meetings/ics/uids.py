"""Events to wishes, each under one UID: copies, series, cancellations, and UIDs that are missing.

Source: RFC 5545 §3.8.4.7 (UID), RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from ews_meetings.change.identity import Origin, own_uid
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Unusable
from ews_meetings.errors import EventUnusable, NotSupportedYet
from ews_meetings.ics.alone import amend_alone, take_away
from ews_meetings.ics.candidate import Cancelled, Candidate, Draft
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.revisions import Held, hash_of, meetings_of
from ews_meetings.ics.series import Member, assemble, newest_member, unusable
from ews_meetings.ics.slots import SlotName
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Series

Wished = Hold | Amend | Drop | Unusable
"""What becomes of an event of a file."""


def settle(events: Sequence[Candidate], options: ReadOptions) -> tuple[Wished, ...]:
    """Return the wishes of some events, in their order; no UID is held twice."""
    groups: dict[str, list[Member]] = {}
    for index, event in _without_copies(events):
        groups.setdefault(event.uid, []).append(Member(index=index, event=event))
    found = list(_nameless(groups.pop("", []), options))
    for uid, members in groups.items():
        found += _named(uid, members, options)
    return tuple(wish for _, wish in sorted(found, key=lambda pair: pair[0]))


def _without_copies(events: Sequence[Candidate]) -> Iterable[tuple[int, Candidate]]:
    """Return each event once: mails carry one twice, for programs of different age."""
    kept: list[tuple[int, Candidate]] = []
    by_content: dict[tuple[str, ...], int] = {}
    by_revision: dict[tuple[str, ...], int] = {}
    for index, new in sorted(enumerate(events), key=lambda pair: (pair[1].part, pair[0])):
        name = (new.uid, new.recurrence)
        content, revision = (*name, new.digest), (*name, str(new.sequence), new.stamp)
        twin = by_content.get(content)
        if twin is None and new.uid and _is_in_other_part(by_revision.get(revision), kept, new):
            twin = by_revision[revision]
        if twin is None:
            by_content[content] = by_revision[revision] = len(kept)
            kept.append((index, new))
        else:
            place, event = kept[twin]
            kept[twin] = (place, event.told(_copied(event, new)))
    return kept


def _is_in_other_part(
    position: int | None, kept: Sequence[tuple[int, Candidate]], new: Candidate
) -> bool:
    """Return whether a kept event is of another part; in one calendar two are two revisions."""
    return position is not None and kept[position][1].part != new.part


def _nameless(members: list[Member], options: ReadOptions) -> Iterator[tuple[int, Wished]]:
    """Yield what becomes of events without UID: only a whole meeting can get one."""
    meetings: list[Held] = []
    for member in members:
        outcome = member.event.outcome
        if isinstance(outcome, Draft) and outcome.slot is None:
            meetings.append(Held(index=member.index, event=member.event, draft=outcome))
        elif isinstance(outcome, Unusable):
            yield member.index, outcome
        else:
            what = "the event has no UID, so nothing says which meeting it is about"
            error = EventUnusable(member.event.where, what)
            yield member.index, unusable(member.event, error, outcome.findings)
    for held in _derived(meetings):
        yield from _held(held, (), options)


def _named(uid: str, members: list[Member], options: ReadOptions) -> Iterator[tuple[int, Wished]]:
    """Yield what becomes of the events of one UID."""
    members = _without_stand_ins(members)
    parts = [member for member in members if member.event.recurrence]
    wholes = [member for member in members if not member.event.recurrence]
    newest = max(wholes, key=lambda m: (m.event.age, _end(m) is not None), default=None)
    gone = _end(newest) if newest else None
    masters = [
        Held(index=m.index, event=m.event, draft=m.event.outcome)
        for m in wholes
        if isinstance(m.event.outcome, Draft)
    ]
    rest = [m for m in wholes if not isinstance(m.event.outcome, Draft) and _end(m) is None]
    if newest is not None and gone is not None:
        yield newest.index, _ended(newest.event, gone, others=len(members) - 1, options=options)
    elif masters:
        yield from _meetings(meetings_of(uid, masters), parts, options)
        yield from (_refused(member) for member in rest)
    elif any(isinstance(member.event.outcome, Unusable) for member in rest):
        yield from (_refused(member) for member in _with_parts(rest, parts))
    else:
        yield from _alone([*rest, *parts], options)


def _end(member: Member) -> Cancelled | None:
    """Return what an event says that ends a meeting as a whole; None for any other."""
    outcome = member.event.outcome
    is_end = isinstance(outcome, Cancelled) and outcome.slot is None and not outcome.uninvited
    return outcome if isinstance(outcome, Cancelled) and is_end else None


def _without_stand_ins(members: list[Member]) -> list[Member]:
    """Return the events without masters that Thunderbird made up (X-MOZ-FAKED-MASTER)."""
    real = [member for member in members if not member.event.is_stand_in]
    if not real or len(real) == len(members):
        return members
    finding = Finding(
        code="master-made-up",
        message="the series beside it was made up by the program; its occurrences are real",
        effect=Effect.LOST,
        where=real[0].event.where,
    )
    return [replace(real[0], event=real[0].event.told(finding)), *real[1:]]


def _ended(event: Candidate, gone: Cancelled, *, others: int, options: ReadOptions) -> Wished:
    """Return the wish that a meeting goes, whatever else of it stands there."""
    wish = take_away(event, gone, options)
    if not others:
        return wish
    finding = Finding(
        code="cancelled-whole",
        message=f"{others} other events of this UID stand there; the meeting is cancelled as a whole",
        effect=Effect.LOST,
        field="UID",
        value=event.uid,
        where=event.where,
    )
    return replace(wish, findings=(*wish.findings, finding))


def _meetings(
    winners: list[Held], parts: list[Member], options: ReadOptions
) -> Iterator[tuple[int, Wished]]:
    """Yield the meetings of one UID, each occurrence with the one that repeats."""
    repeating = [held for held in winners if held.draft.meeting.recurrence is not None]
    owner = (winners if len(winners) == 1 else repeating)[:2]
    for held in winners:
        yield from _held(held, parts if owner == [held] else (), options)
    if len(owner) != 1:
        for part in parts:
            what = "several meetings have its UID, so nothing says which one it is part of"
            error = EventUnusable(part.event.where, what)
            yield part.index, unusable(part.event, error, part.event.outcome.findings)


def _held(
    held: Held, parts: Sequence[Member], options: ReadOptions
) -> Iterator[tuple[int, Wished]]:
    assembled = assemble(held, parts)
    main = assembled.main
    yield held.index, main if isinstance(main, Unusable) else _hold(main, options)
    yield from assembled.refused


def _hold(held: Held, options: ReadOptions) -> Hold:
    origin = Origin(scope=options.scope, uid=held.uid)
    return Hold(
        origin=origin,
        series=Series(
            uid=own_uid(origin, options.mailbox) if held.draft.needs_own_uid else held.uid,
            meeting=held.draft.meeting,
            deleted=held.draft.deleted if held.draft.meeting.recurrence else (),
            changed=held.changed,
        ),
        digest=held.event.digest,
        findings=held.draft.findings,
        where=held.event.where,
    )


def _refused(member: Member) -> tuple[int, Unusable]:
    outcome = member.event.outcome
    if isinstance(outcome, Unusable):
        return member.index, outcome
    what = "it un-invites people from a meeting that stands in the same file"
    error = NotSupportedYet(member.event.where, what)
    return member.index, unusable(member.event, error, outcome.findings)


def _with_parts(broken: list[Member], parts: list[Member]) -> list[Member]:
    """Return meetings that cannot be used; their occurrences go with them."""
    if not parts:
        return broken
    first = broken[0]
    finding = Finding(
        code="occurrences-refused",
        message=f"{len(parts)} occurrences of it stand there too; they are refused with it",
        effect=Effect.REFUSED,
        severity=Severity.ERROR,
        where=parts[0].event.where,
    )
    return [replace(first, event=first.event.told(finding)), *broken[1:]]


def _alone(members: list[Member], options: ReadOptions) -> Iterator[tuple[int, Wished]]:
    """Yield wishes about a meeting that is not in the file; of several for one occurrence the newest."""
    groups: dict[tuple[object, ...], list[Member]] = {}
    for member in members:
        groups.setdefault(_about(member), []).append(member)
    for group in groups.values():
        best = newest_member(group)
        match best.event.outcome:
            case Unusable() as outcome:
                yield best.index, outcome
            case Cancelled() as gone:
                yield best.index, take_away(best.event, gone, options)
            case Draft(slot=SlotName() as slot) as draft:
                yield best.index, amend_alone(best.event, draft, slot, options)
            case _:
                raise TypeError(best)


def _about(member: Member) -> tuple[object, ...]:
    """Return what two events have in common that are about the same thing."""
    outcome = member.event.outcome
    match outcome:
        case Unusable():
            return (member.index,)
        case Cancelled():
            slot = outcome.slot.text if outcome.slot else ""
            return slot, outcome.extent is Extent.FOLLOWING, outcome.uninvited
        case Draft():
            slot = outcome.slot.text if outcome.slot else ""
            return slot, False, frozenset()
        case _:
            assert_never(outcome)


def _derived(nameless: Iterable[Held]) -> Iterator[Held]:
    """Give a UID to events without one: the same each time the file is read."""
    seen: Counter[str] = Counter()
    for held in nameless:
        base = hash_of(held.event.start, held.event.title, held.event.organizer)[:32]
        number = seen[base]
        seen[base] += 1
        uid = f"{base}-{number}" if number else base
        yield replace(held, uid=f"{uid}@derived.ews-meetings").told(
            Finding(
                code="uid-missing",
                message="the event has no UID; it got one made of its start, title and organizer",
                effect=Effect.CHANGED,
                severity=Severity.WARNING,
                field="UID",
                where=held.event.where,
            )
        )


def _copied(kept: Candidate, copy: Candidate) -> Finding:
    is_same = kept.digest == copy.digest
    what = "the same" if is_same else "but for details the same"
    return Finding(
        code="event-twice",
        message=f"{what} event stands at {copy.where} too; it was read once",
        effect=Effect.KEPT if is_same else Effect.LOST,
        severity=Severity.INFO if is_same else Severity.WARNING,
        field="UID",
        value=kept.uid,
        where=kept.where,
    )
