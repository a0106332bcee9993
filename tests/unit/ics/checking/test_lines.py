"""Line ends and long lines are counted once each, whatever the pieces that the bytes come in."""

from __future__ import annotations

import pytest

from ews_meetings.ics.checking.lines import check_lines

LONG = b"X:" + b"a" * 80
BYTES = b"BEGIN:X\r\nSUMMARY:a\n" + LONG + b"\r\nB\n" + LONG + b"\r\nEND:X\r\n"


def test_lines_as_they_should_be_are_no_remark() -> None:
    assert list(check_lines([b"A:1\r\n", b"B:" + b"x" * 73 + b"\r\nC\r\n"], "a.ics")) == []
    assert list(check_lines([], "a.ics")) == []
    assert list(check_lines([b"A:1"], "a.ics")) == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 19, 1000])
def test_the_first_of_each_is_named_and_all_are_counted(size: int) -> None:
    pieces = [BYTES[place : place + size] for place in range(0, len(BYTES), size)]
    ends, long = check_lines(pieces, "a.ics")
    assert (ends.code, ends.where, ends.message[:2]) == ("outlook-line-ends", "a.ics:2", "2 ")
    assert (long.code, long.where, long.message[:2]) == ("outlook-line-long", "a.ics:3", "2 ")


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_lines_that_end_with_cr_alone_are_lines(size: int) -> None:
    data = b"A:1\rB:2\r" + LONG + b"\r"
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    ends, long = check_lines(pieces, "a.ics")
    assert (ends.where, ends.message[:2], long.where) == ("a.ics:1", "3 ", "a.ics:3")


def test_line_ends_of_a_mail_do_not_count() -> None:
    assert [r.code for r in check_lines([b"A\n" + LONG], "a", ends_count=False)] == [
        "outlook-line-long"
    ]
