"""What a producer writes anew each night is left out alike, whichever line ends a file has."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from ews_meetings.ics.raw_digest import bare

LINES = st.sampled_from(
    [
        b"DTSTAMP:20270101T000000Z",
        b"dtstamp;X=1:2",
        b"Last-Modified:1",
        b"X-MOZ-GENERATION:7",
        b"SUMMARY:CREATED:1",
        b"X;ENCODING=QUOTED-PRINTABLE:a=",
        b" CREATED:1",
        b"CREATED:",
        b"UID:1",
        b"",
    ]
)
ENDS = st.sampled_from([b"\r\n", b"\n"])


@given(st.lists(st.tuples(LINES, ENDS).map(b"".join), max_size=12).map(b"".join))
@example(b"UID:1\r\nDTSTAMP:20270101T000000Z\r\nCREATED:1\n")
def test_the_quick_way_leaves_out_what_the_other_does(raw: bytes) -> None:
    other_way = bare(raw + b"\r")  # a line end that only the other way knows
    assert other_way == bare(raw) + b"\r"


def test_a_stamp_counts_for_nothing_and_its_line_for_one() -> None:
    assert bare(b"UID:1\r\nDTSTAMP:2\r\nX:3") == b"\nUID:1\r\nDTSTAMP\r\nX:3"
