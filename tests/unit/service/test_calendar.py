"""A calendar as programs use it: what it finds, what it refuses, what it leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Glimpse, Known, Place
from ews_meetings.change.plan import Plan, PlanHeader
from ews_meetings.change.plan_file import seal
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold
from ews_meetings.errors import MailboxBusy, MeetingNotFound, NotHeld, PlanStale, TooManyMails
from ews_meetings.ledger.records import StepState
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Attachment, Series
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from ews_meetings.service.judge import Assume
from tests.fakes import ALL, NONE, FakeServer, Fault, Killed, wish


@dataclass
class Counting:
    """A probe that counts how often it looks."""

    server: FakeServer
    looks: int = 0

    def capabilities(self) -> Capabilities:
        self.looks += 1
        return self.server.capabilities()


@dataclass
class Desk:
    """What the tests open calendars with."""

    store: LedgerStore
    locks: Path
    server: FakeServer = field(default_factory=FakeServer)

    def __post_init__(self) -> None:
        self.probe = Counting(self.server)

    def open(
        self, *, mailbox: str = "", server: str = "https://a.example", is_sandbox: bool = False
    ) -> Calendar:
        address = CalendarAddress(
            mailbox=mailbox or self.server.mailbox,
            server=server,
            host="here",
            locks=self.locks,
            is_sandbox=is_sandbox,
        )
        return Calendar(
            address=address, ports=self.server.ports(), probe=self.probe, store=self.store
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(LedgerStore(None)) as store:
        yield Desk(store, tmp_path)


@pytest.fixture
def calendar(desk: Desk) -> Calendar:
    return desk.open()


@pytest.fixture
def held(calendar: Calendar) -> Iterator[Calendar]:
    with calendar.hold():
        yield calendar


def resealed(plan: Plan, header: PlanHeader) -> Plan:
    """Return the plan under another header, sealed as if it had been made so."""
    return seal(replace(plan, header=header))


def make(calendar: Calendar, *keys: str) -> None:
    calendar.apply(calendar.plan([wish(key) for key in keys], NONE))


# --- finding a meeting --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["b@example", "b-uid", "item2"])
def test_a_meeting_is_found_by_key_uid_or_item_id(held: Calendar, name: str) -> None:
    one = wish("b@example")
    wishes = [wish("a@example"), replace(one, series=replace(one.series, uid="b-uid"))]
    held.apply(held.plan(wishes, NONE))
    seen = held.meeting(name)
    assert (seen.key, seen.series.uid, seen.ref.item_id) == ("b@example", "b-uid", "item2")


def test_a_uid_is_found_where_a_search_does_not_give_it(desk: Desk) -> None:
    class Taciturn(FakeServer):
        def list_ours(self) -> tuple[Glimpse, ...]:
            return tuple(replace(hit, uid="") for hit in FakeServer.list_ours(self))

    desk = Desk(desk.store, desk.locks, Taciturn(flavour="gromox"))
    calendar = desk.open()
    one = wish("b@example")
    with calendar.hold():
        wishes = [wish("a@example"), replace(one, series=replace(one.series, uid="b-uid"))]
        calendar.apply(calendar.plan(wishes, NONE))
    assert calendar.meeting("b-uid").key == "b@example"


@pytest.mark.parametrize("name", ["nothing", "", "a@exampl", "A@EXAMPLE"])
def test_a_name_of_no_meeting_is_not_found(held: Calendar, name: str) -> None:
    make(held, "a@example")
    with pytest.raises(MeetingNotFound) as error:
        held.meeting(name)
    assert (error.value.name, error.value.exit_code) == (name, 5)
    assert held.address.mailbox in error.value.message


@pytest.mark.parametrize("name", ["a@example", "item1"])
def test_a_meeting_in_deleted_items_is_not_found(held: Calendar, desk: Desk, name: str) -> None:
    make(held, "a@example")
    desk.server.items["item1"].place = Place.DELETED
    with pytest.raises(MeetingNotFound):
        held.meeting(name)


@pytest.mark.parametrize("name", ["a@example", "item1"])
def test_an_item_that_we_did_not_make_is_not_found(held: Calendar, desk: Desk, name: str) -> None:
    make(held, "a@example")
    desk.server.items["item1"].key = ""
    with pytest.raises(MeetingNotFound):
        held.meeting(name)


def test_the_bytes_of_files_are_known_when_asked_for(held: Calendar) -> None:
    file = Attachment.of(name="a.txt", content=b"a")
    held.apply(held.plan([wish(attachments=(file,))], NONE))
    [read] = held.meeting("one@example", with_contents=True).series.meeting.attachments
    [unread] = held.meeting("one@example").series.meeting.attachments
    assert (read.digest, unread.digest) == (file.digest, "")


def test_every_meeting_of_ours_is_listed_and_no_other(held: Calendar, desk: Desk) -> None:
    make(held, "a@example", "b@example", "c@example", "d@example")
    desk.server.items["item2"].key = ""
    desk.server.items["item3"].place = Place.DELETED
    assert [seen.key for seen in held.meetings()] == ["a@example", "d@example"]


def test_an_empty_calendar_has_no_meetings(calendar: Calendar) -> None:
    assert calendar.meetings() == ()


# --- planning and applying ----------------------------------------------------------------------


def test_planning_writes_nothing(calendar: Calendar, desk: Desk) -> None:
    calendar.plan([wish()], ALL)
    assert (calendar.runs(), desk.server.items, desk.server.mails) == ((), {}, [])


def test_a_plan_says_for_whom_it_was_made(desk: Desk) -> None:
    header = desk.open(is_sandbox=True).plan([wish()], ALL).header
    assert (header.mailbox, header.server) == (desk.server.mailbox, "https://a.example")
    assert (header.options, header.server_kind, header.is_sandbox) == (ALL, "Exchange", True)


def test_an_applied_plan_stands_in_the_journal(held: Calendar, desk: Desk) -> None:
    plan = held.plan([wish()], ALL)
    report = held.apply(plan)
    [run] = held.runs()
    assert (run.id, run.plan_id, run.host) == (report.run, plan.id, "here")
    assert run.ended_at is not None
    assert len(desk.server.mails) == 2


def untouched(calendar: Calendar, desk: Desk) -> bool:
    """Say whether nothing was journalled, written or mailed."""
    return not (calendar.journal.runs() or desk.server.items or desk.server.mails)


def test_nothing_is_applied_without_holding_the_mailbox(calendar: Calendar, desk: Desk) -> None:
    plan = calendar.plan([wish()], ALL)
    with pytest.raises(NotHeld):
        calendar.apply(plan)
    with calendar.hold():
        pass
    with pytest.raises(NotHeld):
        calendar.apply(plan)
    assert untouched(calendar, desk)


def test_a_plan_for_another_mailbox_is_refused(held: Calendar, desk: Desk) -> None:
    plan = held.plan([wish()], ALL)
    other = resealed(plan, replace(plan.header, mailbox="dave@sandbox.example"))
    with pytest.raises(PlanStale, match=r"made for dave@sandbox\.example, not organizer@"):
        held.apply(other)
    assert untouched(held, desk)


def test_a_plan_for_another_server_is_refused(held: Calendar, desk: Desk) -> None:
    plan = held.plan([wish()], ALL)
    other = resealed(plan, replace(plan.header, server="https://b.example"))
    with pytest.raises(PlanStale, match=r"made for https://b\.example"):
        held.apply(other)
    assert untouched(held, desk)


def test_too_many_mails_are_refused_before_anything_is_journalled(
    held: Calendar, desk: Desk
) -> None:
    plan = held.plan([wish("a@example"), wish("b@example")], replace(ALL, max_mail=3))
    with pytest.raises(TooManyMails) as error:
        held.apply(plan)
    assert (error.value.mails, error.value.limit) == (4, 3)
    assert untouched(held, desk)


def test_the_limit_of_the_caller_counts_over_that_of_the_plan(held: Calendar, desk: Desk) -> None:
    plan = held.plan([wish()], ALL)
    with pytest.raises(TooManyMails):
        held.apply(plan, max_mail=0)
    assert untouched(held, desk)
    held.apply(plan, max_mail=2)
    assert len(desk.server.mails) == 2


def test_an_old_plan_does_not_make_its_meetings_twice(held: Calendar, desk: Desk) -> None:
    plan = held.plan([wish()], ALL)
    held.apply(plan)
    report = held.apply(plan)
    assert [r.end for r in report.results] == [End.FAILED]
    assert (len(desk.server.items), len(desk.server.mails)) == (1, 2)


# --- holding ------------------------------------------------------------------------------------


def test_two_calendars_do_not_hold_one_mailbox(held: Calendar, desk: Desk) -> None:
    with ExitStack() as stack, pytest.raises(MailboxBusy):
        stack.enter_context(desk.open().hold())


def test_holding_settles_what_an_earlier_run_left_open(calendar: Calendar, desk: Desk) -> None:
    desk.server.faults.append(Fault("killed after commit", Call.SEND))
    with pytest.raises(Killed), calendar.hold():
        calendar.apply(calendar.plan([wish()], ALL))
    with calendar.hold() as settled:
        pass
    assert [(s.call, s.state) for s in settled] == [("send", StepState.DONE)]
    assert len(desk.server.mails) == 2
    with calendar.hold() as settled:
        assert settled == ()


# --- what a run left ----------------------------------------------------------------------------


def killed_run(calendar: Calendar, desk: Desk) -> str:
    """Return a run that died before its second meeting was saved."""
    desk.server.faults.append(Fault("killed before", Call.SAVE))
    with pytest.raises(Killed), calendar.hold():
        calendar.apply(calendar.plan([wish("a@example"), wish("b@example")], ALL))
    return calendar.runs()[0].id


def test_the_wishes_that_a_run_left_open_can_be_planned_again(
    calendar: Calendar, desk: Desk
) -> None:
    run = killed_run(calendar, desk)
    assert calendar.open_wishes(run[:4]) == (wish("a@example"), wish("b@example"))


def test_wishes_that_are_planned_again_come_to_their_end(calendar: Calendar, desk: Desk) -> None:
    run = killed_run(calendar, desk)
    with calendar.hold():
        calendar.apply(calendar.plan(calendar.open_wishes(run), ALL))
    assert calendar.open_wishes(run) == ()
    assert len(desk.server.mails) == 4


def test_a_wish_that_failed_is_left_open(held: Calendar, desk: Desk) -> None:
    def moved(series: Series) -> Series:
        span = series.meeting.span
        assert isinstance(span, TimedSpan)
        later = replace(span, end_at=span.end_at + timedelta(hours=1))
        return replace(series, meeting=replace(series.meeting, span=later))

    desk.server.spoil = moved
    report = held.apply(held.plan([wish()], ALL))
    assert [r.end for r in report.results] == [End.FAILED]
    assert held.open_wishes(report.run) == (wish(),)


def test_a_run_that_did_everything_leaves_no_wish(held: Calendar) -> None:
    report = held.apply(held.plan([wish()], ALL))
    assert held.open_wishes(report.run) == ()


def test_what_was_refused_is_no_open_wish(held: Calendar) -> None:
    make(held, "a@example")
    made = wish("a@example", subject="Another")
    foreign = replace(made, origin=replace(made.origin, scope="create"))
    report = held.apply(held.plan([foreign, wish("b@example")], NONE))
    assert [r.end for r in report.results] == [End.REFUSED, End.DONE]
    assert held.open_wishes(report.run) == ()


def test_a_change_that_was_cut_off_is_left_open_as_what_differed(
    calendar: Calendar, desk: Desk
) -> None:
    with calendar.hold():
        calendar.apply(calendar.plan([wish()], ALL))
    desk.server.faults.append(Fault("killed before", Call.CHANGE))
    with pytest.raises(Killed), calendar.hold():
        calendar.apply(calendar.plan([wish(subject="Another")], ALL))
    [left] = calendar.open_wishes(calendar.runs()[0].id)
    assert isinstance(left, Hold)
    assert left.series.meeting.subject == "Another"
    with calendar.hold():
        calendar.apply(calendar.plan([left], ALL))
    assert calendar.meeting("one@example").series.meeting.subject == "Another"
    assert len(desk.server.mails) == 4


def test_a_person_judges_only_while_holding(calendar: Calendar, desk: Desk) -> None:
    run = killed_run(calendar, desk)
    with pytest.raises(NotHeld):
        calendar.judge(run, assume=Assume.SENT)


def test_an_open_draft_keeps_its_people_waiting(calendar: Calendar, desk: Desk) -> None:
    desk.server.faults.append(Fault("killed after commit", Call.SAVE))
    with pytest.raises(Killed), calendar.hold():
        calendar.apply(calendar.plan([wish()], ALL))
    seen = calendar.meeting("one@example")
    assert seen.stamp is not None
    assert seen.stamp.notify is NotifyState.PENDING
    assert [a.verb for a in calendar.plan([wish()], ALL).actions] == [Verb.FINISH]


# --- what is known of the server ----------------------------------------------------------------


def looks(desk: Desk, *, is_sandbox: bool = False) -> int:
    """Open a calendar and ask twice; return how often the server has been looked at so far."""
    calendar = desk.open(is_sandbox=is_sandbox)
    for _ in range(2):
        assert calendar.capabilities().fences is Known.YES
    return desk.probe.looks


def test_a_server_is_looked_at_once_a_week(desk: Desk) -> None:
    assert looks(desk) == 1
    desk.server.clock.sleep(timedelta(days=6).total_seconds())
    assert looks(desk) == 1
    desk.server.clock.sleep(timedelta(days=2).total_seconds())
    assert looks(desk) == 2


def test_a_sandbox_is_asked_each_time(desk: Desk) -> None:
    assert looks(desk, is_sandbox=True) == 1
    assert looks(desk, is_sandbox=True) == 2


def test_runs_on_other_mailboxes_are_not_listed(held: Calendar, desk: Desk) -> None:
    make(held, "a@example")
    assert desk.open(mailbox="dave@sandbox.example").runs() == ()
