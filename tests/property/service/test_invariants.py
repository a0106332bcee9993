"""What holds of every plan, whatever is wished and whatever the calendar holds already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ews_meetings.change.action import Action, Call, Certainty, End, Verb
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Place
from ews_meetings.change.outcome import Done, Outcome
from ews_meetings.change.plan import Plan, PlanOptions, does_anything, mails_of
from ews_meetings.change.plan_file import from_text, to_text
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Unusable, Wish
from ews_meetings.errors import EventUnusable
from ews_meetings.model.exceptions import compare_series, rebase, with_occurrence
from ews_meetings.model.fields import FIELDS
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.occurrences import occurrence_at, slots_of
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.apply import Report, apply
from ews_meetings.service.mails import mails_for
from ews_meetings.service.policy import is_past
from ews_meetings.service.recover import recover
from tests.fakes import (
    ALL,
    NONE,
    FakeServer,
    Fault,
    Flavour,
    Host,
    Item,
    Killed,
    series,
    wish,
)

PEOPLE = (
    "alice@sandbox.example",
    "Bob@Sandbox.example",
    "carol@sandbox.example",
    "guest@elsewhere.example",
)
STARTS = (
    datetime(2015, 10, 22, 8, tzinfo=UTC),
    datetime(2026, 11, 5, 8, tzinfo=UTC),
    datetime(2027, 4, 1, 8, tzinfo=UTC),
)
"""Long past, begun (a series of ten goes on into the next year), and to come; Thursdays."""
FILES = tuple(Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "ab")
BAD = Unusable(title="bad", where="a.ics:7", refusal=Refusal.of(EventUnusable("a.ics:7", "torn")))
EVERYBODY = replace(ALL, notify_past=True)
DAVE = Attendee(mailbox=Mailbox(address="dave@sandbox.example"))

Before = Literal[
    "new",
    "draft",
    "changed draft",
    "silent",
    "invited",
    "owed",
    "twin",
    "invited twin",
    "deleted",
    "foreign",
    "older",
    "older silent",
    "renamed",
    "older renamed",
    "joined",
    "older joined",
    "cancelled",
]
"""What the calendar holds of a wish before it is planned; `older` is what the source said before."""
Relative = Literal["", "", "", "place", "time", "people", "one later", "go", "go one", "go rest"]
"""What is wished instead: a change, or a cancellation, of what is there; empty for the meeting."""


@dataclass(frozen=True, slots=True)
class Want:
    """A meeting that is wished, what is there before, and what is wished instead."""

    hold: Hold
    older: Hold
    before: Before
    relative: Relative

    @property
    def wish(self) -> Wish:
        return _relative(self.relative, self.hold) if self.relative else self.hold

    @property
    def is_plain(self) -> bool:
        return not self.relative


@dataclass(frozen=True, slots=True)
class Case:
    """Wishes, each with what is there before, on a server of one kind."""

    wants: tuple[Want, ...]
    options: PlanOptions
    flavour: Flavour

    @property
    def inputs(self) -> list[Wish | Unusable]:
        given: list[Wish | Unusable] = [want.wish for want in self.wants]
        return [*given, BAD, *(want.wish for want in self.wants[:1] if want.is_plain)]


def _relative(kind: Relative, hold: Hold) -> Wish:
    """Return a wish about what is there; done twice it changes nothing more."""
    name, span = hold.origin.key, hold.series.meeting.span
    slots = [at for at, _ in slots_of(hold.series)]
    second = slots[min(1, len(slots) - 1)].strftime("%Y-%m-%dT%H:%M+00:00")
    match kind:
        case "place":
            return Amend(name=name, edit=lambda m: replace(m, location="Room 7"))
        case "time":
            return Amend(name=name, edit=lambda m: replace(m, span=_later(span)))
        case "people":
            return Amend(name=name, edit=_with_dave)
        case "one later":
            return Amend(name=name, edit=_an_hour_long, occurrence=second)
        case "go":
            return Drop(name=name, message="sorry")
        case "go one":
            return Drop(name=name, extent=Extent.OCCURRENCE, occurrence=second)
        case "go rest":
            return Drop(name=name, extent=Extent.FOLLOWING, occurrence=second)
        case _:
            return hold


def _later(span: object) -> TimedSpan:
    assert isinstance(span, TimedSpan)
    by = timedelta(hours=1)
    return replace(span, start_at=span.start_at + by, end_at=span.end_at + by)


def _an_hour_long(meeting: Meeting) -> Meeting:
    assert isinstance(meeting.span, TimedSpan)
    hour = replace(meeting.span, end_at=meeting.span.start_at + timedelta(hours=3))
    return replace(meeting, span=hour)


def _with_dave(meeting: Meeting) -> Meeting:
    others = tuple(a for a in meeting.attendees if a != DAVE)
    return replace(meeting, attendees=(*others, DAVE))


# --- drawing --------------------------------------------------------------------------------------


@st.composite
def singles(draw: st.DrawFn, uid: str) -> Hold:
    return wish(
        uid,
        people=draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=4)),
        start=draw(st.sampled_from(STARTS)),
        attachments=tuple(draw(st.lists(st.sampled_from(FILES), max_size=2))),
        subject=draw(st.sampled_from(("Planning", "Review"))),
        reminder=draw(st.sampled_from((None, 15))),
    )


@st.composite
def repeated(draw: st.DrawFn, uid: str) -> Hold:
    """Return a weekly series, some of whose occurrences are deleted, moved or renamed."""
    made = series(
        uid,
        people=draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=3)),
        start=draw(st.sampled_from(STARTS)),
        count=draw(st.integers(4, 10)),
        subject=draw(st.sampled_from(("Jour fixe", "Weekly"))),
    )
    held = made.series
    for at, _ in list(slots_of(held))[1:4]:
        plain = occurrence_at(held, at)
        assert plain is not None
        match draw(st.sampled_from(("plain", "plain", "deleted", "moved", "renamed"))):
            case "deleted":
                held = with_occurrence(held, at, None)
            case "moved":
                held = with_occurrence(held, at, replace(plain, span=_later(plain.span)))
            case "renamed":
                held = with_occurrence(held, at, replace(plain, subject="deleted"))
    return replace(made, series=held, digest=f"{made.digest} {held.deleted} {held.changed}")


@st.composite
def wants(draw: st.DrawFn, number: int) -> Want:
    kind = draw(st.sampled_from((singles, repeated)))
    uid = f"{number}@example"
    before = draw(st.sampled_from(get_args(Before)))
    relative = draw(st.sampled_from(get_args(Relative)))
    if "twin" in before and relative.startswith("go"):  # the twin is found and goes by the next run
        relative = ""
    return Want(hold=draw(kind(uid)), older=draw(kind(uid)), before=before, relative=relative)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    return Case(
        wants=tuple(draw(wants(number)) for number in range(draw(st.integers(0, 3)))),
        options=PlanOptions(
            notify=draw(st.sampled_from(Notify)),
            notify_past=draw(st.booleans()),
            force=draw(st.booleans()),
            max_mail=1000,
        ),
        flavour=draw(st.sampled_from(get_args(Flavour))),
    )


MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# --- arranging ------------------------------------------------------------------------------------


class Naming(FakeServer):
    """A server that gives every file an id, those that came inline included."""

    def _save(self, order: Order) -> Outcome:
        outcome = FakeServer._save(self, order)
        assert isinstance(outcome, Done)
        assert outcome.ref is not None
        item = self.items[outcome.ref.item_id]
        named = tuple(
            replace(file, attachment_id=f"{item.id} file{number}")
            for number, file in enumerate(item.series.meeting.attachments)
        )
        meeting = replace(item.series.meeting, attachments=named)
        item.series = replace(item.series, meeting=meeting)
        return outcome


@contextmanager
def arranged(case: Case) -> Iterator[Host]:
    """Return a host whose server holds what the case says, with nothing left to settle."""
    host = Host(Naming(flavour=case.flavour))
    try:
        for want in case.wants:
            _arrange(host, want)
        recover(host.new_run(), host.memory())
        yield host
    finally:
        host.close()


def _arrange(host: Host, want: Want) -> None:
    before, made = want.before, want.hold
    if before == "new":
        return
    if "draft" in before:
        host.server.faults.append(Fault("killed after commit", Call.SAVE))
    if "older" in before or "changed" in before:
        made = want.older
    is_silent = before in {"silent", "older silent", "twin"}
    with suppress(Killed):
        host.do([made], NONE if is_silent else EVERYBODY)
    if before == "cancelled":
        host.do([Drop(name=made.origin.key)], EVERYBODY)
    for item in host.server.items.values():
        if item.key == made.origin.key:
            _touch(item, before)
    if "twin" in before:
        _add_a_twin(host.server, made, is_invited="invited" in before)


def _touch(item: Item, before: Before) -> None:
    """Do to an item what somebody else did."""
    edits: dict[str, Callable[[Meeting], Meeting]] = {
        "renamed": lambda m: replace(m, subject="Renamed by hand"),
        "joined": _with_dave,
    }
    for word, edit in edits.items():
        if word in before:
            item.series = rebase(item.series, edit(item.series.meeting))
    if before == "deleted":
        item.place = Place.DELETED
    elif before == "foreign":
        item.stamp = None
    elif before == "owed" and item.stamp is not None and item.was_sent:
        item.stamp = replace(item.stamp, notify=NotifyState.OWED)


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


Told = Counter[tuple[str, str, str, str]]


def received(host: Host, plan: Plan) -> Told:
    """Apply a plan; return who got how many mails of which kind, about what, meanwhile."""
    before = len(host.server.mails)
    do(host, plan)
    return Counter(
        (mail.to, mail.key, str(mail.kind), str(mail.occurrence))
        for mail in host.server.mails[before:]
    )


def listed(plan: Plan, *certainties: Certainty) -> Told:
    """Return who a plan says will get what."""
    return Counter(
        (mail.to.folded, action.origin.key, str(mail.kind), str(mail.occurrence))
        for action in plan.actions
        for mail in action.mails
        if action.origin and mail.certainty in certainties
    )


def series_of(action: Action) -> list[Series]:
    """Return what a meeting was and will be."""
    before = [action.before.series] if action.before else []
    return [*before, *([action.wanted] if action.wanted else [])]


# --- plans ----------------------------------------------------------------------------------------

CREATING = {Verb.CREATE, Verb.FINISH, Verb.INVITE}


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
        assert (action.wanted is not None) is (action.verb is not Verb.CANCEL)
        assert [step.number for step in action.steps] == list(range(1, len(action.steps) + 1))
        assert action.steps


@given(cases())
@MANY
def test_no_invitation_leaves_before_the_check_and_the_claim_of_its_action(case: Case) -> None:
    for action in plan_of(case).actions:
        if action.verb not in CREATING:
            continue
        calls = [step.call for step in action.steps]
        for place in (place for place, step in enumerate(action.steps) if step.mails):
            before = calls[:place]
            assert {Call.CHECK, Call.CLAIM} <= set(before)
            assert before.index(Call.CHECK) < before.index(Call.CLAIM)
            making = {Call.SAVE, Call.ATTACH, Call.DROP_OCCURRENCE, Call.CHANGE_OCCURRENCE}
            assert not making & set(calls[before.index(Call.CHECK) :])


@given(cases())
@MANY
def test_what_changes_or_goes_is_compared_with_what_was_seen_before_anything_else(
    case: Case,
) -> None:
    for action in plan_of(case).actions:
        if action.before is None:
            continue
        writes = [step.call for step in action.steps if step.call is not Call.CLOSE]
        assert writes[:1] in ([], [Call.COMPARE])
        assert action.verb in {Verb.UPDATE, Verb.INVITE, Verb.CANCEL}


@given(cases())
@MANY
def test_mails_follow_from_the_action_and_the_server(case: Case) -> None:
    with planned(case) as (host, plan):
        for action in plan.actions:
            assert action.mails == mails_for(
                action, organizer=plan.header.mailbox, capabilities=host.server.capabilities()
            )


@given(cases())
@MANY
def test_nobody_is_surely_mailed_the_same_twice_in_one_plan(case: Case) -> None:
    assert set(listed(plan_of(case), Certainty.SURE).values()) <= {1}


@given(cases())
@MANY
def test_nobody_is_mailed_who_was_not_to_hear_of_it(case: Case) -> None:
    plan = plan_of(case)
    if case.options.notify is Notify.NONE:
        assert mails_of(plan) == ()
    if not case.options.notify_past:
        now = plan.header.made_at
        past = [a for a in plan.actions if all(is_past(one, now) for one in series_of(a))]
        assert all(action.mails == () for action in past)


@given(cases())
@MANY
def test_a_meeting_whose_source_has_not_changed_is_kept_whatever_people_made_of_it(
    case: Case,
) -> None:
    told = ("invited", "renamed", "joined")
    same = {
        want.hold.origin
        for want in case.wants
        if want.before in told and want.is_plain and want.hold.series.meeting.attendees
    }
    verbs = {a.verb for a in plan_of(case).actions if a.origin in same}
    assert verbs <= ({Verb.KEEP, Verb.UPDATE} if case.options.force else {Verb.KEEP})


@given(cases())
@MANY
def test_what_we_cancelled_is_not_made_again(case: Case) -> None:
    gone = {w.hold.origin.key for w in case.wants if w.before == "cancelled"}
    verbs = {a.verb for a in plan_of(case).actions if a.origin and a.origin.key in gone}
    assert verbs <= {Verb.KEEP, Verb.REFUSE}


@given(cases())
@MANY
def test_a_plan_read_back_from_its_text_is_the_same_plan(case: Case) -> None:
    plan = plan_of(case)
    assert from_text(to_text(plan), source="a.json") == plan


# --- plans that were applied ----------------------------------------------------------------------


@given(cases())
@MANY
def test_who_gets_mail_is_who_was_listed(case: Case) -> None:
    with planned(case) as (host, plan):
        sure = listed(plan, Certainty.SURE)
        all_of_them = listed(plan, *Certainty)
        got = received(host, plan)
        assert sure <= got
        assert got <= all_of_them


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
def test_after_an_applied_plan_the_calendar_holds_what_was_planned(case: Case) -> None:
    rows = [row for row in FIELDS if row.name != "attachments"]
    with planned(case) as (host, plan):
        do(host, plan)
        for action in plan.actions:
            if action.wanted is None or action.origin is None or action.verb is Verb.REMOVE:
                continue
            item = _standing(host, action)
            assert compare_series(old=item.series, new=action.wanted, fields=rows) == ()


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
def test_a_meeting_whose_people_were_invited_goes_only_by_a_cancellation(case: Case) -> None:
    with planned(case) as (host, plan):
        invited = {
            item.id
            for item in host.server.items.values()
            if item.stamp and item.stamp.notify is NotifyState.INVITED
        }
        cancelled = {a.item.item_id for a in plan.actions if a.verb is Verb.CANCEL and a.item}
        do(host, plan)
        assert invited - cancelled <= set(host.server.items)


@given(cases())
@MANY
def test_every_meeting_stands_once_with_its_files(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        for action in plan.actions:
            if action.wanted is None or action.origin is None:
                continue
            item = _standing(host, action)
            held = [a.name for a in item.series.meeting.attachments]
            assert sorted(held) == sorted(a.name for a in action.wanted.meeting.attachments)


def _standing(host: Host, action: Action) -> Item:
    """Return the item in the calendar that an action is about: one alone, unless two were sent."""
    key = action.origin.key if action.origin else ""
    found = [i for i in host.server.items.values() if i.key == key and i.place is Place.CALENDAR]
    sent = [item for item in found if item.was_sent]
    if len(sent) > 1 and action.item:
        return host.server.items[action.item.item_id]
    [item] = found
    return item
