from datetime import date, time
from itertools import islice

from ews_meetings.ics.calendar import Calendar, read_calendar_block
from ews_meetings.ics.lines.blocks import cut
from ews_meetings.ics.lines.component import Input
from ews_meetings.ics.when.repeating import Repeating, has_one_clock, repeating_of
from tests.unit.ics.making import OPTIONS, calendar, component, constant_zone
from tests.unit.ics.zones.test_vtimezone import rules

CLOCK = time(9)


def around(*lines: str) -> Calendar:
    given = Input(data=calendar(*lines), source="a.ics")
    (block,) = cut(given.data)
    return read_calendar_block(given, block, OPTIONS)


def repeating(*lines: str) -> Repeating:
    found = repeating_of(component(*lines), around())
    assert found is not None
    return found


START = "DTSTART;TZID=Europe/Prague:20270401T090000"


def test_times_of_several_rules_come_in_order_the_first_one_anyway() -> None:
    found = repeating(
        START, "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2", "RRULE:FREQ=WEEKLY;BYDAY=SA;COUNT=2"
    )
    days = [day for day, _ in found.times()]
    assert days == [date(2027, 4, day) for day in (1, 3, 5, 10, 12)]


def test_times_where_rules_and_a_zone_differ_are_found() -> None:
    found = repeating(START, "RRULE:FREQ=MONTHLY")
    winter = rules(*constant_zone("x", "+0100"))
    apart = list(islice(found.times_apart(winter, "Europe/Prague"), 8))
    assert [day.month for day, _ in apart] == [4, 5, 6, 7, 8, 9, 10, 4]
    assert {clock for _, clock in apart} == {CLOCK}


def test_days_and_times_in_utc_and_single_meetings_need_no_zone() -> None:
    rule = "RRULE:FREQ=DAILY"
    for lines in (
        ("DTSTART;VALUE=DATE:20270401", rule),
        ("DTSTART:20270401T090000Z", rule),
        (START,),
    ):
        assert repeating_of(component(*lines), around()) is None


def test_how_far_an_endless_rule_is_followed_is_told() -> None:
    assert repeating(START, "RRULE:FREQ=DAILY").until == "2055"
    assert repeating(START, "RRULE:FREQ=DAILY;COUNT=3").until == ""


def test_an_offset_of_its_own_is_a_name() -> None:
    found = repeating("DTSTART:20270401T090000-0330", "RRULE:FREQ=DAILY")
    assert found.tzid == "UTC-03:30"


def test_rules_with_other_times_of_day_have_several_clocks() -> None:
    assert has_one_clock(component(START, "RRULE:FREQ=DAILY"))
    assert not has_one_clock(component(START, "RRULE:FREQ=DAILY;BYHOUR=9,15"))
    assert not has_one_clock(component(START, "RRULE:FREQ=HOURLY;INTERVAL=5"))
