"""A small real server behind the ports, in two flavours, that misbehaves as it is told.

It keeps what an EWS server keeps of single meetings, and counts every mail. Times are its clock's,
which moves only when somebody sleeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.identity import Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Facts, Glimpse, ItemRef, Known, Observed, Place
from ews_meetings.change.outcome import Done, NotDone, Outcome, Refused, Unknown
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.ports import Ports
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import Stamp
from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.errors import LedgerUnavailable, MeetingRefused, ServerBusy, ServerUnreachable
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.records import StepRecord, StepState
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.people import Answer, Attendee, Mailbox, Response, fold
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.apply import Report, apply
from ews_meetings.service.observe import observe
from ews_meetings.service.plan import make_plan
from ews_meetings.service.recover import recover
from ews_meetings.service.settle import FENCE
from ews_meetings.service.work import Patience, Run

Flavour = Literal["exchange", "gromox"]
Kind = Literal[
    "refused before",
    "lost before",
    "lost after commit",
    "commits late",
    "commits after a look",
    "error after commit",
    "half a batch",
    "killed before",
    "killed after commit",
    "killed after answer",
    "killed, commits late",
    "disk full before",
    "disk full after",
]


JOURNAL_KINDS = frozenset({"killed after answer", "disk full before", "disk full after"})
"""Faults of this side: the server did its part."""


class Killed(BaseException):
    """The process dies here; nothing of ours catches it."""


class FakeClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, now: datetime | None = None) -> None:
        self.at = now or datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass(slots=True)
class Item:
    """One calendar item."""

    id: str
    version: int
    series: Series
    key: str
    stamp: Stamp | None
    created_at: datetime
    place: Place = Place.CALENDAR
    was_sent: bool = False

    @property
    def ref(self) -> ItemRef:
        return ItemRef(item_id=self.id, change_key=f"{self.id}:{self.version}")


@dataclass(frozen=True, slots=True)
class SentMail:
    """One message to one person."""

    to: str
    key: str
    step: str
    at: datetime


@dataclass(slots=True)
class Fault:
    """What goes wrong, once, with a write of one kind."""

    kind: Kind
    call: Call
    skip: int = 0
    late_by_s: float = 30.0
    """For what commits late: before the first look of a patient program (60 s)."""
    fired: bool = False


@dataclass(slots=True)
class Late:
    """A request that commits when its time has come."""

    due: datetime
    batch: Batch


@dataclass(slots=True)
class FakeServer:
    """One mailbox on one server; `host()` gives a client's view of it."""

    flavour: Flavour = "exchange"
    mailbox: str = "organizer@sandbox.example"
    clock: FakeClock = field(default_factory=FakeClock)
    items: dict[str, Item] = field(default_factory=dict)
    mails: list[SentMail] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    requests: int = 0
    unreachable: bool = False
    cancelled: bool = False
    """Whether somebody has cancelled everything in Outlook."""
    organizes: Known = Known.YES
    spoil: Callable[[Series], Series] = lambda series: series
    """What the server makes of a series when it saves it."""
    _count: int = 0

    def ports(self) -> Ports:
        return Ports(reader=self, writer=self, directory=self, clock=self.clock)

    def capabilities(self) -> Capabilities:
        return EXCHANGE if self.flavour == "exchange" else GROMOX

    # --- reading --------------------------------------------------------------------------------

    def find(self, keys: Sequence[str]) -> tuple[Glimpse, ...]:
        self._arrive()
        return tuple(self._glimpse(item) for item in self.items.values() if item.key in keys)

    def find_by_uid(self, uids: Sequence[str]) -> tuple[Glimpse, ...]:
        self._arrive()
        if self.flavour == "gromox":
            return ()
        return tuple(self._glimpse(i) for i in self.items.values() if i.series.uid in uids)

    def list_ours(self) -> tuple[Glimpse, ...]:
        self._arrive()
        return tuple(
            self._glimpse(i) for i in self.items.values() if i.key and i.place is Place.CALENDAR
        )

    def read(
        self, refs: Sequence[ItemRef], *, with_contents: bool = False
    ) -> tuple[Observed | None, ...]:
        self._arrive()
        found = (self.items.get(ref.item_id) for ref in refs)
        return tuple(self._observed(item, with_contents) if item else None for item in found)

    def count_sent_copies(self, steps: Sequence[str]) -> Mapping[str, int]:
        self._arrive()
        copies = {(mail.step, mail.key) for mail in self.mails}
        return {step: sum(held == step for held, _ in copies) for step in steps}

    def last_sent(self, keys: Sequence[str]) -> Mapping[str, datetime]:
        self._arrive()
        return {mail.key: mail.at for mail in self.mails if mail.key in keys}

    def resolve(self, addresses: Sequence[str]) -> Mapping[str, str]:
        return {address: fold(address) for address in addresses}

    def _invited(self, item: Item) -> Known:
        return Known.of(item.was_sent) if self.flavour == "exchange" else Known.UNKNOWN

    def _glimpse(self, item: Item) -> Glimpse:
        return Glimpse(
            ref=item.ref,
            key=item.key,
            place=item.place,
            created_at=item.created_at,
            invited=self._invited(item),
            stamp=item.stamp,
            subject=item.series.meeting.subject,
            uid=item.series.uid,
        )

    def _observed(self, item: Item, with_contents: bool) -> Observed:
        meeting = item.series.meeting
        attachments = tuple(
            replace(a, content=None, digest=a.digest if with_contents else "")
            for a in meeting.attachments
        )
        return Observed(
            ref=item.ref,
            series=replace(item.series, meeting=replace(meeting, attachments=attachments)),
            facts=Facts(
                organizer=self.mailbox,
                is_ours_to_organize=self.organizes,
                invited=self._invited(item),
                last_sequence=None,
                place=item.place,
                is_cancelled=self.cancelled,
                answers=tuple(
                    Answer(attendee=a, response=Response.UNKNOWN) for a in meeting.attendees
                ),
                created_at=item.created_at,
            ),
            stamp=item.stamp,
            key=item.key,
        )

    # --- writing --------------------------------------------------------------------------------

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        self._arrive(is_write=True)
        fault = self._fault_for(batch)
        if fault is None:
            return tuple(self._commit(batch.call, order) for order in batch.orders)
        fault.fired = True
        return self._misbehave(fault, batch)

    def _fault_for(self, batch: Batch) -> Fault | None:
        for fault in self.faults:
            if fault.fired or fault.call is not batch.call or fault.kind in JOURNAL_KINDS:
                continue
            if fault.skip == 0:
                return fault
            fault.skip -= 1
        return None

    def _misbehave(self, fault: Fault, batch: Batch) -> tuple[Outcome, ...]:
        silence = Unknown(error="no answer", was_answered=False)
        match fault.kind:
            case "refused before":
                refusal = Refusal.of(ServerBusy("fake", retry_after_s=1))
                return tuple(NotDone(refusal=refusal, retry_after_s=1) for _ in batch.orders)
            case "lost before":
                return tuple(silence for _ in batch.orders)
            case "lost after commit":
                self._commit_all(batch)
                return tuple(silence for _ in batch.orders)
            case "commits late" | "commits after a look" | "killed, commits late":
                more_s = 60 if fault.kind == "commits after a look" else 0
                due = self.clock.at + timedelta(seconds=fault.late_by_s + more_s)
                self.late.append(Late(due, batch))
                if fault.kind == "killed, commits late":
                    raise Killed
                return tuple(silence for _ in batch.orders)
            case "error after commit":
                self._commit_all(batch)
                return tuple(self._error(batch) for _ in batch.orders)
            case "half a batch":
                half = (len(batch.orders) + 1) // 2
                done = [self._commit(batch.call, order) for order in batch.orders[:half]]
                return (*done, *(silence for _ in batch.orders[half:]))
            case "killed before":
                raise Killed
            case "killed after commit":
                self._commit_all(batch)
                raise Killed
        raise AssertionError(f"{fault.kind} is no fault of a server")

    def _error(self, batch: Batch) -> Outcome:
        error = MeetingRefused("fake", "ErrorInternalServerError", "after the commit")
        if batch.mails:
            return Unknown(error=error.message, was_answered=True)
        return Refused(refusal=Refusal.of(error), server_code="ErrorInternalServerError")

    def _commit_all(self, batch: Batch) -> None:
        for order in batch.orders:
            self._commit(batch.call, order)

    def _commit(self, call: Call, order: Order) -> Outcome:
        match call:
            case Call.SAVE:
                return self._save(order)
            case Call.ATTACH:
                return self._attach(order)
            case Call.SEND:
                return self._send(order)
            case Call.CLOSE:
                return self._stamp(order)
            case Call.REMOVE:
                return self._remove(order)
            case _:
                raise AssertionError(f"{call} is no write")

    def _save(self, order: Order) -> Outcome:
        assert order.series is not None
        self._count += 1
        series = self.spoil(order.series)
        if self.flavour == "gromox":
            series = replace(series, meeting=replace(series.meeting, attachments=()))
        item = Item(
            id=f"item{self._count}",
            version=1,
            series=series,
            key=order.key,
            stamp=order.stamp,
            created_at=self.clock.at,
        )
        self.items[item.id] = item
        return Done(ref=item.ref)

    def _attach(self, order: Order) -> Outcome:
        item = self._item(order)
        if item is None or order.attachment is None:
            return self._gone()
        meeting = item.series.meeting
        attached = (*meeting.attachments, order.attachment)
        item.series = replace(item.series, meeting=replace(meeting, attachments=attached))
        item.version += 1
        return Done(ref=None if self.flavour == "gromox" else item.ref)

    def _send(self, order: Order) -> Outcome:
        item = self._item(order)
        if item is None:
            return Unknown(error="ErrorItemNotFound", was_answered=True)
        if self._is_stale(item, order):
            return Unknown(error="ErrorIrresolvableConflict", was_answered=True)
        item.stamp = order.stamp
        item.version += 1
        item.was_sent = True
        self.mails += [
            SentMail(to=a.mailbox.folded, key=item.key, step=order.step, at=self.clock.at)
            for a in item.series.meeting.attendees
        ]
        return Done(ref=item.ref)

    def _stamp(self, order: Order) -> Outcome:
        item = self._item(order)
        if item is None:
            return self._gone()
        if self._is_stale(item, order):
            error = MeetingRefused("fake", "ErrorIrresolvableConflict", "stale")
            return Refused(refusal=Refusal.of(error), server_code="ErrorIrresolvableConflict")
        item.stamp = order.stamp
        item.version += 1
        return Done(ref=item.ref)

    def _remove(self, order: Order) -> Outcome:
        item = self._item(order)
        if item is None:
            return self._gone()
        del self.items[item.id]
        return Done(ref=None)

    def _item(self, order: Order) -> Item | None:
        return self.items.get(order.ref.item_id) if order.ref else None

    def _is_stale(self, item: Item, order: Order) -> bool:
        return self.flavour == "exchange" and order.ref != item.ref

    def _gone(self) -> Outcome:
        error = MeetingRefused("fake", "ErrorItemNotFound", "not there")
        return Refused(refusal=Refusal.of(error), server_code="ErrorItemNotFound")

    # --- time -----------------------------------------------------------------------------------

    def _arrive(self, *, is_write: bool = False) -> None:
        """Let what is due commit first."""
        self.requests += 1
        due = [late for late in self.late if late.due <= self.clock.at]
        self.late = [late for late in self.late if late not in due]
        for late in due:
            self._commit_all(late.batch)
        if self.unreachable and not is_write:
            raise ServerUnreachable("fake", "it was told to be away")


@dataclass(slots=True)
class BlindServer(FakeServer):
    """A server behind a client that repeats, once, whatever was not answered with success."""

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        first = FakeServer.write(self, batch)
        failed = [
            o for o, outcome in zip(batch.orders, first, strict=True) if not _is_done(outcome)
        ]
        if not failed:
            return first
        again = iter(FakeServer.write(self, replace(batch, orders=tuple(failed))))
        return tuple(outcome if _is_done(outcome) else next(again) for outcome in first)


def _is_done(outcome: Outcome) -> bool:
    return isinstance(outcome, Done)


class FaultyJournal(Journal):
    """A journal whose disk is full, or whose process dies, at one kind of write."""

    def __init__(self, store: LedgerStore, faults: list[Fault]) -> None:
        super().__init__(store)
        self._faults = faults
        self._calls: dict[str, str] = {}

    def intend(self, steps: Sequence[StepRecord]) -> None:
        self._calls |= {step.id: step.call for step in steps}
        if self._due({step.call for step in steps}, {"disk full before"}):
            raise LedgerUnavailable("fake", "no space left on device")
        super().intend(steps)

    def record(self, results: Iterable[tuple[str, StepState, ItemRef | None, str]]) -> None:
        written = list(results)
        fault = self._due(
            {self._calls.get(step, "") for step, *_ in written},
            {"killed after answer", "disk full after"},
        )
        if fault and fault.kind == "killed after answer":
            raise Killed
        if fault:
            raise LedgerUnavailable("fake", "no space left on device")
        super().record(written)

    def _due(self, calls: set[str], kinds: set[str]) -> Fault | None:
        names = {"close" if call == FENCE else call for call in calls}
        for fault in self._faults:
            if not fault.fired and fault.kind in kinds and fault.call in names:
                fault.fired = True
                return fault
        return None


@dataclass(slots=True)
class Host:
    """One machine with its own ledger, acting on a server's mailbox."""

    server: FakeServer
    name: str = "host"
    store: LedgerStore = field(default_factory=lambda: LedgerStore(None))
    patience: Patience = field(default_factory=Patience)
    runs: int = 0
    plans: list[Plan] = field(default_factory=list)
    """Every plan that was made, that is: shown."""

    def close(self) -> None:
        self.store.close()

    def journal(self) -> Journal:
        return FaultyJournal(self.store, self.server.faults)

    def memory(self) -> Memory:
        return Memory(self.store)

    def new_run(self) -> Run:
        self.runs += 1
        return Run(
            id=f"{self.name}{self.runs}",
            mailbox=self.server.mailbox,
            ports=self.server.ports(),
            journal=self.journal(),
            capabilities=self.server.capabilities(),
            patience=self.patience,
        )

    def plan(
        self, wishes: Sequence[Hold | Unusable], options: PlanOptions, run: Run | None = None
    ) -> Plan:
        """Plan as the program does."""
        run = run or self.new_run()
        world = observe(
            [wish for wish in wishes if isinstance(wish, Hold)],
            reader=self.server,
            capabilities=self.server.capabilities(),
            remembered=self.memory().meetings(self.server.mailbox),
            undecided=run.journal.undecided_keys(self.server.mailbox),
        )
        header = PlanHeader(
            made_at=self.server.clock.now(),
            server="fake",
            mailbox=self.server.mailbox,
            options=options,
            server_kind=self.server.flavour,
        )
        self.plans.append(make_plan(wishes, world=world, header=header))
        return self.plans[-1]

    def do(self, wishes: Sequence[Hold | Unusable], options: PlanOptions) -> Report:
        """Settle what is open, plan, apply: one run of the program."""
        run = self.new_run()
        recover(run, self.memory())
        plan = self.plan(wishes, options, run)
        return apply(plan, run=run, memory=self.memory(), host=self.name)


ALL = PlanOptions(notify=Notify.ALL)
NONE = PlanOptions(notify=Notify.NONE)


def wish(
    uid: str = "one@example",
    *,
    people: Sequence[str] = ("alice@sandbox.example", "bob@sandbox.example"),
    start: datetime | None = None,
    attachments: tuple[Attachment, ...] = (),
    subject: str = "Planning",
    reminder: int | None = None,
) -> Hold:
    """Return a small wish, in the future of the fake clock."""
    start = start or datetime(2027, 4, 1, 8, 0, tzinfo=UTC)
    meeting = Meeting(
        subject=subject,
        span=TimedSpan(
            start_at=start,
            end_at=start + timedelta(hours=1),
            start_zone="Europe/Berlin",
            end_zone="Europe/Berlin",
        ),
        attendees=tuple(Attendee(mailbox=Mailbox(address=address)) for address in people),
        attachments=attachments,
        reminder_minutes=reminder,
    )
    return Hold(
        origin=Origin(scope="import", uid=uid),
        series=Series(uid=uid, meeting=meeting),
        digest=f"digest of {uid} {subject}",
    )
