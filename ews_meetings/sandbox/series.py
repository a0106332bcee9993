"""A series as the store keeps it: its times, and its occurrences as items; pure, nothing is stored."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.recurrence import Slot, Timetable
from ews_meetings.sandbox.store.model import Instance, Item, Override, Series
from ews_meetings.sandbox.times import format_instant, microseconds, parse_instant
from ews_meetings.sandbox.zones import zone_of

ENDLESS = 2**62
"""When an endless series ends, in microseconds."""
_DAY = timedelta(days=1)
_OFFSET = "offset:"
_LOOK_AHEAD = 400
"""How many occurrences are compared with their neighbours when a series is made."""
_MOST_INDEX = 20_000
_PARTS = ("body", "categories", "attendees", "people", "zones", "properties")
_SHARED_PARTS = frozenset(("body", "attendees", "zones"))
_OWN = frozenset(("OriginalStart", "RecurrenceId"))


def series_of(master: Item) -> Series:
    """Returns what makes an item a master."""
    if master.series is None:
        raise TypeError("only masters are asked for their series")
    return master.series


def _zone(key: str) -> tzinfo:
    if key.startswith(_OFFSET):
        return timezone(timedelta(minutes=int(key.removeprefix(_OFFSET))))
    return ZoneInfo(key)


def _key(zone: tzinfo) -> str:
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def zone_of_series(master: Item) -> tzinfo:
    """Returns the zone in which a series repeats."""
    return _zone(series_of(master).zone)


def timetable(master: Item) -> Timetable:
    """Returns when the occurrences of a master happen."""
    series = series_of(master)
    zone = zone_of_series(master)
    start, end = (_wall(master, name, zone) for name in ("Start", "End"))
    return Timetable(series.recurrence, start.time(), end - start, zone)


def _wall(item: Item, name: str, zone: tzinfo) -> datetime:
    return parse_instant(item.text(name)).astimezone(zone).replace(tzinfo=None)


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
        offset = first.start.astimezone(zone).utcoffset() or timedelta()
        key = f"{_OFFSET}{int(offset.total_seconds()) // 60}"
        placed = replace(placed, series=replace(series_of(placed), zone=key))
    placed = placed.with_texts(Start=format_instant(first.start), End=format_instant(first.end))
    _check_length(timetable(placed))
    return placed


def _key_of(zone: tzinfo) -> str:
    if isinstance(zone, timezone) and zone is not UTC:
        return f"{_OFFSET}{int(zone.utcoffset(None).total_seconds()) // 60}"
    return _key(zone)


def _zone_of_series(item: Item, series: Series, context: tzinfo) -> tzinfo:
    given = item.zones.get("StartTimeZone")
    known = zone_of(given.id) if given else None
    return known or (_zone(series.zone) if series.zone else context)


def _check_length(table: Timetable) -> None:
    for earlier, later in pairwise(islice(table.slots(), _LOOK_AHEAD)):
        if earlier.end > later.start:
            raise too_big()


def too_big() -> EwsError:
    """Makes the error for an occurrence that would overlap another one of its series."""
    return EwsError(
        "ErrorOccurrenceTimeSpanTooBig",
        "The time span of the occurrence overlaps with the next one.",
    )


def no_occurrence() -> EwsError:
    """Makes the error for a series without occurrences."""
    return EwsError("ErrorRecurrenceHasNoOccurrence", "The recurrence has no occurrence.")


def override_of(master: Item, day: date) -> Override | None:
    """Returns what was changed about one occurrence, or None."""
    return next((one for one in series_of(master).overrides if one.day == day), None)


def shared(master: Item, names: Iterable[str]) -> Series | None:
    """Returns the series as attendees see it: changed occurrences tell of these properties only."""
    if master.series is None:
        return None
    told = set(names)
    overrides = tuple(
        replace(
            one,
            texts={name: text for name, text in one.texts.items() if name in told},
            parts=tuple(part for part in one.parts if part in _SHARED_PARTS),
            item=replace(one.item, people={}, properties={}, categories=()),
        )
        for one in master.series.overrides
    )
    return replace(master.series, overrides=overrides)


def has_occurrence(master: Item, day: date) -> bool:
    """Says whether the series has an occurrence of this day, changed or not, and not deleted."""
    return day not in series_of(master).deleted and timetable(master).has(day)


def occurrence(master: Item, slot: Slot) -> Item:
    """Returns an occurrence as an item: what the master says, and what was changed about it."""
    plain = plain_occurrence(master, slot)
    change = override_of(master, slot.day)
    return plain if change is None else _changed(plain, change)


def occurrence_on(master: Item, day: date) -> Item:
    """Returns the occurrence of a day that the series has."""
    return occurrence(master, timetable(master).slot(day))


def occurrence_at(master: Item, original: str) -> Item | None:
    """Returns the occurrence that a RecurrenceId names, or None when the series has none there."""
    day = parse_instant(original).astimezone(zone_of_series(master)).date()
    return occurrence_on(master, day) if has_occurrence(master, day) else None


def plain_occurrence(master: Item, slot: Slot) -> Item:
    """Returns an occurrence as it would be had nobody changed it."""
    original = format_instant(slot.start)
    return replace(master, series=None, instance=Instance(slot.day)).with_texts(
        Start=original, End=format_instant(slot.end), OriginalStart=original, RecurrenceId=original
    )


def _changed(plain: Item, change: Override) -> Item:
    parts = {name: getattr(change.item, name) for name in change.parts}
    instance = Instance(change.day, is_changed=True)
    return replace(plain, instance=instance, **parts).with_texts(**change.texts)


def difference(master: Item, day: date, changed: Item) -> Override:
    """Returns what makes an occurrence differ from what its master says of it."""
    plain = plain_occurrence(master, timetable(master).slot(day))
    names = (plain.texts.keys() | changed.texts.keys()) - _OWN
    texts = {
        name: changed.texts.get(name)
        for name in sorted(names)
        if plain.texts.get(name) != changed.texts.get(name)
    }
    parts = tuple(name for name in _PARTS if getattr(plain, name) != getattr(changed, name))
    kept = {name: getattr(changed, name) for name in parts}
    sparse = replace(Item(kind=changed.kind, mailbox="", folder=0), **kept)
    return Override(day, texts, parts, sparse)


def with_override(master: Item, change: Override) -> Item:
    """Returns the master with one occurrence changed."""
    series = series_of(master)
    others = (one for one in series.overrides if one.day != change.day)
    overrides = tuple(sorted((*others, change), key=lambda one: one.day))
    return replace(master, series=replace(series, overrides=overrides))


def without_occurrence(master: Item, day: date) -> Item:
    """Returns the master with one occurrence deleted; it may be the last one."""
    series = series_of(master)
    return replace(
        master,
        series=replace(
            series,
            deleted=tuple(sorted({*series.deleted, day})),
            overrides=tuple(one for one in series.overrides if one.day != day),
        ),
    )


def check_place(master: Item, day: date, changed: Item) -> None:
    """Refuses an occurrence that would pass or meet its neighbours in the series.

    Each day belongs to one occurrence only, also where the other one was deleted.

    Raises:
        EwsError: it is on or beyond the day of a neighbour, or overlaps one.
    """
    zone = zone_of_series(master)
    start, end = (parse_instant(changed.text(name)) for name in ("Start", "End"))
    before, after = _neighbours(master, day)
    own = start.astimezone(zone).date()
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
            raise too_big()
    if after and after.day not in series_of(master).deleted:
        other = occurrence(master, after)
        if parse_instant(other.text("Start")) < end:
            raise too_big()


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
    start = parse_instant(occurrence(master, slot).text("Start"))
    return start.astimezone(zone_of_series(master)).date()


def shifted(before: Item, after: Item) -> Item:
    """Returns a written master whose range follows its Start when only that was moved."""
    old, new = before.series, after.series
    if old is None or new is None or old.recurrence != new.recurrence:
        return after
    zone = _zone(old.zone)
    first, moved = (_wall(item, "Start", zone).date() for item in (before, after))
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


def occurrences(master: Item) -> Iterator[Item]:
    """Returns all occurrences in the order of the pattern, lazily, without the deleted ones."""
    deleted = set(series_of(master).deleted)
    table = timetable(master)
    return (occurrence(master, slot) for slot in table.slots() if slot.day not in deleted)


def first_occurrence(master: Item) -> Item | None:
    """Returns the first occurrence that is not deleted."""
    return next(occurrences(master), None)


def last_occurrence(master: Item) -> Item | None:
    """Returns the last occurrence that is not deleted; None for a series without end."""
    series = series_of(master)
    if series.recurrence.bounds.is_endless:
        return None
    days = deque(series.recurrence.days(), maxlen=len(series.deleted) + 1)
    left = [day for day in days if day not in series.deleted]
    return occurrence_on(master, left[-1]) if left else None


def changed_occurrences(master: Item) -> tuple[Item, ...]:
    """Returns the exceptions, by their original days."""
    return tuple(occurrence_on(master, one.day) for one in series_of(master).overrides)


def deleted_starts(master: Item) -> tuple[datetime, ...]:
    """Returns when the deleted occurrences would have begun."""
    table = timetable(master)
    return tuple(table.slot(day).start for day in series_of(master).deleted)


def occurrences_between(master: Item, start: datetime, end: datetime) -> tuple[Item, ...]:
    """Returns the occurrences that lie in a span, as a view counts them (B3)."""
    series = series_of(master)
    table = timetable(master)
    special = {*series.deleted, *(one.day for one in series.overrides)}
    found = []
    for slot in table.slots():
        if slot.start >= end:
            break
        if slot.end >= start and slot.day not in special:
            found.append(occurrence(master, slot))
    for changed in changed_occurrences(master):
        first, last = (parse_instant(changed.text(name)) for name in ("Start", "End"))
        if first < end and last >= start:
            found.append(changed)
    return tuple(sorted(found, key=lambda item: item.text("Start")))


def by_index(master: Item, index: int, *, counts_visible: bool) -> Item:
    """Returns the occurrence with a 1-based index (A85).

    Args:
        master: The series.
        index: Counts the original pattern, or with `counts_visible` what is left of it.
        counts_visible: Whether deleted occurrences are passed over in counting.

    Raises:
        EwsError: there is none, or it was deleted.
    """
    series = series_of(master)
    deleted = set(series.deleted)
    days = (day for day in series.recurrence.days() if not (counts_visible and day in deleted))
    is_sane = 1 <= index <= _MOST_INDEX
    day = next(islice(days, index - 1, None), None) if is_sane else None
    if day is None:
        raise EwsError(
            "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange",
            "Occurrence index is out of recurrence range.",
        )
    if day in deleted:
        raise EwsError(
            "ErrorCalendarOccurrenceIsDeletedFromRecurrence",
            "The occurrence was deleted from the recurrence.",
        )
    return occurrence_on(master, day)


def until(master: Item) -> int:
    """Returns a moment in microseconds after which the series has nothing more."""
    series = series_of(master)
    if series.recurrence.bounds.is_endless:
        return ENDLESS
    last = deque(timetable(master).slots(), maxlen=1)
    ends = [slot.end for slot in last]
    ends += [parse_instant(item.text("End")) for item in changed_occurrences(master)]
    return microseconds(max(ends) + _DAY) if ends else 0
