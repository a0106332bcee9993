"""What is known of one time zone of a file: its name, its VTIMEZONE, and which of them counts when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from ews_meetings.ics.zones.offsets import Change, Rules
from ews_meetings.ics.zones.zone_clocks import zone_changes, zone_offset
from ews_meetings.ics.zones.zone_silence import OUTLOOK_YEAR, is_partial, spoken_days

DECADE = 10
"""Years are looked at in decades, so that the events of a file share what was found."""


_NEAR = 10
_WEEK = timedelta(days=8)


class Silence(Enum):
    """Why a VTIMEZONE says nothing of a day."""

    ABSENT = auto()
    """There is none, or it does not count."""
    NOT_BEGUN = auto()
    ENDED = auto()
    PARTIAL = auto()
    """It leaves out the summer time of its zone."""
    OF_ONE_YEAR = auto()
    """Its changes are those of another year, and a week beside those of this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The name and the rules of a zone; at least one of them is known."""

    name: str | None
    """IANA name."""
    rules: Rules | None

    def silence(self, day: date) -> Silence | None:
        """Return why the name says the offset of a day; None where the rules say it."""
        if self.name is None:
            return None
        if self.rules is None:
            return Silence.ABSENT
        spoken = spoken_days(self.rules)
        if day < spoken.first:
            return Silence.NOT_BEGUN
        if day > spoken.last:
            return Silence.ENDED
        if is_partial(self.rules, self.name, day):
            return Silence.PARTIAL
        return Silence.OF_ONE_YEAR if day in _beside(self.rules, self.name, day.year) else None

    def offset_at(self, day: date, clock: time) -> timedelta:
        """Return the offset that turns a local time into the instant that the file means.

        The rules count where they speak, else the name; without a name the rules go on as they end.
        """
        if self.rules is None or self.silence(day) is not None:
            return zone_offset(self.name or "UTC", day, clock)
        return self.rules.offset_at(day, clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Local times from one to before another; naive, and compared with each other only."""

    wall_from: datetime
    wall_until: datetime

    def holds(self, day: date, clock: time) -> bool:
        """Return whether a local time is one of them."""
        return self.wall_from <= datetime.combine(day, clock) < self.wall_until


@lru_cache(maxsize=2048)
def stretches_apart(
    rules: Rules, zone: str, first_year: int, last_year: int
) -> tuple[Stretch, ...]:
    """Return where rules, followed blindly, and a known zone have different offsets.

    Between two changes neither of them changes, so one look at each is enough.
    """
    bounds = _bounds(rules, zone, first_year, last_year)
    found: list[Stretch] = []
    for begin, end in pairwise(bounds):
        day, clock = begin.date(), begin.time()
        if rules.offset_at(day, clock) != zone_offset(zone, day, clock):
            joins = found and found[-1].wall_until == begin
            first = found.pop().wall_from if joins else begin
            found.append(Stretch(wall_from=first, wall_until=end))
    return tuple(found)


@lru_cache(maxsize=4096)
def _beside(rules: Rules, zone: str, year: int) -> frozenset[date]:
    """Return the days of a year on which Outlook's rules of another year miss a change by a week.

    Windows can say the n-th weekday of a month and no more (day-in-month form of
    TIME_ZONE_INFORMATION), so Outlook writes `the fourth Friday` for Israel's Friday before the last
    Sunday, which is right in the year of writing. Rules that are the zone's own in no year near are
    another law, and count.
    """
    if not rules.observances or any(
        one.wall_onset.year > OUTLOOK_YEAR or not one.is_endless for one in rules.observances
    ):
        return frozenset()
    apart = stretches_apart(rules, zone, year, year)
    if not apart or all(
        stretches_apart(rules, zone, near, near) for near in range(year - _NEAR, year + _NEAR + 1)
    ):
        return frozenset()
    short = (one for one in apart if one.wall_until - one.wall_from <= _WEEK)
    return frozenset(day for one in short for day in _days(one))


def _days(stretch: Stretch) -> Iterator[date]:
    day = stretch.wall_from.date()
    while day <= stretch.wall_until.date():
        yield day
        day += timedelta(days=1)


def _bounds(rules: Rules, zone: str, first_year: int, last_year: int) -> list[datetime]:
    begin, end = datetime(first_year, 1, 1), datetime(last_year, 12, 31, 23, 59, 59)  # noqa: DTZ001 - wall time
    own = () if rules.constant is not None else rules.changes(first_year - 1, last_year)
    known = (c for year in range(first_year, last_year + 1) for c in zone_changes(zone, year))
    walls = {wall for change in (*own, *known) for wall in _walls(change)}
    return sorted({begin, end, *(wall for wall in walls if begin < wall < end)})


def _walls(change: Change) -> tuple[datetime, datetime]:
    """Return what the clocks show before and after they are changed."""
    at = change.at.replace(tzinfo=None)
    return at + change.before, at + change.after
