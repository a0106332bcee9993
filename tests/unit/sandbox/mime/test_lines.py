"""Content lines: folded and escaped so that icalendar reads them, and read back with patience."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline, Contentlines

from ews_meetings.sandbox.mime.lines import content_line, read_blocks, text_line

_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\x85"),
    max_size=200,
)


@given(text=_TEXTS)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    written = text_line("SUMMARY", text)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    (line,) = read_blocks(written).lines
    assert (line.name, line.text) == ("SUMMARY", text)


@given(text=_TEXTS)
def test_another_reader_sees_the_same_value(text: str) -> None:
    written = text_line("SUMMARY", text)
    lines: Any = Contentlines
    (line,) = [one for one in lines.from_ical(written) if one]
    assert isinstance(line, Contentline)
    assert read_blocks(written).lines[0].value == str(line).partition(":")[2]


def test_newlines_in_a_text_stay() -> None:
    (line,) = read_blocks(text_line("DESCRIPTION", "a\r\nb\nc")).lines
    assert line.text == "a\nb\nc"


def test_parameters_are_quoted_where_they_must_be() -> None:
    written = content_line("ATTENDEE", "mailto:a@b.example", CN='Adams, "Al"', X_FILENAME="a:b")
    (line,) = read_blocks(written).lines
    assert line.parameters == {"CN": "Adams, 'Al'", "X-FILENAME": "a:b"}
    assert line.value == "mailto:a@b.example"


def test_a_parameter_cannot_begin_another_line() -> None:
    assert "\n" not in content_line("ATTENDEE", "mailto:a@b.example", CN="a\r\nBEGIN:VEVENT")


def test_a_value_cannot_begin_another_line() -> None:
    (line,) = read_blocks(content_line("UID", "a\r\nBEGIN:VEVENT")).lines
    assert line.value == "a BEGIN:VEVENT"


def test_what_makes_no_sense_is_passed_over() -> None:
    root = read_blocks("END:X\nBEGIN:vcalendar\n:nothing\nno colon\nX-A;B:c\nSUMMARY:a\nBEGIN:Y\n")
    (calendar,) = root.blocks
    assert calendar.name == "VCALENDAR"
    assert [line.name for line in calendar.lines] == ["SUMMARY"]
    assert [block.name for block in calendar.blocks] == ["Y"]
