"""Whether people are to be invited at all: some hold a mailed copy, and some no server shall mail."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.notify import Inviting
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted
from ews_meetings.ics.options import Copies, ReadOptions
from ews_meetings.ics.people.organizer import Hosting
from ews_meetings.ics.people.people import Guests
from ews_meetings.model.finding import Effect, Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What an event says of invitations that exist already."""

    inviting: Inviting = Inviting.ASKED
    needs_own_uid: bool = False
    """True where another UID keeps apart what people hold."""
    held: str = ""
    """Why people may hold a copy of which nobody spoke; empty where nothing says so."""


def read_inviting(
    event: Component,
    hosting: Hosting,
    guests: Guests,
    options: ReadOptions,
    *,
    mailed: str,
) -> Noted[Copied]:
    """Return who is still to be invited.

    Args:
        event: for its place.
        hosting: who organizes the meeting, and for whom.
        guests: who is named in it.
        options: what the caller knows of copies.
        mailed: why people may hold a copy, as far as the file and the mail around it say.

    Source: RFC 6638 §7.1 (SCHEDULE-AGENT); MS-OXOCAL 3.1.5.2 (a request that is out of date).
    """
    if not hosting.attendees:
        return Noted(Copied())
    if options.copies is Copies.ALREADY_INVITED:
        return Noted(Copied(inviting=Inviting.DONE))
    unmailed = [a for a in hosting.attendees if a.mailbox.folded in guests.unmailed]
    if len(unmailed) == len(hosting.attendees):
        return Noted(Copied(inviting=Inviting.NEVER), (_nobody_mailed(event),))
    findings = (_mailed_anyway(event, len(unmailed)),) if unmailed else ()
    if options.copies is Copies.REINVITE:
        return Noted(Copied(needs_own_uid=True), (*findings, _anew(event)))
    return Noted(Copied(held="" if hosting.needs_own_uid else mailed), findings)


def _nobody_mailed(event: Component) -> Finding:
    return Finding(
        code="nobody-is-to-be-mailed",
        message="the file wants no server to mail its attendees (SCHEDULE-AGENT): nobody is invited",
        effect=Effect.KEPT,
        severity=Severity.WARNING,
        field="ATTENDEE;SCHEDULE-AGENT",
        where=event.where,
    )


def _mailed_anyway(event: Component, count: int) -> Finding:
    return Finding(
        code="mailed-with-the-others",
        message=f"the file wants no server to mail {count} of its attendees (SCHEDULE-AGENT);"
        " Exchange mails all or none",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="ATTENDEE;SCHEDULE-AGENT",
        where=event.where,
    )


def _anew(event: Component) -> Finding:
    return Finding(
        code="invited-anew",
        message="the meeting gets a UID of our own (--reinvite); copies that people hold under the"
        " file's stay in their calendars until they delete them",
        effect=Effect.CHANGED,
        field="UID",
        where=event.where,
    )
