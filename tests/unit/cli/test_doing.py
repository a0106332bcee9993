"""What commands say, on a calendar behind the fake server: plan, apply, and again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ews_meetings.change.action import MailKind
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known
from ews_meetings.change.wish import Amend, Unusable, Wish
from ews_meetings.cli.cancel import CancelOptions, read_drop
from ews_meetings.cli.change_options import ChangeOptions
from ews_meetings.cli.changing import plan_and_apply
from ews_meetings.cli.edits import Call, UpdateOptions, read_edit
from ews_meetings.cli.meeting_options import MeetingOptions
from ews_meetings.cli.output import Answer, Form
from ews_meetings.cli.recurrence_options import RecurrenceOptions
from ews_meetings.cli.respond import RespondOptions, Said, read_answer
from ews_meetings.cli.runs import run_row, shown_row, step_cells
from ews_meetings.cli.stdin import Stdin
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from ews_meetings.service.history import posted
from tests.end_to_end.schemas import problems
from tests.fake_server import FakeServer
from tests.fakes import series
from tests.unit.cli.making import screen, session, streams

NAME = "weekly@example"
ALL = ChangeOptions(notify=Notify.ALL)


@dataclass
class Desk:
    """A calendar with one series, and what was said of the last command."""

    server: FakeServer
    calendar: Calendar
    said: str = ""

    def do(self, wish: Wish | Unusable, change: ChangeOptions = ALL) -> int:
        held = streams()
        with self.calendar.hold():
            code = plan_and_apply(session(held), self.calendar, (wish,), change)
        self.said = held.out
        return code

    def update(
        self,
        told: MeetingOptions | None = None,
        more: UpdateOptions | None = None,
        repeating: RecurrenceOptions | None = None,
    ) -> int:
        call = Call(
            told=told or MeetingOptions(),
            more=more or UpdateOptions(),
            repeating=repeating or RecurrenceOptions(),
        )
        edit = read_edit(call, mailbox=self.server.mailbox, stdin=Stdin(streams().around))
        return self.do(Amend(name=NAME, edit=edit, occurrence=call.more.occurrence or ""))

    def cancel(self, said: CancelOptions) -> int:
        return self.do(read_drop(NAME, said, Stdin(streams().around)))

    def mails(self) -> int:
        """How many mails have left since this was asked last."""
        count = len(self.server.mails)
        self.server.mails.clear()
        return count


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    server = FakeServer()
    with closing(LedgerStore(None)) as store:
        address = CalendarAddress(
            mailbox=server.mailbox, server="https://a.example", host="here", locks=tmp_path
        )
        calendar = Calendar(address=address, ports=server.ports(), probe=server, store=store)
        held = Desk(server, calendar)
        assert held.do(series()) == 0
        assert held.mails() == 2
        yield held


def test_an_update_changes_what_is_named_and_twice_nothing_more(desk: Desk) -> None:
    told = MeetingOptions(location="Atrium", subject="Moved")
    assert desk.update(told) == 0
    assert "      location: none -> Atrium\n" in desk.said
    assert "      subject: Jour fixe -> Moved\n" in desk.said
    assert desk.mails() == 2
    assert desk.update(told) == 0
    assert "1 unchanged; no mails" in desk.said
    assert desk.mails() == 0


def test_one_occurrence_is_named_by_its_day_and_shown_by_its_original_start(desk: Desk) -> None:
    later = MeetingOptions(start="2027-04-15T14:00")
    assert desk.update(later, UpdateOptions(occurrence="2027-04-15")) == 0
    assert "      occurrence of 2027-04-15 10:00 Europe/Berlin:\n" in desk.said
    assert "2027-04-15 10:00-11:00 Europe/Berlin -> 2027-04-15 14:00-15:00" in desk.said
    [held] = desk.calendar.meetings()
    assert len(held.series.changed) == 1


def test_an_occurrence_that_is_none_names_those_near_it(desk: Desk) -> None:
    assert desk.update(MeetingOptions(subject="x"), UpdateOptions(occurrence="2027-04-16")) == 5
    assert "no occurrence '2027-04-16'; near it:" in desk.said
    assert desk.mails() == 0


def test_somebody_who_is_not_invited_is_refused_before_anything_is_sent(desk: Desk) -> None:
    assert desk.update(None, UpdateOptions(remove=["eve@sandbox.example"])) == 2
    assert "--remove 'eve@sandbox.example': is not invited" in desk.said
    assert "hint: invited: alice@sandbox.example, bob@sandbox.example" in desk.said
    assert desk.mails() == 0


def test_people_who_come_and_go_get_mails_of_their_own_kind(desk: Desk) -> None:
    more = UpdateOptions(add_optional=["carol@sandbox.example"], remove=["bob@sandbox.example"])
    assert desk.update(None, more) == 0
    kinds = {mail.to.partition("@")[0]: mail.kind for mail in desk.server.mails}
    assert kinds == {
        "alice": MailKind.UPDATE,
        "bob": MailKind.CANCEL,
        "carol": MailKind.INVITE,
    }


def test_a_series_ends_before_an_occurrence(desk: Desk) -> None:
    assert desk.cancel(CancelOptions(following="2027-04-22")) == 0
    assert "until 2027-04-15" in desk.said
    [held] = desk.calendar.meetings()
    recurrence = held.series.meeting.recurrence
    assert recurrence is not None
    assert str(recurrence.end) == "2027-04-15"


def test_one_occurrence_is_cancelled(desk: Desk) -> None:
    assert desk.cancel(CancelOptions(occurrence="2027-04-22")) == 0
    assert "      occurrence of 2027-04-22 10:00 Europe/Berlin: deleted\n" in desk.said
    [held] = desk.calendar.meetings()
    assert len(held.series.deleted) == 1


def test_a_cancellation_says_its_text(desk: Desk) -> None:
    assert desk.cancel(CancelOptions(text="We are done")) == 0
    assert "  - cancel  Jour fixe" in desk.said
    assert "      text: We are done\n" in desk.said
    assert "Done: 1 cancelled; 2 mails sent" in desk.said
    assert desk.calendar.meetings() == ()


def test_the_range_of_a_series_changes_alone(desk: Desk) -> None:
    assert desk.update(repeating=RecurrenceOptions(count=4)) == 0
    assert "10 times from 2027-04-01 -> every week on Thu, 4 times from 2027-04-01" in desk.said


def test_the_steps_of_a_run_name_their_occurrence(desk: Desk) -> None:
    desk.cancel(CancelOptions(occurrence="2027-04-22"))
    journal, run = desk.calendar.journal, desk.calendar.runs()[0]
    steps, plan = journal.steps(run=run.id), journal.plan(run.id)
    called = [step_cells(step, plan)[3] for step in steps]
    assert "drop occurrence 2027-04-22T10:00:00+02:00" in called
    [action] = journal.actions(run.id)
    mails = posted(plan.actions[0], steps)
    row = shown_row(action, steps=steps, plan=plan, mails=mails)
    summary = run_row(run, journal.actions(run.id)) | {"plan": run.plan_id}
    told = streams()
    screen(told, Form.JSON).give(Answer(kind="run", data=[row], columns=(), summary=summary))
    assert problems("run", json.loads(told.out)) == []


def test_an_answer_proposes_another_time_in_the_zone_of_the_meeting(desk: Desk) -> None:
    [held] = desk.server.items.values()
    desk.server.mailbox, desk.server.organizer = "alice@sandbox.example", desk.server.mailbox
    desk.server.organizes = Known.NO
    desk.calendar.address = replace(desk.calendar.address, mailbox=desk.server.mailbox)
    held.stamp, held.key = None, ""
    held.series = replace(held.series, meeting=replace(held.series.meeting, recurrence=None))
    said = RespondOptions(propose="2027-04-02T14:00", comment="Friday?")
    wish = read_answer(NAME, Said.DECLINE, said, Stdin(streams().around))
    assert desk.do(wish) == 0
    assert "  > answer  Jour fixe" in desk.said
    assert "      answer: decline, to organizer@sandbox.example\n" in desk.said
    assert "      proposes: 2027-04-02 14:00-15:00 Europe/Berlin\n" in desk.said
    assert "Done: 1 answered; 1 mail sent" in desk.said
    never = read_answer(
        NAME, Said.DECLINE, RespondOptions(propose="2027-03-28T02:30"), Stdin(streams().around)
    )
    assert desk.do(never) == 8
    assert "does not exist in Europe/Berlin" in desk.said
