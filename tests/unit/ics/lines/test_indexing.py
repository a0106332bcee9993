from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.ics.lines.blocks import Block, cut
from ews_meetings.ics.lines.decoding import as_ascii_lines
from ews_meetings.ics.lines.index import Index, Trait, uid_hash
from ews_meetings.ics.lines.indexing import index_of
from ews_meetings.ics.lines.stretches import LineTooLong
from tests.unit.ics.making import calendar, event_lines, lines_in

OWN = Path(__file__).parents[3] / "corpus" / "own"
SHARED = Path(__file__).parents[5] / "shared" / "corpus"
FILES = [path for folder in (OWN, SHARED) for path in sorted(folder.rglob("*")) if path.is_file()]


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def shape(data: bytes) -> list[object]:
    """What `blocks.cut` says of calendars and their events."""
    found: list[object] = []
    for root in cut(data):
        if root.kind not in {"VCALENDAR", "VEVENT"}:
            continue
        parts = (root,) if root.kind == "VEVENT" else root.parts
        events = [part for part in parts if part.kind == "VEVENT"]
        zones = [part for part in root.parts if part.kind == "VTIMEZONE"]
        others = Counter(p.kind for p in root.parts if p.kind not in {"VEVENT", "VTIMEZONE"})
        found.append(
            (
                (root.start, root.number, root.is_closed, root.is_glued, root.kind == "VEVENT"),
                [place_of(data, one) for one in events],
                [place_of(data, one) for one in zones],
                others if root.kind == "VCALENDAR" else Counter(),
            )
        )
    return found


def place_of(data: bytes, block: Block) -> tuple[int, bytes, int]:
    return block.start, data[block.start : block.end].rstrip(), block.number


def indexed(data: bytes, index: Index) -> list[object]:
    found: list[object] = []
    for home in range(len(index.shells)):
        shell = index.shell(home)
        places = [place for place, own in enumerate(index.homes) if own == home]
        pieces = [[index.events[place] for place in places], shell.zones]
        events, zones = (
            [(one.start, data[one.start : one.end].rstrip(), one.number) for one in some]
            for some in pieces
        )
        traits = tuple(trait in shell.traits for trait in (Trait.CLOSED, Trait.GLUED, Trait.ALONE))
        assert not places or index.firsts[home * 3] == places[0]
        place = (shell.stretch.start, shell.stretch.number, *traits)
        found.append((place, events, zones, shell.others))
    return found


@pytest.mark.parametrize("size", [97, 1 << 20])
def test_the_index_of_every_file_we_know_is_what_cutting_it_whole_gives(size: int) -> None:
    assert FILES
    for path in FILES:
        data = as_ascii_lines(path.read_bytes())
        if size > 1000 or len(data) < 20_000:
            assert indexed(data, index_of(in_pieces(data, size))) == shape(data), path.name


PIECES = st.sampled_from(
    [
        b"BEGIN:VCALENDAR",
        b"END:VCALENDAR",
        b"BEGIN:VEVENT",
        b"END:VEVENT",
        b"BEGIN:VALARM",
        b"END:VALARM",
        b"BEGIN:VTIMEZONE",
        b"END:VTIMEZONE",
        b"BEGIN:VTODO",
        b"noneBEGIN:VEVENT",
        b"begin : vevent ;",
        b"BEGIN:X-FOO",
        b"UID:a",
        b" folded",
        b"A;ENCODING=QUOTED-PRINTABLE:x=",
        b"METHOD:REQUEST",
        b"",
    ]
)
ENDS = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n ", b""])


@given(lines=st.lists(st.tuples(PIECES, ENDS), max_size=30), size=st.integers(1, 60))
def test_the_index_of_damaged_bytes_is_what_cutting_them_whole_gives(
    lines: list[tuple[bytes, bytes]], size: int
) -> None:
    data = b"".join(piece + end for piece, end in lines)
    assert indexed(data, index_of(in_pieces(data, size))) == shape(data)


@given(
    lines=st.lists(st.tuples(PIECES, ENDS), max_size=30),
    size=st.integers(1, 60),
)
def test_lines_come_as_from_whole_bytes_however_they_are_cut(
    lines: list[tuple[bytes, bytes]], size: int
) -> None:
    data = b"".join(piece + end for piece, end in lines)
    assert lines_in(in_pieces(data, size)) == lines_in([data])


@pytest.mark.parametrize(
    ("lines", "uid"),
    [
        (("UID:a@x.example", "SUMMARY:s"), "a@x.example"),
        (("uid:a@x.example", "UID:b"), "a@x.example"),
        (("BEGIN:VALARM", "UID:alarm", "END:VALARM", "UID:own"), "own"),
        (("UID:" + "x" * 80, "SUMMARY:s"), "x" * 80),
    ],
)
def test_a_plain_uid_is_known_without_reading_the_event(lines: tuple[str, ...], uid: str) -> None:
    index = index_of([calendar(*event_lines(*lines, uid=""))])
    assert list(index.uids) == [uid_hash(uid)]


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:none",),
        ("UID:",),
        ("UID;X=1:a",),
        ("UID:a\\,b",),
        ("UID:a b",),
        ("UID:ä",),
        ("UID:" + "x" * 80, "torn off"),
    ],
)
def test_of_any_other_uid_only_reading_the_event_tells(lines: tuple[str, ...]) -> None:
    assert list(index_of([calendar(*event_lines(*lines, uid=""))]).uids) == [0]


def test_an_old_calendar_hides_its_uids() -> None:
    data = calendar(*event_lines()).replace(b"VERSION:2.0", b"VERSION:1.0")
    assert list(index_of([data]).uids) == [0]


def test_a_line_that_never_ends_is_not_held() -> None:
    with pytest.raises(LineTooLong):
        index_of([b"X:" + b"x" * 5000, b"y" * 5000], longest_line=8000)
