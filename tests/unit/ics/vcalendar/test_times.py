from __future__ import annotations

import pytest

from ews_meetings.ics.lines.component import Component
from tests.unit.ics.vcalendar.old import CENTRAL, HOME, codes, component, old_calendar, value

KDE = "-//K Desktop Environment//NONSGML KOrganizer//EN"


def days(event: Component) -> tuple[str, str]:
    """The whole days of an event, the end as the day behind the last."""
    assert event.all("DTSTART")[0].says("VALUE") == "DATE", event
    return value(event, "DTSTART"), value(event, "DTEND")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART:20270312",), ("20270312", "20270313")),
        (("DTSTART:20270312", "DTEND:20270312"), ("20270312", "20270313")),
        (("DTSTART:20270312", "DTEND:20270314"), ("20270312", "20270314")),
        (("DTSTART:20270312T000000", "DTEND:20270312T000000"), ("20270312", "20270313")),
        (("DTSTART:20270312T000000", "DTEND:20270313T000000"), ("20270312", "20270313")),
        (("DTSTART:20270312T000000", "DTEND:20270313T235900"), ("20270312", "20270314")),
        (("DTSTART:20270312T000000", "DTEND:20270312T235959"), ("20270312", "20270313")),
        (("DTSTART:20270312T000000", "X-ALLDAY:1"), ("20270312", "20270313")),
        (
            ("DTSTART:20270312T000000", "X-EPOCAGENDAENTRYTYPE:ANNIVERSARY"),
            ("20270312", "20270313"),
        ),
    ],
)
def test_dates_and_midnights_are_whole_days(
    lines: tuple[str, ...], expected: tuple[str, str]
) -> None:
    assert days(component(*lines)) == expected


def test_kde_ends_whole_days_with_their_last() -> None:
    event = component("DTSTART:20270312", "DTEND:20270314", prodid=KDE)
    assert days(event) == ("20270312", "20270315")
    assert "day-inferred" in codes(event)


@pytest.mark.parametrize(
    ("lines", "is_told"),
    [
        (("DTSTART:20270312T000000", "DTEND:20270313T000000"), True),
        (("DTSTART:20270312T000000", "DTEND:20270313T000000", "X-FUNAMBOL-ALLDAY:1"), False),
        (("DTSTART:20270312", "DTEND:20270312"), False),
        (("DTSTART:20270312", "DTEND:20270314"), True),
    ],
)
def test_which_reading_was_taken_is_said_where_there_are_several(
    lines: tuple[str, ...], *, is_told: bool
) -> None:
    assert ("day-inferred" in codes(component(*lines))) is is_told


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20270312T000000",),
        ("DTSTART:20270312T000000", "DTEND:20270312T010000"),
        ("DTSTART:20270312T090000", "DTEND:20270313T000000"),
        ("DTSTART:20270311T230000Z", "DTEND:20270312T230000Z"),
        (
            "DTSTART:20270312T000000",
            "DTEND:20270313T000000",
            "X-EPOCAGENDAENTRYTYPE:APPOINTMENT",
        ),
    ],
)
def test_other_times_stay_times(lines: tuple[str, ...]) -> None:
    event = component(*lines)
    assert value(event, "DTSTART") == lines[0].partition(":")[2]
    assert not event.all("DTSTART")[0].says("VALUE")


def test_a_mark_that_does_not_fit_the_times_is_reported() -> None:
    event = component("DTSTART:20270312T090000", "DTEND:20270312T100000", "X-ALLDAY:TRUE")
    assert "day-mark-ignored" in codes(event)


def test_times_in_utc_that_are_marked_keep_their_mark() -> None:
    event = component("DTSTART:20270311T230000Z", "DTEND:20270312T230000Z", "X-ALLDAY:1")
    assert value(event, "X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE"


def test_local_times_get_the_zone_of_the_calendar_and_others_do_not() -> None:
    event = component(
        "DTSTART:20270401T090000",
        "DTEND:20270401T080000Z",
        "RRULE:D1 #9",
        "EXDATE:20270402T090000;20270403T070000Z,20270404",
        old=old_calendar(*CENTRAL),
    )
    assert event.all("DTSTART")[0].param("TZID") == HOME
    assert event.all("DTEND")[0].param("TZID") == ""
    excluded = [(prop.value, prop.param("TZID")) for prop in event.all("EXDATE")]
    assert excluded == [("20270402T090000", HOME), ("20270403T070000Z", ""), ("20270404", "")]
    assert codes(event).count("zone-by-offset") == 1


def test_a_zone_that_a_time_names_itself_stays() -> None:
    event = component("DTSTART;TZID=Asia/Tokyo:20270401T090000", old=old_calendar(*CENTRAL))
    assert event.all("DTSTART")[0].param("TZID") == "Asia/Tokyo"


def test_an_end_before_its_start_is_left_to_the_reader_of_icalendar() -> None:
    event = component("DTSTART:20270312", "DTEND:20270310")
    assert value(event, "DTEND") == "20270310"


def test_the_name_of_an_occurrence_is_a_time_too() -> None:
    event = component(
        "DTSTART:20270401T090000", "X-RECURRENCE-ID:20270402T090000", old=old_calendar(*CENTRAL)
    )
    assert event.all("RECURRENCE-ID")[0].param("TZID") == HOME
