"""What several files say of one meeting: which of them count, and whether they can mean one at all.

Nothing here depends on which other meetings are read at the same time, so that a file means the same
alone and in company.

Source: RFC 5545 §3.8.4.7 (one UID is one meeting), RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.notes import counted
from ews_meetings.ics.settling.candidate import Draft
from ews_meetings.ics.settling.member import Member
from ews_meetings.ics.settling.revisions import Held, are_rows, listed, peers_of
from ews_meetings.model.finding import Effect, Finding, Severity


def without_older_files(members: list[Member]) -> list[Member]:
    """Return the events of one UID without the occurrences that older files had beside their meeting.

    A newer file that says the meeting as a whole says its occurrences too; so an older one counts
    no more, with all that it held. An occurrence that stands alone in its file counts unless it is
    older than the meeting by its SEQUENCE.
    """
    masters = _masters(members)
    if len({file for m in members for file in m.event.files}) == 1 or not masters:
        return members
    if are_rows(masters):
        return members
    best = max(masters, key=lambda held: held.event.age)
    counting = {file for held in peers_of(best, masters) for file in held.event.files}
    older = {file for held in masters for file in held.event.files} - counting
    gone = [m for m in members if m.event.recurrence and _is_older(m, best, older, counting)]
    if not gone:
        return members
    finding = _left_behind(best, gone)
    left = {member.index for member in gone}
    kept = [member for member in members if member.index not in left]
    return [_told(member, finding) if member.index == best.index else member for member in kept]


def clash_between(masters: Sequence[Held]) -> EventUnusable | None:
    """Return why files of one UID do not say one meeting; None where they do.

    Two that share neither start nor title, and that SEQUENCE does not tell apart, may be two
    meetings of a program that writes one UID into every file: nobody is told of the wrong one.
    """
    if are_rows(masters):
        return None
    for one, other in pairwise(sorted(masters, key=lambda held: held.event.age)):
        a, b = one.event, other.event
        if set(a.files) & set(b.files) or a.sequence != b.sequence:
            continue
        if a.start != b.start and a.title != b.title:
            return EventUnusable(
                b.where,
                f"{a.where} has the same UID, and neither its start nor its title",
                hint="two meetings need two UIDs; of one meeting the newer file needs a higher"
                " SEQUENCE",
            )
    return None


def _masters(members: Sequence[Member]) -> list[Held]:
    return [
        Held(index=m.index, event=m.event, draft=m.event.outcome)
        for m in members
        if isinstance(m.event.outcome, Draft) and not m.event.recurrence
    ]


def _is_older(member: Member, best: Held, older: set[int], counting: set[int]) -> bool:
    files = set(member.event.files)
    if files & counting:
        return False
    return bool(files & older) or member.event.sequence < best.event.sequence


def _told(member: Member, finding: Finding) -> Member:
    return replace(member, event=member.event.told(finding))


def _left_behind(best: Held, gone: Sequence[Member]) -> Finding:
    return Finding(
        code="occurrences-superseded",
        message=f"no longer counted: {counted(len(gone), 'occurrence')} in older files"
        f" ({listed([member.event for member in gone])})",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="RECURRENCE-ID",
        where=best.event.where,
    )
