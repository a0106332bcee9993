"""An event of a UID beside the others of it: which occurrence it is, and which of several counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Extent, Unusable
from ews_meetings.errors import InputUnusable
from ews_meetings.ics.settling.candidate import Cancelled, Candidate, Draft
from ews_meetings.ics.settling.revisions import Held, newest, superseded
from ews_meetings.ics.when.slots import SlotName
from ews_meetings.model.finding import Finding


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
        title=event.shown,
        where=event.where,
        refusal=Refusal.of(error),
        findings=findings,
    )


def end_of_all(member: Member) -> Cancelled | None:
    """Return what an event says that ends a meeting as a whole; None for any other."""
    outcome = member.event.outcome
    if isinstance(outcome, Cancelled) and outcome.slot is None and not outcome.uninvited:
        return outcome
    return None


def is_beyond(event: Candidate) -> bool:
    """Say whether an event takes away more than occurrences, or less."""
    outcome = event.outcome
    return isinstance(outcome, Cancelled) and (
        outcome.extent is Extent.WHOLE or bool(outcome.uninvited)
    )


def is_following(event: Candidate) -> bool:
    """Say whether an event is about all occurrences after one as well."""
    outcome = event.outcome
    if isinstance(outcome, Cancelled):
        return outcome.extent is Extent.FOLLOWING
    return isinstance(outcome, Draft) and outcome.is_following
