"""A block holds the lines that stand in its stretch of the input, however damaged that is."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.ics.lines.blocks import Block, Line, cut, edge_of, logical_lines

PIECES = st.sampled_from(
    [
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "BEGIN:X",
        "noneBEGIN:VEVENT",
        "SUMMARY:a",
        "SUMMARY;ENCODING=QUOTED-PRINTABLE:a=",
        "torn",
        " folded",
        "\tfolded=",
        "=",
        "",
    ]
)
ENDS = st.sampled_from(["\r\n", "\n", "\r", "\r\r\n", "\r\n\r\n"])
STREAMS = st.lists(st.tuples(PIECES, ENDS).map("".join), max_size=25).map("".join)


@given(STREAMS)
def test_a_block_holds_the_lines_of_its_stretch(text: str) -> None:
    data = text.encode()
    for block in every(cut(data)):
        assert list(block.lines) == lines_of(data, block.start, block.end, block.number)
        assert list(block.own_lines) == list(own_lines(data, block))


def every(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from every(block.parts)


def lines_of(data: bytes, start: int, end: int, number: int) -> list[Line]:
    return list(logical_lines(data, start=start, end=end, number=number))


def own_lines(data: bytes, block: Block) -> Iterator[Line]:
    """What stands between the parts, read anew."""
    place, number = block.start, block.number
    for part in block.parts:
        yield from properties(lines_of(data, place, part.start, number))
        place, number = part.end, part.next_number
    yield from properties(lines_of(data, place, block.end, number))


def properties(lines: list[Line]) -> Iterator[Line]:
    return (line for line in lines if edge_of(line.raw) is None)
