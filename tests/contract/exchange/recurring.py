"""Short words for what tests do with series and their occurrences."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Observed, Slot
from ews_meetings.change.outcome import Outcome
from ews_meetings.exchange.connection import OpenMailbox
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import start_of
from tests.contract.exchange.doing import look, save, write
from tests.unit.exchange.drawn import stamp_of


def original_starts(meeting: Meeting, count: int) -> list[datetime]:
    """Return the first original starts of a series' pattern."""
    spans = spans_of(meeting)
    return [start_of(span) for span, _ in zip(spans, range(count), strict=False)]


def find(mailbox: OpenMailbox, master: ItemRef, *starts: datetime) -> list[Observed | None]:
    """Read the series anew, and of it these occurrences."""
    series = look(mailbox, master).series
    slots = [Slot(master=master, series=series, original_start_at=at) for at in starts]
    return list(mailbox.reader.read_occurrences(slots))


def found(mailbox: OpenMailbox, master: ItemRef, start: datetime) -> Observed:
    """Read an occurrence that takes place."""
    (observed,) = find(mailbox, master, start)
    assert observed is not None
    return observed


def drop(
    mailbox: OpenMailbox, master: ItemRef, start: datetime, *, notify: Notify = Notify.NONE
) -> Outcome:
    """Delete one occurrence by its original start."""
    ref = found(mailbox, master, start).ref
    (outcome,) = write(
        mailbox, Call.DROP_OCCURRENCE, Order(step="step-drop", ref=ref), notify=notify
    )
    return outcome


def change(
    mailbox: OpenMailbox,
    master: ItemRef,
    start: datetime,
    *fields: str,
    notify: Notify = Notify.NONE,
    is_stamped: bool = False,
    **values: object,
) -> Outcome:
    """Change one occurrence by its original start; the values are those of a Meeting."""
    observed = found(mailbox, master, start)
    meeting = replace(observed.series.meeting, **values)  # type: ignore[arg-type]  # tests say what they change
    order = Order(
        step="step-change",
        ref=observed.ref,
        key="key-1",
        meeting=meeting,
        fields=fields or tuple(values),
        stamp=stamp_of(meeting, step="step-change") if is_stamped else None,
    )
    (outcome,) = write(mailbox, Call.CHANGE_OCCURRENCE, order, notify=notify)
    return outcome


def saved(mailbox: OpenMailbox, meeting: Meeting, name: str = "1") -> ItemRef:
    """Save a series silently."""
    return save(mailbox, name, meeting=meeting)
