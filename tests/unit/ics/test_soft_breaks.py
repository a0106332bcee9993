from __future__ import annotations

import pytest

from ews_meetings.ics.lines.blocks import cut, logical_lines, physical_lines
from ews_meetings.ics.lines.stored import Whole
from ews_meetings.ics.raw_digest import Member, raw_digest
from ews_meetings.ics.reading import read_text
from tests.unit.ics.making import OPTIONS, event, lines_in, meeting

QUOTED = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
    b"DESCRIPTION;ENCODING=QUOTED-PRINTABLE:one=0D=0A=\r\n"
    b"BEGIN:VEVENT=0D=0A=\r\n"
    b"END:VEVENT\r\n"
    b"SUMMARY;QUOTED-PRINTABLE:left over= \r\n"
    b"END:VEVENT\r\n"
    b"BEGIN:VEVENT\r\nSUMMARY:two\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def texts(data: bytes) -> list[tuple[int, bytes]]:
    return [(line.number, line.raw) for line in logical_lines(data)]


def test_a_quoted_value_goes_on_behind_a_sign_at_the_end_of_its_line() -> None:
    data = b"SUMMARY;ENCODING=QUOTED-PRINTABLE:a=\n b=\t\n\nUID:x\n"
    assert texts(data) == [(1, b"SUMMARY;ENCODING=QUOTED-PRINTABLE:a b"), (4, b"UID:x")]


def test_a_head_may_be_folded_before_its_value_is_broken() -> None:
    data = b"SUMMARY;CHARSET=UTF-8;\n ENCODING=QUOTED-PRINTABLE:a=\nb\nUID:x\n"
    assert [number for number, _ in texts(data)] == [1, 4]


def test_other_values_end_with_their_line() -> None:
    data = b"URL:http://a.example/?q=\nUID:x\nATTACH;ENCODING=BASE64:YQ==\nUID:y\n"
    assert [number for number, _ in texts(data)] == [1, 2, 3, 4]


def test_blocks_are_cut_where_quoted_text_ends() -> None:
    (root,) = cut(QUOTED)
    first, second = root.parts
    assert (first.number, first.is_closed, first.next_number) == (2, True, 8)
    assert (second.number, second.is_closed) == (8, True)
    names = [(line.number, line.raw[:11]) for line in first.own_lines]
    assert names == [(3, b"DESCRIPTION"), (6, b"SUMMARY;QUO")]


@pytest.mark.parametrize("size", range(1, 60))
def test_lines_in_pieces_are_those_of_the_whole(size: int) -> None:
    chunks = (QUOTED[at : at + size] for at in range(0, len(QUOTED), size))
    assert lines_in(chunks) == list(logical_lines(QUOTED))


def test_the_lines_that_a_line_is_folded_into_can_be_seen() -> None:
    data = b"X:1\r\nDESCRIPTION:a\r\n b\r\n  c\r\n"
    _, line = logical_lines(data)
    assert physical_lines(data, line) == (b"DESCRIPTION:a", b" b", b"  c")


def test_quoted_values_of_icalendar_are_read_as_well() -> None:
    found = meeting(
        "SUMMARY;ENCODING=QUOTED-PRINTABLE:caf=C3=",
        "=A9",
        "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:one=0D=0Atwo\\, three",
    )
    assert found.subject == "café"
    assert found.body.content == "one\ntwo, three"


def test_a_sign_at_the_end_of_a_long_head_costs_no_time() -> None:
    data = event("X-LONG;" + "a" * 100_000, *["=" for _ in range(1000)])
    assert len(list(logical_lines(data))) > 1000


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_quoted_text_that_looks_like_bookkeeping_counts_in_the_name_of_the_source(end: str) -> None:
    def named(who: str) -> str:
        lines = ("DESCRIPTION;ENCODING=QUOTED-PRINTABLE:one=0D=0A=", f"CREATED: by {who}")
        data = event(*lines).replace(b"\r\n", end.encode())
        text = read_text(Whole(data), source="a.ics", options=OPTIONS)
        member = Member(text=text, spot=0, file=0, written_ns=0)
        return raw_digest([member], choices=b"")

    assert named("Anna") == named("Anna")
    assert named("Anna") != named("Bob")
