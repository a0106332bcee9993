"""Whatever the bytes are, they become wishes, refusals or an error of ours."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ews_meetings.errors import InputUnusable
from ews_meetings.ics.options import OrganizerChoice
from ews_meetings.sources.files import read_bytes
from tests.unit.ics.making import calendar, central_europe, event, options

NAMES = st.sampled_from(
    [
        "UID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "SUMMARY",
        "DESCRIPTION",
        "X-ALT-DESC",
        "LOCATION",
        "ATTENDEE",
        "ORGANIZER",
        "ATTACH",
        "TRIGGER",
        "RRULE",
        "RECURRENCE-ID",
        "SEQUENCE",
        "DTSTAMP",
        "PRIORITY",
        "CLASS",
        "STATUS",
        "TRANSP",
        "CATEGORIES",
        "GEO",
        "URL",
        "TZID",
        "TZOFFSETTO",
        "TZOFFSETFROM",
        "RDATE",
        "EXDATE",
        "COMMENT",
        "PRODID",
        "METHOD",
        "VERSION",
        "X-WR-TIMEZONE",
        "BEGIN",
        "END",
        "X-MICROSOFT-CDO-ALLDAYEVENT",
    ]
)
PARAMS = st.sampled_from(
    [
        "",
        ";VALUE=DATE",
        ";TZID=x",
        ";TZID=Europe/Berlin",
        ";VALUE=BINARY",
        ';CN="',
        ";RELATED=END",
        ";RANGE=THISANDFUTURE",
        ";=",
        ";",
    ]
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "VEVENT",
            "VALARM",
            "VTIMEZONE",
            "STANDARD",
            "VCALENDAR",
            "20270401T080000Z",
            "20270401",
            "16010101T000000",
            "PT1H",
            "-P99999999W",
            "P99999999D",
            "+0100",
            "-2359",
            "TRUE",
            "2.0",
            "REQUEST",
            "CANCEL",
            "CANCELLED",
            "20270401T080000Z,20270402T080000Z/PT1H",
            "FREQ=DAILY",
            "FREQ=DAILY;COUNT=999999999",
            "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=99991231",
            "mailto:a@b.example",
            "cid:x",
            "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
            "FREQ=YEARLY;COUNT=3",
            "data:,x",
            "44991231T235959Z",
        ]
    ),
)
LINES = st.builds(lambda name, params, value: f"{name}{params}:{value}", NAMES, PARAMS, VALUES)


def swallow(data: bytes) -> None:
    for choice in (OrganizerChoice.TAKE_OVER, OrganizerChoice.APPOINTMENT):
        try:
            read_bytes(data, source="a", options=options(choice))
        except InputUnusable as error:
            assert error.message  # noqa: PT017 - an error of ours is one of the answers


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    swallow(data)


@settings(max_examples=300)
@given(st.lists(LINES, max_size=20))
def test_any_lines_of_an_event(lines: list[str]) -> None:
    swallow(event(*[line.encode("utf-8", "replace").decode() for line in lines]))


@given(st.lists(LINES, max_size=12))
def test_any_lines_of_a_zone_that_an_event_uses(lines: list[str]) -> None:
    zone = ("BEGIN:VTIMEZONE", "TZID:x", "BEGIN:STANDARD", *lines, "END:STANDARD", "END:VTIMEZONE")
    text = [line.encode("utf-8", "replace").decode() for line in zone]
    swallow(event("DTSTART;TZID=x:20270401T080000", before=tuple(text)))


@given(st.data())
def test_any_bytes_knocked_out_of_a_good_calendar(draw: st.DataObject) -> None:
    data = event(
        'ATTENDEE;CN="a":mailto:a@b.example',
        "DTSTART;TZID=x:20270401T080000",
        "ATTACH;VALUE=BINARY;ENCODING=BASE64:eA==",
        "BEGIN:VALARM",
        "TRIGGER:-PT5M",
        "END:VALARM",
        before=central_europe("x"),
    )
    for _ in range(draw.draw(st.integers(1, 5))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data = (
            data[:at] + draw.draw(st.binary(max_size=3)) + data[at + draw.draw(st.integers(0, 3)) :]
        )
    swallow(data)


@given(st.lists(st.text(st.characters(codec="latin-1"), max_size=60), max_size=12))
def test_any_mail_header(headers: list[str]) -> None:
    lines = "\r\n".join(("From: a@b.example", *headers)).encode("latin-1")
    swallow(lines + b"\r\n\r\n" + calendar())
