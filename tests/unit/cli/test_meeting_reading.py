from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ews_meetings.cli.meeting_options import MeetingOptions, ShownAs
from ews_meetings.cli.meeting_reading import read_meeting
from ews_meetings.cli.mistakes import MistakeList, Mistakes
from ews_meetings.cli.recurrence_options import Every, RecurrenceOptions
from ews_meetings.cli.stdin import Stdin
from ews_meetings.errors import EwsMeetingsError, LocalTimeProblem
from ews_meetings.model.meeting import BodyKind, FreeBusy, Importance, Meeting, Sensitivity
from ews_meetings.model.people import Mailbox, Role
from ews_meetings.model.recurrence import Day, Recurrence, Weekly
from ews_meetings.model.span import DaySpan, TimedSpan
from tests.unit.cli.making import streams

ZONE = "Europe/Berlin"
TOLD = MeetingOptions(subject="Review", start="2027-04-01T09:00", duration="1h")
DAYS = MeetingOptions(subject="Away", start="2027-04-01", all_day=True)


def read(
    told: MeetingOptions, repeating: RecurrenceOptions | None = None, *, typed: str = ""
) -> Meeting:
    return read_meeting(
        told,
        repeating or RecurrenceOptions(),
        zone=ZONE,
        mailbox="me@example.com",
        stdin=Stdin(streams(typed).around),
        wrong=MistakeList(),
    )


def test_times_are_local_to_the_zone() -> None:
    seven = datetime(2027, 4, 1, 7, tzinfo=UTC)
    eight = seven + timedelta(hours=1)
    expected = TimedSpan(start_at=seven, end_at=eight, start_zone=ZONE, end_zone=ZONE)
    assert read(TOLD).span == expected
    assert read(replace(TOLD, duration=None, end="2027-04-01T10:00")).span == expected
    assert read(replace(TOLD, start="2027-04-01T07:00+00:00")).span == expected


def test_days_end_with_the_last_one() -> None:
    first, third = date(2027, 4, 1), date(2027, 4, 3)
    assert read(DAYS).span == DaySpan(first=first, last=first, zone=ZONE)
    for told in (replace(DAYS, end="2027-04-03"), replace(DAYS, duration="3d")):
        assert read(told).span == DaySpan(first=first, last=third, zone=ZONE)


def test_people_have_roles_and_names() -> None:
    told = replace(
        TOLD, required=["Anna Ä <Anna@Example.com>"], optional=["b@c.d"], resource=["r@c.d"]
    )
    assert [(a.mailbox, a.role) for a in read(told).attendees] == [
        (Mailbox(address="Anna@Example.com", name="Anna Ä"), Role.REQUIRED),
        (Mailbox(address="b@c.d"), Role.OPTIONAL),
        (Mailbox(address="r@c.d"), Role.RESOURCE),
    ]


def test_a_reminder_of_15_minutes_is_set_unless_told_otherwise() -> None:
    told = [TOLD, replace(TOLD, reminder=0), replace(TOLD, no_reminder=True)]
    assert [read(one).reminder_minutes for one in told] == [15, 0, None]


def test_the_body_is_text_or_html_or_a_file(tmp_path: Path) -> None:
    page = tmp_path / "page.HTML"
    page.write_bytes("\ufeff<p>ä</p>".encode())
    assert read(replace(TOLD, body="a\nb")).body.content == "a\nb"
    assert read(replace(TOLD, html="<p>x</p>")).body.kind is BodyKind.HTML
    body = read(replace(TOLD, body_file=page)).body
    assert (body.content, body.kind) == ("<p>ä</p>", BodyKind.HTML)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_that_windows_wrote_is_read(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "agenda.txt"
    path.write_bytes("ä\r\nb".encode(charset))
    assert read(replace(TOLD, body_file=path)).body.content == "ä\r\nb"


def test_files_are_attached_with_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "agenda.txt"
    path.write_bytes(b"\x00\xff")
    [file] = read(replace(TOLD, attach=[path])).attachments
    assert (file.name, file.content, file.content_type) == ("agenda.txt", b"\x00\xff", "text/plain")


def test_free_busy_is_one_word_each() -> None:
    assert {shown.free_busy for shown in ShownAs} == set(FreeBusy)


def test_what_is_not_named_is_as_people_expect_it() -> None:
    meeting = read(TOLD)
    assert (meeting.location, meeting.body.content, meeting.categories) == ("", "", ())
    assert (meeting.importance, meeting.sensitivity) == (Importance.NORMAL, Sensitivity.NORMAL)
    assert (meeting.free_busy, meeting.recurrence) == (FreeBusy.BUSY, None)
    assert meeting.is_response_requested
    assert meeting.allows_new_time


def test_marks_are_taken_as_they_are_named() -> None:
    told = replace(
        TOLD,
        location="Atrium",
        importance=Importance.HIGH,
        sensitivity=Sensitivity.PRIVATE,
        free_busy=ShownAs.OOF,
        category=["Team", "Team", ""],
        response=False,
        counter=False,
    )
    meeting = read(told)
    assert (meeting.location, meeting.categories) == ("Atrium", ("Team",))
    assert (meeting.importance, meeting.sensitivity) == (Importance.HIGH, Sensitivity.PRIVATE)
    assert meeting.free_busy is FreeBusy.OOF
    assert not meeting.is_response_requested
    assert not meeting.allows_new_time


def test_the_body_can_come_from_stdin_and_only_one_option_reads_it() -> None:
    told = replace(TOLD, body_file=Path("-"))
    assert read(told, typed="typed\n").body.content == "typed\n"
    with pytest.raises(EwsMeetingsError, match="--required and --body-file both read stdin"):
        read(replace(told, required=["@-"]), typed="anna@example.com")


def test_a_meeting_repeats_from_its_first_day() -> None:
    weekly = RecurrenceOptions(every=Every.WEEK, count=3)
    pattern = Weekly(days=(Day.THURSDAY,))
    expected = Recurrence(pattern=pattern, start=date(2027, 4, 1), count=3)
    assert read(TOLD, weekly).recurrence == expected
    with pytest.raises(EwsMeetingsError, match="the first from there is 2027-04-05"):
        read(TOLD, RecurrenceOptions(every=Every.WEEK, on="mon"))


def test_all_mistakes_of_a_call_are_told_together() -> None:
    told = MeetingOptions(start="soon", required=["nobody"], body="x", html="y")
    with pytest.raises(Mistakes) as caught:
        read(told, RecurrenceOptions(on="xmas", until="later"))
    said = caught.value.message
    for part in ("--subject", "soon", "--end or", "nobody", "--html", "xmas", "later"):
        assert part in said, part


@pytest.mark.parametrize(
    ("told", "part"),
    [
        (replace(TOLD, subject=" "), "--subject is missing"),
        (replace(TOLD, start=None), "--start is missing"),
        (replace(TOLD, duration=None), "--end or --duration is missing"),
        (replace(TOLD, end="2027-04-01T10:00"), "both given"),
        (replace(TOLD, duration=None, end="2027-04-01T08:00"), "is before the start"),
        (replace(DAYS, end="2027-03-31"), "is before the first day"),
        (replace(DAYS, duration="36h"), "is not whole days"),
        (replace(DAYS, start="2027-04-01T09:00"), "is no day"),
        (replace(TOLD, start="2027-04-01"), "is a day without a time"),
        (replace(TOLD, required=["a@b.c"], optional=["A@B.c"]), "a@b.c is invited 2 times"),
        (replace(TOLD, required=["Me@example.com"]), "is the organizer"),
        (replace(TOLD, body="x", html="y"), "only one can be the text"),
        (replace(TOLD, reminder=5, no_reminder=True), "--reminder and --no-reminder"),
        (replace(TOLD, attach=[Path("/not/there")]), "--attach '/not/there': cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(told: MeetingOptions, part: str) -> None:
    with pytest.raises(EwsMeetingsError) as caught:
        read(told)
    assert part in caught.value.message
    assert not isinstance(caught.value, Mistakes)


def test_a_time_that_happens_twice_shows_both_readings() -> None:
    with pytest.raises(LocalTimeProblem, match=r"\+02:00 and .*\+01:00"):
        read(replace(TOLD, start="2026-10-25T02:30"))
