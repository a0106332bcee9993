"""Events to wishes, each under one UID: copies, series, cancellations, and UIDs that are missing.

Source: RFC 5545 §3.8.4.7 (UID), RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from ews_meetings.change.identity import Origin, own_uid
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Same, Unusable
from ews_meetings.errors import EventUnusable, NotSupportedYet
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.settling.across import clash_between, without_older_files
from ews_meetings.ics.settling.additions import without_additions
from ews_meetings.ics.settling.alone import amend_alone, take_away
from ews_meetings.ics.settling.candidate import Cancelled, Candidate, Draft
from ews_meetings.ics.settling.copies import Placed, with_uids, without_copies
from ews_meetings.ics.settling.exported import as_one_of_several
from ews_meetings.ics.settling.member import Member, end_of_all, newest_member, unusable
from ews_meetings.ics.settling.newer import newest_unusable, refused_occurrences, refused_with
from ews_meetings.ics.settling.parts import series_of
from ews_meetings.ics.settling.revisions import Held, meetings_of
from ews_meetings.ics.settling.series import assemble
from ews_meetings.ics.settling.uninviting import without_uninvited
from ews_meetings.ics.when.slots import SlotName
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Series

Wished = Hold | Amend | Drop | Unusable
"""What becomes of an event of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A wish, and the files of the input that it was made of, by number."""

    wish: Wished | Same
    files: frozenset[int]
    group: int = -1
    """The place of the first event of its UID."""
    place: int = -1
    """The place of the event that says it."""
    raw: str = ""
    """The name of all that its events say, before they are read; empty where that has none."""


def settle(events: Sequence[Candidate], options: ReadOptions) -> tuple[Wished, ...]:
    """Return the wishes of some events, in their order; no UID is held twice."""
    found = settle_files(events, options)
    return tuple(one.wish for one in found if not isinstance(one.wish, Same))


def settle_files(events: Sequence[Candidate], options: ReadOptions) -> tuple[Sourced, ...]:
    """Return the wishes of the events of several files, in their order, with what they were made of.

    Files that say one meeting are joined: `across.py` says how.
    """
    return tuple(one for _, one in settle_group(tuple(enumerate(events)), options))


def settle_group(
    events: Sequence[Placed], options: ReadOptions, numbers: Mapping[int, int] | None = None
) -> tuple[tuple[int, Sourced], ...]:
    """Return the wishes of some events, with their places and in their order.

    Args:
        events: All of each UID that is among them; events without UID with all their copies.
        options: How they were read.
        numbers: As in `with_uids`.
    """
    groups: dict[str, list[Member]] = {}
    found: list[tuple[int, Sourced]] = []
    for index, event in with_uids(without_copies(events), numbers):
        if event.uid:
            groups.setdefault(event.uid, []).append(Member(index=index, event=event))
        else:
            wish, files = _nameless(event), frozenset(event.files)
            found.append((index, Sourced(wish=wish, files=files)))
    for uid, members in groups.items():
        found += _sourced(tuple(_named(uid, members, options)), members)
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _sourced(
    wishes: Sequence[tuple[int, Wished]], members: Sequence[Member]
) -> Iterator[tuple[int, Sourced]]:
    """Yield wishes with their files; an event without a wish of its own belongs to all of its UID."""
    places = {wish.where for _, wish in wishes}
    shared = {file for m in members if m.event.where not in places for file in m.event.files}
    own: dict[str, set[int]] = {}
    for member in members:
        own.setdefault(member.event.where, set()).update(member.event.files)
    for index, wish in wishes:
        yield index, Sourced(wish=wish, files=frozenset(shared | own.get(wish.where, set())))


def _nameless(event: Candidate) -> Unusable:
    """Return why an event that cannot get a UID is not used."""
    if isinstance(event.outcome, Unusable):
        return event.outcome
    what = "the event has no UID, so nothing says which meeting it is about"
    error = EventUnusable(event.where, what)
    return unusable(event, error, event.outcome.findings)


def _named(uid: str, members: list[Member], options: ReadOptions) -> Iterator[tuple[int, Wished]]:
    """Yield what becomes of the events of one UID."""
    members, added = without_additions(without_older_files(_without_stand_ins(members)))
    yield from ((one.index, _added(one, options)) for one in added)
    parts = [member for member in members if member.event.recurrence]
    wholes = [member for member in members if not member.event.recurrence]
    newest = max(wholes, key=lambda m: (m.event.age, end_of_all(m) is not None), default=None)
    gone = end_of_all(newest) if newest else None
    masters = [
        Held(index=m.index, event=m.event, draft=m.event.outcome)
        for m in wholes
        if isinstance(m.event.outcome, Draft)
    ]
    rest = [m for m in wholes if not isinstance(m.event.outcome, Draft) and end_of_all(m) is None]
    bad = newest_unusable(members if gone is not None else wholes)
    if bad is not None:
        yield from refused_with(bad, members)
    elif newest is not None and gone is not None:
        yield newest.index, _ended(newest.event, gone, others=len(members) - 1, options=options)
    elif (clash := clash_between(masters)) is not None:
        yield from ((m.index, unusable(m.event, clash, m.event.outcome.findings)) for m in members)
    elif masters:
        winners, parts, rest = without_uninvited(meetings_of(uid, masters), parts, rest)
        yield from _meetings(winners, parts, options)
        yield from (_refused(member) for member in rest)
    elif any(isinstance(member.event.outcome, Unusable) for member in rest):
        yield from (_refused(member) for member in _with_parts(rest, parts))
    else:
        yield from _alone([*rest, *parts], options)


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
    if assembled.problem is not None:
        yield held.index, assembled.problem
    said = () if assembled.refused else assembled.meetings
    own = frozenset(one.draft.part for one in said)
    for one in assembled.meetings:
        hold = replace(_hold(one, options, part=one.draft.part), parts=own)
        exported = held.event.exported
        yield held.index, as_one_of_several(hold, exported) if exported else hold
    yield from assembled.refused


def _added(held: Held, options: ReadOptions) -> Hold:
    """Return what METHOD:ADD puts beside an event."""
    return replace(_hold(held, options, part=held.draft.part), is_added=True)


def _hold(held: Held, options: ReadOptions, *, part: int = 0) -> Hold:
    origin = Origin(scope=options.scope, uid=held.uid, part=part)
    uid = f"{held.uid}/p{part}" if part else held.uid
    return Hold(
        origin=origin,
        series=Series(
            uid=own_uid(origin, options.mailbox) if held.draft.needs_own_uid else uid,
            meeting=held.draft.meeting,
            deleted=series_of(held).deleted if held.draft.meeting.recurrence else (),
            changed=held.changed,
        ),
        digest=held.event.digest,
        findings=held.draft.findings,
        where=held.event.where,
        revisions=(held.event.revision,),
        inviting=held.draft.inviting,
        held_copies=held.draft.held_copies,
    )


def _refused(member: Member) -> tuple[int, Unusable]:
    outcome = member.event.outcome
    if isinstance(outcome, Unusable):
        return member.index, outcome
    what = "it un-invites people from a meeting that stands in the same input"
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
    refused = dict(refused_occurrences(members))
    yield from refused.items()
    groups: dict[tuple[object, ...], list[Member]] = {}
    for member in (member for member in members if member.index not in refused):
        groups.setdefault(_about(member), []).append(member)
    for group in groups.values():
        best = newest_member(group)
        match best.event.outcome:
            case Unusable() as outcome:
                yield best.index, outcome
            case Cancelled() as gone:
                yield best.index, take_away(best.event, gone, options)
            case Draft(is_following=True, findings=findings):
                what = "it changes an occurrence and all after it (RANGE) of a series elsewhere"
                error = NotSupportedYet(best.event.where, what)
                yield best.index, unusable(best.event, error, findings)
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
