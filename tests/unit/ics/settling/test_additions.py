import pytest

from ews_meetings.change.identity import Origin, own_uid
from ews_meetings.change.wish import Drop, Hold, Unusable
from ews_meetings.ics.options import OrganizerChoice
from ews_meetings.ics.settling.uids import Wished
from tests.unit.ics.making import calendar, codes, event_lines, hold, read, refused

ADD = ("METHOD:ADD",)
SERIES = event_lines("SUMMARY:Weekly", "RRULE:FREQ=WEEKLY;COUNT=3", "SEQUENCE:1")
NEXT = ("SUMMARY:Weekly", "DTSTART:20270403T080000Z", "DTEND:20270403T090000Z")


def stream(*calendars: tuple[str, ...]) -> tuple[Wished, ...]:
    return read(b"".join(calendar(*lines) for lines in calendars))


def holds(wishes: tuple[Wished, ...]) -> list[tuple[str, int]]:
    assert all(isinstance(wish, Hold) for wish in wishes)
    return [(w.series.uid, w.origin.part) for w in wishes if isinstance(w, Hold)]


def test_an_added_instance_is_a_meeting_of_its_own_beside_its_series() -> None:
    found = hold(*NEXT, "SEQUENCE:2", "ATTENDEE:mailto:a@b.example", before=ADD)
    assert found.origin == Origin(scope="import", uid="one", part=202704030800)
    assert found.origin.key == "one#202704030800"
    assert found.series.uid == "one/p202704030800"
    assert found.series.meeting.recurrence is None
    assert "instance-added" in codes(found)


def test_a_series_and_what_is_added_to_it_stand_side_by_side() -> None:
    added = (*ADD, *event_lines(*NEXT, "SEQUENCE:2"))
    wishes = stream(("METHOD:REQUEST", *SERIES), added)
    assert holds(wishes) == [("one", 0), ("one/p202704030800", 202704030800)]


def test_several_instances_of_one_series_are_several_meetings() -> None:
    later = ("SUMMARY:Weekly", "DTSTART:20270410T080000Z")
    wishes = stream((*ADD, *event_lines(*NEXT), *event_lines(*later)))
    assert [part for _, part in holds(wishes)] == [202704030800, 202704100800]


def test_of_two_versions_of_one_added_instance_the_newer_one_counts() -> None:
    first = (*ADD, *event_lines(*NEXT, "SEQUENCE:2"))
    second = (*ADD, *event_lines("SUMMARY:Later", *NEXT[1:], "SEQUENCE:3"))
    (wish,) = stream(second, first)
    assert isinstance(wish, Hold)
    assert wish.series.meeting.subject == "Later"
    assert "revision-superseded" in codes(wish)


def test_two_instances_that_are_added_for_one_minute_are_two() -> None:
    first, second = (
        event_lines(f"SUMMARY:{at}", f"DTSTART:20270403T0800{at}Z", "DURATION:PT10S")
        for at in ("00", "30")
    )
    parts = [part for _, part in holds(stream((*ADD, *first, *second)))]
    assert parts == [202704030800, 20270403080030]


def test_what_was_added_before_a_newer_version_of_the_series_counts_no_more() -> None:
    newer = event_lines("SUMMARY:Weekly", "RRULE:FREQ=WEEKLY;COUNT=3", "SEQUENCE:3")
    (wish,) = stream(("METHOD:REQUEST", *newer), (*ADD, *event_lines(*NEXT, "SEQUENCE:2")))
    assert "revision-superseded" in codes(wish)


def test_what_was_added_goes_with_a_series_that_is_cancelled_later() -> None:
    gone = ("METHOD:CANCEL", *event_lines("STATUS:CANCELLED", "SEQUENCE:2"))
    (wish,) = stream((*ADD, *event_lines(*NEXT, "SEQUENCE:2")), gone)
    assert isinstance(wish, Drop)
    assert "cancelled-whole" in codes(wish)


def test_what_is_added_to_a_meeting_that_was_taken_over_has_a_uid_of_our_own() -> None:
    lines = (*NEXT, "ORGANIZER:mailto:olga@other.example", "ATTENDEE:mailto:a@b.example")
    found = hold(*lines, before=ADD, choice=OrganizerChoice.TAKE_OVER)
    assert found.series.uid == own_uid(found.origin, "me@firma.example")


def test_an_instance_without_a_uid_belongs_to_no_series() -> None:
    (wish,) = read(calendar(*ADD, *event_lines(*NEXT, uid="")))
    assert isinstance(wish, Unusable)
    assert "nothing says which meeting" in wish.refusal.message


@pytest.mark.parametrize("line", ["DTSTART:never", "ORGANIZER:mailto:olga@other.example"])
def test_an_instance_that_cannot_be_read_is_refused(line: str) -> None:
    assert refused(line, before=ADD)


def test_further_dates_of_an_added_instance_are_meetings_of_their_own_too() -> None:
    lines = (*NEXT, "RDATE:20270410T080000Z", "SEQUENCE:2")
    wishes = stream(("METHOD:REQUEST", *SERIES), (*ADD, *event_lines(*lines)))
    assert [part for _, part in holds(wishes)] == [0, 202704030800, 202704100800]


def test_a_rule_that_is_added_is_a_series_beside_the_other() -> None:
    lines = (*NEXT, "RRULE:FREQ=DAILY;COUNT=2", "SEQUENCE:2")
    found = hold(*lines, before=ADD)
    assert found.origin.part == 202704030800
    assert found.series.meeting.recurrence is not None
