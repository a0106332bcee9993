"""What became of a file: done, failed for good, or left for a later run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ews_meetings.change.action import Action, End, Result, Verb
from ews_meetings.change.identity import Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Drop, Unusable
from ews_meetings.cli.exit_codes import Exits
from ews_meetings.cli.file_ends import Ending, FileState, ends_of
from ews_meetings.cli.filing import Filing
from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.output import Form
from ews_meetings.ics.settling.uids import Sourced
from ews_meetings.service.apply import Report
from ews_meetings.sources.batch import Batch, SourceFile
from ews_meetings.sources.listed import FoundFile, LeftFile, Listing
from tests.unit.cli.making import session, streams

DONE, FAILED, LEFT = FileState.DONE, FileState.FAILED, FileState.LEFT
PLAN = Plan(
    header=PlanHeader(
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        server="s",
        mailbox="a@x.example",
        options=PlanOptions(notify=Notify.ALL),
        server_kind="exchange",
    ),
    actions=(),
)


def batch(*wishes: tuple[str, set[int]], files: int) -> Batch:
    """Files, and the wishes that were made of them, each with its UID."""
    sourced = tuple(
        Sourced(
            wish=Drop(name=uid, origin=Origin(scope="import", uid=uid), where=f"{uid}.ics:1"),
            files=frozenset(numbers),
        )
        for uid, numbers in wishes
    )
    return Batch(
        files=tuple(SourceFile(name=f"{n}.ics", file=None, digest="x") for n in range(files)),
        sourced=sourced,
        left=(),
        listing=Listing(found=(), left=()),
    )


def result(uid: str, end: End, *, code: str = "", exit_code: int = 0, **more: Any) -> Result:
    refusal = Refusal(code=code, exit_code=exit_code, message=code) if code else None
    origin = Origin(scope="import", uid=uid)
    action = Action(verb=Verb.CREATE, title=uid, key=None, **{"origin": origin, **more})
    return Result(index=0, action=action, end=end, refusal=refusal)


def report(*results: Result, stopped: Refusal | None = None) -> Report:
    return Report(run="ab12", plan=PLAN, results=results, stopped=stopped)


def state(*results: Result, stopped: Refusal | None = None) -> FileState:
    """How the one file of a meeting `u` ended."""
    [end] = ends_of(batch(("u", {0}), files=1), report(*results, stopped=stopped))
    return end.state


@pytest.mark.parametrize("end", [End.DONE, End.UNCHANGED])
def test_a_file_whose_meetings_stand_is_done(end: End) -> None:
    assert state(result("u", end)) is DONE


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("event-unusable", 8),
        ("meeting-not-found", 5),
        ("foreign-item", 11),
        ("read-back-differs", 14),
    ],
)
def test_what_every_later_run_would_refuse_fails_the_file(code: str, exit_code: int) -> None:
    assert state(result("u", End.REFUSED, code=code, exit_code=exit_code)) is FAILED


@pytest.mark.parametrize(
    ("end", "code", "exit_code"),
    [
        (End.UNDECIDED, "undecided", 13),
        (End.OPEN, "server-unreachable", 75),
        (End.FAILED, "server-busy", 75),
        (End.REFUSED, "item-changed", 11),
        (End.FAILED, "access-denied", 7),
        (End.FAILED, "log-in-refused", 6),
        (End.REFUSED, "max-mail", 9),
        (End.OPEN, "quiet-hours", 9),
        (End.FAILED, "plan-stale", 11),
    ],
)
def test_what_a_later_run_may_know_or_do_leaves_the_file(
    end: End, code: str, exit_code: int
) -> None:
    assert state(result("u", end, code=code, exit_code=exit_code)) is LEFT


def test_a_meeting_of_which_nothing_is_known_leaves_its_file() -> None:
    assert state(result("other", End.DONE)) is LEFT


def test_nothing_is_filed_that_the_journal_could_not_take() -> None:
    full = Refusal(code="ledger-unavailable", exit_code=75, message="no space left")
    assert state(result("u", End.DONE), stopped=full) is LEFT


def test_a_failure_for_good_beside_one_for_now_leaves_the_file() -> None:
    both = batch(("u", {0}), ("v", {0}), files=1)
    bad = result("u", End.REFUSED, code="event-unusable", exit_code=8)
    later = result("v", End.FAILED, code="server-busy", exit_code=75)
    assert [end.state for end in ends_of(both, report(bad, later))] == [LEFT]


def test_each_file_ends_as_the_meetings_it_was_part_of() -> None:
    held = batch(("u", {0, 1}), ("v", {1, 2}), files=3)
    bad = result("v", End.FAILED, code="event-unusable", exit_code=8)
    ends = ends_of(held, report(result("u", End.DONE), bad))
    assert [(end.state, end.meetings) for end in ends] == [(DONE, 1), (FAILED, 2), (FAILED, 1)]


def test_what_could_not_be_read_is_known_by_its_place() -> None:
    refusal = Refusal(code="not-a-calendar", exit_code=8, message="no")
    wish = Unusable(title="0.ics", where="0.ics", refusal=refusal)
    held = Batch(
        files=(SourceFile(name="0.ics", file=None),),
        sourced=(Sourced(wish=wish, files=frozenset({0})),),
        left=(),
        listing=Listing(found=(), left=()),
    )
    told = result("", End.REFUSED, code="not-a-calendar", exit_code=8, origin=None, where="0.ics")
    [end] = ends_of(held, report(told))
    assert (end.state, [reason.code for reason in end.reasons]) == (FAILED, ["not-a-calendar"])


@pytest.mark.parametrize(
    ("exits", "code", "told"),
    [
        (Exits.SYSEXITS, "server-busy", 75),
        (Exits.SYSEXITS, "quiet-hours", 75),
        (Exits.SYSEXITS, "item-changed", 75),
        (Exits.SYSEXITS, "mail-loop", 0),
        (Exits.SYSEXITS, "event-unusable", 4),
        (None, "server-busy", 4),
        (None, "mail-loop", 4),
    ],
)
def test_a_mail_of_which_a_later_try_may_do_the_rest_is_kept(
    exits: Exits | None, code: str, told: int, tmp_path: Path
) -> None:
    ending = Ending(
        session=session(streams(), GlobalOptions(exit=exits)),
        batch=batch(("u", {0}), files=1),
        filing=Filing(done=None, failed=None, journal=tmp_path / "moves.json", is_told=False),
    )
    number = {"server-busy": 75, "quiet-hours": 9, "item-changed": 11}.get(code, 8)
    bad = result("u", End.FAILED, code=code, exit_code=number)
    assert ending.after(report(bad), 4).code == told


def ending(exits: Exits, files: Batch, tmp_path: Path) -> Ending:
    return Ending(
        session=session(streams(), GlobalOptions(exit=exits)),
        batch=files,
        filing=Filing(done=None, failed=None, journal=tmp_path / "moves.json", is_told=False),
    )


def test_a_mail_of_which_nothing_is_known_is_kept(tmp_path: Path) -> None:
    held = ending(Exits.SYSEXITS, batch(("u", {0}), files=1), tmp_path)
    assert held.after(report(result("other", End.DONE)), 0).code == 75


def test_what_goes_round_does_not_hide_that_the_journal_was_full(tmp_path: Path) -> None:
    held = ending(Exits.SYSEXITS, batch(("u", {0}), files=1), tmp_path)
    full = Refusal(code="ledger-unavailable", exit_code=75, message="no space left")
    loop = result("u", End.REFUSED, code="mail-loop", exit_code=8)
    assert held.after(report(loop, stopped=full), 8).code == 75


def test_a_file_that_cannot_be_moved_is_warned_about_in_every_form(tmp_path: Path) -> None:
    source = tmp_path / "a.ics"
    source.write_bytes(b"x")
    (tmp_path / "done").write_bytes(b"a file in the place of the folder")
    found = FoundFile(path=source, root=None)
    held = replace(
        batch(("u", {0}), files=1),
        files=(SourceFile(name="a.ics", file=found, digest=hashlib.sha256(b"x").hexdigest()),),
    )
    around = streams()
    filing = Filing(
        done=tmp_path / "done", failed=None, journal=tmp_path / "moves.json", is_told=False
    )
    told = Ending(
        session=session(around, GlobalOptions(output=Form.JSON)), batch=held, filing=filing
    ).after(report(result("u", End.DONE)), 0)
    assert told.code == 4
    assert "warning: a.ics cannot be moved" in around.err
    again = streams()
    assert not filing.finish(session(again).screen)
    assert "a.ics cannot be moved" in again.err


def test_what_is_no_file_is_not_moved(tmp_path: Path) -> None:
    pipe = SourceFile(
        name="pipe",
        file=FoundFile(path=tmp_path / "pipe", root=None, is_regular=False),
        digest="x",
    )
    held = replace(batch(("u", {0}), files=1), files=(pipe,))
    filing = Filing(
        done=tmp_path / "done", failed=None, journal=tmp_path / "moves.json", is_told=False
    )
    ended = Ending(session=session(streams()), batch=held, filing=filing)
    assert ended.after(report(result("u", End.DONE)), 0).code == 0
    assert not (tmp_path / "moves.json").exists()


def test_what_could_not_be_read_beside_others_is_some_failed(tmp_path: Path) -> None:
    left = (LeftFile(name="b.ics", code="file-unreadable", why="cannot be read"),)
    held = replace(batch(("u", {0}), files=1), left=left)
    filing = Filing(done=None, failed=None, journal=tmp_path / "moves.json", is_told=False)
    ended = Ending(session=session(streams()), batch=held, filing=filing)
    assert ended.after(report(result("u", End.DONE)), 0).code == 4
