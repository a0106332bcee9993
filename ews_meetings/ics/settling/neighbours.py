"""Whether Exchange takes the occurrences of a series where they were moved to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from ews_meetings.ics.values.wall_clock import zone_of
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import Span, end_of, start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An occurrence that Exchange does not take beside its neighbour."""

    at: datetime | None
    """The original start of the changed one, the later of two; None where neither was changed."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    at: datetime
    """The original start."""
    regular: Span
    """As the pattern has it."""
    changed: Span | None = None

    @property
    def span(self) -> Span:
        return self.changed or self.regular


_Clash = Callable[[_Slot, _Slot], str]
"""Says why two neighbours cannot be; nothing where they can."""


def troubles_of(series: Series) -> tuple[Trouble, ...]:
    """Return which changed occurrences Exchange refuses in a series; after all of them it takes the rest.

    Each date belongs to one occurrence, a deleted one included; none passes its neighbours
    (ErrorOccurrenceCrossingBoundary), none overlaps them (ErrorOccurrenceTimeSpanTooBig). The last
    one has no start where Exchange refuses the series without changes, too.
    """
    zone = ZoneInfo(zone_of(series.meeting.span))
    slots = tuple(_until_last(series))
    found: list[Trouble] = []
    gone = set(series.deleted)
    while True:
        dated = (replace(slot, changed=None) if slot.at in gone else slot for slot in slots)
        passing = tuple(_among(dated, partial(_crossing, zone), is_dated=True))
        gone.update(one.at for one in passing if one.at is not None)
        left = (slot for slot in slots if slot.at not in gone)
        over = tuple(_among(left, partial(_overlapping, zone), is_dated=False))
        gone.update(one.at for one in over if one.at is not None)
        found += (*passing, *over)
        if not over or found[-1].at is None:
            return tuple(found)


def _among(slots: Iterable[_Slot], clash: _Clash, *, is_dated: bool) -> Iterator[Trouble]:
    """Yield the troubles between neighbours, up to one without a remedy.

    Args:
        slots: In order.
        clash: What makes two of them trouble.
        is_dated: Whether one that is taken apart still has its date in the series.
    """
    settled: list[_Slot] = []
    for slot in slots:
        waiting = [slot]
        while waiting:
            later = waiting.pop()
            why = clash(settled[-1], later) if settled else ""
            if not why:
                settled.append(later)
                continue
            if later.changed is None:
                waiting.append(later)
                later = settled.pop()
            if later.changed is None:
                yield Trouble(at=None, why=why)
                return
            yield Trouble(at=later.at, why=why)
            if is_dated:
                waiting.append(replace(later, changed=None))


def _crossing(zone: ZoneInfo, one: _Slot, other: _Slot) -> str:
    before, after = (_day(start_of(slot.span), zone) for slot in (one, other))
    if before < after:
        return ""
    return (
        f"the occurrences of {_day(one.at, zone)} and {_day(other.at, zone)} would be on "
        f"{before} and {after}: none may meet or pass its neighbour"
    )


def _overlapping(zone: ZoneInfo, one: _Slot, other: _Slot) -> str:
    if end_of(one.span) <= start_of(other.span):
        return ""
    return f"the occurrences of {_day(one.at, zone)} and {_day(other.at, zone)} would overlap"


def _until_last(series: Series) -> Iterator[_Slot]:
    """Yield all occurrences up to one past the last changed one, which takes place."""
    changed = {one.original_start_at: one.meeting.span for one in series.changed}
    last, deleted = max(changed, default=None), frozenset(series.deleted)
    for span in spans_of(series.meeting) if last else ():
        at = start_of(span)
        yield _Slot(at=at, regular=span, changed=changed.get(at))
        if last is not None and at > last and at not in deleted:
            return


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
