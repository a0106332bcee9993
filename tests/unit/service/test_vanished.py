"""Meetings that an earlier version of an event made and that it no longer has are cancelled, listed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from ews_meetings.change.action import Call, MailKind, Verb
from ews_meetings.change.guards import NO_GUARDS
from ews_meetings.change.observed import Place
from ews_meetings.change.plan import PlanOptions, mails_of
from ews_meetings.change.wish import Hold, Same
from ews_meetings.errors import TooManyMails
from ews_meetings.ledger.memory import LEFT_OUT
from ews_meetings.service.apply import Report
from ews_meetings.service.gate import Gate
from ews_meetings.service.recognising import applied_of
from tests.fakes import ALL, NONE, Fault, Host
from tests.unit.service.events import (
    SINGLE,
    UID,
    WHOLE,
    added,
    cancelled,
    event,
    piece,
    standing,
    verbs,
)
from tests.unit.service.making import codes

FORCE = replace(ALL, force=True)


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


def test_a_part_of_which_a_newer_version_was_applied_alone_stays(host: Host) -> None:
    host.do(event(0, 1), ALL)
    host.do([piece(1, sequence=3, subject="Review")], ALL)
    assert sorted(standing_after(host, event(0, sequence=2), ALL)) == [0, 1]
    assert sorted(standing_after(host, event(0, sequence=4), ALL)) == [0]


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


def test_nothing_goes_while_the_rest_of_its_event_is_refused_and_the_plan_says_so(
    host: Host,
) -> None:
    host.do(event(0, 1), ALL)
    first = standing(host)[0]
    theirs = replace(first.series.meeting, subject="Theirs")
    first.series = replace(first.series, meeting=theirs)
    plan = host.plan(event(0, sequence=1, subject="Review"), ALL)
    assert [(a.verb, codes(a.findings), a.mails) for a in plan.actions[1:]] == [
        (Verb.KEEP, ["left-out-stays"], ())
    ]
    _stays_until_the_rest_is_as_the_file_says(host, ["refused", "unchanged"])


def test_nothing_goes_while_the_rest_of_its_event_has_failed(host: Host) -> None:
    host.do(event(0, 1), ALL)
    host.server.faults += [Fault("refused before", Call.CHANGE) for _ in range(3)]
    _stays_until_the_rest_is_as_the_file_says(host, ["failed", "failed"])


def _stays_until_the_rest_is_as_the_file_says(host: Host, ends: list[str]) -> None:
    host.server.mails.clear()
    report = host.do(event(0, sequence=1, subject="Review"), ALL)
    assert [str(result.end) for result in report.results] == ends
    assert (sorted(standing(host)), host.server.mails) == ([0, 1], [])
    assert sorted(standing_after(host, event(0, sequence=1, subject="Review"), FORCE)) == [0]


def test_a_piece_that_somebody_took_away_keeps_no_other_one(host: Host) -> None:
    host.do(event(0, 1, 2), ALL)
    standing(host)[1].place = Place.DELETED
    report = host.do(event(0, 1, sequence=1), ALL)
    assert verbs(report) == [("keep", 0), ("refuse", 1), ("cancel", 2)]
    assert sorted(standing(host)) == [0]


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


def test_a_piece_that_the_input_itself_names_by_its_uid_is_not_cancelled(host: Host) -> None:
    host.do(event(0, 1, 2), ALL)
    host.server.mails.clear()
    named = replace(
        piece(1), origin=replace(WHOLE, uid=f"{UID}/p1"), parts=frozenset({0}), digest="named"
    )
    report = host.do([*event(0, sequence=1), named], ALL)
    assert cancelled(report.plan.actions) == [2]
    assert {0, 1} <= set(standing(host))
