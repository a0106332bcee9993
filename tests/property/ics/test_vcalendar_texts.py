"""Any text survives quoted-printable, wherever its lines are broken, and the lines after it keep their numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.ics.lines.blocks import cut
from ews_meetings.ics.lines.component import Input
from ews_meetings.ics.lines.decoding import cleaned
from ews_meetings.ics.lines.properties import unescape
from ews_meetings.ics.vcalendar.calendar import OldCalendar
from ews_meetings.ics.vcalendar.event import read_old_event
from ews_meetings.ics.zones.zones import Zones
from tests.unit.ics.making import lines_in

HOME = "Europe/Prague"
TEXTS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.lists(
        st.sampled_from(
            ["BEGIN:VEVENT", "END:VEVENT", "UID:x", "\n", " ", "=", ";", "\\", "é", ":"]
        ),
        min_size=1,
    ).map("".join),
)


def unit(letter: str, *, is_raw: bool) -> str:
    """One letter of a text, quoted or, where it may stand for itself, raw."""
    if is_raw and letter not in "=\r\n" and letter.isprintable():
        return letter
    quoted = "\r\n" if letter == "\n" else letter
    return "".join(f"={byte:02X}" for byte in quoted.encode())


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A text, and the lines that a producer may make of it."""
    drawn = draw(TEXTS).encode("utf-8", "ignore").decode()
    text = cleaned(drawn.replace("\r", "")).text
    escaped = text.replace("\\", "\\\\").replace(";", "\\;")
    raw = draw(st.lists(st.booleans(), min_size=len(escaped), max_size=len(escaped)))
    breaks = draw(st.lists(st.booleans(), min_size=len(escaped), max_size=len(escaped)))
    units = (
        unit(letter, is_raw=is_raw) + ("=\r\n" if is_broken else "")
        for letter, is_raw, is_broken in zip(escaped, raw, breaks, strict=True)
    )
    return text, "".join(units)


@given(written())
def test_any_text_survives_and_what_follows_keeps_its_line(pair: tuple[str, str]) -> None:
    text, quoted = pair
    head = "BEGIN:VEVENT\r\nDESCRIPTION;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:"
    data = f"{head}{quoted}=2E\r\nSTATUS:SENT\r\nEND:VEVENT\r\n".encode()
    (block,) = cut(data)
    old = OldCalendar(home=HOME, is_certain=True, has_version=True)
    given_data = Input(data=data, source="a.vcs")
    event = read_old_event(given_data, block, old, Zones(home=HOME))
    assert block.is_closed
    assert [unescape(prop.value) for prop in event.properties] == [f"{text}."]
    line = 3 + quoted.count("=\r\n")
    assert [finding.where for finding in event.findings] == [f"a.vcs:{line}"]


@given(written(), st.integers(1, 40))
def test_broken_lines_are_the_same_in_pieces(pair: tuple[str, str], size: int) -> None:
    data = f"X;QUOTED-PRINTABLE:{pair[1]}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n".encode()
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    assert lines_in(chunks) == lines_in([data])
