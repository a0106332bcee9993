"""What a stamp says after a change: what was asked for, what the server made of it, and nothing of others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ews_meetings.change.action import Action, Verb
from ews_meetings.change.stamp import Stamp
from ews_meetings.model.exceptions import compare_series, rebase, series_digests
from ews_meetings.model.meeting import Series
from ews_meetings.service.work import Work, held_digests, touched_fields
from tests.fakes import series, wish
from tests.unit.service.making import later, people, seen, stamp_of, whole, with_slot, without

SINGLE, WEEKLY = wish(), series()


def work(
    old: Series, new: Series, read: Series, *, stamp: Stamp | None = None, **values: Any
) -> Work:
    """Return a change from one series to another, after which a third was read back."""
    hold = WEEKLY if old.meeting.recurrence else SINGLE
    action = Action(
        verb=Verb.UPDATE,
        title="t",
        key=None,
        wanted=new,
        before=seen(hold, old, stamp=stamp or stamp_of(hold)),
        changes=compare_series(old=old, new=new),
        written=series_digests(new),
    )
    return Work(index=0, action=replace(action, **values), observed=seen(hold, read))


def moved(**values: Any) -> Series:
    return whole(SINGLE.series, **values)


def test_what_was_read_back_as_written_needs_no_word() -> None:
    assert held_digests(work(SINGLE.series, moved(location="L"), moved(location="L"))) == {}


def test_what_the_server_made_of_a_written_field_is_noted() -> None:
    read = moved(location="HQ, L")
    held = held_digests(work(SINGLE.series, moved(location="L"), read))
    assert held == {"location": series_digests(read)["location"]}


def test_what_somebody_else_changed_does_not_pass_for_ours() -> None:
    read = moved(location="L", subject="By hand")
    old = moved(subject="By hand")
    new = moved(location="L", subject="By hand")
    done = work(old, new, read, written=series_digests(moved(location="L")))
    assert held_digests(done) == {}


def test_what_was_noted_before_of_other_fields_stays_noted() -> None:
    noted = {"body": "12345678", "location": "87654321"}
    done = work(
        SINGLE.series,
        moved(location="L"),
        moved(location="L"),
        stamp=stamp_of(SINGLE, held=noted),
    )
    assert held_digests(done) == {"body": "12345678"}


def test_with_people_their_roles_are_written_and_with_the_time_the_zone() -> None:
    joined = work(SINGLE.series, moved(attendees=people("alice")), SINGLE.series)
    assert {"attendees", "roles", "names"} <= touched_fields(joined.action)
    shifted = work(SINGLE.series, moved(span=later(SINGLE.series.meeting).span), SINGLE.series)
    assert touched_fields(shifted.action) == {"time", "zone"}


def test_all_exceptions_are_written_under_one_name() -> None:
    one = work(WEEKLY.series, without(WEEKLY.series, 3), WEEKLY.series)
    assert touched_fields(one.action) == {"occurrences"}
    all_of_them = work(
        WEEKLY.series, rebase(WEEKLY.series, later(WEEKLY.series.meeting)), WEEKLY.series
    )
    assert touched_fields(all_of_them.action) == {"time", "zone", "occurrences"}
    place = work(WEEKLY.series, whole(WEEKLY.series, location="L"), WEEKLY.series)
    assert touched_fields(place.action) == {"location"}


def test_an_exception_that_the_server_holds_otherwise_is_noted() -> None:
    wanted = with_slot(WEEKLY.series, 3, lambda m: replace(m, subject="Special"))
    read = with_slot(WEEKLY.series, 3, lambda m: replace(m, subject="SPECIAL"))
    held = held_digests(work(WEEKLY.series, wanted, read))
    assert held == {"occurrences": series_digests(read)["occurrences"]}
