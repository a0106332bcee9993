"""Wishes that a command line or a program states itself; files make theirs in `ics/`."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ews_meetings.change.identity import Origin, own_uid
from ews_meetings.change.wish import Hold
from ews_meetings.model.exceptions import series_digests
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.meeting import Meeting, Occurrence, Series
from ews_meetings.model.people import fold

SCOPE = "create"
_ORGANIZER = Finding(
    code="organizer-is-no-attendee",
    message="the organizer stands in the list of attendees; organizers are not invited",
    effect=Effect.CHANGED,
    field="attendees",
)


def hold(
    meeting: Meeting,
    *,
    mailbox: str,
    key: str | None = None,
    uid: str | None = None,
    deleted: Iterable[datetime] = (),
    changed: Iterable[Occurrence] = (),
) -> Hold:
    """Return the wish that a mailbox's calendar holds a meeting, or a series.

    Args:
        meeting: with a recurrence it is a series.
        mailbox: the organizer.
        key: a name of the caller's own; the same key twice makes one meeting. Without it each
            call makes another meeting.
        uid: the UID of the item, where the caller has one; else one of ours.
        deleted: original starts of occurrences that do not take place.
        changed: occurrences that are otherwise; none that is deleted.
    """
    invited = _without(meeting, mailbox)
    findings = (_ORGANIZER,) if len(invited.attendees) < len(meeting.attendees) else ()
    origin = Origin(scope=SCOPE, uid=key or uid or str(uuid.uuid4()))
    series = Series(
        uid=uid or own_uid(origin, mailbox),
        meeting=invited,
        deleted=tuple(sorted(deleted)),
        changed=tuple(replace(one, meeting=_without(one.meeting, mailbox)) for one in changed),
    )
    content = "\n".join(f"{name} {value}" for name, value in sorted(series_digests(series).items()))
    return Hold(
        origin=origin,
        series=series,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        findings=findings,
    )


def _without(meeting: Meeting, mailbox: str) -> Meeting:
    """Return a meeting without its organizer among the attendees."""
    others = tuple(a for a in meeting.attendees if a.mailbox.folded != fold(mailbox))
    return replace(meeting, attendees=others)
