"""Machines that act on the fake server, with their own ledgers, and wishes for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from ews_meetings.change.identity import Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.wish import Hold, Unusable, Wish
from ews_meetings.errors import LedgerUnavailable
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.records import StepRecord, StepState
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.recurrence import Day, Recurrence, Weekly
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.apply import Report, apply
from ews_meetings.service.observe import Sight, observe
from ews_meetings.service.pieces import Pieces
from ews_meetings.service.plan import make_plan
from ews_meetings.service.recognising import Recogniser
from ews_meetings.service.recover import recover
from ews_meetings.service.resolve import Resolver, keys_of_absent
from ews_meetings.service.settle import FENCE, MARK
from ews_meetings.service.vanished import with_vanished
from ews_meetings.service.work import Patience, Run
from tests.fake_server import BlindServer, FakeServer, Fault, Flavour, Item, Killed, Kind

__all__ = [
    "ALL",
    "NONE",
    "BlindServer",
    "FakeServer",
    "Fault",
    "FaultyJournal",
    "Flavour",
    "Host",
    "Item",
    "Killed",
    "Kind",
    "series",
    "wish",
]


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
        names = {"close" if call in {FENCE, MARK} else call for call in calls}
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
        self, wishes: Sequence[Wish | Unusable], options: PlanOptions, run: Run | None = None
    ) -> Plan:
        """Plan as the program does."""
        run = run or self.new_run()
        remembered = self.memory().meetings(self.server.mailbox)
        pieces = Pieces(
            reader=self.server,
            mailbox=self.server.mailbox,
            remembered=remembered,
            journal=run.journal,
        )
        resolver = Resolver(
            reader=self.server,
            mailbox=self.server.mailbox,
            anywhere=options.adopt,
            force=options.force,
            remembered=remembered,
            pieces=pieces,
        )
        sight = Sight(
            reader=self.server,
            directory=self.server,
            capabilities=self.server.capabilities(),
            remembered=remembered,
            undecided=run.journal.undecided_keys(self.server.mailbox),
        )
        recogniser = Recogniser(
            sight=sight,
            options=options,
            now=self.server.clock.now(),
            mailbox=self.server.mailbox,
        )
        resolved = resolver.resolve(recogniser.sort_out(wishes))
        holds = [item for item in resolved if isinstance(item, Hold)]
        world = observe(holds, keys_of_absent(resolved), sight=sight)
        resolved = with_vanished(resolved, world=world, pieces=pieces, force=options.force)
        header = PlanHeader(
            made_at=self.server.clock.now(),
            server="fake",
            mailbox=self.server.mailbox,
            options=options,
            server_kind=self.server.flavour,
        )
        self.plans.append(make_plan(resolved, world=world, header=header))
        return self.plans[-1]

    def do(self, wishes: Sequence[Wish | Unusable], options: PlanOptions) -> Report:
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


def series(
    uid: str = "weekly@example",
    *,
    people: Sequence[str] = ("alice@sandbox.example", "bob@sandbox.example"),
    start: datetime | None = None,
    count: int = 10,
    subject: str = "Jour fixe",
) -> Hold:
    """Return the wish for a weekly series on Thursdays, from 1 April 2027, in Berlin."""
    single = wish(uid, people=people, start=start, subject=subject)
    recurrence = Recurrence(
        pattern=Weekly(days=(Day.THURSDAY,)),
        start=(start.date() if start else date(2027, 4, 1)),
        count=count,
    )
    meeting = replace(single.series.meeting, recurrence=recurrence)
    return replace(single, series=replace(single.series, meeting=meeting))
