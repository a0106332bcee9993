"""Relative wishes become whole ones, by what was observed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ews_meetings.change.action import Reply
from ews_meetings.change.identity import Origin
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Respond, Rework
from ews_meetings.errors import BadOption, LocalTimeProblem, OccurrenceNotFound
from ews_meetings.model.exceptions import show_start
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import occurrence_at, slots_of, spans_of
from ews_meetings.model.people import Response
from ews_meetings.model.span import DaySpan, TimedSpan, start_of, timed_span
from ews_meetings.service.relative import (
    Going,
    amended,
    answering,
    find_slot,
    hold_of,
    key_of,
    lessened,
    origin_of,
    reworked,
)
from tests.fakes import series, wish
from tests.unit.service.making import SLOTS, codes, later, seen, whole, with_slot, without

WEEKLY = series()
HELD = hold_of(seen(WEEKLY))


def day(slot: int) -> str:
    return SLOTS[slot].date().isoformat()


def drop(occurrence: str, extent: Extent = Extent.OCCURRENCE) -> Drop:
    return Drop(name="weekly@example", extent=extent, occurrence=occurrence)


def holding(series: Series) -> Hold:
    """Return what a relative wish begins with where the calendar holds a series."""
    return hold_of(seen(WEEKLY, series))


def starts(hold: Hold | Drop) -> list[int]:
    """Return which occurrences are left, by their places from 0."""
    assert isinstance(hold, Hold)
    return [SLOTS.index(at) for at, _ in slots_of(hold.series)]


# --- what is named --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2027-04-22",
        " 2027-04-22 ",
        "2027-04-22T10:00",
        "2027-04-22T08:00+00:00",
        "2027-04-22T04:00-04:00",
    ],
)
def test_an_occurrence_is_named_by_its_date_or_its_time(text: str) -> None:
    assert find_slot(WEEKLY.series, text) == SLOTS[3]


def test_a_moved_occurrence_keeps_its_original_start_as_its_name() -> None:
    moved = with_slot(WEEKLY.series, 3, lambda m: later(m, 24))
    assert find_slot(moved, day(3)) == SLOTS[3]
    with pytest.raises(OccurrenceNotFound):
        find_slot(moved, "2027-04-23")


@pytest.mark.parametrize(
    "text", ["2027-04-23", "2027-04-22T10:30", "2020-01-01", "2030-01-01", "2027-04-22T08:00"]
)
def test_a_time_without_an_occurrence_names_those_near_it(text: str) -> None:
    with pytest.raises(OccurrenceNotFound) as error:
        find_slot(WEEKLY.series, text)
    assert (error.value.name, error.value.exit_code) == (text, 5)
    assert "2027-0" in error.value.message


def test_a_deleted_occurrence_is_not_found() -> None:
    with pytest.raises(OccurrenceNotFound):
        find_slot(without(WEEKLY.series, 3), day(3))


def test_looking_in_an_endless_series_comes_to_an_end() -> None:
    recurrence = WEEKLY.series.meeting.recurrence
    assert recurrence is not None
    endless = whole(WEEKLY.series, recurrence=replace(recurrence, count=None))
    assert find_slot(endless, "2028-04-06").year == 2028
    with pytest.raises(OccurrenceNotFound):
        find_slot(endless, "2028-04-07")


@pytest.mark.parametrize("text", ["2027-04-22", "2027-04-22T00:00"])
def test_an_occurrence_of_whole_days_is_named_by_its_first_day(text: str) -> None:
    days = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 2), zone="Europe/Berlin")
    at = find_slot(whole(WEEKLY.series, span=days), text)
    assert at.isoformat() == "2027-04-21T22:00:00+00:00"


def test_what_is_no_time_says_so() -> None:
    with pytest.raises(BadOption):
        find_slot(WEEKLY.series, "next Thursday")
    with pytest.raises(LocalTimeProblem):
        find_slot(WEEKLY.series, "2027-03-28T02:30")


def test_a_single_meeting_is_its_own_only_occurrence() -> None:
    assert find_slot(wish().series, "2027-04-01") == SLOTS[0]


# --- amend ----------------------------------------------------------------------------------------


def amend(held: Hold, edit: object, occurrence: str = "") -> Hold:
    assert callable(edit)
    return amended(held, Amend(name="weekly@example", edit=edit, occurrence=occurrence))


def test_one_occurrence_is_changed_and_the_rest_stays() -> None:
    made = amend(HELD, later, day(3))
    assert made.series == with_slot(WEEKLY.series, 3, later)
    assert made.base == HELD.base


def test_an_occurrence_that_was_changed_before_is_changed_further() -> None:
    renamed = with_slot(WEEKLY.series, 3, lambda m: replace(m, subject="Special"))
    made = amend(holding(renamed), lambda m: replace(m, location="L"), day(3))
    found = occurrence_at(made.series, SLOTS[3])
    assert found is not None
    assert (found.subject, found.location) == ("Special", "L")


def test_an_occurrence_does_not_repeat_whatever_an_edit_says() -> None:
    made = amend(HELD, lambda m: replace(m, recurrence=WEEKLY.series.meeting.recurrence), day(3))
    found = occurrence_at(made.series, SLOTS[3])
    assert found is not None
    assert found.recurrence is None


def test_a_change_of_the_whole_reaches_its_exceptions() -> None:
    renamed = with_slot(WEEKLY.series, 3, lambda m: replace(m, subject="Special"))
    made = amend(holding(renamed), lambda m: replace(m, location="L"))
    [one] = made.series.changed
    assert (one.meeting.subject, one.meeting.location) == ("Special", "L")


def test_a_series_that_is_moved_to_another_day_begins_there_and_its_end_goes_along() -> None:
    """The pattern itself is another day's: moved by a week, so that Thursday stays Thursday."""
    recurrence = WEEKLY.series.meeting.recurrence
    assert recurrence is not None
    until = whole(WEEKLY.series, recurrence=replace(recurrence, count=None, end=date(2027, 6, 3)))
    made = amend(holding(until), lambda m: later(m, 7 * 24)).series.meeting.recurrence
    assert made is not None
    assert (made.start, made.end) == (date(2027, 4, 8), date(2027, 6, 10))


def test_a_number_of_occurrences_stays_when_a_series_is_moved() -> None:
    made = amend(HELD, lambda m: later(m, 7 * 24)).series
    assert len(list(spans_of(made.meeting))) == 10


def test_a_pattern_that_the_edit_changes_is_left_as_the_edit_has_it() -> None:
    def shorter(meeting: Meeting) -> Meeting:
        assert meeting.recurrence is not None
        return replace(later(meeting), recurrence=replace(meeting.recurrence, count=5))

    made = amend(HELD, shorter).series.meeting.recurrence
    assert made is not None
    assert (made.start, made.count) == (date(2027, 4, 1), 5)


def test_deleted_occurrences_stay_deleted_at_the_new_time_of_day() -> None:
    made = amend(holding(without(WEEKLY.series, 3)), later).series
    assert [show_start(at, made.meeting) for at in made.deleted] == ["2027-04-22 11:00"]


def test_exceptions_that_have_no_place_any_more_are_said() -> None:
    def shorter(meeting: Meeting) -> Meeting:
        assert meeting.recurrence is not None
        return replace(meeting, recurrence=replace(meeting.recurrence, count=3))

    held = holding(without(with_slot(WEEKLY.series, 6, later), 1, 5))
    made = amend(held, shorter)
    assert codes(made.findings) == ["exceptions-lost"]
    assert made.findings[0].message.startswith("2 changed or deleted")
    assert made.series.deleted == (SLOTS[1],)


def test_an_edit_that_cannot_be_made_says_why() -> None:
    def impossible(_meeting: Meeting) -> Meeting:
        raise BadOption("--start", "x", "is no time")

    with pytest.raises(BadOption):
        amend(HELD, impossible)


def test_a_rework_changes_all_of_it() -> None:
    made = reworked(HELD, Rework(name="weekly@example", edit=lambda s: without(s, 3)))
    assert (made.series, made.base) == (without(WEEKLY.series, 3), HELD.base)


# --- less -----------------------------------------------------------------------------------------


def test_without_one_occurrence_the_others_stay() -> None:
    assert starts(lessened(HELD, drop(day(3)))) == [0, 1, 2, 4, 5, 6, 7, 8, 9]


def test_without_this_and_all_following_those_before_stay() -> None:
    made = lessened(HELD, drop(day(3), Extent.FOLLOWING))
    assert starts(made) == [0, 1, 2]
    assert isinstance(made, Hold)
    recurrence = made.series.meeting.recurrence
    assert recurrence is not None
    assert (recurrence.end, recurrence.count) == (date(2027, 4, 15), None)


def test_exceptions_of_the_rest_go_with_it() -> None:
    held = holding(without(with_slot(WEEKLY.series, 6, later), 1, 5))
    made = lessened(held, drop(day(3), Extent.FOLLOWING))
    assert isinstance(made, Hold)
    assert (made.series.deleted, made.series.changed) == ((SLOTS[1],), ())


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (WEEKLY.series, drop(day(0), Extent.FOLLOWING)),
        (without(WEEKLY.series, 0, 1), drop(day(2), Extent.FOLLOWING)),
        (without(WEEKLY.series, *range(1, 10)), drop(day(0))),
    ],
    ids=["from the first", "from the first that is left", "the last that is left"],
)
def test_where_nothing_is_left_the_whole_goes(held: Series, wanted: Drop) -> None:
    made = lessened(holding(held), wanted)
    assert isinstance(made, Drop)
    assert (made.extent, made.occurrence) == (Extent.WHOLE, "")


def test_the_only_occurrence_of_a_single_meeting_is_the_whole() -> None:
    for extent in (Extent.OCCURRENCE, Extent.FOLLOWING):
        made = lessened(hold_of(seen(wish())), drop("2027-04-01", extent))
        assert isinstance(made, Drop)
        assert made.extent is Extent.WHOLE


@pytest.mark.parametrize("text", [day(3), "2027-04-22T10:00", "2027-04-22T08:00+00:00"])
def test_what_went_before_does_not_go_again(text: str) -> None:
    held = holding(without(WEEKLY.series, 3))
    assert lessened(held, drop(text)) == held


@pytest.mark.parametrize("text", [day(3), "2027-04-22T10:00", day(9), "2030-01-01"])
def test_where_nothing_follows_nothing_goes(text: str) -> None:
    shorter = lessened(HELD, drop(day(3), Extent.FOLLOWING))
    assert isinstance(shorter, Hold)
    assert lessened(shorter, drop(text, Extent.FOLLOWING)) == shorter


@pytest.mark.parametrize("extent", [Extent.OCCURRENCE, Extent.FOLLOWING])
def test_a_time_that_never_had_an_occurrence_is_not_found(extent: Extent) -> None:
    with pytest.raises(OccurrenceNotFound):
        lessened(HELD, drop("2027-04-23", extent))


def test_an_endless_series_ends_before_what_goes() -> None:
    recurrence = WEEKLY.series.meeting.recurrence
    assert recurrence is not None
    endless = whole(WEEKLY.series, recurrence=replace(recurrence, count=None))
    assert starts(lessened(holding(endless), drop(day(2), Extent.FOLLOWING))) == [0, 1]


def test_a_time_is_read_in_the_zone_of_the_series() -> None:
    """23:30 in New York is the next day in Berlin."""
    span = timed_span("2027-04-01T23:30", "2027-04-02T00:30", zone="America/New_York")
    held = holding(whole(WEEKLY.series, span=span))
    made = lessened(held, drop("2027-04-08"))
    assert isinstance(made, Hold)
    [gone] = made.series.deleted
    assert gone == start_of(span) + timedelta(days=7)


# --- names ----------------------------------------------------------------------------------------


def test_an_item_without_our_stamp_is_named_by_its_uid() -> None:
    theirs = replace(seen(WEEKLY), stamp=None)
    assert origin_of(theirs) == Origin(scope="adopted", uid="weekly@example")
    assert hold_of(theirs).digest == ""
    nameless = replace(theirs, series=replace(theirs.series, uid=""))
    assert origin_of(nameless).uid == "item1"


def test_what_shall_go_is_keyed_by_what_was_found_or_by_what_was_said() -> None:
    found = Going(wish=Drop(name="item1"), observed=seen(WEEKLY))
    absent = Going(wish=Drop(name="x"), observed=None)
    by_file = Going(
        wish=Drop(name="x", origin=Origin(scope="import", uid="y", part=1)), observed=None
    )
    assert [key_of(one) for one in (found, absent, by_file)] == ["weekly@example", "x", "y#1"]


# --- answers --------------------------------------------------------------------------------------


def test_another_time_is_made_from_the_meeting_as_it_is() -> None:
    def an_hour_later(meeting: Meeting) -> TimedSpan:
        span = later(meeting).span
        assert isinstance(span, TimedSpan)
        return span

    wanted = Respond(name="x", reply=Reply(response=Response.TENTATIVE), propose=an_hour_later)
    made = answering(wanted, seen(wish()))
    assert made.wish.reply.proposed == later(wish().series.meeting).span
    assert made.wish.propose is None
    assert answering(wanted, None).wish == wanted
