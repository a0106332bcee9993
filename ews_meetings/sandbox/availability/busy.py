"""What keeps somebody busy in a span of time, one by one and merged into intervals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.store.folders import distinguished_folder
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.occurrences import entries_between
from ews_meetings.sandbox.store.rights import Right, rights_of
from ews_meetings.sandbox.times import microseconds, parse_instant

_DIGITS = {"Free": 0, "Tentative": 1, "Busy": 2, "OOF": 3, "WorkingElsewhere": 0, "NoData": 4}
"""How MergedFreeBusy writes each; the greatest one of an interval counts (MS-OXWAVLS 2.2.4.11)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time from one instant to another."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        """Says whether they share any time."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Busy:
    """One entry of a calendar, as others may see it."""

    span: Span
    kind: str
    item: Item

    @property
    def digit(self) -> int:
        """How MergedFreeBusy writes it."""
        return _DIGITS.get(self.kind, 0)


def busy_of(call: Call, address: str, span: Span) -> tuple[Busy, ...]:
    """Returns what lies in a person's main calendar, by start; cancelled meetings do not count."""
    calendar = distinguished_folder(call.db, address, "calendar")
    if calendar is None:
        return ()
    found = entries_between(
        call.db, calendar.number, microseconds(span.start), microseconds(span.end)
    )
    entries = (_entry(item) for item in found if not item.is_true("IsCancelled"))
    return tuple(entry for entry in entries if entry.span.overlaps(span))


def may_see_details(call: Call, address: str) -> bool:
    """Says whether the caller may read the calendar; everybody may see when somebody is busy."""
    calendar = distinguished_folder(call.db, address, "calendar")
    return calendar is not None and Right.READ in rights_of(call.db, call.mailbox, calendar)


def merged(entries: Sequence[Busy], span: Span, interval: timedelta) -> str:
    """Returns a digit per interval, the busiest entry of each."""
    return "".join(str(_busiest(entries, part)) for part in intervals(span, interval))


def intervals(span: Span, interval: timedelta) -> Iterator[Span]:
    """Yields a span cut into equal parts; the last one may reach beyond it."""
    start = span.start
    while start < span.end:
        yield Span(start, start + interval)
        start += interval


def _busiest(entries: Sequence[Busy], part: Span) -> int:
    return max((entry.digit for entry in entries if entry.span.overlaps(part)), default=0)


def _entry(item: Item) -> Busy:
    span = Span(parse_instant(item.text("Start")), parse_instant(item.text("End")))
    return Busy(span, item.text("LegacyFreeBusyStatus") or "Busy", item)
