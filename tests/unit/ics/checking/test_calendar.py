"""What is odd about a calendar as a whole, and about its zones."""

from __future__ import annotations

import pytest

from tests.unit.ics.checking.reading import HEAD, calendar_remarks, codes, event


def zone(
    *standard: str, daylight: tuple[str, ...] = (), name: str = "TZID:Praha"
) -> tuple[str, ...]:
    begin = "DTSTART:19701025T030000"
    parts = [("STANDARD", standard), *([("DAYLIGHT", daylight)] if daylight else [])]
    inner = (
        line
        for kind, lines in parts
        for line in (f"BEGIN:{kind}", begin, "TZOFFSETFROM:+0200", *lines, f"END:{kind}")
    )
    return ("BEGIN:VTIMEZONE", *([name] if name else []), *inner, "END:VTIMEZONE")


OFFSET = "TZOFFSETTO:+0100"
SUMMER = (OFFSET, "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU")


def test_a_calendar_that_says_all_it_has_to_is_no_remark() -> None:
    lines = (*zone(OFFSET, "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", daylight=SUMMER), *event())
    assert calendar_remarks(*lines, head=(*HEAD, "METHOD:REQUEST"), is_mail=True) == ()


def test_version_producer_and_method_are_missed() -> None:
    assert codes(calendar_remarks(*event(), head=())) == [
        "outlook-version-missing",
        "outlook-prodid-missing",
    ]
    assert codes(calendar_remarks(*event(), is_mail=True)) == ["outlook-method-missing"]


@pytest.mark.parametrize(
    ("method", "uids", "is_odd"),
    [
        ("REQUEST", ("a", "b"), True),
        ("CANCEL", ("a", "a", "b", "c"), True),
        ("REQUEST", ("a", "a"), False),
        ("REQUEST", ("", "a"), False),
        ("REQUEST", ("a", "", "b"), True),
        ("PUBLISH", ("a", "b"), False),
    ],
)
def test_a_method_about_one_meeting_wants_one_uid(
    method: str, uids: tuple[str, ...], is_odd: bool
) -> None:
    lines = [line for uid in uids for line in event(f"UID:{uid}", without="UID")]
    found = calendar_remarks(*lines, head=(*HEAD, f"METHOD:{method}"))
    assert codes(found) == (["outlook-several-meetings"] if is_odd else [])


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (zone("TZNAME:CET"), "outlook-zone-offset-missing", 6),
        (zone(OFFSET, "RRULE:FREQ=YEARLY;BYMONTH=1"), "outlook-zone-rule-unread", 10),
        (zone(OFFSET, "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=SU", daylight=SUMMER), "outlook-zone-rule-unread", 10),
        (zone(OFFSET, "RRULE:FREQ=MONTHLY;BYDAY=-1SU", daylight=SUMMER), "outlook-zone-rule-unread", 10),
        (zone(OFFSET, "RRULE:FREQ=YEARLY;BYMONTHDAY=1;BYDAY=1SU", daylight=SUMMER), "outlook-zone-rule-unread", 10),
        (zone(OFFSET, name=""), "outlook-zone-nameless", 4),
    ],
)  # fmt: skip
def test_what_keeps_outlook_from_reading_a_zone_is_told_with_its_line(
    lines: tuple[str, ...], code: str, line: int
) -> None:
    (remark,) = calendar_remarks(*lines, *event())
    assert (remark.code, remark.where) == (code, f"a.ics:{line}")


def test_dates_of_clock_changes_may_be_days_of_the_month() -> None:
    rule = "RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=25"
    assert calendar_remarks(*zone(OFFSET, rule, daylight=SUMMER), *event()) == ()
