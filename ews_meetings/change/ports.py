"""The ports: what the service asks of a server, split by role; each is bound to one mailbox.

Implemented by `exchange/` over exchangelib and by `tests/fakes.py`; both pass `tests/contract`.
Reads raise `ServerUnreachable`, `ServerBusy`, `LogInRefused` or `AccessDenied`; the writer never
raises for an item: whatever happens to a write is an outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ews_meetings.change.audience import Audience
from ews_meetings.change.batch import Batch
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import (
    Glimpse,
    ItemRef,
    Observed,
    ResponseMessage,
    Slot,
)
from ews_meetings.change.outcome import Outcome
from ews_meetings.model.meeting import Attachment


class CalendarReader(Protocol):
    """Reads one mailbox: its calendar, its Deleted Items, its Sent Items."""

    def find(self, keys: Sequence[str]) -> tuple[Glimpse, ...]:
        """Return the items that carry one of these keys, in Calendar and Deleted Items, any order."""

    def find_by_uid(self, uids: Sequence[str]) -> tuple[Glimpse, ...]:
        """Return calendar items with one of these UIDs, ours or not; empty where it is unsearchable."""

    def list_ours(self) -> tuple[Glimpse, ...]:
        """Return every calendar item that carries our key property."""

    def list_all(self) -> tuple[Glimpse, ...]:
        """Return every item of the calendar, anybody's, a series as one."""

    def read(
        self, refs: Sequence[ItemRef], *, with_contents: bool = False
    ) -> tuple[Observed | None, ...]:
        """Return the items, one per ref, None for one that is gone.

        Args:
            refs: the ChangeKey in a ref is not looked at.
            with_contents: also fetch attachments, so that their digests are known.
        """

    def contents(self, files: Sequence[Attachment]) -> Mapping[str, bytes]:
        """Return the bytes of files that were read on items, by attachment id.

        What is no file, or is gone, is left out.
        """

    def read_occurrences(self, slots: Sequence[Slot]) -> tuple[Observed | None, ...]:
        """Return the occurrences of series, one per slot, None for one that does not take place.

        Each is addressed by its original start, never by an index that was counted before, and has
        no recurrence; its stamp and key are the occurrence's own where it has been written for
        itself, else those of its series.
        """

    def find_anywhere(self, name: str) -> tuple[Glimpse, ...]:
        """Return calendar items of anybody's with this UID or item id, however long it takes.

        Where UIDs cannot be searched, the calendar's meetings are gone through.
        """

    def response_messages(self, uids: Sequence[str]) -> tuple[ResponseMessage, ...]:
        """Return the answers to these meetings that lie in the Inbox and in Deleted Items, oldest first.

        Raises:
            AccessDenied: the Inbox cannot be read.
        """

    def count_sent_copies(self, steps: Sequence[str]) -> Mapping[str, int]:
        """Return how many Sent Items carry each of these step ids; 0 for none.

        Raises:
            AccessDenied: Sent Items cannot be read.
        """

    def last_sent(self, keys: Sequence[str]) -> Mapping[str, datetime]:
        """Return when the newest request in Sent Items that carries each of these keys was made.

        Cancellations do not count. Keys without a copy are left out.

        Raises:
            AccessDenied: Sent Items cannot be read.
        """


class CalendarWriter(Protocol):
    """Writes to one mailbox's calendar."""

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        """Execute a batch in one request and return one outcome per order, in order."""


class Directory(Protocol):
    """Knows people."""

    def resolve(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Return the primary SMTP address, folded, of each address that the server knows."""

    def expand(self, addresses: Sequence[str]) -> Audience:
        """Return which of these are distribution lists, and of whom, lists in lists included.

        It asks a bounded number of times. What the server does not say, or denies, is
        unknown; what was not asked for that bound is unasked.
        """


class Probe(Protocol):
    """Finds out what a server does, by reading only."""

    def capabilities(self) -> Capabilities:
        """Return what is known of the server."""


class Clock(Protocol):
    """The time, and patience."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Progress(Protocol):
    """Hears how far long work has come; it may be told nothing, and must not fail."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Hear that so much of a stage is done; what is counted is the stage's own."""


def no_progress(stage: str, done: int, total: int) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All that the service needs of the world, for one mailbox."""

    reader: CalendarReader
    writer: CalendarWriter
    directory: Directory
    clock: Clock
