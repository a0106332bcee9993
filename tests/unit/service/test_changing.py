"""Changes on a server: made and mailed once, compared before, read back after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Place
from ews_meetings.change.outcome import Outcome
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.wish import Amend
from ews_meetings.model.meeting import FreeBusy, Meeting
from ews_meetings.service.ending import exit_code, summary
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, Killed, wish
from tests.unit.service.holding import JOINED, A, B, by_hand, changed, item_of, late, sent
from tests.unit.service.making import codes, later, other, people, whole

FORCE = replace(ALL, force=True)


@pytest.fixture(params=["exchange", "gromox"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """A host whose server holds `wish()`, its people invited."""
    host = Host(FakeServer(flavour=request.param))
    host.do([wish()], ALL)
    host.server.mails.clear()
    yield host
    host.close()


EDITS: dict[str, Callable[[Meeting], Meeting]] = {
    "place": lambda m: replace(m, location="Room 7"),
    "time": later,
    "subject and body": lambda m: replace(m, subject="Another", body=replace(m.body, content="x")),
    "people": lambda m: replace(m, attendees=people("alice", "carol")),
    "reminder": lambda m: replace(m, reminder_minutes=5),
    "files": lambda m: replace(m, attachments=(A, B)),
}


# --- a source that has changed --------------------------------------------------------------------


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_changed_source_is_written_and_the_second_run_does_nothing(
    host: Host, edit: Callable[[Meeting], Meeting]
) -> None:
    new = other(wish(), whole(wish().series, **_values(edit(wish().series.meeting))))
    first = host.do([new], ALL)
    assert (first.results[0].action.verb, first.results[0].end) == (Verb.UPDATE, End.DONE)
    assert summary(first.results)["update"] == 1
    mails = len(host.server.mails)
    second = host.do([new], ALL)
    assert [result.end for result in second.results] == [End.UNCHANGED]
    assert (second.run, len(host.server.mails)) == ("", mails)


def _values(meeting: Meeting) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in Meeting.__slots__}


def test_only_what_the_source_changed_is_written(host: Host) -> None:
    by_hand(host, location="Room by hand")
    host.do([changed(subject="Another")], ALL)
    held = item_of(host).series.meeting
    assert (held.subject, held.location) == ("Another", "Room by hand")


def test_what_people_changed_stays_when_the_source_says_what_it_said(host: Host) -> None:
    by_hand(host, location="Room by hand")
    [result] = host.do([wish()], ALL).results
    assert (result.end, codes(result.findings)) == (End.UNCHANGED, ["no-longer-as-written"])
    assert item_of(host).series.meeting.location == "Room by hand"


def test_a_manual_change_by_this_program_outlives_an_unchanged_file(host: Host) -> None:
    host.do([Amend(name="one@example", edit=EDITS["place"])], ALL)
    host.server.mails.clear()
    [result] = host.do([wish()], ALL).results
    assert (result.end, host.server.mails) == (End.UNCHANGED, [])
    assert item_of(host).series.meeting.location == "Room 7"


def test_what_both_sides_changed_is_a_conflict_that_names_the_field(host: Host) -> None:
    by_hand(host, location="Room by hand")
    report = host.do([changed(location="Room of the file", subject="Another")], ALL)
    [result] = report.results
    assert result.refusal is not None
    assert (exit_code(report), result.refusal.code) == (11, "changed-elsewhere")
    assert [(c.field, c.old, c.new) for c in result.action.changes] == [
        ("location", "Room by hand", "Room of the file")
    ]
    assert "location" in result.refusal.message
    assert host.server.mails == []
    assert item_of(host).series.meeting.subject == "Planning"


def test_force_takes_the_side_of_the_source(host: Host) -> None:
    by_hand(host, location="Room by hand")
    report = host.do([changed(location="Room of the file")], FORCE)
    assert exit_code(report) == 0
    assert item_of(host).series.meeting.location == "Room of the file"
    assert [r.end for r in host.do([changed(location="Room of the file")], ALL).results] == [
        End.UNCHANGED
    ]


def test_force_undoes_what_people_changed_even_where_the_source_did_not(host: Host) -> None:
    by_hand(host, location="Room by hand")
    host.do([wish()], FORCE)
    assert item_of(host).series.meeting.location == ""
    assert [r.end for r in host.do([wish()], FORCE).results] == [End.UNCHANGED]


def test_force_comes_to_an_end_beside_people_whom_somebody_added(host: Host) -> None:
    by_hand(host, attendees=people("alice", "bob", "dave"))
    for _ in range(2):
        assert [r.end for r in host.do([wish()], FORCE).results] == [End.UNCHANGED]
    assert host.server.mails == []


def test_the_same_change_on_both_sides_is_no_conflict_and_mails_nobody(host: Host) -> None:
    by_hand(host, location="Room 7")
    new = changed(location="Room 7")
    [result] = host.do([new], ALL).results
    assert (result.end, host.server.mails) == (End.DONE, [])
    assert "already-so" in codes(result.findings)
    assert [r.end for r in host.do([new], ALL).results] == [End.UNCHANGED]


# --- between plan and apply -----------------------------------------------------------------------


def test_a_planned_field_that_moved_meanwhile_is_a_conflict_and_nothing_is_sent(
    host: Host,
) -> None:
    plan = host.plan([changed(location="Room 7")], ALL)
    by_hand(host, location="Room by hand")
    report = late(host, plan)
    [result] = report.results
    assert result.refusal is not None
    assert (exit_code(report), result.refusal.code) == (11, "item-changed")
    assert "location" in result.refusal.message
    assert (host.server.mails, item_of(host).series.meeting.location) == ([], "Room by hand")


def test_another_field_that_moved_meanwhile_stays_as_it_is(host: Host) -> None:
    plan = host.plan([changed(location="Room 7")], ALL)
    by_hand(host, subject="Renamed")
    assert exit_code(late(host, plan)) == 0
    held = item_of(host).series.meeting
    assert (held.location, held.subject) == ("Room 7", "Renamed")


def test_an_answer_that_came_meanwhile_does_not_make_a_plan_stale(host: Host) -> None:
    plan = host.plan([changed(location="Room 7")], ALL)
    item_of(host).version += 1
    assert (exit_code(late(host, plan)), sent(host)) == (0, {"alice update", "bob update"})


def test_nobody_is_mailed_who_came_after_the_plan_was_made(host: Host) -> None:
    plan = host.plan([changed(location="Room 7")], ALL)
    by_hand(host, attendees=people("alice", "bob", "dave"))
    assert (exit_code(late(host, plan)), host.server.mails) == (11, [])


def test_who_came_after_a_silent_plan_was_made_hinders_nothing(host: Host) -> None:
    plan = host.plan([changed(location="Room 7")], NONE)
    by_hand(host, attendees=people("alice", "bob", "dave"))
    assert (exit_code(late(host, plan)), host.server.mails) == (0, [])


@pytest.mark.parametrize("how", ["gone", "deleted", "cancelled"])
def test_what_went_meanwhile_is_not_changed(host: Host, how: str) -> None:
    plan = host.plan([changed(location="Room 7")], ALL)
    match how:
        case "gone":
            host.server.items.clear()
        case "deleted":
            item_of(host).place = Place.DELETED
        case _:
            host.server.cancelled = True
    assert (exit_code(late(host, plan)), host.server.mails) == (11, [])


def test_an_old_plan_is_not_applied_twice(host: Host) -> None:
    plan = host.plan([changed(location="Room 7")], ALL)
    late(host, plan)
    mails = len(host.server.mails)
    assert (exit_code(late(host, plan)), len(host.server.mails)) == (11, mails)


# --- items of other makers ------------------------------------------------------------------------


class Keying(FakeServer):
    """A server that writes our key together with our stamp."""

    def _commit(self, batch: Batch, order: Order) -> Outcome:
        outcome = FakeServer._commit(self, batch, order)
        item = self.item(order)
        if item is not None and order.stamp is not None:
            item.key = order.key
        return outcome


@pytest.mark.parametrize("flavour", ["exchange", "gromox"])
def test_an_adopted_item_is_made_what_the_source_says_and_is_ours_from_then_on(
    flavour: Any,
) -> None:
    host = Host(Keying(flavour=flavour))
    host.do([wish()], ALL)
    item = item_of(host)
    is_searched = flavour == "exchange"  # elsewhere UIDs cannot be searched
    item.stamp, item.key = None, "" if is_searched else item.key
    fresh, new = Host(host.server, "fresh"), changed(location="Room 7")
    assert exit_code(fresh.do([new], ALL)) == 11
    [result] = fresh.do([new], replace(ALL, adopt=True)).results
    assert (result.action.verb, result.end) == (Verb.UPDATE, End.DONE)
    assert item_of(host).series.meeting.location == "Room 7"
    assert [r.end for r in fresh.do([new], ALL).results] == [End.UNCHANGED]
    fresh.close()
    host.close()


# --- a run that was cut off -----------------------------------------------------------------------


@pytest.mark.parametrize("options", [ALL, NONE])
@pytest.mark.parametrize("kind", ["killed before", "killed after commit"])
def test_a_change_that_was_cut_off_is_finished_by_the_next_run(
    host: Host, kind: Any, options: PlanOptions
) -> None:
    new = changed(location="Room 7", **JOINED)
    host.server.faults.append(Fault(kind, Call.CHANGE))
    with pytest.raises(Killed):
        host.do([new], options)
    report = host.do([new], options)
    assert exit_code(report) == 0
    held = item_of(host)
    assert (held.series.meeting.location, held.series.meeting.attendees) == (
        "Room 7",
        JOINED["attendees"],
    )
    assert len(host.server.mails) == len(sent(host))
    assert [r.end for r in host.do([new], options).results] == [End.UNCHANGED]
    expected = {"alice update", "carol invite"} if options.notify is Notify.ALL else set()
    assert expected <= sent(host)


def test_a_cut_off_change_is_settled_without_mailing(host: Host) -> None:
    host.server.faults.append(Fault("killed after commit", Call.CHANGE))
    with pytest.raises(Killed):
        host.do([changed(location="Room 7")], ALL)
    mails = len(host.server.mails)
    [settled] = recover(host.new_run(), host.memory())
    assert (settled.call, len(host.server.mails)) == ("change", mails)


def test_a_change_that_the_server_made_otherwise_is_reported(host: Host) -> None:
    host.server.spoil = lambda series: whole(series, free_busy=FreeBusy.FREE)
    report = host.do([changed(free_busy=FreeBusy.OOF)], ALL)
    [result] = report.results
    assert result.refusal is not None
    assert (result.end, result.refusal.code, exit_code(report)) == (
        End.FAILED,
        "change-differs",
        14,
    )


def test_what_somebody_changed_meanwhile_is_said_and_is_no_failure(host: Host) -> None:
    plan = host.plan([changed(location="Room 7")], ALL)
    by_hand(host, free_busy=FreeBusy.OOF)
    report = late(host, plan)
    assert (exit_code(report), codes(report.results[0].findings)) == (0, ["changed-meanwhile"])
    assert item_of(host).series.meeting.free_busy is FreeBusy.OOF
