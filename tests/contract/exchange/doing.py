"""Short words for what tests do with a mailbox."""

from __future__ import annotations

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Observed
from ews_meetings.change.outcome import Done, Outcome
from ews_meetings.exchange.connection import OpenMailbox
from ews_meetings.model.meeting import Attachment, Meeting
from tests.unit.exchange.drawn import FULL, series_of, stamp_of


def order(
    name: str = "1", *, ref: ItemRef | None = None, meeting: Meeting = FULL, step: str = ""
) -> Order:
    step = step or f"step-{name}"
    return Order(
        step=step,
        ref=ref,
        key=f"key-{name}",
        series=series_of(meeting, f"uid-{name}@example.org"),
        stamp=stamp_of(meeting, step=step, key=f"key-{name}"),
    )


def write(
    mailbox: OpenMailbox, call: Call, *orders: Order, notify: Notify | None = None
) -> tuple[Outcome, ...]:
    """Execute a batch; a SEND mails everybody where nothing else is said."""
    mode = notify or (Notify.ALL if call is Call.SEND else Notify.NONE)
    return mailbox.writer.write(Batch(call=call, orders=orders, notify=mode))


def done(outcome: Outcome) -> ItemRef:
    assert isinstance(outcome, Done), outcome
    assert outcome.ref is not None
    return outcome.ref


def save(mailbox: OpenMailbox, name: str = "1", *, meeting: Meeting = FULL) -> ItemRef:
    (outcome,) = write(mailbox, Call.SAVE, order(name, meeting=meeting))
    return done(outcome)


def attach(mailbox: OpenMailbox, ref: ItemRef, attachment: Attachment) -> Outcome:
    (outcome,) = write(mailbox, Call.ATTACH, Order(step="s", ref=ref, attachment=attachment))
    return outcome


def look(mailbox: OpenMailbox, ref: ItemRef, *, with_contents: bool = False) -> Observed:
    (observed,) = mailbox.reader.read([ref], with_contents=with_contents)
    assert observed is not None
    return observed
