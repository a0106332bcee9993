"""What the caller decides about reading calendars; values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ews_meetings.ics.address_map import UNCHANGED, AddressMap


class OrganizerChoice(StrEnum):
    """What becomes of an event whose ORGANIZER is not the mailbox that was chosen."""

    REFUSE = "refuse"
    TAKE_OVER = "take-over"
    """The mailbox organizes it, under a UID of our own."""
    APPOINTMENT = "appointment"
    """It stands in the calendar without attendees; they stand in the body."""
    ALLOWED = "allowed"
    """Like refuse, but says how to run for an organizer whom the configuration allows."""


class Copies(StrEnum):
    """What is known of invitations that people got by mail before Exchange had the meeting."""

    UNKNOWN = "unknown"
    ALREADY_INVITED = "already-invited"
    """Everybody holds one under the UID of the file: nobody is invited again."""
    REINVITE = "reinvite"
    """People may hold one, and get another under a UID of our own."""


class StartChoice(StrEnum):
    """What becomes of a DTSTART that is no date of its rule."""

    STRICT = "strict"
    """It is a meeting of its own, and the first that COUNT counts, as RFC 5545 §3.8.5.3 says."""
    FIRST_MATCH = "first-match"
    """The series begins with the rule's first date; DTSTART is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How calendars are read."""

    mailbox: str
    """The organizer we act for: an SMTP address, folded; empty for each meeting's own."""
    zone: str
    """An IANA name: for floating times, for whole days, and as label of instants in UTC."""
    organizer: OrganizerChoice = OrganizerChoice.REFUSE
    allowed_organizers: tuple[str, ...] = ()
    zone_names: tuple[tuple[str, str], ...] = ()
    """Names of zones that only the user knows, each with the IANA name it means."""
    trusts_zone_names: bool = False
    """Whether a known name of a zone wins over the rules that the file gives for it."""
    addresses: AddressMap = UNCHANGED
    """What addresses in files have become since; everything is compared by the new ones."""
    copies: Copies = Copies.UNKNOWN
    attendees_from_mail: bool = False
    """Whether a request that names no attendee is to those in To and Cc of the mail around it."""
    mail_attachments: bool = False
    """Whether the other files of a mail become attachments of its meetings."""
    is_being_sent: bool = False
    """Whether the input is a mail on its way out: nobody holds a copy of it yet."""
    singles: int = 0
    """So many single meetings a rule may become that nothing else says, 100 at most; 0 for none."""
    dtstart: StartChoice = StartChoice.STRICT
    horizon_years: int = 5
    """How long a rule without end is said exactly, where that takes deleted occurrences."""
    today: date | None = None
    """The horizon is counted from here, where the event begins earlier; no part of the digest."""
    scope: str = "import"
    """Becomes `Origin.scope`."""
