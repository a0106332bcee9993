"""Changes on a server, as far as people are concerned: who comes, goes and stays, who was told, who is owed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.plan import Plan, PlanOptions
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Amend
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Role
from tests.fakes import ALL, NONE, FakeServer, Host, wish
from tests.unit.service.holding import JOINED, A, B, by_hand, changed, item_of, late, sent
from tests.unit.service.making import CHANGED, codes, other, people, person, whole

FORCE = replace(ALL, force=True)


@pytest.fixture(params=["exchange", "gromox"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    """A host whose server holds `wish()`, its people invited."""
    host = Host(FakeServer(flavour=request.param))
    host.do([wish()], ALL)
    host.server.mails.clear()
    yield host
    host.close()


# --- who comes, goes and stays --------------------------------------------------------------------


def listed(plan: Plan, *, sure_only: bool = False) -> set[str]:
    return {
        f"{mail.to.address.partition('@')[0]} {mail.kind}"
        for action in plan.actions
        for mail in action.mails
        if not sure_only or mail.certainty == "sure"
    }


@pytest.mark.parametrize("options", [ALL, CHANGED, NONE])
@pytest.mark.parametrize("values", [JOINED, {"location": "L"}, {**JOINED, "location": "L"}])
def test_mails_are_what_the_plan_lists(
    host: Host, options: PlanOptions, values: dict[str, Any]
) -> None:
    plan = host.plan([changed(**values)], options)
    late(host, plan)
    assert listed(plan, sure_only=True) <= sent(host) <= listed(plan)
    assert len(host.server.mails) == len(sent(host))


@pytest.mark.parametrize(
    ("options", "flavour", "expected"),
    [
        (ALL, "exchange", {"alice update", "carol invite", "bob cancel"}),
        (ALL, "gromox", {"alice update", "carol invite"}),
        (CHANGED, "exchange", {"carol invite", "bob cancel"}),
        (CHANGED, "gromox", {"alice update", "carol invite"}),
        (NONE, "exchange", set()),
        (NONE, "gromox", set()),
    ],
)
def test_each_server_mails_as_it_does_when_one_comes_and_one_goes(
    options: PlanOptions, flavour: Any, expected: set[str]
) -> None:
    host = Host(FakeServer(flavour=flavour))
    host.do([wish()], ALL)
    host.server.mails.clear()
    host.do([changed(**JOINED)], options)
    assert sent(host) == expected
    assert host.server.items["item1"].series.meeting.attendees == JOINED["attendees"]
    host.close()


def test_whom_somebody_added_is_kept_and_shown(host: Host) -> None:
    by_hand(host, attendees=people("alice", "bob", "dave"))
    [result] = host.do([changed(**JOINED)], ALL).results
    assert "attendee-kept" in codes(result.findings)
    assert set(item_of(host).series.meeting.attendees) == set(people("alice", "carol", "dave"))
    assert "dave cancel" not in sent(host)


def test_whom_somebody_took_off_stays_off(host: Host) -> None:
    by_hand(host, attendees=people("alice"))
    new = changed(attendees=people("alice", "bob", "carol"))
    [result] = host.do([new], ALL).results
    assert "attendee-taken-off" in codes(result.findings)
    assert item_of(host).series.meeting.attendees == people("alice", "carol")
    assert "bob invite" not in sent(host)


def test_whom_a_manual_change_added_goes_when_the_source_changes_without_them(
    host: Host,
) -> None:
    def with_dave(meeting: Meeting) -> Meeting:
        return replace(meeting, attendees=(*meeting.attendees, person("dave")))

    host.do([Amend(name="one@example", edit=with_dave)], ALL)
    host.do([changed(**JOINED)], ALL)
    assert item_of(host).series.meeting.attendees == people("alice", "carol")


def test_a_role_that_changes_is_written_and_mails_nobody(host: Host) -> None:
    optional = (person("alice"), replace(person("bob"), role=Role.OPTIONAL))
    host.do([changed(attendees=optional)], ALL)
    assert (item_of(host).series.meeting.attendees, host.server.mails) == (optional, [])


# --- files ----------------------------------------------------------------------------------------


def test_files_come_and_go_before_anybody_is_mailed(host: Host) -> None:
    host.do([changed(attachments=(A,))], ALL)
    assert [a.name for a in item_of(host).series.meeting.attachments] == ["a.txt"]
    host.do([changed(attachments=(B,))], ALL)
    assert [a.name for a in item_of(host).series.meeting.attachments] == ["b.txt"]
    [action] = host.plan([changed(attachments=())], ALL).actions
    calls = [step.call for step in action.steps]
    assert calls.index(Call.DETACH) < calls.index(Call.CHANGE)


def test_a_file_that_somebody_attached_stays_and_is_shown(host: Host) -> None:
    theirs = replace(B, attachment_id="by hand")
    by_hand(host, attachments=(theirs,))
    [result] = host.do([changed(attachments=(A,))], ALL).results
    assert "attachment-kept" in codes(result.findings)
    held = {a.name for a in item_of(host).series.meeting.attachments}
    assert held == {"a.txt", "b.txt"}


def _relocated(meeting: Meeting) -> Meeting:
    return replace(meeting, location="Room 7")


def test_a_manual_change_does_not_make_somebody_elses_file_ours(host: Host) -> None:
    by_hand(host, attachments=(replace(B, attachment_id="by hand"),))
    host.do([Amend(name="one@example", edit=_relocated)], ALL)
    host.do([changed(attachments=(A,))], ALL)
    held = {a.name for a in item_of(host).series.meeting.attachments}
    assert held == {"a.txt", "b.txt"}


# --- what was never told, and what is owed --------------------------------------------------------


def test_a_changed_source_of_a_silent_meeting_is_an_invitation_with_changes() -> None:
    host = Host(FakeServer())
    host.do([wish()], NONE)
    [result] = host.do([changed(location="Room 7")], ALL).results
    assert (result.action.verb, result.end) == (Verb.INVITE, End.DONE)
    assert sent(host) == {"alice invite", "bob invite"}
    assert item_of(host).series.meeting.location == "Room 7"
    assert [r.end for r in host.do([changed(location="Room 7")], ALL).results] == [End.UNCHANGED]
    host.close()


def test_a_silent_meeting_stays_silent_when_it_is_changed_silently(host: Host) -> None:
    silent = wish("two@example")
    host.do([silent], NONE)
    host.do([other(silent, whole(silent.series, location="L"))], NONE)
    [item] = [i for i in host.server.items.values() if i.key == "two@example"]
    assert item.stamp is not None
    assert (item.stamp.notify, host.server.mails) == (NotifyState.SILENT, [])


def owe(host: Host) -> None:
    item = item_of(host)
    assert item.stamp is not None
    item.stamp = replace(item.stamp, notify=NotifyState.OWED)


def test_what_people_are_owed_is_sent_once_by_the_next_run_that_tells_everybody(
    host: Host,
) -> None:
    owe(host)
    for options in (NONE, CHANGED):
        [result] = host.do([wish()], options).results
        assert (result.end, codes(result.findings)) == (End.UNCHANGED, ["change-owed"])
    host.do([wish()], ALL)
    assert sent(host) == {"alice update", "bob update"}
    assert [r.end for r in host.do([wish()], ALL).results] == [End.UNCHANGED]
    assert len(host.server.mails) == 2


@pytest.mark.parametrize("options", [NONE, CHANGED])
def test_a_further_change_that_does_not_tell_everybody_leaves_it_owed(
    host: Host, options: PlanOptions
) -> None:
    owe(host)
    host.do([changed(location="L")], options)
    stamp = item_of(host).stamp
    assert stamp is not None
    assert (stamp.notify, host.server.mails) == (NotifyState.OWED, [])
