"""Meetings that an event no longer has, where another machine or a run that stopped had a hand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.observed import Glimpse
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.ports import CalendarReader
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.again import wish_again
from ews_meetings.service.pieces import Pieces
from ews_meetings.service.undo import undo
from tests.fake_server import Kind
from tests.fakes import ALL, NONE, Fault, Host, Killed
from tests.unit.service.events import SINGLE, WHOLE, added, cancelled, event, standing, verbs
from tests.unit.service.making import codes


def test_another_machine_finds_every_piece(host: Host) -> None:
    host.do(event(0, 1, 2, SINGLE), ALL)
    other = Host(host.server, "other")
    report = other.do(event(0, sequence=1), ALL)
    other.close()
    assert cancelled(report.plan.actions) == [1, 2, SINGLE]


def test_an_older_version_takes_nothing_away_of_which_nothing_is_remembered(host: Host) -> None:
    host.do(event(0, sequence=2), ALL)
    other = Host(host.server, "other")
    other.do(event(0, 1, sequence=2, subject="Review"), ALL)
    other.close()
    host.do(event(0, sequence=1), ALL)
    assert sorted(standing(host)) == [0, 1]


def test_the_items_of_another_machine_are_gone_through_once_for_all_events(host: Host) -> None:
    host.do(event(0, 1, SINGLE), ALL)
    reader = _Counting(host.server.list_ours())
    pieces = Pieces(
        reader=cast("CalendarReader", reader),
        mailbox=host.server.mailbox,
        remembered={},
        journal=host.journal(),
    )
    others = [replace(WHOLE, uid=f"event{number}@example") for number in range(9)]
    found = [pieces.beside(whole, [], looks=True) for whole in (*others, WHOLE)]
    assert [origin.part for one in found for origin in one] == [1, SINGLE]
    assert reader.read == 3


class _Counting:
    """Shows a calendar, and counts the items that are taken."""

    def __init__(self, hits: tuple[Glimpse, ...]) -> None:
        self._hits, self.read = hits, 0

    def list_ours(self) -> _Counting:
        return self

    def __iter__(self) -> Iterator[Glimpse]:
        for hit in self._hits:
            self.read += 1
            yield hit


def test_a_lost_memory_is_as_another_machine(host: Host) -> None:
    host.do(event(0, 1, SINGLE), ALL)
    host.store.close()
    host.store = LedgerStore(None)
    assert cancelled(host.do(event(0, sequence=1), ALL).plan.actions) == [1, SINGLE]


@pytest.mark.parametrize("call", [Call.SAVE, Call.SEND])
def test_a_piece_that_a_stopped_run_began_goes_too(host: Host, call: Call) -> None:
    host.do(event(0), ALL)
    host.server.faults.append(Fault("killed after commit", call))
    with pytest.raises(Killed):
        host.do(event(0, 1, sequence=1), ALL)
    host.do(event(0, sequence=2), ALL)
    assert sorted(standing(host)) == [0]


@pytest.mark.parametrize("kind", ["killed before", "killed after commit", "killed after answer"])
@pytest.mark.parametrize("options", [ALL, NONE])
def test_what_a_stopped_run_took_away_comes_back_with_its_event(
    host: Host, kind: Kind, options: PlanOptions
) -> None:
    host.do(event(0, 1), ALL)
    host.server.faults.append(Fault(kind, Call.CANCEL))
    with pytest.raises(Killed):
        host.do(event(0, sequence=1), options)
    host.do(event(0, sequence=1), options)
    report = host.do(event(0, 1, sequence=2), options)
    assert verbs(report) == [("keep", 0), ("create", 1)]


def test_what_a_run_goes_on_to_take_away_comes_back_with_its_event(host: Host) -> None:
    host.do(event(0, 1), ALL)
    host.server.faults.append(Fault("killed before", Call.CANCEL))
    with pytest.raises(Killed):
        host.do(event(0, sequence=1), ALL)
    host.do([w for a in host.plans[-1].actions if (w := wish_again(a)) is not None], ALL)
    assert sorted(standing(host)) == [0]
    assert verbs(host.do(event(0, 1, sequence=2), ALL)) == [("keep", 0), ("create", 1)]


def test_a_second_draft_of_a_piece_goes_with_it(host: Host) -> None:
    host.do(event(0, 1), NONE)
    item = standing(host)[1]
    twin = replace(item, id="twin")
    host.server.items[twin.id] = twin
    report = host.do(event(0, sequence=1), NONE)
    assert verbs(report) == [("keep", 0), ("cancel", 1), ("remove", 1)]
    assert sorted(standing(host)) == [0]


def test_a_run_goes_on_with_what_was_open_and_takes_nothing_else_away(host: Host) -> None:
    host.server.faults.append(Fault("killed before", Call.SEND))
    with pytest.raises(Killed):
        host.do(event(0, 1), ALL)
    rest = [w for a in host.plans[-1].actions if (w := wish_again(a)) is not None]
    host.do(rest[:1], ALL)
    assert sorted(standing(host)) == [0, 1]


def test_undo_makes_again_what_was_left_out(host: Host) -> None:
    host.do(event(0, 1), ALL)
    report = host.do(event(0, sequence=1), ALL)
    actions = host.journal().actions(report.run)
    host.do(undo(report.plan, actions).wishes, replace(ALL, again=True))
    assert sorted(standing(host)) == [0, 1]


def test_what_undo_makes_again_was_still_added_afterwards(host: Host) -> None:
    host.do(event(0), ALL)
    host.do([added(0)], ALL)
    report = host.do(event(0, sequence=1), ALL)
    actions = host.journal().actions(report.run)
    host.do(undo(report.plan, actions).wishes, replace(ALL, again=True))
    stamp = standing(host)[SINGLE].stamp
    assert stamp is not None
    assert stamp.added


def test_undo_of_a_split_takes_each_of_its_meetings_away(host: Host) -> None:
    report = host.do(event(0, 1, SINGLE), ALL)
    actions = host.journal().actions(report.run)
    undone = host.do(undo(report.plan, actions).wishes, ALL)
    assert sorted(cancelled(undone.plan.actions)) == [0, 1, SINGLE]
    assert all("one-of-several" not in codes(a.findings) for a in undone.plan.actions)
    assert standing(host) == {}
