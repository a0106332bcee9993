"""Wishes of every kind, and calendars that hold something of them already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ews_meetings.change.action import Action, Call, Certainty
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Inviting, Notify
from ews_meetings.change.observed import Place
from ews_meetings.change.outcome import Done, Outcome
from ews_meetings.change.plan import Plan, PlanOptions
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Unusable, Wish
from ews_meetings.errors import EventUnusable
from ews_meetings.model.exceptions import rebase, with_occurrence
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.occurrences import occurrence_at, slots_of
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.apply import Report, apply
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
    inviting = draw(st.sampled_from((Inviting.ASKED, Inviting.ASKED, *Inviting)))
    hold = replace(draw(kind(uid)), inviting=inviting)
    return Want(hold=hold, older=draw(kind(uid)), before=before, relative=relative)


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
