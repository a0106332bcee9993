"""The rows of the map's sections 3.2 and 3.3 that one pattern does not say, as the meetings they become."""

from datetime import date, datetime
from itertools import islice

import pytest

from ews_meetings.ics.rules.shares import Dates, Share, one_pattern, shares_of
from ews_meetings.ics.values.expansion import walls_of
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import read_rule
from ews_meetings.model.recurrence import show_pattern

YEARS = 5


def dates_of_rule(start: str, text: str) -> Dates:
    rule = read_rule(text).rule
    assert rule is not None
    begin = datetime.fromisoformat(start)
    walls = walls_of(rule, begin, last=date(begin.year + 40, 12, 31), has_clock=False)
    days = tuple(wall.date() for wall in (islice(walls, rule.count) if rule.count else walls))
    horizon = date(begin.year + YEARS, begin.month, 1)
    return Dates(days=days, is_endless=rule.count is None, horizon=horizon)


def said(share: Share) -> str:
    pattern = show_pattern(share.pattern) if share.pattern else f"on {share.first}"
    counted = f" x{share.slots}" if share.slots and share.pattern else ""
    return pattern + counted + (f" -{len(share.deleted)}" if share.deleted else "")


def shares(start: str, text: str) -> list[str]:
    return [said(share) for share in shares_of(dates_of_rule(start, text))]


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        (
            "2027-01-01",
            "FREQ=MONTHLY;BYMONTHDAY=1,15",
            ["every month on day 1", "every month on day 15"],
        ),
        (
            "2027-01-01",
            "FREQ=MONTHLY;BYMONTHDAY=1,-1",
            ["every month on day 1", "every month on day 31"],
        ),
        (
            "2027-01-04",
            "FREQ=MONTHLY;BYDAY=1MO,3MO",
            ["every month on the first Monday", "every month on the third Monday"],
        ),
        (
            "2027-01-04",
            "FREQ=MONTHLY;BYDAY=1MO,1WE",
            ["every month on the first Monday", "every month on the first Wednesday"],
        ),
        (
            "2027-01-04",
            "FREQ=MONTHLY;BYDAY=1MO,-1MO",
            ["every month on the first Monday", "every month on the last Monday"],
        ),
        (
            "2027-02-01",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3",
            ["every month on the first weekday", "every month on the third weekday"],
        ),
        (
            "2027-01-01",
            "FREQ=YEARLY;BYMONTH=1,2,5",
            [f"every year on {month} 1" for month in ("January", "February", "May")],
        ),
        (
            "2027-01-15",
            "FREQ=YEARLY;BYYEARDAY=15,46",
            ["every year on January 15", "every year on February 15"],
        ),
        (
            "2027-01-01",
            "FREQ=DAILY;INTERVAL=3;BYDAY=MO,FR",
            ["every 3 weeks on Fri", "every 3 weeks on Mon"],
        ),
        (
            "2027-01-18",
            "FREQ=MONTHLY;BYDAY=MO;BYMONTHDAY=15,16,17,18,19,20,21",
            ["every month on the third Monday"],
        ),
        ("2027-01-01", "FREQ=WEEKLY;INTERVAL=120", ["every 840 days"]),
    ],
)
def test_a_row_is_said_by_as_few_patterns_as_there_are(
    start: str, rule: str, expected: list[str]
) -> None:
    assert sorted(shares(start, rule)) == sorted(expected)


def test_day_31_is_a_series_for_each_month_that_has_it() -> None:
    months = ("January", "March", "May", "July", "August", "October", "December")
    assert shares("2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=31") == [
        f"every year on {month} 31" for month in months
    ]


@pytest.mark.parametrize(("day", "deleted"), [(29, 4), (30, 5)])
def test_day_29_and_30_leave_out_february(day: int, deleted: int) -> None:
    found = shares(f"2027-01-{day}", f"FREQ=MONTHLY;BYMONTHDAY={day}")
    assert found == [f"every month on day {day} -{deleted}"]


def test_the_29th_of_february_is_every_48_months() -> None:
    assert shares("2028-02-29", "FREQ=YEARLY") == ["every 48 months on day 29"]


def test_count_is_shared_out() -> None:
    assert shares("2027-01-01", "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=7") == [
        "every month on day 1 x4",
        "every month on day 15 x3",
    ]


def test_one_date_of_a_share_is_a_single_meeting() -> None:
    assert shares("2027-01-01", "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=3") == [
        "every month on day 1 x2",
        "on 2027-01-15",
    ]


def test_seasons_with_an_end_are_a_series_each() -> None:
    assert shares("2027-01-01", "FREQ=DAILY;BYMONTH=1;COUNT=62") == ["every day x31"] * 2
    found = shares("2027-01-01", "FREQ=WEEKLY;BYMONTH=1,2,3,9,10,11,12;COUNT=60")
    assert all(one.startswith("every week on Fri x") for one in found)
    assert len(found) == 3


def test_seasons_without_an_end_are_a_series_each_until_the_horizon() -> None:
    found = shares_of(dates_of_rule("2027-01-01", "FREQ=DAILY;BYMONTH=1"))
    assert [share.last for share in found] == [date(year, 1, 31) for year in range(2027, 2032)]


def test_what_no_share_says_is_a_pattern_with_deleted_dates() -> None:
    assert shares("2027-08-13", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=5") == [
        "every month on day 13 x38 -33"
    ]


def test_a_pause_of_a_month_in_twelve_is_deleted_until_the_horizon() -> None:
    (found,) = shares_of(
        dates_of_rule("2027-01-01", "FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,7,9,10,11,12")
    )
    assert {day.month for day in found.deleted} == {8}
    assert max(found.deleted) < date(2032, 1, 1)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYWEEKNO=1,20;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=-2"],
)
def test_what_needs_too_much_is_none(rule: str) -> None:
    with pytest.raises(NoPattern, match="more than 12 series, or more than 200"):
        shares("2027-01-04", rule)


def test_two_dates_are_no_pattern_and_three_may_be() -> None:
    days = (date(2027, 4, 1), date(2027, 4, 8), date(2027, 4, 15), date(2027, 4, 23))
    assert one_pattern(Dates(days=days[:2])) is None
    assert one_pattern(Dates(days=days[:3])) is not None
    assert one_pattern(Dates(days=days)) is None
