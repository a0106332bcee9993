"""The story of one meeting: its runs, mails and places, also after it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ews_meetings.change.action import Call, MailKind, Verb
from ews_meetings.change.observed import Known, Place
from ews_meetings.change.wish import Amend, Drop, Wish
from ews_meetings.errors import MeetingNotFound
from ews_meetings.ledger.records import StepState
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Meeting
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from ews_meetings.service.history import Story
from tests.fakes import ALL, NONE, FakeServer, Fault, Killed, wish

ONE = "one@example"


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def calendar(server: FakeServer, tmp_path: Path) -> Iterator[Calendar]:
    with closing(LedgerStore(None)) as store:
        address = CalendarAddress(
            mailbox=server.mailbox, server="https://a.example", host="here", locks=tmp_path
        )
        calendar = Calendar(address=address, ports=server.ports(), probe=server, store=store)
        with calendar.hold():
            yield calendar


def do(calendar: Calendar, wish: Wish) -> str:
    return calendar.apply(calendar.plan([wish], ALL)).run


def moved(to: str) -> Amend:
    def edit(meeting: Meeting) -> Meeting:
        return replace(meeting, location=to)

    return Amend(name=ONE, edit=edit)


def mails(story: Story) -> list[list[tuple[MailKind, StepState | None]]]:
    return [[(posted.mail.kind, posted.state) for posted in event.mails] for event in story.events]


def test_every_run_is_told_with_its_changes_and_mails(calendar: Calendar) -> None:
    runs = [do(calendar, wish()), do(calendar, moved("Atrium")), do(calendar, Drop(name=ONE))]
    story = calendar.explain(ONE)
    assert [event.run for event in story.events] == runs
    assert [event.action.verb for event in story.events] == [
        Verb.CREATE,
        Verb.UPDATE,
        Verb.CANCEL,
    ]
    assert [change.new for change in story.events[1].action.changes] == ["Atrium"]
    assert mails(story) == [
        [(kind, StepState.DONE)] * 2 for kind in (MailKind.INVITE, MailKind.UPDATE, MailKind.CANCEL)
    ]
    assert {event.host for event in story.events} == {"here"}


@pytest.mark.parametrize("name", ["own", "one@uid", "item1"])
def test_a_meeting_that_is_gone_is_still_told_of(calendar: Calendar, name: str) -> None:
    made = wish("own")
    do(calendar, replace(made, series=replace(made.series, uid="one@uid")))
    assert calendar.explain(name).place is Place.CALENDAR
    do(calendar, Drop(name="own"))
    story = calendar.explain(name)
    assert (story.name, story.observed, story.place) == ("own", None, Place.DELETED)
    assert len(story.events) == 2


def test_a_meeting_that_is_nowhere_is_told_of(calendar: Calendar, server: FakeServer) -> None:
    do(calendar, wish())
    server.items.clear()
    assert calendar.explain(ONE).place is None


def test_what_nobody_knows_is_not_found(calendar: Calendar) -> None:
    do(calendar, wish())
    with pytest.raises(MeetingNotFound):
        calendar.explain("two@example")


def test_a_meeting_of_others_has_a_place_and_no_story(
    calendar: Calendar, server: FakeServer
) -> None:
    do(calendar, wish("other@example"))
    item = server.items["item1"]
    item.key, item.stamp, server.organizes = "", None, Known.NO
    story = calendar.explain("item1")
    assert story.observed is not None
    assert (story.place, story.drift, story.stranger) == (Place.CALENDAR, (), "")


def test_what_others_changed_since_is_told(calendar: Calendar, server: FakeServer) -> None:
    do(calendar, wish())
    item = server.items["item1"]
    item.series = replace(item.series, meeting=replace(item.series.meeting, location="Cellar"))
    [finding] = calendar.explain(ONE).drift
    assert (finding.code, finding.field) == ("no-longer-as-written", "location")


def test_a_run_of_another_machine_is_named(calendar: Calendar, server: FakeServer) -> None:
    do(calendar, wish())
    assert calendar.explain(ONE).stranger == ""
    item = server.items["item1"]
    assert item.stamp is not None
    item.stamp = replace(item.stamp, run="elsewhere")
    assert calendar.explain(ONE).stranger == "elsewhere"


def test_a_mail_that_was_not_tried_has_no_state(calendar: Calendar, server: FakeServer) -> None:
    server.faults.append(Fault("killed before", Call.SAVE))
    with pytest.raises(Killed):
        do(calendar, wish())
    story = calendar.explain(ONE)
    assert mails(story) == [[(MailKind.INVITE, None)] * 2]
    assert [step.call for step in story.events[0].open_steps] == ["save"]


def test_a_send_that_was_cut_off_is_open_until_it_is_settled(
    calendar: Calendar, server: FakeServer
) -> None:
    server.faults.append(Fault("killed after commit", Call.SEND))
    with pytest.raises(Killed):
        do(calendar, wish())
    assert mails(calendar.explain(ONE)) == [[(MailKind.INVITE, StepState.INTENDED)] * 2]


def test_a_repeated_attempt_counts_by_its_last_one(calendar: Calendar, server: FakeServer) -> None:
    server.faults.append(Fault("refused before", Call.SEND))
    do(calendar, wish())
    [event] = calendar.explain(ONE).events
    assert [s.state for s in event.steps if s.mails] == [StepState.NOT_DONE, StepState.DONE]
    assert {posted.state for posted in event.mails} == {StepState.DONE}


def test_a_silent_run_lists_no_mails(calendar: Calendar) -> None:
    calendar.apply(calendar.plan([wish()], NONE))
    assert mails(calendar.explain(ONE)) == [[]]
