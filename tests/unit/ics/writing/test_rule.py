"""How recurrences are said as rules."""

from __future__ import annotations

from datetime import date

import pytest

from ews_meetings.ics.writing.rule import rule_of
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
from ews_meetings.model.span import DaySpan, timed_span
from tests.unit.ics.writing.making import SPAN

START = date(2027, 4, 1)


def text(pattern: Pattern) -> str:
    return rule_of(Recurrence(pattern=pattern, start=START), SPAN).text


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        (Daily(), "FREQ=DAILY"),
        (Daily(interval=3), "FREQ=DAILY;INTERVAL=3"),
        (Weekly(days=(WEEK[0], WEEK[3])), "FREQ=WEEKLY;BYDAY=MO,TH"),
        (
            Weekly(interval=2, days=(WEEK[3],), first_day=Day.SUNDAY),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;WKST=SU",
        ),
        (AbsoluteMonthly(day=28), "FREQ=MONTHLY;BYMONTHDAY=28"),
        (AbsoluteMonthly(interval=2, day=1), "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1"),
        (RelativeMonthly(day=Day.MONDAY, index=WeekIndex.LAST), "FREQ=MONTHLY;BYDAY=-1MO"),
        (
            RelativeMonthly(day=Day.WEEKDAY, index=WeekIndex.SECOND),
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2",
        ),
        (
            RelativeMonthly(day=Day.DAY, index=WeekIndex.LAST),
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-1",
        ),
        (AbsoluteYearly(day=1, month=4), "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1"),
        (
            RelativeYearly(day=Day.WEEKEND_DAY, index=WeekIndex.FIRST, month=4),
            "FREQ=YEARLY;BYMONTH=4;BYDAY=SA,SU;BYSETPOS=1",
        ),
    ],
)
def test_every_pattern_has_a_rule(pattern: Pattern, rule: str) -> None:
    assert text(pattern) == rule


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        (AbsoluteMonthly(day=31), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (AbsoluteMonthly(day=30), "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        (AbsoluteMonthly(day=29), "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1"),
        (AbsoluteYearly(day=29, month=2), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"),
        (AbsoluteYearly(day=31, month=4), "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30"),
    ],
)
def test_a_day_that_months_lack_is_their_last_one(pattern: Pattern, rule: str) -> None:
    assert text(pattern) == rule


def test_only_lists_of_days_are_rarely_read() -> None:
    rare = [
        rule_of(Recurrence(pattern=AbsoluteMonthly(day=day), start=START), SPAN).is_rare
        for day in (28, 29, 30, 31)
    ]
    assert rare == [False, True, True, False]


def test_an_end_is_a_number_or_the_last_moment_at_which_one_may_begin() -> None:
    counted = Recurrence(pattern=Daily(), start=START, count=5)
    dated = Recurrence(pattern=Daily(), start=START, end=date(2027, 4, 9))
    days = DaySpan(first=START, last=START, zone="Europe/Berlin")
    late = timed_span("2027-04-01T20:00", "2027-04-01T21:00", zone="America/Los_Angeles")
    assert rule_of(counted, SPAN).text == "FREQ=DAILY;COUNT=5"
    assert rule_of(dated, days).text == "FREQ=DAILY;UNTIL=20270409"
    assert rule_of(dated, SPAN).text == "FREQ=DAILY;UNTIL=20270409T070000Z"
    assert rule_of(dated, late).text == "FREQ=DAILY;UNTIL=20270410T030000Z"
