from __future__ import annotations

from datetime import date

import pytest

from tests.unit.ics.vcalendar.old import CENTRAL, HOME, codes, component, hold, old_calendar, value

MONDAY_AT_HOME = ("DTSTART:20270404T223000Z", "DTEND:20270404T233000Z")


@pytest.mark.parametrize("lines", [(), CENTRAL])
def test_a_start_in_utc_is_local_where_the_rule_means_local_days(lines: tuple[str, ...]) -> None:
    event = component(*MONDAY_AT_HOME, "RRULE:W1 MO #3", old=old_calendar(*lines))
    assert value(event, "DTSTART") == "20270405T003000"
    assert event.all("DTEND")[0].param("TZID") == HOME
    assert codes(event) == ["rule-days-local"]


def test_the_meetings_are_on_the_local_days() -> None:
    series = hold(*MONDAY_AT_HOME, "RRULE:W1 MO #3").series
    assert series.meeting.recurrence is not None
    assert series.meeting.recurrence.start == date(2027, 4, 5)


@pytest.mark.parametrize("rule", ["W1 SU #3", "W1 TH #3", "D1 #3", "FREQ=WEEKLY;BYDAY=SU"])
def test_other_starts_in_utc_stay_there(rule: str) -> None:
    event = component(*MONDAY_AT_HOME, f"RRULE:{rule}")
    assert value(event, "DTSTART") == "20270404T223000Z"
    assert "rule-days-local" not in codes(event)
