"""The values of an appointment or a meeting request, as they stand in Outlook; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ews_meetings.model.meeting import Attachment


class Work(StrEnum):
    """What an item does (MS-OXOCAL §2.2: its message class)."""

    HOLD = ""
    """IPM.Appointment: it stands in a calendar."""
    REQUEST = "REQUEST"
    """IPM.Schedule.Meeting.Request."""
    CANCEL = "CANCEL"
    """IPM.Schedule.Meeting.Canceled."""
    REPLY = "REPLY"
    """IPM.Schedule.Meeting.Resp.*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the recipient table, or the organizer."""

    address: str
    """SMTP; empty where Outlook kept only an address of Exchange."""
    name: str = ""
    kind: int = 1
    """1 required, 2 optional, 3 room or resource (PidTagRecipientType)."""
    answer: int = 0
    """PidTagRecipientTrackStatus: 2 tentative, 3 accepted, 4 declined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An appointment or a meeting request; zero, empty and None mean that it does not say."""

    work: Work
    subject: str = ""
    start_at: datetime | None = None
    """PidLidAppointmentStartWhole."""
    end_at: datetime | None = None
    """PidLidAppointmentEndWhole."""
    is_all_day: bool = False
    """PidLidAppointmentSubType."""
    repetition: bytes = b""
    """PidLidAppointmentRecur."""
    zone: bytes = b""
    """PidLidAppointmentTimeZoneDefinitionRecur or …StartDisplay."""
    old_zone: bytes = b""
    """PidLidTimeZoneStruct, which Outlook before 2007 has alone."""
    zone_label: str = ""
    """PidLidTimeZoneDescription: the name that people see."""
    global_id: bytes = b""
    """PidLidCleanGlobalObjectId, else PidLidGlobalObjectId."""
    replaces_at: datetime | None = None
    """PidLidExceptionReplaceTime: the original start of a single occurrence."""
    location: str = ""
    text: str = ""
    html: str = ""
    organizer: Person | None = None
    people: tuple[Person, ...] = ()
    busy: int | None = None
    """PidLidBusyStatus."""
    intended_busy: int | None = None
    """PidLidIntendedBusyStatus."""
    sensitivity: int = 0
    importance: int | None = None
    categories: tuple[str, ...] = ()
    reminder_minutes: int | None = None
    is_response_requested: bool | None = None
    forbids_new_time: bool = False
    sequence: int = 0
    changed_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    lost: tuple[str, ...] = ()
    """What the file holds and cannot be given over, in words."""
