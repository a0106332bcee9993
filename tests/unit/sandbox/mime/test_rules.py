"""RRULE and the recurrences of EWS: the same days, both ways; dateutil counts independently."""

from datetime import UTC, date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.sandbox.mime.rules import UnreadableRule, read_rule, write_rule
from ews_meetings.sandbox.recurrence import (
    INDICES,
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Bounds,
    Daily,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    Weekly,
)

_BERLIN = ZoneInfo("Europe/Berlin")
_NINE = time(9)
_INTERVALS = st.integers(1, 6)
_DAYS = st.integers(1, 31)
_MONTHS = st.integers(1, 12)
_WEEKDAYS = st.sampled_from((*WEEK, "Day", "Weekday", "WeekendDay"))
_PLACES = st.sampled_from(INDICES)
_WEEKS = st.sets(st.sampled_from(WEEK), min_size=1).map(
    lambda days: tuple(sorted(days, key=WEEK.index))
)
_LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
_PATTERNS: st.SearchStrategy[Pattern] = st.one_of(
    st.builds(Daily, _INTERVALS),
    st.builds(Weekly, _INTERVALS, _WEEKS, st.sampled_from(WEEK)),
    st.builds(AbsoluteMonthly, _INTERVALS, _DAYS),
    st.builds(RelativeMonthly, _INTERVALS, _WEEKDAYS, _PLACES),
    st.builds(RelativeYearly, _WEEKDAYS, _PLACES, _MONTHS),
    st.builds(AbsoluteYearly, _DAYS, _MONTHS).filter(
        lambda pattern: pattern.day <= _LONGEST.get(pattern.month, 31)
    ),
)
_STARTS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def _written(recurrence: Recurrence, *, is_all_day: bool = False) -> str:
    return write_rule(recurrence, zone=_BERLIN, wall_start=_NINE, is_all_day=is_all_day)


def _first(recurrence: Recurrence) -> datetime:
    return datetime.combine(next(recurrence.days()), _NINE, _BERLIN)


@given(pattern=_PATTERNS, start=_STARTS)
def test_a_rule_says_the_days_of_its_pattern(pattern: Pattern, start: date) -> None:
    recurrence = Recurrence(pattern, Bounds(start, count=8))
    first = _first(recurrence).replace(tzinfo=None)
    told = rrulestr(_written(recurrence), dtstart=first)
    assert [moment.date() for moment in told] == list(recurrence.days())


@given(pattern=_PATTERNS, start=_STARTS)
def test_what_was_written_reads_as_the_same_days(pattern: Pattern, start: date) -> None:
    recurrence = Recurrence(pattern, Bounds(start))
    first = _first(recurrence)
    read = read_rule(_written(recurrence), start=first)
    begun = Recurrence(pattern, Bounds(first.date()))
    assert list(islice(read.days(), 12)) == list(islice(begun.days(), 12))


@pytest.mark.parametrize("last", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)])
def test_the_end_is_the_last_start_in_utc(last: date) -> None:
    """Across the change of the clocks on 29 March 2026."""
    recurrence = Recurrence(Daily(1), Bounds(date(2026, 3, 26), end=last))
    rule = _written(recurrence)
    until = datetime.combine(last, _NINE, _BERLIN).astimezone(UTC)
    assert f"UNTIL={until:%Y%m%dT%H%M%SZ}" in rule
    assert read_rule(rule, start=_first(recurrence)) == recurrence


def test_the_end_of_days_is_a_day() -> None:
    recurrence = Recurrence(Daily(1), Bounds(date(2026, 3, 26), end=date(2026, 4, 1)))
    assert "UNTIL=20260401;" in _written(recurrence, is_all_day=True)


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("FREQ=DAILY;UNTIL=20260401T070000Z", date(2026, 4, 1)),
        ("FREQ=DAILY;UNTIL=20260401T065959Z", date(2026, 3, 31)),
        ("FREQ=DAILY;UNTIL=20260401T090000", date(2026, 4, 1)),
        ("FREQ=DAILY;UNTIL=20260401", date(2026, 4, 1)),
    ],
)
def test_an_end_before_the_start_of_its_day_leaves_that_day_out(rule: str, end: date) -> None:
    start = datetime(2026, 3, 26, 9, tzinfo=_BERLIN)
    assert read_rule(rule, start=start).bounds.end == end


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("FREQ=WEEKLY", Weekly(1, ("Thursday",), "Monday")),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", Weekly(1, WEEK[:5])),
        ("FREQ=MONTHLY", AbsoluteMonthly(1, 26)),
        ("FREQ=MONTHLY;BYDAY=+2TU", RelativeMonthly(1, "Tuesday", "Second")),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1", RelativeMonthly(1, "Tuesday", "Last")),
        ("freq=yearly;interval=1", AbsoluteYearly(26, 3)),
    ],
)
def test_what_others_write_is_read(rule: str, pattern: Pattern) -> None:
    read = read_rule(rule, start=datetime(2026, 3, 26, 9, tzinfo=_BERLIN))
    assert read.pattern == pattern


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "COUNT=2",
        "FREQ=DAILY;COUNT=2;UNTIL=20260401",
        "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
        "FREQ=YEARLY;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=5TU",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=WEEKLY;BYDAY=XX",
    ],
)
def test_what_ews_cannot_say_is_not_read(rule: str) -> None:
    with pytest.raises(UnreadableRule):
        read_rule(rule, start=datetime(2026, 3, 26, 9, tzinfo=_BERLIN))
