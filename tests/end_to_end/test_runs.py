"""What a run leaves open is listed, gone on with, or judged by a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ews_meetings.change.action import End
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.records import StepState
from ews_meetings.ledger.store import LedgerStore
from tests.end_to_end.running import Program, calendar, control, invitation

pytestmark = pytest.mark.slow

REFUSED = {"kind": "refused", "operation": "UpdateItem", "mailing": True, "times": 50}


@pytest.fixture
def review(tmp_path: Path) -> Path:
    path = tmp_path / "review.ics"
    path.write_bytes(calendar(invitation()))
    return path


def test_a_run_that_a_busy_server_stopped_is_resumed(program: Program, review: Path) -> None:
    with program.serving() as url:
        control(url, "fault", REFUSED)
        stopped = program.on_sandbox("import", review, "--notify", "all", "-o", "json")
        assert stopped.code == 75
        assert control(url, "mails") == []
        [run] = program.on_sandbox("runs", "-o", "json").data
        shown = program.on_sandbox("runs", "show", run["id"])
        assert f"runs resume {run['id']}" in shown.err
        assert program.run("sandbox", "fault", "clear").code == 0
    resumed = program.on_sandbox("runs", "resume", run["id"][:6])
    assert resumed.code == 0
    assert "+ finish" in resumed.out
    assert len(program.mails()) == 2


def test_an_undecided_invitation_waits_until_a_person_says(
    program: Program, review: Path, tmp_path: Path
) -> None:
    with program.serving() as url:
        control(url, "fault", REFUSED)
        program.on_sandbox("import", review, "--notify", "all")
        assert program.run("sandbox", "fault", "clear").code == 0
        run = make_undecided(tmp_path / "data" / "ledger.sqlite")
    again = program.on_sandbox("import", review, "--notify", "all")
    assert again.code == 13
    assert f"runs settle {run} --assume sent|unsent" in again.out
    assert "runs settle" in program.on_sandbox("runs", "show", run).err
    assert program.on_sandbox("runs", "-o", "json").data[0]["undecided"] == 1
    settled = program.on_sandbox("runs", "settle", run, "--assume", "unsent", "-o", "json")
    assert (settled.code, settled.summary["judged"], program.mails()) == (0, 1, [])
    resumed = program.on_sandbox("runs", "resume", run)
    assert resumed.code == 0
    assert "+ finish" in resumed.out
    assert len(program.mails()) == 2


def make_undecided(ledger: Path) -> str:
    """Let the journal say that nobody could find out about the one send, as on a server that
    gives no sign of mail; the sandbox's flavours give one."""
    store = LedgerStore(ledger)
    journal = Journal(store)
    [run] = journal.runs()
    [action] = journal.actions(run.id)
    send = [step for step in journal.steps(run=run.id) if step.mails][-1]
    journal.record([(send.id, StepState.UNDECIDED, send.ref, "no sign either way")])
    journal.end_actions([replace(action, end=End.UNDECIDED, code="undecided")])
    journal.end_run(run.id, datetime.now(UTC))
    store.close()
    return run.id


def test_a_run_of_another_mailbox_is_not_found_but_named(program: Program, review: Path) -> None:
    program.on_sandbox("import", review, "--notify", "none")
    [run] = program.on_sandbox("runs", "-o", "json").data
    ended = program.run(
        "--profile", "sandbox", "-m", "alice@sandbox.example", "runs", "show", run["id"]
    )
    assert ended.code == 5
    assert "say -m organizer@sandbox.example" in ended.err


def test_a_run_tells_whom_it_mailed(program: Program, review: Path) -> None:
    program.on_sandbox("import", review, "--notify", "all")
    [run] = program.on_sandbox("runs", "-o", "json").data
    shown = program.on_sandbox("runs", "show", run["id"])
    assert "1\talice@sandbox.example\tinvite\tsent\n1\tbob@sandbox.example" in shown.out
    [action] = program.on_sandbox("runs", "show", run["id"], "-o", "json").data
    assert [(mail["to"], mail["outcome"]) for mail in action["mails"]] == [
        ("alice@sandbox.example", "sent"),
        ("bob@sandbox.example", "sent"),
    ]


def test_a_silent_run_tells_of_no_mails(program: Program, review: Path) -> None:
    program.on_sandbox("import", review, "--notify", "none")
    [run] = program.on_sandbox("runs", "-o", "json").data
    assert "mail to" not in program.on_sandbox("runs", "show", run["id"]).out
    assert program.on_sandbox("runs", "show", run["id"], "-o", "json").data[0]["mails"] == []
