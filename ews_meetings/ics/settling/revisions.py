"""Which of several events of one UID count: revisions of a meeting, meetings that share it, guest lists.

Source: RFC 5545 §3.8.4.7 (UID), §3.8.7.4 (SEQUENCE), RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ews_meetings.ics.settling.candidate import Candidate, Draft
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Occurrence
from ews_meetings.model.people import Attendee, Role

_SHOWN = 5


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


def are_rows(masters: Sequence[Held]) -> bool:
    """Say whether one file gives its UID to several meetings; then it is no name of one.

    Several files with one UID each are revisions of one meeting: what a file means must not depend
    on what else lies in its folder.
    """
    variants: dict[int, set[tuple[str, str]]] = {}
    for held in masters:
        for file in held.event.files:
            variants.setdefault(file, set()).add(_variant(held))
    return any(len(own) > 1 for own in variants.values())


def _families(group: list[Held]) -> list[list[Held]]:
    """Return the revisions of each meeting.

    Where SEQUENCE tells them apart they are revisions of one, wherever they were moved. Where it
    does not, another start or title is another meeting: some producers give one UID to a whole row.
    """
    variants: dict[tuple[str, str], list[Held]] = {}
    for held in group:
        variants.setdefault(_variant(held), []).append(held)
    numbers = Counter(
        number for variant in variants.values() for number in {h.event.sequence for h in variant}
    )
    is_one = max(numbers.values()) == 1 or not are_rows(group)
    return [group] if is_one else list(variants.values())


def _variant(held: Held) -> tuple[str, str]:
    return held.event.start, held.event.title


def newest(family: list[Held]) -> Held:
    """Return the newest revision; those that differ from it only in attendees become one with it."""
    best = max(family, key=lambda held: held.event.age)
    peers = peers_of(best, family)
    chosen = {held.index for held in peers}
    others = [held for held in family if held.index not in chosen]
    taken = _joined(peers) if len(peers) > 1 else best
    if not others:
        return taken
    return taken.told(superseded(best.event, [held.event for held in others]))


def peers_of(best: Held, family: Sequence[Held]) -> list[Held]:
    """Return the events that say one meeting to different people, the given one among them."""
    return [held for held in family if held is best or _is_same_but_for_people(best, held)]


def _is_same_but_for_people(one: Held, other: Held) -> bool:
    bare = [
        replace(held.draft.meeting, attendees=(), is_response_requested=True)
        for held in (one, other)
    ]
    if bare[0] != bare[1] or one.draft.pieces != other.draft.pieces:
        return False
    if one.event.sequence != other.event.sequence:
        return False
    is_one_file = bool(set(one.event.files) & set(other.event.files))
    return is_one_file or not _people(one) & _people(other)


def _people(held: Held) -> set[str]:
    """Return who is invited, without rooms: two files about one person are two revisions."""
    attendees = held.draft.meeting.attendees
    return {a.mailbox.folded for a in attendees if a.role is not Role.RESOURCE}


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
            message=f"{_counted(family)} differ only in their attendees; they became one",
            effect=Effect.CHANGED,
            field="ATTENDEE",
            where=first.event.where,
        )
    )


def _counted(family: Sequence[Held]) -> str:
    """Return how many events there are; of several files also where they stand."""
    is_one_file = len({held.event.files[0] for held in family}) == 1
    places = "" if is_one_file else f" ({listed([held.event for held in family])})"
    return f"{len(family)} events{places}"


def hash_of(*texts: str) -> str:
    """Return SHA-256 in hex over some texts."""
    return hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()


def listed(events: Sequence[Candidate]) -> str:
    """Return where some events stand; of many the first few."""
    shown = ", ".join(event.where for event in events[:_SHOWN])
    return f"{shown} and {len(events) - _SHOWN} more" if len(events) > _SHOWN else shown


def superseded(newest: Candidate, others: Sequence[Candidate]) -> Finding:
    """Return that older revisions of an event were left out."""
    is_one_file = all(set(other.files) & set(newest.files) for other in others)
    where = "there" if is_one_file else f"at {listed(others)}"
    return Finding(
        code="revision-superseded",
        message=f"{_revisions(len(others))} {where}; the newest was taken",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="SEQUENCE",
        value=str(newest.sequence),
        where=newest.where,
    )


def _revisions(count: int) -> str:
    return "another revision stands" if count == 1 else f"{count} other revisions stand"


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
