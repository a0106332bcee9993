"""What keeps Outlook from taking an event for a meeting."""

from __future__ import annotations

import pytest

from ews_meetings.model.finding import Severity
from tests.unit.ics.checking.reading import codes, event, event_remarks

ORGANIZER = "ORGANIZER"


def test_an_event_that_says_all_it_has_to_is_no_remark() -> None:
    assert event_remarks(*event()) == ()


@pytest.mark.parametrize(
    ("without", "code"),
    [
        ("UID", "outlook-uid-missing"),
        ("DTSTAMP", "outlook-dtstamp-missing"),
        ("SEQUENCE", "outlook-sequence-missing"),
        ("ORGANIZER", "outlook-organizer-missing"),
        ("ATTENDEE", "outlook-attendee-missing"),
    ],
)
def test_what_is_missing_is_told_with_what_to_do(without: str, code: str) -> None:
    (remark,) = event_remarks(*event(without=without))
    assert (remark.code, remark.field, remark.where) == (code, without, "a.ics:5")
    assert without in remark.advice


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ORGANIZER;CN=Me:me@firma.example", "outlook-organizer-without-mailto"),
        ("ORGANIZER:mailto:me@firma.example", "outlook-organizer-without-name"),
        ('ORGANIZER;CN="":MAILTO:me@firma.example', "outlook-organizer-without-name"),
    ],
)
def test_an_organizer_has_a_name_and_a_mail_address(line: str, code: str) -> None:
    assert codes(event_remarks(*event(line, without=ORGANIZER))) == [code]


def test_a_published_event_needs_nobody_and_no_version() -> None:
    lines = ("BEGIN:VEVENT", "UID:a", "DTSTAMP:20270101T080000Z", "DTSTART:20270401T080000Z", "END:VEVENT")  # fmt: skip
    assert event_remarks(*lines, method="PUBLISH") == ()
    assert event_remarks(*lines, method="") == ()
    (remark,) = event_remarks(*event(without=ORGANIZER), method="PUBLISH")
    assert (remark.code, remark.severity) == ("outlook-organizer-missing", Severity.WARNING)


def test_an_exception_need_not_name_everybody_again() -> None:
    lines = event("RECURRENCE-ID:20270401T080000Z", without="ATTENDEE")
    assert event_remarks(*lines) == ()


def test_dates_that_outlook_cannot_say_are_told() -> None:
    dates = event("RDATE:20270405T080000Z")
    assert codes(event_remarks(*dates)) == ["outlook-dates-without-rule"]
    rule = event("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=4")
    assert codes(event_remarks(*rule, meetings=2)) == ["outlook-rule-unsayable"]
    assert event_remarks(*rule) == ()


def test_a_zone_that_the_calendar_does_not_describe_is_told_once() -> None:
    lines = event(
        "DTSTART;TZID=Europe/Prague:20270401T080000",
        "DTEND;TZID=Europe/Prague:20270401T090000",
        without="DTSTART",
    )
    (remark,) = event_remarks(*lines)
    assert (remark.code, remark.value) == ("outlook-zone-missing", "Europe/Prague")
    unusable = ("BEGIN:VTIMEZONE", "TZID:Europe/Prague", "END:VTIMEZONE")
    assert event_remarks(*unusable, *lines) == ()
