"""Cancellations and answers on a server: each mails once, and what is gone stays gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.wish import Amend, Drop, Wish
from ews_meetings.ledger.memory import CANCELLED
from ews_meetings.service.ending import exit_code, summary
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, Killed, wish
from tests.unit.service.holding import in_calendar, late, sent
from tests.unit.service.making import codes, later, whole

DROP = Drop(name="one@example")


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
    assert codes(result.findings) == ["already-cancelled"]
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


@pytest.mark.parametrize("kind", ["killed after commit", "killed after answer"])
@pytest.mark.parametrize("options", [ALL, NONE])
def test_a_cancellation_that_was_done_and_not_written_down_is_closed_by_settling(
    told: Host, kind: Any, options: Any
) -> None:
    told.server.faults.append(Fault(kind, Call.CANCEL))
    with pytest.raises(Killed):
        told.do([DROP], options)
    recover(told.new_run(), told.memory())
    [ended] = told.journal().actions("host2")
    [known] = told.memory().meetings(told.server.mailbox).values()
    assert (ended.end, known.gone) == (End.DONE, CANCELLED)


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
