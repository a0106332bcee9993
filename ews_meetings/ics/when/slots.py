"""How a file names an occurrence (RECURRENCE-ID, EXDATE, RDATE), and which one of a series it means.

Source: RFC 5545 §3.8.4.4, §3.8.5.1; producers write the other type, another zone, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from ews_meetings.change.wish import Extent
from ews_meetings.errors import NotSupportedYet
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import Moment, read_moment
from ews_meetings.ics.values.wall_clock import first_day, instant_of, zone_of
from ews_meetings.ics.zones.zones import Zones, instant
from ews_meetings.model.dates import dates_of, last_date
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import moved
from ews_meetings.model.recurrence import Daily, Recurrence, Weekly
from ews_meetings.model.span import DaySpan, Span, start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotName:
    """The original start of an occurrence, as a file writes it."""

    moment: Moment
    at: datetime | None
    """UTC; None for a date, and for a time without zone: the series knows its zone."""

    @property
    def text(self) -> str:
        """The name in ISO 8601, as `Amend.occurrence` wants it."""
        if self.at is not None:
            return self.at.isoformat()
        if self.moment.is_date:
            return self.moment.day.isoformat()
        return datetime.combine(self.moment.day, self.moment.clock).isoformat()

    @property
    def shown(self) -> str:
        """The name for people; a time without zone is one of the series."""
        at = self.at or datetime.combine(self.moment.day, self.moment.clock)
        if self.moment.is_date and self.at is None:
            return f"{self.moment.day}"
        return f"{at:%Y-%m-%d %H:%M}{' UTC' if self.at else ''}"

    def instant(self, span: Span) -> datetime | None:
        """Return the instant that it names in a series; None for a date."""
        if self.at is not None or self.moment.is_date:
            return self.at
        return instant_of(self.moment.day, self.moment.clock, zone_of(span))

    def days(self, span: Span) -> tuple[date, ...]:
        """Return the local dates of a series that it may mean, the likeliest first."""
        own, at = self.moment.day, self.instant(span)
        if at is None:
            return (own,)
        local = at.astimezone(ZoneInfo(zone_of(span))).date()
        # Midnight of a series of whole days is a date, whatever zone it is written in.
        is_own_first = isinstance(span, DaySpan) and self.moment.is_midnight
        ordered = (own, local) if is_own_first else (local, own)
        return tuple(dict.fromkeys(ordered))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An occurrence of the pattern that a name means."""

    original_start_at: datetime
    is_near: bool = False
    """True where the name says another time of that day."""


def slot_names(prop: Property, zones: Zones) -> Iterator[SlotName]:
    """Yield the names in a property.

    Raises:
        EventUnusable: one of them is neither a date nor a time.
        UnknownZone: its TZID is neither known nor described in the file.
    """
    for text in filter(None, (part.strip() for part in prop.value.split(","))):
        yield slot_name(replace(prop, value=text), zones)


def slot_name(prop: Property, zones: Zones) -> SlotName:
    """Return the name in a property of one value; see `slot_names`."""
    moment = read_moment(prop)
    if moment.is_date or moment.is_floating:
        return SlotName(moment=moment, at=None)
    return SlotName(moment=moment, at=instant(moment, prop, zones))


def recurrence_id(event: Component, zones: Zones) -> SlotName | None:
    """Return which occurrence an event is about; None for the whole."""
    prop = event.first("RECURRENCE-ID")
    return None if prop is None else slot_name(prop, zones)


def find_slots(names: Iterable[SlotName], meeting: Meeting) -> Mapping[SlotName, Slot | None]:
    """Return which occurrences of a meeting some names mean; None for those that mean none.

    A time counts as that of the occurrence on its local date, where it is not exactly one's:
    a pattern has one occurrence a day at most.
    """
    wanted = dict.fromkeys(names)
    days = _days_of(meeting, {day for name in wanted for day in name.days(meeting.span)})
    return {name: _slot(name, meeting.span, days) for name in wanted}


def _days_of(meeting: Meeting, wanted: set[date]) -> Mapping[date, datetime]:
    """Return the original starts of those dates that the pattern has."""
    first = first_day(meeting.span)
    held = {first} & wanted
    if meeting.recurrence is not None:
        held = _held_by(meeting.recurrence, wanted)
    return {day: start_of(moved(meeting.span, days=(day - first).days)) for day in held}


def _held_by(recurrence: Recurrence, wanted: set[date]) -> set[date]:
    """Return those of some dates that a recurrence has."""
    match recurrence.pattern:
        case Daily(interval=interval):
            return {day for day in wanted if _has(recurrence, day, period=interval)}
        case Weekly(interval=interval):
            return {day for day in wanted if _has(recurrence, day, period=7 * interval)}
        case _:  # these have few dates
            last = max(wanted, default=date.min)
            held = takewhile(lambda day: day <= last, dates_of(recurrence))
            return wanted & set(held)


def _has(recurrence: Recurrence, day: date, *, period: int) -> bool:
    """Say whether a recurrence has a date that may lie far off; its days come round in a period."""
    last = last_date(recurrence)
    if day < recurrence.start or (last is not None and day > last):
        return False
    before = day - timedelta(days=(day - recurrence.start).days % period)
    near = Recurrence(pattern=recurrence.pattern, start=before)
    return next((one for one in dates_of(near) if one >= day), None) == day


def _slot(name: SlotName, span: Span, days: Mapping[date, datetime]) -> Slot | None:
    at = name.instant(span)
    for day in name.days(span):
        if day in days:
            is_near = isinstance(span, DaySpan) is False and at not in {None, days[day]}
            return Slot(original_start_at=days[day], is_near=is_near)
    return None


def read_extent(event: Component) -> Extent:
    """Return how much of a series an event is about.

    Raises:
        NotSupportedYet: it is about the occurrences before one.

    Source: RFC 5545 §3.2.13 (RANGE).
    """
    prop = event.first("RECURRENCE-ID")
    if prop is None:
        return Extent.WHOLE
    said = prop.says("RANGE")
    if said not in {"", "THISANDFUTURE"}:
        raise NotSupportedYet(prop.where, f"RECURRENCE-ID with RANGE={said} is not read")
    return Extent.FOLLOWING if said else Extent.OCCURRENCE
