from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ews_meetings.cli.meeting_options import MeetingOptions, ShownAs
from ews_meetings.cli.meeting_reading import read_length, read_meeting, read_person
from ews_meetings.cli.mistakes import MistakeList, Mistakes
from ews_meetings.errors import BadOption, EwsMeetingsError, LocalTimeProblem
from ews_meetings.model.meeting import BodyKind, FreeBusy, Meeting
from ews_meetings.model.people import Mailbox, Role
from ews_meetings.model.span import DaySpan, TimedSpan

ZONE = "Europe/Berlin"
TOLD = MeetingOptions(subject="Review", start="2027-04-01T09:00", duration="1h")
DAYS = MeetingOptions(subject="Away", start="2027-04-01", all_day=True)


def read(told: MeetingOptions) -> Meeting:
    return read_meeting(told, zone=ZONE, mailbox="me@example.com", wrong=MistakeList())


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


def test_files_are_attached_with_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "agenda.txt"
    path.write_bytes(b"\x00\xff")
    [file] = read(replace(TOLD, attach=[path])).attachments
    assert (file.name, file.content, file.content_type) == ("agenda.txt", b"\x00\xff", "text/plain")


def test_free_busy_is_one_word_each() -> None:
    assert {shown.free_busy for shown in ShownAs} == set(FreeBusy)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("45m", 45), ("1h30m", 90), ("2d", 2880), ("PT45M", 45), ("P1DT1H", 1500), ("90min", 90)],
)
def test_lengths(text: str, minutes: int) -> None:
    assert read_length(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "P", "PT", "90", "1.5h", "-1h", "99999999999d", "h"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(BadOption, match="--duration"):
        read_length(text)


@pytest.mark.parametrize(
    "text", ["", "anna", "a@", "@b", "a@b, c@d", "a b@c", "<>", "Anna <anna>", "a@b@c", "a@b\n"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    if text == "a@b\n":
        assert read_person("--required", text).address == "a@b"
        return
    with pytest.raises(BadOption, match="is no mail address"):
        read_person("--required", text)


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
