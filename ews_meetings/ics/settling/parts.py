"""An event that becomes several meetings: each of them, what one has to give up, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ews_meetings.errors import NotSupportedYet
from ews_meetings.ics.rules.piece import Piece, part_at
from ews_meetings.ics.settling.candidate import Draft
from ews_meetings.ics.settling.neighbours import troubles_of
from ews_meetings.ics.settling.revisions import Held
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting, Series


def pieces_of(draft: Draft) -> tuple[Piece, ...]:
    """Return when each meeting of an event takes place, the main one first."""
    main = Piece(
        span=draft.meeting.span,
        recurrence=draft.meeting.recurrence,
        part=draft.part,
        deleted=draft.deleted,
        holes=draft.holes,
    )
    return (main, *draft.pieces)


def each_of(held: Held) -> tuple[Held, ...]:
    """Return each meeting of an event for itself; findings stay with the main one."""
    main = replace(held, draft=replace(held.draft, pieces=()))
    return (main, *(_beside(main, piece) for piece in held.draft.pieces))


def series_of(held: Held) -> Series:
    """Return a meeting with its exceptions, under no UID."""
    draft = held.draft
    gone = tuple(sorted({*draft.deleted, *draft.holes}))
    return Series(uid="", meeting=draft.meeting, deleted=gone, changed=held.changed)


def taken_apart(held: Held) -> tuple[Held, ...]:
    """Return a series that Exchange takes, and beside it the occurrences that it would not take in it.

    Raises:
        NotSupportedYet: it would not take the series even without changed occurrences.
    """
    apart: dict[datetime, Held] = {}
    meetings = {one.original_start_at: one.meeting for one in held.changed}
    for trouble in troubles_of(series_of(held)):
        if trouble.at is None:
            raise NotSupportedYet(held.event.where, trouble.why)
        apart[trouble.at] = _alone(held, meetings[trouble.at], trouble.at, trouble.why)
    left = replace(
        held,
        draft=replace(held.draft, deleted=tuple(sorted({*held.draft.deleted, *apart}))),
        changed=tuple(one for one in held.changed if one.original_start_at not in apart),
    )
    return (left, *apart.values())


def told_of_each_other(meetings: Sequence[Held], master: Held) -> tuple[Held, ...]:
    """Return meetings with how many they are; the first one has the findings of the event."""
    main, *others = meetings
    if main.draft.part != master.draft.part:
        main = replace(
            main, draft=replace(main.draft, findings=(*master.draft.findings, *main.draft.findings))
        )
    if not others:
        return (main,)
    return (main.told(_several(main, len(meetings))), *(_further(one, main) for one in others))


def _beside(main: Held, piece: Piece) -> Held:
    meeting = replace(main.draft.meeting, span=piece.span, recurrence=piece.recurrence)
    draft = replace(
        main.draft,
        meeting=meeting,
        part=piece.part,
        deleted=piece.deleted,
        holes=piece.holes,
        findings=(),
    )
    return replace(main, draft=draft)


def _alone(held: Held, meeting: Meeting, at: datetime, why: str) -> Held:
    """Return a changed occurrence as a meeting of its own."""
    finding = Finding(
        code="occurrence-apart",
        message=f"{why}; it became a meeting of its own",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
        field="RECURRENCE-ID",
        value=at.isoformat(),
        where=held.event.where,
    )
    draft = replace(
        held.draft,
        meeting=replace(meeting, recurrence=None),
        part=part_at(at),
        deleted=(),
        holes=(),
        findings=(finding,),
    )
    return replace(held, draft=draft, changed=())


def _several(main: Held, count: int) -> Finding:
    people = f"; each attendee gets {count} invitations" if main.draft.meeting.attendees else ""
    return Finding(
        code="several-meetings",
        message=f"the event became {count} meetings in Exchange{people}",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
        where=main.event.where,
    )


def _further(one: Held, main: Held) -> Held:
    return one.told(
        Finding(
            code="meeting-of-several",
            message="Exchange holds this event as several meetings; this is a further one",
            effect=Effect.CHANGED,
            where=main.event.where,
        )
    )
