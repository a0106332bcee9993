from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.recurrence_options import Every, RecurrenceOptions
from ews_meetings.cli.recurrence_reading import Nth, On, read_on, read_repeat, recurrence_of
from ews_meetings.errors import BadOption, EwsMeetingsError
from ews_meetings.model.recurrence import (
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
from ews_meetings.model.span import DaySpan, Span, timed_span

THURSDAY = date(2027, 4, 1)
SPAN = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="Europe/Berlin")
EVERY_OTHER = Recurrence(
    pattern=Weekly(interval=2, days=(Day.THURSDAY,), first_day=Day.SUNDAY),
    start=THURSDAY,
    end=date(2027, 12, 30),
)
O = RecurrenceOptions  # noqa: E741 - the tables below are read by their values


def read(
    told: RecurrenceOptions, span: Span = SPAN, present: Recurrence | None = None
) -> Recurrence | None:
    wrong = MistakeList()
    repeat = read_repeat(told, wrong)
    wrong.settle()
    assert repeat is not None
    return recurrence_of(repeat, span, present=present)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("mon,wed", (Day.MONDAY, Day.WEDNESDAY)),
        ("Wednesday, mo", (Day.MONDAY, Day.WEDNESDAY)),
        ("15", 15),
        ("first mon", Nth(index=WeekIndex.FIRST, day=Day.MONDAY)),
        ("2nd Tuesday", Nth(index=WeekIndex.SECOND, day=Day.TUESDAY)),
        ("last weekday", Nth(index=WeekIndex.LAST, day=Day.WEEKDAY)),
        ("last day", Nth(index=WeekIndex.LAST, day=Day.DAY)),
        ("first weekend day", Nth(index=WeekIndex.FIRST, day=Day.WEEKEND_DAY)),
    ],
)
def test_days_are_named_in_words(text: str, on: On) -> None:
    assert read_on(text) == on


@pytest.mark.parametrize("text", ["", "0", "32", "mon;tue", "mon,", "fifth mon", "first", "xmas"])
def test_what_names_no_days_is_refused(text: str) -> None:
    with pytest.raises(BadOption, match="names no days"):
        read_on(text)


@pytest.mark.parametrize(
    ("told", "pattern"),
    [
        (O(every=Every.DAY), Daily()),
        (O(every=Every.DAY, interval=3), Daily(interval=3)),
        (O(every=Every.WEEK), Weekly(days=(Day.THURSDAY,))),
        (O(every=Every.WEEK, on="mon,thu"), Weekly(days=(Day.MONDAY, Day.THURSDAY))),
        (O(every=Every.MONTH), AbsoluteMonthly(day=1)),
        (O(every=Every.MONTH, on="1", interval=2), AbsoluteMonthly(day=1, interval=2)),
        (
            O(every=Every.MONTH, on="first thu"),
            RelativeMonthly(day=Day.THURSDAY, index=WeekIndex.FIRST),
        ),
        (O(every=Every.YEAR), AbsoluteYearly(day=1, month=4)),
        (
            O(every=Every.YEAR, on="first weekday"),
            RelativeYearly(day=Day.WEEKDAY, index=WeekIndex.FIRST, month=4),
        ),
        (O(every=Every.YEAR, interval=2), AbsoluteMonthly(day=1, interval=24)),
    ],
)
def test_flags_are_one_pattern_of_exchange(told: RecurrenceOptions, pattern: Pattern) -> None:
    assert read(told) == Recurrence(pattern=pattern, start=THURSDAY)


def test_a_range_is_a_day_or_a_number() -> None:
    daily = O(every=Every.DAY)
    plain = Recurrence(pattern=Daily(), start=THURSDAY)
    assert read(replace(daily, until="2027-04-30")) == replace(plain, end=date(2027, 4, 30))
    assert read(replace(daily, count=5)) == replace(plain, count=5)
    assert read(replace(daily, until="")) == plain


def test_whole_days_repeat_from_their_first() -> None:
    days = DaySpan(first=THURSDAY, last=THURSDAY, zone="Pacific/Auckland")
    assert read(O(every=Every.DAY), days) == Recurrence(pattern=Daily(), start=THURSDAY)


@pytest.mark.parametrize(
    ("told", "part"),
    [
        (O(interval=2), "--every is missing"),
        (O(every=Every.DAY, on="mon"), "--every day takes no --on"),
        (O(every=Every.WEEK, on="15"), "weeks take days of the week"),
        (O(every=Every.MONTH, on="thu"), "which day: --on 'first mon'"),
        (O(every=Every.WEEK, interval=100), "is more than 99 weeks"),
        (O(every=Every.YEAR, interval=9), "is more than 8 years"),
        (O(every=Every.WEEK, on="mon"), "'every week on Mon'; the first from there is 2027-04-05"),
        (O(every=Every.MONTH, on="last day"), "the first from there is 2027-04-30"),
        (O(every=Every.DAY, until="2027-03-31"), "is before the start on 2027-04-01"),
        (O(every=Every.DAY, until="soon"), "is no day, such as 2027-12-31"),
        (O(every=Every.DAY, until="2027-05-01", count=2), "--until and --count"),
        (O(rrule="FREQ=DAILY", count=2), "--rrule says all of it"),
        (O(rrule="FREQ=SOMETIMES"), "--rrule 'FREQ=SOMETIMES'"),
        (O(rrule="FREQ=WEEKLY;BYDAY=MO"), "2027-04-05"),
    ],
)
def test_a_mistake_is_one_sentence(told: RecurrenceOptions, part: str) -> None:
    with pytest.raises(EwsMeetingsError) as caught:
        read(told)
    assert part in caught.value.message


def test_a_rule_is_read_as_files_have_it() -> None:
    expected = Recurrence(pattern=Weekly(days=(Day.TUESDAY, Day.THURSDAY)), start=THURSDAY, count=4)
    assert read(O(rrule="FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4")) == expected
    assert read(O(rrule=""), present=EVERY_OTHER) is None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (O(count=4), replace(EVERY_OTHER, end=None, count=4)),
        (O(until="2027-06-01"), replace(EVERY_OTHER, end=date(2027, 6, 1))),
        (O(until=""), replace(EVERY_OTHER, end=None)),
        (
            O(interval=1),
            replace(EVERY_OTHER, pattern=Weekly(days=(Day.THURSDAY,), first_day=Day.SUNDAY)),
        ),
        (
            O(on="thu,fri"),
            replace(
                EVERY_OTHER,
                pattern=Weekly(interval=2, days=(Day.THURSDAY, Day.FRIDAY), first_day=Day.SUNDAY),
            ),
        ),
        (O(every=Every.DAY), replace(EVERY_OTHER, pattern=Daily())),
    ],
)
def test_of_a_series_only_what_is_named_changes(
    told: RecurrenceOptions, expected: Recurrence
) -> None:
    assert read(told, present=EVERY_OTHER) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        Daily(interval=2),
        AbsoluteMonthly(day=1, interval=2),
        RelativeMonthly(day=Day.THURSDAY, index=WeekIndex.FIRST, interval=2),
    ],
)
def test_every_kind_of_pattern_takes_another_interval(
    pattern: Daily | AbsoluteMonthly | RelativeMonthly,
) -> None:
    present = Recurrence(pattern=pattern, start=THURSDAY)
    changed = read(O(interval=3), present=present)
    assert changed == replace(present, pattern=replace(pattern, interval=3))


@pytest.mark.parametrize(
    "pattern",
    [
        AbsoluteYearly(day=1, month=4),
        RelativeYearly(day=Day.THURSDAY, index=WeekIndex.FIRST, month=4),
    ],
)
def test_a_yearly_pattern_stays_where_it_is(pattern: Pattern) -> None:
    present = Recurrence(pattern=pattern, start=THURSDAY)
    assert read(O(interval=1), present=present) == present


def test_a_series_that_moves_takes_its_end_along() -> None:
    week_later = timed_span("2027-04-08T09:00", "2027-04-08T10:00", zone="Europe/Berlin")
    moved = read(O(interval=1), week_later, EVERY_OTHER)
    assert moved is not None
    assert (moved.start, moved.end) == (date(2027, 4, 8), date(2028, 1, 6))
