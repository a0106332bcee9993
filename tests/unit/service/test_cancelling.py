"""Cancellations and answers on a server: each mails once, and what is gone stays gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Call, End, Reply, Verb
from ews_meetings.change.observed import Known
from ews_meetings.change.wish import Amend, Drop, Respond, Wish
from ews_meetings.model.people import Response
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.ending import exit_code, summary
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, Item, Killed, wish
from tests.unit.service.holding import in_calendar, late, sent
from tests.unit.service.making import codes, later, whole

DROP = Drop(name="one@example")


@pytest.fixture(params=["exchange", "gromox"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    host = Host(FakeServer(flavour=request.param))
    yield host
    host.close()


@pytest.fixture
def told(host: Host) -> Host:
    """A host whose server holds `wish()`, its people invited."""
    host.do([wish()], ALL)
    host.server.mails.clear()
    return host


# --- cancellations --------------------------------------------------------------------------------


def test_a_cancelled_meeting_is_gone_and_everybody_is_told_once(told: Host) -> None:
    report = told.do([DROP], ALL)
    [result] = report.results
    assert (result.action.verb, result.end, exit_code(report)) == (Verb.CANCEL, End.DONE, 0)
    assert (in_calendar(told), sent(told)) == ([], {"alice cancel", "bob cancel"})
    assert len(told.server.mails) == 2


def test_a_cancellation_counts_as_one(told: Host) -> None:
    counts = summary(told.do([DROP], ALL).results)
    assert (counts["cancel"], counts["update"], counts["mail"]) == (1, 0, 2)


def test_the_second_cancellation_does_nothing(told: Host) -> None:
    told.do([DROP], ALL)
    report = told.do([DROP], ALL)
    assert ([r.end for r in report.results], report.run) == ([End.UNCHANGED], "")
    assert len(told.server.mails) == 2


def test_a_file_that_cancels_does_so_once_and_then_nothing(told: Host) -> None:
    by_file = Drop(name="one@example", origin=wish().origin, message="off")
    for ends in ([End.DONE], [End.UNCHANGED]):
        assert [r.end for r in told.do([by_file], ALL).results] == ends
    assert len(told.server.mails) == 2


def test_another_machine_finds_nothing_left_to_cancel(told: Host) -> None:
    told.do([DROP], ALL)
    other = Host(told.server, "other")
    assert [r.end for r in other.do([DROP], ALL).results] == [End.UNCHANGED]
    assert len(told.server.mails) == 2
    other.close()


def test_two_cancellations_in_one_input_are_one(told: Host) -> None:
    assert len(told.plan([DROP, DROP], ALL).actions) == 1


def test_a_meeting_that_is_both_wished_and_cancelled_in_one_input_is_not_both(
    told: Host,
) -> None:
    both: list[Wish] = [wish(), DROP]
    for wishes in (both, both[::-1]):
        actions = told.plan(wishes, ALL).actions
        assert Verb.REFUSE in {action.verb for action in actions}
        assert len([a for a in actions if a.steps]) <= 1


def test_a_meeting_nobody_was_told_of_goes_silently(host: Host) -> None:
    host.do([wish()], NONE)
    [action] = host.plan([DROP], ALL).actions
    assert (action.verb, action.mails) == (Verb.CANCEL, ())
    host.do([DROP], ALL)
    assert (in_calendar(host), host.server.mails) == ([], [])


def test_an_appointment_goes_silently(host: Host) -> None:
    host.do([wish(people=())], ALL)
    host.do([DROP], ALL)
    assert (in_calendar(host), host.server.mails) == ([], [])


def test_a_cancellation_with_notify_none_says_that_attendees_keep_theirs(told: Host) -> None:
    [result] = told.do([DROP], NONE).results
    assert codes(result.findings) == ["cancellation-not-told"]
    assert (in_calendar(told), told.server.mails) == ([], [])


def test_what_somebody_has_cancelled_already_is_not_cancelled_with_mail_again(
    told: Host,
) -> None:
    told.server.cancelled = True
    [result] = told.do([DROP], ALL).results
    assert codes(result.findings) == ["cancelled-elsewhere"]
    assert (in_calendar(told), told.server.mails) == ([], [])


def test_what_we_cancelled_is_not_made_again_without_being_told_so(told: Host) -> None:
    told.do([DROP], ALL)
    told.server.mails.clear()
    report = told.do([wish()], ALL)
    [result] = report.results
    assert result.refusal is not None
    assert (exit_code(report), result.refusal.code) == (11, "gone")
    assert "was cancelled by run" in result.refusal.message
    assert told.server.mails == []
    told.do([wish()], replace(ALL, again=True))
    assert sent(told) == {"alice invite", "bob invite"}
    assert [r.end for r in told.do([wish()], ALL).results] == [End.UNCHANGED]


def test_a_text_goes_along_where_the_server_carries_one() -> None:
    for flavour, expected in (("exchange", "sorry"), ("gromox", "")):
        host = Host(FakeServer(flavour=flavour))  # type: ignore[arg-type] # from the tuple above
        host.do([wish()], ALL)
        [action] = host.plan([replace(DROP, message="sorry")], ALL).actions
        assert action.message == expected
        assert codes(action.findings) == ([] if expected else ["text-lost"])
        host.close()


def test_what_is_not_ours_is_not_cancelled(told: Host) -> None:
    [item] = in_calendar(told)
    item.stamp = None
    report = told.do([DROP], ALL)
    assert (exit_code(report), in_calendar(told), told.server.mails) == (11, [item], [])


def test_what_is_not_ours_is_cancelled_when_it_is_adopted(told: Host) -> None:
    [item] = in_calendar(told)
    item.stamp = None
    told.do([DROP], replace(ALL, adopt=True))
    assert (in_calendar(told), sent(told)) == ([], {"alice cancel", "bob cancel"})


def test_what_nobody_knows_is_not_found(host: Host) -> None:
    assert exit_code(host.do([Drop(name="nobody@example")], ALL)) == 5


def test_a_meeting_that_was_moved_since_the_plan_is_not_cancelled(told: Host) -> None:
    plan = told.plan([DROP], ALL)
    [item] = in_calendar(told)
    item.series = replace(item.series, meeting=later(item.series.meeting))
    report = late(told, plan)
    assert (exit_code(report), in_calendar(told), told.server.mails) == (11, [item], [])


def test_a_changed_meeting_is_cancelled_for_whom_it_has_now(told: Host) -> None:
    fewer = whole(wish().series, attendees=wish().series.meeting.attendees[:1])
    told.do([Amend(name="one@example", edit=lambda _: fewer.meeting)], NONE)
    told.do([DROP], ALL)
    assert sent(told) == {"alice cancel"}


@pytest.mark.parametrize("kind", ["killed before", "killed after commit"])
@pytest.mark.parametrize("options", [ALL, NONE])
def test_a_cancellation_that_was_cut_off_is_finished_by_the_next_run(
    told: Host, kind: Any, options: Any
) -> None:
    told.server.faults.append(Fault(kind, Call.CANCEL))
    with pytest.raises(Killed):
        told.do([DROP], options)
    assert exit_code(told.do([DROP], options)) == 0
    assert in_calendar(told) == []
    assert len(told.server.mails) == (2 if options is ALL else 0)
    assert exit_code(told.do([wish()], ALL)) == 11


def test_a_cancellation_that_mailed_and_then_failed_is_not_mailed_again() -> None:
    fault = Fault("mailed, not executed", Call.CANCEL)
    host = Host(FakeServer(flavour="gromox"))
    host.do([wish()], ALL)
    host.server.mails.clear()
    host.server.faults.append(fault)
    report = host.do([DROP], ALL)
    assert (exit_code(report), fault.fired) == (0, True)
    assert (in_calendar(host), len(host.server.mails)) == ([], 2)
    host.close()


# --- answers --------------------------------------------------------------------------------------

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
