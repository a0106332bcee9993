"""Meetings and series as events: what stands in them, what is said of them, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ews_meetings.change.observed import Known
from ews_meetings.errors import NotExpressible
from ews_meetings.ics.writing.meetings import write_meeting
from ews_meetings.ics.writing.options import Method
from ews_meetings.model.exceptions import plain_occurrence, with_occurrence
from ews_meetings.model.meeting import (
    Attachment,
    FreeBusy,
    Importance,
    Meeting,
    Sensitivity,
    Series,
)
from ews_meetings.model.occurrences import moved, spans_of
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.recurrence import AbsoluteMonthly, Daily, Day, Recurrence, Weekly
from ews_meetings.model.span import DaySpan, TimedSpan, start_of, timed_span
from tests.unit.ics.writing.making import exported, held_again, lines, options, seen, single

THURSDAYS = Recurrence(pattern=Weekly(days=(Day.THURSDAY,)), start=date(2027, 4, 1), count=5)
SPAN = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="Europe/Berlin")
WEEKLY = Series(uid="w", meeting=Meeting(subject="x", span=SPAN, recurrence=THURSDAYS))
ALICE = Attendee(mailbox=Mailbox(address="alice@firma.example"))


def codes(series: Series, zone: str = "Europe/Berlin") -> list[str]:
    return [found.code for found in write_meeting(seen(series), options(zone=zone)).findings]


def starts(series: Series) -> list[datetime]:
    return [start_of(span) for span in spans_of(series.meeting)]


def test_a_meeting_says_what_exchange_knows_of_it() -> None:
    meeting = Meeting(
        subject="A, B\n",
        span=SPAN,
        location="Room; 1",
        reminder_minutes=90,
        importance=Importance.HIGH,
        sensitivity=Sensitivity.PERSONAL,
        free_busy=FreeBusy.WORKING_ELSEWHERE,
        categories=("one, two", "three"),
        is_response_requested=False,
        allows_new_time=False,
    )
    told = lines(exported(seen(Series(uid="u", meeting=meeting), last_sequence=3)))
    begin = told.index("BEGIN:VEVENT")
    assert told[begin : told.index("END:VEVENT") + 1] == [
        "BEGIN:VEVENT",
        "UID:u",
        "DTSTAMP:20270102T030405Z",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Berlin:20270401T090000",
        "DTEND;TZID=Europe/Berlin:20270401T100000",
        r"SUMMARY:A\, B",
        r"LOCATION:Room\; 1",
        r"CATEGORIES:one\, two,three",
        "CLASS:X-PERSONAL",
        "PRIORITY:1",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
        "X-MICROSOFT-CDO-IMPORTANCE:2",
        "X-MICROSOFT-DISALLOW-COUNTER:TRUE",
        "X-MICROSOFT-ISRESPONSEREQUESTED:FALSE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        r"DESCRIPTION:A\, B",
        "TRIGGER:-PT90M",
        "END:VALARM",
        "END:VEVENT",
    ]


def test_whole_days_end_on_the_day_after() -> None:
    days = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 2), zone="Europe/Berlin")
    told = lines(exported(single(Meeting(subject="x", span=days))))
    assert "DTSTART;VALUE=DATE:20270401" in told
    assert "DTEND;VALUE=DATE:20270403" in told
    assert "BEGIN:VTIMEZONE" not in told


def test_the_zone_of_whole_days_is_missed_only_where_it_is_another() -> None:
    days = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 1), zone="Asia/Tokyo")
    series = Series(uid="u", meeting=Meeting(subject="x", span=days))
    assert codes(series, zone="Asia/Tokyo") == []
    assert codes(series) == ["zone-of-days-lost"]


def test_occurrences_are_taken_out_and_changed_by_their_names_in_the_zone_of_the_series() -> None:
    first, second, third, *_ = starts(WEEKLY)
    plain = plain_occurrence(WEEKLY, third)
    assert plain is not None
    assert isinstance(plain.span, TimedSpan)
    abroad = replace(plain.span, start_zone="Asia/Tokyo", end_zone="Asia/Tokyo")
    later = replace(plain, subject="y", span=moved(abroad, days=1))
    series = with_occurrence(with_occurrence(WEEKLY, second, None), third, later)
    told = lines(exported(seen(series)))
    assert "EXDATE;TZID=Europe/Berlin:20270408T090000" in told
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20270415T090000" in told
    assert "DTSTART;TZID=Europe/Berlin:20270416T090000" in told
    assert told.count("BEGIN:VEVENT") == 2
    assert told.count("RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=5") == 1
    assert first.hour == 7


def test_an_occurrence_that_differs_in_nothing_is_none() -> None:
    second = starts(WEEKLY)[1]
    series = with_occurrence(WEEKLY, second, plain_occurrence(WEEKLY, second))
    assert lines(exported(seen(series))).count("BEGIN:VEVENT") == 1


def test_an_occurrence_without_people_says_so_in_a_series_with_some() -> None:
    meeting = replace(WEEKLY.meeting, attendees=(ALICE,))
    whole = replace(WEEKLY, meeting=meeting)
    second = starts(whole)[1]
    plain = plain_occurrence(whole, second)
    assert plain is not None
    alone = with_occurrence(whole, second, replace(plain, attendees=()))
    [one] = held_again(seen(alone)).series.changed
    assert one.meeting.attendees == ()


def test_a_name_of_an_occurrence_is_its_clock_time_even_where_clocks_skip_it() -> None:
    span = timed_span("2027-03-26T02:30", "2027-03-26T02:45", zone="Europe/Berlin")
    daily = Recurrence(pattern=Daily(), start=date(2027, 3, 26), count=5)
    series = Series(uid="u", meeting=Meeting(subject="x", span=span, recurrence=daily))
    skipped = starts(series)[2]
    assert skipped == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    gone = with_occurrence(series, skipped, None)
    assert "EXDATE;TZID=Europe/Berlin:20270328T023000" in lines(exported(seen(gone)))
    assert held_again(seen(gone)).series.deleted == (skipped,)


def test_the_second_of_two_equal_clock_times_is_written_in_utc() -> None:
    begin = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    span = TimedSpan(
        start_at=begin,
        end_at=begin.replace(hour=3),
        start_zone="Europe/Berlin",
        end_zone="Europe/Berlin",
    )
    series = Series(uid="u", meeting=Meeting(subject="x", span=span))
    told = lines(exported(seen(series)))
    assert "DTSTART:20271031T013000Z" in told
    assert "DTEND;TZID=Europe/Berlin:20271031T043000" in told
    assert codes(series) == ["time-twice"]
    assert start_of(held_again(seen(series)).series.meeting.span) == begin


@pytest.mark.parametrize(
    ("recurrence", "expected"),
    [
        (Recurrence(pattern=AbsoluteMonthly(day=30), start=date(2027, 4, 30)), "rule-rarely-read"),
        (replace(THURSDAYS, count=1), "series-of-one"),
    ],
)
def test_what_programs_read_otherwise_is_said(recurrence: Recurrence, expected: str) -> None:
    day = recurrence.start.isoformat()
    span = timed_span(f"{day}T09:00", f"{day}T10:00", zone="Europe/Berlin")
    meeting = Meeting(subject="x", span=span, recurrence=recurrence)
    assert expected in codes(Series(uid="u", meeting=meeting))


def test_an_occurrence_across_a_change_of_clocks_is_said_to_be_longer_elsewhere() -> None:
    span = timed_span("2027-03-26T23:00", "2027-03-27T05:00", zone="Europe/Berlin")
    daily = Recurrence(pattern=Daily(), start=date(2027, 3, 26), count=5)
    meeting = Meeting(subject="x", span=span, recurrence=daily)
    assert codes(Series(uid="u", meeting=meeting)) == ["lengths-differ"]


def test_an_endless_series_in_a_zone_without_rules_is_said() -> None:
    span = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="Africa/Casablanca")
    meeting = replace(WEEKLY.meeting, span=span, recurrence=replace(THURSDAYS, count=None))
    assert codes(Series(uid="u", meeting=meeting)) == ["zone-without-rule"]


def test_the_files_of_a_series_are_said_to_stand_once() -> None:
    file = Attachment.of(name="a.txt", content=b"a")
    meeting = replace(WEEKLY.meeting, attachments=(file,))
    whole = replace(WEEKLY, meeting=meeting)
    second = starts(whole)[1]
    plain = plain_occurrence(whole, second)
    assert plain is not None
    series = with_occurrence(whole, second, replace(plain, subject="y"))
    assert codes(series) == ["attachment-left-out", "attachments-with-series"]


def test_characters_that_no_calendar_carries_are_counted() -> None:
    meeting = Meeting(subject="a\x07b", span=SPAN, location="c\x00", categories=("d\x01",))
    written = write_meeting(single(meeting), options())
    assert "SUMMARY:ab" in lines(written.events)
    [finding] = written.findings
    assert (finding.code, finding.message[:2]) == ("characters-removed", "3 ")


def test_a_meeting_without_uid_gets_one_that_stays() -> None:
    held = single(Meeting(subject="x", span=SPAN), uid="")
    first, second = (write_meeting(held, options()).uid for _ in range(2))
    assert first == second
    assert first.endswith("@ews-meetings")


def test_a_cancelled_meeting_says_so() -> None:
    held = seen(Series(uid="u", meeting=Meeting(subject="x", span=SPAN)), is_cancelled=True)
    assert "STATUS:CANCELLED" in lines(exported(held))


def test_a_version_is_at_least_the_one_that_a_file_brought() -> None:
    held = seen(WEEKLY, last_sequence=2)
    numbers = [write_meeting(held, options(), sequence=told).events for told in (1, 7)]
    assert [b"SEQUENCE:2" in numbers[0], b"SEQUENCE:7" in numbers[1]] == [True, True]


def test_a_request_is_one_and_says_what_the_organizer_means() -> None:
    meeting = Meeting(subject="x", span=SPAN, attendees=(ALICE,), free_busy=FreeBusy.TENTATIVE)
    told = lines(exported(single(meeting), options(Method.REQUEST)))
    assert "METHOD:REQUEST" in told
    assert "X-MICROSOFT-CDO-INTENDEDSTATUS:TENTATIVE" in told


@pytest.mark.parametrize(
    ("method", "is_ours", "attendees", "what"),
    [
        (Method.REQUEST, Known.YES, (), "nobody is invited"),
        (Method.REQUEST, Known.NO, (ALICE,), "organizes it"),
        (Method.PUBLISH, Known.NO, (ALICE,), "organizes it"),
    ],
)
def test_what_may_not_be_said_is_refused(
    method: Method, is_ours: Known, attendees: tuple[Attendee, ...], what: str
) -> None:
    meeting = Meeting(subject="x", span=SPAN, attendees=attendees)
    held = seen(Series(uid="u", meeting=meeting), is_ours=is_ours)
    with pytest.raises(NotExpressible, match=what):
        write_meeting(held, options(method))


def test_a_series_of_which_nothing_takes_place_is_refused() -> None:
    series = WEEKLY
    for at in starts(WEEKLY):
        series = with_occurrence(series, at, None)
    with pytest.raises(NotExpressible, match="none of its occurrences"):
        write_meeting(seen(series), options())


def test_a_series_begins_on_the_first_date_of_its_pattern() -> None:
    early = replace(THURSDAYS, start=date(2027, 3, 29))
    span = timed_span("2027-03-29T09:00", "2027-03-29T10:00", zone="Europe/Berlin")
    meeting = Meeting(subject="x", span=span, recurrence=early)
    told = lines(exported(single(meeting)))
    assert "DTSTART;TZID=Europe/Berlin:20270401T090000" in told
