"""Lets a rehearsal write to nobody but the mailboxes that were named; decides nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.outcome import Outcome
from ews_meetings.change.ports import CalendarWriter
from ews_meetings.change.rehearsal import Onlooker
from ews_meetings.errors import RecipientNotNamed
from ews_meetings.model.meeting import Meeting


@dataclass(frozen=True, slots=True)
class FencedWriter:
    """A `CalendarWriter` that looks at all recipients before each write."""

    writer: CalendarWriter
    onlooker: Onlooker
    """Of the same mailbox."""
    named: frozenset[str]
    """The addresses, folded, that may be written to."""

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        """Execute a batch.

        Raises:
            RecipientNotNamed: somebody else would be concerned; nothing was written.
        """
        strangers = sorted(self._concerned(batch) - self.named)
        if strangers:
            raise RecipientNotNamed(strangers)
        return self.writer.write(batch)

    def _concerned(self, batch: Batch) -> frozenset[str]:
        """Return whom a batch writes in, and where it mails also who stands on its items."""
        wanted = {
            attendee.mailbox.folded
            for order in batch.orders
            for meeting in _meetings(order)
            for attendee in meeting.attendees
        }
        refs = [order.ref for order in batch.orders if order.ref is not None]
        held = self.onlooker.people_on(refs) if batch.mails and refs else frozenset()
        return held | wanted


def _meetings(order: Order) -> Iterator[Meeting]:
    """Yield every meeting that an order writes."""
    if order.meeting is not None:
        yield order.meeting
    if order.series is not None:
        yield order.series.meeting
        yield from (changed.meeting for changed in order.series.changed)
