"""The parts of a mail: which are calendars, which are files; nothing of a calendar is read here."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CALENDAR_TYPES = frozenset(
    {"text/calendar", "application/ics", "text/ics", "text/x-vcalendar", "text/vcalendar"}
)
_CALENDAR_NAME = re.compile(r"\.(ics|ical|icalendar|vcs|ifb)\s*$", re.IGNORECASE)
_CALENDAR_START = re.compile(rb"[\s\x00\xff\xfe\xef\xbb\xbf]*BEGIN:VCALENDAR", re.IGNORECASE)
_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
    }
)
_ROOM = 100_000
"""More parts than any mail may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A leaf of a mail."""

    number: int
    """Counted from 1, leaves only, forwarded mails included."""
    content_type: str
    name: str
    """File name; may be empty."""
    content: bytes
    """Decoded."""
    content_id: str = ""
    charset: str | None = None
    method: str | None = None
    is_alternative: bool = False
    """Whether it is a version of the mail's text (multipart/alternative)."""
    is_last_version: bool = False
    """Whether it is the last one, which readers take that know them all (RFC 2046 §5.1.4)."""
    encoding: str = ""
    """Content-Transfer-Encoding, lower case; empty without one."""
    is_attachment: bool = False
    is_forwarded: bool = False
    """Whether it stands in a mail within the mail."""
    is_damaged: bool = False
    """Whether its transfer encoding is broken: some of it may be missing."""

    @property
    def is_picture(self) -> bool:
        """Whether it belongs to the text of the mail, which names it."""
        return bool(self.content_id) and not self.is_attachment

    @property
    def is_signature(self) -> bool:
        """Whether it only signs what stands beside it."""
        return self.content_type in _SIGNATURES

    @property
    def is_calendar(self) -> bool:
        """Whether it is one by its type, its name, or its first line."""
        return (
            self.content_type in _CALENDAR_TYPES
            or _CALENDAR_NAME.search(self.name) is not None
            or _CALENDAR_START.match(self.content) is not None
        )

    @property
    def rank(self) -> int:
        """How far it is from what the sender means: 0 the text itself, 2 a file beside it."""
        if self.is_alternative and not self.is_attachment:
            return 0
        return 2 if self.is_attachment else 1

    @property
    def order(self) -> int:
        """Which part counts where two say the same event: the smaller number."""
        return self.rank * _ROOM + self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail, taken apart."""

    sender: str
    """The address in From; empty without one."""
    to: tuple[str, ...] = ()
    """The addresses in To, as they stand."""
    cc: tuple[str, ...] = ()
    """The addresses in Cc; Bcc is never read."""
    parts: tuple[Part, ...]
    closed: str = ""
    """Why some of it cannot be looked into; empty when all of it can."""
    kind: str = ""
    """The type of the whole, such as `multipart/mixed`."""
    auto_submitted: str = ""
    """The first word of Auto-Submitted (RFC 3834 §5), lower case; empty without one."""
    loops: tuple[str, ...] = ()
    """What X-Loop says: the programs that have had it before, lower case."""

    @property
    def calendars(self) -> tuple[Part, ...]:
        """The parts that are calendars, in their order."""
        return tuple(part for part in self.parts if part.is_calendar)
