r"""Values as they stand in a file, where icalendar alone would change them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from icalendar import Event

from ews_meetings.ics.lines.properties import escape, read_property, unescape
from ews_meetings.ics.writing.values import (
    basic,
    one_line,
    put_text,
    put_wall,
    put_word,
    stamp,
    writable,
)


def line(event: Event) -> str:
    return bytes(event.to_ical()).decode().split("\r\n")[1]


@pytest.mark.parametrize("text", ["C:\\New\\next", "a\nb", "a;b,c:d", "\\", "\\\\n", "x\\N"])
def test_a_text_is_read_again_as_it_was(text: str) -> None:
    assert unescape(escape(text)) == text
    event = Event()
    put_text(event, "SUMMARY", text)
    assert line(event) == f"SUMMARY:{escape(text)}"


def test_a_time_in_utc_by_the_clock_keeps_a_zone() -> None:
    event = Event()
    put_wall(event, "DTSTART", datetime(2027, 4, 1, 9), "UTC")  # noqa: DTZ001 - a wall time
    assert line(event) == "DTSTART;TZID=Etc/UTC:20270401T090000"


@pytest.mark.parametrize("name", ["\\", 'He "x"', "a;b", "a,b", "a:b", "^n", "plain", "o'hara"])
def test_a_name_is_read_again_as_it_was(name: str) -> None:
    event = Event()
    put_word(event, "ATTENDEE", "mailto:a@b.example", {"CN": name, "ROLE": "CHAIR"})
    read = read_property(line(event), "here")
    assert read is not None
    assert (read.param("CN"), read.param("ROLE"), read.value) == (
        name,
        "CHAIR",
        "mailto:a@b.example",
    )


def test_what_cannot_be_written_is_taken_out_and_counted() -> None:
    assert writable("a\x00b\r\nc\rd\te") == ("ab\nc\nd\te", 1)
    assert one_line(" a\r\n b\x07 ") == "a b"


def test_years_have_four_digits() -> None:
    assert basic(date(987, 1, 2)) == "09870102"
    assert stamp(datetime(987, 1, 2, 3, 4, 5)) == "09870102T030405"  # noqa: DTZ001 - a wall time
