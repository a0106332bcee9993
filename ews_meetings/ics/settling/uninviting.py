"""People who are un-invited from a meeting that stands in the same input: it is read without them.

Source: RFC 5546 §3.2.5 (CANCEL without STATUS), §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ews_meetings.ics.settling.alone import nobody_left, uninviting
from ews_meetings.ics.settling.candidate import Cancelled, Draft
from ews_meetings.ics.settling.member import Member, unusable
from ews_meetings.ics.settling.revisions import Held, hash_of, superseded
from ews_meetings.model.finding import Finding
from ews_meetings.model.people import Attendee

_Age = tuple[int, str, int]


def without_uninvited(
    winners: Sequence[Held], parts: Sequence[Member], rest: Sequence[Member]
) -> tuple[list[Held], list[Member], list[Member]]:
    """Return meetings and occurrences without those who are no longer invited, and what is left.

    Where several meetings share the UID, nothing says which of them is meant.
    """
    ordered = sorted(rest, key=lambda m: m.event.age)
    said = {m.index: m for m in ordered if _uninvited(m)} if len(winners) == 1 else {}
    if not said:
        return list(winners), list(parts), ordered
    meeting, refused = _lessened(winners[0], tuple(said.values()))
    heard = (member for index, member in said.items() if index not in refused)
    gone_at = {folded: m.event.age for m in heard for folded in _uninvited(m)}
    left = [refused.get(m.index, m) for m in ordered if m.index in refused or m.index not in said]
    return [meeting], [_without(one, gone_at) for one in parts], left


def _uninvited(member: Member) -> frozenset[str]:
    outcome = member.event.outcome
    return outcome.uninvited if isinstance(outcome, Cancelled) else frozenset()


def _lessened(held: Held, said: Sequence[Member]) -> tuple[Held, dict[int, Member]]:
    """Return a meeting without some people, and what cannot be: nobody would be left.

    What is older than the meeting's own version takes nobody out.

    Args:
        held: The meeting.
        said: What un-invites people, in the order of age.
    """
    version, findings, refused = held.event, list[Finding](), dict[int, Member]()
    people = held.draft.meeting.attendees
    staying = {attendee.mailbox.folded for attendee in people}
    for member in said:
        event, outcome = member.event, member.event.outcome
        if not isinstance(outcome, Cancelled):
            raise TypeError(outcome)
        if event.age < held.event.age:
            findings.append(superseded(held.event, [event]))
        elif staying and staying <= outcome.uninvited:
            problem = unusable(event, nobody_left(event.where), outcome.findings)
            refused[member.index] = replace(member, event=replace(event, outcome=problem))
        else:
            staying -= outcome.uninvited
            findings += (*outcome.findings, uninviting(event, outcome))
            digest = hash_of(version.digest, event.digest)
            sequence = max(version.sequence, event.sequence)
            version = replace(version, digest=digest, sequence=sequence)
    attendees = tuple(a for a in people if a.mailbox.folded in staying)
    draft = replace(held.draft, meeting=replace(held.draft.meeting, attendees=attendees))
    return replace(held, draft=draft, event=version).told(*findings), refused


def _without(one: Member, gone_at: Mapping[str, _Age]) -> Member:
    """Return an occurrence without the people who were un-invited after it was written."""
    draft = one.event.outcome
    if not isinstance(draft, Draft):
        return one

    def stays(attendee: Attendee) -> bool:
        at = gone_at.get(attendee.mailbox.folded)
        return at is None or at < one.event.age

    others = tuple(filter(stays, draft.meeting.attendees))
    lessened = replace(draft, meeting=replace(draft.meeting, attendees=others))
    return replace(one, event=replace(one.event, outcome=lessened))
