"""Table 3.2 of how rules become patterns, row by row; DTSTART is chosen so that the rule has it."""

from datetime import date, time

import pytest

from ews_meetings.ics.rules.pattern import pattern_of
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import read_rule
from ews_meetings.model.recurrence import (
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)

MO, TU, WE, TH, FR, SA, SU = WEEK
WORKDAYS = (MO, TU, WE, TH, FR)
APRIL_1 = date(2027, 4, 1)
"""A Thursday."""


def pattern(
    text: str, first: date = APRIL_1, *, is_timed: bool = True, clamps: bool = False
) -> Pattern:
    rule = read_rule(text).rule
    assert rule is not None
    return pattern_of(rule, first, time(9, 30) if is_timed else None, clamps=clamps)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=DAILY", Daily()),
        ("FREQ=DAILY;INTERVAL=999", Daily(interval=999)),
        ("FREQ=DAILY;BYDAY=FR,MO,TU,WE,TH", Weekly(days=WORKDAYS)),
        ("FREQ=DAILY;BYDAY=TH", Weekly(days=(TH,))),
        ("FREQ=DAILY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR,SA,SU", Daily(interval=3)),
        ("FREQ=DAILY;BYSETPOS=1", Daily()),
        ("FREQ=DAILY;BYMONTHDAY=1", AbsoluteMonthly(day=1)),
        ("FREQ=DAILY;BYMONTHDAY=1;BYMONTH=4", AbsoluteYearly(day=1, month=4)),
        ("FREQ=DAILY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12", Daily()),
        ("FREQ=DAILY;BYHOUR=9;BYMINUTE=30;BYSECOND=0", Daily()),
        ("FREQ=WEEKLY", Weekly(days=(TH,))),
        ("FREQ=WEEKLY;INTERVAL=99;BYDAY=TH", Weekly(interval=99, days=(TH,))),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TH;WKST=SU",
            Weekly(interval=2, days=(TH, SU), first_day=SU),
        ),
        ("FREQ=WEEKLY;BYDAY=TH,FR;BYSETPOS=1,2", Weekly(days=(TH, FR))),
        ("FREQ=WEEKLY;BYDAY=TH,FR;BYSETPOS=-1,-2", Weekly(days=(TH, FR))),
        ("FREQ=MONTHLY", AbsoluteMonthly(day=1)),
        ("FREQ=MONTHLY;INTERVAL=99", AbsoluteMonthly(interval=99, day=1)),
        ("FREQ=MONTHLY;BYMONTHDAY=28", AbsoluteMonthly(day=28)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", AbsoluteMonthly(day=31)),
        ("FREQ=MONTHLY;BYDAY=1TH", RelativeMonthly(day=TH, index=WeekIndex.FIRST)),
        ("FREQ=MONTHLY;BYDAY=4TH", RelativeMonthly(day=TH, index=WeekIndex.FOURTH)),
        (
            "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1TH",
            RelativeMonthly(interval=2, day=TH, index=WeekIndex.LAST),
        ),
        ("FREQ=MONTHLY;BYDAY=TH", Weekly(days=(TH,))),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR", Weekly(days=WORKDAYS)),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=2", RelativeMonthly(day=TH, index=WeekIndex.SECOND)),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            RelativeMonthly(day=Day.WEEKDAY, index=WeekIndex.LAST),
        ),
        (
            "FREQ=MONTHLY;BYDAY=SU,SA;BYSETPOS=3",
            RelativeMonthly(day=Day.WEEKEND_DAY, index=WeekIndex.THIRD),
        ),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=28", AbsoluteMonthly(day=28)),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-1", AbsoluteMonthly(day=31)),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", AbsoluteMonthly(day=31)),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", AbsoluteMonthly(day=30)),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1", AbsoluteMonthly(day=29)),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=2", AbsoluteMonthly(day=15)),
        (
            "FREQ=MONTHLY;BYDAY=TH;BYMONTHDAY=1,2,3,4,5,6,7",
            RelativeMonthly(day=TH, index=WeekIndex.FIRST),
        ),
        (
            "FREQ=MONTHLY;BYDAY=TH;BYMONTHDAY=22,23,24,25,26,27,28",
            RelativeMonthly(day=TH, index=WeekIndex.FOURTH),
        ),
        (
            "FREQ=MONTHLY;BYDAY=TH;BYMONTHDAY=-7,-6,-5,-4,-3,-2,-1",
            RelativeMonthly(day=TH, index=WeekIndex.LAST),
        ),
        ("FREQ=MONTHLY;BYMONTH=4", AbsoluteYearly(day=1, month=4)),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=4", AbsoluteYearly(day=1, month=4)),
        ("FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", AbsoluteMonthly(interval=3, day=1)),
        ("FREQ=YEARLY", AbsoluteYearly(day=1, month=4)),
        ("FREQ=YEARLY;BYMONTH=4", AbsoluteYearly(day=1, month=4)),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=17", AbsoluteYearly(day=17, month=4)),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1", AbsoluteYearly(day=30, month=4)),
        ("FREQ=YEARLY;BYMONTHDAY=1", AbsoluteMonthly(day=1)),
        (
            "FREQ=YEARLY;BYMONTH=4;BYDAY=2TH",
            RelativeYearly(day=TH, index=WeekIndex.SECOND, month=4),
        ),
        (
            "FREQ=YEARLY;BYMONTH=4;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
            RelativeYearly(day=Day.WEEKDAY, index=WeekIndex.FIRST, month=4),
        ),
        ("FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12", AbsoluteMonthly(day=1)),
        ("FREQ=YEARLY;BYMONTH=1,4,7,10", AbsoluteMonthly(interval=3, day=1)),
        (
            "FREQ=YEARLY;BYMONTH=4,10;BYDAY=1TH",
            RelativeMonthly(interval=6, day=TH, index=WeekIndex.FIRST),
        ),
        ("FREQ=YEARLY;BYDAY=TH", Weekly(days=(TH,))),
        ("FREQ=YEARLY;BYDAY=1FR", RelativeYearly(day=FR, index=WeekIndex.FIRST, month=1)),
        ("FREQ=YEARLY;BYDAY=-1FR", RelativeYearly(day=FR, index=WeekIndex.LAST, month=12)),
        (
            "FREQ=YEARLY;BYDAY=SA,SU;BYSETPOS=-1",
            RelativeYearly(day=Day.WEEKEND_DAY, index=WeekIndex.LAST, month=12),
        ),
        ("FREQ=YEARLY;INTERVAL=8", AbsoluteMonthly(interval=96, day=1)),
        (
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=4;BYDAY=1TH",
            RelativeMonthly(interval=24, day=TH, index=WeekIndex.FIRST),
        ),
        ("FREQ=YEARLY;BYYEARDAY=59", AbsoluteYearly(day=28, month=2)),
        ("FREQ=YEARLY;BYYEARDAY=-1", AbsoluteYearly(day=31, month=12)),
        ("FREQ=YEARLY;BYYEARDAY=-306", AbsoluteYearly(day=1, month=3)),
        ("FREQ=YEARLY;RSCALE=GREGORIAN;SKIP=OMIT", AbsoluteYearly(day=1, month=4)),
    ],
)
def test_a_row_that_one_pattern_says(text: str, expected: Pattern) -> None:
    assert pattern(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU", "on some days of the week only"),
        ("FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1", "on some days of the month only"),
        ("FREQ=DAILY;BYMONTH=4", "pauses for months"),
        ("FREQ=DAILY;BYSETPOS=2", "BYSETPOS"),
        ("FREQ=DAILY;INTERVAL=1000", "every 1000 days: Exchange counts to 999"),
        ("FREQ=DAILY;BYHOUR=9,15", "BYHOUR=9,15 is another time than that of DTSTART"),
        ("FREQ=DAILY;BYHOUR=10", "another time than that of DTSTART"),
        ("FREQ=DAILY;BYMINUTE=0", "another time than that of DTSTART"),
        ("FREQ=HOURLY;INTERVAL=24", "not HOURLY"),
        ("FREQ=MINUTELY", "not MINUTELY"),
        ("FREQ=SECONDLY", "not SECONDLY"),
        ("FREQ=WEEKLY;BYMONTH=4", "pauses for months"),
        ("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1", "some of the days of each week"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "cannot name days of the month"),
        ("FREQ=WEEKLY;INTERVAL=100", "every 100 weeks: Exchange counts to 99"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2", "does not count days from the end"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "several days of the month (1, 15) need a series each"),
        ("FREQ=MONTHLY;BYMONTHDAY=30,31;BYSETPOS=-1", "need a series each"),
        ("FREQ=MONTHLY;BYDAY=5TH", "Exchange has no 5TH"),
        ("FREQ=MONTHLY;BYDAY=-2TH", "Exchange has no -2TH"),
        ("FREQ=MONTHLY;BYDAY=1TH,3TH", "need a series each"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TH", "every TH of a month needs more than one series"),
        ("FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=1", "cannot ask for number 1 of TU,TH"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=5", "cannot ask for number 5"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3", "more than one series"),
        ("FREQ=MONTHLY;BYSETPOS=2", "BYSETPOS"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "of the week and of the month at once"),
        ("FREQ=MONTHLY;BYDAY=1FR;BYMONTHDAY=1,2,3,4,5,6,7", "at once"),
        ("FREQ=MONTHLY;BYMONTH=1,2,4", "the months 1, 2, 4 need a series each"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTH=4,6", "in some months only"),
        ("FREQ=MONTHLY;INTERVAL=100", "every 100 months: Exchange counts to 99"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "cannot name days of the year"),
        ("FREQ=YEARLY;INTERVAL=9", "every 108 months: Exchange counts to 99"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=1", "every month of some years"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=5", "begins in month 4, the rule is for month 5"),
        ("FREQ=YEARLY;BYMONTH=4;BYDAY=TH", "more than one series"),
        ("FREQ=YEARLY;BYMONTH=4,5", "the months 4, 5 need a series each"),
        ("FREQ=YEARLY;BYMONTH=2,5,8,11", "need a series each"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=4,10", "several months of every 2 years"),
        ("FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=1;BYSETPOS=1", "some of the days of a year"),
        ("FREQ=YEARLY;BYDAY=20MO", "over the whole year"),
        ("FREQ=YEARLY;BYDAY=TH;BYSETPOS=2", "over the whole year"),
        ("FREQ=YEARLY;BYSETPOS=2", "BYSETPOS"),
        ("FREQ=YEARLY;BYYEARDAY=60", "another date in leap years"),
        ("FREQ=YEARLY;BYYEARDAY=-307", "another date in leap years"),
        ("FREQ=YEARLY;BYYEARDAY=1,2", "several days of the year"),
        ("FREQ=YEARLY;BYWEEKNO=20", "no weeks of the year"),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31", "month 4 never has a day 31"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "the calendar HEBREW"),
        ("FREQ=YEARLY;RSCALE=GREGORIAN;SKIP=FORWARD", "SKIP=FORWARD"),
    ],
)
def test_a_row_that_no_pattern_says_has_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NoPattern) as caught:
        pattern(text)
    assert reason in str(caught.value)


def test_times_of_day_mean_nothing_to_whole_days() -> None:
    assert pattern("FREQ=DAILY;BYHOUR=3", is_timed=False) == Daily()


LEAP_DAY = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=YEARLY;COUNT=5", AbsoluteMonthly(interval=48, day=29)),
        ("FREQ=YEARLY;INTERVAL=2;COUNT=5", AbsoluteMonthly(interval=48, day=29)),
        ("FREQ=YEARLY;INTERVAL=8;COUNT=5", AbsoluteMonthly(interval=96, day=29)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", AbsoluteYearly(day=29, month=2)),
    ],
)
def test_the_29th_of_february_comes_every_four_years(text: str, expected: Pattern) -> None:
    assert pattern(text, LEAP_DAY) == expected


@pytest.mark.parametrize("text", ["FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=3;COUNT=4"])
def test_the_29th_of_february_without_end_or_in_other_steps_is_refused(text: str) -> None:
    with pytest.raises(NoPattern):
        pattern(text, LEAP_DAY)


def test_to_those_who_mean_the_last_day_the_29th_of_february_is_every_year() -> None:
    assert pattern("FREQ=YEARLY", LEAP_DAY, clamps=True) == AbsoluteYearly(day=29, month=2)
