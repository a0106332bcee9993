"""Two calendars differ in what they say, not in how they say it."""

from __future__ import annotations

from ews_meetings.ics.comparing import Difference, Kind, differences
from tests.unit.ics.making import calendar, central_europe, event_lines, read

WEEKLY = (
    "DTSTART;TZID=Europe/Prague:20270401T090000",
    "DURATION:PT1H",
    "RRULE:FREQ=WEEKLY;COUNT=5",
)


def lines(uid: str, *more: str) -> tuple[str, ...]:
    return event_lines(*more, uid=f"UID:{uid}")


def compared(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Difference, ...]:
    return differences(read(calendar(*old)), read(calendar(*new)))


def told(found: tuple[Difference, ...]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [(one.kind, one.name, [(c.field, c.old, c.new) for c in one.changes]) for one in found]


def test_what_means_the_same_is_no_difference() -> None:
    old = lines("a", "DTSTART:20270401T080000Z", "DTEND:20270401T090000Z", "SUMMARY:x")
    new = lines("a", "SUMMARY:x", "SEQUENCE:7", "DURATION:PT1H", "DTSTART:20270401T080000Z")
    assert compared(old, new) == ()
    named = lines("a", "DTSTART;TZID=Praha:20270401T100000", "DTEND;TZID=Praha:20270401T110000", "SUMMARY:x")  # fmt: skip
    assert compared((*central_europe("Praha"), *named), new) == ()


def test_meetings_come_go_and_change_by_uid() -> None:
    old = (*lines("a", "SUMMARY:x"), *lines("b", "SUMMARY:y"), *lines("c"))
    new = (*lines("d"), *lines("c"), *lines("b", "SUMMARY:z", "LOCATION:there"))
    found = compared(old, new)
    assert told(found) == [
        ("removed", "a", []),
        ("changed", "b", [("subject", "y", "z"), ("location", "", "there")]),
        ("added", "d", []),
    ]
    changed = found[1]
    assert (changed.title[:3], changed.old_where, changed.new_where) == (
        "y, ",
        "a.ics:8",
        "a.ics:11",
    )


def test_occurrences_differ_by_their_original_start() -> None:
    other = lines(
        "a",
        "RECURRENCE-ID;TZID=Europe/Prague:20270408T090000",
        "DTSTART;TZID=Europe/Prague:20270408T100000",
        "DURATION:PT1H",
        "SUMMARY:moved",
    )
    gone = "EXDATE;TZID=Europe/Prague:20270415T090000"
    [found] = compared(lines("a", *WEEKLY), (*lines("a", *WEEKLY, gone), *other))
    assert found.kind is Kind.CHANGED
    assert [(c.field, f"{c.occurrence:%d}" if c.occurrence else "") for c in found.changes] == [
        ("subject", "08"),
        ("time", "08"),
        ("occurrence", "15"),
    ]


def test_a_rule_that_has_the_same_dates_is_the_same() -> None:
    days = ("DTSTART;VALUE=DATE:20270401", "RRULE:FREQ=WEEKLY;COUNT=5")
    other = ("DTSTART;VALUE=DATE:20270401", "RRULE:FREQ=WEEKLY;BYDAY=TH;WKST=SU;UNTIL=20270429")
    assert compared(lines("a", *days), lines("a", *other)) == ()


def test_changes_of_occurrences_alone_are_compared_by_what_they_say() -> None:
    name = "RECURRENCE-ID:20270408T080000Z"
    old, same, new = (
        lines("a", name, "DTSTART:20270408T090000Z", f"SUMMARY:{subject}", "DURATION:PT1H")
        for subject in ("x", "x", "y")
    )
    assert compared(old, same) == ()
    [found] = compared(old, new)
    assert (found.kind, found.occurrence) == (Kind.CHANGED, "2027-04-08T08:00:00+00:00")
    assert [(c.field, c.old, c.new) for c in found.changes] == [("subject", "x", "y")]


def test_cancellations_come_and_go() -> None:
    gone = lines("a", "STATUS:CANCELLED")
    assert compared(gone, gone) == ()
    assert [(one.kind, one.title) for one in compared(lines("a"), gone)] == [
        (Kind.REMOVED, "(no subject), 2027-04-01 10:00-10:00 Europe/Prague"),
        (Kind.ADDED, "cancellation of a"),
    ]


def test_what_cannot_be_read_is_unread_unless_both_cannot_for_one_reason() -> None:
    bad = lines("a", "SUMMARY:bad", "DTSTART:nonsense")
    unknown = lines("a", "SUMMARY:bad", "DTSTART;TZID=Nowhere:20270401T080000")
    assert compared(bad, bad) == ()
    assert [one.kind for one in compared(bad, unknown)] == [Kind.UNREAD]
    assert [one.kind for one in compared(lines("b"), (*lines("b"), *bad))] == [Kind.UNREAD]


def test_of_two_with_one_title_that_cannot_be_read_each_is_compared_with_its_own() -> None:
    bad = (*lines("a", "DTSTART:never", "SUMMARY:x"), *lines("b", "DTSTART:never", "SUMMARY:x"))
    good = lines("c", "SUMMARY:new")
    assert [(one.kind, one.name) for one in compared(bad, (*good, *bad))] == [(Kind.ADDED, "c")]
