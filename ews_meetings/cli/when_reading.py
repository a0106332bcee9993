"""When a meeting takes place, from what was typed: of a new one, or laid over what it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ews_meetings.cli.meeting_options import MeetingOptions
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.span import DaySpan, Span, TimedSpan, instant, zones_of

_DAY = timedelta(days=1)
_LENGTH = re.compile(
    r"(?:P(?:(?P<d1>\d+)D)?(?:T(?:(?P<h1>\d+)H)?(?:(?P<m1>\d+)M)?)?"
    r"|(?:(?P<d2>\d+)d)?(?:(?P<h2>\d+)h)?(?:(?P<m2>\d+)m(?:in)?)?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What was said about when; None is not said."""

    start: str | None = None
    end: str | None = None
    length: timedelta | None = None
    all_day: bool | None = None
    tz: str | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything was."""
        return self != When()


def read_when(told: MeetingOptions, wrong: MistakeList) -> When:
    """Return what was said about when, as far as it can be read without the meeting."""
    if told.end and told.duration:
        wrong.add(UsageProblem("--end and --duration are both given; one says when it ends"))
    duration = told.duration
    return When(
        start=told.start or None,
        end=told.end or None,
        length=wrong.attempt(lambda: read_length(duration)) if duration else None,
        all_day=told.all_day,
        tz=told.tz or None,
    )


# --- a new meeting ------------------------------------------------------------------------------


def new_span(said: When, *, zone: str, wrong: MistakeList) -> Span | None:
    """Return when a new meeting takes place; None where something is wrong with it."""
    return _days(said, zone, wrong) if said.all_day else _times(said, zone, wrong)


def _times(said: When, zone: str, wrong: MistakeList) -> TimedSpan | None:
    start, end, length = said.start, said.end, said.length
    start_at = wrong.attempt(lambda: read_time("--start", start, zone=zone)) if start else None
    end_at = wrong.attempt(lambda: read_time("--end", end, zone=zone)) if end else None
    if start_at is not None and end_at is None and length is not None:
        end_at = wrong.attempt(lambda: later(start_at, length))
    if start_at is None or end_at is None:
        return None
    span = TimedSpan(start_at=start_at, end_at=end_at, start_zone=zone, end_zone=zone)
    wrong.attempt(lambda: _check_order(span))
    return span


def _days(said: When, zone: str, wrong: MistakeList) -> DaySpan | None:
    start, end, length = said.start, said.end, said.length
    first = wrong.attempt(lambda: read_day("--start", start)) if start else None
    last = wrong.attempt(lambda: read_day("--end", end)) if end else first
    if length is not None:
        last = wrong.attempt(lambda: _last_day(first or date.min, length))
    if first is None or last is None:
        return None
    span = DaySpan(first=first, last=last, zone=zone)
    wrong.attempt(lambda: _check_order(span))
    return span


# --- one that is there --------------------------------------------------------------------------


def moved_span(said: When, present: Span) -> Span:
    """Return when a meeting takes place from now on; what is not said stays.

    A start alone moves it, with the length that it has; a zone alone leaves its instants.

    Raises:
        BadOption: a value cannot be read, or does not fit the others.
        UsageProblem: something that is needed is missing.
        LocalTimeProblem: a local time happens twice in the zone, or never.
    """
    span: Span
    if isinstance(present, DaySpan) if said.all_day is None else said.all_day:
        span = _moved_days(said, _as_days(present) if isinstance(present, TimedSpan) else present)
    else:
        times = _as_times(present, said) if isinstance(present, DaySpan) else present
        span = _moved_times(said, times)
    _check_order(span)
    return span


def _moved_times(said: When, present: TimedSpan) -> TimedSpan:
    start_zone, end_zone = said.tz or present.start_zone, said.tz or present.end_zone
    start_at, end_at = present.start_at, present.end_at
    if said.start:
        start_at = read_time("--start", said.start, zone=start_zone)
        end_at = later(start_at, present.end_at - present.start_at)
    if said.end:
        end_at = read_time("--end", said.end, zone=end_zone)
    if said.length is not None:
        end_at = later(start_at, said.length)
    return TimedSpan(start_at=start_at, end_at=end_at, start_zone=start_zone, end_zone=end_zone)


def _moved_days(said: When, present: DaySpan) -> DaySpan:
    first, last = present.first, present.last
    if said.start:
        first = read_day("--start", said.start)
        last = first + (present.last - present.first)
    if said.end:
        last = read_day("--end", said.end)
    if said.length is not None:
        last = _last_day(first, said.length)
    return DaySpan(first=first, last=last, zone=said.tz or present.zone)


def _as_times(present: DaySpan, said: When) -> TimedSpan:
    """Return what times begin with: nothing of the days, so all of it must be said."""
    if not said.start or not (said.end or said.length is not None):
        raise UsageProblem("--timed needs --start, and --end or --duration")
    nowhen = datetime(2000, 1, 1, tzinfo=UTC)
    zone = present.zone
    return TimedSpan(start_at=nowhen, end_at=nowhen, start_zone=zone, end_zone=zone)


def _as_days(present: TimedSpan) -> DaySpan:
    """Return the days that a meeting touches."""
    start_zone, end_zone = zones_of(present)
    first = present.start_at.astimezone(ZoneInfo(start_zone)).date()
    end = present.end_at.astimezone(ZoneInfo(end_zone))
    ends_at_midnight = end.timetz().replace(tzinfo=None) == datetime.min.time()
    last = end.date() - _DAY if ends_at_midnight else end.date()
    return DaySpan(first=first, last=max(first, last), zone=start_zone)


def _check_order(span: Span) -> None:
    """Refuse a span that ends before it begins."""
    if isinstance(span, DaySpan):
        if span.last < span.first:
            raise UsageProblem(f"the last day {span.last} is before the first day {span.first}")
    elif span.end_at < span.start_at:
        start, end = (
            f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"
            for at, zone in zip((span.start_at, span.end_at), zones_of(span), strict=True)
        )
        raise UsageProblem(f"the end {end} is before the start {start}")


# --- values -------------------------------------------------------------------------------------


def read_time(option: str, text: str, *, zone: str) -> datetime:
    """Return the instant of a time; a day alone is none.

    Raises:
        BadOption: it is no time.
        LocalTimeProblem: it happens twice in the zone, or never.
    """
    if _is_day(text):
        raise BadOption(option, text, f"is a day without a time; say {text}T09:00, or --all-day")
    return _instant(option, text, text, zone)


def read_day(option: str, text: str) -> date:
    """Return a day.

    Raises:
        BadOption: it is none.
    """
    if not _is_day(text):
        raise BadOption(option, text, "is no day; with --all-day say it like 2027-04-01")
    return _instant(option, text, f"{date.fromisoformat(text)}T12:00", "UTC").date()


def _instant(option: str, text: str, moment: str, zone: str) -> datetime:
    try:
        return instant(moment, zone=zone)
    except BadOption as error:
        problem = error.message.removeprefix(f"time {moment!r}: ")
        raise BadOption(option, text, problem) from error


def read_length(text: str) -> timedelta:
    """Return a length such as `45m`, `1h30m`, `2d` or `PT45M`.

    Raises:
        BadOption: it is none.
    """
    found = _LENGTH.fullmatch(text.strip())
    parts = {
        name: int(value) for name, value in (found.groupdict() if found else {}).items() if value
    }
    if not parts:
        raise BadOption("--duration", text, "is no length, such as 45m, 1h30m, 2d or PT45M")
    try:
        return timedelta(
            days=parts.get("d1", 0) + parts.get("d2", 0),
            hours=parts.get("h1", 0) + parts.get("h2", 0),
            minutes=parts.get("m1", 0) + parts.get("m2", 0),
        )
    except OverflowError as error:
        raise BadOption("--duration", text, "is longer than any calendar") from error


def later(at: datetime, length: timedelta) -> datetime:
    """Return the instant so much later.

    Raises:
        BadOption: no calendar goes so far.
    """
    try:
        return at + length
    except OverflowError as error:
        raise BadOption("--duration", str(length), "is longer than any calendar") from error


def check_moment(option: str, text: str) -> None:
    """Refuse what is neither a day nor a time, before it is known in which zone it is meant.

    Raises:
        BadOption: it is neither.
    """
    if not _is_day(text):
        try:
            datetime.fromisoformat(text.strip())
        except ValueError as error:
            problem = "is no day and no time, such as 2027-04-01 or 2027-04-01T09:00"
            raise BadOption(option, text, problem) from error


def _last_day(first: date, length: timedelta) -> date:
    if length % _DAY or not length:
        raise BadOption("--duration", f"{length}", "is not whole days, such as 2d")
    try:
        return first + length - _DAY
    except OverflowError as error:
        raise BadOption("--duration", f"{length}", "is longer than any calendar") from error


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
