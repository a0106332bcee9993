"""METHOD:ADD: instances beside a series, which become single meetings of the same origin.

Exchange cannot add an occurrence outside of a pattern.

Source: RFC 5546 §3.2.4 (ADD), §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

from ews_meetings.ics.settling.candidate import Cancelled, Draft
from ews_meetings.ics.settling.member import Member
from ews_meetings.ics.settling.parts import each_of
from ews_meetings.ics.settling.revisions import Held
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.span import start_of


def part_of(meeting: Meeting) -> int:
    """Return the number by which a single date of a series is found again: its start in UTC."""
    return int(start_of(meeting.span).astimezone(UTC).strftime("%Y%m%d%H%M"))


def without_additions(members: Sequence[Member]) -> tuple[list[Member], list[Held]]:
    """Return the events of one UID without what stands beside their series, and that.

    The parts of what is added are numbered by their starts, as no series numbers its own.
    What is older than the series, or than its end, counts no more: a newer version says it all.
    """
    rest = [m for m in members if not _is_addition(m)]
    wholes = [m for m in rest if not m.event.recurrence]
    ends = [m.event.age for m in wholes if _ends(m)]
    masters = [m.event.age for m in wholes if isinstance(m.event.outcome, Draft)]
    added: dict[int, Held] = {}
    left: list[Member] = []
    for member in sorted(filter(_is_addition, members), key=lambda m: m.event.age):
        age = member.event.age
        if any(end >= age for end in ends) or any(master > age for master in masters):
            left.append(member)
            continue
        added |= {held.draft.part: held for held in _beside(member)}
    return [*rest, *left], list(added.values())


def _is_addition(member: Member) -> bool:
    return member.event.is_addition and isinstance(member.event.outcome, Draft)


def _ends(member: Member) -> bool:
    outcome = member.event.outcome
    return isinstance(outcome, Cancelled) and outcome.slot is None and not outcome.uninvited


def _beside(member: Member) -> list[Held]:
    event, draft = member.event, member.event.outcome
    if not isinstance(draft, Draft):
        raise TypeError(draft)
    held = Held(index=member.index, event=event, draft=draft, uid=event.uid)
    return [
        replace(one, draft=replace(one.draft, part=part_of(one.draft.meeting)))
        for one in each_of(held.told(_told(member)))
    ]


def _told(member: Member) -> Finding:
    return Finding(
        code="instance-added",
        message="Exchange cannot add a date to a series: it is a meeting of its own beside it,"
        " and its people get an invitation of their own",
        effect=Effect.CHANGED,
        field="METHOD",
        value="ADD",
        where=member.event.where,
    )
