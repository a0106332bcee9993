"""Events that say that a meeting, an occurrence or somebody's invitation is cancelled.

Source: RFC 5546 §3.2.5 (CANCEL), RFC 5545 §3.8.1.11 (STATUS).
"""

from __future__ import annotations

from collections.abc import Iterator

from ews_meetings.change.wish import Extent
from ews_meetings.errors import NotSupportedYet
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import joined, note
from ews_meetings.ics.lines.properties import unescape
from ews_meetings.ics.people.people import Guests
from ews_meetings.ics.settling.candidate import Cancelled
from ews_meetings.ics.texts.leftovers import report_unused
from ews_meetings.ics.when.slots import read_extent, recurrence_id
from ews_meetings.ics.zones.zones import Zones
from ews_meetings.model.finding import Effect, Finding, Severity


def is_cancellation(event: Component, method: str) -> bool:
    """Say whether an event takes something away."""
    return method == "CANCEL" or event.word("STATUS") == "CANCELLED"


def read_cancellation(event: Component, guests: Guests, zones: Zones) -> Cancelled:
    """Return what an event takes away.

    Without STATUS:CANCELLED it is the people it lists who are no longer invited, not the meeting.

    Raises:
        NotSupportedYet: it names the occurrences before one, or un-invites people from some.
        EventUnusable: RECURRENCE-ID is neither a date nor a time.
        UnknownZone: its TZID is neither known nor described in the file.
    """
    slot, extent = recurrence_id(event, zones), read_extent(event)
    listed = frozenset(attendee.mailbox.folded for attendee in guests.attendees)
    uninvited = listed if event.word("STATUS") != "CANCELLED" else frozenset()
    if uninvited and extent is Extent.FOLLOWING:
        raise NotSupportedYet(event.where, "it un-invites people from some occurrences (RANGE)")
    comments = [unescape(prop.value).strip() for prop in event.all("COMMENT")]
    is_sent = slot is None and not uninvited
    return Cancelled(
        slot=slot,
        extent=extent,
        message="\n".join(comments) if is_sent else "",
        uninvited=uninvited,
        findings=joined(
            [
                event.findings,
                () if is_sent else _unsent(event),
                report_unused(event, is_list_read=bool(uninvited)),
            ]
        ),
    )


def _unsent(event: Component) -> Iterator[Finding]:
    for prop in event.all("COMMENT"):
        yield note(
            prop,
            code="comment-lost",
            message="a comment goes out with the cancellation of a whole meeting only",
            effect=Effect.LOST,
            severity=Severity.WARNING,
        )
