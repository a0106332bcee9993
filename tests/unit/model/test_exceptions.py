"""An exception counts by what it differs in from its series."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given

from ews_meetings.model.exceptions import (
    OCCURRENCE_FIELDS,
    compare_occurrences,
    compare_series,
    differing,
    is_deletion,
    is_return,
    plain_occurrence,
    rebase,
    remakes_exceptions,
    series_digests,
    show_start,
    with_occurrence,
)
from ews_meetings.model.fields import FieldChange, Grade
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import local_date, moved, occurrence_at, slots_of, spans_of
from ews_meetings.model.recurrence import Daily, Day, Recurrence, Weekly
from ews_meetings.model.span import start_of, timed_span
from tests.property.model.drawn import serieses

WEEKLY = Series(
    uid="weekly@example",
    meeting=Meeting(
        subject="Jour fixe",
        span=timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="Europe/Berlin"),
        recurrence=Recurrence(
            pattern=Weekly(days=(Day.THURSDAY,)), start=date(2027, 4, 1), count=10
        ),
        reminder_minutes=15,
    ),
)
SLOTS = [at for at, _ in slots_of(WEEKLY)]


def plain(slot: int, series: Series = WEEKLY) -> Meeting:
    found = plain_occurrence(series, SLOTS[slot])
    assert found is not None
    return found


def renamed(slot: int, subject: str = "Special", series: Series = WEEKLY) -> Series:
    return with_occurrence(series, SLOTS[slot], replace(plain(slot), subject=subject))


def postponed(slot: int, days: int = 1, series: Series = WEEKLY) -> Series:
    held = plain(slot)
    return with_occurrence(series, SLOTS[slot], replace(held, span=moved(held.span, days=days)))


def deleted(*slots: int, series: Series = WEEKLY) -> Series:
    for slot in slots:
        series = with_occurrence(series, SLOTS[slot], None)
    return series


def at_nine(hour: int) -> Meeting:
    """Return the whole at another time of day."""
    span = timed_span(
        f"2027-04-01T{hour:02}:00", f"2027-04-01T{hour + 1:02}:00", zone="Europe/Berlin"
    )
    return replace(WEEKLY.meeting, span=span)


def fields(changes: tuple[FieldChange, ...]) -> list[tuple[str, datetime | None]]:
    return [(change.field, change.occurrence) for change in changes]


# --- one occurrence changed -----------------------------------------------------------------------


def test_a_deleted_occurrence_is_no_longer_changed() -> None:
    held = deleted(3, series=renamed(3))
    assert (held.deleted, held.changed) == ((SLOTS[3],), ())


def test_an_occurrence_is_changed_once_and_the_last_word_counts() -> None:
    held = renamed(3, "B", renamed(3, "A"))
    assert [(one.original_start_at, one.meeting.subject) for one in held.changed] == [
        (SLOTS[3], "B")
    ]


def test_exceptions_stand_in_the_order_of_their_original_starts() -> None:
    held = deleted(6, 1, series=renamed(2, series=renamed(5)))
    assert held.deleted == (SLOTS[1], SLOTS[6])
    assert [one.original_start_at for one in held.changed] == [SLOTS[2], SLOTS[5]]


def test_the_plain_occurrence_is_there_even_where_it_is_deleted_or_changed() -> None:
    assert plain(3, deleted(3)) == plain(3, renamed(3)) == plain(3)
    assert plain_occurrence(WEEKLY, SLOTS[3] + timedelta(hours=1)) is None
    single = replace(WEEKLY, meeting=replace(WEEKLY.meeting, recurrence=None))
    assert plain_occurrence(single, SLOTS[0]) is None


# --- an exception that differs in nothing ---------------------------------------------------------

SAME = with_occurrence(WEEKLY, SLOTS[3], plain(3))


def test_an_exception_that_is_as_the_pattern_has_it_is_none() -> None:
    assert series_digests(SAME) == series_digests(WEEKLY)
    assert compare_series(old=WEEKLY, new=SAME) == ()
    assert compare_series(old=SAME, new=WEEKLY) == ()
    assert differing(SAME) == ()


def test_what_an_exception_has_for_itself_is_named() -> None:
    [(one, delta)] = differing(renamed(3, series=SAME))
    assert (one.original_start_at, delta) == (SLOTS[3], {"subject": "Special"})


@pytest.mark.parametrize("name", ["attachments", "recurrence", "zone", "names"])
def test_an_occurrence_has_no_files_no_zone_and_no_pattern_of_its_own(name: str) -> None:
    assert name not in {row.name for row in OCCURRENCE_FIELDS}


# --- digests --------------------------------------------------------------------------------------


def test_a_single_meeting_says_nothing_of_occurrences() -> None:
    single = replace(WEEKLY, meeting=replace(WEEKLY.meeting, recurrence=None))
    assert "occurrences" not in series_digests(single)
    assert "occurrences" in series_digests(WEEKLY)


@pytest.mark.parametrize("changed", [deleted(3), renamed(3), postponed(3), renamed(4), deleted(4)])
def test_every_exception_has_its_part_in_one_digest(changed: Series) -> None:
    before, after = series_digests(WEEKLY), series_digests(changed)
    assert {name for name in before if before[name] != after[name]} == {"occurrences"}


def test_different_exceptions_have_different_digests() -> None:
    made = [deleted(3), deleted(4), renamed(3), renamed(3, "B"), postponed(3), postponed(3, 2)]
    assert len({series_digests(one)["occurrences"] for one in made}) == len(made)


def test_a_change_of_the_whole_is_not_one_of_its_exceptions() -> None:
    held = renamed(3, series=deleted(5))
    relocated = rebase(held, replace(held.meeting, location="Room 7"))
    before, after = series_digests(held), series_digests(relocated)
    assert {name for name in before if before[name] != after[name]} == {"location"}
    assert fields(compare_series(old=held, new=relocated)) == [("location", None)]


# --- comparing ------------------------------------------------------------------------------------


def test_a_deletion_and_a_return_are_told_as_such() -> None:
    [gone] = compare_series(old=WEEKLY, new=deleted(3))
    [back] = compare_series(old=deleted(3), new=WEEKLY)
    assert (gone.field, gone.old, gone.new) == ("occurrence", "2027-04-22 09:00", "deleted")
    assert (is_deletion(gone), is_return(gone)) == (True, False)
    assert (is_deletion(back), is_return(back)) == (False, True)
    assert (gone.occurrence, gone.grade) == (SLOTS[3], Grade.HARD)


def test_an_occurrence_that_is_named_deleted_is_none_that_is() -> None:
    [change] = compare_series(old=WEEKLY, new=renamed(3, "deleted"))
    assert change.new == "deleted"
    assert not is_deletion(change)
    [back] = compare_series(old=renamed(3, "deleted"), new=WEEKLY)
    assert not is_return(back)


def test_changed_fields_of_an_occurrence_are_told_one_by_one() -> None:
    both = with_occurrence(
        WEEKLY, SLOTS[3], replace(plain(3), subject="Special", location="Room 7")
    )
    changes = compare_series(old=WEEKLY, new=both)
    assert fields(changes) == [("subject", SLOTS[3]), ("location", SLOTS[3])]
    assert [(c.old, c.new) for c in changes] == [("Jour fixe", "Special"), ("", "Room 7")]


def test_an_exception_that_goes_back_to_the_pattern_is_told_too() -> None:
    [change] = compare_series(old=renamed(3), new=WEEKLY)
    assert (change.old, change.new, change.occurrence) == ("Special", "Jour fixe", SLOTS[3])


def test_a_changed_occurrence_that_is_deleted_is_a_deletion_only() -> None:
    changes = compare_series(old=renamed(3), new=deleted(3))
    assert [(c.field, c.new) for c in changes] == [("occurrence", "deleted")]


def test_what_has_no_place_in_the_new_pattern_goes_in_silence() -> None:
    tuesdays = replace(
        WEEKLY.meeting,
        span=timed_span("2027-04-06T09:00", "2027-04-06T10:00", zone="Europe/Berlin"),
        recurrence=Recurrence(
            pattern=Weekly(days=(Day.TUESDAY,)), start=date(2027, 4, 6), count=10
        ),
    )
    new = rebase(renamed(3), tuesdays)
    assert new.changed == ()
    assert {c.occurrence for c in compare_series(old=renamed(3), new=new)} == {None}


def test_of_a_meeting_that_does_not_repeat_no_occurrence_is_told() -> None:
    single = replace(WEEKLY, meeting=replace(WEEKLY.meeting, recurrence=None))
    assert compare_occurrences(old=renamed(3), new=single) == ()


@pytest.mark.parametrize(
    ("change", "is_remade"),
    [
        (FieldChange(field="time", old="", new="", grade=Grade.HARD), True),
        (FieldChange(field="zone", old="", new="", grade=Grade.HARD), True),
        (FieldChange(field="recurrence", old="", new="", grade=Grade.HARD), True),
        (FieldChange(field="subject", old="", new="", grade=Grade.SOFT), False),
        (
            FieldChange(field="time", old="", new="", grade=Grade.HARD, occurrence=SLOTS[3]),
            False,
        ),
        (
            FieldChange(
                field="occurrence", old="deleted", new="", grade=Grade.HARD, occurrence=SLOTS[3]
            ),
            False,
        ),
        (
            FieldChange(
                field="occurrence", old="", new="deleted", grade=Grade.HARD, occurrence=SLOTS[3]
            ),
            False,
        ),
    ],
)
def test_what_writes_time_or_pattern_anew_costs_a_series_its_exceptions(
    change: FieldChange, is_remade: bool
) -> None:
    assert remakes_exceptions([change]) is is_remade


# --- another whole --------------------------------------------------------------------------------


def test_exceptions_keep_their_dates_when_the_time_of_day_changes() -> None:
    new = rebase(deleted(5, series=renamed(3)), at_nine(14))
    [one] = new.changed
    assert show_start(one.original_start_at, new.meeting) == "2027-04-22 14:00"
    assert [show_start(at, new.meeting) for at in new.deleted] == ["2027-05-06 14:00"]
    assert start_of(one.meeting.span) == one.original_start_at


def test_an_occurrence_with_a_time_of_its_own_keeps_it() -> None:
    held = postponed(3)
    [one] = rebase(held, at_nine(14)).changed
    assert one.meeting.span == held.changed[0].meeting.span


def test_an_exception_takes_from_the_new_whole_what_is_not_its_own() -> None:
    whole = replace(WEEKLY.meeting, location="Room 7", subject="Weekly")
    [one] = rebase(renamed(3), whole).changed
    assert (one.meeting.location, one.meeting.subject) == ("Room 7", "Special")


def test_exceptions_behind_the_new_end_are_gone() -> None:
    recurrence = WEEKLY.meeting.recurrence
    assert recurrence is not None
    shorter = replace(WEEKLY.meeting, recurrence=replace(recurrence, count=4))
    new = rebase(deleted(2, 6, series=renamed(3, series=renamed(7))), shorter)
    assert new.deleted == (SLOTS[2],)
    assert [one.original_start_at for one in new.changed] == [SLOTS[3]]


def test_a_single_meeting_has_no_exceptions_left() -> None:
    single = replace(WEEKLY.meeting, recurrence=None)
    assert rebase(renamed(3), single) == Series(uid=WEEKLY.uid, meeting=single)


def test_an_exception_where_the_old_pattern_had_none_is_dropped() -> None:
    stray = replace(WEEKLY, deleted=(SLOTS[3] + timedelta(hours=1),))
    assert rebase(stray, at_nine(14)).deleted == ()


def test_a_denser_pattern_keeps_the_exceptions_of_the_old_dates() -> None:
    daily = replace(
        WEEKLY.meeting,
        recurrence=Recurrence(pattern=Daily(), start=date(2027, 4, 1), count=60),
    )
    new = rebase(deleted(2, series=renamed(3)), daily)
    assert new.deleted == (SLOTS[2],)
    assert [one.original_start_at for one in new.changed] == [SLOTS[3]]


def test_an_original_start_is_shown_in_the_zone_of_the_series() -> None:
    assert show_start(SLOTS[0], WEEKLY.meeting) == "2027-04-01 09:00"


# --- whatever series ------------------------------------------------------------------------------


@given(serieses())
def test_a_series_does_not_differ_from_itself_on_whichever_whole(series: Series) -> None:
    assert compare_series(old=series, new=replace(series)) == ()
    assert compare_series(old=series, new=rebase(series, series.meeting)) == ()


@given(serieses())
def test_digests_differ_where_comparing_sees_a_difference(series: Series) -> None:
    bare = Series(uid=series.uid, meeting=series.meeting)
    is_same = series_digests(series) == series_digests(bare)
    assert (compare_occurrences(old=series, new=bare) == ()) is is_same
    assert (compare_occurrences(old=bare, new=series) == ()) is is_same


@given(serieses())
def test_exceptions_stay_on_their_dates_whatever_becomes_of_the_rest(series: Series) -> None:
    new = rebase(series, replace(series.meeting, location="Room 7"))
    assert new.deleted == series.deleted
    dates = [local_date(one.original_start_at, series.meeting) for one in series.changed]
    assert [local_date(one.original_start_at, new.meeting) for one in new.changed] == dates
    for at in (start_of(span) for span in islice(spans_of(new.meeting), 6)):
        held = occurrence_at(new, at)
        assert held is None or held.location == "Room 7"
