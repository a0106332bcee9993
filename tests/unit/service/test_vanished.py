"""Meetings that an earlier version of an event made and that it no longer has are cancelled, listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from ews_meetings.change.action import Action, Call, MailKind, Verb
from ews_meetings.change.guards import NO_GUARDS
from ews_meetings.change.observed import Place
from ews_meetings.change.plan import PlanOptions, mails_of
from ews_meetings.change.wish import Hold, Same
from ews_meetings.errors import TooManyMails
from ews_meetings.ledger.memory import LEFT_OUT
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.again import wish_again
from ews_meetings.service.apply import Report
from ews_meetings.service.gate import Gate
from ews_meetings.service.recognising import applied_of
from ews_meetings.service.undo import undo
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, Killed
from tests.unit.service.events import SINGLE, UID, added, event, piece, standing
from tests.unit.service.making import codes

FORCE = replace(ALL, force=True)


@pytest.fixture(params=["exchange", "gromox"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    host = Host(FakeServer(flavour=request.param))
    yield host
    host.close()


def verbs(report: Report) -> list[tuple[str, int]]:
    return [(str(a.verb), a.origin.part) for a in report.plan.actions if a.origin]


def cancelled(actions: tuple[Action, ...]) -> list[int]:
    return [a.origin.part for a in actions if a.origin and a.verb is Verb.CANCEL]


# --- what goes ------------------------------------------------------------------------------------


def test_what_the_event_no_longer_has_is_cancelled_and_its_mails_are_listed(host: Host) -> None:
    host.do(event(0, 1, 2, SINGLE), ALL)
    host.server.mails.clear()
    report = host.do(event(0, sequence=1, subject="Review"), ALL)
    assert verbs(report) == [("update", 0), ("cancel", 1), ("cancel", 2), ("cancel", SINGLE)]
    gone = [a for a in report.plan.actions if a.verb is Verb.CANCEL]
    assert all(codes(a.findings) == ["meeting-left-out"] and a.where for a in gone)
    assert all({mail.kind for mail in a.mails} == {MailKind.CANCEL} for a in gone)
    assert sorted(standing(host)) == [0]
    assert len(host.server.mails) == len(mails_of(report.plan)) == 8


def test_a_second_run_does_nothing_and_asks_no_more_than_for_what_never_was_several(
    host: Host,
) -> None:
    host.do([piece(0)], ALL)
    before = host.server.requests
    host.do([piece(0)], ALL)
    usual = host.server.requests - before
    host.do(event(0, 1, SINGLE), ALL)
    host.do(event(0, sequence=1), ALL)
    before, mails = host.server.requests, len(host.server.mails)
    report = host.do(event(0, sequence=1), ALL)
    assert (report.run, len(host.server.mails)) == ("", mails)
    assert host.server.requests - before == usual


def test_several_that_stay_are_found_in_as_many_requests_as_one(host: Host) -> None:
    host.do([piece(0)], ALL)
    before = host.server.requests
    host.do([piece(0)], ALL)
    usual = host.server.requests - before
    host.do(event(0, 1, 2, SINGLE), ALL)
    before = host.server.requests
    assert host.do(event(0, 1, 2, SINGLE), ALL).run == ""
    assert host.server.requests - before == usual


def test_a_part_whose_rule_changed_is_updated_and_not_made_anew(host: Host) -> None:
    host.do(event(0, 1), ALL)
    before = standing(host)[1].id
    report = host.do(event(0, 1, sequence=1, subject="Review"), ALL)
    assert verbs(report) == [("update", 0), ("update", 1)]
    assert standing(host)[1].id == before


def test_what_comes_back_with_its_event_is_made_again(host: Host) -> None:
    host.do(event(0, 1), ALL)
    host.do(event(0, sequence=1), ALL)
    known = host.memory().meetings(host.server.mailbox)
    assert known[f"{UID}#1"].gone == LEFT_OUT
    report = host.do(event(0, 1, sequence=2), ALL)
    assert verbs(report) == [("keep", 0), ("create", 1)]
    assert sorted(standing(host)) == [0, 1]


def test_nobody_is_told_where_nobody_shall_hear_of_it(host: Host) -> None:
    host.do(event(0, 1), ALL)
    host.server.mails.clear()
    report = host.do(event(0, sequence=1), NONE)
    assert cancelled(report.plan.actions) == [1]
    assert (host.server.mails, sorted(standing(host))) == ([], [0])


def test_its_mails_count_for_the_limit(host: Host) -> None:
    host.do(event(0, 1, 2), ALL)
    gate = Gate(guards=NO_GUARDS, directory=host.server, clock=host.server.clock)
    plan = host.plan(event(0, sequence=1), ALL)
    gate.check(plan, max_mail=4)
    with pytest.raises(TooManyMails):
        gate.check(plan, max_mail=3)


# --- what stays -----------------------------------------------------------------------------------


def test_an_older_version_of_the_event_takes_nothing_away(host: Host) -> None:
    host.do(event(0, 1, sequence=2), ALL)
    report = host.do(event(0, sequence=1), ALL)
    assert (report.run, sorted(standing(host))) == ("", [0, 1])
    assert sorted(standing_after(host, event(0, sequence=1), FORCE)) == [0]


def standing_after(host: Host, wishes: list[Hold], options: PlanOptions) -> dict[int, object]:
    host.do(wishes, options)
    return dict(standing(host))


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [(1, 0, [0, SINGLE]), (1, 1, [0, SINGLE]), (1, 2, [0])],
    ids=["older", "same", "newer"],
)
def test_what_was_added_goes_only_with_a_version_that_is_surely_newer(
    host: Host, first: int, then: int, left: list[int]
) -> None:
    host.do(event(0), ALL)
    host.do([added(first)], ALL)
    assert sorted(standing_after(host, event(0, sequence=then), ALL)) == left


def test_what_was_added_stays_where_the_memory_was_lost(host: Host) -> None:
    host.do(event(0, 1), ALL)
    host.do([added(1)], ALL)
    other = Host(host.server, "other")
    other.do(event(0, sequence=2), ALL)
    other.close()
    assert sorted(standing(host)) == [0, SINGLE]


def test_what_says_nothing_of_others_takes_none_away(host: Host) -> None:
    host.do(event(0, 1), ALL)
    report = host.do([piece(0, sequence=1, subject="Review")], ALL)
    assert (verbs(report), sorted(standing(host))) == ([("update", 0)], [0, 1])


def test_what_the_input_wishes_itself_is_not_taken_away(host: Host) -> None:
    host.do(event(0), ALL)
    host.do([added(0)], ALL)
    report = host.do([*event(0, sequence=1), added(2)], ALL)
    assert (verbs(report), sorted(standing(host))) == (
        [("keep", 0), ("keep", SINGLE)],
        [0, SINGLE],
    )


def test_an_item_of_another_origin_with_such_a_key_stays(host: Host) -> None:
    host.do(event(0, 1), ALL)
    item = standing(host)[1]
    assert item.stamp is not None
    item.stamp = replace(item.stamp, origin=replace(item.stamp.origin, scope="sync"))
    report = host.do(event(0, sequence=1), ALL)
    assert (cancelled(report.plan.actions), len(host.server.items)) == ([], 2)


def test_a_piece_that_somebody_took_away_is_not_listed(host: Host) -> None:
    host.do(event(0, 1), ALL)
    standing(host)[1].place = Place.DELETED
    assert cancelled(host.plan(event(0, sequence=1), ALL).actions) == []


# --- other machines, and runs that stopped --------------------------------------------------------


def test_another_machine_finds_every_piece(host: Host) -> None:
    host.do(event(0, 1, 2, SINGLE), ALL)
    other = Host(host.server, "other")
    report = other.do(event(0, sequence=1), ALL)
    other.close()
    assert cancelled(report.plan.actions) == [1, 2, SINGLE]


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


def test_undo_of_a_split_takes_each_of_its_meetings_away(host: Host) -> None:
    report = host.do(event(0, 1, SINGLE), ALL)
    actions = host.journal().actions(report.run)
    undone = host.do(undo(report.plan, actions).wishes, ALL)
    assert sorted(cancelled(undone.plan.actions)) == [0, 1, SINGLE]
    assert standing(host) == {}


# --- sources that are recognised ------------------------------------------------------------------


def _same(hold: Hold) -> Hold:
    return hold


def recognised(holds: list[Hold], report: Report) -> list[Same]:
    results = {r.action.origin: r for r in report.results}
    found = []
    for hold in holds:
        applied = applied_of(hold, results[hold.origin])
        assert applied is not None
        found.append(Same(applied=applied, again=partial(_same, hold)))
    return found


def test_a_recognised_event_is_read_again_while_too_much_of_it_stands(host: Host) -> None:
    host.do(event(0, 1), ALL)
    host.server.faults += [Fault("refused before", Call.CANCEL) for _ in range(3)]
    now = event(0, sequence=1)
    sames = recognised(now, host.do(now, ALL))
    assert sorted(standing(host)) == [0, 1]
    assert cancelled(host.do(sames, ALL).plan.actions) == [1]
    assert host.do(sames, ALL).run == ""


def test_what_was_added_beside_a_recognised_event_is_not_looked_at(host: Host) -> None:
    now = event(0)
    sames = recognised(now, host.do(now, ALL))
    host.do([added(1)], ALL)
    before = host.server.requests
    assert host.do(sames, ALL).run == ""
    assert host.server.requests - before == 1
