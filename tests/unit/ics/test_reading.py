import pytest

from ews_meetings.change.wish import Drop, Hold, Unusable
from ews_meetings.errors import NoEvents, NotACalendar
from ews_meetings.ics.reading import read_calendar
from ews_meetings.model.recurrence import show_recurrence
from tests.unit.ics.making import OPTIONS, calendar, codes, event, event_lines, read


def test_a_place_is_file_and_line() -> None:
    (found,) = read(event("COLOR:red"))
    assert found.where == "a.ics:3"
    assert found.findings[0].where == "a.ics:6"


def test_every_calendar_of_a_stream_has_its_own_method() -> None:
    data = calendar("METHOD:REPLY", *event_lines()) + calendar(
        "METHOD:REQUEST", *event_lines(uid="UID:two")
    )
    data += calendar("METHOD:CANCEL", *event_lines("STATUS:CANCELLED", uid="UID:three"))
    data += calendar("METHOD:X-ODD", *event_lines(uid="UID:four"))
    assert [type(wish) for wish in read(data)] == [Hold, Drop, Unusable]


def test_one_bad_event_does_not_stop_its_neighbours() -> None:
    data = calendar(
        *event_lines("SUMMARY:a", uid="UID:1"),
        *event_lines("DTSTART:never", uid="UID:2"),
        "BEGIN:VEVENT",
        "UID:cut off",
        *event_lines("SUMMARY:c", uid="UID:3"),
    )
    kinds = [type(wish) for wish in read(data)]
    assert kinds == [Hold, Unusable, Unusable, Hold]


def test_a_vcalendar_1_0_is_read_by_its_own_grammar() -> None:
    data = event("RRULE:D2 #3").replace(b"VERSION:2.0", b"VERSION:1.0")
    (wish,) = read(data)
    assert isinstance(wish, Hold)
    recurrence = wish.series.meeting.recurrence
    assert recurrence is not None
    assert show_recurrence(recurrence) == "every 2 days, 3 times from 2027-04-01"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it is empty"),
        (b"hello", "no BEGIN:VCALENDAR in it"),
        (b"<!DOCTYPE html><html>", "it is a web page"),
        (b"PK\x03\x04rest", "it is binary"),
        (b"BEGIN:VTODO\nEND:VTODO", "no BEGIN:VCALENDAR in it"),
    ],
)
def test_what_is_no_calendar_is_said_in_words(data: bytes, problem: str) -> None:
    with pytest.raises(NotACalendar, match=problem):
        read(data)


def test_a_calendar_without_events_says_what_it_holds() -> None:
    with pytest.raises(NoEvents) as caught:
        read(calendar("BEGIN:VTODO", "END:VTODO", "BEGIN:VTODO", "END:VTODO"))
    assert caught.value.message == "a.ics: no event in it (it holds 2 VTODO)"


def test_what_is_odd_about_the_calendar_is_told_with_its_first_event() -> None:
    data = calendar("BEGIN:VTODO", "END:VTODO", *event_lines(), *event_lines(uid="UID:two"))
    assert [codes(wish) for wish in read(data)] == [["component-skipped"], []]


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig", "utf-32"])
def test_any_unicode_is_read_alike(charset: str) -> None:
    data = event("SUMMARY:Schůzka")
    assert read(data.decode().encode(charset)) == read(data)


def test_the_declared_character_set_is_used() -> None:
    data = event("SUMMARY:Schůzka").decode().encode("iso-8859-2")
    (wish,) = read_calendar(data, source="a.ics", options=OPTIONS, charset="iso-8859-2")
    assert isinstance(wish, Hold)
    assert wish.series.meeting.subject == "Schůzka"


def test_the_outlook_request_of_2010_is_read_as_people_meant_it() -> None:
    (wish,) = read(
        event(
            'ATTENDEE;CN="Guest";RSVP=TRUE:mailto:guest@firma.example',
            'DTSTART;TZID="Central Europe Standard Time":20151023T000000',
            'DTEND;TZID="Central Europe Standard Time":20151023T235900',
            "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
            "X-MICROSOFT-CDO-INTENDEDSTATUS:OOF",
            before=("METHOD:REQUEST", "X-MS-OLK-FORCEINSPECTOROPEN:TRUE"),
        )
    )
    assert isinstance(wish, Hold)
    assert wish.findings == ()
    assert wish.series.meeting.free_busy == "oof"
    assert wish.series.meeting.reminder_minutes is None
