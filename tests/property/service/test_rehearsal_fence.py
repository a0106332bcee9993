"""Whatever a rehearsal writes, nobody is concerned but the mailboxes that were named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, Outcome
from ews_meetings.change.rehearsal import Kept, Letter, Spot
from ews_meetings.errors import RecipientNotNamed
from ews_meetings.model.meeting import Meeting, Occurrence, Series
from ews_meetings.model.people import Attendee, Mailbox, fold
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.rehearsal.fence import FencedWriter

NAMED = frozenset({"alice@sandbox.example", "room1@sandbox.example"})
ADDRESSES = st.sampled_from(
    ["alice@sandbox.example", "ALICE@sandbox.example", "room1@sandbox.example", "boss@bank.example"]
)
PEOPLE = st.lists(ADDRESSES, max_size=3)
SPAN = TimedSpan(
    start_at=datetime(2037, 4, 1, 8, tzinfo=UTC),
    end_at=datetime(2037, 4, 1, 9, tzinfo=UTC),
    start_zone="Europe/Berlin",
    end_zone="Europe/Berlin",
)


@dataclass
class NotedWriter:
    """Notes what reaches the server."""

    written: list[Batch] = field(default_factory=list)

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        self.written.append(batch)
        return tuple(Done(ref=None) for _ in batch.orders)


@dataclass(frozen=True)
class Items:
    """A mailbox whose items have these people on them."""

    people: dict[str, list[str]]

    def people_on(self, refs: Sequence[ItemRef]) -> frozenset[str]:
        return frozenset(fold(who) for ref in refs for who in self.people.get(ref.item_id, ()))

    def kept(self, mark: str, *spots: Spot) -> tuple[Kept, ...]:
        raise NotImplementedError

    def has_strangers(self, *spots: Spot) -> bool:
        raise NotImplementedError

    def letter(self, ref: ItemRef) -> Letter:
        raise NotImplementedError

    def remove(self, refs: Sequence[ItemRef]) -> None:
        raise NotImplementedError


def attended(people: list[str]) -> Meeting:
    attendees = tuple(Attendee(mailbox=Mailbox(address=who)) for who in people)
    return Meeting(subject="rehearsal", span=SPAN, attendees=attendees)


@st.composite
def orders(draw: st.DrawFn) -> tuple[Order, list[str]]:
    """An order, and everybody whom it writes in."""
    whole, single, exception = draw(PEOPLE), draw(PEOPLE), draw(PEOPLE)
    occurrence = Occurrence(
        original_start_at=SPAN.start_at,
        meeting=attended(exception),
    )
    wanted = Series(uid="uid", meeting=attended(whole), changed=(occurrence,))
    has_series, has_meeting = draw(st.booleans()), draw(st.booleans())
    order = Order(
        step="step",
        ref=draw(st.sampled_from([None, ItemRef(item_id="held", change_key="1")])),
        series=wanted if has_series else None,
        meeting=attended(single) if has_meeting else None,
    )
    return order, [*(whole + exception) * has_series, *single * has_meeting]


@given(
    drawn=st.lists(orders(), min_size=1, max_size=3),
    held=PEOPLE,
    call=st.sampled_from(list(Call)),
    notify=st.sampled_from(list(Notify)),
)
def test_nothing_is_written_that_concerns_somebody_else(
    drawn: list[tuple[Order, list[str]]], held: list[str], call: Call, notify: Notify
) -> None:
    noted = NotedWriter()
    fence = FencedWriter(noted, Items({"held": held}), NAMED)
    batch = Batch(call=call, orders=tuple(order for order, _ in drawn), notify=notify)
    concerned = {fold(who) for _, people in drawn for who in people}
    if batch.mails and any(order.ref for order, _ in drawn):
        concerned |= {fold(who) for who in held}
    strangers = sorted(concerned - NAMED)
    if not strangers:
        fence.write(batch)
        assert noted.written == [batch]
        return
    with pytest.raises(RecipientNotNamed) as refused:
        fence.write(batch)
    assert list(refused.value.addresses) == strangers
    assert noted.written == []
