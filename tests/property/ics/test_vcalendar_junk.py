"""Whatever stands in a vCalendar, its events become wishes or refusals, and each line has its number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.errors import InputUnusable
from ews_meetings.ics.options import OrganizerChoice
from ews_meetings.sources.files import read_bytes
from tests.unit.ics.making import options

OPTIONS = options(OrganizerChoice.TAKE_OVER)
NAMES = st.sampled_from(
    [
        "UID",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "CATEGORIES",
        "RESOURCES",
        "ATTENDEE",
        "ATTACH",
        "STATUS",
        "TRANSP",
        "PRIORITY",
        "CLASS",
        "GEO",
        "AALARM",
        "DALARM",
        "MALARM",
        "PALARM",
        "RRULE",
        "EXRULE",
        "XRULE",
        "EXDATE",
        "RDATE",
        "RNUM",
        "DCREATED",
        "X-ALLDAY",
        "X-EPOCAGENDAENTRYTYPE",
        "X-RECURRENCE-ID",
        "X-ORGANIZER",
        "TZ",
        "DAYLIGHT",
        "VERSION",
        "BEGIN",
        "END",
    ]
)
PARAMS = st.sampled_from(
    [
        "",
        ";QUOTED-PRINTABLE",
        ";ENCODING=BASE64",
        ";ENCODING=QUOTED-PRINTABLE;CHARSET=SHIFT_JIS",
        ";CHARSET=UTF-16",
        ";CHARSET=hz",
        ";CHARSET=zip",
        ";VALUE=URL",
        ";VALUE=CONTENT-ID",
        ";ROLE=ORGANIZER",
        ";EXPECT=FYI;STATUS=SENT",
        ';CN="',
        ";",
        ";=",
    ]
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "20270401T090000",
            "20270401T000000",
            "20270401T235900",
            "20270401",
            "20270401T090000Z",
            "44991231T235959",
            "16010101T000000",
            "00000000T000000",
            "20270401T084500;PT5M;2;x",
            ";;;;",
            "W1 MO #3",
            "MP1 1+ #0",
            "MD1 LD 44991231",
            "YD1 366 #0",
            "D1 MO D2$",
            "FREQ=DAILY",
            "+01",
            "-12:45",
            "TRUE;+02;20270328T020000;20271031T030000;CET;CEST",
            "TRUE;+02;16010101T000000;44991231T000000;;",
            "VEVENT",
            "VALARM",
            "1.0",
            "2.0",
            "=",
            "=0D=0A=",
            "=C3=28 =ZZ",
            "EVENT",
            "a <a@b.example>",
            "14.4,50.1",
            "\\",
        ]
    ),
)
LINES = st.builds("{}{}:{}".format, NAMES, PARAMS, VALUES)
ENDS = st.sampled_from(["\r\n", "\n", "\r", "=\r\n", "\r\n "])


@given(st.lists(st.tuples(LINES, ENDS), max_size=14), st.lists(LINES, max_size=3))
def test_a_vcalendar_of_junk_is_read_or_refused(
    inner: list[tuple[str, str]], outer: list[str]
) -> None:
    head = ["BEGIN:VCALENDAR", "VERSION:1.0", *outer, "BEGIN:VEVENT", "DTSTART:20270401T090000"]
    body = "".join(line + end for line, end in inner)
    text = "\r\n".join([*head, body]) + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    try:
        wishes = read_bytes(text.encode(), source="a.vcs", options=OPTIONS)
    except InputUnusable:
        return
    for wish in wishes:
        places = [finding.where for finding in wish.findings if finding.where]
        assert all(where.rpartition(":")[2].isdigit() for where in places)
