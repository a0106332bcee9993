"""Events that name an occurrence their series has not: meetings of their own, or nothing to take out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from ews_meetings.change.wish import Unusable
from ews_meetings.errors import NotSupportedYet
from ews_meetings.ics.rules.piece import part_at
from ews_meetings.ics.settling.candidate import Draft
from ews_meetings.ics.settling.exceptions import effective
from ews_meetings.ics.settling.member import (
    Member,
    is_beyond,
    is_following,
    newest_member,
    unusable,
)
from ews_meetings.ics.settling.parts import pieces_of
from ews_meetings.ics.settling.revisions import Held
from ews_meetings.ics.values.wall_clock import instant_of, zone_of
from ews_meetings.ics.when.among import slots_among
from ews_meetings.ics.when.slots import SlotName
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.span import start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Strays:
    """What becomes of events that are no occurrence of the series beside them."""

    meetings: tuple[Held, ...] = ()
    """Each a meeting of its own."""
    findings: tuple[Finding, ...] = ()
    """Of those that come to nothing."""
    refused: tuple[tuple[int, Unusable], ...] = ()
    """Those of which nobody can say what they mean, each by its place in the input."""


def settle_strays(master: Held, strays: Sequence[Member]) -> Strays:
    """Return what becomes of events that are no occurrence of a series.

    One that takes place is a meeting of its own, known by the original start that it names. What is
    older than its series was given up with an earlier rule, and what lies in another file may be.
    One that begins where the series has an occurrence is that one or a second: nobody can say.
    Source: RFC 5545 §3.8.4.4; Google and Apple keep changed occurrences when a rule changes.
    """
    clear: list[Member] = []
    refused: list[tuple[int, Unusable]] = []
    for one in strays:
        if _is_clear(master, one):
            clear.append(one)
        else:
            refused.append((one.index, refused_stray(master, one)))
    meetings, findings = [], []
    for at, family in sorted(_families(master, clear).items()):
        one = newest_member(family)
        draft = one.event.outcome
        if isinstance(draft, Draft) and one.event.sequence >= master.event.sequence:
            meetings.append(_alone(master, one, draft, part=part_at(at)))
        else:
            findings.append(_nothing(master, one))
    return Strays(meetings=tuple(meetings), findings=tuple(findings), refused=tuple(refused))


def refused_stray(master: Held, member: Member) -> Unusable:
    """Return why an event is no occurrence of a series beside it."""
    outcome, slot = member.event.outcome, member.slot
    name = slot.shown if slot else member.event.recurrence
    if is_beyond(member.event):
        what = "it takes away more or less than one occurrence of a meeting in the same file"
    elif master.draft.meeting.recurrence is None and not master.draft.pieces:
        what = f"the meeting at {master.event.where} does not repeat, so it has no other on {name}"
    else:
        what = f"the series at {master.event.where} has no occurrence on {name}"
    return unusable(member.event, NotSupportedYet(member.event.where, what), outcome.findings)


def _is_clear(master: Held, stray: Member) -> bool:
    """Say whether an event is about one date, and surely beside the present version of its series."""
    if stray.slot is None or is_beyond(stray.event) or is_following(stray.event):
        return False
    if not set(master.event.files) & set(stray.event.files):
        return False
    return not isinstance(stray.event.outcome, Draft) or not _is_there(master, stray.event.outcome)


def _is_there(master: Held, draft: Draft) -> bool:
    """Say whether an event begins exactly where another meeting of its UID does."""
    if draft.slot is None:
        return False
    begin = replace(draft.slot, at=start_of(draft.meeting.span))
    pieces = pieces_of(master.draft)
    hits = slots_among([begin], pieces)[begin]
    return any(
        not slot.is_near and slot.original_start_at not in pieces[number].deleted
        for number, slot in hits
    )


def _families(master: Held, strays: Sequence[Member]) -> dict[datetime, list[Member]]:
    """Return the events of each date that is named."""
    found: dict[datetime, list[Member]] = {}
    for one in strays:
        if one.slot is not None:
            found.setdefault(_named_at(master, one.slot), []).append(one)
    return found


def _named_at(master: Held, slot: SlotName) -> datetime:
    """Return the original start that an event names; the midnight of a date."""
    span = master.draft.meeting.span
    return slot.instant(span) or instant_of(slot.moment.day, time(), zone_of(span))


def _alone(master: Held, stray: Member, draft: Draft, *, part: int) -> Held:
    """Return an event as a meeting of its own, with what it leaves out as its series has it."""
    read = effective(stray.event, draft, master.draft.meeting)
    finding = _unmatched(master, stray, "it became a meeting of its own", Effect.CHANGED)
    own = replace(
        master.draft,
        meeting=read.value,
        part=part,
        deleted=(),
        holes=(),
        pieces=(),
        findings=(finding, *read.findings),
    )
    return replace(master, draft=own, changed=())


def _nothing(master: Held, stray: Member) -> Finding:
    is_change = isinstance(stray.event.outcome, Draft)
    old = "it is older than the series, and does not take place"
    return _unmatched(master, stray, old if is_change else "so none was taken out", Effect.LOST)


def _unmatched(master: Held, stray: Member, what: str, effect: Effect) -> Finding:
    slot = stray.slot
    name = slot.text if slot else stray.event.recurrence
    return Finding(
        code="occurrence-unmatched",
        message=f"the event at {master.event.where} has no occurrence on {name}; {what}",
        effect=effect,
        severity=Severity.WARNING,
        field="RECURRENCE-ID",
        value=stray.event.recurrence,
        where=stray.event.where,
    )
