"""Which occurrences an update writes, in which order, and which of them matter to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Notify
from ews_meetings.model.exceptions import compare_series, rebase, with_occurrence
from ews_meetings.model.fields import compare
from ews_meetings.model.meeting import Importance, Series
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.service.merge import Merged
from ews_meetings.service.slots import Slot, is_over, slots_of, whole_fields
from tests.fakes import series
from tests.unit.service.making import SLOTS, later, whole, with_slot, without

WEEKLY = series().series


def written(old: Series, new: Series) -> list[tuple[int, bool, bool]]:
    """Return which occurrences are written, whether they go, and whether that matters."""
    merged = Merged(series=new, changes=compare_series(old=old, new=new))
    places = {at.date(): place for place, at in enumerate(SLOTS)}
    return [
        (places[slot.at.date()], slot.is_dropped, slot.is_significant) for slot in slots_of(merged)
    ]


def test_only_the_occurrences_that_change_are_written_deletions_first() -> None:
    before = without(WEEKLY, 1)
    after = without(with_slot(before, 3, later), 5)
    assert written(before, after) == [(5, True, True), (3, False, True)]


def test_a_change_that_matters_to_nobody_else_is_not_significant() -> None:
    minor = with_slot(WEEKLY, 3, lambda m: replace(m, importance=Importance.HIGH))
    assert written(WEEKLY, minor) == [(3, False, False)]


def test_exceptions_follow_a_change_of_the_whole_without_a_word() -> None:
    before = without(with_slot(WEEKLY, 3, later), 5)
    after = rebase(before, replace(before.meeting, location="L"))
    assert written(before, after) == [(3, False, False)]


def test_exceptions_need_not_follow_a_change_of_files() -> None:
    before = with_slot(WEEKLY, 3, later)
    assert written(before, rebase(before, replace(before.meeting))) == []


def test_all_exceptions_are_made_anew_where_the_time_changes() -> None:
    before = without(with_slot(WEEKLY, 3, lambda m: later(m, 3)), 5)
    after = rebase(before, later(before.meeting))
    assert written(before, after) == [(5, True, True), (3, False, True)]


def test_an_exception_made_anew_matters_only_by_what_it_has_for_itself() -> None:
    before = with_slot(WEEKLY, 3, lambda m: replace(m, importance=Importance.HIGH))
    assert written(before, rebase(before, later(before.meeting))) == [(3, False, False)]


def test_an_exception_that_the_new_time_makes_plain_is_not_made_anew() -> None:
    """Where the server has kept it, it is made plain in silence."""
    before = with_slot(WEEKLY, 3, later)
    after = rebase(before, later(before.meeting))
    assert not [slot for slot in written(before, after) if slot[2]]


def test_what_the_source_takes_back_beside_a_new_pattern_is_written_in_silence() -> None:
    before = with_slot(WEEKLY, 3, lambda m: replace(m, subject="Special"))
    recurrence = WEEKLY.meeting.recurrence
    assert recurrence is not None
    shorter = replace(WEEKLY.meeting, recurrence=replace(recurrence, count=8))
    assert written(before, Series(uid=before.uid, meeting=shorter)) == [(3, False, False)]


def test_files_are_no_field_that_a_change_of_the_whole_writes() -> None:
    changes = compare(old=WEEKLY.meeting, new=replace(WEEKLY.meeting, subject="S"))
    files = replace(changes[0], field="attachments")
    assert whole_fields((*changes, files)) == ("subject",)


def test_an_occurrence_that_is_named_deleted_is_not_dropped() -> None:
    named = with_slot(WEEKLY, 3, lambda m: replace(m, subject="deleted"))
    assert written(WEEKLY, named) == [(3, False, True)]


def test_a_slot_says_its_step() -> None:
    drop = Slot(SLOTS[3], is_dropped=True, is_significant=True)
    change = replace(drop, is_dropped=False)
    assert (drop.step().call, drop.step().notify) == (Call.DROP_OCCURRENCE, Notify.NONE)
    assert (change.step(Notify.ALL).call, change.step(Notify.ALL).notify) == (
        Call.CHANGE_OCCURRENCE,
        Notify.ALL,
    )
    assert drop.step().occurrence == SLOTS[3]


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("hours", "over"), [(0.5, False), (1, True), (24, True)])
def test_an_occurrence_is_over_from_its_end_on(hours: float, over: bool) -> None:
    slot = Slot(SLOTS[3], is_dropped=False, is_significant=True)
    assert is_over(slot, (WEEKLY,), SLOTS[3] + hours * HOUR) is over


def test_an_occurrence_is_not_over_while_it_was_or_will_be_to_come() -> None:
    slot = Slot(SLOTS[3], is_dropped=False, is_significant=True)
    moved = with_slot(WEEKLY, 3, lambda m: later(m, 48))
    for both in ((WEEKLY, moved), (moved, WEEKLY)):
        assert not is_over(slot, both, SLOTS[3] + 24 * HOUR)
        assert is_over(slot, both, SLOTS[3] + 49 * HOUR)


def test_a_deleted_occurrence_is_over_when_it_would_have_been() -> None:
    slot = Slot(SLOTS[3], is_dropped=True, is_significant=True)
    gone = with_occurrence(WEEKLY, SLOTS[3], None)
    assert occurrence_at(gone, SLOTS[3]) is None
    assert is_over(slot, (gone, gone), SLOTS[3] + HOUR)
    assert not is_over(slot, (whole(gone), gone), SLOTS[3])
