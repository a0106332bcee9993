"""Which of several events of one UID count: revisions of a meeting, meetings that share it, guest lists.

Source: RFC 5545 §3.8.4.7 (UID), §3.8.7.4 (SEQUENCE), RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace

from ews_meetings.ics.candidate import Candidate, Draft
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Occurrence
from ews_meetings.model.people import Attendee


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An event that becomes a meeting, and the UID it gets."""

    index: int
    event: Candidate
    draft: Draft
    uid: str = ""
    changed: tuple[Occurrence, ...] = ()
    """Occurrences that differ, by original start."""

    def told(self, *findings: Finding) -> Held:
        """Return it with findings behind its own."""
        return replace(self, draft=replace(self.draft, findings=(*self.draft.findings, *findings)))


def meetings_of(uid: str, group: list[Held]) -> list[Held]:
    """Return one event for each meeting that shares a UID."""
    families = _families(group)
    winners = [newest(family) for family in families]
    if len(winners) == 1:
        return [replace(winners[0], uid=uid)]
    return [
        replace(winner, uid=f"{uid}/{hash_of(winner.event.start, winner.event.title)[:8]}").told(
            _shared(winner.event, len(winners))
        )
        for winner in winners
    ]


def _families(group: list[Held]) -> list[list[Held]]:
    """Return the revisions of each meeting.

    Where SEQUENCE tells them apart they are revisions of one, wherever they were moved. Where it
    does not, another start or title is another meeting: some producers give one UID to a whole row.
    """
    variants: dict[tuple[str, str], list[Held]] = {}
    for held in group:
        variants.setdefault((held.event.start, held.event.title), []).append(held)
    numbers = Counter(
        number for variant in variants.values() for number in {h.event.sequence for h in variant}
    )
    return [group] if max(numbers.values()) == 1 else list(variants.values())


def newest(family: list[Held]) -> Held:
    """Return the newest revision; equal ones that differ only in attendees become one."""
    best = max(family, key=lambda held: held.event.age)
    others = [held for held in family if held is not best]
    if not others:
        return best
    if all(_is_same_but_for_people(best, other) for other in others):
        return _joined(family)
    return best.told(superseded(best.event, len(others)))


def _is_same_but_for_people(one: Held, other: Held) -> bool:
    bare = [
        replace(held.draft.meeting, attendees=(), is_response_requested=True)
        for held in (one, other)
    ]
    return bare[0] == bare[1] and one.event.sequence == other.event.sequence


def _joined(family: list[Held]) -> Held:
    """Return one event with everybody's attendees: some producers write an event a person."""
    first = family[0]
    people: dict[str, Attendee] = {}
    for attendee in (a for held in family for a in held.draft.meeting.attendees):
        people.setdefault(attendee.mailbox.folded, attendee)
    meeting = replace(
        first.draft.meeting,
        attendees=tuple(people.values()),
        is_response_requested=any(h.draft.meeting.is_response_requested for h in family),
    )
    digest = hash_of(*(held.event.digest for held in family))
    joined = replace(
        first,
        event=replace(first.event, digest=digest),
        draft=replace(first.draft, meeting=meeting),
    )
    return joined.told(
        Finding(
            code="attendees-joined",
            message=f"{len(family)} events differ only in their attendees; they became one",
            effect=Effect.CHANGED,
            field="ATTENDEE",
            where=first.event.where,
        )
    )


def hash_of(*texts: str) -> str:
    """Return SHA-256 in hex over some texts."""
    return hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()


def superseded(newest: Candidate, count: int) -> Finding:
    """Return that older revisions of an event were left out."""
    return Finding(
        code="revision-superseded",
        message=f"{count} other revisions of the event stand there; the newest was taken",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="SEQUENCE",
        value=str(newest.sequence),
        where=newest.where,
    )


def _shared(candidate: Candidate, count: int) -> Finding:
    return Finding(
        code="uid-shared",
        message=f"{count} different meetings have this UID; each got one derived from it",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
        field="UID",
        value=candidate.uid,
        where=candidate.where,
    )
