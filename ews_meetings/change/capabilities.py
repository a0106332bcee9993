"""What a server does, where servers differ: asked before anything is promised.

Source: `docs/assumptions.md` and the register there; YES and NO are beliefs with a live test each.
"""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.observed import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """One row per difference that a decision rests on."""

    server: str
    """For people, such as `Exchange 15.2.1118.7`."""
    keeps_inline_attachments: Known
    """CreateItem stores attachments given inline (else CreateAttachment follows)."""
    attachments_travel: Known
    """Attendees receive what is attached before the send."""
    searches_uid: Known
    """FindItem by PidLidCleanGlobalObjectId works."""
    fences: Known
    """A stale ChangeKey with NeverOverwrite is refused and mails nothing (Q1)."""
    reports_sent: Known
    """MeetingRequestWasSent turns true with the first send and only then (Q3)."""
    leaves_copy: Known
    """A send leaves a copy in Sent Items that carries our step property, before the mail goes (Q5)."""
    rooms_answer: Known
    """A room's answer reaches the organizer's tracking."""
    counts_sequence: Known
    """PidLidAppointmentLastSequence grows with each update that is sent (Q4)."""
    spares_unchanged: Known
    """SendToChanged mails nobody but those who were added or removed (Q6)."""
    cancels_removed: Known
    """Attendees who are removed in a mailing update get a cancellation (Q6)."""
    cancels_with_text: Known
    """CancelCalendarItem works; else a cancellation is a DeleteItem and carries no text."""
    shows_occurrences: Known
    """Occurrences can be read one by one, with their original starts and summer time."""
    mails_occurrences: Known
    """The change of one occurrence is mailed."""
    cancels_one_occurrence: Known
    """The cancellation of one occurrence leaves the attendees the others."""
    mails_exceptions: Known
    """Sending or cancelling a whole series also mails its changed and deleted occurrences (Q8)."""


EXCHANGE = Capabilities(
    server="Exchange",
    keeps_inline_attachments=Known.YES,
    attachments_travel=Known.YES,
    searches_uid=Known.YES,
    fences=Known.YES,
    reports_sent=Known.YES,
    leaves_copy=Known.UNKNOWN,
    rooms_answer=Known.YES,
    counts_sequence=Known.UNKNOWN,
    spares_unchanged=Known.UNKNOWN,
    cancels_removed=Known.YES,
    cancels_with_text=Known.YES,
    shows_occurrences=Known.YES,
    mails_occurrences=Known.YES,
    cancels_one_occurrence=Known.YES,
    mails_exceptions=Known.UNKNOWN,
)
"""What is believed of Exchange Server 2016 and later."""

GROMOX = Capabilities(
    server="gromox",
    keeps_inline_attachments=Known.NO,
    attachments_travel=Known.NO,
    searches_uid=Known.NO,
    fences=Known.NO,
    reports_sent=Known.NO,
    leaves_copy=Known.YES,
    rooms_answer=Known.NO,
    counts_sequence=Known.NO,
    spares_unchanged=Known.NO,
    cancels_removed=Known.NO,
    cancels_with_text=Known.NO,
    shows_occurrences=Known.NO,
    mails_occurrences=Known.NO,
    cancels_one_occurrence=Known.NO,
    mails_exceptions=Known.NO,
)
"""What was seen of grommunio's gromox 3.10."""
