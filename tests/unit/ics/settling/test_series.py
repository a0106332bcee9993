from datetime import UTC, datetime

import pytest

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.model.finding import Effect, Severity
from ews_meetings.model.meeting import Occurrence
from ews_meetings.model.span import show_span
from tests.unit.ics.making import codes, event_lines, held, several

PRAGUE = "DTSTART;TZID=Europe/Prague:20270401T090000"
HOUR = "DURATION:PT1H"
SERIES = (PRAGUE, HOUR, "SUMMARY:Team", "LOCATION:Room 1", "DESCRIPTION:All")
THIRD = "RECURRENCE-ID;TZID=Europe/Prague:20270415T090000"
MOVED = "DTSTART;TZID=Europe/Prague:20270415T140000"
AT_THIRD = datetime(2027, 4, 15, 7, tzinfo=UTC)


def master(*lines: str, rule: str = "FREQ=WEEKLY;COUNT=5") -> tuple[str, ...]:
    return event_lines(f"RRULE:{rule}", *SERIES, *lines)


def override(*lines: str, slot: str = THIRD) -> tuple[str, ...]:
    start = () if any(line.startswith("DTSTART") for line in lines) else (MOVED,)
    return event_lines(slot, *start, *lines)


def changed(*events: tuple[str, ...]) -> Occurrence:
    (one,) = held(*events).series.changed
    return one


def trouble(*events: tuple[str, ...]) -> str:
    (wish,) = several(*events)
    assert isinstance(wish, Unusable), wish
    return wish.refusal.message


def test_an_override_is_a_changed_occurrence_with_all_it_says() -> None:
    one = changed(master(), override(HOUR, "SUMMARY:Moved", "LOCATION:Room 2", "DESCRIPTION:One"))
    assert one.original_start_at == AT_THIRD
    assert show_span(one.meeting.span) == "2027-04-15 14:00-15:00 Europe/Prague"
    assert (one.meeting.subject, one.meeting.location) == ("Moved", "Room 2")
    assert one.meeting.body.content == "One"
    assert one.meeting.recurrence is None


def test_what_an_override_leaves_out_is_not_there() -> None:
    one = changed(master("CLASS:PRIVATE"), override("SUMMARY:Moved"))
    assert (one.meeting.location, one.meeting.body.content) == ("", "")
    assert one.meeting.sensitivity == "normal"


def test_without_an_end_it_lasts_as_long_as_the_others() -> None:
    one = changed(master(), override("SUMMARY:Team"))
    assert show_span(one.meeting.span) == "2027-04-15 14:00-15:00 Europe/Prague"


def test_without_any_people_it_has_those_of_its_series() -> None:
    people = ("ORGANIZER:mailto:me@firma.example", "ATTENDEE:mailto:a@b.example")
    kept = changed(master(*people), override("SUMMARY:Team"))
    assert [a.mailbox.address for a in kept.meeting.attendees] == ["a@b.example"]
    alone = changed(master(*people), override("SUMMARY:Team", people[0]))
    assert alone.meeting.attendees == ()


def test_it_is_shown_in_the_zone_of_its_series() -> None:
    one = changed(master(), override("DTSTART:20270415T120000Z", HOUR))
    assert show_span(one.meeting.span) == "2027-04-15 14:00-15:00 Europe/Prague"


def test_an_override_that_changes_nothing_is_none() -> None:
    same = override(*SERIES, slot=THIRD)
    same = tuple(line.replace("20270401T", "20270415T") for line in same)
    found = held(master(), same)
    assert found.series.changed == ()


@pytest.mark.parametrize(
    ("slot", "code"),
    [
        ("RECURRENCE-ID:20270415T070000Z", []),
        ("RECURRENCE-ID:20270415T090000", []),
        ("RECURRENCE-ID;VALUE=DATE:20270415", []),
        ("RECURRENCE-ID;TZID=America/New_York:20270415T030000", []),
        ("RECURRENCE-ID:20270415T080000Z", ["occurrence-near"]),
    ],
)
def test_an_occurrence_is_found_however_it_is_named(slot: str, code: list[str]) -> None:
    found = held(master(), override("SUMMARY:x", slot=slot))
    assert [one.original_start_at for one in found.series.changed] == [AT_THIRD]
    assert codes(found) == code


def test_occurrences_of_whole_days_are_named_by_their_midnight() -> None:
    whole = event_lines("RRULE:FREQ=WEEKLY;COUNT=5", "DTSTART;VALUE=DATE:20270401", "SUMMARY:x")
    day = "DTSTART;VALUE=DATE:20270416"
    for slot in ("RECURRENCE-ID;VALUE=DATE:20270415", "RECURRENCE-ID:20270415T000000Z"):
        one = changed(whole, override(day, "SUMMARY:x", slot=slot))
        assert one.original_start_at == datetime(2027, 4, 14, 22, tzinfo=UTC)
        assert show_span(one.meeting.span) == "2027-04-16, all day (Europe/Prague)"


def test_whole_days_without_an_end_last_as_long_as_the_others() -> None:
    whole = event_lines(
        "RRULE:FREQ=WEEKLY;COUNT=5", "DTSTART;VALUE=DATE:20270401", "DURATION:P2D", "SUMMARY:x"
    )
    day = "DTSTART;VALUE=DATE:20270416"
    one = changed(whole, override(day, "SUMMARY:x", slot="RECURRENCE-ID;VALUE=DATE:20270415"))
    assert show_span(one.meeting.span) == "2027-04-16 to 2027-04-17, all day (Europe/Prague)"


def test_an_occurrence_of_a_timed_series_can_be_a_whole_day() -> None:
    one = changed(master(), override("DTSTART;VALUE=DATE:20270415", "SUMMARY:x"))
    assert show_span(one.meeting.span) == "2027-04-15, all day (Europe/Prague)"


def test_an_unknown_zone_in_the_name_of_an_occurrence_takes_the_series_along() -> None:
    slot = "RECURRENCE-ID;TZID=Nowhere:20270415T090000"
    assert "time zone 'Nowhere' is unknown" in trouble(master(), override("SUMMARY:x", slot=slot))


def test_the_order_of_the_file_does_not_matter() -> None:
    forth, back = held(master(), override("SUMMARY:x")), held(override("SUMMARY:x"), master())
    assert forth.series == back.series


def test_a_cancelled_override_is_a_deleted_occurrence() -> None:
    found = held(master(), override("STATUS:CANCELLED"))
    assert found.series.deleted == (AT_THIRD,)
    assert found.series.changed == ()


def test_an_older_change_of_a_cancelled_override_is_reported() -> None:
    found = held(master(), override("SUMMARY:x"), override("STATUS:CANCELLED", "SEQUENCE:1"))
    assert (found.series.deleted, found.series.changed) == ((AT_THIRD,), ())
    assert codes(found) == ["revision-superseded", "cancellation-needs-less"]


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        (("SEQUENCE:2", "SUMMARY:1"), ("SEQUENCE:1", "SUMMARY:2"), "1"),
        (("DTSTAMP:20270102T000000Z", "SUMMARY:1"), ("DTSTAMP:20270101T000000Z", "SUMMARY:2"), "1"),
        (("SUMMARY:1",), ("SUMMARY:2",), "2"),
    ],
)
def test_of_two_for_one_occurrence_the_newest_counts(
    first: tuple[str, ...], second: tuple[str, ...], winner: str
) -> None:
    found = held(master(), override(*first), override(*second))
    assert [one.meeting.subject for one in found.series.changed] == [winner]
    assert codes(found) == ["revision-superseded"]


def test_an_excluded_occurrence_that_stands_there_changed_takes_place() -> None:
    found = held(master("EXDATE:20270415T070000Z"), override("SUMMARY:x"))
    assert (len(found.series.changed), found.series.deleted) == (1, ())
    assert codes(found) == ["occurrence-excluded"]


def test_an_older_change_of_an_excluded_occurrence_does_not() -> None:
    found = held(master("EXDATE:20270415T070000Z", "SEQUENCE:2"), override("SUMMARY:x"))
    assert (found.series.changed, found.series.deleted) == ((), (AT_THIRD,))
    assert codes(found) == ["occurrence-excluded"]


def test_an_occurrence_has_the_attachments_of_its_series() -> None:
    file = "ATTACH;VALUE=BINARY;ENCODING=BASE64;X-FILENAME=a.txt:eA=="
    other = "ATTACH;VALUE=BINARY;ENCODING=BASE64;X-FILENAME=b.txt:eQ=="
    found = held(master(file), override("SUMMARY:x", other))
    (one,) = found.series.changed
    assert [attachment.name for attachment in one.meeting.attachments] == ["a.txt"]
    assert [(f.code, f.effect, f.severity, f.value) for f in found.findings] == [
        ("occurrence-attachments", Effect.LOST, Severity.WARNING, "b.txt"),
        ("occurrence-attachments-kept", Effect.CHANGED, Severity.INFO, "a.txt"),
    ]


def test_an_occurrence_that_names_no_attachments_has_those_of_its_series_without_a_loss() -> None:
    file = "ATTACH;VALUE=BINARY;ENCODING=BASE64;X-FILENAME=a.txt:eA=="
    assert codes(held(master(file), override("SUMMARY:x"))) == ["occurrence-attachments-kept"]
    assert codes(held(master(file), override("SUMMARY:x", file))) == []


def test_findings_of_occurrences_stand_with_their_own_place() -> None:
    found = held(master(), override("SUMMARY:x", "X-ODD:1"))
    assert [(f.code, f.where) for f in found.findings] == [("property-lost", "a.ics:17")]


def test_of_an_occurrence_that_the_series_has_not_all_that_follow_are_refused() -> None:
    stray = override("SUMMARY:x", slot="RECURRENCE-ID;RANGE=THISANDFUTURE:20280101T070000Z")
    hold, refused = several(master(), stray)
    assert isinstance(hold, Hold)
    assert isinstance(refused, Unusable)
    assert "has no occurrence on 2028-01-01 07:00 UTC" in refused.refusal.message


def test_of_a_meeting_that_does_not_repeat_none_that_follow_can_change() -> None:
    stray = override("SUMMARY:x", slot="RECURRENCE-ID;RANGE=THISANDFUTURE:20280101T070000Z")
    hold, refused = several(event_lines(*SERIES), stray)
    assert isinstance(hold, Hold)
    assert isinstance(refused, Unusable)
    assert "does not repeat" in refused.refusal.message


def test_the_only_occurrence_of_a_series_is_taken_for_it() -> None:
    slot = "RECURRENCE-ID;TZID=Europe/Prague:20270401T090000"
    found = held(master(rule="FREQ=DAILY;COUNT=1"), override("SUMMARY:Moved", slot=slot))
    assert (found.series.meeting.subject, found.series.changed) == ("Moved", ())
    assert codes(found) == ["rule-once", "occurrence-is-all"]


def test_an_occurrence_that_cannot_be_read_takes_its_series_along() -> None:
    assert "DTSTART 'never'" in trouble(master(), override("DTSTART:never"))


def test_occurrences_are_refused_with_their_series() -> None:
    (wish,) = several(master(rule="FREQ=HOURLY"), override("SUMMARY:x"), override("SUMMARY:y"))
    assert isinstance(wish, Unusable)
    assert "not HOURLY" in wish.refusal.message
    assert codes(wish)[0] == "occurrences-refused"
    assert wish.findings[0].message.startswith("2 occurrences")


def test_a_change_of_all_occurrences_before_one_refuses_the_series() -> None:
    slot = THIRD.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDPRIOR")
    assert "RANGE" in trouble(master(), override("SUMMARY:x", slot=slot))


def test_an_occurrence_that_repeats_itself_refuses_the_series() -> None:
    assert "repeats too" in trouble(master(), override("RRULE:FREQ=DAILY"))


def apart(*events: tuple[str, ...]) -> tuple[Hold, Hold]:
    """A series, and the occurrence that became a meeting of its own."""
    series, alone = several(*events)
    assert isinstance(series, Hold)
    assert isinstance(alone, Hold)
    assert AT_THIRD in series.series.deleted
    assert not series.series.changed
    assert alone.series.meeting.recurrence is None
    assert alone.origin.part == 202704150700
    return series, alone


@pytest.mark.parametrize("day", ["20270408", "20270422", "20270501"])
def test_an_occurrence_moved_onto_or_beyond_its_neighbour_is_a_meeting_of_its_own(day: str) -> None:
    moved = override(f"DTSTART;TZID=Europe/Prague:{day}T200000", HOUR, "SUMMARY:Moved")
    series, alone = apart(master(), moved)
    assert alone.series.meeting.subject == "Moved"
    assert show_span(alone.series.meeting.span).startswith(f"{day[:4]}-{day[4:6]}-{day[6:]} 20:00")
    assert "none may meet or pass its neighbour" in alone.findings[0].message
    assert codes(series) == ["several-meetings"]


def test_the_day_of_a_deleted_neighbour_is_taken_as_well() -> None:
    moved = override("DTSTART;TZID=Europe/Prague:20270422T090000", HOUR)
    series, _ = apart(master("EXDATE:20270422T070000Z"), moved)
    assert len(series.series.deleted) == 2


def test_an_occurrence_moved_between_its_neighbours_is_taken() -> None:
    for day in ("20270409", "20270421"):
        changed(master(), override(f"DTSTART;TZID=Europe/Prague:{day}T200000", HOUR))


def test_neighbours_that_were_moved_themselves_count_where_they_are() -> None:
    away = override(
        "DTSTART;TZID=Europe/Prague:20270424T090000",
        HOUR,
        slot="RECURRENCE-ID:20270422T070000Z",
    )
    after = override("DTSTART;TZID=Europe/Prague:20270423T090000", HOUR)
    assert len(held(master(), away, after).series.changed) == 2


def test_an_occurrence_that_would_overlap_another_is_a_meeting_of_its_own() -> None:
    long = override("DTSTART;TZID=Europe/Prague:20270421T230000", "DURATION:PT11H")
    _, alone = apart(master(), long)
    assert "would overlap" in alone.findings[0].message


def test_the_digest_covers_master_and_overrides() -> None:
    plain = held(master()).digest
    one, other = (held(master(), override(f"SUMMARY:{text}")).digest for text in "xy")
    assert len({plain, one, other}) == 3
    assert held(override("SUMMARY:x"), master()).digest == one


def test_the_rules_of_the_zone_of_a_recurrence_id_count() -> None:
    zones = [
        ("BEGIN:VTIMEZONE", "TZID:Own", "BEGIN:STANDARD", "DTSTART:16010101T000000",
         f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD", "END:VTIMEZONE")
        for offset in ("+0200", "+0300")
    ]  # fmt: skip
    slot = "RECURRENCE-ID;TZID=Own:20270415T090000"
    found = {held(master(), override("SUMMARY:x", slot=slot), before=zone).digest for zone in zones}
    assert len(found) == 2


def test_which_of_several_meetings_an_occurrence_is_of_must_be_clear() -> None:
    single = event_lines("DTSTART:20270601T080000Z", "SUMMARY:other")
    one, other = several(master(), single, override("SUMMARY:x"))
    assert isinstance(one, Hold)
    assert isinstance(other, Hold)
    assert len(one.series.changed) == 1
    again = event_lines("RRULE:FREQ=DAILY", "DTSTART:20270601T080000Z", "SUMMARY:other")
    *holds, lost = several(master(), again, override("SUMMARY:x"))
    assert all(isinstance(wish, Hold) for wish in holds)
    assert isinstance(lost, Unusable)
    assert "several meetings have its UID" in lost.refusal.message
