"""Answers to other people's invitations: each is given once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Call, End, Reply, Verb
from ews_meetings.change.observed import Known
from ews_meetings.change.wish import Amend, Drop, Respond
from ews_meetings.model.people import Response
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.ending import exit_code
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, Item, Killed, wish
from tests.unit.service.holding import late, sent
from tests.unit.service.making import later

DROP = Drop(name="one@example")


@pytest.fixture
def told(host: Host) -> Host:
    """A host whose server holds `wish()`, its people invited."""
    host.do([wish()], ALL)
    host.server.mails.clear()
    return host


ACCEPT = Respond(name="theirs@example", reply=Reply(response=Response.ACCEPT))
DECLINE = replace(ACCEPT, reply=Reply(response=Response.DECLINE))


@pytest.fixture
def guest() -> Iterator[Host]:
    """A host in Alice's mailbox, which holds an invitation of the organizer's."""
    server = FakeServer(
        mailbox="alice@sandbox.example",
        organizes=Known.NO,
        organizer="organizer@sandbox.example",
    )
    server.items["item1"] = Item(
        id="item1",
        version=1,
        series=wish("theirs@example").series,
        key="",
        stamp=None,
        created_at=server.clock.at,
    )
    host = Host(server)
    yield host
    host.close()


def test_an_answer_goes_to_the_organizer_and_stands_in_the_calendar(guest: Host) -> None:
    [result] = guest.do([ACCEPT], ALL).results
    assert (result.action.verb, result.end) == (Verb.ANSWER, End.DONE)
    assert sent(guest) == {"organizer answer"}
    assert guest.server.items["item1"].my_response is Response.ACCEPT


def test_the_same_answer_twice_is_sent_once(guest: Host) -> None:
    guest.do([ACCEPT], ALL)
    [result] = guest.do([ACCEPT], ALL).results
    assert (result.end, len(guest.server.mails)) == (End.UNCHANGED, 1)


def test_another_answer_is_sent(guest: Host) -> None:
    guest.do([ACCEPT], ALL)
    guest.do([DECLINE], ALL)
    assert len(guest.server.mails) == 2
    assert guest.server.items["item1"].my_response is Response.DECLINE


def test_the_same_answer_with_a_message_is_sent_again(guest: Host) -> None:
    guest.do([ACCEPT], ALL)
    guest.do([replace(ACCEPT, message="I shall be late")], ALL)
    assert len(guest.server.mails) == 2


def test_another_time_goes_along_with_the_answer(guest: Host) -> None:
    def propose(meeting: Any) -> TimedSpan:
        span = later(meeting).span
        assert isinstance(span, TimedSpan)
        return span

    [action] = guest.plan([replace(ACCEPT, propose=propose)], ALL).actions
    assert action.answer is not None
    assert action.answer.proposed == later(wish().series.meeting).span


def test_an_answer_may_be_silent(guest: Host) -> None:
    guest.do([ACCEPT], NONE)
    assert guest.server.mails == []
    assert guest.server.items["item1"].my_response is Response.ACCEPT


def test_nobody_answers_an_invitation_of_their_own(told: Host) -> None:
    report = told.do([replace(ACCEPT, name="one@example")], ALL)
    assert (exit_code(report), told.server.mails) == (11, [])


def test_a_cancelled_invitation_is_not_answered(guest: Host) -> None:
    guest.server.cancelled = True
    assert (exit_code(guest.do([ACCEPT], ALL)), guest.server.mails) == (11, [])


def test_an_invitation_that_is_not_there_is_not_found(guest: Host) -> None:
    assert exit_code(guest.do([replace(ACCEPT, name="nothing@example")], ALL)) == 5


def test_an_invitation_of_somebody_else_is_neither_changed_nor_cancelled(guest: Host) -> None:
    name = "theirs@example"
    adopting = replace(ALL, adopt=True)
    for one in (Drop(name=name), Amend(name=name, edit=later)):
        report = guest.do([one], adopting)
        assert (exit_code(report), guest.server.mails) == (11, [])


def test_an_invitation_that_was_moved_since_the_plan_is_not_answered(guest: Host) -> None:
    plan = guest.plan([ACCEPT], ALL)
    item = guest.server.items["item1"]
    item.series = replace(item.series, meeting=later(item.series.meeting))
    report = late(guest, plan)
    assert (exit_code(report), guest.server.mails) == (11, [])


@pytest.mark.parametrize("kind", ["killed before", "killed after commit"])
def test_an_answer_that_was_cut_off_is_given_once(guest: Host, kind: Any) -> None:
    guest.server.faults.append(Fault(kind, Call.ANSWER))
    with pytest.raises(Killed):
        guest.do([ACCEPT], ALL)
    assert exit_code(guest.do([ACCEPT], ALL)) == 0
    assert len(guest.server.mails) == 1
    assert guest.server.items["item1"].my_response is Response.ACCEPT


def test_an_answered_invitation_is_not_remembered_as_a_meeting_of_ours(guest: Host) -> None:
    guest.do([ACCEPT], ALL)
    assert guest.memory().meetings(guest.server.mailbox) == {}


@pytest.mark.parametrize("kind", ["killed after commit", "killed after answer"])
@pytest.mark.parametrize("options", [ALL, NONE])
def test_nor_is_one_of_which_settling_finds_out_that_it_was_answered(
    guest: Host, kind: Any, options: Any
) -> None:
    guest.server.faults.append(Fault(kind, Call.ANSWER))
    with pytest.raises(Killed):
        guest.do([ACCEPT], options)
    recover(guest.new_run(), guest.memory())
    assert [held.end for held in guest.journal().actions("host1")] == [End.DONE]
    assert guest.memory().meetings(guest.server.mailbox) == {}
