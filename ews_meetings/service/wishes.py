"""Wishes that a command line or a program states itself; files make theirs in `ics/`."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace

from ews_meetings.change.identity import Origin, own_uid
from ews_meetings.change.wish import Hold
from ews_meetings.model.fields import digests
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.people import fold

SCOPE = "create"
_ORGANIZER = Finding(
    code="organizer-is-no-attendee",
    message="the organizer stands in the list of attendees; organizers are not invited",
    effect=Effect.CHANGED,
    field="attendees",
)


def hold(meeting: Meeting, *, mailbox: str, key: str | None = None, uid: str | None = None) -> Hold:
    """Return the wish that a mailbox's calendar holds a meeting.

    Args:
        mailbox: the organizer.
        key: a name of the caller's own; the same key twice makes one meeting. Without it each
            call makes another meeting.
        uid: the UID of the item, where the caller has one; else one of ours.
    """
    others = tuple(a for a in meeting.attendees if a.mailbox.folded != fold(mailbox))
    findings = (_ORGANIZER,) if len(others) < len(meeting.attendees) else ()
    meeting = replace(meeting, attendees=others)
    origin = Origin(scope=SCOPE, uid=key or uid or str(uuid.uuid4()))
    content = "\n".join(f"{name} {value}" for name, value in sorted(digests(meeting).items()))
    return Hold(
        origin=origin,
        series=Series(uid=uid or own_uid(origin, mailbox), meeting=meeting),
        digest=hashlib.sha256(content.encode()).hexdigest(),
        findings=findings,
    )
