"""Counts for people and scripts, and the one exit code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ews_meetings.change.action import Action, End, Result, Verb
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.refusal import Refusal
from ews_meetings.service.apply import Report
from ews_meetings.service.ending import exit_code, summary

HEADER = PlanHeader(
    made_at=datetime(2026, 11, 21, tzinfo=UTC),
    server="s",
    mailbox="m",
    options=PlanOptions(notify=Notify.ALL),
    server_kind="k",
)


def result(end: End, *, verb: Verb = Verb.CREATE, code: int | None = None) -> Result:
    refusal = None if code is None else Refusal(code="c", exit_code=code, message="m")
    action = Action(verb=verb, title="t", key=None)
    return Result(index=0, action=action, end=end, refusal=refusal)


def report(*results: Result, stopped: int | None = None) -> Report:
    why = None if stopped is None else Refusal(code="c", exit_code=stopped, message="m")
    plan = Plan(header=HEADER, actions=())
    return Report(run="r", plan=plan, results=results, stopped=why)


DONE, SAME = result(End.DONE), result(End.UNCHANGED)
STALE, REFUSED = result(End.FAILED, code=11), result(End.REFUSED, code=8)
UNDECIDED = result(End.UNDECIDED, code=13)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((), 0),
        ((DONE, SAME), 0),
        ((STALE,), 11),
        ((STALE, STALE), 11),
        ((STALE, REFUSED), 4),
        ((DONE, STALE), 4),
        ((DONE, UNDECIDED), 13),
        ((STALE, UNDECIDED), 13),
        ((result(End.OPEN, code=75),), 75),
        ((result(End.FAILED),), 4),
    ],
)
def test_no_exit_code_covers_what_was_not_done(results: tuple[Result, ...], expected: int) -> None:
    assert exit_code(report(*results)) == expected


def test_a_run_that_stopped_after_everything_was_done_says_why() -> None:
    assert exit_code(report(DONE, stopped=75)) == 75


@pytest.mark.parametrize(
    ("verb", "name"),
    [
        (Verb.CREATE, "create"),
        (Verb.FINISH, "create"),
        (Verb.INVITE, "update"),
        (Verb.UPDATE, "update"),
        (Verb.CANCEL, "cancel"),
    ],
)
def test_what_was_done_counts_by_its_verb(verb: Verb, name: str) -> None:
    counts = summary([result(End.DONE, verb=verb)])
    assert {key for key, number in counts.items() if number} == {name}


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (SAME, "unchanged"),
        (REFUSED, "refused"),
        (STALE, "failed"),
        (UNDECIDED, "undecided"),
        (result(End.OPEN, code=75), "failed"),
        (result(End.OPEN, code=13), "undecided"),
        (replace(STALE, action=replace(STALE.action, verb=Verb.CANCEL)), "failed"),
    ],
)
def test_what_was_not_done_counts_by_its_end(one: Result, name: str) -> None:
    assert {key for key, number in summary([one]).items() if number} == {name}
