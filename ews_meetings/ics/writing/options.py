"""What the caller decides about writing calendars; values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Method(StrEnum):
    """What a calendar file is for (RFC 5546 §1.4)."""

    NONE = "none"
    """A copy of what the calendar holds, answers included."""
    PUBLISH = "publish"
    """To be read by anybody: without attendees, as RFC 5546 §3.2.1 wants it."""
    REQUEST = "request"
    """To be mailed to the attendees as an invitation; one meeting a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOptions:
    """How meetings are written."""

    mailbox: str
    """Whose calendar they are from: an SMTP address, folded."""
    zone: str
    """The IANA name in which whole days will be read again."""
    made_at: datetime
    """UTC; becomes DTSTAMP."""
    method: Method = Method.NONE
    takes_files: bool = True
    """Whether attachments are written into the file."""
    largest_file_bytes: int = 10_000_000
