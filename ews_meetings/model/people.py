"""The people of a meeting: mailboxes, attendees by role, and their answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_END_OF_DOMAIN = re.compile(r"[\s.]+\Z")


class Role(StrEnum):
    """In which list an attendee stands (MS-OXWSMTGS 2.2.4.4: three attendee lists)."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    RESOURCE = "resource"


class Response(StrEnum):
    """What an attendee has answered (MS-OXWSCDATA 2.2.5.31 ResponseTypeType)."""

    UNKNOWN = "unknown"
    ORGANIZER = "organizer"
    TENTATIVE = "tentative"
    ACCEPT = "accept"
    DECLINE = "decline"
    NONE = "no response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A person, room or list with an SMTP address."""

    address: str
    """As given; compare with `folded`."""
    name: str = ""

    @property
    def folded(self) -> str:
        """The address as it is compared."""
        return fold(self.address)

    @property
    def domain(self) -> str:
        """What stands behind the last @, folded; empty without one."""
        return self.folded.rpartition("@")[2]

    def __str__(self) -> str:
        """Name and address as people write them."""
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody who is invited, and as what."""

    mailbox: Mailbox
    role: Role = Role.REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the organizer's item says of one attendee."""

    attendee: Attendee
    response: Response
    answered_at: datetime | None = None
    proposed_start_at: datetime | None = None
    """A new time that came with the answer, UTC; both or none."""
    proposed_end_at: datetime | None = None


def fold(address: str) -> str:
    """Return an address as it is compared: lower case, no white space around it.

    Nor a dot behind its domain, which means the same with and without it (RFC 1034 §3.1).
    """
    local, at, domain = address.strip().lower().rpartition("@")
    if at and domain.endswith("."):
        domain = _END_OF_DOMAIN.sub("", domain)
    return f"{local}{at}{domain}"
