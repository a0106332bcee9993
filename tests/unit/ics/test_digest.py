from dataclasses import replace

import pytest

from ews_meetings.change.wish import Hold
from ews_meetings.ics.options import OrganizerChoice, ReadOptions
from ews_meetings.ics.reading import read_calendar, read_events
from ews_meetings.model.meeting import Attachment
from tests.unit.ics.making import OPTIONS, central_europe, constant_zone, event

LINES = ("DTSTAMP:20270101T000000Z", "SUMMARY:one", "DTSTART;TZID=Own:20270401T080000")
ZONE = central_europe("Own")


def digest(data: bytes, options: ReadOptions = OPTIONS, *, method: str | None = None) -> str:
    (wish,) = read_calendar(data, source="a.ics", options=options, method=method)
    assert isinstance(wish, Hold)
    return wish.digest


PLAIN = digest(event(*LINES, before=ZONE))


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTAMP:20280101T000000Z", *LINES[1:]),
        (*LINES, "CREATED:20270101T000000Z", "LAST-MODIFIED:20270101T000000Z"),
        ("DTSTAMP:20270101T000000Z", "SUMM\r\n ARY:o\r\n\tne", *LINES[2:]),
    ],
)
def test_a_file_written_anew_has_the_same_digest(lines: tuple[str, ...]) -> None:
    assert digest(event(*lines, before=ZONE)) == PLAIN


def test_line_ends_and_neighbours_do_not_count() -> None:
    data = event(*LINES, before=(*ZONE, "PRODID:x", *constant_zone("Other", "+0100")))
    assert digest(data.replace(b"\r\n", b"\n")) == PLAIN


@pytest.mark.parametrize(
    "lines",
    [
        (*LINES[:1], "SUMMARY:two", *LINES[2:]),
        (*LINES, "X-ANYTHING:1"),
        (*LINES, "BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"),
    ],
)
def test_every_other_line_counts(lines: tuple[str, ...]) -> None:
    assert digest(event(*lines, before=ZONE)) != PLAIN


def test_the_rules_of_its_zone_count() -> None:
    assert digest(event(*LINES, before=constant_zone("Own", "+0200"))) != PLAIN


@pytest.mark.parametrize(
    "options",
    [
        replace(OPTIONS, mailbox="other@firma.example"),
        replace(OPTIONS, trusts_zone_names=True),
        replace(OPTIONS, zone_names=(("Factory Clock", "Asia/Tokyo"),)),
        replace(OPTIONS, zone="Asia/Tokyo"),
        replace(OPTIONS, organizer=OrganizerChoice.TAKE_OVER),
        replace(OPTIONS, scope="sync"),
    ],
)
def test_the_options_that_shape_the_result_count(options: ReadOptions) -> None:
    assert digest(event(*LINES, before=ZONE), options) != PLAIN


def test_the_method_and_the_zone_of_the_calendar_count() -> None:
    assert digest(event(*LINES, before=ZONE), method="REQUEST") != PLAIN
    before = (*ZONE, "X-WR-TIMEZONE:Asia/Tokyo")
    assert digest(event(*LINES, before=before)) != PLAIN


@pytest.mark.parametrize(
    "line",
    [
        "ATTACH:CID:x",
        "IMAGE;VALUE=URI:cid:x",
        'DESCRIPTION;ALTREP="cid:x":words',
        'X-ALT-DESC;FMTTYPE=text/html:<p>words<img src="cid:x"></p>',
        'DESCRIPTION;ALTREP="cid:page":words',
    ],
)
def test_the_bytes_of_a_part_that_is_shown_count(line: str) -> None:
    data = event(line)
    found = {
        read_events(data, source="a", options=OPTIONS, related=related)[0].digest
        for related in (
            {},
            {"x": Attachment.of(name="a", content=b"1")},
            {"x": Attachment.of(name="a", content=b"2")},
        )
    }
    assert len(found) == 3
