from __future__ import annotations

import pytest

from ews_meetings.errors import EventUnusable, NotSupportedYet
from tests.unit.ics.vcalendar.old import CENTRAL, codes, component, old_calendar, value

LOCAL = "DTSTART:20270401T090000"
UTC = "DTSTART:20270401T070000Z"
DAY = "DTSTART:20270401"


@pytest.mark.parametrize(
    ("start", "end", "until"),
    [
        (LOCAL, "20271224T090000", "20271224T090000"),
        (LOCAL, "20271224T080000Z", "20271224T080000Z"),
        (LOCAL, "20271224", "20271224"),
        (UTC, "20271224T080000", "20271224T070000Z"),
        (DAY, "20271224T000000", "20271224"),
        (DAY, "20271223T230000Z", "20271224"),
    ],
)
def test_the_end_of_a_rule_is_written_as_its_start_is(start: str, end: str, until: str) -> None:
    event = component(start, f"RRULE:D1 {end}", old=old_calendar(*CENTRAL))
    assert value(event, "RRULE") == f"FREQ=DAILY;UNTIL={until}"


def test_rules_that_take_dates_out_keep_doing_so() -> None:
    event = component(LOCAL, "RRULE:D1 #20", "EXRULE:W1 SU #0", "XRULE:MD1 1 #0")
    assert [prop.value for prop in event.all("EXRULE")] == [
        "FREQ=WEEKLY;BYDAY=SU",
        "FREQ=MONTHLY;BYMONTHDAY=1",
    ]


def test_several_rules_in_one_line_are_several() -> None:
    event = component(LOCAL, "RRULE:D1 #2;W1 #3")
    assert [prop.value for prop in event.all("RRULE")] == [
        "FREQ=DAILY;COUNT=2",
        "FREQ=WEEKLY;COUNT=3",
    ]


def test_a_rule_of_icalendar_stays_as_it_is() -> None:
    event = component(LOCAL, "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3")
    assert value(event, "RRULE") == "FREQ=WEEKLY;BYDAY=MO;COUNT=3"


def test_what_was_read_into_a_rule_is_said() -> None:
    event = component(LOCAL, "RRULE:W1 MO TH #8")
    assert codes(event) == ["rule-reading"]
    assert event.findings[0].where == "a.vcs:4"


def test_what_cannot_be_read_is_a_reason_to_refuse_the_event() -> None:
    event = component(LOCAL, "RRULE:MP1 1+ MO D2 #5", "EXRULE:W1 XX")
    beyond, mistaken = event.problems
    assert isinstance(beyond, NotSupportedYet)
    assert isinstance(mistaken, EventUnusable)
    assert "a.vcs:4" in beyond.message
    assert not event.all("RRULE", "EXRULE")


def test_an_end_that_does_not_exist_is_a_reason_to_refuse_the_event() -> None:
    (problem,) = component(LOCAL, "RRULE:D1 20270231T000000").problems
    assert "20270231" in problem.message


def test_without_a_start_there_is_no_rule_to_speak_of() -> None:
    assert component("DTSTART:never", "RRULE:W1 XX").problems == ()
