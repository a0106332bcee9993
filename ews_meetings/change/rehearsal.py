"""What a rehearsal is made of: what an experiment sees and finds, and the ports that look into mailboxes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ews_meetings.change.observed import ItemRef, Known
from ews_meetings.change.ports import CalendarWriter

MARK = "ews-meetings-rehearsal-"
"""Every subject, key and UID of every rehearsal holds it; what holds it may be taken away."""


class Spot(StrEnum):
    """A folder that a rehearsal uses."""

    CALENDAR = "Calendar"
    INBOX = "Inbox"
    SENT = "Sent Items"
    DELETED = "Deleted Items"


class Kind(StrEnum):
    """What an item is, by its class (MS-OXOCAL 2.2.1.38, MS-OXCMAIL 2.1.3.1.2)."""

    REQUEST = "IPM.Schedule.Meeting.Request"
    CANCELLATION = "IPM.Schedule.Meeting.Canceled"
    ANSWER = "IPM.Schedule.Meeting.Resp"
    OTHER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One item of a folder, as its owner sees it."""

    ref: ItemRef
    subject: str
    item_class: str

    @property
    def kind(self) -> Kind:
        """What it is."""
        known = (kind for kind in Kind if kind)
        folded = self.item_class.casefold()
        return next((kind for kind in known if folded.startswith(kind.casefold())), Kind.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A meeting message, read."""

    text: str
    """Its body, as text."""
    request_type: str
    """MeetingRequestType, such as NewMeetingRequest; empty on what is no request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An occurrence that was asked for by its index."""

    start_at: datetime | None
    names_original: bool
    """Whether the server says of it where the pattern has it begin."""


class Onlooker(Protocol):
    """Sees one mailbox as its owner does, and takes away what a rehearsal brought into it."""

    def kept(self, mark: str, *spots: Spot) -> tuple[Kept, ...]:
        """Return what folders hold whose subject holds a mark, folder by folder, oldest first."""

    def has_strangers(self, *spots: Spot) -> bool:
        """Say whether folders hold something that no rehearsal made."""

    def letter(self, ref: ItemRef) -> Letter:
        """Return a message, read."""

    def people_on(self, refs: Sequence[ItemRef]) -> frozenset[str]:
        """Return the addresses, folded, of all who organize or attend these items."""

    def remove(self, refs: Sequence[ItemRef]) -> None:
        """Take items away for good; nobody is told."""


class Workbench(Protocol):
    """Shows of one mailbox what only the protocol shows."""

    @property
    def items_a_page(self) -> int:
        """How many rows a page of a search has."""

    def shown_by_index(self, master: ItemRef, index: int) -> Shown | None:
        """Return the occurrence of a series that an index names; None where it names none."""

    def stamp_in_search(self, key: str) -> str:
        """Return the text of a stamp as a search gives it; empty for none."""

    def stamped(self, mark: str) -> int:
        """Return how many items of Calendar and Inbox carry provenance of ours with a mark."""

    def folder_ids(self) -> tuple[str, str]:
        """Return the ids of the calendar and of Deleted Items."""

    def impatient(self) -> AbstractContextManager[CalendarWriter]:
        """Open a writer that does not wait for answers."""


class Verdict(StrEnum):
    """What came of an experiment."""

    AS_BELIEVED = "as believed"
    OTHERWISE = "otherwise"
    UNTOLD = "could not tell"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one experiment saw."""

    seen: str
    """For people: no address and no subject."""
    holds: Known = Known.YES
    """Whether what rests on the belief stands, whatever a row of the capabilities says."""
    decides: Known = Known.UNKNOWN
    """The value of the experiment's row of the capabilities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mails:
    """How many messages at most an experiment brings to whom."""

    attendee: int = 0
    second: int = 0
    room: int = 0
    organizer: int = 0

    def __add__(self, other: Mails) -> Mails:
        """Return both together."""
        return Mails(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    @property
    def total(self) -> int:
        """To everybody."""
        return self.attendee + self.second + self.room + self.organizer


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is known after an experiment."""

    name: str
    """Of the experiment, such as `q1-stale-send`."""
    verdict: Verdict
    seen: str
    row: str = ""
    """The row of the capabilities that it decides; empty for none."""
    decides: Known = Known.UNKNOWN
    promise: int = 0
    """Which of the seven promises is broken by what was seen; 0 for none."""

    @property
    def belief(self) -> str:
        """The id of the belief in `docs/assumptions.md`."""
        return self.name.partition("-")[0].upper()
