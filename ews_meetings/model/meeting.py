"""A meeting and its series, as the organizer's calendar holds them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ews_meetings.model.people import Attendee
from ews_meetings.model.recurrence import Recurrence
from ews_meetings.model.span import Span


class BodyKind(StrEnum):
    """How a body is written (MS-OXWSCDATA 2.2.5.5 BodyTypeType)."""

    TEXT = "text"
    HTML = "html"


class Importance(StrEnum):
    """MS-OXWSCDATA ImportanceChoicesType."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Sensitivity(StrEnum):
    """MS-OXWSCDATA SensitivityChoicesType."""

    NORMAL = "normal"
    PERSONAL = "personal"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


class FreeBusy(StrEnum):
    """MS-OXWSCDATA LegacyFreeBusyType without NoData, which is no status but a lack of one."""

    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    OOF = "oof"
    WORKING_ELSEWHERE = "working elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of a meeting; Exchange keeps one body, text or HTML."""

    content: str = ""
    kind: BodyKind = BodyKind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file on a meeting; equal when name and bytes are."""

    name: str
    content_type: str = field(default="application/octet-stream", compare=False)
    size_bytes: int
    digest: str
    """SHA-256 in hex; empty where the bytes were not read."""
    content: bytes | None = field(default=None, repr=False, compare=False)
    """None on what was observed: the digest says enough."""
    attachment_id: str = field(default="", compare=False)
    """As the server names it; empty on what is wanted."""
    content_id: str = field(default="", compare=False)
    """By which the body shows it (`cid:`); empty for a file that only hangs on the meeting."""

    @classmethod
    def of(
        cls, *, name: str, content: bytes, content_type: str = "application/octet-stream"
    ) -> Attachment:
        """Return the attachment that holds these bytes."""
        return cls(
            name=name,
            content_type=content_type,
            size_bytes=len(content),
            digest=hashlib.sha256(content).hexdigest(),
            content=content,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What stands in a calendar; without attendees Exchange calls it an appointment."""

    subject: str
    span: Span
    """Of a series: of its first occurrence."""
    recurrence: Recurrence | None = None
    """None for a single meeting and for an occurrence."""
    body: Body = Body()
    location: str = ""
    attendees: tuple[Attendee, ...] = ()
    """Without the organizer; no address twice."""
    reminder_minutes: int | None = None
    """Minutes before the start, 0 or more; None: no reminder."""
    importance: Importance = Importance.NORMAL
    sensitivity: Sensitivity = Sensitivity.NORMAL
    free_busy: FreeBusy = FreeBusy.BUSY
    categories: tuple[str, ...] = ()
    is_response_requested: bool = True
    allows_new_time: bool = True
    """EWS AllowNewTimeProposal."""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One occurrence that is not as the pattern has it (EWS calls it an exception)."""

    original_start_at: datetime
    """Which one: where the pattern would have it begin, UTC."""
    meeting: Meeting
    """All of it, what it shares with its series included; without a recurrence.

    Its attachments are those of the series.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A UID and what it names: a single meeting, or a series with its exceptions."""

    uid: str
    """As on the item, byte for byte."""
    meeting: Meeting
    """The single meeting, or what every occurrence is that is not changed."""
    deleted: tuple[datetime, ...] = ()
    """Original starts of occurrences that do not take place, UTC, ascending."""
    changed: tuple[Occurrence, ...] = ()
    """Occurrences that differ, by original start; none that is deleted."""
