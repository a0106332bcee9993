"""People who are un-invited from a meeting that stands in the same input: it is read without them.

Source: RFC 5546 §3.2.5 (CANCEL without STATUS), §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.settling.alone import Uninvite, uninviting
from ews_meetings.ics.settling.candidate import Cancelled, Draft
from ews_meetings.ics.settling.member import Member, unusable
from ews_meetings.ics.settling.revisions import Held, hash_of, superseded


def without_uninvited(
    winners: Sequence[Held], parts: Sequence[Member], rest: Sequence[Member]
) -> tuple[list[Held], list[Member], list[Member]]:
    """Return meetings and occurrences without those who are no longer invited, and what is left.

    Where several meetings share the UID, nothing says which of them is meant.
    """
    meetings, occurrences, left = list(winners), list(parts), list[Member]()
    for member in sorted(rest, key=lambda m: m.event.age):
        outcome = member.event.outcome
        if not (isinstance(outcome, Cancelled) and outcome.uninvited) or len(meetings) != 1:
            left.append(member)
            continue
        try:
            meetings = [_lessened(meetings[0], member, outcome)]
        except EventUnusable as error:
            refused = unusable(member.event, error, outcome.findings)
            left.append(replace(member, event=replace(member.event, outcome=refused)))
        else:
            occurrences = [_without(one, member, outcome) for one in occurrences]
    return meetings, occurrences, left


def _lessened(held: Held, member: Member, gone: Cancelled) -> Held:
    """Return a meeting without some people, unless its own version is the newer one.

    Raises:
        EventUnusable: nobody would be left.
    """
    event = member.event
    if event.age < held.event.age:
        return held.told(superseded(held.event, [event]))
    edit = Uninvite(where=event.where, folded=gone.uninvited)
    draft = replace(held.draft, meeting=edit(held.draft.meeting))
    version = replace(
        held.event,
        digest=hash_of(held.event.digest, event.digest),
        sequence=max(held.event.sequence, event.sequence),
    )
    return replace(held, draft=draft, event=version).told(*gone.findings, uninviting(event, gone))


def _without(one: Member, member: Member, gone: Cancelled) -> Member:
    """Return an occurrence without the same people, unless it was written later."""
    draft = one.event.outcome
    if not isinstance(draft, Draft) or member.event.age < one.event.age:
        return one
    people = draft.meeting.attendees
    others = tuple(a for a in people if a.mailbox.folded not in gone.uninvited)
    lessened = replace(draft, meeting=replace(draft.meeting, attendees=others))
    return replace(one, event=replace(one.event, outcome=lessened))
