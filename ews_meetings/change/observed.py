"""What Exchange holds, as it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ews_meetings.change.stamp import Stamp
from ews_meetings.model.meeting import Series
from ews_meetings.model.people import Answer, Mailbox, Response
from ews_meetings.model.span import TimedSpan


class Known(StrEnum):
    """A missing answer is UNKNOWN, never NO."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Known:  # noqa: FBT001 - a tri-state is what this reads
        """Return the three-valued form of an element that may be missing."""
        return cls.UNKNOWN if value is None else cls.YES if value else cls.NO


class Place(StrEnum):
    """In which folder an item lies."""

    CALENDAR = "calendar"
    """The one that was addressed."""
    DELETED = "deleted items"
    ELSEWHERE = "another folder"
    """Another calendar of the mailbox, or one of somebody else's: it is not ours to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRef:
    """Addresses an item as it was at one moment."""

    item_id: str
    change_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """What a page of a search says of an item: cheap."""

    ref: ItemRef
    key: str
    """Our key property; empty on items that are not ours."""
    place: Place
    created_at: datetime | None
    invited: Known
    stamp: Stamp | None
    subject: str = ""
    uid: str = ""
    """Empty where the server does not give it in a search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the server says of an item beyond what the meeting is."""

    organizer: str
    """Address, folded; empty where the server does not say."""
    is_ours_to_organize: Known
    """Whether the mailbox is the organizer (MyResponseType, AppointmentState)."""
    invited: Known
    """MeetingRequestWasSent."""
    last_sequence: int | None
    """PidLidAppointmentLastSequence (MS-OXOCAL 2.2.1.2)."""
    place: Place
    is_cancelled: bool
    answers: tuple[Answer, ...]
    created_at: datetime | None = None
    my_response: Response = Response.UNKNOWN
    """What the mailbox itself has answered (MyResponseType)."""
    replied_at: datetime | None = None
    """When it did (AppointmentReplyTime)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One item, read whole."""

    ref: ItemRef
    series: Series
    facts: Facts
    stamp: Stamp | None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Asks for one occurrence of a series."""

    master: ItemRef
    series: Series
    """As it was observed: the pattern, and what is deleted already."""
    original_start_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseMessage:
    """An answer as it lies in the organizer's Inbox."""

    sender: Mailbox
    response: Response
    received_at: datetime | None
    comment: str = ""
    proposed: TimedSpan | None = None
    uid: str = ""
