"""Series on a server: exceptions are made before anybody is told, and changed one by one after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.observed import Place
from ews_meetings.change.wish import Amend, Drop, Extent, Wish
from ews_meetings.model.exceptions import rebase, with_occurrence
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import occurrence_at, slots_of
from ews_meetings.service.ending import exit_code
from tests.fakes import ALL, NONE, FakeServer, Host, series, wish
from tests.unit.service.holding import (
    NAME,
    WITH_EXCEPTIONS,
    both,
    drop,
    item_of,
    on,
    same,
    sent_of,
)
from tests.unit.service.making import SLOTS, codes, later, other, with_slot, without

OCCURRENCE_CALLS = {Call.DROP_OCCURRENCE, Call.CHANGE_OCCURRENCE}


# --- made -----------------------------------------------------------------------------------------


def test_exceptions_are_made_before_anything_is_sent_of(host: Host) -> None:
    [action] = host.plan([WITH_EXCEPTIONS], ALL).actions
    calls = [step.call for step in action.steps]
    [sending] = [place for place, step in enumerate(action.steps) if step.mails]
    assert calls[sending] is Call.SEND
    assert set(calls[:sending]) >= OCCURRENCE_CALLS
    assert calls.index(Call.DROP_OCCURRENCE) < calls.index(Call.CHANGE_OCCURRENCE)


def test_a_series_stands_with_its_exceptions_and_everybody_is_invited_once(host: Host) -> None:
    [result] = host.do([WITH_EXCEPTIONS], ALL).results
    assert result.end is End.DONE
    assert same(item_of(host).series, WITH_EXCEPTIONS.series)
    assert sent_of(host) == both("invite")
    assert [r.end for r in host.do([WITH_EXCEPTIONS], ALL).results] == [End.UNCHANGED]


def test_a_series_may_be_made_silently(host: Host) -> None:
    host.do([WITH_EXCEPTIONS], NONE)
    assert same(item_of(host).series, WITH_EXCEPTIONS.series)
    assert host.server.mails == []
    assert [r.end for r in host.do([WITH_EXCEPTIONS], NONE).results] == [End.UNCHANGED]


def test_an_exception_that_is_as_the_pattern_has_it_needs_no_step() -> None:
    host = Host(FakeServer())
    plain = occurrence_at(series().series, SLOTS[3])
    same_as_plain = replace(series(), series=with_occurrence(series().series, SLOTS[3], plain))
    host.do([same_as_plain], ALL)
    assert [r.end for r in host.do([series()], ALL).results] == [End.UNCHANGED]
    host.close()


def test_a_series_whose_occurrences_the_server_has_elsewhere_is_not_sent_of() -> None:
    class Shifting(FakeServer):
        """A server that puts one occurrence to another time than its pattern says."""

        def _occurrence(self, slot: Any) -> Any:
            seen = FakeServer._occurrence(self, slot)
            if seen is None or slot.original_start_at != SLOTS[6]:
                return seen
            shifted = replace(seen.series, meeting=later(seen.series.meeting))
            return replace(seen, series=shifted)

    host = Host(Shifting())
    report = host.do([series()], ALL)
    [result] = report.results
    assert result.refusal is not None
    assert (result.refusal.code, host.server.items, host.server.mails) == (
        "read-back-differs",
        {},
        [],
    )
    host.close()


# --- changed --------------------------------------------------------------------------------------


def test_a_moved_occurrence_is_changed_and_mailed_for_itself(exchange: Host) -> None:
    move = Amend(name=NAME, edit=lambda m: replace(later(m), location="L"), occurrence=on(6))
    [result] = exchange.do([move], ALL).results
    assert [step.call for step in result.action.steps if step.mails] == [Call.CHANGE_OCCURRENCE]
    assert sent_of(exchange) == both("update", SLOTS[6])
    held = occurrence_at(item_of(exchange).series, SLOTS[6])
    assert held is not None
    assert held.location == "L"


def test_where_single_occurrences_are_not_mailed_that_is_said(told: Host) -> None:
    move = Amend(name=NAME, edit=later, occurrence=on(6))
    [result] = told.do([move], ALL).results
    is_exchange = told.server.flavour == "exchange"
    assert codes(result.findings) == ([] if is_exchange else ["occurrence-not-told"])
    assert bool(told.server.mails) is is_exchange


def test_an_occurrence_named_deleted_is_renamed_and_not_deleted(told: Host) -> None:
    rename = Amend(name=NAME, edit=lambda m: replace(m, subject="deleted"), occurrence=on(6))
    [result] = told.do([rename], ALL).results
    assert Call.DROP_OCCURRENCE not in [step.call for step in result.action.steps]
    held = occurrence_at(item_of(told).series, SLOTS[6])
    assert held is not None
    assert held.subject == "deleted"


def test_a_series_that_was_named_deleted_keeps_its_pattern(told: Host) -> None:
    for subject in ("deleted", "Jour fixe"):

        def named(meeting: Meeting, subject: str = subject) -> Meeting:
            return replace(meeting, subject=subject)

        [action] = told.plan([Amend(name=NAME, edit=named)], ALL).actions
        told.do([Amend(name=NAME, edit=named)], ALL)
        assert {change.field for change in action.changes} <= {"subject"}
    assert same(item_of(told).series, WITH_EXCEPTIONS.series)


def test_a_move_of_the_whole_makes_its_exceptions_again(told: Host) -> None:
    [result] = told.do([Amend(name=NAME, edit=later)], ALL).results
    assert result.end is End.DONE
    assert "exceptions-made-again" in codes(result.findings)
    moved = rebase(WITH_EXCEPTIONS.series, later(WITH_EXCEPTIONS.series.meeting))
    assert len(moved.deleted) == 1
    assert same(item_of(told).series, moved)


def test_a_server_that_keeps_its_exceptions_is_no_trouble() -> None:
    host = Host(FakeServer(forgets_exceptions=False))
    host.do([WITH_EXCEPTIONS], ALL)
    [result] = host.do([Amend(name=NAME, edit=later)], ALL).results
    assert result.end is End.DONE
    moved = rebase(WITH_EXCEPTIONS.series, later(WITH_EXCEPTIONS.series.meeting))
    assert same(item_of(host).series, moved)
    host.close()


def test_a_deleted_occurrence_that_shall_come_back_stays_deleted_and_that_is_said(
    told: Host,
) -> None:
    back = other(WITH_EXCEPTIONS, replace(WITH_EXCEPTIONS.series, deleted=()))
    mails = len(told.server.mails)
    [result] = told.do([back], ALL).results
    assert result.end is End.DONE
    assert "occurrence-stays-deleted" in {finding.code for finding in result.findings}
    assert same(item_of(told).series, WITH_EXCEPTIONS.series)
    assert len(told.server.mails) == mails
    assert [r.end for r in told.do([back], ALL).results] == [End.UNCHANGED]


def test_an_exception_that_the_source_takes_back_is_as_the_pattern_again(told: Host) -> None:
    back = other(WITH_EXCEPTIONS, replace(WITH_EXCEPTIONS.series, changed=()))
    told.do([back], ALL)
    assert same(item_of(told).series, back.series)
    assert [r.end for r in told.do([back], ALL).results] == [End.UNCHANGED]


def test_a_series_that_becomes_a_single_meeting_is_one(told: Host) -> None:
    single = other(WITH_EXCEPTIONS, Series(uid=NAME, meeting=wish().series.meeting))
    [result] = told.do([single], ALL).results
    assert result.end is End.DONE
    assert same(item_of(told).series, single.series)


def test_a_single_meeting_that_becomes_a_series_is_one(host: Host) -> None:
    single = wish(NAME)
    host.do([single], ALL)
    [result] = host.do([other(single, WITH_EXCEPTIONS.series)], ALL).results
    assert result.end is End.DONE
    assert same(item_of(host).series, WITH_EXCEPTIONS.series)


def test_an_occurrence_that_somebody_changed_stays_when_the_source_says_nothing_new(
    told: Host,
) -> None:
    item = item_of(told)
    item.series = with_slot(item.series, 7, lambda m: replace(m, subject="By hand"))
    [result] = told.do([WITH_EXCEPTIONS], ALL).results
    assert (result.end, codes(result.findings)) == (End.UNCHANGED, ["no-longer-as-written"])


def test_an_occurrence_that_both_sides_changed_is_a_conflict(told: Host) -> None:
    item = item_of(told)
    item.series = with_slot(item.series, 7, lambda m: replace(m, subject="By hand"))
    changed = with_slot(WITH_EXCEPTIONS.series, 7, lambda m: replace(m, subject="By file"))
    report = told.do([other(WITH_EXCEPTIONS, changed)], ALL)
    assert (exit_code(report), told.server.mails) == (11, [])
    told.do([other(WITH_EXCEPTIONS, changed)], replace(ALL, force=True))
    assert same(item_of(told).series, changed)


def test_several_changes_of_one_series_are_one_action(exchange: Host) -> None:
    wishes: list[Wish] = [
        drop(7),
        Amend(name=NAME, edit=lambda m: replace(m, location="L")),
        Amend(name=NAME, edit=later, occurrence=on(8)),
    ]
    plan = exchange.plan(wishes, ALL)
    [action] = plan.actions
    assert action.verb is Verb.UPDATE
    [result] = exchange.do(wishes, ALL).results
    assert result.end is End.DONE
    held = item_of(exchange).series
    assert (held.meeting.location, SLOTS[7] in held.deleted) == ("L", True)
    moved = occurrence_at(held, SLOTS[8])
    assert moved is not None
    assert moved.span == later(series(start=SLOTS[8]).series.meeting).span
    assert moved.location == "L"


# --- cancelled ------------------------------------------------------------------------------------


def test_one_occurrence_is_cancelled_and_the_others_stay(exchange: Host) -> None:
    [result] = exchange.do([drop(6)], ALL).results
    assert result.action.verb is Verb.UPDATE
    assert sent_of(exchange) == both("cancel", SLOTS[6])
    assert same(item_of(exchange).series, without(WITH_EXCEPTIONS.series, 6))


def test_the_second_cancellation_of_an_occurrence_does_nothing(told: Host) -> None:
    told.do([drop(6)], ALL)
    mails = len(told.server.mails)
    report = told.do([drop(6)], ALL)
    assert [r.end for r in report.results] == [End.UNCHANGED]
    assert (exit_code(report), len(told.server.mails)) == (0, mails)


def test_this_and_following_go_and_what_comes_before_stays(told: Host) -> None:
    [result] = told.do([drop(5, Extent.FOLLOWING)], ALL).results
    assert result.end is End.DONE
    starts = [at for at, _ in slots_of(item_of(told).series)]
    assert starts == [at for at, _ in slots_of(WITH_EXCEPTIONS.series) if at < SLOTS[5]]
    report = told.do([drop(5, Extent.FOLLOWING)], ALL)
    assert [r.end for r in report.results] == [End.UNCHANGED]


def test_the_whole_goes_when_all_from_the_first_on_go(told: Host) -> None:
    [result] = told.do([drop(0, Extent.FOLLOWING)], ALL).results
    assert result.action.verb is Verb.CANCEL
    assert sent_of(told) == both("cancel")


def test_the_whole_goes_with_its_last_occurrence(host: Host) -> None:
    two = series(count=2)
    host.do([two], ALL)
    host.do([drop(0)], ALL)
    [result] = host.do([drop(1)], ALL).results
    assert result.action.verb is Verb.CANCEL
    assert not [i for i in host.server.items.values() if i.place is Place.CALENDAR]


def test_a_date_without_an_occurrence_is_refused_with_those_near_it(told: Host) -> None:
    friday = (SLOTS[6] + timedelta(days=1)).date().isoformat()
    report = told.do([Drop(name=NAME, extent=Extent.OCCURRENCE, occurrence=friday)], ALL)
    [result] = report.results
    assert result.refusal is not None
    assert exit_code(report) == 5
    assert on(6) in result.refusal.message


def test_a_silent_series_loses_an_occurrence_silently(host: Host) -> None:
    host.do([series()], NONE)
    host.do([drop(3)], NONE)
    assert (SLOTS[3] in item_of(host).series.deleted, host.server.mails) == (True, [])
