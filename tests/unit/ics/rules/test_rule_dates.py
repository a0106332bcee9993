from datetime import date, time

import pytest

from ews_meetings.ics.rules.rule_dates import MOST, last_year_of, rule_times
from ews_meetings.ics.values.rrule import Rule, read_rule

FIRST, CLOCK = date(2027, 4, 1), time(9)


def rule(text: str) -> Rule:
    read = read_rule(text)
    assert read.rule is not None
    return read.rule


def days(text: str) -> list[date]:
    return [day for day, _ in rule_times(rule(text), FIRST, CLOCK)]


def test_a_rule_is_followed_to_its_end() -> None:
    assert days("FREQ=DAILY;COUNT=3") == [date(2027, 4, day) for day in (1, 2, 3)]
    assert days("FREQ=DAILY;UNTIL=20270402T000000Z")[:2] == [date(2027, 4, day) for day in (1, 2)]


def test_a_rule_without_end_is_followed_for_28_years() -> None:
    assert days("FREQ=YEARLY")[-1] == date(2055, 4, 1)
    assert last_year_of(rule("FREQ=YEARLY"), FIRST) == 2055


def test_no_more_than_so_many_are_looked_at() -> None:
    assert len(days("FREQ=DAILY;COUNT=99999")) == MOST


@pytest.mark.parametrize(
    "text", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=4"]
)
def test_a_rule_without_dates_has_none(text: str) -> None:
    assert days(text) == []


def test_a_rule_of_another_calendar_has_none() -> None:
    assert days("RSCALE=CHINESE;FREQ=YEARLY") == []


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;COUNT=400",
        "FREQ=WEEKLY;INTERVAL=4;COUNT=50",
        "FREQ=MONTHLY;COUNT=30",
        "FREQ=MONTHLY;BYMONTH=7;COUNT=5",
        "FREQ=DAILY;BYMONTH=7;BYMONTHDAY=1;COUNT=3",
        "FREQ=YEARLY;COUNT=5",
        "FREQ=YEARLY;UNTIL=20300401",
    ],
)
def test_the_last_year_is_never_too_early(text: str) -> None:
    assert days(text)[-1].year <= last_year_of(rule(text), FIRST)
