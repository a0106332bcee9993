"""What may become of a series: where it begins, where its occurrences may lie, what a write leaves."""

from dataclasses import replace
from datetime import UTC, date, timedelta, timezone, tzinfo
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.recurrence import Slot, Timetable
from ews_meetings.sandbox.series import (
    OFFSET,
    day_of,
    occurrence,
    series_of,
    timetable,
    zone_named,
    zone_of_series,
)
from ews_meetings.sandbox.store.model import Item, Series
from ews_meetings.sandbox.times import format_instant, parse_instant
from ews_meetings.sandbox.zones import zone_of

_LOOK_AHEAD = 400
"""How many occurrences are compared with their neighbours when a series is made."""


def arranged(item: Item, *, context: tzinfo, follows_summer_time: bool) -> Item:
    """Returns a written series with its zone, beginning at the first day of its pattern.

    Args:
        item: Any calendar item; one without series is returned as it is.
        context: The zone of the request, for items that have none.
        follows_summer_time: Whether this server keeps the wall clock of later occurrences.

    Raises:
        EwsError: it has no occurrence, or its occurrences overlap.
    """
    if item.series is None:
        return item
    zone = _zone_of_series(item, item.series, context)
    placed = replace(item, series=replace(item.series, zone=_key_of(zone)))
    first = next(timetable(placed).slots(), None)
    if first is None:
        raise no_occurrence()
    if not follows_summer_time:
        key = _offset_key(first.start.astimezone(zone).utcoffset() or timedelta())
        placed = replace(placed, series=replace(series_of(placed), zone=key))
    placed = placed.with_texts(Start=format_instant(first.start), End=format_instant(first.end))
    _check_length(timetable(placed))
    return placed


def _key_of(zone: tzinfo) -> str:
    if isinstance(zone, timezone) and zone is not UTC:
        return _offset_key(zone.utcoffset(None))
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def _offset_key(offset: timedelta) -> str:
    return f"{OFFSET}{int(offset.total_seconds()) // 60}"


def _zone_of_series(item: Item, series: Series, context: tzinfo) -> tzinfo:
    given = item.zones.get("StartTimeZone")
    known = zone_of(given.id) if given else None
    return known or (zone_named(series.zone) if series.zone else context)


def _check_length(table: Timetable) -> None:
    for earlier, later in pairwise(islice(table.slots(), _LOOK_AHEAD)):
        if earlier.end > later.start:
            raise _too_big()


def _too_big() -> EwsError:
    """Makes the error for an occurrence that would overlap another one of its series."""
    return EwsError(
        "ErrorOccurrenceTimeSpanTooBig",
        "The time span of the occurrence overlaps with the next one.",
    )


def no_occurrence() -> EwsError:
    """Makes the error for a series without occurrences."""
    return EwsError("ErrorRecurrenceHasNoOccurrence", "The recurrence has no occurrence.")


def check_place(master: Item, day: date, changed: Item) -> None:
    """Refuses an occurrence that would pass or meet its neighbours in the series.

    Each day belongs to one occurrence only, also where the other one was deleted.

    Raises:
        EwsError: it is on or beyond the day of a neighbour, or overlaps one.
    """
    zone = zone_of_series(master)
    start, end = (parse_instant(changed.text(name)) for name in ("Start", "End"))
    before, after = _neighbours(master, day)
    own = day_of(changed, zone)
    if (before and own <= _local_day(master, before)) or (
        after and own >= _local_day(master, after)
    ):
        raise EwsError(
            "ErrorOccurrenceCrossingBoundary",
            "Modified occurrence is crossing or overlapping adjacent occurrence.",
        )
    if before and before.day not in series_of(master).deleted:
        other = occurrence(master, before)
        if parse_instant(other.text("End")) > start:
            raise _too_big()
    if after and after.day not in series_of(master).deleted:
        other = occurrence(master, after)
        if parse_instant(other.text("Start")) < end:
            raise _too_big()


def _neighbours(master: Item, day: date) -> tuple[Slot | None, Slot | None]:
    before = None
    for slot in timetable(master).slots():
        if slot.day > day:
            return before, slot
        if slot.day < day:
            before = slot
    return before, None


def _local_day(master: Item, slot: Slot) -> date:
    if slot.day in series_of(master).deleted:
        return slot.day
    return day_of(occurrence(master, slot), zone_of_series(master))


def shifted(before: Item, after: Item) -> Item:
    """Returns a written master whose range follows its Start when only that was moved."""
    old, new = before.series, after.series
    if old is None or new is None or old.recurrence != new.recurrence:
        return after
    zone = zone_named(old.zone)
    first, moved = (day_of(item, zone) for item in (before, after))
    bounds = new.recurrence.bounds
    start = bounds.start if first == moved else moved
    recurrence = replace(new.recurrence, bounds=replace(bounds, start=start))
    return replace(after, series=replace(new, recurrence=recurrence))


def reconciled(before: Item, after: Item) -> Item:
    """Returns a written master without the exceptions and deletions that no longer fit.

    Another pattern, begin, time or zone drops them all; another end those behind it.
    """
    if before.series is None or after.series is None:
        return after
    series = after.series
    if _shape(before) != _shape(after):
        return replace(after, series=replace(series, deleted=(), overrides=()))
    if before.series.recurrence == series.recurrence:
        return after
    table = timetable(after)
    deleted = tuple(day for day in series.deleted if table.has(day))
    overrides = tuple(one for one in series.overrides if table.has(one.day))
    return replace(after, series=replace(series, deleted=deleted, overrides=overrides))


def _shape(master: Item) -> tuple[object, ...]:
    table, series = timetable(master), series_of(master)
    recurrence = series.recurrence
    start = recurrence.bounds.start
    return recurrence.pattern, start, table.wall_start, table.wall_length, series.zone
