"""Events to wishes, each under one UID: duplicates, revisions, and UIDs that are missing or shared.

Source: RFC 5545 §3.8.4.7 (UID), §3.8.7.4 (SEQUENCE), RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from ews_meetings.change.identity import Origin, own_uid
from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.vevent import Candidate, Draft
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Series
from ews_meetings.model.people import Attendee


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """An event that becomes a meeting, and the UID it gets."""

    index: int
    event: Candidate
    draft: Draft
    uid: str = ""

    def told(self, *findings: Finding) -> _Held:
        return replace(self, draft=replace(self.draft, findings=(*self.draft.findings, *findings)))


def settle(events: Sequence[Candidate], options: ReadOptions) -> tuple[Hold | Unusable, ...]:
    """Return the wishes of some events, in their order; no UID stands there twice."""
    refused: list[tuple[int, Hold | Unusable]] = []
    groups: dict[str, list[_Held]] = {}
    for index, event in _without_copies(events):
        match event.outcome:
            case Unusable() as unusable:
                refused.append((index, unusable))
            case Draft() as draft:
                held = _Held(index=index, event=event, draft=draft)
                groups.setdefault(event.uid, []).append(held)
            case _:
                assert_never(event.outcome)
    nameless = _derived(groups.pop("", []))
    named = (held for uid, group in groups.items() for held in _of_one_uid(uid, group))
    holds = [(held.index, _hold(held, options)) for held in (*nameless, *named)]
    return tuple(wish for _, wish in sorted([*refused, *holds], key=lambda pair: pair[0]))


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


def _of_one_uid(uid: str, group: list[_Held]) -> list[_Held]:
    """Return one event for each meeting that shares a UID."""
    families = _families(group)
    winners = [_newest(family) for family in families]
    if len(winners) == 1:
        return [replace(winners[0], uid=uid)]
    return [
        replace(winner, uid=f"{uid}/{_hash(winner.event.start, winner.event.title)[:8]}").told(
            _shared(winner.event, len(winners))
        )
        for winner in winners
    ]


def _families(group: list[_Held]) -> list[list[_Held]]:
    """Return the revisions of each meeting.

    Where SEQUENCE tells them apart they are revisions of one, wherever they were moved. Where it
    does not, another start or title is another meeting: some producers give one UID to a whole row.
    """
    variants: dict[tuple[str, str], list[_Held]] = {}
    for held in group:
        variants.setdefault((held.event.start, held.event.title), []).append(held)
    numbers = Counter(
        number for variant in variants.values() for number in {h.event.sequence for h in variant}
    )
    return [group] if max(numbers.values()) == 1 else list(variants.values())


def _newest(family: list[_Held]) -> _Held:
    """Return the newest revision; equal ones that differ only in attendees become one."""
    newest = max(family, key=lambda held: (held.event.sequence, held.event.stamp))
    others = [held for held in family if held is not newest]
    if not others:
        return newest
    if all(_is_same_but_for_people(newest, other) for other in others):
        return _joined(family)
    return newest.told(_superseded(newest.event, len(others)))


def _is_same_but_for_people(one: _Held, other: _Held) -> bool:
    bare = [
        replace(held.draft.meeting, attendees=(), is_response_requested=True)
        for held in (one, other)
    ]
    return bare[0] == bare[1] and one.event.sequence == other.event.sequence


def _joined(family: list[_Held]) -> _Held:
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
    digest = _hash(*(held.event.digest for held in family))
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


def _derived(nameless: Iterable[_Held]) -> Iterator[_Held]:
    """Give a UID to events without one: the same each time the file is read."""
    seen: Counter[str] = Counter()
    for held in nameless:
        base = _hash(held.event.start, held.event.title, held.event.organizer)[:32]
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


def _hold(held: _Held, options: ReadOptions) -> Hold:
    origin = Origin(scope=options.scope, uid=held.uid)
    uid = own_uid(origin, options.mailbox) if held.draft.needs_own_uid else held.uid
    return Hold(
        origin=origin,
        series=Series(uid=uid, meeting=held.draft.meeting),
        digest=held.event.digest,
        findings=held.draft.findings,
        where=held.event.where,
    )


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()


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


def _superseded(newest: Candidate, count: int) -> Finding:
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
