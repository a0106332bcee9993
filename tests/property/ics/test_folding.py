"""Where a mailer folds lines, and how it ends them, changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.wish import Hold
from tests.unit.ics.making import central_europe, event, read

DATA = event(
    r"SUMMARY;LANGUAGE=cs:Schůzka\, důležitá 😀",
    'ATTENDEE;CN="Účastník: první";RSVP=TRUE:mailto:guest@firma.example',
    "DTSTART;TZID=Vlastní pásmo:20270701T080000",
    "DURATION:PT1H",
    r"DESCRIPTION:jedna\ndva",
    "BEGIN:VALARM",
    "TRIGGER:-PT15M",
    "END:VALARM",
    before=central_europe("Vlastní pásmo"),
)
LINES = DATA.split(b"\r\n")


@given(
    st.data(), st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n"]), st.sampled_from([b" ", b"\t"])
)
def test_any_folding_reads_the_same(draw: st.DataObject, end: bytes, blank: bytes) -> None:
    cuts = draw.draw(
        st.lists(st.tuples(st.integers(0, len(LINES) - 2), st.integers(1, 60)), max_size=40)
    )
    folded = list(LINES)
    for number, position in sorted(cuts, reverse=True):
        line = folded[number]
        if position < len(LINES[number]):
            folded[number] = line[:position] + end + blank + line[position:]
    ((plain,), (again,)) = read(DATA), read(end.join(folded))
    assert isinstance(plain, Hold)
    assert isinstance(again, Hold)
    assert (again.series, again.digest) == (plain.series, plain.digest)
