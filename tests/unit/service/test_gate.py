"""A calendar under rules: when they are asked, what they know, and that no way leads round them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from ews_meetings.change.action import End
from ews_meetings.change.audience import NOBODY_ASKED, Audience, Members
from ews_meetings.change.guards import NO_GUARDS, Guards, Past, Quiet, Rule
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.plan_file import from_text, to_text
from ews_meetings.change.wish import Drop
from ews_meetings.errors import GuardsViolated, QuietNow, TooManyMails
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from ews_meetings.service.ending import exit_code
from tests.fakes import ALL, NONE, FakeServer, wish

TEAM = "team@sandbox.example"
PEOPLE = ("alice@sandbox.example", "bob@sandbox.example", "carol@sandbox.example")
OUTSIDER = "pat@partner.example"
OURS = Guards(allowed_domains=("sandbox.example",))
NIGHT = Guards(quiet=Quiet(zone="UTC", hours=(time(20), time(7))))


@dataclass
class Desk:
    """What the tests open calendars with: each is a new process on the same ledger."""

    store: LedgerStore
    locks: Path
    server: FakeServer = field(default_factory=FakeServer)

    def open(self, guards: Guards = NO_GUARDS) -> Calendar:
        address = CalendarAddress(
            mailbox=self.server.mailbox, server="fake", host="here", locks=self.locks
        )
        return Calendar(
            address=address,
            ports=self.server.ports(),
            probe=self.server,
            store=self.store,
            guards=guards,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(LedgerStore(None)) as store:
        yield Desk(store, tmp_path)


def rules(error: GuardsViolated) -> list[str]:
    return [violation.rule for violation in error.violations]


# --- lists ----------------------------------------------------------------------------------------


def test_a_plan_says_of_its_lists_who_is_in_them_and_stays_the_same_in_a_file(desk: Desk) -> None:
    desk.server.lists[TEAM] = Members(people=PEOPLE)
    plan = desk.open().plan([wish(people=[TEAM, "dave@sandbox.example"])], ALL)
    assert plan.audience == Audience(lists={TEAM: Members(people=PEOPLE)})
    assert from_text(to_text(plan), source="file") == plan


def test_nobody_is_asked_about_twice_in_one_plan_nor_where_nobody_is_mailed(desk: Desk) -> None:
    calendar = desk.open()
    plan = calendar.plan([wish("a@x", people=[TEAM]), wish("b@x", people=[TEAM])], ALL)
    calendar.guarded(plan)
    with calendar.hold():
        calendar.apply(plan)
    assert desk.server.expanded == [TEAM]
    assert desk.open().plan([wish("c@x", people=PEOPLE)], NONE).audience == NOBODY_ASKED
    assert desk.server.expanded == [TEAM]


def test_members_count_as_mails(desk: Desk) -> None:
    desk.server.lists[TEAM] = Members(people=PEOPLE)
    calendar = desk.open()
    plan = calendar.plan([wish(people=[TEAM])], replace(ALL, max_mail=2))
    guarded = calendar.guarded(plan)
    assert (guarded.mails, [v.rule for v in guarded.violations]) == (3, [Rule.MAX_MAIL])
    assert guarded.warnings == ("team@sandbox.example is a list of 3 people",)
    with calendar.hold(), pytest.raises(TooManyMails) as error:
        calendar.apply(plan)
    assert (error.value.mails, error.value.limit) == (3, 2)
    with calendar.hold():
        calendar.apply(plan, max_mail=3)


def test_a_list_of_another_domain_is_opened_too(desk: Desk) -> None:
    desk.server.lists["all@sister.example"] = Members(people=PEOPLE)
    guards = Guards(allowed_domains=("sandbox.example", "sister.example"), max_attendees=2)
    calendar = desk.open(guards)
    plan = calendar.plan([wish(people=["all@sister.example"])], ALL)
    with calendar.hold(), pytest.raises(GuardsViolated) as error:
        calendar.apply(plan)
    assert rules(error.value) == [Rule.MAX_ATTENDEES]


def test_a_list_with_a_dot_behind_its_domain_is_the_same_list(desk: Desk) -> None:
    desk.server.lists[TEAM] = Members(people=PEOPLE)
    calendar = desk.open(Guards(max_attendees=2))
    plan = calendar.plan([wish(people=[f"{TEAM}."])], ALL)
    with calendar.hold(), pytest.raises(GuardsViolated):
        calendar.apply(plan)
    assert desk.server.mails == []


class Tired(FakeServer):
    """A server of which nothing is asked any more."""

    def expand(self, addresses: Sequence[str]) -> Audience:
        return Audience(unasked=tuple(addresses))


def test_nothing_is_done_where_it_was_not_asked_who_stands_behind_an_address(desk: Desk) -> None:
    desk.server = Tired()
    calendar = desk.open(Guards(max_attendees=9))
    plan = calendar.plan([wish(people=[TEAM])], ALL)
    assert calendar.guarded(plan).warnings == (f"it is not known who of these are lists: {TEAM}",)
    with calendar.hold(), pytest.raises(GuardsViolated, match="too many addresses"):
        calendar.apply(plan)
    free = desk.open()
    with free.hold():
        assert exit_code(free.apply(free.plan([wish(people=[TEAM])], ALL))) == 0


def test_a_list_that_has_grown_since_the_plan_counts_as_it_is(desk: Desk) -> None:
    plan = desk.open().plan([wish(people=[TEAM])], replace(ALL, max_mail=2))
    desk.server.lists[TEAM] = Members(people=PEOPLE)
    later = desk.open()
    with later.hold(), pytest.raises(TooManyMails):
        later.apply(plan)
    assert desk.server.mails == []


# --- no way round ---------------------------------------------------------------------------------


@pytest.mark.parametrize("guards", [OURS, Guards(max_external=0), Guards(max_attendees=1)])
def test_a_plan_made_under_other_rules_does_not_get_round_these(desk: Desk, guards: Guards) -> None:
    made = desk.open().plan([wish(people=[PEOPLE[0], OUTSIDER])], ALL)
    plan = from_text(to_text(made), source="file")
    later = desk.open(guards)
    with later.hold(), pytest.raises(GuardsViolated):
        later.apply(plan)
    assert (desk.server.items, desk.server.mails, later.runs()) == ({}, [], ())


def test_members_that_the_plan_does_not_name_are_looked_up_before_it_is_applied(
    desk: Desk,
) -> None:
    plan = desk.open(Guards(expands_lists=False)).plan([wish(people=[TEAM])], NONE)
    assert desk.server.expanded == []
    desk.server.lists[TEAM] = Members(people=PEOPLE)
    later = desk.open(Guards(max_attendees=2))
    with later.hold(), pytest.raises(GuardsViolated) as error:
        later.apply(plan)
    assert rules(error.value) == [Rule.MAX_ATTENDEES]


def test_a_cancellation_and_the_undoing_of_a_run_keep_the_rules(desk: Desk) -> None:
    free = desk.open()
    with free.hold():
        report = free.apply(free.plan([wish(people=[OUTSIDER])], ALL))
    assert len(desk.server.mails) == 1
    guarded = desk.open(OURS)
    takes_back = guarded.undo(report.run).wishes
    with guarded.hold():
        for wishes in ([Drop(name="one@example")], takes_back):
            with pytest.raises(GuardsViolated):
                guarded.apply(guarded.plan(wishes, ALL))
            assert guarded.guarded(guarded.plan(wishes, NONE)).refusal is None
    assert len(desk.server.mails) == 1


def test_a_limit_of_the_profile_holds_where_the_call_gives_none(desk: Desk) -> None:
    calendar = desk.open(Guards(max_mail=1))
    plan = calendar.plan([wish()], ALL)
    with calendar.hold(), pytest.raises(TooManyMails):
        calendar.apply(plan)
    with calendar.hold():
        assert exit_code(calendar.apply(plan, max_mail=2)) == 0


def test_a_hard_limit_is_not_raised_by_a_flag_then_or_now(desk: Desk) -> None:
    plan = desk.open().plan([wish()], replace(ALL, max_mail=99))
    calendar = desk.open(Guards(max_mail=1, max_mail_is_hard=True))
    for said in (None, 99):
        with calendar.hold(), pytest.raises(GuardsViolated) as error:
            calendar.apply(plan, max_mail=said)
        assert rules(error.value) == [Rule.MAX_MAIL]
    assert desk.server.mails == []


def test_a_mailbox_that_is_not_allowed_is_refused_before_anything_is_asked(desk: Desk) -> None:
    with pytest.raises(GuardsViolated, match="may not act for"):
        desk.open(Guards(organizers=("max@example.com",)))
    assert desk.server.requests == 0


def test_a_past_meeting_is_not_made_where_that_is_refused(desk: Desk) -> None:
    calendar = desk.open(Guards(past=Past.REFUSE))
    plan = calendar.plan([wish(start=datetime(2020, 1, 1, 8, tzinfo=UTC))], NONE)
    with calendar.hold(), pytest.raises(GuardsViolated) as error:
        calendar.apply(plan)
    assert rules(error.value) == [Rule.PAST]
    assert desk.server.items == {}


# --- quiet hours ----------------------------------------------------------------------------------


def test_a_plan_of_the_day_is_not_applied_at_night_but_silently(desk: Desk) -> None:
    calendar = desk.open(NIGHT)
    plan = calendar.plan([wish()], ALL)
    assert calendar.guarded(plan).refusal is None
    desk.server.clock.at = datetime(2026, 11, 21, 22, tzinfo=UTC)
    with calendar.hold(), pytest.raises(QuietNow) as error:
        calendar.apply(plan)
    [found] = error.value.violations
    assert found.possible_from == "2026-11-22T07:00:00+00:00"
    with calendar.hold():
        assert exit_code(calendar.apply(calendar.plan([wish()], NONE))) == 0
    assert desk.server.mails == []


class Slow(FakeServer):
    """A server that takes two minutes for every meeting that it mails."""

    def mail(self, *args: object, **more: object) -> None:
        self.clock.at += timedelta(minutes=2)
        FakeServer.mail(self, *args, **more)  # type: ignore[arg-type]  # handed on as it came


def test_a_long_run_stops_when_quiet_hours_begin_and_goes_on_afterwards(desk: Desk) -> None:
    desk.server = Slow()
    desk.server.clock.at = datetime(2026, 11, 21, 19, tzinfo=UTC)
    calendar = desk.open(NIGHT)
    wishes = [wish(f"{n}@example", people=PEOPLE[:1]) for n in range(150)]
    with calendar.hold():
        report = calendar.apply(calendar.plan(wishes, PlanOptions(notify=ALL.notify, max_mail=999)))
    assert report.stopped is not None
    assert (report.stopped.code, len(desk.server.mails)) == ("quiet-hours", 100)
    ends = [result.end for result in report.results]
    assert (ends.count(End.DONE), exit_code(report)) == (100, 4)
    desk.server.clock.at = datetime(2026, 11, 22, 7, tzinfo=UTC)
    with calendar.hold():
        rest = calendar.plan(calendar.open_wishes(report.run), replace(ALL, max_mail=50))
        assert exit_code(calendar.apply(rest)) == 0
    assert len({mail.key for mail in desk.server.mails}) == len(desk.server.mails) == 150
