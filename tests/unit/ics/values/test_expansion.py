from datetime import date, datetime
from itertools import islice

import pytest

from ews_meetings.ics.rules.proof import by_dateutil
from ews_meetings.ics.values.expansion import has_day, walls_of
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import Rule, read_rule

START = datetime.fromisoformat("2027-04-01T09:00")


def rule_of(text: str) -> Rule:
    rule = read_rule(text).rule
    assert rule is not None
    return rule


def walls(text: str, *, start: datetime = START, most: int = 60) -> list[datetime]:
    found = walls_of(rule_of(text), start, last=date(2060, 1, 1), has_clock=True)
    return list(islice(found, most))


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=1,4;BYDAY=-1SU,2MO",
        "FREQ=YEARLY;BYDAY=20MO,-1FR",
        "FREQ=YEARLY;BYWEEKNO=1,20,-1;BYDAY=MO,SU",
        "FREQ=YEARLY;BYYEARDAY=1,100,-1",
        "FREQ=YEARLY;BYMONTHDAY=29,-30",
        "FREQ=MONTHLY;BYMONTHDAY=31,-2",
        "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=1,-2",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=5FR",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=SU",
        "FREQ=WEEKLY;BYMONTH=1,7;BYHOUR=9,15;BYMINUTE=0,30",
        "FREQ=DAILY;INTERVAL=3;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=HOURLY;INTERVAL=5;BYDAY=MO",
        "FREQ=HOURLY;INTERVAL=8;BYMINUTE=0,30",
        "FREQ=HOURLY;INTERVAL=48",
        "FREQ=MINUTELY;INTERVAL=90;BYHOUR=9,12",
        "FREQ=MINUTELY;INTERVAL=7;BYHOUR=9",
        "FREQ=SECONDLY;INTERVAL=7200",
    ],
)
def test_a_rule_names_the_times_that_dateutil_says(text: str) -> None:
    found = walls(text)
    assert len(found) > 5
    theirs = by_dateutil(rule_of(text), START, has_clock=True)
    assert found == list(islice(theirs, len(found)))


def test_a_weekday_with_a_number_and_one_without_are_both_meant() -> None:
    found = walls("FREQ=MONTHLY;BYDAY=FR,1MO", most=6)
    assert [wall.day for wall in found] == [2, 5, 9, 16, 23, 30]


def test_weeks_of_the_year_are_those_of_iso_8601() -> None:
    found = walls_of(
        rule_of("FREQ=YEARLY;BYWEEKNO=53,-51"), START, last=date(2050, 1, 1), has_clock=True
    )
    every = (
        date.fromordinal(day) for day in range(START.toordinal(), date(2050, 1, 1).toordinal())
    )
    last = {year: date(year, 12, 28).isocalendar().week for year in range(2026, 2051)}
    wanted = [
        day for day in every if (week := day.isocalendar()).week in {53, last[week.year] - 50}
    ]
    assert [wall.date() for wall in found] == wanted


def test_a_week_that_four_days_of_its_year_are_not_in_is_of_the_other_year() -> None:
    """Dateutil counts 1 January 2038 to a week 53, which 2037 does not have."""
    found = walls("FREQ=YEARLY;BYWEEKNO=53;WKST=SU", most=14)
    assert {wall.year for wall in found} == {2031, 2032, 2036, 2037}


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=WEEKLY;INTERVAL=2;BYMONTH=2;BYDAY=MO;BYHOUR=9;INTERVAL=2;BYMONTH=2;BYYEARDAY=366",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=MINUTELY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYHOUR=9;BYMONTHDAY=31;BYMONTH=6",
    ],
)
def test_a_rule_without_a_date_ends(text: str) -> None:
    assert walls(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FREQ=SECONDLY", "a thousand times a day"),
        (
            "FREQ=YEARLY;BYHOUR=9,10;BYSETPOS=4,1;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMINUTE=0,1,2",
            "chooses",
        ),
        ("FREQ=HOURLY;BYSETPOS=1;BYMINUTE=0,30", "BYSETPOS"),
        ("FREQ=DAILY;SKIP=FORWARD", "SKIP=FORWARD"),
        ("RSCALE=HEBREW;FREQ=DAILY", "HEBREW"),
    ],
)
def test_what_is_too_much_or_of_another_calendar_is_not_read(text: str, reason: str) -> None:
    with pytest.raises(NoPattern, match=reason):
        walls(text)


def test_whole_days_have_no_hours() -> None:
    with pytest.raises(NoPattern, match="whole days"):
        list(walls_of(rule_of("FREQ=HOURLY"), START, last=date(2060, 1, 1), has_clock=False))


def test_the_last_date_is_the_last() -> None:
    found = walls_of(rule_of("FREQ=DAILY"), START, last=date(2027, 4, 3), has_clock=True)
    assert [wall.day for wall in found] == [1, 2, 3]


@pytest.mark.parametrize(
    ("rule", "day", "is_there"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE", date(2027, 4, 5), True),
        ("FREQ=WEEKLY;BYDAY=MO,WE", date(2027, 4, 6), False),
        ("FREQ=MONTHLY;BYDAY=1MO", date(2027, 4, 5), True),
        ("FREQ=MONTHLY;BYDAY=-1MO", date(2027, 4, 26), True),
        ("FREQ=MONTHLY;BYDAY=2MO", date(2027, 4, 5), False),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,3", date(2027, 4, 30), True),
        ("FREQ=MONTHLY;BYMONTHDAY=3", date(2027, 4, 30), False),
        ("FREQ=YEARLY;BYMONTH=4", date(2027, 4, 30), True),
        ("FREQ=YEARLY;BYYEARDAY=32", date(2027, 2, 1), True),
        ("FREQ=YEARLY;BYYEARDAY=-1", date(2027, 12, 31), True),
        ("FREQ=YEARLY;BYDAY=20MO", date(2027, 5, 17), True),
        ("FREQ=WEEKLY", date(2027, 2, 1), True),
        ("FREQ=DAILY;COUNT=3", date(2027, 2, 1), True),
    ],
)
def test_a_day_is_in_a_rule_where_each_of_its_lists_has_it(
    rule: str, day: date, *, is_there: bool
) -> None:
    assert has_day(rule_of(rule), day) is is_there
