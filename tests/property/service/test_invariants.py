"""What holds of every plan, whatever is wished and whatever the calendar holds already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Place
from ews_meetings.change.plan import Plan, PlanOptions, does_anything, mails_of
from ews_meetings.change.plan_file import from_text, to_text
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.errors import EventUnusable
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.span import start_of
from ews_meetings.service.apply import Report, apply
from ews_meetings.service.mails import mails_for
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Flavour, Host, Item, Killed, wish

PEOPLE = (
    "alice@sandbox.example",
    "Bob@Sandbox.example",
    "carol@sandbox.example",
    "guest@elsewhere.example",
)
PAST, FUTURE = datetime(2015, 10, 23, 8, tzinfo=UTC), datetime(2027, 4, 1, 8, tzinfo=UTC)
FILES = tuple(Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "ab")
BAD = Unusable(title="bad", where="a.ics:7", refusal=Refusal.of(EventUnusable("a.ics:7", "torn")))

Before = Literal[
    "new",
    "draft",
    "changed draft",
    "silent",
    "invited",
    "twin",
    "invited twin",
    "deleted",
    "changed",
    "foreign",
]
"""What the calendar holds of a wish before it is planned."""


@dataclass(frozen=True, slots=True)
class Case:
    """Wishes, each with what is there before, on a server of one kind."""

    wishes: tuple[Hold, ...]
    before: tuple[Before, ...]
    options: PlanOptions
    flavour: Flavour

    @property
    def inputs(self) -> list[Hold | Unusable]:
        return [*self.wishes, BAD, *self.wishes[:1]]


@st.composite
def wishes(draw: st.DrawFn) -> tuple[Hold, ...]:
    return tuple(
        wish(
            f"{number}@example",
            people=draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=4)),
            start=draw(st.sampled_from((PAST, FUTURE))),
            attachments=tuple(draw(st.lists(st.sampled_from(FILES), max_size=2))),
            reminder=draw(st.sampled_from((None, 15))),
        )
        for number in range(draw(st.integers(0, 4)))
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    drawn = draw(wishes())
    return Case(
        wishes=drawn,
        before=tuple(draw(st.sampled_from(get_args(Before))) for _ in drawn),
        options=PlanOptions(
            notify=draw(st.sampled_from(Notify)), notify_past=draw(st.booleans()), max_mail=1000
        ),
        flavour=draw(st.sampled_from(get_args(Flavour))),
    )


MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def arranged(case: Case) -> Iterator[Host]:
    """Return a host whose server holds what the case says, with nothing left to settle."""
    host = Host(FakeServer(flavour=case.flavour))
    try:
        for wanted, before in zip(case.wishes, case.before, strict=True):
            _arrange(host, wanted, before)
        recover(host.new_run(), host.memory())
        yield host
    finally:
        host.close()


def _arrange(host: Host, wanted: Hold, before: Before) -> None:
    if before == "new":
        return
    if "draft" in before:
        host.server.faults.append(Fault("killed after commit", Call.SAVE))
    if "changed" in before:
        wanted = replace(
            wanted,
            digest="another",
            series=replace(
                wanted.series, meeting=replace(wanted.series.meeting, subject="Another")
            ),
        )
    told = (
        replace(ALL, notify_past=True)
        if before.startswith("invited") or "draft" in before
        else NONE
    )
    with suppress(Killed):
        host.do([wanted], told)
    for item in host.server.items.values():
        if item.key != wanted.origin.key:
            continue
        if before == "deleted":
            item.place = Place.DELETED
        elif before == "foreign":
            item.stamp = None
    if "twin" in before:
        _add_a_twin(host.server, wanted, is_invited="invited" in before)


def _add_a_twin(server: FakeServer, wanted: Hold, *, is_invited: bool) -> None:
    """Put a second draft beside a meeting, as a late request of ours leaves it."""
    [item] = [item for item in server.items.values() if item.key == wanted.origin.key]
    assert item.stamp is not None
    told = NotifyState.INVITED if is_invited else NotifyState.PENDING
    stamp = replace(item.stamp, notify=told)
    twin = replace(item, id=f"{item.id}-twin", stamp=stamp, was_sent=is_invited)
    server.items[twin.id] = twin


@contextmanager
def planned(case: Case) -> Iterator[tuple[Host, Plan]]:
    """Return a host as the case says, and what it plans."""
    with arranged(case) as host:
        yield host, host.plan(case.inputs, case.options)


def do(host: Host, plan: Plan) -> Report:
    return apply(plan, run=host.new_run(), memory=host.memory(), host=host.name)


def plan_of(case: Case) -> Plan:
    with planned(case) as (_, plan):
        return plan


def received(host: Host, plan: Plan) -> Counter[tuple[str, str]]:
    """Apply a plan; return who got how many mails of which meeting meanwhile."""
    before = len(host.server.mails)
    do(host, plan)
    return Counter((mail.to, mail.key) for mail in host.server.mails[before:])


# --- plans --------------------------------------------------------------------------------------


@given(cases())
@MANY
def test_what_is_kept_or_refused_has_neither_steps_nor_mails(case: Case) -> None:
    idle = [a for a in plan_of(case).actions if a.verb in {Verb.KEEP, Verb.REFUSE}]
    assert all((action.steps, action.mails) == ((), ()) for action in idle)


@given(cases())
@MANY
def test_whatever_is_refused_says_why_and_nothing_else_does(case: Case) -> None:
    for action in plan_of(case).actions:
        assert (action.refusal is not None) is (action.verb is Verb.REFUSE)


@given(cases())
@MANY
def test_every_other_action_has_steps_numbered_from_one(case: Case) -> None:
    for action in plan_of(case).actions:
        if action.verb in {Verb.KEEP, Verb.REFUSE}:
            continue
        assert action.wanted is not None
        assert [step.number for step in action.steps] == list(range(1, len(action.steps) + 1))
        assert action.steps


@given(cases())
@MANY
def test_no_step_mails_before_the_check_and_the_claim_of_its_action(case: Case) -> None:
    for action in plan_of(case).actions:
        calls = [step.call for step in action.steps]
        for place in (place for place, step in enumerate(action.steps) if step.mails):
            before = calls[:place]
            assert {Call.CHECK, Call.CLAIM} <= set(before)
            assert before.index(Call.CHECK) < before.index(Call.CLAIM)
            assert not {Call.SAVE, Call.ATTACH} & set(calls[before.index(Call.CHECK) :])


@given(cases())
@MANY
def test_mails_follow_from_the_steps(case: Case) -> None:
    plan = plan_of(case)
    for action in plan.actions:
        if action.wanted is None:
            assert action.mails == ()
            continue
        organizer = plan.header.mailbox
        assert action.mails == mails_for(action.steps, series=action.wanted, organizer=organizer)


@given(cases())
@MANY
def test_nobody_is_mailed_of_a_meeting_twice_in_one_plan(case: Case) -> None:
    listed = Counter(
        (mail.to.folded, action.key) for action in plan_of(case).actions for mail in action.mails
    )
    assert set(listed.values()) <= {1}


@given(cases())
@MANY
def test_nobody_is_mailed_who_was_not_to_hear_of_it(case: Case) -> None:
    plan = plan_of(case)
    if case.options.notify is Notify.NONE:
        assert mails_of(plan) == ()
    if not case.options.notify_past:
        past = {w.origin for w in case.wishes if start_of(w.series.meeting.span) == PAST}
        assert all(a.mails == () for a in plan.actions if a.origin in past)


@given(cases())
@MANY
def test_an_invited_meeting_is_kept(case: Case) -> None:
    invited = {
        w.origin
        for w, before in zip(case.wishes, case.before, strict=True)
        if before.startswith("invited") and w.series.meeting.attendees
    }
    verbs = {a.verb for a in plan_of(case).actions if a.origin in invited}
    assert verbs <= {Verb.KEEP}


@given(cases())
@MANY
def test_a_plan_read_back_from_its_text_is_the_same_plan(case: Case) -> None:
    plan = plan_of(case)
    assert from_text(to_text(plan), source="a.json") == plan


# --- plans that were applied --------------------------------------------------------------------


@given(cases())
@MANY
def test_who_gets_mail_is_who_was_listed(case: Case) -> None:
    with planned(case) as (host, plan):
        listed = Counter(
            (mail.to.folded, action.origin.key)
            for action in plan.actions
            for mail in action.mails
            if action.origin
        )
        assert received(host, plan) == listed


@given(cases())
@MANY
def test_what_an_applied_plan_reports_is_what_it_listed(case: Case) -> None:
    with planned(case) as (host, plan):
        results = do(host, plan).results
        assert [result.mails for result in results] == [a.mails for a in plan.actions]
        wrote = [result.end for result in results if result.action.steps]
        assert set(wrote) <= {End.DONE}


@given(cases())
@MANY
def test_after_an_applied_plan_everything_is_kept(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        again = host.plan(case.inputs, case.options)
        refused = [a.title for a in plan.actions if a.verb is Verb.REFUSE]
        assert [a.title for a in again.actions if a.verb is not Verb.KEEP] == refused
        assert (does_anything(again), mails_of(again)) == (False, ())


@given(cases())
@MANY
def test_applying_a_plan_again_mails_nobody(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        items = set(host.server.items)
        assert received(host, plan) == Counter()
        assert set(host.server.items) == items


@given(cases())
@MANY
def test_another_machine_has_nothing_left_to_mail(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        other = Host(host.server, "other")
        assert mails_of(other.plan(case.inputs, case.options)) == ()
        other.close()


@given(cases())
@MANY
def test_a_meeting_whose_people_were_invited_is_never_removed(case: Case) -> None:
    with planned(case) as (host, plan):
        invited = {
            item.id
            for item in host.server.items.values()
            if item.stamp and item.stamp.notify is NotifyState.INVITED
        }
        do(host, plan)
        assert invited <= set(host.server.items)


@given(cases())
@MANY
def test_every_meeting_stands_once_with_its_files(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        for action in plan.actions:
            if action.wanted is None or action.origin is None:
                continue
            key = action.origin.key
            [item] = [i for i in host.server.items.values() if _stands(i, key)]
            held = [a.name for a in item.series.meeting.attachments]
            assert held == [a.name for a in action.wanted.meeting.attachments]


def _stands(item: Item, key: str) -> bool:
    return item.key == key and item.place is Place.CALENDAR
