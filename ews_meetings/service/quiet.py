"""When mail may leave again: quiet hours and days as instants, by the clock of their zone; pure.

A time that the clocks repeat begins quiet hours the first time and ends them the second; one that
they skip is the moment of the skip.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ews_meetings.change.guards import WEEKDAYS, Quiet

_DAY = timedelta(days=1)
_AHEAD = 9
"""A week and more: whoever is quiet so long is quiet for ever."""
_SECOND = timedelta(seconds=1)

Spell = tuple[datetime, datetime]
"""From an instant, and until another."""


def opens_at(quiet: Quiet, at: datetime) -> datetime | None:
    """Return the first instant from `at` on at which mail may leave; None for never."""
    now = at
    for begin, end in sorted(_spells(quiet, at)):
        if begin <= now < end:
            now = end
    return None if now - at > timedelta(days=_AHEAD - 2) else now


def is_quiet_hour(quiet: Quiet, at: datetime) -> bool:
    """Say whether the hours keep mail back, whatever day it is."""
    today = at.astimezone(ZoneInfo(quiet.zone)).date()
    days = (today + _DAY * number for number in (-1, 0, 1))
    return any(begin <= at < end for day in days for begin, end in _hours(quiet, day))


def _spells(quiet: Quiet, at: datetime) -> Iterator[Spell]:
    today = at.astimezone(ZoneInfo(quiet.zone)).date()
    for number in range(-1, _AHEAD):
        day = today + _DAY * number
        yield from _hours(quiet, day)
        if WEEKDAYS[day.weekday()] in quiet.days:
            yield _first(quiet.zone, day, time()), _first(quiet.zone, day + _DAY, time())


def _hours(quiet: Quiet, day: date) -> Iterator[Spell]:
    """Yield the quiet hours that begin on a day."""
    if quiet.hours is not None:
        start, end = quiet.hours
        last = day if end > start else day + _DAY
        yield _first(quiet.zone, day, start), _last(quiet.zone, last, end)


def _first(zone: str, day: date, clock: time) -> datetime:
    """Return the first instant at which the clocks of a zone show a time, or have passed it."""
    return min(_readings(zone, day, clock))


def _last(zone: str, day: date, clock: time) -> datetime:
    return max(_readings(zone, day, clock))


def _readings(zone: str, day: date, clock: time) -> tuple[datetime, ...]:
    info = ZoneInfo(zone)
    wall = datetime.combine(day, clock)
    found = [wall.replace(tzinfo=info, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = tuple(at for at in found if at.astimezone(info).replace(tzinfo=None) == wall)
    return real or (_skip(info, min(found), max(found), wall),)


def _skip(info: ZoneInfo, before: datetime, after: datetime, wall: datetime) -> datetime:
    """Return the instant at which the clocks pass a time that they skip."""
    while after - before > _SECOND:
        middle = before + (after - before) / 2
        if middle.astimezone(info).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
