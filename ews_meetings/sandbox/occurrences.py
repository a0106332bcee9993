"""The occurrences of a series in order: first, last, changed, deleted, in a span, by index."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.series import (
    occurrence,
    occurrence_on,
    plain_occurrence,
    series_of,
    timetable,
)
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.times import microseconds, parse_instant

ENDLESS = 2**62
"""When an endless series ends, in microseconds."""
_DAY = timedelta(days=1)
_MOST_INDEX = 20_000


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


def deleted_occurrences(master: Item) -> tuple[Item, ...]:
    """Returns the deleted occurrences as the pattern has them."""
    table = timetable(master)
    return tuple(plain_occurrence(master, table.slot(day)) for day in series_of(master).deleted)


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
