"""Writes to one mailbox's calendar: one request a batch, one outcome an order, never an exception.

CreateAttachment takes one item only, so a batch of ATTACH is one request an order, in order, until
one is not answered.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import assert_never

from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Outcome, Unknown
from ews_meetings.change.refusal import Refusal
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.calls import Caller, Message
from ews_meetings.exchange.elements import Element
from ews_meetings.exchange.failed_calls import CallFailed
from ews_meetings.exchange.failures import error_of, outcome_of, outcome_of_code
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.kinds import Kind, Names, kind_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MailboxWriter:
    """The port `CalendarWriter` over EWS."""

    caller: Caller
    folders: Folders

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        """Execute a batch and return one outcome per order, in order."""
        kind = kind_of(batch, self.folders)
        parts = [_part(kind, order) for order in batch.orders]
        ready = [
            (order, part)
            for order, part in zip(batch.orders, parts, strict=True)
            if not isinstance(part, NotDone)
        ]
        sent = iter(self._send(batch, kind, ready))
        return tuple(part if isinstance(part, NotDone) else next(sent) for part in parts)

    def _send(
        self, batch: Batch, kind: Kind, ready: Sequence[tuple[Order, Element]]
    ) -> list[Outcome]:
        """Return the outcomes of the orders that could be put into a request."""
        if not kind.is_one_each:
            return self._ask(batch, kind, ready)[0] if ready else []
        outcomes: list[Outcome] = []
        for one in ready:
            found, failure = self._ask(batch, kind, [one])
            outcomes += found
            if failure is not None:
                return outcomes + self._left_out(failure, len(ready) - len(outcomes))
        return outcomes

    def _ask(
        self, batch: Batch, kind: Kind, ready: Sequence[tuple[Order, Element]]
    ) -> tuple[list[Outcome], CallFailed | None]:
        """Send one request and return its outcomes, and why there was no answer if there was none."""
        payload = kind.whole([part for _, part in ready])
        try:
            answer = self.caller.ask(payload)
        except CallFailed as failure:
            outcome = outcome_of(failure, self.caller.endpoint, mails=batch.mails)
            log.debug("batch not answered", extra={"call": batch.call, "orders": len(ready)})
            return [outcome] * len(ready), failure
        log.debug("batch answered", extra={"call": batch.call, "orders": len(ready)})
        return self._outcomes(batch, kind, [order for order, _ in ready], answer.messages), None

    def _outcomes(
        self, batch: Batch, kind: Kind, orders: Sequence[Order], messages: Sequence[Message]
    ) -> list[Outcome]:
        """Return an outcome per order; a server that stops half-way leaves the rest unknown."""
        believed = messages if len(messages) <= len(orders) else ()
        pairs = zip_longest(orders, believed)
        return [self._outcome(batch, kind, order, said) for order, said in pairs]

    def _outcome(self, batch: Batch, kind: Kind, order: Order, said: Message | None) -> Outcome:
        if said is None:
            return Unknown(error="the answer leaves it out", was_answered=True)
        if not said.succeeded:
            endpoint = self.caller.endpoint
            title = _title(order)
            return outcome_of_code(said.code, said.text, endpoint, title=title, mails=batch.mails)
        ref = kind.ref(said)
        if not _is_named(kind.names, order, ref):
            return Unknown(error="the answer is about another item", was_answered=True)
        return Done(ref=ref)

    def _left_out(self, failure: CallFailed, count: int) -> list[Outcome]:
        """Return the outcome of orders that were not even sent after a failure."""
        refusal = Refusal.of(error_of(failure, self.caller.endpoint))
        return [NotDone(refusal=refusal)] * count


def _part(kind: Kind, order: Order) -> Element | NotDone:
    """Return what an order adds to the request; what cannot be written keeps nobody waiting."""
    try:
        return kind.part(order)
    except EwsMeetingsError as error:
        return NotDone(refusal=Refusal.of(error))


def _is_named(names: Names, order: Order, ref: ItemRef | None) -> bool:
    """Say whether an answer names the item that it must name."""
    match names:
        case Names.NONE:
            return True
        case Names.SOME:
            return ref is not None
        case Names.SAME:
            return ref is not None and order.ref is not None and ref.item_id == order.ref.item_id
        case _:
            assert_never(names)


def _title(order: Order) -> str:
    if order.series is not None:
        return order.series.meeting.subject or order.series.uid
    if order.meeting is not None and order.meeting.subject:
        return order.meeting.subject
    return order.key or "the meeting"
