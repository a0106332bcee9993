from datetime import UTC, date, datetime, timedelta

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import start_of
from tests.unit.ics.making import codes, event_lines, several

PRAGUE = "DTSTART;TZID=Europe/Prague:20270401T090000"
SERIES = (PRAGUE, "DURATION:PT1H", "SUMMARY:Before")
FROM_THIRD = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Prague:20270415T090000"


def master(*lines: str, rule: str = "FREQ=WEEKLY;COUNT=6") -> tuple[str, ...]:
    return event_lines(f"RRULE:{rule}", *SERIES, *lines)


def turn(start: str, *lines: str, slot: str = FROM_THIRD) -> tuple[str, ...]:
    begin = f"DTSTART;TZID=Europe/Prague:{start}"
    return event_lines(slot, begin, "DURATION:PT2H", "SUMMARY:After", *lines)


def holds(wishes: tuple[Wished, ...]) -> list[Hold]:
    found = [wish for wish in wishes if isinstance(wish, Hold)]
    assert len(found) == len(wishes), wishes
    return found


def starts(wish: Hold) -> list[str]:
    return [f"{start_of(span):%m-%d %H:%M}" for _, span in slots_of(wish.series)]


def test_a_series_ends_before_the_occurrence_and_another_goes_on() -> None:
    before, after = holds(several(master(), turn("20270415T140000")))
    assert starts(before) == ["04-01 07:00", "04-08 07:00"]
    assert starts(after) == ["04-15 12:00", "04-22 12:00", "04-29 12:00", "05-06 12:00"]
    assert (before.series.meeting.subject, after.series.meeting.subject) == ("Before", "After")
    assert (before.series.uid, after.series.uid) == ("one", "one/p202704150700")
    assert codes(after) == ["series-goes-on-changed", "meeting-of-several"]


def test_an_endless_series_goes_on_without_end() -> None:
    _, after = holds(several(master(rule="FREQ=WEEKLY"), turn("20270415T140000")))
    assert after.series.meeting.recurrence is not None
    assert after.series.meeting.recurrence.is_endless


def test_an_end_by_date_stays_where_it_is() -> None:
    rule = "FREQ=WEEKLY;UNTIL=20270430"
    before, after = holds(several(master(rule=rule), turn("20270415T140000")))
    assert starts(before)[-1] == "04-08 07:00"
    assert starts(after)[-1] == "04-29 12:00"


def test_a_move_to_another_day_moves_the_pattern() -> None:
    _, after = holds(several(master(), turn("20270416T090000")))
    assert show_recurrence(after.series.meeting.recurrence) == (
        "every week on Fri, 4 times from 2027-04-16"
    )


def test_later_exclusions_and_changes_are_carried_over() -> None:
    later = event_lines(
        "RECURRENCE-ID;TZID=Europe/Prague:20270429T090000",
        "DTSTART;TZID=Europe/Prague:20270430T180000",
        "DURATION:PT1H",
        "SUMMARY:Once",
    )
    whole = master("EXDATE;TZID=Europe/Prague:20270408T090000,20270422T090000")
    before, after = holds(several(whole, turn("20270416T140000"), later))
    assert starts(before) == ["04-01 07:00"]
    assert starts(after) == ["04-16 12:00", "04-30 16:00", "05-07 12:00"]
    (changed,) = after.series.changed
    assert changed.original_start_at == datetime(2027, 4, 30, 12, tzinfo=UTC)
    assert changed.meeting.subject == "Once"


def test_two_turns_make_three_meetings() -> None:
    fifth = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Prague:20270429T090000"
    found = holds(several(master(), turn("20270415T140000"), turn("20270429T200000", slot=fifth)))
    assert [len(starts(one)) for one in found] == [2, 2, 2]


def test_from_the_first_occurrence_on_it_is_the_series_itself() -> None:
    first = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Prague:20270401T090000"
    (only,) = holds(several(master(), turn("20270401T140000", slot=first)))
    assert (only.series.uid, len(starts(only))) == ("one", 6)
    assert only.series.meeting.subject == "After"


def test_a_cancellation_of_all_following_ends_the_series() -> None:
    (left,) = holds(several(master(), turn("20270415T090000", "STATUS:CANCELLED")))
    assert starts(left) == ["04-01 07:00", "04-08 07:00"]


def test_of_an_event_in_several_meetings_it_refuses_the_event() -> None:
    slot = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Prague:20270415T090000"
    whole = master(rule="FREQ=MONTHLY;BYMONTHDAY=1,15")
    (wish,) = several(whole, turn("20270415T140000", slot=slot))
    assert isinstance(wish, Unusable)
    assert "became several meetings" in wish.refusal.message


def test_alone_in_its_file_it_is_refused() -> None:
    (wish,) = several(turn("20270415T140000"))
    assert isinstance(wish, Unusable)
    assert "all after it (RANGE)" in wish.refusal.message


def test_a_series_that_turns_too_often_is_refused() -> None:
    day = date(2027, 4, 1)
    days = [f"{day + timedelta(weeks=n):%Y%m%d}" for n in range(1, 52)]
    slot = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Prague"
    turns = [turn(f"{one}T140000", slot=f"{slot}:{one}T090000") for one in days]
    assert len(holds(several(master(rule="FREQ=WEEKLY"), *turns[:50]))) == 51
    (wish,) = several(master(rule="FREQ=WEEKLY"), *turns)
    assert isinstance(wish, Unusable)
    assert "51 times (RANGE)" in wish.refusal.message
