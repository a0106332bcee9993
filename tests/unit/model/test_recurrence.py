"""A recurrence as people say it, and whether it ends."""

from __future__ import annotations

from datetime import date

import pytest

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
    show_pattern,
    show_recurrence,
)

START = date(2027, 4, 1)
EVERY_DAY = Recurrence(pattern=Daily(), start=START)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (Daily(), "every day"),
        (Daily(interval=3), "every 3 days"),
        (Weekly(days=(Day.MONDAY,)), "every week on Mon"),
        (Weekly(interval=2, days=(Day.TUESDAY, Day.THURSDAY)), "every 2 weeks on Tue, Thu"),
        (AbsoluteMonthly(day=31), "every month on day 31"),
        (AbsoluteMonthly(interval=3, day=1), "every 3 months on day 1"),
        (
            RelativeMonthly(day=Day.TUESDAY, index=WeekIndex.SECOND),
            "every month on the second Tuesday",
        ),
        (
            RelativeMonthly(interval=2, day=Day.WEEKDAY, index=WeekIndex.LAST),
            "every 2 months on the last weekday",
        ),
        (AbsoluteYearly(day=29, month=2), "every year on February 29"),
        (
            RelativeYearly(day=Day.WEEKEND_DAY, index=WeekIndex.FIRST, month=12),
            "every year on the first weekend day of December",
        ),
    ],
)
def test_every_pattern_is_said_in_words(pattern: Pattern, said: str) -> None:
    assert show_pattern(pattern) == said


@pytest.mark.parametrize(
    ("recurrence", "said"),
    [
        (None, "does not repeat"),
        (EVERY_DAY, "every day, from 2027-04-01, without end"),
        (
            Recurrence(pattern=Daily(), start=START, count=5),
            "every day, 5 times from 2027-04-01",
        ),
        (
            Recurrence(pattern=Daily(), start=START, end=date(2027, 5, 1)),
            "every day, from 2027-04-01 until 2027-05-01",
        ),
    ],
)
def test_where_it_begins_and_ends_is_said_too(recurrence: Recurrence | None, said: str) -> None:
    assert show_recurrence(recurrence) == said


@pytest.mark.parametrize(
    ("recurrence", "is_endless"),
    [
        (EVERY_DAY, True),
        (Recurrence(pattern=Daily(), start=START, count=1), False),
        (Recurrence(pattern=Daily(), start=START, end=START), False),
    ],
)
def test_a_recurrence_without_date_and_number_is_endless(
    recurrence: Recurrence, is_endless: bool
) -> None:
    assert recurrence.is_endless is is_endless


def test_the_days_of_the_week_stand_in_the_order_of_the_calendar() -> None:
    assert [WEEK[date(2027, 3, 29 + n).weekday()] for n in range(3)] == list(WEEK[:3])
    assert len(WEEK) == 7
