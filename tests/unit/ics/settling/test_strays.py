"""Occurrences that their series has not: which become meetings, and which come to nothing."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.reading import read_calendar, read_events
from ews_meetings.ics.settling.uids import Wished, settle_files
from ews_meetings.model.span import show_span
from tests.unit.ics.making import OPTIONS, calendar, codes, event_lines, several

PRAGUE = "DTSTART;TZID=Europe/Prague:20270401T090000"
SERIES = (PRAGUE, "DURATION:PT1H", "SUMMARY:Team", "ATTENDEE:mailto:a@firma.example")
FRIDAY = "RECURRENCE-ID;TZID=Europe/Prague:20270416T090000"
LATER = "DTSTART;TZID=Europe/Prague:20270416T140000"


def master(*lines: str) -> tuple[str, ...]:
    return event_lines("RRULE:FREQ=WEEKLY;COUNT=5", *SERIES, *lines)


def stray(*lines: str, slot: str = FRIDAY) -> tuple[str, ...]:
    return event_lines(slot, LATER, "SUMMARY:Once", *lines)


def holds(wishes: tuple[Wished, ...]) -> list[Hold]:
    found = [wish for wish in wishes if isinstance(wish, Hold)]
    assert len(found) == len(wishes), wishes
    return found


def test_an_occurrence_that_the_series_has_not_is_a_meeting_of_its_own() -> None:
    series, once = holds(several(master(), stray()))
    assert (series.series.changed, series.series.deleted) == ((), ())
    assert once.series.uid == "one/p202704160700"
    assert show_span(once.series.meeting.span) == "2027-04-16 14:00-15:00 Europe/Prague"
    assert codes(series) == ["several-meetings"]
    assert codes(once) == ["occurrence-unmatched", "meeting-of-several"]
    assert once.findings[0].where == "a.ics:11"


def test_it_has_what_it_leaves_out_as_its_series_has_it() -> None:
    _, once = holds(several(master(), stray()))
    assert [a.mailbox.address for a in once.series.meeting.attendees] == ["a@firma.example"]
    assert once.series.meeting.recurrence is None


def test_its_name_does_not_depend_on_how_its_file_writes_it() -> None:
    names = {
        holds(several(master(), stray(slot=f"RECURRENCE-ID{slot}")))[1].series.uid
        for slot in (":20270416T070000Z", ":20270416T090000", ";TZID=Europe/Prague:20270416T090000")
    }
    assert names == {"one/p202704160700"}


def test_beside_a_meeting_that_does_not_repeat_each_is_a_meeting_of_its_own() -> None:
    other = stray(slot="RECURRENCE-ID;TZID=Europe/Prague:20270423T090000")
    found = holds(several(event_lines(*SERIES), stray(), other))
    assert [one.series.uid for one in found] == ["one", "one/p202704160700", "one/p202704230700"]


def test_a_date_names_its_midnight() -> None:
    _, once = holds(several(master(), stray(slot="RECURRENCE-ID;VALUE=DATE:20270416")))
    assert once.series.uid == "one/p202704152200"


def test_of_two_for_one_date_the_newest_counts() -> None:
    newer = stray("SEQUENCE:2", "LOCATION:New")
    _, once = holds(several(master(), stray("SEQUENCE:1"), newer))
    assert once.series.meeting.location == "New"


def test_what_is_older_than_its_series_was_given_up_with_its_earlier_rule() -> None:
    (series,) = holds(several(master("SEQUENCE:2"), stray("SEQUENCE:1")))
    assert codes(series) == ["occurrence-unmatched"]
    assert "older than the series" in series.findings[0].message


def test_a_cancelled_occurrence_that_is_none_takes_nothing_out() -> None:
    (series,) = holds(several(master(), stray("STATUS:CANCELLED")))
    assert series.series.deleted == ()
    assert codes(series) == ["occurrence-unmatched"]
    assert series.findings[0].message.endswith("so none was taken out")


def test_where_all_of_a_series_is_taken_out_what_is_beside_it_takes_place() -> None:
    gone = "EXDATE;TZID=Europe/Prague:20270401T090000"
    rule = event_lines("RRULE:FREQ=DAILY;COUNT=1", *SERIES, "RDATE:20270405T070000Z", gone)
    found = holds(several(rule, stray()))
    assert [one.series.uid for one in found][-1] == "one/p202704160700"


def test_one_that_begins_where_the_series_has_an_occurrence_is_refused() -> None:
    slot = "RECURRENCE-ID;VALUE=DATE:20270414"
    begin = "DTSTART;TZID=Europe/Prague:20270415T090000"
    hold, refused = several(master(), event_lines(slot, begin, "SUMMARY:The same or a second"))
    assert isinstance(hold, Hold)
    assert isinstance(refused, Unusable)
    gone = master("EXDATE;TZID=Europe/Prague:20270415T090000")
    assert len(holds(several(gone, event_lines(slot, begin, "SUMMARY:In its place")))) == 2


def test_beside_a_series_that_is_refused_it_is_refused() -> None:
    overlapping = event_lines("RRULE:FREQ=DAILY;COUNT=3", PRAGUE, "DURATION:PT25H")
    data = calendar(*overlapping, *stray())
    wishes = read_calendar(data, source="a.ics", options=replace(OPTIONS, singles=0))
    assert all(isinstance(wish, Unusable) for wish in wishes)


def test_one_that_lies_in_another_file_is_refused_as_nobody_knows_which_is_newer() -> None:
    first, second = (
        read_events(calendar(*lines), source=f"{number}.ics", options=OPTIONS)
        for number, lines in enumerate((master(), stray()))
    )
    events = [*first, *(replace(event, files=(1,)) for event in second)]
    assert [type(one.wish) for one in settle_files(events, OPTIONS)] == [Hold, Unusable]
