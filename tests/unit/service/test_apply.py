"""What applying does when the world is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ews_meetings.change.action import Call, End
from ews_meetings.change.batch import Batch
from ews_meetings.change.outcome import Outcome
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import AccessDenied, MailboxBusy, MeetingNotFound
from ews_meetings.ledger.lock import hold_mailbox
from ews_meetings.ledger.records import StepState
from ews_meetings.model.meeting import Series
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.apply import apply
from ews_meetings.service.ending import exit_code
from ews_meetings.service.judge import Assume, judge
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Host, Killed, wish


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host(FakeServer())
    yield host
    host.close()


def in_another_zone(series: Series) -> Series:
    span = series.meeting.span
    assert isinstance(span, TimedSpan)
    later = replace(span, start_zone="America/New_York")
    return replace(series, meeting=replace(series.meeting, span=later))


def test_a_draft_that_differs_is_removed_and_nobody_is_mailed(host: Host) -> None:
    host.server.spoil = in_another_zone
    report = host.do([wish()], ALL)
    [result] = report.results
    assert result.refusal is not None
    assert (result.end, result.refusal.code) == (End.FAILED, "read-back-differs")
    assert "zone" in result.refusal.message
    assert (exit_code(report), host.server.items, host.server.mails) == (14, {}, [])


def test_a_soft_difference_is_reported_and_kept(host: Host) -> None:
    host.server.spoil = lambda s: replace(s, meeting=replace(s.meeting, location="HQ"))
    [result] = host.do([wish()], ALL).results
    assert result.end is End.DONE
    assert [(f.code, f.field) for f in result.findings] == [("server-rewrote", "location")]
    [again] = host.do([wish()], ALL).results
    assert (again.end, again.findings) == (End.UNCHANGED, ())


def test_a_meeting_that_appeared_since_the_plan_is_a_conflict(host: Host) -> None:
    other = Host(host.server, "b")
    plan = host.plan([wish()], ALL)
    other.do([wish()], ALL)
    report = apply(plan, run=host.new_run(), memory=host.memory(), host="late")
    assert (exit_code(report), len(host.server.mails)) == (11, 2)
    other.close()


class DeafServer(FakeServer):
    """A server whose Sent Items cannot be read."""

    def count_sent_copies(self, steps: object) -> dict[str, int]:
        raise AccessDenied("Sent Items cannot be read")

    def last_sent(self, keys: object) -> dict[str, object]:  # type: ignore[override]
        raise AccessDenied("Sent Items cannot be read")


@pytest.fixture
def deaf() -> Iterator[Host]:
    """A host with one undecided meeting."""
    host = Host(DeafServer(flavour="gromox", faults=[Fault("lost after commit", Call.SEND)]))
    assert exit_code(host.do([wish()], ALL)) == 13
    yield host
    host.close()


def test_where_nobody_can_know_the_meeting_is_undecided_and_blocks_further_mail(deaf: Host) -> None:
    sent = len(deaf.server.mails)
    report = deaf.do([wish()], ALL)
    assert (exit_code(report), len(deaf.server.mails)) == (13, sent)
    [step] = deaf.journal().steps(state=StepState.UNDECIDED)
    assert step.call == Call.SEND


@pytest.mark.parametrize(("assume", "mails"), [(Assume.SENT, 2), (Assume.UNSENT, 4)])
def test_a_person_decides_and_the_next_run_follows(deaf: Host, assume: Assume, mails: int) -> None:
    run = replace(deaf.new_run(), id="host1")
    [ended] = judge(run, deaf.memory(), assume=assume, names=["one@example"])
    assert ended.end is (End.DONE if assume is Assume.SENT else End.OPEN)
    assert exit_code(deaf.do([wish()], ALL)) == 0
    assert len(deaf.server.mails) == mails
    assert deaf.journal().undecided_keys(deaf.server.mailbox) == {}


def test_judging_an_unknown_meeting_says_so(deaf: Host) -> None:
    run = replace(deaf.new_run(), id="host1")
    with pytest.raises(MeetingNotFound):
        judge(run, deaf.memory(), assume=Assume.SENT, names=["nobody@example"])


def test_recovery_mails_nothing(host: Host) -> None:
    host.server.faults.append(Fault("killed after commit", Call.SAVE))
    with pytest.raises(Killed):
        host.do([wish()], ALL)
    [settled] = recover(host.new_run(), host.memory())
    assert (settled.call, settled.state) == ("save", StepState.DONE)
    assert host.server.mails == []
    [action] = host.plan([wish()], ALL).actions
    assert (action.verb, len(action.mails)) == ("finish", 2)


def test_a_finished_draft_may_stay_silent(host: Host) -> None:
    host.server.faults.append(Fault("killed after commit", Call.SAVE))
    with pytest.raises(Killed):
        host.do([wish()], ALL)
    assert exit_code(host.do([wish()], NONE)) == 0
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.stamp.notify, host.server.mails) == (NotifyState.SILENT, [])


def test_an_unreachable_server_leaves_the_step_unknown_and_says_13(host: Host) -> None:
    class Away(FakeServer):
        def write(self, batch: Batch) -> tuple[Outcome, ...]:
            done = FakeServer.write(self, batch)
            self.unreachable = batch.call is Call.SEND
            return done

    server = Away(faults=[Fault("lost after commit", Call.SEND)])
    away = Host(server)
    report = away.do([wish()], ALL)
    assert (exit_code(report), report.results[0].end) == (13, End.OPEN)
    server.unreachable = False
    assert exit_code(away.do([wish()], ALL)) == 0
    assert len(server.mails) == 2
    away.close()


def test_two_runs_never_hold_one_mailbox(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("locks")
    with (
        hold_mailbox("a@x", server="s", folder=folder),
        pytest.raises(MailboxBusy),
        hold_mailbox("a@x", server="s", folder=folder),
    ):
        raise AssertionError("both hold it")
