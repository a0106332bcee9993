from datetime import date, time

import pytest

from ews_meetings.ics.values.moments import read_moment
from ews_meetings.ics.zones.clock_changes import Odd, odd_days, oddity, tell
from ews_meetings.ics.zones.offsets import fixed_rules
from ews_meetings.ics.zones.zone_evidence import Evidence
from tests.unit.ics.making import central_europe, prop
from tests.unit.ics.zones.test_vtimezone import rules
from tests.unit.ics.zones.test_zone_evidence import HOUR

BY_NAME = Evidence(name="Europe/Berlin", rules=None)
BY_RULES = Evidence(name=None, rules=rules(*central_europe("x")))


@pytest.mark.parametrize("evidence", [BY_NAME, BY_RULES])
@pytest.mark.parametrize(
    ("day", "clock", "odd"),
    [
        (date(2027, 3, 28), time(1, 59, 59), None),
        (date(2027, 3, 28), time(2), Odd.SKIPPED),
        (date(2027, 3, 28), time(2, 59, 59), Odd.SKIPPED),
        (date(2027, 3, 28), time(3), None),
        (date(2027, 10, 31), time(1, 59, 59), None),
        (date(2027, 10, 31), time(2), Odd.TWICE),
        (date(2027, 10, 31), time(3), None),
        (date(2027, 7, 1), time(2), None),
    ],
)
def test_hours_that_clocks_skip_or_show_twice_are_found(
    evidence: Evidence, day: date, clock: time, odd: Odd | None
) -> None:
    assert oddity(day, clock, evidence) is odd


def test_a_change_at_new_year_counts_on_both_sides_of_it() -> None:
    """By UTC it lies in the old year."""
    lines = ("BEGIN:STANDARD", "TZOFFSETFROM:+0100", "DTSTART:20270101T000000", "TZOFFSETTO:+0200")
    own = rules("BEGIN:VTIMEZONE", "TZID:Own", *lines, "END:STANDARD", "END:VTIMEZONE")
    evidence = Evidence(name=None, rules=own)
    assert oddity(date(2027, 1, 1), time(0, 30), evidence) is Odd.SKIPPED
    assert oddity(date(2027, 1, 1), time(1), evidence) is None


def test_what_counts_on_a_day_says_what_is_odd() -> None:
    tokyo = Evidence(name="Asia/Tokyo", rules=BY_RULES.rules)
    assert oddity(date(2027, 3, 28), time(2, 30), tokyo) is Odd.SKIPPED
    offset = Evidence(name=None, rules=fixed_rules("x", HOUR))
    assert oddity(date(2027, 3, 28), time(2, 30), offset) is None


def test_midnight_may_be_skipped() -> None:
    # Lebanon puts its clocks forward at the end of a Saturday.
    beirut = Evidence(name="Asia/Beirut", rules=None)
    assert oddity(date(2027, 3, 28), time(0, 30), beirut) is Odd.SKIPPED


def test_the_odd_days_of_years_are_those_of_their_changes() -> None:
    found = odd_days(time(2, 30), BY_NAME, range(2027, 2029))
    assert sorted(found) == [
        date(2027, 3, 28),
        date(2027, 10, 31),
        date(2028, 3, 26),
        date(2028, 10, 29),
    ]
    assert odd_days(time(9), BY_NAME, range(2027, 2029)) == frozenset()


def test_a_skipped_time_is_told_with_what_it_became() -> None:
    start = prop("DTSTART;TZID=Europe/Berlin:20270328T023000")
    (finding,) = tell(start, read_moment(start), BY_NAME)
    assert finding.code == "time-skipped"
    assert finding.message == "the clocks of Europe/Berlin skip this time; it became 03:30"


def test_a_time_that_happens_twice_is_told_with_the_occurrence() -> None:
    start = prop("DTSTART;TZID=x:20271031T023000")
    (finding,) = tell(start, read_moment(start), BY_RULES, when="2027-10-31")
    assert finding.code == "time-ambiguous"
    assert "in its time zone (first on 2027-10-31)" in finding.message
