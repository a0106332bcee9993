"""Which messages a step makes the server send: a pure function of steps, people and capabilities."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, Mail, MailKind, Step
from ews_meetings.model.meeting import Series
from ews_meetings.model.people import Mailbox


def mails_for(steps: Sequence[Step], *, series: Series, organizer: str) -> tuple[Mail, ...]:
    """Return every message that these steps cause, by recipient.

    Args:
        organizer: the mailbox that acts, folded; what lies outside its domain is external.
    """
    domain = Mailbox(address=organizer).domain
    return tuple(
        Mail(
            to=attendee.mailbox,
            kind=MailKind.INVITE,
            step=step.number,
            is_external=attendee.mailbox.domain != domain,
        )
        for step in steps
        if step.call is Call.SEND
        for attendee in series.meeting.attendees
    )
