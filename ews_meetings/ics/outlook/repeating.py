"""The repetition that Outlook keeps with an appointment: its rule, what is left out, what differs.

Source: MS-OXOCAL §2.2.1.44 (RecurrencePattern, AppointmentRecurrencePattern, ExceptionInfo,
ExtendedException); times in it are minutes since 1601 by the clocks of the appointment's zone.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ews_meetings.errors import EventUnusable

_EPOCH = datetime(1601, 1, 1)  # noqa: DTZ001 - wall time, as the layout has it
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAILY, _WEEKLY, _MONTHLY, _YEARLY = 0x200A, 0x200B, 0x200C, 0x200D
_BY_DAY, _BY_WEEK, _BY_MONTH, _BY_NTH, _BY_END = 0, 1, 2, 3, 4
_UNTIL, _COUNTED = 0x2021, 0x2022
_GREGORIAN = frozenset({0, 1, 2, 9, 10, 11, 12})
_MOST = 10_000
_SUBJECT, _LOCATION, _BUSY, _ALL_DAY, _BODY = 0x0001, 0x0010, 0x0020, 0x0080, 0x0200
_REMINDER_MINUTES, _REMINDER = 0x0004, 0x0008
_NUMBERS = (0x0002, 0x0004, 0x0008, 0x0020, 0x0040, 0x0080, 0x0100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One occurrence that differs; None means as in the series. Times are wall times."""

    original: datetime
    start: datetime
    end: datetime
    subject: str | None = None
    location: str | None = None
    busy: int | None = None
    is_all_day: bool | None = None
    reminder_minutes: int | None = None
    has_reminder: bool | None = None
    has_own_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeating:
    """A repetition; times are wall times."""

    rule: str
    """As RRULE."""
    start: datetime
    end: datetime
    """Of the first occurrence."""
    deleted: tuple[datetime, ...] = ()
    changed: tuple[Changed, ...] = ()


def read_repeating(blob: bytes, where: str) -> Repeating:
    """Return the repetition in a value of Outlook's.

    Args:
        blob: PidLidAppointmentRecur.
        where: what people call the item.

    Raises:
        EventUnusable: it is cut off, or of another calendar than the Gregorian one.
    """
    try:
        return _read(_Bytes(blob), where)
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        hint = "open it in Outlook and save it as iCalendar (.ics)"
        raise EventUnusable(where, "its repetition cannot be read", hint=hint) from error


class _Bytes:
    """Reads numbers and texts one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def u16(self) -> int:
        return self._number("<H", 2)

    def u32(self) -> int:
        return self._number("<I", 4)

    def raw(self, size: int) -> bytes:
        if self._at + size > len(self._data):
            raise ValueError(size)
        self._at += size
        return self._data[self._at - size : self._at]

    def dates(self) -> list[int]:
        count = self.u32()
        if count > _MOST:
            raise ValueError(count)
        return [self.u32() for _ in range(count)]

    def _number(self, layout: str, size: int) -> int:
        (number,) = struct.unpack_from(layout, self._data, self._at)
        self._at += size
        return int(number)


def _read(data: _Bytes, where: str) -> Repeating:
    data.raw(4)
    frequency, pattern, kind = data.u16(), data.u16(), data.u16()
    if kind not in _GREGORIAN:
        raise EventUnusable(where, "it repeats by another calendar than the Gregorian one")
    data.u32()  # FirstDateTime: implied by StartDate
    period = data.u32()
    data.u32()  # SlidingFlag: of tasks only
    specific = _specific(data, pattern)
    end_type, count, first_day = data.u32(), data.u32(), data.u32()
    deleted, _ = data.dates(), data.dates()
    first, last = data.u32(), data.u32()
    data.u32()
    version = data.u32()
    offset, end_offset = data.u32(), data.u32()
    changed = tuple(_changed(data, offset, version))
    day = _at(first)
    parts = [*_frequency(frequency, pattern, period, specific, day)]
    if first_day and frequency == _WEEKLY:
        parts.append(f"WKST={_DAYS[first_day]}")
    parts += _ending(end_type, count, last)
    moved = {one.original.date() for one in changed}  # their days count as deleted, too
    gone = sorted(minutes for minutes in set(deleted) if _at(minutes).date() not in moved)
    return Repeating(
        rule=";".join(parts),
        start=day + timedelta(minutes=offset),
        end=day + timedelta(minutes=end_offset),
        deleted=tuple(_at(minutes + offset) for minutes in gone),
        changed=changed,
    )


def _at(minutes: int) -> datetime:
    return _EPOCH + timedelta(minutes=minutes)


def _specific(data: _Bytes, pattern: int) -> tuple[int, int]:
    """Return the weekdays or the day of the month, and which of them."""
    if pattern == _BY_DAY:
        return 0, 0
    if pattern in {_BY_WEEK, _BY_MONTH, _BY_END}:
        return data.u32(), 0
    if pattern == _BY_NTH:
        return data.u32(), data.u32()
    raise ValueError(pattern)


def _frequency(
    frequency: int, pattern: int, period: int, specific: tuple[int, int], day: datetime
) -> Iterator[str]:
    """Yield FREQ, INTERVAL and BY of a rule."""
    mask, nth = specific
    if pattern == _BY_DAY:
        yield from ("FREQ=DAILY", f"INTERVAL={max(period // 1440, 1)}")
        return
    days = ",".join(name for bit, name in enumerate(_DAYS) if mask & (1 << bit))
    if pattern == _BY_WEEK:
        yield from ("FREQ=WEEKLY", f"INTERVAL={max(period, 1)}", f"BYDAY={days}")
        return
    if frequency == _YEARLY and period % 12 == 0:
        yield from ("FREQ=YEARLY", f"INTERVAL={max(period // 12, 1)}", f"BYMONTH={day.month}")
    else:
        yield from ("FREQ=MONTHLY", f"INTERVAL={max(period, 1)}")
    if pattern == _BY_NTH:
        yield from (f"BYDAY={days}", f"BYSETPOS={-1 if nth == 5 else nth}")
    else:
        yield f"BYMONTHDAY={-1 if mask >= 31 or pattern == _BY_END else mask}"


def _ending(end_type: int, count: int, last: int) -> Iterator[str]:
    if end_type == _COUNTED:
        yield f"COUNT={count}"
    elif end_type == _UNTIL:
        yield f"UNTIL={_at(last):%Y%m%d}"


def _changed(data: _Bytes, offset: int, version: int) -> Iterator[Changed]:
    """Yield the occurrences that differ; their texts stand twice, the second time in Unicode."""
    read = [_exception(data, offset) for _ in range(data.u16())]
    data.raw(data.u32())
    for flags, one in read:
        if version >= 0x3009:
            data.raw(data.u32())
        data.raw(data.u32())
        if not flags & (_SUBJECT | _LOCATION):
            yield one
            continue
        data.raw(12)
        subject = _wide(data) if flags & _SUBJECT else None
        location = _wide(data) if flags & _LOCATION else None
        data.raw(data.u32())
        yield replace(one, subject=subject, location=location)


def _wide(data: _Bytes) -> str:
    return data.raw(2 * data.u16()).decode("utf-16-le", "replace")


def _exception(data: _Bytes, offset: int) -> tuple[int, Changed]:
    start, end, original, flags = data.u32(), data.u32(), data.u32(), data.u16()
    said: dict[int, int] = {}
    if flags & _SUBJECT:
        _skip_text(data)
    for flag in _NUMBERS:
        if flag == 0x0020 and flags & _LOCATION:
            _skip_text(data)
        if flags & flag:
            said[flag] = data.u32()
    if original % 1440 == 0:
        original += offset % 1440
    return flags, Changed(
        original=_at(original),
        start=_at(start),
        end=_at(end),
        busy=said.get(_BUSY),
        is_all_day=bool(said[_ALL_DAY]) if _ALL_DAY in said else None,
        reminder_minutes=said.get(_REMINDER_MINUTES),
        has_reminder=bool(said[_REMINDER]) if _REMINDER in said else None,
        has_own_text=bool(flags & _BODY),
    )


def _skip_text(data: _Bytes) -> None:
    """Read over a text in the writer's own character set: a length for people, then one that counts."""
    data.u16()
    data.raw(data.u16())
