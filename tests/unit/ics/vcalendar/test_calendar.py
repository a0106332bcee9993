from __future__ import annotations

import pytest

from ews_meetings.change.wish import Hold
from tests.unit.ics.vcalendar.old import calendar, event_lines, read


def only(data: bytes) -> Hold:
    (wish,) = read(data)
    assert isinstance(wish, Hold), wish
    return wish


def subject(data: bytes) -> str:
    return only(data).series.meeting.subject


@pytest.mark.parametrize(
    "mark",
    [
        "AALARM:20270401T074500Z;;;",
        "DALARM;VALUE=URL:20270401T074500Z",
        "DCREATED:20270101T000000Z",
        "RRULE:W1 TH #3",
        "LOCATION;QUOTED-PRINTABLE:x",
        "RNUM:3",
    ],
)
def test_an_event_shows_its_age_where_its_calendar_does_not(mark: str) -> None:
    wish = only(calendar(*event_lines(r"SUMMARY:a\b", mark), version=""))
    assert wish.series.meeting.subject == r"a\b"
    assert "version-guessed" in [finding.code for finding in wish.findings]


def test_an_event_alone_shows_its_age_too() -> None:
    data = "\r\n".join(event_lines(r"SUMMARY:a\b", "AALARM:20270401T074500Z")).encode()
    assert subject(data) == r"a\b"


def test_a_calendar_with_an_offset_is_old() -> None:
    assert subject(calendar("TZ:+01", *event_lines(r"SUMMARY:a\b"), version="")) == r"a\b"


def test_an_event_without_marks_is_one_of_icalendar() -> None:
    wish = only(calendar(*event_lines(r"SUMMARY:a\b"), version=""))
    assert wish.series.meeting.subject == "ab"
    assert not wish.findings


def test_version_2_counts_more_than_marks() -> None:
    data = calendar(*event_lines(r"SUMMARY:a\b", "AALARM:20270401T074500Z"), version="VERSION:2.0")
    assert subject(data) == "ab"


def test_each_calendar_of_a_stream_has_its_own_version() -> None:
    new = calendar("BEGIN:VEVENT", "UID:two", "DTSTART:20270401T080000Z", r"SUMMARY:c\d")
    data = calendar(*event_lines(r"SUMMARY:a\b")) + new.replace(b"1.0", b"2.0")
    first, _ = read(data)
    assert isinstance(first, Hold)
    assert first.series.meeting.subject == r"a\b"


def test_the_zone_of_a_calendar_changes_the_digest_of_its_events() -> None:
    lines = event_lines("DTSTART:20270401T090000")
    digests = {only(calendar(f"TZ:{offset}", *lines)).digest for offset in ("+01", "+02")}
    assert len(digests) == 2
