"""When a zone changes its offset, and the yearly rules that say so: of the IANA zone, for some years.

Outlook reads yearly rules only, so every run of years that one rule covers becomes one; what no rule
covers (Morocco's Ramadan) is listed date by date.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import zip_longest
from zoneinfo import ZoneInfo

from ews_meetings.ics.values.rrule import WEEKDAYS
from ews_meetings.ics.zones.zone_clocks import offset_of, zone_changes

_SEVEN = 7
_LOOKED_AT = 29
"""Years: days of the week and leap years come round within 28."""
_FURTHEST = 100
_FIRST_YEAR, _LAST_YEAR = 1602, 9990
_SEASON = timedelta(days=370)


@dataclass(frozen=True, slots=True, kw_only=True)
class Onset:
    """An instant at which a zone changes its offset."""

    wall: datetime
    """What the clocks show at it, before the change; naive, it stays in this room."""
    before: timedelta
    after: timedelta
    name: str
    """What the zone calls itself then, such as CEST."""
    is_daylight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Onsets of consecutive years that one rule says, or a single one."""

    onsets: tuple[Onset, ...]
    rule: str = ""
    """Without its end; empty for a single one."""
    is_open: bool = False
    """Whether it goes on as far as anybody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a zone does over some years."""

    begins: Onset
    """The offset that holds at first, as of the first day."""
    runs: tuple[Run, ...]


@lru_cache(maxsize=256)
def course_of(zone: str, first_year: int, last_year: int) -> Course:
    """Return what a zone does from one year to another, and how it goes on after."""
    begin = min(max(first_year - 1, _FIRST_YEAR), _LAST_YEAR - 1)
    end = min(max(begin + _LOOKED_AT, min(last_year + 1, begin + _FURTHEST)), _LAST_YEAR)
    onsets = tuple(_with_seasons(list(_onsets(zone, begin, end))))
    at = datetime(begin, 1, 1, tzinfo=UTC)
    offset = offset_of(zone, at)
    begins = Onset(
        wall=datetime(begin, 1, 1),  # noqa: DTZ001 - wall time
        before=offset,
        after=offset,
        name=at.astimezone(ZoneInfo(zone)).tzname() or zone,
    )
    return Course(begins=begins, runs=tuple(_runs(onsets, end)))


def _onsets(zone: str, begin: int, end: int) -> Iterator[Onset]:
    info = ZoneInfo(zone)
    for change in (one for year in range(begin, end + 1) for one in zone_changes(zone, year)):
        yield Onset(
            wall=(change.at + change.before).replace(tzinfo=None),
            before=change.before,
            after=change.after,
            name=change.at.astimezone(info).tzname() or "",
        )


def _with_seasons(onsets: list[Onset]) -> Iterator[Onset]:
    """Yield onsets, those marked as daylight time that put clocks forward and back within a year.

    Ireland's law has it the other way round, programs have not.
    """
    for one, following in zip_longest(onsets, onsets[1:]):
        ends = following is not None and following.wall - one.wall < _SEASON
        yield replace(one, is_daylight=one.after > one.before and ends)


def _runs(onsets: Sequence[Onset], end: int) -> Iterator[Run]:
    kinds: dict[tuple[object, ...], list[Onset]] = {}
    for one in onsets:
        kinds.setdefault(_kind(one), []).append(one)
    found = [run for kind in kinds.values() for run in _split(kind, end)]
    yield from sorted(found, key=lambda run: run.onsets[0].wall)


def _kind(one: Onset) -> tuple[object, ...]:
    """Return what onsets have in common that one rule can say."""
    wall = one.wall
    return (one.before, one.after, one.name, wall.month, wall.weekday(), wall.time())


def _split(onsets: Sequence[Onset], end: int) -> Iterator[Run]:
    """Yield the longest runs of consecutive years with a rule, in order."""
    held: list[Onset] = []
    rules: set[str] = set()
    for one in onsets:
        told = set(_rules(one.wall.date()))
        if held and one.wall.year == held[-1].wall.year + 1 and rules & told:
            held.append(one)
            rules &= told
            continue
        if held:
            yield from _run(held, rules, end)
        held, rules = [one], told
    if held:
        yield from _run(held, rules, end)


def _run(held: Sequence[Onset], rules: set[str], end: int) -> Iterator[Run]:
    is_open = held[-1].wall.year == end and len(held) > 1
    if len(held) == 1:
        yield Run(onsets=tuple(held))
        return
    yield Run(onsets=tuple(held), rule=min(rules, key=_rareness), is_open=is_open)


def _rareness(rule: str) -> tuple[bool, bool, str]:
    """Return what puts plain rules first: Outlook counts weeks, and knows no BYMONTHDAY there."""
    return "BYMONTHDAY" in rule, "=-1" not in rule, rule


def _rules(day: date) -> Iterator[str]:
    """Yield the yearly rules that have a date."""
    head, name = f"FREQ=YEARLY;BYMONTH={day.month}", WEEKDAYS[day.weekday()]
    length = calendar.monthrange(day.year, day.month)[1]
    nth = (day.day - 1) // _SEVEN + 1
    if nth <= 4:
        yield f"{head};BYDAY={nth}{name}"
    if day.day > length - _SEVEN:
        yield f"{head};BYDAY=-1{name}"
    for begin in range(max(1, day.day - _SEVEN + 1), min(day.day, length - _SEVEN + 1) + 1):
        days = ",".join(str(one) for one in range(begin, begin + _SEVEN))
        yield f"{head};BYDAY={name};BYMONTHDAY={days}"
