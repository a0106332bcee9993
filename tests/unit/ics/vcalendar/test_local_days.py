from __future__ import annotations

from datetime import date

import pytest

from ews_meetings.ics.vcalendar.local_days import has_day
from tests.unit.ics.vcalendar.old import CENTRAL, HOME, codes, component, hold, old_calendar, value

MONDAY_AT_HOME = ("DTSTART:20270404T223000Z", "DTEND:20270404T233000Z")


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
        ("FREQ=DAILY;COUNT=3", date(2027, 2, 1), True),
    ],
)
def test_a_day_is_in_a_rule_where_each_of_its_lists_has_it(
    rule: str, day: date, *, is_there: bool
) -> None:
    assert has_day(rule, day) is is_there


@pytest.mark.parametrize("lines", [(), CENTRAL])
def test_a_start_in_utc_is_local_where_the_rule_means_local_days(lines: tuple[str, ...]) -> None:
    event = component(*MONDAY_AT_HOME, "RRULE:W1 MO #3", old=old_calendar(*lines))
    assert value(event, "DTSTART") == "20270405T003000"
    assert event.all("DTEND")[0].param("TZID") == HOME
    assert codes(event) == ["rule-reading"]


def test_the_meetings_are_on_the_local_days() -> None:
    series = hold(*MONDAY_AT_HOME, "RRULE:W1 MO #3").series
    assert series.meeting.recurrence is not None
    assert series.meeting.recurrence.start == date(2027, 4, 5)


@pytest.mark.parametrize("rule", ["W1 SU #3", "W1 TH #3", "D1 #3", "FREQ=WEEKLY;BYDAY=SU"])
def test_other_starts_in_utc_stay_there(rule: str) -> None:
    event = component(*MONDAY_AT_HOME, f"RRULE:{rule}")
    assert value(event, "DTSTART") == "20270404T223000Z"
    assert "rule-reading" not in codes(event)
