"""One organizer's calendar, as programs use it: plan, apply, list, show, answers, runs.

Every change goes through `plan` and `apply`; nothing else writes, but for settling, which never mails.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ews_meetings.change.action import End
from ews_meetings.change.guards import NO_GUARDS, Guarded, Guards
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.ports import Ports, Probe
from ews_meetings.change.wish import Hold, Unusable, Wish
from ews_meetings.errors import NotHeld, OpenElsewhere
from ews_meetings.ledger.lock import hold_mailbox
from ews_meetings.ledger.records import ActionRecord
from ews_meetings.ledger.sources import SourceMemory, SourceRecord
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.again import wish_again
from ews_meetings.service.apply import Report, apply
from ews_meetings.service.calendar_view import CalendarAddress, CalendarView
from ews_meetings.service.gate import Gate
from ews_meetings.service.guarding import check_address, check_organizer
from ews_meetings.service.history import last_answers
from ews_meetings.service.judge import Assume, judge
from ews_meetings.service.observe import Sight, observe
from ews_meetings.service.plan import make_plan
from ews_meetings.service.recognising import Recogniser
from ews_meetings.service.recover import Settled, recover
from ews_meetings.service.resolve import Resolver, invitations_in, keys_of_absent
from ews_meetings.service.tally import Tally
from ews_meetings.service.undo import Undo, undo
from ews_meetings.service.vanished import with_vanished
from ews_meetings.service.work import Patience, Run


class Calendar(CalendarView):
    """An open calendar; close what it was opened with when done."""

    def __init__(
        self,
        *,
        address: CalendarAddress,
        ports: Ports,
        probe: Probe,
        store: LedgerStore,
        patience: Patience | None = None,
        guards: Guards = NO_GUARDS,
    ) -> None:
        check_organizer(guards, address.mailbox)
        super().__init__(address=address, ports=ports, probe=probe, store=store)
        self._gate = Gate(guards=guards, directory=ports.directory, clock=ports.clock)
        self._sources = SourceMemory(store, mailbox=address.mailbox)
        self._patience = patience or Patience()
        self._is_held = False

    @contextmanager
    def hold(self, *, wait_s: float = 0.0) -> Iterator[tuple[Settled, ...]]:
        """Hold the mailbox and settle what earlier runs left open, without mailing.

        Args:
            wait_s: how long another run on it is waited for.

        Raises:
            MailboxBusy: another run of this machine holds it.
            OpenElsewhere: an earlier run stopped while it worked in another calendar.
        """
        place = self.address
        with hold_mailbox(place.mailbox, server=place.server, folder=place.locks, wait_s=wait_s):
            self._check_open_runs()
            settled = recover(self._run(), self._memory)
            self._is_held = True
            try:
                yield settled
            finally:
                self._is_held = False

    def plan(self, inputs: Sequence[Wish | Unusable], options: PlanOptions) -> Plan:
        """Return what would be done; nothing is written."""
        capabilities = self.capabilities()
        remembered = self._memory.meetings(self.address.mailbox)
        pieces = self._pieces(remembered)
        resolver = Resolver(
            reader=self._ports.reader,
            mailbox=self.address.mailbox,
            anywhere=options.adopt,
            force=options.force,
            remembered=remembered,
            pieces=pieces,
        )
        sight = Sight(
            reader=self._ports.reader,
            directory=self._ports.directory,
            capabilities=capabilities,
            remembered=remembered,
            undecided=self.journal.undecided_keys(self.address.mailbox),
            progress=self._progress,
        )
        recogniser = Recogniser(
            sight=sight,
            options=options,
            now=self._ports.clock.now(),
            mailbox=self.address.mailbox,
        )
        resolved = resolver.resolve(recogniser.sort_out(inputs))
        answered = last_answers(
            self.journal, mailbox=self.address.mailbox, uids=invitations_in(resolved)
        )
        sight = replace(sight, answered=answered)
        wishes = [item for item in resolved if isinstance(item, Hold)]
        header = PlanHeader(
            made_at=self._ports.clock.now(),
            server=self.address.server,
            mailbox=self.address.mailbox,
            calendar=self.address.calendar,
            options=options,
            server_kind=capabilities.server,
            is_sandbox=self.address.is_sandbox,
        )
        world = observe(wishes, keys_of_absent(resolved), sight=sight)
        resolved = with_vanished(resolved, world=world, pieces=pieces, force=options.force)
        return self._gate.framed(make_plan(resolved, world=world, header=header))

    @property
    def guards(self) -> Guards:
        """The rules that hold for every change."""
        return self._gate.guards

    def guarded(self, plan: Plan, *, max_mail: int | None = None) -> Guarded:
        """Return what the rules say to a plan at this moment; `apply` asks them again."""
        return self._gate.look(plan, max_mail=max_mail)

    def apply(self, plan: Plan, *, max_mail: int | None = None) -> Report:
        """Do what a plan lists; call it while holding the mailbox.

        Raises:
            TooManyMails: the plan lists more than its own or the given limit.
            GuardsViolated: it breaks rules of the profile, as they are now.
            PlanStale: the plan was made for another mailbox or calendar.
            NotHeld: the mailbox is not held.
        """
        self._need_hold()
        self._check_address(plan)
        self._gate.check(plan, max_mail=max_mail)
        return apply(
            plan,
            run=self._run(),
            memory=self._memory,
            host=self.address.host,
            may_go_on=lambda: self._gate.check_hours(plan),
        )

    def judge(
        self, run: str, *, assume: Assume, names: Collection[str] = ()
    ) -> tuple[ActionRecord, ...]:
        """Settle undecided actions of a run as a person says; call it while holding the mailbox."""
        self._need_hold()
        record = self.journal.run(run)
        self._check_address(self.journal.plan(record.id))
        return judge(self._run(record.id), self._memory, assume=assume, names=names)

    def open_wishes(self, run: str) -> tuple[Wish, ...]:
        """Return the wishes of a run that are not fulfilled, to be planned again."""
        record = self.journal.run(run)
        plan = self.journal.plan(record.id)
        self._check_address(plan)
        unfinished = {End.OPEN, End.FAILED}
        pairs = zip(plan.actions, self.journal.actions(record.id), strict=True)
        wishes = (wish_again(action) for action, held in pairs if held.end in unfinished)
        return tuple(wish for wish in wishes if wish is not None)

    def applied_before(self, raw: str) -> str:
        """Return what is remembered of events of a file by the name of what they say; empty for none."""
        return self._sources.find(raw)

    def remember_sources(self, records: Sequence[SourceRecord]) -> None:
        """Remember what events of files came to, so that the next run need not read them."""
        self._sources.remember(records)

    def undo(self, run: str, *, overwrites: bool = False) -> Undo:
        """Return what takes back a run, and what cannot be taken back; nothing is contacted.

        Raises:
            RunNotFound: there is no such run.
            PlanStale: it was in another mailbox or calendar.
        """
        record = self.journal.run(run)
        plan, actions = self.journal.plan(record.id), self.journal.actions(record.id)
        self._check_address(plan)
        return undo(plan, actions, overwrites=overwrites)

    # --- inside ---------------------------------------------------------------------------------

    def _check_address(self, plan: Plan) -> None:
        place = self.address
        check_address(plan, mailbox=place.mailbox, server=place.server, calendar=place.calendar)

    def _check_open_runs(self) -> None:
        """Refuse to settle what can only be seen with another calendar chosen."""
        for record in self.journal.unsettled_runs(self.address.mailbox):
            calendar = self.journal.plan(record.id).header.calendar
            if calendar != self.address.calendar:
                raise OpenElsewhere(record.id, self.address.mailbox, calendar)

    def _need_hold(self) -> None:
        if not self._is_held:
            raise NotHeld

    def _run(self, name: str | None = None) -> Run:
        return Run(
            id=name or secrets.token_hex(4),
            mailbox=self.address.mailbox,
            ports=self._ports,
            journal=self.journal,
            capabilities=self.capabilities(),
            patience=self._patience,
            tally=Tally(tell=self._progress),
        )
