"""The traps of streams and syntax that every calendar reader meets, each by its number.

Source: RFC 5545 §3.1, §3.6; RFC 5322; what producers write.
"""

from __future__ import annotations

import base64

import pytest

from ews_meetings.change.wish import Drop, Hold, Unusable
from ews_meetings.ics.reading import read_calendar
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.sources.files import read_bytes
from tests.unit.ics.making import (
    OPTIONS,
    calendar,
    codes,
    event,
    event_lines,
    hold,
    meeting,
    read,
)

LINES = event("SUMMARY:Žluťoučký kůň")


def subject(data: bytes) -> str:
    (wish,) = read_bytes(data, source="a.ics", options=OPTIONS)
    assert isinstance(wish, Hold), wish
    return wish.series.meeting.subject


def subjects(wishes: tuple[Wished, ...]) -> list[str]:
    return [wish.series.meeting.subject for wish in wishes if isinstance(wish, Hold)]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + LINES,
        LINES.decode().encode("utf-16"),
        LINES.decode().encode("utf-16-le"),
        LINES.decode().encode("utf-16-be"),
        b"\r\n\r\n \r\n" + LINES,
        LINES.replace(b"\r\n", b"\n"),
        LINES.replace(b"\r\n", b"\r"),
        LINES.replace(b"\r\n", b"\r\r\n"),
    ],
    ids=["bom", "utf-16", "utf-16-le", "utf-16-be", "blank lines", "lf", "cr", "cr cr lf"],
)
def test_trap_1_marks_encodings_and_line_ends_do_not_matter(data: bytes) -> None:
    """Trap 1: UTF-8 BOM, UTF-16, leading blank lines, LF or CR only."""
    assert subject(data) == "Žluťoučký kůň"


def test_trap_2_each_calendar_of_a_stream_has_its_own_method() -> None:
    """Trap 2: several VCALENDARs in one stream; METHOD is per VCALENDAR."""
    first = calendar("METHOD:CANCEL", *event_lines("STATUS:CANCELLED"))
    second = calendar(*event_lines("SUMMARY:two", uid="UID:two"))
    wishes = read(first + second)
    assert [type(wish) for wish in wishes] == [Drop, Hold]


@pytest.mark.parametrize("missing", ["END:VCALENDAR", "END:VEVENT\r\nEND:VCALENDAR"])
def test_trap_3_what_is_whole_in_a_torn_file_is_read(missing: str) -> None:
    """Trap 3: missing END; complete events are imported, the rest is reported."""
    whole, torn = event_lines("SUMMARY:whole"), event_lines("SUMMARY:torn", uid="UID:two")
    data = calendar(*whole, *torn).decode().removesuffix(f"{missing}\r\n").encode()
    first, second = read(data)
    assert isinstance(first, Hold)
    assert "calendar-torn" in codes(first)
    assert isinstance(second, Unusable if "VEVENT" in missing else Hold)


def test_trap_4_what_names_a_file_may_be_missing() -> None:
    """Trap 4: missing VERSION, PRODID, DTSTAMP, UID; accept, derive a UID that stays."""
    lines = ("BEGIN:VCALENDAR", *event_lines("SUMMARY:x", uid=""), "END:VCALENDAR", "")
    data = "\r\n".join(lines).encode()
    (first,), (second,) = read(data), read(data)
    assert isinstance(first, Hold)
    assert isinstance(second, Hold)
    assert first.origin == second.origin
    assert codes(first) == ["uid-missing"]


def test_trap_5_garbage_before_begin_is_reported_with_its_line() -> None:
    """Trap 5: garbage glued to a line (`NoneBEGIN:VEVENT`)."""
    (wish,) = read(event("SUMMARY:x").replace(b"BEGIN:VEVENT", b"NoneBEGIN:VEVENT"))
    assert subjects((wish,)) == ["x"]
    assert [(f.code, f.where) for f in wish.findings] == [("line-torn", "a.ics:3")]


def test_trap_6_lines_may_be_long_and_folded_inside_a_letter() -> None:
    """Trap 6: unfolded long lines; folds in the middle of UTF-8 sequences."""
    long = "ů" * 40_000
    assert meeting(f"DESCRIPTION:{long}").body.content == long
    folded = LINES.replace("ť".encode(), b"\xc5\r\n \xa5")
    assert subject(folded) == "Žluťoučký kůň"


def test_trap_7_lines_torn_by_a_mailer_are_joined_and_reported() -> None:
    """Trap 7: continuation lines that begin with nothing."""
    wish = hold("DESCRIPTION:a text of which a mail gateway has made", "two lines, it did")
    assert wish.series.meeting.body.content.splitlines()[1] == "two lines, it did"
    assert codes(wish) == ["line-torn"]


def test_trap_8_texts_are_never_split_at_commas() -> None:
    r"""Trap 8: unescaped `,` and `;` in texts; `\,` inside quoted parameters."""
    found = meeting(
        "SUMMARY:One, two; three\\, four",
        "LOCATION:Room 1; floor 2, left",
        'ATTENDEE;CN="Muster\\, Erika";ROLE=OPT-PARTICIPANT:mailto:e@firma.example',
    )
    assert found.subject == "One, two; three, four"
    assert found.location == "Room 1; floor 2, left"
    (guest,) = found.attendees
    assert (guest.mailbox.address, str(guest.role)) == ("e@firma.example", "optional")
    assert guest.mailbox.name.startswith("Muster")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('ATTENDEE;CN="Room: Blue; left":mailto:r@firma.example', "Room: Blue; left"),
        ("ATTENDEE;CN=Room: Blue;RSVP=TRUE:mailto:r@firma.example", "Room: Blue"),
        ('ATTENDEE;CN="Room:mailto:r@firma.example', "Room"),
    ],
)
def test_trap_9_names_may_hold_what_ends_them(line: str, name: str) -> None:
    """Trap 9: CN with `:` or `;`, in quotes or without."""
    (guest,) = meeting(line).attendees
    assert (guest.mailbox.address, guest.mailbox.name) == ("r@firma.example", name)


@pytest.mark.parametrize(
    "value",
    [
        "MAILTO:a@firma.example",
        "mailto: a@firma.example",
        'mailto:"Anna" <a@firma.example>',
        "a@firma.example",
        "mailto:mailto:a@firma.example",
    ],
)
def test_trap_10_addresses_are_found_however_they_are_written(value: str) -> None:
    """Trap 10: `MAILTO:`, blanks, names around the address."""
    (guest,) = meeting(f"ATTENDEE:{value}").attendees
    assert guest.mailbox.address == "a@firma.example"


@pytest.mark.parametrize("value", ["mailto:", "invalid:nomail", "", "urn:uuid:1"])
def test_trap_10_who_has_no_address_is_left_out_and_named(value: str) -> None:
    """Trap 10: `mailto:` empty, `invalid:nomail`."""
    wish = hold(f"ATTENDEE;CN=Anna:{value}")
    assert wish.series.meeting.attendees == ()
    (finding,) = wish.findings
    assert finding.code == "attendee-without-address"
    assert "Anna" in finding.message


def test_trap_11_blanks_and_empty_parameters_do_not_matter() -> None:
    """Trap 11: blanks around parameters and values, trailing `;`, empty parameters."""
    found = hold(
        "DTSTART ; TZID = Europe/Berlin ; : 20270401T100000 ",
        "ATTENDEE;ROLE=;CN= Anna ;: mailto:a@firma.example ",
        "SUMMARY : x ; ",
    ).series.meeting
    (guest,) = found.attendees
    assert found.subject == "x ;"
    assert (guest.mailbox.name, guest.mailbox.address) == ("Anna", "a@firma.example")
    assert str(guest.role) == "required"


def test_trap_12_empty_properties_are_absent_ones() -> None:
    """Trap 12: empty ORGANIZER, LOCATION, RDATE, EXDATE."""
    names = ("ORGANIZER", "LOCATION", "RDATE", "EXDATE", "RRULE", "DTEND", "DURATION", "STATUS")
    wish = hold(*(f"{name}:" for name in names))
    assert wish.findings == ()
    assert wish.series.meeting.recurrence is None


@pytest.mark.parametrize(
    "value",
    [
        "DTSTART:2027-04-01 08:00:00Z",
        "DTSTART:2027-04-01T08:00:00Z",
        "DTSTART:20270331T240000",
        "DTSTART;VALUE=DATE:20270401T000000",
        "DTSTART:20270401",
    ],
)
def test_trap_13_dates_in_odd_forms_are_read_where_they_have_one_meaning(value: str) -> None:
    """Trap 13: dates with dashes, `T240000`, `VALUE=DATE` with a time, dates without VALUE=DATE."""
    assert "2027" in str(meeting(value).span)


@pytest.mark.parametrize("value", ["20270230", "20271301T000000", "soon", "20270401T250000"])
def test_trap_13_an_event_with_an_impossible_date_is_refused_alone(value: str) -> None:
    """Trap 13: dates that do not exist; reject the event, not the file."""
    first, second = read(
        calendar(*event_lines(f"DTSTART:{value}"), *event_lines("SUMMARY:whole", uid="UID:two"))
    )
    assert isinstance(first, Unusable)
    assert value in first.refusal.message
    assert subjects((second,)) == ["whole"]


def test_trap_14_of_two_the_first_counts_and_the_other_is_reported() -> None:
    """Trap 14: duplicate single-valued properties."""
    wish = hold("DTSTART:20270401T080000Z", "DTSTART:20270402T080000Z", "SUMMARY:a", "SUMMARY:b")
    assert wish.series.meeting.subject == "a"
    assert "2027, 4, 1" in repr(wish.series.meeting.span)
    assert codes(wish) == ["property-twice", "property-twice"]


def test_trap_15_what_stands_inside_of_an_alarm_stays_there() -> None:
    """Trap 15: DESCRIPTION, SUMMARY, UID, ATTENDEE of a VALARM do not leak."""
    inner = ("DESCRIPTION:wake up", "SUMMARY:alarm", "UID:alarm", "ATTENDEE:mailto:x@y.example")
    wish = hold(
        "BEGIN:VALARM", "TRIGGER:-PT5M", "ACTION:EMAIL", *inner, "END:VALARM", "SUMMARY:meeting"
    )
    found = wish.series.meeting
    assert (found.subject, found.body.content, found.attendees) == ("meeting", "", ())
    assert wish.origin.uid == "one"


@pytest.mark.slow
def test_trap_16_a_file_too_large_for_exchange_is_left_out_and_reported() -> None:
    """Trap 16: a huge inline ATTACH; the meeting is made without it."""
    content = base64.b64encode(bytes(46 << 20)).decode()
    small = base64.b64encode(b"agenda").decode()
    wish = hold(
        f"ATTACH;VALUE=BINARY;ENCODING=BASE64;X-FILENAME=big.bin:{content}",
        f"ATTACH;VALUE=BINARY;ENCODING=BASE64;X-FILENAME=small.txt:{small}",
    )
    assert [file.name for file in wish.series.meeting.attachments] == ["small.txt"]
    (finding,) = wish.findings
    assert (finding.code, finding.where) == ("attachment-lost", "a.ics:6")
    assert len(finding.value) < 200


def test_trap_17_characters_that_no_message_carries_are_removed_and_counted() -> None:
    """Trap 17: control characters and lone surrogates."""
    data = event("SUMMARY:a\x00b\x0bc\x1fd@e", "DESCRIPTION:x\uffffy").replace(
        b"@", "\ud800".encode("utf-8", "surrogatepass")
    )
    (wish,) = read_calendar(data, source="a.ics", options=OPTIONS)
    assert isinstance(wish, Hold)
    assert wish.series.meeting.subject == "abcde"
    assert wish.series.meeting.body.content == "xy"
    (finding,) = wish.findings
    assert finding.code == "characters-removed"
    assert "5 characters" in finding.message
