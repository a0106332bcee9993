"""DATE, DATE-TIME and DURATION values, as leniently as they have one meaning; zones stay names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.properties import Property

_FORM = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:Z|[T ]?([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]+)?)?[ ]*(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
_STRICT = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")
_DURATION = re.compile(
    r"([+-]?)P(?:([0-9]{1,8})W)?(?:([0-9]{1,8})D)?"
    r"(?:T(?:([0-9]{1,8})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,8})S)?)?"
)
FIRST_YEAR = 1601
"""Of the instants that Exchange can hold (FILETIME)."""
LAST_DAY = date(4499, 12, 31)
"""The last day that Exchange can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date, perhaps a clock time, and how the file names its zone."""

    day: date
    clock: time = time()
    """Without zone; midnight for a DATE."""
    is_date: bool = False
    """Whether it is a whole day."""
    offset: timedelta | None = None
    """Set where the value itself says it (`Z`, or `+0100`); then the instant needs no zone."""
    tzid: str = ""
    """The TZID parameter as it stands; empty for floating times."""
    is_lenient: bool = False
    """True where the value is not written as RFC 5545 wants it."""

    @property
    def is_midnight(self) -> bool:
        """Whether it is a clock time of 00:00:00."""
        return not self.is_date and self.clock == time()

    @property
    def is_floating(self) -> bool:
        """Whether it is a clock time of no zone."""
        return not self.is_date and self.offset is None and not self.tzid

    def at(self, offset: timedelta) -> datetime:
        """Return the instant, in UTC, where clocks are that far ahead of UTC."""
        return datetime.combine(self.day, self.clock, tzinfo=UTC) - offset

    def __str__(self) -> str:
        """The value as people read it."""
        return f"{self.day}" if self.is_date else f"{self.day} {self.clock:%H:%M:%S}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length in two parts that are not added the same way."""

    days: timedelta
    """Whole days of the calendar: across a change of clocks they are no 24 hours."""
    exact: timedelta

    @property
    def total(self) -> timedelta:
        """The length where every day has 24 hours."""
        return self.days + self.exact


def read_moment(prop: Property) -> Moment:
    """Return what a DTSTART, DTEND or the like says.

    Raises:
        EventUnusable: the value has no one meaning, or lies outside of the years 1601 to 4500.

    Source: RFC 5545 §3.3.4, §3.3.5; FILETIME begins in 1601.
    """
    text = prop.value.strip().strip('"')
    match = _FORM.fullmatch(text)
    if match is None:
        raise _unusable(prop, "is no date and time", "write it like 20261201T090000")
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not FIRST_YEAR <= year <= LAST_DAY.year:
        raise _unusable(
            prop,
            "lies outside of the years that Exchange can hold",
            f"use a year from {FIRST_YEAR} to {LAST_DAY.year}",
        )
    is_date = match[4] is None or (prop.says("VALUE") == "DATE" and not match[7])
    try:
        read_day = date(year, month, day)
        clock, extra = (time(), 0) if is_date else _clock(match[4], match[5], match[6])
        offset = None if is_date else _offset(match[7])
    except ValueError as error:
        raise _unusable(prop, f"does not exist: {error}", "correct the value") from error
    return Moment(
        day=read_day + timedelta(days=extra),
        clock=clock,
        is_date=is_date,
        offset=offset,
        tzid="" if is_date else prop.param("TZID"),
        is_lenient=not _is_strict(prop, text, is_date=is_date),
    )


def moment_of(prop: Property) -> Moment | None:
    """Return what `read_moment` does, None for what it refuses: whoever needs the moment says why."""
    try:
        return read_moment(prop)
    except EventUnusable:
        return None


def read_duration(prop: Property) -> Duration:
    """Return what a DURATION or TRIGGER says; negative ones too.

    Raises:
        EventUnusable: the value is none.

    Source: RFC 5545 §3.3.6.
    """
    text = prop.value.strip().upper().replace(" ", "")
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        raise _unusable(prop, "is no duration", "write it like PT1H30M or P2D")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    sign = -1 if match[1] == "-" else 1
    return Duration(
        days=sign * timedelta(weeks=weeks, days=days),
        exact=sign * timedelta(hours=hours, minutes=minutes, seconds=seconds),
    )


def _clock(hours: str, minutes: str, seconds: str | None) -> tuple[time, int]:
    """Return a clock time and whether it belongs to the next day (24:00 is seen in the wild)."""
    second = 59 if seconds == "60" else int(seconds or 0)
    if hours == "24" and int(minutes) == second == 0:
        return time(), 1
    return time(int(hours), int(minutes), second), 0


def _offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    if text in "Zz":
        return timedelta()
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise ValueError(f"no place on earth is {text} from UTC")
    return (-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes)


def _is_strict(prop: Property, text: str, *, is_date: bool) -> bool:
    has_form = _STRICT.fullmatch(text) is not None and (len(text) == 8) == is_date
    return has_form and (prop.says("VALUE") == "DATE") == is_date


def _unusable(prop: Property, problem: str, hint: str) -> EventUnusable:
    value = prop.value.strip()[:60]
    return EventUnusable(prop.where, f"{prop.name} {value!r} {problem}", hint=hint)
