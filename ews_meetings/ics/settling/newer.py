"""What becomes of a UID whose newest revision cannot be used: nothing older is applied in its place.

Source: RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ews_meetings.change.wish import Unusable
from ews_meetings.ics.settling.candidate import Candidate
from ews_meetings.ics.settling.member import Member
from ews_meetings.model.finding import Effect, Finding, Severity


def newest_unusable(members: Sequence[Member]) -> Candidate | None:
    """Return the newest event, where it cannot be used and an older one can; None otherwise.

    Two of one age are no revisions of each other, and an answer of an attendee is none at all.
    """
    good = [m.event for m in members if not isinstance(m.event.outcome, Unusable)]
    bad = [
        m.event for m in members if isinstance(m.event.outcome, Unusable) and m.event.is_revision
    ]
    if not good or not bad:
        return None
    newest = max(bad, key=lambda event: event.age)
    return newest if newest.age > max(event.age for event in good) else None


def refused_with(newest: Candidate, members: Sequence[Member]) -> Iterator[tuple[int, Unusable]]:
    """Yield the refusal of every event of a UID, with the reason of its newest one."""
    if not isinstance(newest.outcome, Unusable):
        raise TypeError(newest)
    for member in members:
        event = member.event
        if isinstance(event.outcome, Unusable):
            yield member.index, event.outcome
        else:
            findings = (*event.outcome.findings, _superseded(event, newest))
            wish = replace(newest.outcome, title=event.shown, where=event.where)
            yield member.index, replace(wish, findings=findings)


def refused_occurrences(members: Sequence[Member]) -> Iterator[tuple[int, Unusable]]:
    """Yield the refusal of occurrences without their series of which the newest cannot be used."""
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(member.event.recurrence, []).append(member)
    for group in groups.values():
        newest = newest_unusable(group)
        if newest is not None:
            yield from refused_with(newest, group)


def _superseded(event: Candidate, newest: Candidate) -> Finding:
    return Finding(
        code="newer-unusable",
        message=f"a newer revision stands at {newest.where} and cannot be used;"
        " this older one is refused with it",
        effect=Effect.REFUSED,
        severity=Severity.ERROR,
        where=event.where,
    )
