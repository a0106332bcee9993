"""What the caller decides about reading calendars; values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OrganizerChoice(StrEnum):
    """What becomes of an event whose ORGANIZER is not the mailbox that was chosen."""

    REFUSE = "refuse"
    TAKE_OVER = "take-over"
    """The mailbox organizes it, under a UID of our own."""
    APPOINTMENT = "appointment"
    """It stands in the calendar without attendees; they stand in the body."""
    ALLOWED = "allowed"
    """Like refuse, but says how to run for an organizer whom the configuration allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How calendars are read."""

    mailbox: str
    """The organizer we act for: an SMTP address, folded."""
    zone: str
    """An IANA name: for floating times, for whole days, and as label of instants in UTC."""
    organizer: OrganizerChoice = OrganizerChoice.REFUSE
    allowed_organizers: tuple[str, ...] = ()
    zone_names: tuple[tuple[str, str], ...] = ()
    """Names of zones that only the user knows, each with the IANA name it means."""
    scope: str = "import"
    """Becomes `Origin.scope`."""
