"""`undo` on a calendar behind the fake server: said first, planned, asked, done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ews_meetings.change.notify import Notify
from ews_meetings.change.wish import Amend, Drop, Wish
from ews_meetings.cli.change_options import ChangeOptions
from ews_meetings.cli.changing import plan_and_apply
from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.output import Form
from ews_meetings.cli.undo import UndoOptions, undo, undo_run
from ews_meetings.errors import NotConfirmed, NotifyMissing, RunNotFound
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Meeting
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from tests.end_to_end.schemas import problems
from tests.fake_server import FakeServer
from tests.fakes import wish
from tests.unit.cli.making import Streams, session, streams

ONE = "one@example"
ALL = UndoOptions(notify=Notify.ALL)


@dataclass
class Desk:
    """A calendar, and what was said of the last command."""

    server: FakeServer
    calendar: Calendar
    last: Streams

    def do(self, wish: Wish, notify: Notify = Notify.ALL) -> str:
        with self.calendar.hold():
            change = ChangeOptions(notify=notify)
            assert plan_and_apply(session(streams()), self.calendar, (wish,), change) == 0
        return self.calendar.runs()[0].id

    def undo(
        self, run: str, change: UndoOptions = ALL, *, form: Form = Form.TEXT, typed: str = ""
    ) -> int:
        self.last = streams(typed, is_terminal=bool(typed))
        self.server.mails.clear()
        with self.calendar.hold():
            chosen = session(self.last, GlobalOptions(output=form))
            return undo_run(chosen, self.calendar, run, change)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    server = FakeServer()
    with closing(LedgerStore(None)) as store:
        address = CalendarAddress(
            mailbox=server.mailbox, server="https://a.example", host="here", locks=tmp_path
        )
        calendar = Calendar(address=address, ports=server.ports(), probe=server, store=store)
        yield Desk(server, calendar, streams())


def moved(meeting: Meeting) -> Meeting:
    return replace(meeting, location="Atrium")


def test_what_cannot_be_taken_back_is_said_before_the_plan(desk: Desk) -> None:
    run = desk.do(wish())
    assert desk.undo(run[:5]) == 0
    assert "warning: the 2 mails that the run listed cannot be called back" in desk.last.err
    assert "  - cancel  Planning" in desk.last.out
    assert "Done: 1 cancelled; 2 mails sent" in desk.last.out
    assert desk.calendar.meetings() == ()


def test_in_json_it_stands_in_the_warnings(desk: Desk) -> None:
    desk.undo(desk.do(wish()), form=Form.JSON)
    document = json.loads(desk.last.out)
    assert problems("applied", document) == []
    assert document["summary"]["cancel"] == 1
    assert "cannot be called back" in document["warnings"][0]


def test_a_run_with_nothing_to_undo_says_so_and_ends_with_0(desk: Desk) -> None:
    desk.do(wish(), Notify.NONE)
    desk.do(wish())
    invited = desk.calendar.runs()[0].id
    assert desk.undo(invited) == 0
    assert f"of run {invited} there is nothing to undo" in desk.last.err
    assert "invitations cannot be called back" in desk.last.err
    assert "there is nothing to do" in desk.last.out
    assert desk.server.mails == []
    assert desk.undo(invited, form=Form.JSON) == 0
    document = json.loads(desk.last.out)
    assert (problems("applied", document), document["data"]) == ([], [])


def test_a_change_is_shown_from_new_to_old(desk: Desk) -> None:
    desk.do(wish())
    assert desk.undo(desk.do(Amend(name=ONE, edit=moved))) == 0
    assert "      location: Atrium -> none\n" in desk.last.out


def test_what_was_cancelled_is_made_anew_unasked(desk: Desk) -> None:
    desk.do(wish())
    assert desk.undo(desk.do(Drop(name=ONE))) == 0
    assert "people are invited again" in desk.last.err
    assert "  + create  Planning" in desk.last.out


def test_a_conflict_ends_with_11_and_force_goes_on(desk: Desk) -> None:
    desk.do(wish())
    run = desk.do(Amend(name=ONE, edit=moved))
    desk.do(Amend(name=ONE, edit=lambda meeting: replace(meeting, location="Cellar")))
    assert desk.undo(run) == 11
    assert desk.server.mails == []
    assert desk.undo(run, UndoOptions(notify=Notify.ALL, force=True)) == 0
    assert "      location: Cellar -> none\n" in desk.last.out


def test_it_asks_a_question_of_its_own(desk: Desk) -> None:
    run = desk.do(wish())
    with pytest.raises(NotConfirmed):
        desk.undo(run, UndoOptions(), typed="q\n")
    assert (len(desk.calendar.meetings()), desk.server.mails) == (1, [])
    assert desk.undo(run, UndoOptions(), typed="s\n") == 0
    assert (desk.calendar.meetings(), desk.server.mails) == ((), [])


def test_a_dry_run_shows_and_stops(desk: Desk) -> None:
    run = desk.do(wish())
    assert desk.undo(run, UndoOptions(notify=Notify.ALL, dry_run=True, exit_code=True)) == 3
    assert len(desk.calendar.meetings()) == 1


def test_a_plan_can_be_written_and_kept(desk: Desk, tmp_path: Path) -> None:
    run = desk.do(wish())
    path = tmp_path / "undo.plan"
    assert desk.undo(run, UndoOptions(notify=Notify.ALL, plan=path)) == 0
    assert path.exists()
    assert len(desk.calendar.meetings()) == 1


def test_a_run_of_another_mailbox_is_not_found_but_named(desk: Desk) -> None:
    run = desk.do(wish())
    desk.calendar.address = replace(desk.calendar.address, mailbox="dave@sandbox.example")
    with pytest.raises(RunNotFound) as error:
        desk.undo(run)
    assert "say -m organizer@sandbox.example" in error.value.hint


def test_a_script_must_say_who_hears_before_anything_is_contacted() -> None:
    chosen = GlobalOptions(profile="sandbox", mailbox="organizer@sandbox.example")
    with pytest.raises(NotifyMissing):
        undo(session(streams(), chosen), "12ab", UndoOptions())
