"""`--calendar NAME`: meetings go to another calendar of the mailbox, or nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.end_to_end.running import ORGANIZER, Ended, Program, control

pytestmark = pytest.mark.slow

_MEETING = (
    "--subject", "Review", "--start", "2037-04-01T09:00", "--tz", "Europe/Berlin",
    "--duration", "1h", "--required", "alice@sandbox.example", "--key", "review",
)  # fmt: skip


def _create(program: Program, *options: str) -> Ended:
    return program.on_sandbox(*options, "create", *_MEETING, "--notify", "all", "-o", "json")


def _uids(url: str, calendar: str = "") -> list[str]:
    state = control(url, "state")[ORGANIZER]
    held = state["other calendars"][calendar] if calendar else state["calendar"]
    return [entry["subject"] for entry in held]


def test_a_meeting_is_made_found_and_left_alone_in_the_calendar_that_was_named(
    program: Program,
) -> None:
    with program.serving() as url:
        control(url, "make-calendar", {"mailbox": "organizer", "name": "Team"})
        made = _create(program, "--calendar", "team")
        assert made.code == 0, made.err
        assert made.summary["create"] == 1
        assert "answers-not-tallied" in {one["code"] for one in made.data[0]["findings"]}
        assert (_uids(url, "Team"), _uids(url)) == (["Review"], [])
        again = _create(program, "--calendar", "Calendar/Team")
        assert (again.code, again.summary["unchanged"]) == (0, 1)
        listed = replace(program, extra={"EWS_MEETINGS_CALENDAR": "Team"})
        assert [one["subject"] for one in listed.on_sandbox("list", "-o", "json").data] == [
            "Review"
        ]
        assert program.on_sandbox("list", "-o", "json").data == []
    assert [mail["kind"] for mail in program.mails()] == ["invite"]


def test_an_unknown_calendar_ends_with_5_and_lists_the_known_ones(program: Program) -> None:
    ended = _create(program, "--calendar", "Team")
    assert ended.code == 5
    assert "no calendar 'Team'" in ended.err
    assert "it has Calendar" in ended.err


@pytest.mark.parametrize("flavour", ["exchange", "gromox"])
def test_somebody_who_impersonates_makes_the_owners_meeting(program: Program, flavour: str) -> None:
    service = replace(program, extra={"EWS_MEETINGS_ACCESS": "impersonation"})
    with service.serving("--flavour", flavour) as url:
        control(url, "make-calendar", {"mailbox": "organizer", "name": "Team"})
        assert _create(service, "--calendar", "Team").code == 0
        (entry,) = control(url, "state")[ORGANIZER]["other calendars"]["Team"]
    assert entry["organizer"] == ORGANIZER


def test_a_delegate_makes_the_owners_meeting_on_exchange(program: Program) -> None:
    delegate = _delegate(program)
    with delegate.serving() as url:
        share: dict[str, object] = {"mailbox": "organizer", "person": "alice", "level": "Editor"}
        control(url, "share", share)
        control(url, "share", {**share, "folder": "sentitems"})
        made = _create(delegate)
        assert made.code == 0, made.err
        assert _uids(url) == ["Review"]


def test_a_delegate_is_stopped_where_the_meeting_would_be_his_own(program: Program) -> None:
    """On gromox it names the delegate as organizer: nobody is mailed, and no draft stays."""
    delegate = _delegate(program)
    with delegate.serving("--flavour", "gromox") as url:
        share: dict[str, object] = {"mailbox": "organizer", "person": "alice", "level": "Editor"}
        control(url, "share", share)
        made = _create(delegate)
        assert made.code == 14
        assert "organizer" in made.err + made.out
        assert (_uids(url), control(url, "mails")) == ([], [])


def test_a_delegate_to_whom_nothing_is_shared_ends_with_7(program: Program) -> None:
    ended = _create(_delegate(program))
    assert ended.code == 7


def test_a_plan_for_another_calendar_is_applied_there_alone(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "plan.json"
    with program.serving() as url:
        control(url, "make-calendar", {"mailbox": "organizer", "name": "Team"})
        planned = program.on_sandbox(
            "--calendar", "Team", "create", *_MEETING, "--notify", "all", "--plan", path
        )
        assert planned.code == 0, planned.err
        control(url, "make-calendar", {"mailbox": "organizer", "name": "Blue"})
        elsewhere = program.on_sandbox("apply", path, "--calendar", "Blue", "-o", "json")
        assert (elsewhere.code, "another calendar" in elsewhere.err) == (11, True)
        applied = program.on_sandbox("apply", path, "-o", "json")
        assert applied.code == 0, applied.err
        assert (_uids(url, "Team"), _uids(url)) == (["Review"], [])


def test_what_stopped_in_one_calendar_is_settled_there(program: Program) -> None:
    """A killed run must not be taken up in the main calendar, where its draft is not seen."""
    with program.serving() as url:
        control(url, "make-calendar", {"mailbox": "organizer", "name": "Team"})
        control(url, "fault", {"kind": "lost-after-commit", "operation": "CreateItem"})
        control(url, "fault", {"kind": "refused", "operation": "FindItem", "skip": 3})
        stopped = _create(program, "--calendar", "Team")
        assert stopped.code == 75, stopped.out
        elsewhere = _create(program)
        assert (elsewhere.code, "--calendar" in elsewhere.err) == (11, True)
        assert _create(program, "--calendar", "Team").code == 0
        assert (_uids(url, "Team"), _uids(url)) == (["Review"], [])
        assert [mail["kind"] for mail in control(url, "mails")] == ["invite"]


def _delegate(program: Program) -> Program:
    extra = {"EWS_MEETINGS_ACCESS": "delegate", "EWS_MEETINGS_USER": "alice@sandbox.example"}
    return replace(program, extra=extra)
