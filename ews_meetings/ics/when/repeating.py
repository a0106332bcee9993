"""The rules of an event at the first of their local times, before anybody knows the zone of the series."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import merge

from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.rules.pattern import clamped
from ews_meetings.ics.rules.rule_dates import YEARS, last_year_of, rule_times
from ews_meetings.ics.rules.rules_said import rules_said
from ews_meetings.ics.values.moments import Moment, read_moment
from ews_meetings.ics.values.rrule import Rule
from ews_meetings.ics.zones.offsets import Rules
from ews_meetings.ics.zones.zone_evidence import DECADE, Stretch, stretches_apart
from ews_meetings.ics.zones.zones import Zones

_WHOLE_DAYS = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeating:
    """Rules at their first local time."""

    start: Property
    moment: Moment
    rules: tuple[Rule, ...]
    zones: Zones

    @property
    def tzid(self) -> str:
        """What the file calls its zone."""
        offset = self.moment.offset
        return self.zones.tzid_of(self.moment) if offset is None else f"UTC{_signed(offset)}"

    @property
    def until(self) -> str:
        """Up to which year they are followed, if they have no end."""
        is_endless = any(rule.is_endless for rule in self.rules)
        return str(self.moment.day.year + YEARS) if is_endless else ""

    def times(self) -> Iterator[tuple[date, time]]:
        """Yield the local times at which it takes place in order, the first one anyway."""
        first = (self.moment.day, self.moment.clock)
        yield first
        times = merge(*(rule_times(rule, *first) for rule in self.rules))
        yield from (one for one in times if one != first)

    def times_apart(self, rules: Rules, zone: str) -> Iterator[tuple[date, time]]:
        """Yield those of its times at which rules, followed blindly, and a zone differ."""
        decade = self.moment.day.year // DECADE * DECADE
        last = max(last_year_of(rule, self.moment.day) for rule in self.rules)
        last = -(-last // DECADE) * DECADE
        begin = datetime.combine(self.moment.day, self.moment.clock)
        stretches = stretches_apart(rules, zone, decade, last)
        live = [stretch for stretch in stretches if stretch.wall_until > begin]
        return _times_in(live, self.times()) if live else iter(())


def repeating_of(event: Component, calendar: Calendar) -> Repeating | None:
    """Return the rules that take place at times of a zone; None for days, for UTC, and without any."""
    start = event.first("DTSTART")
    moment = read_moment(start) if start else None
    if start is None or moment is None or moment.is_date:
        return None
    if moment.offset is not None and not moment.offset:
        return None
    rules = tuple(said.rule for said in rules_said(event, "RRULE"))
    if not rules:
        return None
    clamps = calendar.is_exchange
    return Repeating(
        start=start,
        moment=moment,
        rules=tuple(
            clamped(rule, moment.day) if clamps or rule.skip == "BACKWARD" else rule
            for rule in rules
        ),
        zones=calendar.zones,
    )


def has_one_clock(event: Component) -> bool:
    """Return whether the rules of an event keep to the time of day of its start."""
    rules = [said.rule for said in rules_said(event, "RRULE")]
    return all(
        rule.freq in _WHOLE_DAYS and not (rule.by_hour or rule.by_minute or rule.by_second)
        for rule in rules
    )


def _times_in(
    stretches: Sequence[Stretch], times: Iterator[tuple[date, time]]
) -> Iterator[tuple[date, time]]:
    """Yield those of some times, in order, that lie in some stretches, in order too."""
    begins = [stretch.wall_from for stretch in stretches]
    for day, clock in times:
        wall = datetime.combine(day, clock)
        if wall >= stretches[-1].wall_until:
            return
        index = bisect_right(begins, wall) - 1
        if index >= 0 and stretches[index].holds(day, clock):
            yield day, clock


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
