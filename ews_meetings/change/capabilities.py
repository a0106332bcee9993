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
    rooms_answer: Known = Known.YES
    """A room's answer reaches the organizer's tracking."""


EXCHANGE = Capabilities(
    server="Exchange",
    keeps_inline_attachments=Known.YES,
    attachments_travel=Known.YES,
    searches_uid=Known.YES,
    fences=Known.YES,
    reports_sent=Known.YES,
    leaves_copy=Known.UNKNOWN,
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
)
"""What was seen of grommunio's gromox 3.10."""
