"""Hypothesis strategies for recurrences, and for series with deleted and changed occurrences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ews_meetings.model.dates import dates_of
from ews_meetings.model.exceptions import plain_occurrence, with_occurrence
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import moved, spans_of
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.recurrence import (
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)
from ews_meetings.model.span import DaySpan, Span, TimedSpan, start_of

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
NAMES = ("alice", "bob", "carol")

intervals = st.integers(1, 5)
weekly = st.builds(
    Weekly,
    interval=intervals,
    days=st.sets(st.sampled_from(WEEK), min_size=1).map(lambda d: tuple(sorted(d, key=WEEK.index))),
    first_day=st.sampled_from(WEEK),
)
patterns: st.SearchStrategy[Pattern] = st.one_of(
    st.builds(Daily, interval=intervals),
    weekly,
    st.builds(AbsoluteMonthly, interval=intervals, day=st.integers(1, 31)),
    st.builds(
        RelativeMonthly,
        interval=intervals,
        day=st.sampled_from(Day),
        index=st.sampled_from(WeekIndex),
    ),
    st.builds(AbsoluteYearly, day=st.integers(1, 31), month=st.integers(1, 12)),
    st.builds(
        RelativeYearly,
        day=st.sampled_from(Day),
        index=st.sampled_from(WeekIndex),
        month=st.integers(1, 12),
    ),
)
days = st.dates(date(2026, 12, 1), date(2029, 12, 31))


@st.composite
def recurrences(draw: st.DrawFn, *, longest: int = 12) -> Recurrence:
    """Return a recurrence that begins on its first occurrence; with an end, or without."""
    endless = Recurrence(pattern=draw(patterns), start=draw(days))
    endless = replace(endless, start=next(dates_of(endless)))
    match draw(st.sampled_from(("count", "end", "endless"))):
        case "count":
            return replace(endless, count=draw(st.integers(1, longest)))
        case "end":
            *_, last = islice(dates_of(endless), draw(st.integers(1, longest)))
            return replace(endless, end=last)
        case _:
            return endless


@st.composite
def first_spans(draw: st.DrawFn, day: date) -> Span:
    """Return when the first occurrence takes place: at a time of day, or all day."""
    zone = draw(st.sampled_from(ZONES))
    if draw(st.booleans()):
        return DaySpan(first=day, last=day + timedelta(days=draw(st.integers(0, 2))), zone=zone)
    wall = datetime.combine(day, time(draw(st.integers(0, 23)), draw(st.sampled_from((0, 30)))))
    start_at = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return TimedSpan(
        start_at=start_at,
        end_at=start_at + timedelta(minutes=draw(st.integers(0, 300))),
        start_zone=zone,
        end_zone=zone,
    )


@st.composite
def repeating(draw: st.DrawFn) -> Meeting:
    """Return a meeting that repeats, which begins on the first date of its recurrence."""
    recurrence = draw(recurrences())
    people = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return Meeting(
        subject=draw(st.sampled_from(("Planning", "Jour fixe"))),
        span=draw(first_spans(recurrence.start)),
        recurrence=recurrence,
        attendees=tuple(Attendee(mailbox=Mailbox(address=f"{n}@sandbox.example")) for n in people),
    )


@st.composite
def serieses(draw: st.DrawFn) -> Series:
    """Return a series, some of whose first occurrences are deleted, moved, renamed or unchanged."""
    series = Series(uid="series@example", meeting=draw(repeating()))
    for span in islice(spans_of(series.meeting), 6):
        at = start_of(span)
        plain = plain_occurrence(series, at)
        if plain is None:
            continue
        match draw(st.sampled_from(("plain", "plain", "deleted", "moved", "renamed", "same"))):
            case "deleted":
                series = with_occurrence(series, at, None)
            case "moved":
                later = replace(plain, span=moved(plain.span, days=1))
                series = with_occurrence(series, at, later)
            case "renamed":
                series = with_occurrence(series, at, replace(plain, subject="Special"))
            case "same":
                series = with_occurrence(series, at, plain)
    return series
