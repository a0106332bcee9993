"""METHOD:ADD: instances beside a series, which become single meetings of the same origin.

Exchange cannot add an occurrence outside of a pattern.

Source: RFC 5546 §3.2.4 (ADD), §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ews_meetings.ics.rules.piece import single_part
from ews_meetings.ics.settling.candidate import Draft
from ews_meetings.ics.settling.member import Member, end_of_all
from ews_meetings.ics.settling.parts import each_of
from ews_meetings.ics.settling.revisions import Held, superseded
from ews_meetings.model.finding import Effect, Finding


def without_additions(members: Sequence[Member]) -> tuple[list[Member], list[Held]]:
    """Return the events of one UID without what stands beside their series, and that.

    The parts of what is added are numbered by their starts, as no series numbers its own.
    What is older than the series, or than its end, counts no more: a newer version says it all.
    """
    rest = [m for m in members if not _is_addition(m)]
    wholes = [m for m in rest if not m.event.recurrence]
    end = max((m.event.age for m in wholes if end_of_all(m)), default=None)
    master = max((m.event.age for m in wholes if isinstance(m.event.outcome, Draft)), default=None)
    added: dict[int, Held] = {}
    left: list[Member] = []
    for member in sorted(filter(_is_addition, members), key=lambda m: m.event.age):
        age = member.event.age
        if (end is not None and end >= age) or (master is not None and master > age):
            left.append(member)
            continue
        for held in _beside(member):
            older = added.get(held.draft.part)
            told = () if older is None else (superseded(member.event, [older.event]),)
            added[held.draft.part] = held.told(*told)
    return [*rest, *left], list(added.values())


def _is_addition(member: Member) -> bool:
    return member.event.is_addition and isinstance(member.event.outcome, Draft)


def _beside(member: Member) -> list[Held]:
    event, draft = member.event, member.event.outcome
    if not isinstance(draft, Draft):
        raise TypeError(draft)
    held = Held(index=member.index, event=event, draft=draft, uid=event.uid)
    return [
        replace(one, draft=replace(one.draft, part=single_part(one.draft.meeting.span)))
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
