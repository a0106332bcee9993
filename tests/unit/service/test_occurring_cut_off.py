"""Series on a server between plan and apply, and after a run that was cut off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Call, End
from ews_meetings.change.wish import Amend, Hold
from ews_meetings.model.exceptions import rebase
from ews_meetings.service.ending import exit_code
from tests.fakes import ALL, FakeServer, Fault, Host, Killed
from tests.unit.service.holding import (
    NAME,
    WITH_EXCEPTIONS,
    A,
    both,
    drop,
    item_of,
    late,
    on,
    same,
    sent_of,
)
from tests.unit.service.making import SLOTS, later, other, with_slot, without

OCCURRENCE_CALLS = {Call.DROP_OCCURRENCE, Call.CHANGE_OCCURRENCE}


# --- between plan and apply -----------------------------------------------------------------------


def test_an_occurrence_that_moved_since_the_plan_is_a_conflict(told: Host) -> None:
    plan = told.plan([Amend(name=NAME, edit=later, occurrence=on(6))], ALL)
    item = item_of(told)
    item.series = with_slot(item.series, 6, lambda m: later(m, 3))
    assert (exit_code(late(told, plan)), told.server.mails) == (11, [])


def test_another_occurrence_that_moved_since_the_plan_is_none(told: Host) -> None:
    plan = told.plan([Amend(name=NAME, edit=later, occurrence=on(6))], ALL)
    item = item_of(told)
    item.series = with_slot(item.series, 7, lambda m: later(m, 3))
    assert exit_code(late(told, plan)) == 0


def test_a_series_that_moved_since_the_plan_is_a_conflict(told: Host) -> None:
    plan = told.plan([drop(6)], ALL)
    item = item_of(told)
    item.series = rebase(item.series, later(item.series.meeting))
    assert (exit_code(late(told, plan)), told.server.mails) == (11, [])


# --- cut off --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["killed before", "killed after commit"])
@pytest.mark.parametrize("call", sorted(OCCURRENCE_CALLS))
def test_a_creation_that_was_cut_off_among_its_exceptions_is_finished(
    host: Host, kind: Any, call: Call
) -> None:
    host.server.faults.append(Fault(kind, call))
    with pytest.raises(Killed):
        host.do([WITH_EXCEPTIONS], ALL)
    assert host.server.mails == []
    assert exit_code(host.do([WITH_EXCEPTIONS], ALL)) == 0
    assert same(item_of(host).series, WITH_EXCEPTIONS.series)
    assert (sent_of(host), len(host.server.mails)) == (both("invite"), 2)


MOVED = later(WITH_EXCEPTIONS.series.meeting)
IN_ROOM_L = replace(WITH_EXCEPTIONS.series.meeting, location="L")
CHANGES: dict[str, tuple[Call, Hold]] = {
    "one goes": (
        Call.DROP_OCCURRENCE,
        other(WITH_EXCEPTIONS, without(WITH_EXCEPTIONS.series, 6)),
    ),
    "one moves": (
        Call.CHANGE_OCCURRENCE,
        other(WITH_EXCEPTIONS, with_slot(WITH_EXCEPTIONS.series, 6, later)),
    ),
    "all moves": (
        Call.CHANGE,
        other(WITH_EXCEPTIONS, rebase(WITH_EXCEPTIONS.series, MOVED)),
    ),
    "all moves, cut off at the deleted": (
        Call.DROP_OCCURRENCE,
        other(WITH_EXCEPTIONS, rebase(WITH_EXCEPTIONS.series, MOVED)),
    ),
    "all moves, cut off at the changed": (
        Call.CHANGE_OCCURRENCE,
        other(WITH_EXCEPTIONS, rebase(WITH_EXCEPTIONS.series, MOVED)),
    ),
    "place of all and time of one": (
        Call.CHANGE_OCCURRENCE,
        other(
            WITH_EXCEPTIONS,
            with_slot(rebase(WITH_EXCEPTIONS.series, IN_ROOM_L), 6, later),
        ),
    ),
}


@pytest.mark.parametrize("kind", ["killed before", "killed after commit"])
@pytest.mark.parametrize(("call", "changed"), CHANGES.values(), ids=CHANGES)
def test_a_change_that_was_cut_off_is_finished_and_mails_nothing_twice(
    told: Host, kind: Any, call: Call, changed: Hold
) -> None:
    told.server.faults.append(Fault(kind, call))
    with pytest.raises(Killed):
        told.do([changed], ALL)
    report = told.do([changed], ALL)
    assert exit_code(report) == 0
    assert same(item_of(told).series, changed.series)
    identities = [mail.identity for mail in told.server.mails]
    assert len(identities) == len(set(identities))
    assert [r.end for r in told.do([changed], ALL).results] == [End.UNCHANGED]


def test_a_change_by_hand_that_was_cut_off_goes_on_where_it_was(told: Host) -> None:
    """The same relative wish again makes what is missing, for the rest is there."""
    told.server.faults.append(Fault("killed after commit", Call.DROP_OCCURRENCE))
    with pytest.raises(Killed):
        told.do([drop(6)], ALL)
    assert exit_code(told.do([drop(6)], ALL)) == 0
    assert SLOTS[6] in item_of(told).series.deleted
    assert len(told.server.mails) == len(sent_of(told))


def test_a_series_that_is_made_anew_gets_its_exceptions_again() -> None:
    """A file that arrives late stands on the draft twice, so another draft is made."""
    faults = [
        Fault("commits late", Call.ATTACH, late_by_s=150),
        Fault("lost before", Call.DROP_OCCURRENCE),
    ]
    host = Host(FakeServer(flavour="gromox", faults=faults))
    meeting = replace(WITH_EXCEPTIONS.series.meeting, attachments=(A,))
    held = replace(WITH_EXCEPTIONS, series=rebase(WITH_EXCEPTIONS.series, meeting))
    [result] = host.do([held], ALL).results
    assert all(fault.fired for fault in faults)
    assert result.end is End.DONE
    assert same(item_of(host).series, held.series)
    host.close()
